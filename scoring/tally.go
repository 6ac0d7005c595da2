package scoring

import "seventy/roleplay"

// tally keeps something for each label that occurred. Most talks show few of
// the labels there are, and a server holds many talks.
type tally[L ~string, V any] struct {
	known map[L]bool // the labels that count; others are as if they never occurred
	kept  map[L]*V
}

func newTally[L ~string, V any](known map[L]bool) tally[L, V] {
	return tally[L, V]{known: known, kept: map[L]*V{}}
}

// of returns what is kept of a label: the zero value when it never occurred.
func (t *tally[L, V]) of(label L) V {
	if v := t.kept[label]; v != nil {
		return *v
	}
	var none V
	return none
}

// at returns what is kept of a label to be changed; nil for one that does not
// count.
func (t *tally[L, V]) at(label L) *V {
	v := t.kept[label]
	if v == nil && t.known[label] {
		v = new(V)
		t.kept[label] = v
	}
	return v
}

// cites cites the marks of a turn whose labels count: of two of a label the
// first that is certain, else the first.
func (t *tally[L, V]) cites(turn int, text string, marks []roleplay.Mark[L]) map[L]cite {
	out := map[L]cite{}
	for _, m := range marks {
		if old, twice := out[m.Label]; t.known[m.Label] && (!twice || old.perhaps && !m.Perhaps) {
			out[m.Label] = citeMark(turn, text, m)
		}
	}
	return out
}

func setOf[L ~string](list []L) map[L]bool {
	out := make(map[L]bool, len(list))
	for _, x := range list {
		out[x] = true
	}
	return out
}
