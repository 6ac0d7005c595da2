package mind

import (
	"slices"

	"seventy/personas"
	"seventy/roleplay"
)

// askedFear answers a question about fears: one that is named, else the next
// that can be told.
func (d *deciding) askedFear() bool {
	m := d.m
	for _, x := range d.h.named[:d.h.inAsk] {
		if x.item < 0 || m.c.items[x.item].Class != personas.ClassFear {
			continue
		}
		switch {
		case m.items[x.item].told > 0 && !m.items[x.item].eased && m.lastTold == x.item:
			return d.ease(x.item)
		case m.items[x.item].told == 0 && m.opens(x.item, d.h.room):
			return d.tell(x.item)
		case m.items[x.item].told == 0 && !m.c.items[x.item].Hidden:
			return d.dodge(x.item, onLocked)
		}
	}
	if d.namesOnly(personas.ClassFact, personas.ClassPerson) && d.named() {
		return true
	}
	if x, ok := d.namesLayer(); ok {
		return d.concernAsked(x.concern, x.item)
	}
	if d.h.guessed() && d.staysWith() {
		return true
	}
	last := m.lastTold
	if last >= 0 && m.c.items[last].Class == personas.ClassFear && d.h.open() && d.goOn(last) {
		return true
	}
	if i := d.untoldFear(); i >= 0 {
		return d.tell(i)
	}
	return d.fromClass(personas.ClassFear, roleplay.AddressFears, onLocked)
}

// namesOnly reports whether the question names something, and nothing but
// items of these classes.
func (d *deciding) namesOnly(classes ...personas.Class) bool {
	for _, x := range d.h.named[:d.h.inAsk] {
		if x.item < 0 || !slices.Contains(classes, d.m.c.items[x.item].Class) {
			return false
		}
	}
	return d.h.inAsk > 0
}

// namesLayer returns the concern or layer that the question names, where it
// names one and no fear.
func (d *deciding) namesLayer() (ref, bool) {
	found, ok := ref{}, false
	for _, x := range d.h.named[:d.h.inAsk] {
		switch {
		case x.item >= 0 && d.m.c.items[x.item].Class == personas.ClassFear:
			return ref{}, false
		case (x.item < 0 || d.m.c.items[x.item].Class == personas.ClassLayer) && !ok:
			found, ok = x, true
		}
	}
	return found, ok
}

// ease says what it does to them that a fear is taken seriously.
func (d *deciding) ease(i int) bool {
	d.tell(i)
	d.plan.Act, d.plan.On, d.plan.Again = roleplay.Hesitate, onEased, true
	return true
}

// fearWith has a fear come out under a cause, when one is there to tell.
func (d *deciding) fearWith(on string) bool {
	i := d.untoldFear()
	if i < 0 {
		return false
	}
	d.tell(i)
	d.plan.On = on
	return true
}

// untoldFear returns the first fear that can be told now; -1 for none. A
// hidden one comes only when it is asked for, or when nothing else is left.
func (d *deciding) untoldFear() int {
	asked := d.h.want == roleplay.AddressFears || d.h.moves.has(roleplay.AddressFears)
	told, plain, hidden := 0, -1, -1
	for i := range d.m.c.items {
		it := &d.m.c.items[i]
		switch {
		case it.Class != personas.ClassFear:
		case d.m.items[i].told > 0:
			told++
		case !d.m.opens(i, d.h.room):
		case it.Hidden && hidden < 0:
			hidden = i
		case !it.Hidden && plain < 0:
			plain = i
		}
	}
	if hidden >= 0 && asked && (told > 0 || plain < 0) {
		return hidden
	}
	return plain
}

// fearTaken answers a fear taken seriously, or a risk named honestly.
func (d *deciding) fearTaken() bool {
	latest := -1
	for i := range d.m.c.items {
		k := &d.m.items[i]
		if d.m.c.items[i].Class == personas.ClassFear && k.told > 0 && !k.eased && (latest < 0 || k.at > d.m.items[latest].at) {
			latest = i
		}
	}
	switch {
	case latest >= 0:
		return d.ease(latest)
	case d.m.proposed() && d.fearWith(onListen):
		d.plan.On = ""
		return true
	}
	return d.act(onEased, 0)
}

// addFear lets a fear come out behind an answer about action, when fear is
// high and none came out lately.
func (d *deciding) addFear() {
	if d.h.want != roleplay.AskAction || d.plan.Again || !d.tellsClass(personas.ClassAction) || len(d.plan.Tell) != 1 || d.m.now[fear] < 45 || d.roll("fear", 2) > 0 {
		return
	}
	for i := range d.m.c.items {
		if d.m.c.items[i].Class == personas.ClassFear && d.m.items[i].told > 0 && d.h.turn-int(d.m.items[i].at) < 8 {
			return
		}
	}
	if i := d.untoldFear(); i >= 0 && d.m.c.items[i].ID != d.plan.Tell[0] {
		d.plan.Tell = append(d.plan.Tell, d.m.c.items[i].ID)
	}
}

// tellsClass reports whether the plan tells an item of a class first.
func (d *deciding) tellsClass(class personas.Class) bool {
	if len(d.plan.Tell) == 0 {
		return false
	}
	r, ok := d.m.c.byID[d.plan.Tell[0]]
	return ok && r.item >= 0 && d.m.c.items[r.item].Class == class
}
