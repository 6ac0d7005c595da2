package eval

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"text/tabwriter"

	"seventy/roleplay"
	"seventy/scoring/transcript"
)

// Pairs compares talks with the same talks as they were read. What was not
// labelled is left out: talks without a kind, and single turns.
func Pairs(given, found []transcript.Conversation) MovesReport {
	m := newMoveCount()
	for n := range given {
		if Whole(given[n]) {
			m.add(given[n], found[n])
		}
	}
	return m.sum()
}

// Banked reports whether a talk is a single turn of a bank, with what was said
// before it. It could stand anywhere in a talk.
func Banked(t transcript.Conversation) bool { return len(t.Turns) <= 2 }

// Whole reports whether a conversation is an organizing talk, not a listening
// talk and not a single turn.
func Whole(t transcript.Conversation) bool { return t.Kind != "" && !Banked(t) }

// Listening compares the questions and reflections of listening talks, which
// are those without a kind, turn by turn.
func Listening(given, found []transcript.Conversation) QuestionsReport {
	q := newQuestionCount()
	for n, t := range given {
		if t.Kind != "" {
			continue
		}
		for i, u := range t.Turns {
			if u.Speaker == roleplay.Coworker {
				continue
			}
			v := Utterance{Conversation: t.ID, Question: turnForm(u), Reflection: "none"}
			if slices.Contains(u.Moves, roleplay.Reflect) {
				v.Reflection = "simple"
			}
			f := found[n].Turns[i]
			q.add(v, turnForm(f), slices.Contains(f.Moves, roleplay.Reflect))
		}
	}
	return q.sum()
}

// Figure is one number about two readers, each with an interval that holds 95
// times in 100 when conversations are drawn anew (percentile bootstrap), and
// how much the first has over the second on the same draws.
type Figure struct {
	Name                  string
	First, Second, Gain   float64
	Low, High             float64 // of First
	GainLow, GainHigh     float64
	SecondLow, SecondHigh float64
}

// rounds is how often conversations are drawn.
const rounds = 1000

// Compare draws conversations anew and compares two readings of them.
func Compare(given, first, second []transcript.Conversation) Figures {
	var one, two []*moveCount
	for n := range given {
		if Whole(given[n]) {
			a, b := newMoveCount(), newMoveCount()
			a.add(given[n], first[n])
			b.add(given[n], second[n])
			one, two = append(one, a), append(two, b)
		}
	}
	names := []string{"moves, micro F1", "moves, macro F1", "faults, macro F1", "signals, macro F1", "steps, weighted kappa", "open ratio, mean absolute error"}
	return draw(names, len(one), func(pick []int, of int) []float64 {
		m := newMoveCount()
		for _, n := range pick {
			m.join([]*moveCount{one[n], two[n]}[of])
		}
		r := m.sum()
		return []float64{r.Moves.MicroF1, r.Moves.MacroF1, r.Faults.MacroF1, r.Signals.MacroF1, r.Steps.Kappa, r.Open.MAE}
	})
}

// Figures are figures beside each other.
type Figures []Figure

// WriteText writes the figures as a table. It returns w's error.
func (fs Figures) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\treader\t\trules alone\t\tgain\t\t")
	for _, f := range fs {
		fmt.Fprintf(t, "%s\t%.3f\t%.3f–%.3f\t%.3f\t%.3f–%.3f\t%+.3f\t%+.3f to %+.3f\t\n",
			f.Name, f.First, f.Low, f.High, f.Second, f.SecondLow, f.SecondHigh, f.Gain, f.GainLow, f.GainHigh)
	}
	return t.Flush()
}

// CompareMoves compares the reader with the rules alone on files of talks. It
// returns the errors of LoadTalks.
func CompareMoves(files []string, o Options) (Figures, error) {
	talks, err := LoadTalks(files...)
	if err != nil {
		return nil, err
	}
	reader := o.reader()
	return Compare(talks, readTalks(reader, talks, o), readTalks(reader.WithModel(nil), talks, o)), nil
}

// CompareQuestions compares the reader with the rules alone on files of
// utterances. It returns the errors of LoadUtterances.
func CompareQuestions(files []string, o Options) (Figures, error) {
	all, err := LoadUtterances(files...)
	if err != nil {
		return nil, err
	}
	first := ReadUtterances(all, o)
	o.Reader = o.reader().WithModel(nil)
	return compareUtterances(all, first, ReadUtterances(all, o)), nil
}

// compareUtterances does what Compare does, for utterances.
func compareUtterances(all []Utterance, first, second []ReadUtterance) Figures {
	var order []string
	by := map[string][]int{}
	for n, u := range all {
		if by[u.Conversation] == nil {
			order = append(order, u.Conversation)
		}
		by[u.Conversation] = append(by[u.Conversation], n)
	}
	names := []string{"questions, macro F1", "reflection, F1", "open ratio, mean absolute error", "open ratio, r"}
	return draw(names, len(order), func(pick []int, of int) []float64 {
		q := newQuestionCount()
		for _, c := range pick {
			for _, n := range by[order[c]] {
				r := [][]ReadUtterance{first, second}[of][n]
				q.add(all[n], r.Form, r.Reflects)
			}
		}
		r := q.sum()
		return []float64{r.Questions.MacroF1, r.Reflection.F1, r.Open.MAE, r.Open.R}
	})
}

// draw measures both readings on everything and on rounds draws of n things
// out of n.
func draw(names []string, n int, measure func(pick []int, of int) []float64) Figures {
	pick := make([]int, n)
	for i := range pick {
		pick[i] = i
	}
	out := make(Figures, len(names))
	a, b := measure(pick, 0), measure(pick, 1)
	for f, name := range names {
		out[f] = Figure{Name: name, First: a[f], Second: b[f], Gain: a[f] - b[f]}
	}
	rng := rand.New(rand.NewPCG(1, 70))
	drawn := make([][3][]float64, len(names))
	for range rounds {
		for i := range pick {
			pick[i] = rng.IntN(n)
		}
		a, b := measure(pick, 0), measure(pick, 1)
		for f := range names {
			for k, v := range [3]float64{a[f], b[f], a[f] - b[f]} {
				drawn[f][k] = append(drawn[f][k], v)
			}
		}
	}
	for f := range out {
		x := &out[f]
		x.Low, x.High = middle(drawn[f][0])
		x.SecondLow, x.SecondHigh = middle(drawn[f][1])
		x.GainLow, x.GainHigh = middle(drawn[f][2])
	}
	return out
}

// middle is where the middle 95 of 100 values begin and end.
func middle(v []float64) (low, high float64) {
	slices.Sort(v)
	return v[len(v)*25/1000], v[len(v)*975/1000-1]
}

// join adds another count to a count.
func (m *moveCount) join(o *moveCount) {
	m.moves.join(o.moves)
	m.faults.join(o.faults)
	m.signals.join(o.signals)
	m.open.given, m.open.found = append(m.open.given, o.open.given...), append(m.open.found, o.open.found...)
	m.given, m.found = append(m.given, o.given...), append(m.found, o.found...)
}

func (t tallies) join(o tallies) {
	for l, n := range o {
		t[l].both, t[l].found, t[l].given = t[l].both+n.both, t[l].found+n.found, t[l].given+n.given
	}
}
