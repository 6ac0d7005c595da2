package moves

import (
	"math/bits"
	"slices"
)

// An index finds the rules that may begin at a word.
type index struct {
	rules   []rule
	byWord  [][]posting // by the word's id
	byClass [64][]posting
	classes class // those that begin a rule
}

// A posting is a rule with what says no to it fast, side by side in memory:
// most rules that are looked at go no further.
type posting struct {
	rule  int32
	when  circumstance
	never circumstance
	free  bool     // its second word can be anything
	next  glance   // else what it can be
	need  presence // the rarest word that it needs; that of its beginning where it needs no other
}

// only returns an index of some of the rules, in the same order.
func (x *index) only(keep func(*rule) bool) *index {
	out := &index{}
	for i := range x.rules {
		if keep(&x.rules[i]) {
			out.rules = append(out.rules, x.rules[i])
			out.put(len(out.rules) - 1)
		}
	}
	return out
}

// put files rule n under what its first word may be.
func (x *index) put(n int) {
	var set wordSet
	p := &x.rules[n].pattern
	p.starts(p.start, &set)
	needs := p.needs()
	post := posting{rule: int32(n), when: x.rules[n].when, never: x.rules[n].never, need: set.presence()}
	post.next, post.free = p.second()
	if len(needs) > 0 {
		post.need, x.rules[n].needs = needs[0], needs[1:]
	}
	slices.Sort(set.ids)
	for _, id := range slices.Compact(set.ids) {
		if int(id) >= len(x.byWord) {
			x.byWord = append(x.byWord, make([][]posting, int(id)+1-len(x.byWord))...)
		}
		x.byWord[id] = append(x.byWord[id], post)
	}
	for c := range x.byClass {
		if set.class&(1<<c) != 0 {
			x.byClass[c] = append(x.byClass[c], post)
		}
	}
	x.classes |= set.class
}

// of returns the rules that begin with a word.
func (x *index) of(id int32) []posting {
	if int(id) >= len(x.byWord) {
		return nil
	}
	return x.byWord[id]
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
	for i := from; i < limit; i++ {
		m.there.see(&ws[i])
	}
	for i := from; i < to; i++ {
		w := &ws[i]
		if w.id != 0 {
			hits = x.try(&m, x.of(w.id), i, c, hits)
		}
		if w.sid != 0 {
			hits = x.try(&m, x.of(w.sid), i, c, hits)
		}
		for k := w.class & x.classes; k != 0; k &= k - 1 {
			hits = x.try(&m, x.byClass[bits.TrailingZeros64(uint64(k))], i, c, hits)
		}
	}
	return hits
}

func (x *index) try(m *matcher, list []posting, i int, c circumstance, hits []hit) []hit {
	next := m.glanceAt(i + 1)
	for k := range list {
		p := &list[k]
		if p.when&^c != 0 || p.never&c != 0 || !p.free && !p.next.meets(next) || !m.there.meets(&p.need) {
			continue
		}
		r := &x.rules[p.rule]
		if !m.there.mayHold(r.needs) {
			continue
		}
		if end := m.match(&r.pattern, i); end > i {
			hits = append(hits, hit{r, i, end})
		}
	}
	return hits
}
