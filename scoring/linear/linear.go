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
	rows   []uint64 // keys × words, a byte for each label: the weight and 128
	words  int      // of a row
	// Most features of a sample are unknown. A set of bits says so of nearly
	// all of them, and stays in a core's cache where the table would not.
	may     []uint64
	mayMask uint32
	spots   []spot // open addressing
	mask    uint32
}

// spot is a place in the table of features.
type spot struct{ key, row uint32 } // row from 1; 0 for none

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
	m.spots, m.mask = make([]spot, size), uint32(size-1)
	m.may, m.mayMask = make([]uint64, (8*size+63)/64), uint32(8*size-1)
	for n, k := range m.keys {
		bit := k & m.mayMask
		m.may[bit/64] |= 1 << (bit % 64)
		at := k & m.mask
		for m.spots[at].row != 0 {
			at = (at + 1) & m.mask
		}
		m.spots[at] = spot{k, uint32(n + 1)}
	}
}

// lanes is how many weights a word holds; shift makes of each int8 in a word a
// byte that is 128 more.
const (
	lanes = 8
	shift = 0x8080808080808080
)

// put adds a row of weights, each an int8.
func (m *Model) put(row []byte) {
	for from := 0; from < len(row); from += lanes {
		var v uint64
		for l, b := range row[from:min(from+lanes, len(row))] {
			v |= uint64(b) << (8 * l)
		}
		m.rows = append(m.rows, v^shift)
	}
}

// weight is what a row says for a label, in steps.
func (m *Model) weight(row, label int) int8 {
	v := m.rows[row*m.words+label/lanes] ^ shift
	return int8(v >> (8 * (label % lanes)))
}

// row returns the number of a feature's row, -1 for one that is not known.
func (m *Model) row(f uint32) int {
	if bit := f & m.mayMask; m.may[bit/64]&(1<<(bit%64)) == 0 {
		return -1
	}
	for at := f & m.mask; ; at = (at + 1) & m.mask {
		s := m.spots[at]
		if s.row == 0 || s.key == f {
			return int(s.row) - 1
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

// Rows are summed a word at a time, each weight in 16 bits of it: as many as
// so many bytes that add up to no more.
const (
	maxRows = 257
	low     = 0x00FF00FF00FF00FF // every other byte of a word
)

// add sums the rows of features.
func (m *Model) add(sum []int32, features []uint32) {
	for len(features) > maxRows {
		m.addSome(sum, features[:maxRows])
		features = features[maxRows:]
	}
	m.addSome(sum, features)
}

func (m *Model) addSome(sum []int32, features []uint32) {
	var known [maxRows]int32 // all are found first: so memory is asked for many rows at once
	n := 0
	for _, f := range features {
		if row := m.row(f); row >= 0 {
			known[n] = int32(row * m.words)
			n++
		}
	}
	for w := range m.words {
		var even, odd uint64
		for _, at := range known[:n] {
			v := m.rows[int(at)+w]
			even += v & low
			odd += v >> 8 & low
		}
		for l := range sum[w*lanes : min((w+1)*lanes, len(sum))] {
			v := even
			if l%2 == 1 {
				v = odd
			}
			sum[w*lanes+l] += int32(v>>(l/2*16)&0xFFFF) - int32(128*n)
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
	if row < 0 {
		return 0
	}
	return m.logits(int32(m.weight(row, label)), label)
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
