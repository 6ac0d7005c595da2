package moves

import (
	"slices"
	"unicode/utf8"

	"seventy/roleplay"
)

// Reader reads turns by rules and weights. It is made by New, holds nothing of
// a talk and can be used by many goroutines.
type Reader struct {
	topics topicTable
	model  *Model // nil: rules alone
}

// New makes a reader that knows the subjects of a scenario; subjects may be
// empty.
func New(subjects []roleplay.Subject) *Reader {
	return &Reader{topics: newTopicTable(subjects), model: learned}
}

// A turn is one trainee turn while it is read.
type turn struct {
	text      string
	tokens    []token
	words     []word
	sentences []sentence
	questions []question
	inside    []int32 // by word: 1 + number of the question it stands in; 0 outside
	context   *roleplay.Context
	when      circumstance
	coworker  stems // content of the coworker's last words
	out       *roleplay.Reading
	room      *scratch
	hits      []found          // what the rules saw, for the model
	ruled     roleplay.Reading // what the rules found; cues go by it

	isNoise, noiseKnown bool // see noise
}

// Read reads a trainee's turn in the context of the talk so far. It does not
// keep or change the context.
func (r *Reader) Read(text string, c roleplay.Context) roleplay.Reading {
	out, _ := r.read(text, &c, false)
	return out
}

// ReadScores reads a turn and returns what its model's labels scored, in
// their order; nil where it weighed nothing.
func (r *Reader) ReadScores(text string, c roleplay.Context) (roleplay.Reading, []int32) {
	return r.read(text, &c, true)
}

func (r *Reader) read(text string, c *roleplay.Context, keep bool) (out roleplay.Reading, scores []int32) {
	out.Version = Version
	room := scratches.Get().(*scratch)
	defer room.done()
	t := r.begin(text, c, &out, room)
	t.findQuestions()
	if r.model != nil {
		t.weighForms(r.model.Forms)
	}
	t.findMoves()
	t.findFaults()
	t.ruled = *t.out
	if r.model != nil {
		if t.weigh(r.model.Turns) && keep {
			scores = slices.Clone(room.weighing.Score)
		}
	}
	t.findCues()
	t.findFacets()
	r.topics.find(t)
	t.count()
	out.Echo = t.echo()
	return out, scores
}

// begin cuts a turn into words and sentences.
func (r *Reader) begin(text string, c *roleplay.Context, out *roleplay.Reading, room *scratch) *turn {
	room.tokens = splitInto(room.tokens[:0], text)
	room.words = plainInto(room.words[:0], text, room.tokens)
	t := &turn{text: text, tokens: room.tokens, words: room.words, room: room, context: c, when: circumstancesOf(c), out: out}
	t.sentences = splitSentences(t.words, t.tokens)
	t.hearCoworker()
	return t
}

// maxRecall is how much of the coworker's last turn is compared with the
// trainee's, in bytes.
const maxRecall = 2000

// hearCoworker reads the coworker's last words, to know a reflection.
func (t *turn) hearCoworker() {
	t.room.bag = t.room.bag[:0]
	said := t.context.Coworker
	if len(said) > maxRecall {
		said = said[:maxRecall]
	}
	if said == "" {
		return
	}
	t.room.heard = splitInto(t.room.heard[:0], said)
	t.room.bag = plainInto(t.room.bag[:0], said, t.room.heard)
	t.coworker = bagOf(t.room.bag)
	if asksBack(said) {
		t.when |= afterQuest
	}
}

func (t *turn) findQuestions() {
	t.questions = findQuestions(t.words, t.sentences, t.coworker)
	t.inside = make([]int32, len(t.words))
	for n, q := range t.questions {
		for i := q.from; i < q.to; i++ {
			t.inside[i] = int32(n + 1)
		}
	}
}

// count fills in the words, sentences and questions of the reading.
func (t *turn) count() {
	out := t.out
	out.Words = len(t.tokens)
	for _, s := range t.sentences {
		out.Sentences = append(out.Sentences, t.span(s.from, s.to))
	}
	asking := make([]bool, len(t.tokens))
	for n, q := range t.questions {
		for _, w := range t.words[q.from:q.to] {
			asking[w.token] = true
		}
		rq := roleplay.Question{Span: t.marked(q.from, q.to), Form: q.form, Leading: q.leading, Arranges: arranges[roleplay.Move(q.label)]}
		for _, topic := range out.Topics {
			if topic.Start >= rq.Start && topic.End <= rq.End && !slices.Contains(rq.Topics, topic.ID) {
				rq.Topics = append(rq.Topics, topic.ID)
			}
		}
		t.questions[n] = q
		out.Questions = append(out.Questions, rq)
	}
	for _, yes := range asking {
		if yes {
			out.Asking++
		}
	}
}

// arranges holds the moves whose questions are the ask itself or an
// arrangement.
var arranges = map[roleplay.Move]bool{
	roleplay.Invite: true, roleplay.CallQuestion: true, roleplay.AssignTask: true,
	roleplay.GetContact: true, roleplay.PlanFollowup: true,
}

// span is the bytes that words from to to cover.
func (t *turn) span(from, to int) roleplay.Span { return spanOf(t.tokens, t.words, from, to) }

func spanOf(tokens []token, ws []word, from, to int) roleplay.Span {
	if from >= to {
		return roleplay.Span{}
	}
	return roleplay.Span{Start: tokens[ws[from].token].start, End: tokens[ws[to-1].token].end}
}

// marked is the span of a question with its question mark.
func (t *turn) marked(from, to int) roleplay.Span {
	s := t.span(from, to)
	if to < len(t.words) && t.words[to].token == t.words[to-1].token {
		return s
	}
	if t.tokens[t.words[to-1].token].after&asked != 0 {
		for i, r := range t.text[s.End:] {
			if r == '?' || r == '？' || r == '؟' {
				s.End += i + utf8.RuneLen(r)
				break
			}
		}
	}
	return s
}

// mark adds a label unless a surer one is there.
func mark[L ~string](marks []roleplay.Mark[L], label L, span roleplay.Span, sure int, why string) []roleplay.Mark[L] {
	for i := range marks {
		if marks[i].Label == label {
			if marks[i].Sure < sure {
				marks[i].Span, marks[i].Sure, marks[i].Why = span, sure, why
			}
			return marks
		}
	}
	return append(marks, roleplay.Mark[L]{Label: label, Span: span, Sure: sure, Why: why})
}

// unmark takes a label away.
func unmark[L ~string](marks []roleplay.Mark[L], label L) []roleplay.Mark[L] {
	return slices.DeleteFunc(marks, func(m roleplay.Mark[L]) bool { return m.Label == label })
}

func (t *turn) move(m roleplay.Move, from, to, sure int, why string) {
	t.out.Moves = mark(t.out.Moves, m, t.span(from, to), sure, why)
}

func (t *turn) fault(f roleplay.Fault, from, to, sure int, why string) {
	t.out.Faults = mark(t.out.Faults, f, t.span(from, to), sure, why)
}

// telling is the number of words outside questions.
func (t *turn) telling() int {
	n, last := 0, -1
	for i := range t.words {
		if t.inside[i] == 0 && t.words[i].token != last {
			n++
			last = t.words[i].token
		}
	}
	return n
}
