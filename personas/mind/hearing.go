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
	moves moveSet // in this turn, those left out that can't be meant; see meant
	weak  moveSet // of these, the ones that are only a guess
	room  moveSet // moves a gate may go by: this turn's, and those of a question that still stands

	question *roleplay.Question // the question that wants its answer; nil for none
	want     roleplay.Move      // what that question, or the turn, asks for; "" for nothing known
	sure     int                // how sure the reader is of want, in percent
	at       roleplay.Span      // the words that want was read from
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
			h.question, h.want, h.sure, h.at, h.named, h.inAsk, h.beside = before.question, before.want, before.sure, before.at, before.named, before.inAsk, before.beside
		case h.want != before.want:
			h.earlier = before
		}
	}
	if h.yields() {
		h.room |= m.standing
	}
	for _, f := range r.Faults {
		if f.Label != roleplay.StackedQuestions && f.Sure >= certain {
			h.room |= spoilt
		}
	}
	return h
}

// take reads one turn by itself.
func (m *Mind) take(turn int, r *roleplay.Reading) *hearing {
	r = withoutEcho(r)
	h := &hearing{turn: turn, r: r, telling: max(r.Words-r.Asking, 0)}
	h.moves, h.weak = m.meant(turn, r)
	h.question = stands(r)
	h.name(m.c, r)
	h.want, h.sure, h.at = m.wanted(h)
	m.correct(h)
	h.brief = r.Words <= 5 && r.Echo == "" && len(r.Questions) == 0 && len(r.Moves) == 0 && len(r.Faults) == 0 && len(r.Cues) == 0
	return h
}

// echoUpTo is the length, in bytes, of a question that only takes up the
// coworker's own: "Me?"
const echoUpTo = 4

// withoutEcho returns a reading without a first question that only takes up
// the coworker's own one.
func withoutEcho(r *roleplay.Reading) *roleplay.Reading {
	if len(r.Questions) == 0 || r.Questions[0].End-r.Questions[0].Start > echoUpTo || r.Words < 4 {
		return r
	}
	n := *r
	n.Questions = r.Questions[1:]
	n.Asking = max(r.Asking-1, 0)
	return &n
}

// stands picks the question that wants its answer: the last one that touches a
// subject or asks for something known, else the last one; those that lead only
// where there is no other.
func stands(r *roleplay.Reading) *roleplay.Question {
	best, worth := -1, -1
	for i := range r.Questions {
		q, n := &r.Questions[i], 0
		if !q.Leading {
			n += 2
		}
		if len(q.Topics) > 0 || touches(r, q, asking, guess) {
			n++
		}
		if touches(r, q, asking[:2], certain) {
			n++ // an ask comes before what else is asked
		}
		if n >= worth {
			best, worth = i, n
		}
	}
	if best < 0 {
		return nil
	}
	return &r.Questions[best]
}

// touches reports whether one of these moves stands in a question, at least
// that sure.
func touches(r *roleplay.Reading, q *roleplay.Question, moves []roleplay.Move, least int) bool {
	for _, k := range r.Moves {
		if slices.Contains(moves, k.Label) && k.Sure >= least && meet(k.Span, q.Span) {
			return true
		}
	}
	return false
}

// meet reports whether two spans share a byte.
func meet(a, b roleplay.Span) bool { return a.Start < b.End && b.Start < a.End }

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
			if m.resisted == 0 || h.turn-m.resisted > 5 || h.r.Has(roleplay.RespectLimits) ||
				!forAct(h.want) && (h.r.Cued(roleplay.Farewell) || h.r.Cued(roleplay.Thank)) {
				continue
			}
		case roleplay.PrematureAsk:
			asks := h.r.Has(roleplay.CallQuestion) || h.r.Has(roleplay.AssignTask) || h.r.Has(roleplay.Invite)
			if m.deepest() >= 3 || asks && !forAct(h.want) && h.question != nil {
				continue
			}
		case roleplay.StackedQuestions:
			if len(h.r.Questions) < 2 {
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
			if meet(s, q.Span) {
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
			if meet(t.Span, h.question.Span) {
				add(t.ID)
			}
		}
	}
	h.inAsk = len(h.named)
	if h.question != nil {
		for i := len(r.Topics) - 1; i >= 0; i-- {
			if t := &r.Topics[i]; t.End <= h.question.Start && t.End > h.question.Start-lastClause && t.Start >= clauseBefore(r, h.question) {
				add(t.ID)
			}
		}
	}
	h.beside = len(h.named)
	for i := len(r.Topics) - 1; i >= 0; i-- {
		add(r.Topics[i].ID)
	}
}

// clauseBefore is where the sentence before the one that holds the question
// begins.
func clauseBefore(r *roleplay.Reading, q *roleplay.Question) int {
	before, this := 0, 0
	for _, s := range r.Sentences {
		if s.Start > q.Start {
			break
		}
		before, this = this, s.Start
	}
	return before
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

// leaving reports a goodbye: one that stands in the last two sentences. "I did
// see you" is none.
func (h *hearing) leaving() bool {
	from := 0
	if n := len(h.r.Sentences); n > 2 {
		from = h.r.Sentences[n-2].Start
	}
	for _, c := range h.r.Cues {
		if c.Label == roleplay.Farewell && c.End > from {
			return true
		}
	}
	return false
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
