package moves

import "seventy/roleplay"

// Hear reads a coworker's turn for signals, in the context of what the
// trainee said before it.
func (r *Reader) Hear(text string, c roleplay.Context) roleplay.Heard {
	out, _ := r.HearScores(text, c)
	return out
}

// HearScores hears a turn and returns what its model's labels scored, in their
// order; nil where it weighed nothing.
func (r *Reader) HearScores(text string, c roleplay.Context) (out roleplay.Heard, scores []int32) {
	h := hear(text, &c, &out)
	h.find()
	h.settle()
	h.answers(&c)
	if r.model != nil {
		scores = h.weigh(r.model.Heard, &c)
	}
	h.findFacets()
	return out, scores
}

// hear cuts a turn into words and sentences.
func hear(text string, c *roleplay.Context, out *roleplay.Heard) *hearing {
	tokens := splitWords(text)
	out.Words = len(tokens)
	h := &hearing{text: text, tokens: tokens, words: plainWords(text, tokens), out: out, asked: askedBy(c), when: circumstancesOf(c)}
	h.sentences = splitSentences(h.words, tokens)
	return h
}

// Words counts the words of a text, as Hear does.
func (r *Reader) Words(text string) int {
	room := scratches.Get().(*scratch)
	defer room.done()
	room.tokens = splitInto(room.tokens[:0], text)
	return len(room.tokens)
}

// hearing is one coworker turn while it is read.
type hearing struct {
	text      string
	tokens    []token
	words     []word
	sentences []sentence
	asked     map[roleplay.Move]bool // moves of the turn that is answered
	when      circumstance
	out       *roleplay.Heard
	hits      []found // what the rules saw, for the model
}

func askedBy(c *roleplay.Context) map[roleplay.Move]bool {
	m := make(map[roleplay.Move]bool, len(c.LastMoves))
	for _, l := range c.LastMoves {
		m[l] = true
	}
	return m
}

// find runs the rules; what the trainee asked for weighs a signal up or down.
func (h *hearing) find() {
	var room [128]hit
	for _, s := range h.sentences {
		for _, x := range hearRules.find(h.words, s.from, s.to, s.to, h.when, room[:0]) {
			signal := roleplay.Signal(x.rule.label)
			h.hits = append(h.hits, found{x.rule.sum, x.rule.sure, x.from})
			sure := x.rule.sure + h.expects(signal)
			if s.asked && (signal == roleplay.Issue || signal == roleplay.Effect) {
				sure -= 20
			}
			if sure < signalSure {
				continue
			}
			h.mark(signal, s.from, s.to, min(sure, 97), h.why(&x))
		}
	}
}

// signalSure is how sure a signal must be to stand.
const signalSure = 70

func (h *hearing) mark(l roleplay.Signal, from, to, sure int, why string) {
	h.out.Signals = mark(h.out.Signals, l, h.span(from, to), sure, why)
}

// span is the bytes that words from to to cover.
func (h *hearing) span(from, to int) roleplay.Span { return spanOf(h.tokens, h.words, from, to) }

func (h *hearing) why(x *hit) string {
	return x.why(h.span(x.from, x.to).In(h.text))
}

// expects is how much the trainee's question speaks for or against a signal.
func (h *hearing) expects(l roleplay.Signal) int {
	sum := 0
	for m := range h.asked {
		sum += expectations[m][l]
	}
	return max(-24, min(sum, 24))
}

// expectations say which signals answer a move, in points of confidence.
var expectations = map[roleplay.Move]map[roleplay.Signal]int{
	roleplay.FindIssue:      {roleplay.Issue: 12, roleplay.Solution: -14, roleplay.Fear: -14, roleplay.Predict: -20, roleplay.Commit: -20},
	roleplay.GetStory:       {roleplay.Solution: -16, roleplay.Fear: -8, roleplay.Predict: -20, roleplay.Commit: -20, roleplay.Issue: -4},
	roleplay.Introduce:      {roleplay.Predict: -20, roleplay.Solution: -12, roleplay.Fear: -8, roleplay.Commit: -6},
	roleplay.ExploreEffects: {roleplay.Effect: 14, roleplay.Emotion: 6, roleplay.Issue: -10, roleplay.Solution: -20, roleplay.Fear: -14, roleplay.Predict: -20, roleplay.Commit: -20},
	roleplay.AskSolution:    {roleplay.Solution: 14, roleplay.Issue: -14, roleplay.Effect: -12, roleplay.Predict: -14, roleplay.Commit: -16},
	roleplay.AskDecider:     {roleplay.Solution: 12, roleplay.Issue: -16, roleplay.Predict: -12, roleplay.Commit: -16},
	roleplay.AskAction:      {roleplay.Solution: 10, roleplay.Fear: 2, roleplay.Issue: -14, roleplay.Effect: -12, roleplay.Commit: -14},
	roleplay.ShareStory:     {roleplay.Fear: 4, roleplay.Issue: -12},
	roleplay.AnticipateBoss: {roleplay.Predict: 14, roleplay.Fear: 4, roleplay.Issue: -20, roleplay.Effect: -14, roleplay.Solution: -12, roleplay.Commit: -16},
	roleplay.AddressFears:   {roleplay.Fear: 10, roleplay.Issue: -14, roleplay.Effect: -8, roleplay.Solution: -8, roleplay.Commit: -6},
	roleplay.MapCoworkers:   {roleplay.Issue: -6, roleplay.Effect: -14, roleplay.Solution: -8, roleplay.Predict: -10, roleplay.Commit: -12},
	roleplay.CallQuestion:   {roleplay.Commit: 8, roleplay.Refusal: 6, roleplay.Issue: -16, roleplay.Solution: -14, roleplay.Effect: -10},
	roleplay.AssignTask:     {roleplay.Commit: 10, roleplay.Refusal: 4, roleplay.Issue: -16, roleplay.Solution: -14, roleplay.Effect: -10},
	roleplay.Invite:         {roleplay.Commit: 10, roleplay.Refusal: 4, roleplay.Issue: -12, roleplay.Solution: -14, roleplay.Fear: -6},
	roleplay.PlanFollowup:   {roleplay.Commit: 10, roleplay.Issue: -16, roleplay.Solution: -16, roleplay.Effect: -12},
	roleplay.GetContact:     {roleplay.Commit: -14, roleplay.Issue: -16, roleplay.Solution: -16},
	roleplay.CheckIn:        {roleplay.Solution: -10, roleplay.Commit: -8},
	roleplay.AskObstacles:   {roleplay.Fear: 6, roleplay.Issue: -8, roleplay.Solution: -10},
	roleplay.OfferSupport:   {roleplay.Commit: 8, roleplay.Issue: -14, roleplay.Solution: -10},
	roleplay.RespectLimits:  {roleplay.Solution: -10, roleplay.Resist: -6},
}

// answers takes a turn that no rule knows for an answer to what was asked,
// and one of a few words, or after a fault, for a wall.
func (h *hearing) answers(c *roleplay.Context) {
	n := len(h.words)
	if n == 0 {
		return
	}
	if found := h.found(roleplay.Predict); found && h.speaksOfActing() {
		h.mark(roleplay.Fear, 0, n, 70, "how the boss would react, when acting is spoken of")
	}
	if len(h.out.Signals) > 0 {
		return
	}
	if len(c.LastFaults) > 0 || len(h.tokens) <= wallWords && c.Trainee != "" && !h.arranging() {
		h.mark(roleplay.Resist, 0, n, 70, "short, or after a fault")
		return
	}
	if len(h.tokens) < answerWords || asksBack(h.text) || h.arranging() {
		return
	}
	for _, e := range expected {
		if h.asked[e.move] {
			h.mark(e.signal, 0, n, 70, "answers the question")
			return
		}
	}
}

const (
	wallWords   = 3 // a turn this short that shows nothing gives nothing
	answerWords = 4 // a turn from this length on may answer a question
)

// expected is what an answer to a move shows.
var expected = []struct {
	move   roleplay.Move
	signal roleplay.Signal
}{
	{roleplay.AnticipateBoss, roleplay.Predict},
	{roleplay.AddressFears, roleplay.Fear},
	{roleplay.AskSolution, roleplay.Solution},
	{roleplay.AskDecider, roleplay.Solution},
	{roleplay.AskAction, roleplay.Solution},
	{roleplay.ExploreEffects, roleplay.Effect},
	{roleplay.FindIssue, roleplay.Issue},
}

func (h *hearing) found(l roleplay.Signal) bool {
	for _, m := range h.out.Signals {
		if m.Label == l {
			return true
		}
	}
	return false
}

// speaksOfActing reports whether the trainee asked about acting or its risk.
func (h *hearing) speaksOfActing() bool {
	return h.asked[roleplay.AskAction] || h.asked[roleplay.AnticipateBoss] || h.asked[roleplay.AddressFears] ||
		h.asked[roleplay.CallQuestion] || h.asked[roleplay.AssignTask] || h.asked[roleplay.ShareStory]
}

// arranging reports whether the trainee asked for something to be agreed on.
func (h *hearing) arranging() bool {
	return h.asked[roleplay.CallQuestion] || h.asked[roleplay.AssignTask] || h.asked[roleplay.Invite] ||
		h.asked[roleplay.PlanFollowup] || h.asked[roleplay.GetContact] || h.asked[roleplay.OfferSupport]
}

// settle takes back signals that others exclude.
func (h *hearing) settle() {
	out := h.out
	has := map[roleplay.Signal]int{}
	for _, m := range out.Signals {
		has[m.Label] = m.Sure
	}
	drop := func(l roleplay.Signal) { out.Signals = unmark(out.Signals, l) }
	asks := h.arranging()
	if has[roleplay.Refusal] > 0 && has[roleplay.Commit] > 0 {
		if has[roleplay.Refusal] >= has[roleplay.Commit] {
			drop(roleplay.Commit)
		} else {
			drop(roleplay.Refusal)
		}
	}
	if has[roleplay.Resist] > 0 && len(has) > 1 && (has[roleplay.Issue] > 0 || has[roleplay.Effect] > 0 ||
		has[roleplay.Commit] > 0 || has[roleplay.Refusal] > 0 || has[roleplay.Solution] > 0) {
		drop(roleplay.Resist)
	}
	if has[roleplay.Refusal] > 0 && !asks && has[roleplay.Refusal] < 84 {
		drop(roleplay.Refusal)
	}
	if has[roleplay.Predict] > 0 && has[roleplay.Issue] > 0 && has[roleplay.Predict] > has[roleplay.Issue] {
		drop(roleplay.Issue)
	}
}
