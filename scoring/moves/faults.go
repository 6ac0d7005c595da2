package moves

import "seventy/roleplay"

const (
	longTelling = 45 // words outside questions from which on a turn holds forth
	persuading  = 28 // … when it argues
)

// findFaults judges what single words do not show: number, length, order and
// what the rest of the turn does.
func (t *turn) findFaults() {
	for _, q := range t.questions {
		if q.leading {
			t.fault(roleplay.LeadingQuestion, q.from, q.to, 88, "asks for one answer")
		}
	}
	t.stacked()
	t.lecture()
	t.premature()
	t.settleFaults()
}

// stacked: two or more different questions in one turn, logistics included.
// What is one question put again was merged before.
func (t *turn) stacked() {
	if n := len(t.questions); n >= 2 {
		t.fault(roleplay.StackedQuestions, t.questions[0].from, t.questions[n-1].to, min(95, 70+10*n), "different questions in one turn")
	}
}

// lecture: many words that ask nothing; fewer when they argue.
func (t *turn) lecture() {
	n := t.telling()
	argues := 0
	for i := range t.words {
		if t.inside[i] == 0 && arguing[t.words[i].text] {
			argues++
		}
	}
	soft := t.out.Has(roleplay.ShareStory) || t.out.Has(roleplay.Introduce)
	switch {
	case n > longTelling+15, n > longTelling && (!soft || argues > 2), n > persuading && argues >= 4 && !soft:
		t.fault(roleplay.Lecture, 0, len(t.words), min(90, 50+n/2), "long, and asks little")
	}
}

// arguing are the words of an argument rather than of a tale.
var arguing = set(`because workers power company profit profits rights union history studies percent million billion system
	management owners executives ceo contract law structural average statistics data economy capitalism bosses we they
	people everyone should need must always never that's means obviously basically fact`)

// premature: a commitment or a task is asked for before a problem was found
// and somebody asked what it does to them.
func (t *turn) premature() {
	if t.when&(kindFollow|kindInvite) != 0 {
		return
	}
	if t.when&knownIssue != 0 && t.when&probed != 0 {
		return
	}
	for _, m := range t.out.Moves {
		if (m.Label == roleplay.CallQuestion || m.Label == roleplay.AssignTask) && m.Sure >= 80 {
			t.out.Faults = mark(t.out.Faults, roleplay.PrematureAsk, m.Span, m.Sure, "asked before a problem was found and explored")
			return
		}
	}
}

// surelyRespects is how sure a no must be accepted to outweigh a push.
const surelyRespects = 80

// settleFaults takes back faults that a listener's turn excludes.
func (t *turn) settleFaults() {
	out := t.out
	if out.Fails(roleplay.Lecture) {
		out.Moves = unmark(out.Moves, roleplay.RespectLimits)
	}
	if out.Fails(roleplay.Push) {
		out.Faults = unmark(out.Faults, roleplay.PrematureAsk)
	}
	for _, m := range out.Moves {
		if m.Label == roleplay.RespectLimits && m.Sure < surelyRespects && out.Fails(roleplay.Push) {
			out.Moves = unmark(out.Moves, roleplay.RespectLimits) // "okay, but …"
			break
		}
	}
	respects := out.Has(roleplay.RespectLimits)
	if respects || out.Has(roleplay.OfferSupport) {
		out.Faults = unmark(out.Faults, roleplay.Push)
	}
	if respects || out.Has(roleplay.AddressFears) || out.Has(roleplay.Validate) {
		if !out.Fails(roleplay.FalsePromise) {
			out.Faults = unmark(out.Faults, roleplay.Dismiss)
		}
	}
	if t.when&(afterIssue|afterEffect|afterFear|afterWall|afterPlan|afterNo) == 0 && !out.Fails(roleplay.FalsePromise) {
		out.Faults = unmark(out.Faults, roleplay.Dismiss)
	}
	if out.Has(roleplay.AddressFears) && !out.Fails(roleplay.Dismiss) {
		out.Faults = unmark(out.Faults, roleplay.FalsePromise)
	}
	if out.Fails(roleplay.FalsePromise) && t.when&(afterFear|afterPlan) != 0 {
		for _, f := range out.Faults {
			if f.Label == roleplay.FalsePromise {
				out.Faults = mark(out.Faults, roleplay.Dismiss, f.Span, 70, "a fear waved away with a guarantee")
				break
			}
		}
	}
	if out.Has(roleplay.OfferSupport) || out.Has(roleplay.Validate) && !out.Fails(roleplay.Lecture) {
		out.Faults = unmark(out.Faults, roleplay.OwnAgenda)
	}
	if out.Fails(roleplay.Dismiss) || out.Fails(roleplay.FalsePromise) {
		out.Moves = unmark(out.Moves, roleplay.AddressFears)
		out.Moves = unmark(out.Moves, roleplay.AnticipateBoss)
	}
}
