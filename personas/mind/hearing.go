package mind

import (
	"slices"

	"seventy/personas"
	"seventy/roleplay"
)

// hearing is a trainee's turn as the coworker takes it: the reading, with the
// question that wants its answer picked out. Where the trainee went on before
// the coworker spoke, a question that still stands is part of it.
type hearing struct {
	turn  int
	r     *roleplay.Reading
	moves moveSet // in this turn
	room  moveSet // moves a gate may go by: this turn's, and those of a question that still stands

	question *roleplay.Question // the question that wants its answer; nil for none
	want     roleplay.Move      // what that question, or the turn, asks for; "" for nothing known
	sure     int                // how sure the reader is of want, in percent
	faults   []roleplay.Fault   // as they feel them; see felt
	named    []ref              // subjects that the question names, then those the turn names
	inAsk    int                // how many of named stand in the question
	beside   int                // how many of named stand in it or just before it
	earlier  *hearing           // a question of a turn before that still stands beside this one

	telling int  // words outside questions
	filled  bool // the trainee talked into the silence after a direct ask
	brief   bool // next to nothing was said: "mm", "go on"
}

// asking lists the moves that call for an answer, the most binding first.
var asking = []roleplay.Move{roleplay.CallQuestion, roleplay.AssignTask, roleplay.Invite, roleplay.GetContact,
	roleplay.PlanFollowup, roleplay.CheckIn, roleplay.AskObstacles, roleplay.AskAction, roleplay.AnticipateBoss,
	roleplay.AddressFears, roleplay.AskDecider, roleplay.AskSolution, roleplay.ExploreEffects,
	roleplay.MapCoworkers, roleplay.FindIssue, roleplay.GetStory}

// hear takes a reading in, with the turns that wait for an answer.
func (m *Mind) hear(turn int, r *roleplay.Reading) *hearing {
	h := m.take(turn, r)
	h.faults = m.felt(h)
	h.room = h.moves
	for i := len(m.waiting) - 1; i >= 0; i-- {
		w := &m.waiting[i]
		if w.turn >= turn {
			continue
		}
		before := m.take(w.turn, &w.r)
		h.room |= before.moves
		h.filled = h.filled || directAsk(before.want)
		switch {
		case before.question == nil && before.want == "" || h.earlier != nil:
		case h.question == nil && h.want == "":
			h.question, h.want, h.sure, h.named, h.inAsk, h.beside = before.question, before.want, before.sure, before.named, before.inAsk, before.beside
		case h.want != before.want:
			h.earlier = before
		}
	}
	if h.yields() {
		h.room |= m.standing
	}
	return h
}

// take reads one turn by itself.
func (m *Mind) take(turn int, r *roleplay.Reading) *hearing {
	h := &hearing{turn: turn, r: r, moves: readMoves(r), telling: max(r.Words-r.Asking, 0)}
	if n := len(r.Questions); n > 0 {
		h.question = &r.Questions[n-1]
		for i := n - 1; i >= 0; i-- { // the last that does not lead
			if !r.Questions[i].Leading {
				h.question = &r.Questions[i]
				break
			}
		}
	}
	h.want, h.sure = wanted(r, h.question)
	h.name(m.c, r)
	m.correct(h)
	h.brief = r.Words <= 5 && r.Echo == "" && len(r.Questions) == 0 && len(r.Moves) == 0 && len(r.Faults) == 0 && len(r.Cues) == 0
	return h
}

// wanted picks the move that the turn wants answered: the one in the question,
// else the last one that asks; of two in one place the more binding.
func wanted(r *roleplay.Reading, q *roleplay.Question) (best roleplay.Move, sure int) {
	at := -1
	for _, a := range asking {
		for _, mark := range r.Moves {
			if mark.Label != a || !asks(a, r, mark.Span) {
				continue
			}
			end := mark.End
			if q != nil && mark.Start < q.End && q.Start < mark.End {
				end += 1 << 20
			}
			if end > at {
				best, sure, at = a, mark.Sure, end
			}
		}
	}
	return best, sure
}

// guess is how sure a reader is, in percent, below which a label is only a
// guess: what the turn names counts for more.
const guess = 60

// guessed reports whether what is asked for is only a guess.
func (h *hearing) guessed() bool { return h.sure < guess }

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
	switch soft := h.want == "" || h.want == roleplay.FindIssue || h.want == roleplay.GetStory; {
	case task >= 0 && !other && h.closed() && (soft || h.guessed()) && !forAct(h.want) && len(m.c.items[task].Asks) > 0:
		if ask := m.c.items[task].Asks[0]; !directAsk(ask) || h.want != "" {
			h.want, h.sure = ask, guess
		}
	case forAct(h.want) && h.open() && task < 0 && (other || directAsk(h.want) && m.deepest() < 2):
		h.want, h.sure = "", 0 // nobody asks for a yes that way: an open question, and nothing to say yes to
	case h.want == roleplay.CheckIn && m.c.content.Scenario.Kind != roleplay.KindFollowUp && !m.agreedAny():
		h.want = roleplay.FindIssue
		if h.inAsk > 0 {
			h.want = ""
		}
	}
}

func (m *Mind) agreedAny() bool {
	for i := range m.items {
		if m.items[i].agreed {
			return true
		}
	}
	return false
}

// felt lists the faults of a turn that the coworker feels as such. A reader
// goes by words; the coworker knows whether there was a no to press against,
// whether what matters to them was talked through before the ask, and whether
// anything was claimed at all.
func (m *Mind) felt(h *hearing) []roleplay.Fault {
	var out []roleplay.Fault
	for _, f := range roleplay.Faults {
		if !h.r.Fails(f) {
			continue
		}
		switch f {
		case roleplay.Push:
			if m.resisted == 0 || h.turn-m.resisted > 5 || h.moves.has(roleplay.RespectLimits) ||
				!forAct(h.want) && (h.r.Cued(roleplay.Farewell) || h.r.Cued(roleplay.Thank)) {
				continue
			}
		case roleplay.PrematureAsk:
			if m.deepest() >= 3 {
				continue
			}
		case roleplay.FalsePromise, roleplay.OwnAgenda:
			if h.telling < 3 {
				continue
			}
		}
		out = append(out, f)
	}
	return out
}

// fails reports whether the coworker feels that fault in the turn.
func (h *hearing) fails(f roleplay.Fault) bool { return slices.Contains(h.faults, f) }

// asks reports whether a move calls for an answer where it stands. Weighing a
// fear or naming the boss's reaction is an answer of the trainee's own unless
// it is put as a question.
func asks(m roleplay.Move, r *roleplay.Reading, s roleplay.Span) bool {
	switch m {
	case roleplay.AddressFears, roleplay.AnticipateBoss, roleplay.AskAction:
		for _, q := range r.Questions {
			if s.Start < q.End && q.Start < s.End {
				return true
			}
		}
		return false
	}
	return true
}

// lastClause is how far before a question, in bytes, a subject stands to be
// what the question is about: "I hear you have a grandson. What's he like?"
const lastClause = 30

// name resolves the subjects that the turn names, those in the question first.
func (h *hearing) name(c *Character, r *roleplay.Reading) {
	seen := map[ref]bool{}
	add := func(id string) {
		if x, ok := c.byID[id]; ok && !seen[x] {
			seen[x] = true
			h.named = append(h.named, x)
		}
	}
	if h.question != nil {
		for _, id := range h.question.Topics {
			add(id)
		}
		for _, t := range r.Topics {
			if t.Start < h.question.End && h.question.Start < t.End {
				add(t.ID)
			}
		}
	}
	h.inAsk = len(h.named)
	if h.question != nil {
		for i := len(r.Topics) - 1; i >= 0; i-- {
			if t := &r.Topics[i]; t.End <= h.question.Start && t.End > h.question.Start-lastClause {
				add(t.ID)
			}
		}
	}
	h.beside = len(h.named)
	for i := len(r.Topics) - 1; i >= 0; i-- {
		add(r.Topics[i].ID)
	}
}

func readMoves(r *roleplay.Reading) (s moveSet) {
	for _, k := range r.Moves {
		s |= moveBit(k.Label)
	}
	return s
}

// directAsk reports the moves after which a coworker takes seconds to answer.
func directAsk(m roleplay.Move) bool {
	return m == roleplay.CallQuestion || m == roleplay.AssignTask
}

// forAct reports the moves that ask for a commitment of some kind.
func forAct(m roleplay.Move) bool {
	switch m {
	case roleplay.CallQuestion, roleplay.AssignTask, roleplay.Invite, roleplay.GetContact, roleplay.PlanFollowup:
		return true
	}
	return false
}

// yields reports a turn that leaves the floor to the coworker: room given,
// words given back, a feeling affirmed, or only "mm".
func (h *hearing) yields() bool {
	return h.brief || h.question == nil && (h.moves.has(roleplay.RespectLimits) || h.moves.has(roleplay.Reflect) || h.moves.has(roleplay.Validate))
}

// open reports whether the question that stands is an open one.
func (h *hearing) open() bool { return h.question != nil && h.question.Form == roleplay.Open }

// closed reports whether it is a closed one.
func (h *hearing) closed() bool { return h.question != nil && h.question.Form == roleplay.Closed }

// about returns the concern that the turn speaks of: named in the question,
// else a concern named beside it, else the one the talk is about, else that of
// an item named beside it; -1 for none.
func (h *hearing) about(m *Mind) int {
	for _, x := range h.named[:h.inAsk] {
		if x.concern >= 0 && m.mayName(x) {
			return x.concern
		}
	}
	for _, x := range h.named[h.inAsk:] {
		if x.item < 0 {
			return x.concern
		}
	}
	if m.concern >= 0 {
		return m.concern
	}
	for _, x := range h.named {
		if x.concern >= 0 && m.mayName(x) {
			return x.concern
		}
	}
	return -1
}

// mayName reports whether a subject can turn the talk to its concern: the
// concern itself, a layer, or something that answers a concern on the table.
func (m *Mind) mayName(x ref) bool {
	return x.item < 0 || m.c.items[x.item].Class == personas.ClassLayer || m.surfaced(x.concern)
}
