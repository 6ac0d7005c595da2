package web

import "seventy/scoring"

// aspectView is how one part of a talk was done, with the trainer's part.
type aspectView struct {
	scoring.Aspect
	Parts []criterionView
}

// Heard counts the parts that were heard.
func (a aspectView) Heard() int { return metOf(a.Parts) }

func (j judge) aspects(list []scoring.Aspect) []aspectView {
	out := make([]aspectView, len(list))
	for i, a := range list {
		out[i] = aspectView{a, j.criteria(a.Parts, "heard", "not there")}
	}
	return out
}

// purpose is the rubric of the kind of talk; nil for a kind that has none.
func (j judge) purpose(a *scoring.Aspect) *aspectView {
	if a == nil {
		return nil
	}
	return &j.aspects([]scoring.Aspect{*a})[0]
}
