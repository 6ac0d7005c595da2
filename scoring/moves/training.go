package moves

import (
	"seventy/roleplay"
	"seventy/scoring/linear"
)

// Training is what the learned part of the reader weighs of one trainee turn.
type Training struct {
	Forms []linear.Sample // by stretch that could be a question
	Turn  linear.Sample   // without parts where the turn has no words
}

// Examine returns what would be weighed of a trainee's turn whose questions
// are known: true tells which of the stretches that could be questions are
// some, and of which form, "" for none. Without it the rules' are taken.
func (r *Reader) Examine(text string, c roleplay.Context, truth func([]roleplay.Span) []roleplay.Form) Training {
	var out roleplay.Reading
	room := scratches.Get().(*scratch)
	defer room.done()
	t := r.begin(text, &c, &out, room)
	t.findQuestions()
	cs := t.candidates()
	var tr Training
	spans := make([]roleplay.Span, len(cs))
	for n := range cs {
		tr.Forms = append(tr.Forms, linear.Sample{Parts: [][]uint32{t.formSample(&cs[n], nil)}})
		spans[n] = t.span(cs[n].from, cs[n].to)
	}
	if truth != nil {
		t.setForms(cs, truth(spans))
	}
	t.findMoves()
	t.findFaults()
	tr.Turn, _ = t.sample(t.pieces(), nil)
	return tr
}

// ExamineHeard returns what would be weighed of a coworker's turn; without
// parts where it has no words.
func (r *Reader) ExamineHeard(text string, c roleplay.Context) linear.Sample {
	var out roleplay.Heard
	h := hear(text, &c, &out)
	h.find()
	h.settle()
	h.answers(&c)
	return h.sample(&c)
}
