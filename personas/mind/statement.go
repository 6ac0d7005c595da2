package mind

import (
	"seventy/personas"
	"seventy/roleplay"
)

// stated answers a turn that asks nothing.
func (d *deciding) stated() {
	h, m := d.h, d.m
	if d.takesLeave() || d.repairs() || d.hearsUnion() && d.act(onUnion, -1) {
		return
	}
	if i := d.pressedOn(); i >= 0 {
		d.plan.Topic = m.c.items[i].ID
		d.act(onNotNow, int(m.items[i].asked)-1)
		return
	}
	if m.asked >= 0 {
		switch {
		case answers(h) && (m.now[trust] >= distrusted || h.moves.has(roleplay.ShareSelf)):
			if !d.volunteer() {
				d.act(onAnswered, 0)
			}
			return
		case !h.brief && d.roll("dodged", 2) == 0:
			d.act(onDodged, -1)
			return
		}
	}
	for _, try := range []struct {
		move roleplay.Move
		do   func() bool
	}{
		{roleplay.Introduce, func() bool { return m.spoken == 0 && d.act(onIntroduce, -1) }}, // the first word is about why they sit here
		{roleplay.AddressFears, d.fearTaken},
		{roleplay.OfferSupport, func() bool { return (m.proposed() || m.deepest() > 1) && d.act(onSupport, d.distrust()) }},
		{roleplay.RespectLimits, d.roomGiven},
		{roleplay.Reflect, func() bool { return d.volunteer() || d.continues() || d.act(onReflect, 0) }},
		{roleplay.Validate, func() bool { return d.volunteer() || d.continues() || d.act(onValidate, 0) }},
		{roleplay.AnticipateBoss, func() bool { return d.fresh(personas.ClassPrediction, roleplay.AnticipateBoss) }},
		{roleplay.AskAction, func() bool { return d.fresh(personas.ClassAction, roleplay.AskAction) }},
		{roleplay.ShareStory, func() bool { return d.act(onShareStory, -1) }},
		{roleplay.ShareSelf, d.met},
		{roleplay.Introduce, func() bool { return d.act(onIntroduce, -1) }},
	} {
		if h.moves.has(try.move) && (!h.weak.has(try.move) || try.move == roleplay.Reflect) && try.do() {
			return
		}
	}
	d.cued()
}

// pressedOn returns what the turn names again that they have just put off: an
// offer of help with it is no other subject; -1 for none.
func (d *deciding) pressedOn() int {
	m := d.m
	if !m.lastAboutTask() && (m.resisted == 0 || d.h.turn-m.resisted > 3) || d.h.moves.has(roleplay.RespectLimits) || d.h.r.Cued(roleplay.Apologize) {
		return -1
	}
	for _, x := range d.h.named {
		if x.item >= 0 && m.c.items[x.item].Class == personas.ClassCommitment && m.items[x.item].asked > 0 && !m.items[x.item].agreed {
			return x.item
		}
	}
	return -1
}

// cued answers what the turn holds beside moves.
func (d *deciding) cued() {
	r := d.h.r
	switch {
	case r.Cued(roleplay.Union) && d.m.count("cue:union") <= 3:
		d.act(onUnion, -1)
	case r.Cued(roleplay.Apologize):
		d.act(onApologize, 0)
	case d.namesOne():
	case d.h.brief:
		if !d.goesOnPlainly() && !d.volunteer() && !d.continues() {
			d.act(onListen, -1)
		}
	case r.Cued(roleplay.Thank):
		d.act(onThank, 0)
	case r.Cued(roleplay.Flatter):
		d.act(onFlatter, 0)
	case r.Cued(roleplay.Greet):
		d.act(onGreet, 0)
	case d.m.now[trust] >= distrusted && len(d.h.faults) == 0 && d.h.telling <= 45 && d.guesses():
	case d.m.now[trust] >= distrusted && len(d.h.faults) == 0 && d.h.telling <= 25 && d.continues():
	case d.m.now[trust] >= distrusted && d.mentioned():
	case d.m.inPlay(d.m.concern, d.h.turn) && d.goesBack():
	case d.empty():
		d.passes()
	case d.m.now[trust] >= 50 && d.roll("statement", 3) > 0:
		d.act(onListen, -1)
	case d.h.telling >= longWords && len(d.h.faults) == 0:
		d.act(onStatement, 0) // a story of theirs: no asking back what it was for
	default:
		d.act(onStatement, -1)
	}
}

// longWords is the length, in words, of a statement that is a story.
const longWords = 20

// goesOnPlainly goes on about a plain thing that was just told.
func (d *deciding) goesOnPlainly() bool {
	i := d.m.lastTold
	return i >= 0 && d.m.c.items[i].isFact() && d.goOn(i)
}

// nameUpTo is the length, in words, of a remark that asks for what it names:
// "Is Ray okay", without a mark.
const nameUpTo = 4

// namesOne answers such a remark.
func (d *deciding) namesOne() bool {
	if d.h.r.Words > nameUpTo || d.h.moves != 0 {
		return false
	}
	for _, x := range d.h.named {
		switch {
		case x.item < 0 || !d.m.c.items[x.item].isFact():
		case d.m.items[x.item].told > 0:
			return d.again(x.item)
		case d.m.opens(x.item, d.h.room):
			return d.tell(x.item)
		}
	}
	return false
}

// empty reports a statement with nothing in it to go by: no subject, no move
// that can be meant. A song, a joke, a pass.
func (d *deciding) empty() bool {
	return d.h.moves&^d.h.weak == 0 && len(d.h.named) == 0 && len(d.h.faults) == 0
}

// passes lets a statement go by with words that presuppose nothing.
func (d *deciding) passes() {
	d.act(onStatement, -1)
	if d.plan.Act = roleplay.Deflect; d.m.surfaced(d.m.concern) && d.roll("passes", 2) == 0 {
		d.plan.Act = roleplay.Hesitate
	}
}

// takesLeave answers thanks at the end of a talk, which ask for nothing more.
func (d *deciding) takesLeave() bool {
	if !d.closing() {
		return false
	}
	if d.m.agreedAny() {
		return d.act(onFarewell, 0)
	}
	return d.act(onThank, 0)
}

// lateTurns is the number of trainee turns after which thanks may be the end.
const lateTurns = 15

// closing reports a turn that thanks and asks nothing, when the talk is late.
func (d *deciding) closing() bool {
	h := d.h
	return h.r.Cued(roleplay.Thank) && h.question == nil && h.want == "" && len(h.faults) == 0 && d.m.count(tallyTurns) >= lateTurns
}

// volunteer tells, unasked, what the trainee's listening has made room for:
// what was kept back a moment ago, else the next layer of the concern that the
// talk is about. The gate holds as ever.
func (d *deciding) volunteer() bool {
	m := d.m
	if i := m.dodged; i >= 0 && m.items[i].told == 0 && m.c.items[i].Class != personas.ClassCommitment && m.opens(i, d.h.room) {
		d.tell(i)
		d.plan.Act = roleplay.OpenUp
		return true
	}
	if n := m.next(m.concern); n >= 0 && m.c.items[n].Layer > 0 && m.opens(n, d.h.room) &&
		(m.last.Act != roleplay.OpenUp || m.c.items[n].Layer < 2) { // not one depth upon the other, unasked
		return d.tell(n)
	}
	if d.guesses() {
		return true
	}
	if n := d.pressing(); m.deepest() == 0 && m.now[trust] >= atEase && n >= 0 && m.opens(n, d.h.room) && d.roll("volunteer", 3) == 0 {
		return d.tell(n)
	}
	return false
}

// guesses tells of a concern that the trainee names unasked: they have guessed
// it.
func (d *deciding) guesses() bool {
	for _, x := range d.h.named {
		if x.concern < 0 || x.item >= 0 && (d.m.c.items[x.item].Class != personas.ClassLayer || d.m.surfaced(x.concern)) {
			continue
		}
		if n := d.m.next(x.concern); n >= 0 && d.m.c.items[n].Layer < 2 && d.m.opens(n, d.h.room) {
			return d.tell(n)
		}
	}
	return false
}

// atEase is the trust, 0–100, from which they may name a problem unasked.
const atEase = 45

// continues goes on about what was told last, when it was something that
// weighs; about a mere fact only when they are left the floor.
func (d *deciding) continues() bool {
	if d.m.lastTold < 0 {
		return false
	}
	switch d.m.c.items[d.m.lastTold].Class {
	case personas.ClassLayer, personas.ClassFear, personas.ClassPerson:
		return d.goOn(d.m.lastTold)
	}
	return (d.h.brief || d.empty() && d.h.r.Words <= briefWords && (d.h.r.Echo == "" || d.echoes())) && d.goOn(d.m.lastTold)
}

// briefWords is the length, in words, of a remark that leans on what was told.
const briefWords = 10

// roomGiven answers being left in peace: with what was kept back, where they
// can tell it now, else with relief; where trust is gone, with hardly a word.
func (d *deciding) roomGiven() bool {
	switch {
	case d.h.r.Cued(roleplay.Apologize) && d.m.now[trust] < distrusted:
		return d.act(onApologize, 0)
	case d.m.now[trust] < distrusted:
		return d.act(onListen, 1)
	}
	return d.volunteer() || d.act(onRespect, 0)
}

// met answers the trainee telling of themselves: with something of their own,
// where a concern can be put on the table.
func (d *deciding) met() bool {
	if d.m.inPlay(d.m.concern, d.h.turn) {
		return d.continues() || d.act(onShareSelf, -1)
	}
	if n := d.pressing(); n >= 0 && d.m.opens(n, d.h.room) && d.roll("met", 3) > 0 {
		return d.tell(n)
	}
	return d.act(onShareSelf, -1)
}

// fresh tells an item of a class that was not told yet.
func (d *deciding) fresh(class personas.Class, w roleplay.Move) bool {
	open, _, _ := d.best(class, w, d.h.about(d.m))
	return open >= 0 && d.tell(open)
}

// mentionUpTo is the length, in words, of a turn in which a subject that is
// only mentioned is what the turn is about.
const mentionUpTo = 12

// mentioned picks up a subject that the turn speaks of without asking, the
// first time: in a short turn, while the talk is about nothing that weighs.
func (d *deciding) mentioned() bool {
	if d.h.r.Words > mentionUpTo || d.m.inPlay(d.m.concern, d.h.turn) {
		return false
	}
	for _, x := range d.h.named {
		if x.item < 0 || d.m.items[x.item].told > 0 || !d.m.opens(x.item, d.h.room) {
			continue
		}
		switch it := &d.m.c.items[x.item]; {
		case it.Class == personas.ClassFact, it.Class == personas.ClassPerson, it.Class == personas.ClassLayer && it.Layer == 0:
			return d.tell(x.item)
		}
	}
	return false
}

// distrust is 1 where help is met with reserve, 0 where it is taken.
func (d *deciding) distrust() int {
	if d.m.now[trust] < 40 {
		return 1
	}
	return 0
}
