package moves

import (
	"strings"

	"seventy/roleplay"
)

// askForm returns the form of the question that begins at ws[i], or "" when
// none begins there.
func askForm(ws []word, i, end int) roleplay.Form {
	if i >= end {
		return ""
	}
	w := &ws[i]
	var hits [8]hit
	best := (*rule)(nil)
	for _, h := range formRules.find(ws, i, i+1, end, 0, hits[:0]) {
		if best == nil || h.rule.sure > best.sure {
			best = h.rule
		}
	}
	if best != nil {
		switch best.label {
		case "open":
			return roleplay.Open
		case "closed":
			return roleplay.Closed
		}
		return ""
	}
	switch {
	case w.class&classWh != 0:
		return whForm(ws, i, end)
	case w.class&classAux != 0 && opensAux(ws, i, end):
		return roleplay.Closed
	case w.class&classAux != 0 && i+1 < end && ws[i+1].class&(classDet|classPeople|classAny) != 0 && ws[i].before != 0:
		return roleplay.Closed
	}
	return ""
}

// whForm is the form of a question with a question word, where no rule says
// otherwise: open, but for the words that want one fact.
func whForm(ws []word, i, end int) roleplay.Form {
	switch ws[i].text {
	case "who", "whose", "whom", "when", "which", "where":
		return roleplay.Closed
	}
	return roleplay.Open
}

// isTag reports whether ws[i:end] is a tag: "right", "you know", "isn't it".
func isTag(ws []word, i, end int) bool {
	n := end - i
	if n < 1 || n > 4 {
		return false
	}
	if n == 2 && ws[i].class&classAux != 0 && ws[i+1].class&classSubj != 0 && i > 0 && ws[i].before&soft != 0 {
		return true // have we, does she
	}
	if n <= 2 {
		for _, w := range ws[i:end] {
			if w.class&classTag == 0 {
				return n == 2 && ws[i].text == "you" && (w.id == idKnow || w.text == "see" || w.text == "mean")
			}
		}
		return true
	}
	if ws[i].class&classAux == 0 {
		return n == 3 && ws[i].text == "you" && ws[i+1].text == "know" || n == 3 && ws[i].text == "do" && ws[i+2].id == idKnow
	}
	// is it not, do you not, could you not; would she
	if n == 3 && ws[i+1].class&classNeg != 0 {
		return ws[i+2].class&classSubj != 0
	}
	return n == 3 && ws[i+1].class&classSubj != 0 && ws[i+2].class&classNeg != 0
}

// markedOnly is the form of a sentence that has a question mark and no order
// of a question: a statement so marked mostly gives back what was said.
func markedOnly(ws []word, from, end int, coworker stems) (roleplay.Form, string) {
	n := end - from
	first := ws[from]
	if n == 1 {
		switch first.text {
		case "and", "so", "because", "like", "meaning", "such", "but":
			return roleplay.Open, "goes on asking"
		}
	}
	if allReactive(ws[from:end]) {
		return "", ""
	}
	switch {
	case first.class&classWh != 0:
		return whForm(ws, from, end), "a question word"
	case n <= 3 && ws[end-1].class&classWh != 0:
		return whForm(ws, end-1, end), "a question word behind"
	case first.text == "if" && !hasMain(ws[from+1:end]):
		return roleplay.Open, "a condition left open"
	case from > 0 && ws[from-1].class&classJoin != 0 && ws[from-1].text != "so" && n <= 6 && !hasClause(ws[from:end]):
		return roleplay.Closed, "a few words that go on asking"
	}
	for i := from; i < end; i++ {
		if ws[i].class&classAny != 0 {
			return roleplay.Closed, "any"
		}
		if t := ws[i].text; t == "ever" || t == "yet" || t == "or" {
			return roleplay.Closed, t
		}
	}
	if tail := tagStart(ws, from, end); tail > 0 {
		return "", ""
	}
	seen := coworker.share(ws[from:end])
	statement := n > 2 && (first.class&classSubj != 0 || first.class&classDet != 0 || first.class&classVerb == 0 && hasClause(ws[from:end]))
	switch {
	case statement && first.class&classYou != 0 && n > 1 && ws[from+1].class&classVerb != 0 && strings.HasSuffix(ws[from+1].text, "ed"):
		return "", ""
	case statement && seen == 0 && first.id == idYou && n <= 7 && n > 1 && ws[from+1].class&classVerb != 0:
		return roleplay.Closed, "you … ?"
	case statement:
		return "", ""
	case n <= 4 && seen > 0:
		return "", "" // an echo
	}
	return roleplay.Closed, "a few words with a mark"
}

// hasMain reports whether a clause follows a comma in ws.
func hasMain(ws []word) bool {
	for i := 1; i < len(ws); i++ {
		if ws[i].before&soft != 0 && hasClause(ws[i:]) {
			return true
		}
	}
	return false
}

// hasClause reports whether a subject with its verb stands in ws.
func hasClause(ws []word) bool {
	for i := 0; i+1 < len(ws); i++ {
		if ws[i].class&classSubj != 0 && ws[i+1].class&(classVerb|classAux) != 0 {
			return true
		}
	}
	return false
}

func allReactive(ws []word) bool {
	for i := range ws {
		if ws[i].class&(classReact|classTag|classFill|classJoin) == 0 {
			return false
		}
	}
	return true
}

// tagStart returns where a tag at the end of the sentence begins, or 0.
func tagStart(ws []word, from, end int) int {
	for i := end - 1; i > from && i >= end-4; i-- {
		if ws[i].before&soft != 0 && isTag(ws, i, end) || i == end-1 && ws[i].class&classTag != 0 && ws[i].class&classAux == 0 {
			return i
		}
	}
	return 0
}

// stems is a bag of content words.
type stems map[string]bool

// bagOf collects the stems of the content words.
func bagOf(ws []word) stems {
	bag := make(stems, len(ws)/2)
	for i := range ws {
		if (ws[i].class&classStop == 0 || ws[i].class&classNum != 0) && len(ws[i].text) > 1 {
			bag[ws[i].stem] = true
		}
	}
	return bag
}

// share counts the content words of ws that stand in the bag.
func (s stems) share(ws []word) int {
	n := 0
	for i := range ws {
		if ws[i].class&classStop == 0 && s[ws[i].stem] {
			n++
		}
	}
	return n
}
