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
	if r, ok := m.c.byID[m.last.Topic]; ok && d.aboutTask() && (i < 0 || d.placeNamed(i) < 0) && w == roleplay.AssignTask {
		i = r.item // it was about this a moment ago: "When would you see him?"
	}
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
	if int(d.m.items[i].told) > len(it.Again) {
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

// commitment finds what is asked for: one that is named, else one that the
// move calls for; -1 for none. A task that names somebody who is in none of
// them is none of them.
func (d *deciding) commitment(w roleplay.Move) int {
	m := d.m
	for _, x := range d.h.named {
		if x.item >= 0 && m.c.items[x.item].Class == personas.ClassCommitment && (m.c.items[x.item].asks == 0 || m.c.items[x.item].asks.has(w)) {
			return x.item
		}
	}
	if w == roleplay.AssignTask {
		for _, x := range d.h.named[:d.h.inAsk] {
			if x.item >= 0 && m.c.items[x.item].Class == personas.ClassPerson {
				return -1
			}
		}
	}
	best, worth := -1, -1
	for i := range m.c.items {
		it := &m.c.items[i]
		if it.Class != personas.ClassCommitment || !it.asks.has(w) {
			continue
		}
		score := 1
		if it.concern >= 0 && it.concern == m.concern {
			score += 2
		}
		if !m.items[i].agreed {
			score += 8
		}
		if m.opens(i, d.h.room) {
			score += 4
		}
		if score > worth {
			best, worth = i, score
		}
	}
	return best
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
