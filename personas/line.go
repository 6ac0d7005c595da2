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
