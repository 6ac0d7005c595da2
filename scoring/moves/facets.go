package moves

import "seventy/roleplay"

// facetCertain is how sure a facet must be to be no perhaps.
const facetCertain = 82

// findFacets finds the finer parts of a trainee's turn.
func (t *turn) findFacets() {
	var room [64]hit
	for _, s := range t.sentences {
		for _, h := range facetRules.find(t.words, s.from, s.to, s.to, t.when, room[:0]) {
			if f := roleplay.Facet(h.rule.label); t.inScope(&h) && t.facetStands(f, s) {
				t.out.Facets = facet(t.out.Facets, f, t.span(h.from, h.to), h.rule.sure, t.why(&h))
			}
		}
	}
}

// inScope reports whether a facet's rule matched where it may: in a question,
// outside of one, or anywhere.
func (t *turn) inScope(h *hit) bool {
	asked := t.inside[h.from] != 0 || t.inside[h.to-1] != 0
	switch h.rule.scope {
	case inQuestion:
		return asked
	case inStatement:
		return !asked
	}
	return true
}

// facetStands weighs a facet against the rest of the turn.
func (t *turn) facetStands(f roleplay.Facet, s sentence) bool {
	switch f {
	case roleplay.BlamesPeers:
		for _, w := range t.words[s.from:s.to] {
			if w.class&classBoss != 0 {
				return false // "management never cares"
			}
		}
	case roleplay.HonestRisk:
		return !t.out.Fails(roleplay.FalsePromise) && !t.out.Fails(roleplay.Dismiss)
	}
	return true
}

func facet(marks []roleplay.Mark[roleplay.Facet], f roleplay.Facet, at roleplay.Span, sure int, why string) []roleplay.Mark[roleplay.Facet] {
	marks = mark(marks, f, at, sure, why)
	for i := range marks {
		marks[i].Perhaps = marks[i].Sure < facetCertain
	}
	return marks
}

// findFacets finds the finer parts of a coworker's turn.
func (h *hearing) findFacets() {
	var room [32]hit
	for _, s := range h.sentences {
		for _, x := range partRules.find(h.words, s.from, s.to, s.to, h.when, room[:0]) {
			h.out.Facets = facet(h.out.Facets, roleplay.Facet(x.rule.label), h.span(x.from, x.to), x.rule.sure, h.why(&x))
		}
	}
}
