package mind

import (
	"seventy/personas"
	"seventy/roleplay"
)

// How sure a reader is, in percent: below guess a label is only a guess, and
// what the turn names counts for more; from certain on it is taken as meant.
// Accepting a limit is said in words that people also use without meaning it,
// and wants more.
const (
	guess   = 60
	certain = 75
	plain   = 80
)

// meant lists the moves of a turn that can be meant where the talk stands, and
// of these the ones that are only a guess. A limit is respected where one was
// drawn: "just", "fair enough" and "no rush" are manners of speech elsewhere.
func (m *Mind) meant(turn int, r *roleplay.Reading) (all, weak moveSet) {
	for _, k := range r.Moves {
		if k.Label == roleplay.RespectLimits && (k.Sure < plain || m.resisted == 0 || turn-m.resisted > 3 || sureOf(r, roleplay.CallQuestion, certain)) {
			continue
		}
		all |= moveBit(k.Label)
	}
	for _, k := range r.Moves {
		if k.Sure >= 70 {
			weak &^= moveBit(k.Label)
		} else if !sureOf(r, k.Label, 70) {
			weak |= moveBit(k.Label) & all
		}
	}
	return all, weak
}

// sureOf reports whether a reading holds a move at least that sure.
func sureOf(r *roleplay.Reading, l roleplay.Move, least int) bool {
	for _, k := range r.Moves {
		if k.Label == l && k.Sure >= least {
			return true
		}
	}
	return false
}

// wanted picks the move that the turn wants answered: the one in the question,
// else the last one that asks; of two in one place the more binding. An ask
// that can't be meant is passed over, for the question that it also is.
func (m *Mind) wanted(h *hearing) (best roleplay.Move, sure int, where roleplay.Span) {
	at, q := -1, h.question
	for _, a := range asking {
		for i := range h.r.Moves {
			mark := &h.r.Moves[i]
			if mark.Label != a || !asks(a, h.r, mark.Span) || forAct(a) && !m.plausible(h, mark) {
				continue
			}
			if n := weighs(mark, q); n > at {
				best, sure, where, at = a, mark.Sure, mark.Span, n
			}
		}
	}
	return best, sure, where
}

// weighs says how much a mark counts among those of its turn: one in the
// question first, there an ask, then the surest; then the latest.
func weighs(mark *roleplay.Mark[roleplay.Move], q *roleplay.Question) int {
	n := min(mark.End, 1<<16-1)
	if forAct(mark.Label) && mark.Sure >= guess {
		n += 1 << 26
	}
	if q != nil && meet(mark.Span, q.Span) {
		n += 1<<27 + mark.Sure/8<<17
	}
	return n
}

// plausible reports whether an ask can be one. What names a task is. What
// doesn't must be read surely, not be a question about a plain fact, and for a
// next talk there must be something to come back to.
func (m *Mind) plausible(h *hearing, mark *roleplay.Mark[roleplay.Move]) bool {
	for _, x := range h.named {
		if x.item >= 0 && m.c.items[x.item].Class == personas.ClassCommitment && (m.c.items[x.item].asks == 0 || m.c.items[x.item].asks.has(mark.Label)) {
			return true
		}
	}
	if h.factAsked(m) >= 0 {
		return false
	}
	if mark.Label == roleplay.PlanFollowup {
		return mark.Sure >= plain && (h.leaving() || m.taskTalkedOf() || m.inPlay(m.concern, h.turn))
	}
	return mark.Sure >= guess
}

// taskTalkedOf reports whether something was asked of them so far.
func (m *Mind) taskTalkedOf() bool {
	for i := range m.items {
		if m.c.items[i].Class == personas.ClassCommitment && (m.items[i].asked > 0 || m.items[i].agreed) {
			return true
		}
	}
	return false
}

// lastAboutTask reports whether their last turn was about something to be
// agreed to.
func (m *Mind) lastAboutTask() bool {
	r, ok := m.c.byID[m.last.Topic]
	return ok && r.item >= 0 && m.c.items[r.item].Class == personas.ClassCommitment
}

// proposed reports whether acting was spoken of, so that there is something to
// be afraid of: an ask, an idea, a union, or a fear already told.
func (m *Mind) proposed() bool {
	if m.taskTalkedOf() || m.count("cue:union") > 0 {
		return true
	}
	for _, k := range []roleplay.Move{roleplay.AskAction, roleplay.CallQuestion, roleplay.AssignTask, roleplay.ShareStory} {
		if m.count("move:"+string(k)) > 0 {
			return true
		}
	}
	for i := range m.items {
		switch m.c.items[i].Class {
		case personas.ClassFear, personas.ClassAction, personas.ClassSolution, personas.ClassPrediction:
			if m.items[i].told > 0 {
				return true
			}
		}
	}
	return false
}

// playTurns is how many turns of both sides a concern stays what the talk is
// about after something of it was told.
const playTurns = 13

// inPlay reports whether something of a concern was told in the last turns.
func (m *Mind) inPlay(k, turn int) bool {
	if k < 0 || !m.surfaced(k) {
		return false
	}
	last := 0
	if k == m.concern {
		last = m.concernTurn
	}
	for i := range m.c.items {
		if m.c.items[i].concern == k && m.items[i].told > 0 {
			last = max(last, int(m.items[i].at))
		}
	}
	return turn-last <= playTurns
}

// correct mends what is asked for by what a coworker knows and a reader of
// words can't: what each name stands for, and what was agreed before.
func (m *Mind) correct(h *hearing) {
	task, other := -1, false
	for _, x := range h.named[:h.inAsk] {
		if x.item >= 0 && m.c.items[x.item].Class == personas.ClassCommitment {
			task = max(task, x.item)
		} else {
			other = true
		}
	}
	fearNamed := false
	for _, x := range h.named {
		fearNamed = fearNamed || x.item >= 0 && m.c.items[x.item].Class == personas.ClassFear
	}
	problem := roleplay.FindIssue
	if m.inPlay(m.concern, h.turn) {
		problem = roleplay.ExploreEffects
	}
	switch soft := h.want == "" || h.want == roleplay.FindIssue || h.want == roleplay.GetStory; {
	case task >= 0 && m.items[task].agreed && !other && h.closed() && soft:
		h.want, h.sure = m.c.items[task].firstAsk(), guess // back to what was agreed
	case forAct(h.want) && h.open() && task < 0 && (other || directAsk(h.want) && m.deepest() < 2):
		h.want, h.sure = "", 0 // nobody asks for a yes that way: an open question, and nothing to say yes to
	case h.want == roleplay.CheckIn && m.c.content.Scenario.Kind != roleplay.KindFollowUp && !m.agreedAny():
		h.want = roleplay.FindIssue
		if h.inAsk > 0 {
			h.want = ""
		}
	case h.want == roleplay.FindIssue && h.open() && h.inAsk == 0 && m.lastAboutTask():
		h.want = roleplay.AskObstacles // "What could go wrong?"
	case h.want == roleplay.AskObstacles && !m.taskTalkedOf() && task < 0 && h.moves&(moveBit(roleplay.AssignTask)|moveBit(roleplay.CallQuestion)) == 0:
		h.want = problem // "What's the hardest bit?", with no task to get in the way of
	case h.want == roleplay.AddressFears && !m.proposed() && !fearNamed && (h.sure < 85 || m.deepest() < 2):
		h.want, h.sure = problem, min(h.sure, 70) // "What's the worst part?", with nothing to be afraid to do
	}
}

// firstAsk is the move that calls for a commitment first; "" for none.
func (it *item) firstAsk() roleplay.Move {
	if len(it.Asks) == 0 {
		return ""
	}
	return it.Asks[0]
}

func (m *Mind) agreedAny() bool {
	for i := range m.items {
		if m.items[i].agreed {
			return true
		}
	}
	return false
}

// guessed reports whether what is asked for is only a guess.
func (h *hearing) guessed() bool { return h.sure < guess }
