package personas

import (
	"strconv"
	"strings"
)

// The ways of an item, as they stand in a line's id.
const (
	WayLines = "lines"
	WayShort = "short"
	WayMore  = "more"
	WayAgain = "again"
	WayEased = "eased"
	WayDodge = "dodge"
)

// Way is one of the ways in which an item is said, with its lines.
type Way struct {
	Name  string // WayLines, WayShort …
	Lines []string
}

// Ways lists an item's lines by way, in the order of the file's keys.
func (it *Item) Ways() []Way {
	return []Way{{WayLines, it.Lines}, {WayShort, it.Short}, {WayMore, it.More},
		{WayAgain, it.Again}, {WayEased, it.Eased}, {WayDodge, it.Dodge}}
}

// Size counts what the persona can tell: items, and authored lines over them
// and the acts.
func (p *Persona) Size() (items, lines int) {
	for _, it := range p.Items() {
		items++
		for _, w := range it.Ways() {
			lines += len(w.Lines)
		}
	}
	for _, set := range p.Lines {
		lines += len(set.Say)
	}
	return items, lines
}

// ItemLine is the id of an item's authored line, as Spoke.Lines keeps it: the
// n'th, from 0, of one of its ways.
func ItemLine(item, way string, n int) string {
	return "item/" + item + "/" + way + "/" + strconv.Itoa(n)
}

// SetLine is the id of the n'th line of a persona's line set, both from 0.
func SetLine(set, n int) string { return "say/" + strconv.Itoa(set) + "/" + strconv.Itoa(n) }

// ItemOf returns the item and the way that a line's id names; ok is false for
// the id of a line that is no item's.
func ItemOf(line string) (item, way string, ok bool) {
	rest, ok := strings.CutPrefix(line, "item/")
	if !ok {
		return "", "", false
	}
	parts := strings.Split(rest, "/")
	if len(parts) != 3 {
		return "", "", false
	}
	return parts[0], parts[1], true
}
