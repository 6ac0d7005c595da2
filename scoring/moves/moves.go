package moves

import (
	"strings"

	"seventy/roleplay"
)

// noMove is the label of rules that keep a question from any move.
const noMove = "none"

// minSure is how sure a rule must be for its label to stand.
const minSure = 50

// findMoves labels every question with what it asks for, and the words
// outside questions with what they do.
func (t *turn) findMoves() {
	var room [64]hit
	for n := range t.questions {
		q := &t.questions[n]
		q.leading = t.leads(q)
		if q.leading {
			continue
		}
		hits := askRules.find(t.words, q.from, q.to, q.to, t.when, room[:0])
		t.note(hits)
		t.labelQuestion(q, hits)
	}
	t.labelStatements()
	t.findReflection()
	t.settleMoves()
}

// leads reports whether a question pushes its answer.
func (t *turn) leads(q *question) bool {
	var room [32]hit
	for _, h := range leadRules.find(t.words, q.from, q.to, q.to, t.when, room[:0]) {
		if h.from <= q.from+3 && !t.asksWh(q.from, h.from) {
			return true
		}
	}
	return false
}

func leadsInQuestion(r *rule) bool {
	return r.label == string(roleplay.LeadingQuestion) && r.scope == inQuestion
}

// asksWh reports whether a question word stands in ws[from:to]: "why don't
// you" proposes, "don't you" leads.
func (t *turn) asksWh(from, to int) bool {
	for i := from; i < to; i++ {
		if t.words[i].class&classWh != 0 {
			return true
		}
	}
	return false
}

// labelQuestion gives a question the surest label of its hits; a second one
// stands beside it when both are nearly certain and stand on other words.
func (t *turn) labelQuestion(q *question, hits []hit) {
	var best, second *hit
	for i := range hits {
		h := &hits[i]
		if h.rule.sure < minSure && !(best == nil && h.rule.sure >= 40) || !inScope(h.rule.scope, q.form) {
			continue
		}
		switch {
		case best == nil || better(h, best):
			if best != nil && best.rule.label != h.rule.label {
				second = best
			}
			best = h
		case h.rule.label != best.rule.label && (second == nil || better(h, second)):
			second = h
		}
	}
	if best == nil || best.rule.label == noMove {
		return
	}
	q.label = best.rule.label
	t.move(roleplay.Move(q.label), q.from, q.to, best.rule.sure, t.why(best))
	if second != nil && goTogether[best.rule.label+" "+second.rule.label] && second.rule.sure >= 84 {
		t.move(roleplay.Move(second.rule.label), q.from, q.to, second.rule.sure-10, t.why(second))
	}
}

func (t *turn) why(h *hit) string { return h.why(t.span(h.from, h.to).In(t.text)) }

// why names a rule and the words it went by.
func (h *hit) why(words string) string { return h.rule.name + " “" + words + "”" }

// goTogether lists labels that one question can carry at once.
var goTogether = map[string]bool{
	"ask_action anticipate_boss": true,
}

// better reports whether h outweighs b: surer, then longer.
func better(h, b *hit) bool {
	if h.rule.sure != b.rule.sure {
		return h.rule.sure > b.rule.sure
	}
	return h.to-h.from > b.to-b.from
}

func inScope(s scope, form roleplay.Form) bool {
	switch s {
	case inOpen:
		return form == roleplay.Open
	case inClosed:
		return form == roleplay.Closed
	case inStatement:
		return false
	}
	return true
}

// labelStatements runs the rules for what is said outside questions, and the
// faults that words anywhere show.
func (t *turn) labelStatements() {
	var room [128]hit
	for _, s := range t.sentences {
		back := t.givesBack(s)
		hits := sayRules.find(t.words, s.from, s.to, s.to, t.when, room[:0])
		t.note(hits)
		for _, h := range hits {
			in := t.inside[h.from] != 0
			if in && h.rule.scope == inStatement || !in && (h.rule.scope == inQuestion || h.rule.scope == inOpen || h.rule.scope == inClosed) {
				continue
			}
			if h.rule.label == string(roleplay.LeadingQuestion) && (in || !s.asked && h.rule.sure < plainlyLeads) {
				continue // judged with its question, or no question
			}
			if back && notGivenBack[h.rule.label] {
				continue
			}
			if t.honest(s) && (h.rule.label == string(roleplay.FalsePromise) || h.rule.label == string(roleplay.Dismiss)) {
				continue
			}
			if isFault[h.rule.label] {
				t.fault(roleplay.Fault(h.rule.label), s.from, s.to, h.rule.sure, t.why(&h))
				continue
			}
			t.move(roleplay.Move(h.rule.label), s.from, s.to, h.rule.sure, t.why(&h))
		}
	}
}

// plainlyLeads is how sure a leading rule is that needs no question mark.
const plainlyLeads = 86

// notGivenBack holds what a sentence that gives back the coworker's words
// never does, whatever words it gives back.
var notGivenBack = map[string]bool{
	string(roleplay.RespectLimits): true, string(roleplay.Validate): true, string(roleplay.AddressFears): true,
	string(roleplay.Dismiss): true, string(roleplay.FalsePromise): true, string(roleplay.OwnAgenda): true, string(roleplay.ShareSelf): true,
	string(roleplay.AnticipateBoss): true,
}

// givesBack reports whether a statement after the coworker spoke begins like
// one that gives their words back: "So you …", "So they …".
func (t *turn) givesBack(s sentence) bool {
	if t.when&replying == 0 {
		return false
	}
	i := s.from
	for i < s.to-3 && t.words[i].class&(classFill|classJoin) != 0 && t.words[i].text != "so" {
		i++
	}
	if t.words[i].text != "so" || i+3 >= s.to || t.inside[i+1] != 0 {
		return false
	}
	w := &t.words[i+1]
	if w.class&(classMe|classUs|classWh|classAux|classFill|classJoin|classTell) != 0 && w.text != "it" {
		return false
	}
	if w.before&soft != 0 || w.class&classBad != 0 {
		return false // "so, …", "so sorry"
	}
	return !saysHow(t.words[s.from:s.to])
}

// honest reports whether a sentence says that nothing can be promised.
func (t *turn) honest(s sentence) bool {
	for i := s.from + 1; i < s.to; i++ {
		if t.words[i].class&classPledge == 0 {
			continue
		}
		for j := i - 1; j >= max(s.from, i-2); j-- {
			if t.words[j].class&classNeg != 0 {
				return true
			}
		}
	}
	return false
}

var classPledge = lexicon.class("pledge")

var isFault = func() map[string]bool {
	m := map[string]bool{}
	for _, f := range roleplay.Faults {
		m[string(f)] = true
	}
	return m
}()

// findReflection looks for a statement that gives back what the coworker
// said: it speaks of them, and either says so ("sounds like") or shares words
// with theirs.
func (t *turn) findReflection() {
	if t.when&replying == 0 {
		return
	}
	for _, s := range t.sentences {
		from := skipFillers(t.words, s.from, s.to)
		if t.inside[from] != 0 || s.to-from < 4 && !t.repeats(s) {
			continue
		}
		said := t.words[s.from:s.to]
		shared := t.coworker.share(said)
		aboutThem := t.words[from].class&classYou != 0
		led := from > s.from && t.words[from-1].text == "so" || from > s.from && t.words[s.from].text == "so"
		mine := t.words[from].class&classMe != 0
		told := t.when&(afterIssue|afterEffect|afterFear|afterPlan) != 0
		sure := 0
		switch {
		case mine || saysHow(said):
		case led && told && (shared > 0 || speaksOfThem(said)):
			sure = 80
		case t.givesBack(s) && s.to-s.from <= longBack:
			sure = 70
		case t.repeats(s):
			sure = 66
		case aboutThem && told && shared > 0:
			sure = 72
		case led && shared > 1:
			sure = 66
		case aboutThem && shared > 1:
			sure = 60
		case told && shared > 1 && speaksOfThem(said):
			sure = 55
		}
		if sure > 0 && !t.marksSentence(s) {
			t.move(roleplay.Reflect, s.from, s.to, sure, "their words given back")
		}
	}
}

// longBack is how many words a sentence that gives something back may have.
const longBack = 30

// repeats reports whether a short statement is made of the coworker's words.
func (t *turn) repeats(s sentence) bool {
	if s.asked || s.to-s.from < 3 || s.to-s.from > 9 {
		return false
	}
	n, shared := 0, 0
	for i := s.from; i < s.to; i++ {
		w := &t.words[i]
		if w.class&(classMe|classUs) != 0 {
			return false
		}
		if w.class&classStop == 0 || w.class&classNum != 0 {
			n++
			if t.coworker[w.stem] {
				shared++
			}
		}
	}
	return shared >= 2 && 3*shared >= 2*n && hasClause(t.words[s.from:s.to])
}

var classNum = lexicon.class("num")

// saysHow reports whether a sentence tells the coworker what to do.
func saysHow(ws []word) bool {
	for i := range ws {
		switch ws[i].text {
		case "should", "must", "need", "ought", "promise", "guarantee", "union", "sign":
			return true
		case "to":
			if i > 1 && ws[i-1].text == "have" && (ws[i-2].class&classYou != 0 || ws[i-2].class&classNeg != 0) {
				return true // "you don't have to"
			}
		}
	}
	return false
}

func speaksOfThem(ws []word) bool {
	for i := range ws {
		if ws[i].class&classYou != 0 {
			return true
		}
	}
	return false
}

// marksSentence reports whether a move or fault that excludes a reflection
// stands on the sentence.
func (t *turn) marksSentence(s sentence) bool {
	span := t.span(s.from, s.to)
	for _, m := range t.out.Moves {
		if m.Start < span.End && span.Start < m.End && m.Label != roleplay.Reflect && m.Sure >= 84 {
			return true
		}
	}
	for _, f := range t.out.Faults {
		if f.Start < span.End && span.Start < f.End && f.Label != roleplay.Push && f.Sure >= 84 {
			return true
		}
	}
	return false
}

// settleMoves takes back labels that others or the kind of talk exclude.
func (t *turn) settleMoves() {
	out := t.out
	if t.when&kindInvite != 0 && t.when&afterYes == 0 && out.Has(roleplay.Invite) {
		out.Moves = unmark(out.Moves, roleplay.PlanFollowup)
	}
	if t.when&kindInvite == 0 && out.Has(roleplay.PlanFollowup) {
		out.Moves = unmark(out.Moves, roleplay.Invite)
	}
	if out.Has(roleplay.ShareStory) {
		for _, m := range []roleplay.Move{roleplay.ShareSelf, roleplay.Reflect, roleplay.AnticipateBoss} {
			out.Moves = unmark(out.Moves, m)
		}
	}
	if out.Has(roleplay.PlanFollowup) && out.Has(roleplay.OfferSupport) && t.sameSpan(roleplay.PlanFollowup, roleplay.OfferSupport) {
		out.Moves = unmark(out.Moves, roleplay.OfferSupport)
	}
	if out.Has(roleplay.PlanFollowup) && t.sameSpan(roleplay.PlanFollowup, roleplay.Introduce) {
		out.Moves = unmark(out.Moves, roleplay.PlanFollowup)
	}
	if out.Has(roleplay.Introduce) {
		out.Moves = unmark(out.Moves, roleplay.ShareSelf)
	}
	if t.telling() > longTelling && out.Has(roleplay.ShareSelf) {
		out.Moves = unmark(out.Moves, roleplay.ShareSelf)
	}
	if t.when&replying == 0 {
		out.Moves = unmark(out.Moves, roleplay.AddressFears)
	}
	if strings.TrimSpace(t.context.Coworker) == "" {
		out.Moves = unmark(out.Moves, roleplay.RespectLimits)
	}
}

func (t *turn) sameSpan(a, b roleplay.Move) bool {
	var x, y roleplay.Span
	for _, m := range t.out.Moves {
		switch m.Label {
		case a:
			x = m.Span
		case b:
			y = m.Span
		}
	}
	return x == y
}
