package moves

import (
	"math/bits"
	"slices"
)

// An index finds the rules that may begin at a word.
type index struct {
	rules   []rule
	byWord  map[int32][]int32
	byClass [64][]int32
	classes class // those that begin a rule
}

// put files rule n under what its first word may be.
func (x *index) put(n int) {
	var set wordSet
	p := &x.rules[n].pattern
	p.starts(p.start, &set)
	slices.Sort(set.ids)
	for _, id := range slices.Compact(set.ids) {
		x.byWord[id] = append(x.byWord[id], int32(n))
	}
	for c := range x.byClass {
		if set.class&(1<<c) != 0 {
			x.byClass[c] = append(x.byClass[c], int32(n))
		}
	}
	x.classes |= set.class
}

// A hit is a rule that matched, with the words it stands on.
type hit struct {
	rule     *rule
	from, to int // words
}

// find appends every match of the index's rules that begins in ws[from:to]
// and ends by limit. A rule that begins by its word and by a class of it is
// found twice; that harms nobody.
func (x *index) find(ws []word, from, to, limit int, c circumstance, hits []hit) []hit {
	m := matcher{ws: ws, limit: limit}
	for i := from; i < to; i++ {
		w := &ws[i]
		if w.id != 0 {
			hits = x.try(&m, x.byWord[w.id], i, c, hits)
		}
		if w.sid != 0 {
			hits = x.try(&m, x.byWord[w.sid], i, c, hits)
		}
		for k := w.class & x.classes; k != 0; k &= k - 1 {
			hits = x.try(&m, x.byClass[bits.TrailingZeros64(uint64(k))], i, c, hits)
		}
	}
	return hits
}

func (x *index) try(m *matcher, rules []int32, i int, c circumstance, hits []hit) []hit {
	for _, n := range rules {
		r := &x.rules[n]
		if r.when&^c != 0 || r.never&c != 0 {
			continue
		}
		if end := m.match(&r.pattern, i); end > i {
			hits = append(hits, hit{r, i, end})
		}
	}
	return hits
}
