package learn

import (
	"cmp"
	"slices"

	"seventy/roleplay"
	"seventy/scoring/eval"
	"seventy/scoring/linear"
	"seventy/scoring/moves"
	"seventy/scoring/transcript"
)

// Evaluation is how well talks are read by models that had not seen their
// writer, beside the rules alone.
type Evaluation struct {
	Talks, Listening, Banked, Writers int
	Turns, Heard                      int // labelled turns of the talks that are measured
	Figures                           eval.Figures
	Moves                             eval.MovesReport
	Questions                         eval.QuestionsReport
	Rules                             eval.MovesReport
	RulesQuestions                    eval.QuestionsReport
	Certain                           map[string]Certainty
	Curve                             []Point
	Mistaken                          []Mistake
	Agreement                         Agreement // of the corpus's two readings
}

// Certainty is what became of a label's certainty: the percent from which on
// it stands, and from which on it is certain, 0 for never.
type Certainty struct{ Stands, Certain int }

// Point is one point of the learning curve.
type Point struct {
	Groups, Of, Talks int // groups of writers learned from, and about how many talks they wrote
	Moves             eval.MovesReport
}

// Mistake is what is found most often where a label is missed.
type Mistake struct {
	Label   string
	Missed  int
	Instead []string // labels, the most frequent first; "nothing" among them
	Example string   // one such turn
}

// curvePoints are how many groups of writers the points of the learning curve
// learn from.
var curvePoints = []int{1, 2, 3, 5, 7}

// Evaluate measures on writers held out.
func Evaluate(talks Talks, bank []Banked, disputes []Dispute) Evaluation {
	d := newData(talks, bank)
	out := Evaluation{Certain: map[string]Certainty{}, Agreement: Agree(talks, disputes)}
	var held []*moves.Model
	var found Talks
	for _, groups := range curvePoints {
		held = d.heldOut(groups)
		found = d.read(held)
		out.Curve = append(out.Curve, Point{groups, folds, len(d.whole()) * groups / folds, eval.Pairs(talks, found)})
	}
	rules := byRules(talks)
	out.Figures = eval.Compare(talks, found, rules)
	out.Moves, out.Rules = eval.Pairs(talks, found), eval.Pairs(talks, rules)
	out.Questions, out.RulesQuestions = eval.Listening(talks, found), eval.Listening(talks, rules)
	out.count(talks)
	m := d.all(held)
	for _, x := range []*linear.Model{m.Turns, m.Heard} {
		for _, k := range x.Labels() {
			c := Certainty{Stands: k.Percent(k.Stands)}
			if k.Certain != linear.Never {
				c.Certain = k.Percent(k.Certain)
			}
			out.Certain[k.Name] = c
		}
	}
	out.Mistaken = mistakes(talks, found)
	return out
}

// whole lists the organizing talks.
func (d *data) whole() (out Talks) {
	for _, t := range d.talks {
		if eval.Whole(t) {
			out = append(out, t)
		}
	}
	return out
}

func (e *Evaluation) count(talks Talks) {
	writers := map[string]bool{}
	for _, t := range talks {
		writers[Writer(t)] = true
		switch {
		case t.Kind == "":
			e.Listening++
			continue
		case eval.Banked(t):
			e.Banked++
			continue
		}
		e.Talks++
		for _, u := range t.Turns {
			if u.Speaker == roleplay.Coworker {
				e.Heard++
			} else {
				e.Turns++
			}
		}
	}
	e.Writers = len(writers)
}

// longExample is how long a turn is shown, in bytes.
const longExample = 110

// mistakes lists the labels by how many are missed.
func mistakes(given, found Talks) []Mistake {
	instead := map[string]map[string]int{}
	missed, example := map[string]int{}, map[string]string{}
	miss := func(want, got []string, text string) {
		for _, l := range want {
			if slices.Contains(got, l) {
				continue
			}
			missed[l]++
			if instead[l] == nil {
				instead[l] = map[string]int{}
			}
			other := false
			for _, g := range got {
				if !slices.Contains(want, g) {
					instead[l][g]++
					other = true
				}
			}
			if !other {
				instead[l]["nothing"]++
			}
			if old := example[l]; len(text) < longExample && len(text) > 30 && (old == "" || missed[l]%7 == 0) {
				example[l] = text
			}
		}
	}
	for n, t := range given {
		if !eval.Whole(t) {
			continue
		}
		for i, u := range t.Turns {
			want, got := labelsOf(u), labelsOf(found[n].Turns[i])
			miss(want, got, u.Text)
		}
	}
	var out []Mistake
	for l, n := range missed {
		m := Mistake{Label: l, Missed: n, Example: example[l]}
		for o := range instead[l] {
			m.Instead = append(m.Instead, o)
		}
		slices.SortFunc(m.Instead, func(a, b string) int {
			return cmp.Or(cmp.Compare(instead[l][b], instead[l][a]), cmp.Compare(a, b))
		})
		m.Instead = m.Instead[:min(3, len(m.Instead))]
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(b.Missed, a.Missed), cmp.Compare(a.Label, b.Label))
	})
	return out
}

func labelsOf(u transcript.Turn) []string {
	return append(append(strs(u.Moves), strs(u.Faults)...), strs(u.Signals)...)
}
