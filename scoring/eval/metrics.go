package eval

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/stat"
)

// Label is how well one label is found. Precision, Recall and F1 are fractions
// 0–1, 0 where nothing can be divided; Support is how often people gave it.
type Label struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	Support   int     `json:"support"`
}

// Labels is a set of labels, with averages: micro over every decision, macro
// over the labels with support.
type Labels struct {
	MicroF1 float64          `json:"micro_f1"`
	MacroF1 float64          `json:"macro_f1"`
	Labels  map[string]Label `json:"labels"`
}

// tally counts decisions on one label.
type tally struct{ both, found, given int }

func (t tally) label() Label {
	p, r := ratio(t.both, t.found), ratio(t.both, t.given)
	l := Label{Precision: p, Recall: r, Support: t.given}
	if p+r > 0 {
		l.F1 = 2 * p * r / (p + r)
	}
	return l
}

func ratio(num, den int) float64 {
	if den == 0 {
		return 0
	}
	return float64(num) / float64(den)
}

// tallies counts decisions on a set of labels.
type tallies map[string]*tally

func newTallies[L ~string](labels []L) tallies {
	t := tallies{}
	for _, l := range labels {
		t[string(l)] = &tally{}
	}
	return t
}

// add counts one turn: the labels people gave and those the reader found.
func (t tallies) add(given, found map[string]bool) {
	for l, n := range t {
		if given[l] {
			n.given++
		}
		if found[l] {
			n.found++
		}
		if given[l] && found[l] {
			n.both++
		}
	}
}

// CompareLabels compares two labellings of the same turns, the first as though
// it were the truth.
func CompareLabels(names []string, given, found [][]string) Labels {
	t := newTallies(names)
	for n := range given {
		t.add(setOf(given[n]), setOf(found[n]))
	}
	return t.sum()
}

// sum makes the averages.
func (t tallies) sum() Labels {
	out := Labels{Labels: map[string]Label{}}
	var all tally
	supported := 0
	for _, name := range names(t) {
		n := t[name]
		l := n.label()
		out.Labels[name] = l
		all.both, all.found, all.given = all.both+n.both, all.found+n.found, all.given+n.given
		if n.given > 0 {
			out.MacroF1 += l.F1
			supported++
		}
	}
	out.MicroF1 = all.label().F1
	if supported > 0 {
		out.MacroF1 /= float64(supported)
	}
	return out
}

// Names lists labels in the order of the alphabet.
func Names(labels map[string]Label) []string { return names(labels) }

func names[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// OpenRatio is how well the ratio open / (open + closed) of a conversation's
// questions is met: mean absolute error and bias in ratio points 0–1, Pearson's
// r, over conversations of at least five questions.
type OpenRatio struct {
	MAE           float64 `json:"mae"`
	Bias          float64 `json:"bias"`
	R             float64 `json:"r"`
	Conversations int     `json:"conversations"`
}

// minQuestions is how many labelled questions make a ratio worth comparing.
const minQuestions = 5

// ratios collects conversations for OpenRatio.
type ratios struct{ given, found []float64 }

// add takes in one conversation by its counts. Where the reader found no
// question at all its ratio is 0.
func (r *ratios) add(givenOpen, givenClosed, foundOpen, foundClosed int) {
	if givenOpen+givenClosed < minQuestions {
		return
	}
	r.given = append(r.given, ratio(givenOpen, givenOpen+givenClosed))
	r.found = append(r.found, ratio(foundOpen, foundOpen+foundClosed))
}

func (r *ratios) sum() OpenRatio {
	n := len(r.given)
	out := OpenRatio{Conversations: n}
	if n == 0 {
		return out
	}
	for i := range r.given {
		d := r.found[i] - r.given[i]
		out.MAE += math.Abs(d) / float64(n)
		out.Bias += d / float64(n)
	}
	if n > 1 {
		out.R = finite(stat.Correlation(r.found, r.given, nil))
	}
	return out
}

func finite(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return x
}

// kappa is Cohen's kappa with quadratic weights over ratings 0 … levels-1: 1
// is full agreement, 0 what chance would give. Where chance agreement is
// certain it is 1 when they agree throughout, else 0.
func kappa(a, b []int, levels int) float64 {
	if len(a) == 0 || len(a) != len(b) {
		return 0
	}
	n := float64(len(a))
	ra, rb := make([]float64, levels), make([]float64, levels)
	observed := 0.0
	for i := range a {
		ra[a[i]]++
		rb[b[i]]++
		observed += square(a[i] - b[i])
	}
	expected := 0.0
	for i := range ra {
		for j := range rb {
			expected += ra[i] * rb[j] / n * square(i-j)
		}
	}
	switch {
	case expected > 0:
		return 1 - observed/expected
	case observed == 0:
		return 1
	}
	return 0
}

func square(d int) float64 { return float64(d * d) }
