package scoring

import (
	"cmp"
	"slices"

	"seventy/roleplay"
)

// good is something that went well: the best instance of its label.
type good struct {
	at    cite
	rank  int // 2: it bore fruit; 1: it was done; 0: done in a turn with a fault
	depth int // of an opening: how deep it went
	bore  roleplay.Signal
	maybe bool // what it bore may be otherwise
	words int  // of the coworker's answer; 0 while there is none
	item  string
}

// keptGoods is how many strengths a card shows.
const keptGoods = 4

// praised lists the labels of strengths, the weightiest first. What stands
// early shows listening; "greet" and "asked" are there so that a short or
// clumsy talk still hears one true thing.
var praised = []string{
	"opening", "respected_no", string(roleplay.AddressFears), string(roleplay.Reflect),
	string(roleplay.ExploreEffects), "silence", "persistence", string(roleplay.Validate), string(roleplay.AskAction),
	string(roleplay.AskSolution), string(roleplay.AskDecider), string(roleplay.AnticipateBoss),
	string(roleplay.CheckIn), string(roleplay.AskObstacles), string(roleplay.OfferSupport),
	string(roleplay.Invite), string(roleplay.PlanFollowup), string(roleplay.AssignTask),
	string(roleplay.MapCoworkers), string(roleplay.FindIssue), string(roleplay.GetStory), "listened",
	string(roleplay.RespectLimits), string(roleplay.ShareSelf), "open_question", string(roleplay.Introduce),
	"apologize", "asked", "greet",
}

// fruit lists, by move, what in the coworker's next turn shows that it did
// something.
var fruit = map[roleplay.Move][]roleplay.Signal{
	roleplay.GetStory:       {roleplay.Issue, roleplay.Effect, roleplay.Emotion},
	roleplay.FindIssue:      {roleplay.Issue, roleplay.Effect, roleplay.Emotion},
	roleplay.ExploreEffects: {roleplay.Effect, roleplay.Emotion},
	roleplay.Reflect:        {roleplay.Emotion, roleplay.Effect, roleplay.Issue},
	roleplay.Validate:       {roleplay.Emotion, roleplay.Effect, roleplay.Issue},
	roleplay.AskSolution:    {roleplay.Solution},
	roleplay.AskDecider:     {roleplay.Solution},
	roleplay.AskAction:      {roleplay.Solution, roleplay.Commit},
	roleplay.AnticipateBoss: {roleplay.Predict, roleplay.Fear},
	roleplay.AddressFears:   {roleplay.Fear, roleplay.Predict, roleplay.Emotion},
	roleplay.AssignTask:     {roleplay.Commit},
	roleplay.MapCoworkers:   {roleplay.Solution, roleplay.Commit, roleplay.Issue},
	roleplay.Invite:         {roleplay.Commit},
	roleplay.PlanFollowup:   {roleplay.Commit},
	roleplay.OfferSupport:   {roleplay.Commit},
	roleplay.AskObstacles:   {roleplay.Fear},
	roleplay.ShareSelf:      {roleplay.Issue, roleplay.Effect, roleplay.Emotion},
}

// credit keeps the better of what a label has and g: of equals the certain one,
// the surer one, then the earlier, and of the same turn the one that knows the
// answer.
func (m *Meter) credit(label string, g good) {
	if !g.at.ok() {
		return
	}
	old, ok := m.goods[label]
	more := cmp.Or(cmp.Compare(g.rank, old.rank), cmp.Compare(g.depth, old.depth))
	if !ok || more > 0 || more == 0 && g.at.beats(old.at) || g.at.turn == old.at.turn && g.rank == old.rank {
		m.goods[label] = g
	}
}

// rank is what the trainee's latest turn can be worth: little when it holds a
// fault as well.
func (m *Meter) rank() int {
	if len(m.me.reading.Faults) > 0 {
		return 0
	}
	return 1
}

// creditTurn credits what the trainee's latest turn did, before its answer.
func (m *Meter) creditTurn(moves map[roleplay.Move]cite) {
	rank := m.rank()
	for label, at := range moves {
		// An ask that was pressed or came too early is no strength.
		if rank == 0 && (label == roleplay.AssignTask || label == roleplay.CallQuestion || label == roleplay.Invite) {
			continue
		}
		m.credit(string(label), good{at: at, rank: rank})
	}
	if at, ok := moves[roleplay.RespectLimits]; ok && m.them.shows(roleplay.Refusal) && rank > 0 {
		at.perhaps = at.perhaps || m.them.signals[roleplay.Refusal].perhaps
		m.credit("respected_no", good{at: at, rank: 2})
	}
	if q, ok := m.bestQuestion(); ok {
		m.credit("asked", good{at: q, rank: 0})
		if m.openQuestion() {
			m.credit("open_question", good{at: q, rank: rank})
		}
	}
	for _, c := range m.me.reading.Cues {
		switch c.Label {
		case roleplay.Greet, roleplay.Thank:
			m.credit("greet", good{at: citeMark(m.me.turn, m.me.text, c)})
		case roleplay.Apologize:
			m.credit("apologize", good{at: citeMark(m.me.turn, m.me.text, c), rank: rank})
		}
	}
}

// bestQuestion cites the first open question of the latest turn that does not
// lead, else the first that does not.
func (m *Meter) bestQuestion() (cite, bool) {
	best := -1
	for i, q := range m.me.reading.Questions {
		if q.Leading {
			continue
		}
		if q.Form == roleplay.Open {
			best = i
			break
		}
		if best < 0 {
			best = i
		}
	}
	if best < 0 {
		return cite{}, false
	}
	at := citing(m.me.turn, m.me.text, m.me.reading.Questions[best].Span, 0)
	return at, at.ok()
}

func (m *Meter) openQuestion() bool {
	return slices.ContainsFunc(m.me.reading.Questions, func(q roleplay.Question) bool {
		return q.Form == roleplay.Open && !q.Leading && !q.Arranges
	})
}

// silenceShort is the shortest silence, in milliseconds at a person's pace,
// that it takes something to bear.
const silenceShort = 2000

// creditReply credits the trainee's latest turn with what the coworker's
// answer shows of it.
func (m *Meter) creditReply() {
	rank := m.rank()
	if !m.me.read || rank == 0 {
		return
	}
	words := m.them.words
	for move, signals := range fruit {
		if !m.me.has(move) {
			continue
		}
		g := good{at: m.me.markOf(move), rank: 1, words: words}
		for _, s := range signals {
			if at, ok := m.them.signals[s]; ok && (g.bore == "" || g.maybe && !at.perhaps) {
				g.rank, g.bore, g.maybe = 2, s, at.perhaps
			}
		}
		m.credit(string(move), g)
	}
	if q, ok := m.bestQuestion(); ok && m.openQuestion() && words >= 15 {
		m.credit("open_question", good{at: q, rank: 2, depth: words, words: words})
	}
	mine := max(m.me.reading.Words, 0)
	if words >= 20 && mine > 0 && words >= 2*mine {
		m.credit("listened", good{at: m.me.cite(), rank: 2, depth: words, words: words})
	}
	if m.me.ask && !m.me.filled && m.pace > 0 && m.me.plan.Think*m.pace/100 >= silenceShort {
		m.credit("silence", good{at: m.askCite(), rank: 2})
	}
}

// strengths lists what went well, the best first.
func (m *Meter) strengths(full bool) []Finding {
	type ranked struct {
		label string
		good
		order int
	}
	var list []ranked
	best := 0
	for i, label := range praised {
		if g, ok := m.goods[label]; ok {
			list = append(list, ranked{label, g, i})
			best = max(best, g.rank)
		}
	}
	slices.SortStableFunc(list, func(a, b ranked) int {
		return cmp.Or(-cmp.Compare(a.rank, b.rank), cmp.Compare(a.order, b.order))
	})
	out := []Finding{}
	seen := map[int]int{}
	bore := map[int]roleplay.Signal{} // by turn, what it was said to have brought
	for _, r := range list {
		// One turn is praised twice at most, and what only counts for want
		// of better is shown alone.
		if len(out) == keptGoods || r.rank == 0 && (best > 0 || len(out) > 0) || seen[r.at.turn] == 2 {
			continue
		}
		if (r.label == "listened" || r.label == "open_question") && seen[r.at.turn] > 0 {
			continue
		}
		seen[r.at.turn]++
		if r.bore != "" && bore[r.at.turn] == r.bore {
			r.bore = ""
		} else {
			bore[r.at.turn] = r.bore
		}
		out = append(out, finding("strength", r.label, r.at, m.praise(r.label, r.good, full)))
	}
	return out
}

// praise says what was good about it: what it is, and what it brought.
func (m *Meter) praise(label string, g good, full bool) string {
	who := m.who()
	why := Explain(label)
	switch {
	case label == "listened" || label == "open_question" && g.words > 0:
		return why + " " + who + " answered with " + words(g.words) + "."
	case label == "opening":
		if l := m.items[g.item]; l != nil && (full || m.told[g.item] > 0) {
			return why + " What came: " + l.Says
		}
	case g.bore != "" && g.maybe:
		return why + " " + who + " perhaps " + boreText[g.bore] + "."
	case g.bore != "":
		return why + " " + who + " " + boreText[g.bore] + "."
	}
	return why
}

// boreText says what an answer held, after the coworker's name.
var boreText = map[roleplay.Signal]string{
	roleplay.Issue:    "named a problem in the answer",
	roleplay.Effect:   "told what it does to them",
	roleplay.Emotion:  "let you see how it feels",
	roleplay.Solution: "had an idea",
	roleplay.Fear:     "told you what is scary about it",
	roleplay.Predict:  "could say what the boss would do",
	roleplay.Commit:   "said yes",
}
