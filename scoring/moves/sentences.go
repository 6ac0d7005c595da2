package moves

// A sentence is a stretch of words between marks; in talk without marks,
// between places where a question plainly begins.
type sentence struct {
	from, to int  // words
	asked    bool // it ends with a question mark
}

// splitSentences cuts words into sentences and marks where clauses begin.
func splitSentences(ws []word, tokens []token) []sentence {
	var out []sentence
	from := 0
	for i := range ws {
		last := i+1 == len(ws)
		if !last && ws[i+1].before&hard == 0 {
			continue
		}
		end := i + 1
		asked := tokens[ws[i].token].after&asked != 0
		for from < end {
			cut := cutBare(ws, from, end)
			out = append(out, sentence{from, cut, asked && cut == end})
			from = cut
		}
	}
	for _, s := range out {
		markHeads(ws, s)
	}
	return out
}

// cutBare returns where the sentence that begins at from ends: at a question
// that begins in the middle of a stretch without marks, or at end.
func cutBare(ws []word, from, end int) int {
	body := skipFillers(ws, from, end)
	for i := max(from+2, body+1); i < end-1; i++ {
		if ws[i].before&soft != 0 {
			continue // a comma is the question's own business
		}
		if !opensQuestion(ws, i, end) || embedded(ws, from, i) {
			continue
		}
		at := i
		for at > from+1 && ws[at-1].class&(classFill|classJoin) != 0 && ws[at].before == 0 {
			at--
		}
		if at-body >= 2 || at-from >= 2 {
			return at
		}
	}
	return end
}

// skipFillers returns the first word from i on that is no "so", "um", "well".
func skipFillers(ws []word, i, end int) int {
	for i < end-1 && ws[i].class&(classFill|classJoin) != 0 {
		i++
	}
	return i
}

// markHeads marks the words at which a clause of s begins.
func markHeads(ws []word, s sentence) {
	lead := true
	for i := s.from; i < s.to; i++ {
		w := &ws[i]
		switch {
		case i == s.from || w.before&soft != 0 || lead:
			w.head = true
		case ws[i-1].class&classJoin != 0:
			w.head = true
		}
		if w.before&soft != 0 {
			lead = true
		}
		if w.class&(classFill|classJoin) == 0 {
			lead = false
		}
	}
}
