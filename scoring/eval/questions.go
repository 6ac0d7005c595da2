package eval

import (
	"seventy/roleplay"
	"seventy/scoring/moves"
	"seventy/scoring/transcript"
)

// QuestionsReport is what Questions measured.
type QuestionsReport struct {
	Questions  Forms      `json:"questions"`
	Reflection Reflection `json:"reflection"`
	Open       OpenRatio  `json:"open_ratio_all"`
}

// Forms is how well the form of an utterance is met: open, closed or none.
type Forms struct {
	MacroF1  float64          `json:"macro_f1"`
	Accuracy float64          `json:"accuracy"`
	Labels   map[string]Label `json:"labels"`
}

// Reflection is how well reflections are found.
type Reflection struct {
	F1        float64 `json:"f1"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
}

// Questions measures the reader on files of single utterances, each read with
// what was said before it. It returns the errors of LoadUtterances.
func Questions(files []string, o Options) (QuestionsReport, error) {
	all, err := LoadUtterances(files...)
	if err != nil {
		return QuestionsReport{}, err
	}
	q := newQuestionCount()
	for n, r := range ReadUtterances(all, o) {
		q.add(all[n], r.Form, r.Reflects)
	}
	return q.sum(), nil
}

// ReadUtterance is what was found in an utterance: open, closed or none for
// all of it, and whether it reflects.
type ReadUtterance struct {
	Form     string
	Reflects bool
}

// ReadUtterances reads utterances in their order.
func ReadUtterances(all []Utterance, o Options) []ReadUtterance {
	reader := o.reader()
	contexts := map[string]*roleplay.Context{}
	out := make([]ReadUtterance, len(all))
	for n, u := range all {
		c := contexts[u.Conversation]
		if c == nil {
			c = &roleplay.Context{Turn: 1}
			contexts[u.Conversation] = c
		}
		out[n].Form, out[n].Reflects = readUtterance(reader, c, u, o)
	}
	return out
}

// readUtterance reads one utterance and moves its conversation's context on.
func readUtterance(reader *moves.Reader, c *roleplay.Context, u Utterance, o Options) (form string, reflects bool) {
	text, prev := u.Text, u.Prev
	if o.StripMarks {
		text, prev = StripMarks(text), StripMarks(prev)
	}
	if prev != "" {
		c.Spoke(prev, reader.Hear(prev, *c))
	}
	r := reader.Read(text, *c)
	c.Said(text, r)
	return formOf(r), r.Has(roleplay.Reflect)
}

// formOf is one form for a whole reading.
func formOf(r roleplay.Reading) string {
	var t transcript.Turn
	t.Label(r)
	return turnForm(t)
}

// turnForm is one form for a whole turn: open if any question is, else closed
// if any is, else none.
func turnForm(u transcript.Turn) string {
	form := "none"
	for _, q := range u.Questions {
		if q.Form == roleplay.Open {
			return string(roleplay.Open)
		}
		form = string(roleplay.Closed)
	}
	return form
}

// questionCount collects what Questions reports.
type questionCount struct {
	forms      tallies
	reflection tally
	right, all int
	talks      map[string]*[4]int // given open, closed; found open, closed
	order      []string
}

func newQuestionCount() *questionCount {
	return &questionCount{forms: newTallies(forms), talks: map[string]*[4]int{}}
}

func (q *questionCount) add(u Utterance, form string, reflects bool) {
	q.forms.add(map[string]bool{u.Question: true}, map[string]bool{form: true})
	q.all++
	if form == u.Question {
		q.right++
	}
	given := u.Reflection == "simple" || u.Reflection == "complex"
	if given {
		q.reflection.given++
	}
	if reflects {
		q.reflection.found++
	}
	if given && reflects {
		q.reflection.both++
	}
	n := q.talks[u.Conversation]
	if n == nil {
		n = new([4]int)
		q.talks[u.Conversation] = n
		q.order = append(q.order, u.Conversation)
	}
	for i, f := range []string{u.Question, form} {
		switch f {
		case string(roleplay.Open):
			n[2*i]++
		case string(roleplay.Closed):
			n[2*i+1]++
		}
	}
}

func (q *questionCount) sum() QuestionsReport {
	l := q.forms.sum()
	var open ratios
	for _, id := range q.order {
		n := q.talks[id]
		open.add(n[0], n[1], n[2], n[3])
	}
	return QuestionsReport{
		Questions:  Forms{l.MacroF1, ratio(q.right, q.all), l.Labels},
		Reflection: reflection(q.reflection.label()),
		Open:       open.sum(),
	}
}

func reflection(l Label) Reflection { return Reflection{l.F1, l.Precision, l.Recall} }
