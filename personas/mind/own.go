package mind

import (
	"slices"

	"seventy/personas"
	"seventy/roleplay"
)

// ownEvery is how many turns of both sides lie at least between two questions
// of their own.
const ownEvery = 14

// addOwnQuestion has them ask something of their own, now and then: at once
// where the turn provokes it, else when the talk leaves room.
func (d *deciding) addOwnQuestion() {
	p, m := &d.plan, d.m
	switch p.Act {
	case roleplay.Leave, roleplay.PushBack, roleplay.Refuse, roleplay.AskBack:
		return
	}
	if p.Close != "" || p.On == onDistress || p.On == onDeeper || d.settles() || d.heavy() || d.h.leaving() || d.closing() || len(p.Tell) > 1 || len(d.h.faults) > 0 || d.curt || m.asked >= 0 ||
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
		case it.asks&d.h.moves&^d.beaten != 0:
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

// settles reports an answer that agrees to something, now or a turn ago: no
// moment for a question of their own.
func (d *deciding) settles() bool {
	return d.plan.Act == roleplay.Agree || d.plan.Commit != "" || d.m.last.Commit != "" || d.plan.On == onAgreed
}

// heavy reports that what weighs on them was told in this turn or the last.
func (d *deciding) heavy() bool {
	if d.m.feeling {
		return true
	}
	for _, id := range slices.Concat(d.plan.Tell, d.m.last.Tell) {
		if r, ok := d.m.c.byID[id]; ok && r.item >= 0 {
			it := &d.m.c.items[r.item]
			if it.Class == personas.ClassFear || it.Depth == personas.Effect || it.Depth == personas.Stake {
				return true
			}
		}
	}
	return false
}
