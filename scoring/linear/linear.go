// Package linear holds linear models over hashed features: it fits them,
// packs them into a small file, and weighs samples with whole numbers alone,
// so that the same sample weighs the same on every machine.
//
// A sample is made of parts (a turn's sentences) and of what is true of the
// whole. A label's score is
//
//	bias + Σ w[f in Whole] + log Σ over parts exp(Σ w[f in part])
//
// so that one part that shows the label is enough, and the part that shows it
// most can be named. With a single part it is plain logistic regression.
package linear

import "math"

// Sample is what a model weighs. Features are hashes of 32 bits; their order
// does not matter.
type Sample struct {
	Whole []uint32
	Parts [][]uint32 // one at least
}

// Unit is what one logit is in the whole numbers that scores are told in.
const Unit = 256

// Model is a fitted model in whole numbers. It is read by Decode or made by
// Fit's Pack, never changed, and used by many goroutines.
type Model struct {
	labels []Label
	keys   []uint32
	rows   []byte // keys × width, each an int8
	width  int
	spots  []int32 // open addressing: 1 + row, 0 for none
	mask   uint32
}

// Labels are what the scores are of, in their order. Only who made the model
// may change them.
func (m *Model) Labels() []Label { return m.labels }

// Features is how many features have weights.
func (m *Model) Features() int { return len(m.keys) }

// index fills the table that finds a feature's row.
func (m *Model) index() {
	size := 1
	for size < 2*len(m.keys)+1 {
		size *= 2
	}
	m.spots, m.mask = make([]int32, size), uint32(size-1)
	for n, k := range m.keys {
		at := k & m.mask
		for m.spots[at] != 0 {
			at = (at + 1) & m.mask
		}
		m.spots[at] = int32(n + 1)
	}
}

// row returns the weights of a feature, nil for one that is not known.
func (m *Model) row(f uint32) []byte {
	for at := f & m.mask; ; at = (at + 1) & m.mask {
		n := int(m.spots[at])
		if n == 0 {
			return nil
		}
		if n--; m.keys[n] == f {
			return m.rows[n*m.width : (n+1)*m.width]
		}
	}
}

// Weighing is the room that weighing takes, and what comes of it.
type Weighing struct {
	Score []int32 // by label, in Unit: the log odds
	Best  []int   // by label: the part that speaks for it most
	sum   []int32
	part  []int32
}

// Weigh scores a sample into w, whose room it uses.
func (m *Model) Weigh(s Sample, w *Weighing) {
	n := len(m.labels)
	w.Score, w.Best = fit(w.Score, n), fit(w.Best, n)
	w.sum, w.part = fit(w.sum, n), fit(w.part, n)
	for p, features := range s.Parts {
		clear(w.part)
		m.add(w.part, features)
		for l := range w.part {
			v := m.logits(w.part[l], l)
			switch {
			case p == 0:
				w.Score[l], w.Best[l], w.sum[l] = v, 0, v
			default:
				if v > w.sum[l] {
					w.sum[l], w.Best[l] = v, p
				}
				w.Score[l] = logAdd(w.Score[l], v)
			}
		}
	}
	clear(w.part)
	m.add(w.part, s.Whole)
	for l := range w.part {
		w.Score[l] += m.logits(w.part[l], l) + m.labels[l].Bias
	}
}

func fit[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

func (m *Model) add(sum []int32, features []uint32) {
	for _, f := range features {
		row := m.row(f)
		if row == nil {
			continue
		}
		row = row[:len(sum)]
		for l := range sum {
			sum[l] += int32(int8(row[l]))
		}
	}
}

// logits turns a sum of steps into Unit.
func (m *Model) logits(steps int32, l int) int32 {
	return int32(int64(steps) * int64(m.labels[l].Scale) / 256)
}

// Weight is what a feature says for a label, in Unit.
func (m *Model) Weight(f uint32, label int) int32 {
	row := m.row(f)
	if row == nil {
		return 0
	}
	return m.logits(int32(int8(row[label])), label)
}

// logAdd is log(exp a + exp b), in Unit.
func logAdd(a, b int32) int32 {
	if a < b {
		a, b = b, a
	}
	if d := a - b; int(d) < len(more) {
		return a + int32(more[d])
	}
	return a
}

// more is log(1 + exp -d) in Unit, rounded.
var more = func() (t [6 * Unit]uint8) {
	for d := range t {
		t[d] = uint8(math.Round(Unit * math.Log1p(math.Exp(-float64(d)/Unit))))
	}
	return t
}()
