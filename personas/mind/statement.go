package mind

import (
	"seventy/personas"
	"seventy/roleplay"
)

// stated answers a turn that asks nothing.
func (d *deciding) stated() {
	h, m := d.h, d.m
	if m.asked >= 0 {
		switch {
		case answers(h):
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
		{roleplay.AddressFears, d.fearTaken},
		{roleplay.OfferSupport, func() bool { return d.act(onSupport, d.distrust()) }},
		{roleplay.RespectLimits, d.roomGiven},
		{roleplay.Reflect, func() bool { return d.volunteer() || d.continues() || d.act(onReflect, 0) }},
		{roleplay.Validate, func() bool { return d.volunteer() || d.continues() || d.act(onValidate, 0) }},
		{roleplay.AnticipateBoss, func() bool { return d.fresh(personas.ClassPrediction, roleplay.AnticipateBoss) }},
		{roleplay.AskAction, func() bool { return d.fresh(personas.ClassAction, roleplay.AskAction) }},
		{roleplay.ShareStory, func() bool { return d.act(onShareStory, -1) }},
		{roleplay.ShareSelf, d.met},
		{roleplay.Introduce, func() bool { return d.act(onIntroduce, -1) }},
	} {
		if h.moves.has(try.move) && try.do() {
			return
		}
	}
	d.cued()
}

// cued answers what the turn holds beside moves.
func (d *deciding) cued() {
	r := d.h.r
	switch {
	case r.Cued(roleplay.Union) && d.m.count("cue:union") <= 3:
		d.act(onUnion, -1)
	case r.Cued(roleplay.Apologize):
		d.act(onApologize, 0)
	case d.h.brief:
		if !d.volunteer() && !d.continues() {
			d.act(onListen, -1)
		}
	case r.Cued(roleplay.Thank):
		d.act(onThank, 0)
	case r.Cued(roleplay.Flatter):
		d.act(onFlatter, 0)
	case r.Cued(roleplay.Greet):
		d.act(onGreet, 0)
	case d.m.now[trust] >= distrusted && d.mentioned():
	case d.m.now[trust] >= distrusted && len(d.h.faults) == 0 && d.h.telling <= 25 && d.continues():
	case d.goesBack():
	case d.m.now[trust] >= 50 && d.roll("statement", 3) > 0:
		d.act(onListen, -1)
	default:
		d.act(onStatement, -1)
	}
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
	for _, x := range d.h.named {
		if n := m.next(x.concern); x.item < 0 && n >= 0 && m.opens(n, d.h.room) {
			return d.tell(n) // the trainee has guessed it
		}
	}
	if n := d.pressing(); m.deepest() == 0 && m.now[trust] >= atEase && n >= 0 && m.opens(n, d.h.room) && d.roll("volunteer", 3) == 0 {
		return d.tell(n)
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
	return d.h.brief && d.goOn(d.m.lastTold)
}

// roomGiven answers being left in peace: with what was kept back, where they
// can tell it now, else with relief; where trust is gone, with hardly a word.
func (d *deciding) roomGiven() bool {
	if d.m.now[trust] < distrusted {
		return d.act(onListen, 1)
	}
	return d.volunteer() || d.act(onRespect, 0)
}

// met answers the trainee telling of themselves: with something of their own,
// where a concern can be put on the table.
func (d *deciding) met() bool {
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

// mentioned picks up a subject that the turn speaks of without asking, the
// first time.
func (d *deciding) mentioned() bool {
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

// ownEvery is how many turns of both sides lie at least between two questions
// of their own.
const ownEvery = 12

// addOwnQuestion has them ask something of their own, now and then: at once
// where the turn provokes it, else when the talk leaves room.
func (d *deciding) addOwnQuestion() {
	p, m := &d.plan, d.m
	switch p.Act {
	case roleplay.Leave, roleplay.PushBack, roleplay.Refuse, roleplay.AskBack:
		return
	}
	if p.Close != "" || p.On == onDistress || len(p.Tell) > 1 || len(d.h.faults) > 0 || d.curt || m.asked >= 0 ||
		m.askedTurn > 0 && d.h.turn-m.askedTurn < ownEvery || m.spoken == 0 || p.Act == roleplay.OpenUp {
		return
	}
	best, worth := -1, 0
	for i := range m.c.items {
		it := &m.c.items[i]
		if it.Class != personas.ClassQuestion || m.items[i].asked > 0 || !m.opens(i, d.h.room) {
			continue
		}
		n := 0
		switch {
		case d.placeNamed(i) >= 0:
			n = 200
		case it.asks&d.h.moves != 0:
			n = 100
		case it.asks == 0 && d.h.turn >= 7 && d.roll("question", 4) == 0:
			n = 1
		}
		if n > 0 {
			n += d.roll("question "+it.ID, 50)
		}
		if n > worth {
			best, worth = i, n
		}
	}
	if best >= 0 && (worth >= 200 || d.roll("asks", 3) > 0) {
		p.Ask = m.c.items[best].ID
	}
}
