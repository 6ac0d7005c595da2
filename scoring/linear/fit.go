package linear

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Example is a sample whose labels are known.
type Example struct {
	Sample
	Is    []bool // by label
	Known []bool // by label: whether Is says anything; nil for all
}

// Settings say how to fit. The zero value of a field is its default.
type Settings struct {
	Epochs int     // 20
	Least  int     // examples that a feature must stand in: 2
	L2     float64 // 1
	Rate   float64 // 0.15
	Seed   uint64
}

func (s Settings) filled() Settings {
	if s.Epochs == 0 {
		s.Epochs = 20
	}
	if s.Least == 0 {
		s.Least = 2
	}
	if s.L2 == 0 {
		s.L2 = 1
	}
	if s.Rate == 0 {
		s.Rate = 0.15
	}
	return s
}

// Fitted is a model as it was fitted, in floating point.
type Fitted struct {
	Labels []string
	Keys   []uint32
	W      []float32 // keys × labels
	Bias   []float32
	at     map[uint32]int32
}

// compact is an example whose features are rows.
type compact struct {
	whole []int32
	parts [][]int32
	src   *Example
}

// Fit fits a logistic model per label by stochastic gradient descent with
// steps after Duchi, Hazan and Singer (AdaGrad, 2011) and an L2 penalty. The
// same examples in the same order with the same settings give the same model
// on one kind of machine.
func Fit(labels []string, examples []Example, set Settings) *Fitted {
	set = set.filled()
	f := &Fitted{Labels: labels}
	count := f.keep(examples, set.Least)
	n := len(labels)
	f.W, f.Bias = make([]float32, len(f.Keys)*n), make([]float32, n)
	data := make([]compact, len(examples))
	for i := range examples {
		data[i] = f.compact(&examples[i])
	}
	for l := range n {
		f.Bias[l] = prior(examples, l)
	}
	d := descent{f: f, n: n, square: make([]float32, len(f.W)), biasSquare: make([]float32, n), rate: float32(set.Rate), decay: make([]float32, len(f.Keys))}
	for k, c := range count {
		d.decay[k] = float32(set.L2 / float64(c))
	}
	random := rand.New(rand.NewPCG(set.Seed, 70))
	order := make([]int, len(data))
	for i := range order {
		order[i] = i
	}
	sum := make([]float32, len(f.W)) // the average of the last epochs is steadier than the last
	averaged := 0
	for e := range set.Epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			d.step(&data[i])
		}
		if e >= set.Epochs*2/3 {
			averaged++
			for i, w := range f.W {
				sum[i] += w
			}
		}
	}
	for i := range sum {
		f.W[i] = sum[i] / float32(averaged)
	}
	return f
}

// prior is the log odds of a label before anything is known.
func prior(examples []Example, l int) float32 {
	yes, all := 1.0, 2.0
	for i := range examples {
		if e := &examples[i]; e.Known == nil || e.Known[l] {
			all++
			if e.Is[l] {
				yes++
			}
		}
	}
	return float32(math.Log(yes / (all - yes)))
}

// keep chooses the features that stand in enough examples, and returns in how
// many.
func (f *Fitted) keep(examples []Example, least int) []int {
	in := map[uint32]int{}
	for i := range examples {
		seen := map[uint32]bool{}
		see := func(list []uint32) {
			for _, k := range list {
				if !seen[k] {
					seen[k] = true
					in[k]++
				}
			}
		}
		see(examples[i].Whole)
		for _, p := range examples[i].Parts {
			see(p)
		}
	}
	for k, n := range in {
		if n >= least {
			f.Keys = append(f.Keys, k)
		}
	}
	slices.Sort(f.Keys)
	f.at = make(map[uint32]int32, len(f.Keys))
	count := make([]int, len(f.Keys))
	for n, k := range f.Keys {
		f.at[k] = int32(n)
		count[n] = in[k]
	}
	return count
}

func (f *Fitted) compact(e *Example) compact {
	rows := func(list []uint32) (out []int32) {
		for _, k := range list {
			if n, ok := f.at[k]; ok {
				out = append(out, n)
			}
		}
		return out
	}
	c := compact{whole: rows(e.Whole), src: e}
	for _, p := range e.Parts {
		c.parts = append(c.parts, rows(p))
	}
	return c
}

// descent is the state of a fit.
type descent struct {
	f          *Fitted
	n          int
	square     []float32 // by weight: squared gradients so far
	biasSquare []float32
	decay      []float32 // by feature: its share of the penalty in each of its examples
	rate       float32
	score      []float32 // parts × labels
	grad       []float32
	total      []float32
}

// step moves the weights of one example's features.
func (d *descent) step(c *compact) {
	n, f := d.n, d.f
	d.total, d.grad = fit(d.total, n), fit(d.grad, n)
	d.score = fit(d.score, n*len(c.parts))
	for p, list := range c.parts {
		f.sum(d.score[p*n:(p+1)*n], list)
	}
	f.sum(d.total, c.whole)
	any := false
	for l := range n {
		if c.src.Known != nil && !c.src.Known[l] {
			continue
		}
		top := float32(math.Inf(-1))
		for p := range c.parts {
			top = max(top, d.score[p*n+l])
		}
		sum := 0.0
		for p := range c.parts {
			e := math.Exp(float64(d.score[p*n+l] - top))
			d.score[p*n+l] = float32(e)
			sum += e
		}
		for p := range c.parts {
			d.score[p*n+l] /= float32(sum) // its share
		}
		x := float64(d.total[l]+f.Bias[l]+top) + math.Log(sum)
		g := 1 / (1 + math.Exp(-x))
		if c.src.Is[l] {
			g--
		}
		if math.Abs(g) < 1e-3 {
			g = 0
		} else {
			any = true
		}
		d.grad[l] = float32(g)
		d.biasSquare[l] += float32(g * g)
		if d.biasSquare[l] > 0 {
			f.Bias[l] -= d.rate * float32(g) / float32(math.Sqrt(float64(d.biasSquare[l])))
		}
	}
	if !any {
		return
	}
	for _, k := range c.whole {
		d.move(k, nil)
	}
	for p, list := range c.parts {
		for _, k := range list {
			d.move(k, d.score[p*n:(p+1)*n])
		}
	}
}

func (f *Fitted) sum(out []float32, list []int32) {
	n := len(out)
	for _, k := range list {
		row := f.W[int(k)*n : (int(k)+1)*n]
		for l := range out {
			out[l] += row[l]
		}
	}
}

// move takes a step for one feature; share is how much of each label's
// gradient is its part's.
func (d *descent) move(k int32, share []float32) {
	at := int(k) * d.n
	row, square := d.f.W[at:at+d.n], d.square[at:at+d.n]
	decay := d.decay[k]
	for l, g := range d.grad {
		if g == 0 {
			continue
		}
		if share != nil {
			g *= share[l]
		}
		g += decay * row[l]
		square[l] += g * g
		if square[l] > 0 {
			row[l] -= d.rate * g / float32(math.Sqrt(float64(square[l])))
		}
	}
}
