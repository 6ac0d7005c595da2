package mind

import (
	"seventy/personas"
	"seventy/roleplay"
)

// opens reports whether the gate of an item is open, when the trainee's turn
// holds these moves. A layer needs the one before it told; a solution,
// decider, action or prediction needs its concern on the table; a hidden fear
// needs one probe and one validation whatever its file says; in a hallway
// (invite) nobody tells what a problem does to them.
func (m *Mind) opens(i int, moves moveSet) bool {
	it := &m.c.items[i]
	n := &it.Needs
	switch {
	case m.now[trust] < n.Trust, m.now[hope] < n.Hope, m.now[resolve] < n.Resolve, m.now[patience] < n.Patience:
		return false
	case n.FearMax > 0 && m.now[fear] > n.FearMax:
		return false
	case it.moves != 0 && it.moves&moves == 0:
		return false
	case moves&spoilt != 0 && m.items[i].told == 0 && (it.Class == personas.ClassLayer && it.Layer > 0 || it.Hidden):
		return false
	}
	for _, t := range it.told {
		if t == i || m.items[t].told == 0 {
			return false
		}
	}
	probes, validations := n.Probes, n.Validations
	if it.Hidden {
		probes, validations = max(probes, 1), max(validations, 1)
	}
	if probes > 0 && m.probes(i) < probes || validations > 0 && m.count(tallyValidations) < validations {
		return false
	}
	return m.reached(it)
}

// reached reports whether what comes before an item was told.
func (m *Mind) reached(it *item) bool {
	switch it.Class {
	case personas.ClassLayer:
		if m.c.content.Scenario.Kind == roleplay.KindInvite && (it.Depth == personas.Effect || it.Depth == personas.Stake) {
			return false
		}
		return it.Layer == 0 || m.items[m.c.concerns[it.concern].layers[it.Layer-1]].told > 0
	case personas.ClassSolution, personas.ClassDecider, personas.ClassAction, personas.ClassPrediction:
		return it.concern < 0 || m.surfaced(it.concern)
	}
	return true
}

// probes counts the turns that asked about an item or about its kind.
func (m *Mind) probes(i int) int {
	it := &m.c.items[i]
	n := int(m.tally[it.probe])
	switch {
	case it.Class == personas.ClassFear:
		n += m.count(tallyFears)
	case it.concern >= 0:
		n += int(m.tally[m.c.concerns[it.concern].probe])
	}
	return n
}

// surfaced reports whether a concern is on the table.
func (m *Mind) surfaced(k int) bool { return m.depth(k) > 0 }

// depth is how many layers of a concern were told.
func (m *Mind) depth(k int) int {
	if k < 0 {
		return 0
	}
	n := 0
	for _, i := range m.c.concerns[k].layers {
		if m.items[i].told > 0 {
			n++
		}
	}
	return n
}

// deepest is the most layers told of any concern.
func (m *Mind) deepest() int {
	n := 0
	for k := range m.c.concerns {
		n = max(n, m.depth(k))
	}
	return n
}

// next returns the first layer of a concern that was not told; -1 when all
// were.
func (m *Mind) next(k int) int {
	if k < 0 {
		return -1
	}
	for _, i := range m.c.concerns[k].layers {
		if m.items[i].told == 0 {
			return i
		}
	}
	return -1
}

// newlyOpen lists the items whose gate this turn opened, in the order of the
// file.
func (m *Mind) newlyOpen(moves moveSet) []string {
	var out []string
	for i := range m.c.items {
		if !m.items[i].opened && m.opens(i, moves) {
			out = append(out, m.c.items[i].ID)
		}
	}
	return out
}
