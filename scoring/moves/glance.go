package moves

// glance is what a word is, or can be, in so few bits that it only says no:
// its classes and a bit for each of its ids.
type glance struct {
	class class
	bloom uint64
}

func (g glance) meets(w glance) bool { return g.class&w.class != 0 || g.bloom&w.bloom != 0 }

// glanceAt is the word at i; behind the last one, nothing.
func (m *matcher) glanceAt(i int) glance {
	if i >= m.limit {
		return glance{}
	}
	w := &m.ws[i]
	return glance{w.class, w.bloom}
}

// second is what the word behind the first one of a match can be; free reports
// that it can be anything, or that there need be none.
func (p *pattern) second() (g glance, free bool) {
	free = p.secondFrom(p.start, &g)
	return g, free
}

func (p *pattern) secondFrom(at int, g *glance) (free bool) {
	n := &p.nodes[at]
	switch n.kind {
	case oneWord:
		return p.opens(n.next, g)
	case choice:
		for _, o := range n.other {
			free = p.secondFrom(o, g) || free
		}
		return free
	}
	return p.secondFrom(n.next, g) // it stands before the first word
}

// opens adds what the first word can be from node at on.
func (p *pattern) opens(at int, g *glance) (free bool) {
	n := &p.nodes[at]
	switch n.kind {
	case oneWord:
		g.class |= n.set.class
		g.bloom |= n.set.bloom
		return false
	case clauseStart, notWord:
		return p.opens(n.next, g)
	case choice:
		for _, o := range n.other {
			free = p.opens(o, g) || free
		}
		return free
	}
	return true
}
