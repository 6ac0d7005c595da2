package mind

import (
	"slices"
	"strings"

	"seventy/personas"
	"seventy/roleplay"
)

// bareUpTo is the length, in bytes, of a question that leans on what the
// coworker said before: "What do you mean by that?" yesNoUpTo is that of a
// closed one, wordUpTo that of hardly a word: "Why?"
const (
	wordUpTo  = 11
	yesNoUpTo = 20
	bareUpTo  = 34
)

// followsUp answers a question that is only asked of their own last words: they
// stay with what they just told.
func (d *deciding) followsUp() bool {
	if !d.leans() {
		return false
	}
	m := d.m
	if i := m.lastTold; i >= 0 && m.c.items[i].Class != personas.ClassCommitment {
		return d.stay(i)
	}
	if m.dodged < 0 && m.last.On != onOwnTopic || m.concern < 0 {
		return false
	}
	if i := m.dodged; i >= 0 {
		if m.opens(i, d.h.room) && m.items[i].told == 0 && m.c.items[i].Class != personas.ClassCommitment {
			return d.tell(i)
		}
		return d.dodge(i, onLocked)
	}
	return d.concernAsked(m.concern, -1)
}

// leans reports whether the question that stands leans on the coworker's last
// words: short, of no kind that is read surely, naming nothing else, and with
// no striking word that was not theirs.
func (d *deciding) leans() bool {
	h, m := d.h, d.m
	if h.question == nil || m.spoken == 0 || h.r.Cued(roleplay.AskHow) || h.r.Cued(roleplay.AskWho) || h.r.Cued(roleplay.Union) {
		return false
	}
	n := h.question.End - h.question.Start
	if n > bareUpTo || h.closed() && n > yesNoUpTo || d.readsSurely(n) {
		return false
	}
	for _, x := range h.named[:h.inAsk] {
		switch {
		case x.item < 0 && x.concern != m.concern, x.item >= 0 && x.item != m.lastTold && m.c.items[x.item].Class != personas.ClassCommitment:
			return false
		}
	}
	return h.r.Echo == "" || d.echoes()
}

// readsSurely reports whether a short question of so many bytes is of a kind of
// its own: what is asked with hardly a word ("How come?"), or after a plain fact
// ("Do you miss it?"), is not, however sure the reader.
func (d *deciding) readsSurely(n int) bool {
	h := d.h
	plainly := d.m.lastTold >= 0 && d.m.c.items[d.m.lastTold].isFact()
	switch h.want {
	case roleplay.FindIssue, roleplay.GetStory:
		return h.sure >= certain && n > wordUpTo
	case roleplay.ExploreEffects:
		return h.sure >= certain && !(plainly && n <= yesNoUpTo)
	case roleplay.AddressFears:
		return h.sure >= guess && n > wordUpTo
	}
	return forAct(h.want) || h.sure >= certain
}

// stay goes on about an item and nothing else: what is left of it, then what
// they say when they come back to it, then that this is all.
func (d *deciding) stay(i int) bool {
	m := d.m
	if m.left(i) {
		return d.goesOn(i)
	}
	it, k := &m.c.items[i], &m.items[i]
	if int(k.again) < len(it.Again) {
		return d.comesBack(i)
	}
	d.tell(i)
	d.plan.Tell = nil
	return d.act(onNothingLeft, -1)
}

// repairs answers a statement that says again what was asked a turn ago and
// not answered: "I only asked where your daughter is."
func (d *deciding) repairs() bool {
	h, m := d.h, d.m
	if h.question != nil || h.want != "" || h.r.Words > 20 {
		return false
	}
	for _, x := range h.named {
		if x.item < 0 || !m.c.items[x.item].isFact() || !m.askedFor(x.item) {
			continue
		}
		switch {
		case m.items[x.item].told > 0:
			return d.again(x.item)
		case m.opens(x.item, h.room):
			return d.tell(x.item)
		}
		return d.dodge(x.item, onLocked)
	}
	return false
}

// askedFor reports whether the turn they answered last asked for an item.
func (m *Mind) askedFor(i int) bool {
	return slices.Contains(m.askedNames, m.c.items[i].ID)
}

// staysWith stays with the concern that the talk is about, when the turn
// touches it and nothing in the file answers it better.
func (d *deciding) staysWith() bool {
	h, m := d.h, d.m
	k := m.concern
	if !m.inPlay(k, h.turn) || !(d.concernNamed(k) || h.moves.has(roleplay.Reflect) || h.moves.has(roleplay.Validate) ||
		h.want == roleplay.FindIssue || h.want == roleplay.ExploreEffects || d.echoes()) {
		return false
	}
	last := m.c.concerns[k].layers[m.depth(k)-1]
	if m.left(last) {
		return d.goesOn(last)
	}
	if n := m.next(k); n >= 0 && m.c.items[n].Depth == personas.Detail && m.opens(n, h.room) {
		return d.tell(n)
	}
	if h.turn-m.ownTopic >= 5 {
		return d.act(onOwnTopic, -1)
	}
	return false
}

// echoes reports whether the trainee's striking word was the coworker's own.
func (d *deciding) echoes() bool {
	return d.h.r.Echo != "" && strings.Contains(d.m.lastText, strings.ToLower(d.h.r.Echo))
}
