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

// again answers with what was told before: with what is left of it, else by
// coming back to it, else by saying that it was said.
func (d *deciding) again(i int) bool {
	m := d.m
	it, k := &m.c.items[i], &m.items[i]
	switch {
	case m.left(i) && m.now[patience] >= 15:
		return d.goesOn(i)
	case int(k.again) < len(it.Again):
		return d.comesBack(i)
	}
	if it.concern >= 0 {
		d.plan.Topic = m.c.concerns[it.concern].ID
	}
	if m.lastTold != i && it.isFact() {
		return d.act(onAskedAgain, -1)
	}
	return d.act(onNothingLeft, -1)
}

// comesBack puts what was told another way.
func (d *deciding) comesBack(i int) bool {
	d.tell(i)
	d.plan.Act, d.plan.On, d.plan.Again = roleplay.Inform, onAskedAgain, true
	return true
}

// goesOn says more about what was told.
func (d *deciding) goesOn(i int) bool {
	d.tell(i)
	d.plan.Act, d.plan.On, d.plan.Again = roleplay.Inform, onListen, true
	return true
}

// left reports whether something of an item was not said yet: it was only told
// in short, there are remarks to add, or, of a plain thing, another way to
// tell it.
func (m *Mind) left(i int) bool {
	it, k := &m.c.items[i], &m.items[i]
	switch {
	case k.told == 0:
		return false
	case k.full == 0 && len(it.Lines) > 0, int(k.more) < len(it.More):
		return true
	}
	return (it.isFact() || it.Depth == personas.Surface) && int(k.full) < len(it.Lines)
}

// goOn has them say more about what they told, when the file has more. Asked
// a question they do so once, then another thing is due.
func (d *deciding) goOn(i int) bool {
	if d.h.question != nil && d.m.last.On == onListen && d.m.last.Again || !d.m.left(i) || d.m.now[patience] < 15 {
		return false
	}
	return d.goesOn(i)
}

// dodge keeps an item back. Plan.Topic names it: its own words for that are
// used before those of the cause.
func (d *deciding) dodge(i int, on string) bool {
	d.plan.Topic = d.m.c.items[i].ID
	return d.act(on, -1)
}
