package mind

import (
	"seventy/personas"
	"seventy/roleplay"
)

// ready is the readiness, 0–100, from which on an ask is agreed to when its
// gate is open; below hesitant, an agreement is given only when asked a second
// time.
const (
	ready    = 25
	hesitant = 35
)

// distrusted is the trust, 0–100, under which they say no and not why, and
// take nothing up.
const distrusted = 22

// readiness is how ready they are for a step, 0–100: resolve first, then hope
// and trust against fear, and how far what it is for was talked through.
func (m *Mind) readiness() int {
	n := (2*m.now[resolve] + m.now[hope] + m.now[trust] - m.now[fear] + 10*m.deepest()) / 4
	return min(max(n, 0), 100)
}

// commit answers an ask: a task, joining, a meeting, a number.
func (d *deciding) commit() bool {
	m, w := d.m, d.h.want
	i := d.commitment(w)
	if i < 0 {
		return d.askedAnything(w)
	}
	it, k := &m.c.items[i], &m.items[i]
	d.plan.Topic = it.ID
	small := w == roleplay.GetContact || w == roleplay.PlanFollowup || w == roleplay.Invite
	open := m.opens(i, d.h.room)
	switch {
	case k.agreed:
		return d.confirms(i)
	case open && d.h.filled && k.asked == 0:
		return d.act(onSilenceFilled, 0)
	case open && (small || m.readiness() >= hesitant || m.readiness() >= ready && k.asked > 0):
		d.tell(i)
		d.plan.Topic = it.ID
		d.plan.Commit, d.plan.Firm = it.ID, d.firm(it)
		return true
	}
	return d.declines(w, i)
}

// confirms comes back to what was agreed to.
func (d *deciding) confirms(i int) bool {
	it := &d.m.c.items[i]
	if int(d.m.items[i].again) >= len(it.Again) {
		d.plan.Topic = it.ID
		return d.act(onAgreed, 0)
	}
	d.tell(i)
	d.plan.Topic, d.plan.On, d.plan.Again = it.ID, onAgreed, true
	return true
}

// firm is how firmly they agree: their readiness, at most the commitment's
// strength.
func (d *deciding) firm(it *item) int {
	most := it.Strength
	if most <= 0 {
		most = 100
	}
	return max(1, min(most, d.m.readiness()+15))
}

// declines is no to an ask, or not yet: with a fear where there is one.
func (d *deciding) declines(w roleplay.Move, i int) bool {
	topic := d.plan.Topic
	asked := int(d.m.items[i].asked)
	switch {
	case w == roleplay.GetContact:
		return d.act(onContact, 2*min(asked, 1))
	case w == roleplay.Invite:
		return d.act(onInvite, 2*min(asked, 1))
	case d.m.now[trust] < distrusted:
		return d.act(onNotNow, 1)
	case d.m.now[fear] >= 45 && d.fearWith(onScared):
		d.plan.Topic = topic
		return true
	case d.m.now[fear] >= 55:
		return d.act(onScared, asked)
	}
	return d.act(onNotNow, asked)
}

// commitment finds what is asked for: one that is named, else the one that the
// talk was about a moment ago, else one that the move calls for; -1 for none. A
// task that names somebody who is in none of them is none of them, and nobody
// takes on a second task that was not named.
func (d *deciding) commitment(w roleplay.Move) int {
	m := d.m
	if i := d.namedCommitment(w, d.h.named[:d.h.inAsk]); i >= 0 {
		return i
	}
	if w == roleplay.AssignTask && d.h.question != nil {
		if r, ok := m.c.byID[m.last.Topic]; ok && d.m.lastAboutTask() && m.c.items[r.item].asks.has(w) {
			return r.item // "When would you see him?"
		}
	}
	if i := d.namedCommitment(w, d.h.named); i >= 0 {
		return i
	}
	if w == roleplay.AssignTask {
		for _, x := range d.h.named[:d.h.inAsk] {
			if x.item >= 0 && m.c.items[x.item].Class == personas.ClassPerson {
				return -1
			}
		}
	}
	fit := d.unnamed(w)
	switch {
	case len(fit) == 0:
		return -1
	case w == roleplay.AssignTask && m.agreedTo(w) >= 0:
		return m.agreedTo(w)
	case len(fit) == 1:
		return fit[0]
	}
	for _, i := range fit { // which of them is meant, nobody knows: think it over
		if m.c.items[i].Vague {
			return i
		}
	}
	return fit[0]
}

// namedCommitment returns the first of these subjects that a move can ask for;
// -1 for none.
func (d *deciding) namedCommitment(w roleplay.Move, among []ref) int {
	for _, x := range among {
		if x.item < 0 {
			continue
		}
		if it := &d.m.c.items[x.item]; it.Class == personas.ClassCommitment && (it.asks == 0 || it.asks.has(w)) {
			return x.item
		}
	}
	return -1
}

// unnamed lists the commitments that a move calls for without naming one: of
// the concern that the talk is about where there are any, else of none in
// particular, those that can be agreed to first.
func (d *deciding) unnamed(w roleplay.Move) []int {
	m := d.m
	var of, any []int
	for _, open := range []bool{true, false} {
		for i := range m.c.items {
			it := &m.c.items[i]
			switch {
			case it.Class != personas.ClassCommitment || !it.asks.has(w) || m.opens(i, d.h.room) != open:
			case it.concern < 0:
				any = append(any, i)
			case m.inPlay(it.concern, d.h.turn):
				of = append(of, i)
			}
		}
	}
	if len(of) == 1 && m.opens(of[0], d.h.room) {
		return of
	}
	return append(any, of...)
}

// agreedTo returns a commitment of a move's that was agreed to; -1 for none.
func (m *Mind) agreedTo(w roleplay.Move) int {
	for i := range m.items {
		if m.items[i].agreed && m.c.items[i].asks.has(w) {
			return i
		}
	}
	return -1
}

// askedAnything answers an ask that the file has no commitment for.
func (d *deciding) askedAnything(w roleplay.Move) bool {
	t := d.m.now[trust]
	step := 0 // hesitate
	switch {
	case t >= 45:
		step = 1 // agree
	case t < 25:
		step = 2 // refuse
	}
	switch w {
	case roleplay.Invite:
		d.act(onInvite, step)
	case roleplay.GetContact:
		d.act(onContact, step)
	case roleplay.PlanFollowup:
		if t < 35 {
			return d.act(onNotNow, 0)
		}
		d.act(onAgreed, 0)
	default:
		return d.act(onUnknownAsk, -1)
	}
	if d.plan.Act == roleplay.Agree {
		d.plan.Firm = min(100, t)
	}
	return true
}
