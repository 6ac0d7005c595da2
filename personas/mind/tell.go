package mind

import (
	"seventy/personas"
	"seventy/roleplay"
)

// tell has an item told.
func (d *deciding) tell(i int) bool {
	it := &d.m.c.items[i]
	d.plan.Act, d.plan.On, d.plan.Again = actFor(it), "", false
	d.plan.Tell = []string{it.ID}
	d.plan.Topic = it.ID
	if it.concern >= 0 {
		d.plan.Topic = d.m.c.concerns[it.concern].ID
	}
	return true
}

func actFor(it *item) roleplay.Act {
	switch it.Class {
	case personas.ClassLayer:
		if it.Depth == personas.Effect || it.Depth == personas.Stake {
			return roleplay.OpenUp
		}
	case personas.ClassFear:
		if it.Hidden {
			return roleplay.OpenUp
		}
		return roleplay.Doubt
	case personas.ClassCommitment:
		return roleplay.Agree
	}
	return roleplay.Inform
}

// again answers with what was told before: goes on about it when it was only
// just told, else puts it another way, else says that it was said.
func (d *deciding) again(i int) bool {
	m := d.m
	if m.lastTold == i && d.goOn(i) {
		return true
	}
	it, k := &m.c.items[i], &m.items[i]
	if int(k.told) <= len(it.Again) && m.lastTold != i {
		d.tell(i)
		d.plan.Act, d.plan.On, d.plan.Again = roleplay.Inform, onAskedAgain, true
		return true
	}
	if it.concern >= 0 {
		d.plan.Topic = m.c.concerns[it.concern].ID
	}
	if m.lastTold == i || it.Class == personas.ClassFact || it.Class == personas.ClassPerson {
		return d.act(onAskedAgain, -1)
	}
	return d.act(onNothingLeft, -1)
}

// goOn has them say more about what they told, when the file has more. Asked
// a question they do so once, then another thing is due.
func (d *deciding) goOn(i int) bool {
	it, k := &d.m.c.items[i], &d.m.items[i]
	if d.h.question != nil && d.m.last.On == onListen && d.m.last.Again {
		return false
	}
	if k.told == 0 || int(k.more) >= len(it.More) || d.m.now[patience] < 15 {
		return false
	}
	d.tell(i)
	d.plan.Act, d.plan.On, d.plan.Again = roleplay.Inform, onListen, true
	return true
}

// dodge keeps an item back. Plan.Topic names it: its own words for that are
// used before those of the cause.
func (d *deciding) dodge(i int, on string) bool {
	d.plan.Topic = d.m.c.items[i].ID
	return d.act(on, -1)
}
