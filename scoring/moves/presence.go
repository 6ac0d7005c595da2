package moves

import "slices"

// presence is which words there are in a row of words, or which of them a
// pattern can do with: a superset that says no fast. Most rules that could
// begin at a word need another word that is nowhere near.
type presence struct {
	ids   [4]uint64 // a bit for each id, at its hash
	class class
}

func (p *presence) add(id int32) {
	if id == 0 {
		return
	}
	h := uint32(id) * 2654435761 >> 24
	p.ids[h>>6] |= 1 << (h & 63)
}

// see adds a word of a text.
func (p *presence) see(w *word) {
	p.add(w.id)
	p.add(w.sid)
	p.class |= w.class
}

// presence is the set as what could meet it.
func (s *wordSet) presence() presence {
	p := presence{class: s.class}
	for _, id := range s.ids {
		p.add(id)
	}
	return p
}

func (p *presence) meets(q *presence) bool {
	return p.class&q.class != 0 ||
		p.ids[0]&q.ids[0]|p.ids[1]&q.ids[1]|p.ids[2]&q.ids[2]|p.ids[3]&q.ids[3] != 0
}

// mayHold reports whether each of the needs could be met by a word that is
// there.
func (p *presence) mayHold(needs []presence) bool {
	for i := range needs {
		if !p.meets(&needs[i]) {
			return false
		}
	}
	return true
}

// mostNeeds bounds how many words of a pattern are looked for beforehand:
// those that the fewest words satisfy.
const mostNeeds = 3

// needs lists words that every match of the pattern holds, each as the words
// it can be, but for the first: the index knows that one is there.
func (p *pattern) needs() []presence {
	type need struct {
		presence
		width int
	}
	var found []need
	for at := range p.nodes {
		n := &p.nodes[at]
		if n.kind != oneWord || p.ends(p.start, at, map[int]bool{}) || p.begins(at) {
			continue // there is a way around it
		}
		f := need{presence: n.set.presence(), width: len(n.set.ids)}
		for c := n.set.class; c != 0; c &= c - 1 {
			f.width += 20 // about what a class has
		}
		found = append(found, f)
	}
	slices.SortStableFunc(found, func(a, b need) int { return a.width - b.width })
	var out []presence
	for _, f := range found[:min(len(found), mostNeeds)] {
		out = append(out, f.presence)
	}
	return out
}

// ends reports whether the end can be reached from node at without the node
// that is left out.
func (p *pattern) ends(at, without int, seen map[int]bool) bool {
	if at == without || seen[at] {
		return false
	}
	seen[at] = true
	n := &p.nodes[at]
	switch n.kind {
	case accept:
		return true
	case choice:
		for _, o := range n.other {
			if p.ends(o, without, seen) {
				return true
			}
		}
		return false
	}
	return p.ends(n.next, without, seen)
}

// begins reports whether a node is the only word that a match can begin with.
func (p *pattern) begins(node int) bool {
	at := p.start
	for p.nodes[at].kind == clauseStart || p.nodes[at].kind == notWord {
		at = p.nodes[at].next
	}
	return at == node
}
