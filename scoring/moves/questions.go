package moves

import (
	"slices"

	"seventy/roleplay"
)

var (
	classJoin   = lexicon.class("join")
	classWh     = lexicon.class("wh")
	classAux    = lexicon.class("aux")
	classSubj   = lexicon.class("subj")
	classDet    = lexicon.class("det")
	classEmbed  = lexicon.class("embed")
	classTell   = lexicon.class("tell")
	classIf     = lexicon.class("if")
	classNeg    = lexicon.class("neg")
	classAny    = lexicon.class("any")
	classStop   = lexicon.class("stop")
	classVerb   = lexicon.class("verb")
	classTag    = lexicon.class("tag")
	classReact  = lexicon.class("react")
	classPeople = lexicon.class("people")
	classYou    = lexicon.class("you")
	classMe     = lexicon.class("me")
	classPerson = lexicon.class("person")
	classUs     = lexicon.class("us")
	classGive   = lexicon.class("give")
	classDay    = lexicon.class("day")
	classOpine  = lexicon.class("opine")
)

// ids of single words that the code asks for.
var (
	idWhat  = lexicon.add("what").id
	idWho   = lexicon.add("who").id
	idWhich = lexicon.add("which").id
	idOr    = lexicon.add("or").id
	idIs    = lexicon.add("is").id
	idIt    = lexicon.add("it").id
	idTo    = lexicon.add("to").id
	idKnow  = lexicon.add("know").id
	idYou   = lexicon.add("you").id
	idI     = lexicon.add("i").id
	idAbout = lexicon.add("about").id
)

// A question is one question of the turn, in words.
type question struct {
	from, to int
	form     roleplay.Form
	leading  bool
	why      string
	sent     int // the sentence it stands in
	label    string
}

// opensQuestion reports whether the words at i are those of a question put
// directly: "what would you", "how long have you", "did she", "tell me".
func opensQuestion(ws []word, i, end int) bool {
	w := &ws[i]
	switch {
	case w.class&classWh != 0:
		return opensWh(ws, i, end)
	case w.class&classAux != 0:
		return opensAux(ws, i, end)
	case w.class&classTell != 0:
		return opensTell(ws, i, end)
	}
	return false
}

// opensWh: a question word, up to three words of its phrase, then a verb
// turned before its subject, or a verb whose subject is the question word.
func opensWh(ws []word, i, end int) bool {
	w := &ws[i]
	if i+1 >= end {
		return false
	}
	next := &ws[i+1]
	switch w.text {
	case "how", "what":
		if next.id == idAbout || next.text == "if" || next.text == "come" || next.text == "else" || next.text == "many" && i+3 < end && ws[i+2].text == "of" {
			return true
		}
	case "why":
		if next.text == "not" {
			return true
		}
	case "who":
		if next.text == "else" {
			return true
		}
	}
	for j := i + 1; j < min(i+5, end); j++ {
		if ws[j].before&soft != 0 {
			return false
		}
		if ws[j].class&classAux != 0 {
			if j == i+1 && w.text == "who" || j == i+1 && w.text == "what" {
				return w.text != "who" || i == 0 || ws[i].before != 0 || reactive(&ws[i-1])
			}
			return j+1 < end && invertsTo(&ws[j+1])
		}
		if ws[j].class&classSubj != 0 && ws[j-1].text != "of" {
			return false
		}
		part := j == i+2 && partWord[ws[i+1].text] && w.id != idWho
		if (j == i+1 || part) && ws[j].class&classVerb != 0 && (w.id == idWhat || w.id == idWho || w.id == idWhich) {
			return w.id == idWhat || i == 0 || ws[i].before != 0 || reactive(&ws[i-1])
		}
	}
	return false
}

// partWord follows "what" and "which" as their noun.
var partWord = set("part bit thing parts bits things one")

func invertsTo(w *word) bool {
	return w.class&(classSubj|classDet|classPeople|classNeg) != 0 || w.id == 0
}

// opensAux: "do you", "is it", "did the manager", "have they".
func opensAux(ws []word, i, end int) bool {
	if i+1 >= end || ws[i+1].before&soft != 0 {
		return false
	}
	next := &ws[i+1]
	if i > 0 && ws[i].before == 0 && ws[i-1].class&(classSubj|classWh) != 0 && !reactive(&ws[i-1]) {
		return false
	}
	if next.class&classNeg != 0 && i+2 < end {
		next = &ws[i+2]
	}
	if next.class&classDay != 0 && i+2 < end {
		return true // "would Friday suit you"
	}
	if next.class&classSubj == 0 {
		return false
	}
	if i > 0 && ws[i].before == 0 && next.class&classPerson == 0 && !reactive(&ws[i-1]) {
		return false // "do it there" goes on with what was said
	}
	if aside(ws, i, end) {
		return false
	}
	if next.id == idYou && i+2 < end && ws[i+2].id == idKnow && (i+3 >= end || ws[i+3].before != 0) {
		return false // "do you know" as a filler needs what is known
	}
	return !(next.text == "that" && ws[i].text == "is") || i+2 < end
}

// aside reports whether "do you think", "would you say" at i is thrown in.
func aside(ws []word, i, end int) bool {
	if i == 0 || i+2 >= end || ws[i].before&soft == 0 || ws[i+1].id != idYou || ws[i+2].class&classOpine == 0 {
		return false
	}
	return i+3 >= end || ws[i+3].before != 0
}

func reactive(w *word) bool { return w.class&classReact != 0 }

// opensTell: "tell me", "walk me through", "say more".
func opensTell(ws []word, i, end int) bool {
	if i > 0 && ws[i].before == 0 && ws[i-1].class&(classSubj|classAux) != 0 || i > 0 && ws[i].before == 0 && ws[i-1].id == idTo {
		return false
	}
	return askForm(ws, i, end) == roleplay.Open
}

// embedded reports whether what stands before i makes the question at i part
// of its own sentence: "I know what …", "tell me how …".
func embedded(ws []word, from, i int) bool {
	if i == from || ws[i].before&soft != 0 {
		return false
	}
	prev := &ws[i-1]
	if prev.class&classEmbed != 0 {
		return true
	}
	if prev.class&(classMe|classYou|classUs) != 0 && i-1 > from && ws[i-2].class&classGive != 0 {
		return true // "tell me what"
	}
	if ws[i].class&classAux != 0 {
		// A question word shortly before has this verb for its own.
		for j := i - 1; j >= max(from, i-8); j-- {
			if ws[j].class&classWh != 0 {
				return true
			}
			if ws[j].class&classAux != 0 {
				break
			}
		}
		return prev.class&(classSubj|classDet|classAux) != 0 && !reactive(prev)
	}
	return prev.class&(classAux|classDet) != 0
}

// findQuestions returns the questions of the turn in order; coworker holds
// the stems of the coworker's last words.
func findQuestions(ws []word, sents []sentence, coworker stems) []question {
	var out []question
	for n, s := range sents {
		first := len(out)
		for from := s.from; from < s.to; {
			to := nextQuestion(ws, from, s)
			part := sentence{from, to, s.asked && to == s.to || s.asked && first < len(out) || s.asked && to < s.to}
			if q, ok := readQuestion(ws, part, coworker); ok {
				q.sent = n
				out = append(out, q)
			}
			from = to
		}
	}
	return merge(ws, out)
}

// nextQuestion returns where a second question of the same sentence begins
// after the one at from: at a comma or an "and" with a question right behind.
func nextQuestion(ws []word, from int, s sentence) int {
	start := skipFillers(ws, from, s.to)
	if !opensQuestion(ws, start, s.to) {
		return s.to
	}
	for i := start + 2; i < s.to-1; i++ {
		joined := ws[i-1].class&classJoin != 0 && ws[i-1].id != idOr
		if ws[i].before&soft == 0 && !joined {
			continue
		}
		if ws[i].class&(classJoin|classFill) != 0 || !opensQuestion(ws, i, s.to) {
			continue
		}
		if names(ws, start, i) || ws[i].id == idIs && ws[i+1].id == idIt || isTag(ws, i, s.to) || ws[i-1].id == idOr {
			continue
		}
		return i
	}
	return s.to
}

// names reports whether ws[from:to] only names what the question behind it is
// about: "what about Ann, would she …", "what if it went up, would that …".
func names(ws []word, from, to int) bool {
	if to-from <= 2 || ws[from].class&classWh == 0 {
		return false
	}
	return to-from <= 5 && ws[from+1].id == idAbout || ws[from+1].text == "if"
}

// readQuestion reads one sentence as a question, or says that it is none.
func readQuestion(ws []word, s sentence, coworker stems) (question, bool) {
	start := skipFillers(ws, s.from, s.to)
	at, form := start, askForm(ws, start, s.to)
	if form == "" {
		at, form = laterQuestion(ws, start, s)
	}
	if form != "" {
		if !s.asked && !bareQuestion(ws, at, s) {
			return question{}, false
		}
		return question{from: at, to: s.to, form: form, why: "asks directly"}, true
	}
	if !s.asked {
		return question{}, false
	}
	if isTag(ws, start, s.to) && s.to-start <= 3 {
		return question{}, false
	}
	form, why := markedOnly(ws, start, s.to, coworker)
	return question{from: start, to: s.to, form: form, why: why}, form != ""
}

// laterQuestion looks for a question behind a first clause: "if he cut your
// days, what would you do". The clause before it stays with it when it is its
// condition or names its subject.
func laterQuestion(ws []word, start int, s sentence) (int, roleplay.Form) {
	for i := start + 1; i < s.to; i++ {
		edge := ws[i].before&soft != 0 || ws[i-1].class&(classJoin|classFill) != 0
		if !edge && !(s.asked && ws[i].class&classWh != 0 && ws[i].id != idWho && ws[i].id != idWhich && opensWh(ws, i, s.to) && !embedded(ws, start, i)) {
			continue
		}
		if isTag(ws, i, s.to) {
			continue
		}
		if form := askForm(ws, i, s.to); form != "" {
			if keepsPrefix(ws, start, i) {
				return start, form
			}
			return i, form
		}
	}
	return start, ""
}

// keepsPrefix reports whether ws[from:to] belongs to the question behind it:
// a condition, or a few words that name what is asked about.
func keepsPrefix(ws []word, from, to int) bool {
	if ws[from].class&classIf != 0 {
		return true
	}
	if to-from > 7 {
		return false
	}
	for i := from; i < to; i++ {
		if ws[i].class&classReact != 0 || ws[i].class&classAux != 0 {
			return false
		}
		if i+1 < to && ws[i].class&classSubj != 0 && ws[i+1].class&(classVerb|classAux) != 0 {
			return false
		}
	}
	return true
}

// bareQuestion reports whether a question without its mark is one beyond
// doubt: "what a day" and "when I came" are none.
func bareQuestion(ws []word, at int, s sentence) bool {
	if wondering[ws[at].text] {
		return true
	}
	i := at
	if ws[at].class&classIf != 0 {
		for i = at + 1; i < s.to && (ws[i].before&soft == 0 || !opensQuestion(ws, i, s.to)); i++ {
		}
		if i < s.to {
			return true
		}
		i = at
	}
	for ; i < s.to; i++ {
		if ws[i].class&(classWh|classAux|classTell|classAny) != 0 {
			break
		}
	}
	if i == s.to {
		return false
	}
	switch {
	case ws[i].class&classTell != 0:
		return true
	case ws[i].class&classWh != 0:
		if w := ws[i].text; (w == "when" || w == "where" || w == "which") && s.to-i < 3 {
			return false
		}
		return opensWh(ws, i, s.to) || s.to-i <= 4 && i+1 < s.to && i == at && ws[i+1].class&(classSubj|classDet) == 0 && (s.to-i <= 3 || ws[i].id != idWhat || hasVerb(ws[i:s.to]))
	case ws[i].class&classAny != 0:
		return s.to-i >= 2 && i == at && ws[i].text == "any"
	}
	return opensAux(ws, i, s.to)
}

func hasVerb(ws []word) bool {
	for i := range ws {
		if ws[i].class&(classVerb|classAux) != 0 || kindWord[ws[i].text] {
			return true
		}
	}
	return false
}

// kindWord makes a question of "what" without a verb: "what kind of food".
var kindWord = set("kind sort time else about part")

// wondering begins questions put as statements: "I'm curious how …".
var wondering = set("i curious wondering wonder let fancy wanna")

// merge makes one of questions that are one put again: an answer held out
// ("is it the heat?"), a few words more ("the little ones?"), or the same
// question in other words.
func merge(ws []word, qs []question) []question {
	out := qs[:0]
	for _, q := range qs {
		if n := len(out); n > 0 && again(ws, &out[n-1], &q) {
			p := &out[n-1]
			p.to = q.to
			if q.form == roleplay.Open && p.form == roleplay.Closed && q.to-q.from > 3 {
				p.form = roleplay.Open
			}
			p.leading = p.leading || q.leading
			continue
		}
		out = append(out, q)
	}
	return slices.Clip(out)
}

func again(ws []word, p, q *question) bool {
	if q.from-p.to > 2 {
		return false
	}
	first := &ws[q.from]
	if q.from < len(ws) && (first.id == idOr || q.from > p.to && ws[q.from-1].id == idOr) {
		return true
	}
	if first.text == "like" || first.text == "meaning" {
		return true
	}
	if p := &ws[p.from]; p.class&classWh != 0 && first.id == idIs && q.from+1 < q.to && (ws[q.from+1].id == idIt || ws[q.from+1].text == "that") {
		return true // an answer held out
	}
	return q.to-q.from <= 2 && first.class&(classAux|classWh) == 0 || sameWords(ws[p.from:p.to], ws[q.from:q.to])
}

// sameWords reports whether most content words of the shorter row stand in
// the other.
func sameWords(a, b []word) bool {
	if len(a) > 60 || len(b) > 60 {
		return false
	}
	n, shared := 0, 0
	for i := range b {
		if b[i].class&classStop != 0 {
			continue
		}
		n++
		for j := range a {
			if a[j].stem == b[i].stem {
				shared++
				break
			}
		}
	}
	return n > 0 && 2*shared > n || n == 0 && len(a) > 0 && len(b) > 0 && a[0].text == b[0].text && a[0].class&classWh == 0
}
