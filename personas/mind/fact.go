package mind

import (
	"strings"

	"seventy/personas"
	"seventy/roleplay"
)

// isFact reports an item that is asked for by its subject and by no move: a
// fact, a person, an obstacle.
func (it *item) isFact() bool {
	switch it.Class {
	case personas.ClassFact, personas.ClassPerson, personas.ClassObstacle:
		return true
	}
	return false
}

// factAsked returns the plain subject that the question is about: one that
// stands in it, else, where nothing does, one named just before it; those not
// told yet come first. -1 for none.
func (h *hearing) factAsked(m *Mind) int {
	if h.question == nil {
		return -1
	}
	told := -1
	for _, x := range h.askedNames() {
		switch {
		case x.item < 0 || !m.c.items[x.item].isFact():
		case m.items[x.item].told == 0:
			return x.item
		case told < 0:
			told = x.item
		}
	}
	return told
}

// askedNames lists the subjects that the question is about.
func (h *hearing) askedNames() []ref {
	if h.inAsk > 0 {
		return h.named[:h.inAsk]
	}
	return h.named[:h.beside]
}

// outweighs reports whether the move that was read wins over the plain subject
// that was asked for. A subject is known by its own words; a move is read from
// turns of phrase that any small talk may have. So it wins only where it is
// sure and is about what the talk is about.
func (d *deciding) outweighs(fact int) bool {
	m, h := d.m, d.h
	it := &m.c.items[fact]
	near := h.inAsk == 0 // the subject stands before the question only
	k := h.about(m)
	switch w := h.want; w {
	case "", roleplay.GetStory:
		return false
	case roleplay.AskObstacles, roleplay.CheckIn:
		return m.taskTalkedOf()
	case roleplay.MapCoworkers:
		return near || it.Class == personas.ClassPerson && h.inAsk > 1 // "Marcus or Denise?"
	case roleplay.AddressFears:
		return h.sure >= certain && m.proposed() && (near || it.boss || m.items[fact].told > 0)
	case roleplay.FindIssue:
		return h.sure >= certain && d.concernFirst()
	case roleplay.ExploreEffects:
		if m.inPlay(k, h.turn) && (near || h.open() && h.sure >= certain && d.concernNamed(k)) {
			return true // "Held over till three. What does that do to your family?"
		}
		n := m.next(k)
		return h.open() && !d.covers(it.ID) && n >= 0 && m.c.items[n].Layer >= 2 && m.opens(n, h.room)
	case roleplay.AnticipateBoss:
		return h.sure >= certain && (near || it.boss) && !d.covers(it.ID) && (m.proposed() || d.organizes(k))
	case roleplay.AskSolution, roleplay.AskDecider, roleplay.AskAction:
		return h.sure >= certain && !d.covers(it.ID) && d.organizes(k) &&
			(near || it.boss || m.items[fact].told > 0 || d.concernAskedFor(k))
	}
	return forAct(h.want) // what can't be meant was passed over before
}

// covers reports whether the words that name a subject are the ones that the
// move was read from: "Who is Todd?" asks for no decider.
func (d *deciding) covers(id string) bool {
	for _, t := range d.h.r.Topics {
		if t.ID == id && meet(t.Span, d.h.at) && d.h.at.End-d.h.at.Start < 60 {
			return true
		}
	}
	return false
}

// organizes reports whether a concern is what the talk is about, so that a
// question what to do about it can be meant: something of it was told in the
// last turns, or it was told and is named now.
func (d *deciding) organizes(k int) bool {
	if d.m.inPlay(k, d.h.turn) {
		return true
	}
	return k >= 0 && d.m.surfaced(k) && d.concernNamed(k)
}

// concernNamed reports whether the turn names a concern or one of its layers.
func (d *deciding) concernNamed(k int) bool { return d.names(k, d.h.named) }

// concernAskedFor reports whether the question does.
func (d *deciding) concernAskedFor(k int) bool { return d.names(k, d.h.named[:d.h.inAsk]) }

func (d *deciding) names(k int, among []ref) bool {
	for _, x := range among {
		if k >= 0 && x.concern == k && (x.item < 0 || d.m.c.items[x.item].Class == personas.ClassLayer) {
			return true
		}
	}
	return false
}

// concernFirst reports whether the question names a concern of which there is
// something to tell.
func (d *deciding) concernFirst() bool {
	for _, x := range d.h.named[:d.h.inAsk] {
		if x.item < 0 {
			n := d.m.next(x.concern)
			return n >= 0 && d.m.opens(n, d.h.room)
		}
	}
	return false
}

// namesBoss reports whether an item's own words are a boss's name or title.
func namesBoss(it *personas.Item, w *personas.Workplace) bool {
	words := map[string]bool{"boss": true, "bosses": true, "manager": true, "your boss": true}
	for _, b := range w.Bosses {
		for _, s := range append(strings.Fields(b.Name), b.Name, b.Title, b.ID) {
			words[strings.ToLower(s)] = true
		}
	}
	for _, a := range it.About {
		if words[strings.ToLower(a)] {
			return true
		}
	}
	return false
}
