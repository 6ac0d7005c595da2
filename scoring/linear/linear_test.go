package linear

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// taught makes samples of parts in which feature 1 shows the first label and
// features 2 and 3 together the second, beside noise.
func taught(n int) (out []Example) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range n {
		e := Example{Is: make([]bool, 2)}
		for range 1 + rng.IntN(4) {
			p := []uint32{100 + rng.Uint32N(50), 100 + rng.Uint32N(50)}
			if rng.IntN(6) == 0 {
				p = append(p, 1)
				e.Is[0] = true
			}
			e.Parts = append(e.Parts, p)
		}
		two, three := rng.IntN(2) == 0, rng.IntN(2) == 0
		if two {
			e.Whole = append(e.Whole, 2)
		}
		if three {
			e.Whole = append(e.Whole, 3)
		}
		e.Is[1] = two && three
		out = append(out, e)
	}
	return out
}

func TestFitLearnsAndNamesThePart(t *testing.T) {
	f := Fit([]string{"a", "b"}, taught(600), Settings{Epochs: 30})
	m := f.Pack()
	var w Weighing
	right := 0
	for _, e := range taught(900)[600:] {
		m.Weigh(e.Sample, &w)
		if (w.Score[0] > 0) == e.Is[0] && (w.Score[1] > 0) == e.Is[1] {
			right++
		}
		if !e.Is[0] {
			continue
		}
		require.Contains(t, e.Parts[w.Best[0]], uint32(1), "the part that shows it")
	}
	require.Greater(t, right, 285, "of 300")
	require.Positive(t, m.Weight(1, 0))
	require.Zero(t, m.Weight(99999, 0))
}

// Whole numbers say nearly what floating point said.
func TestPackKeepsTheScores(t *testing.T) {
	examples := taught(400)
	f := Fit([]string{"a", "b"}, examples, Settings{})
	m := f.Pack()
	var w Weighing
	for _, e := range examples {
		m.Weigh(e.Sample, &w)
		for l, want := range f.exact(e.Sample) {
			require.InDelta(t, want, float64(w.Score[l])/Unit, 0.15)
		}
	}
}

// exact returns the log odds of every label in floating point.
func (f *Fitted) exact(s Sample) []float64 {
	n := len(f.Labels)
	out := make([]float64, n)
	e := f.compact(&Example{Sample: s})
	sums := make([]float32, n*len(e.parts))
	whole := make([]float32, n)
	f.sum(whole, e.whole)
	for p, list := range e.parts {
		f.sum(sums[p*n:(p+1)*n], list)
	}
	for l := range n {
		sum := 0.0
		for p := range e.parts {
			sum += math.Exp(float64(sums[p*n+l]))
		}
		out[l] = math.Log(sum) + float64(whole[l]+f.Bias[l])
	}
	return out
}

func TestFitIsReproducible(t *testing.T) {
	a, err := Fit([]string{"a", "b"}, taught(200), Settings{}).Pack().Encode()
	require.NoError(t, err)
	b, err := Fit([]string{"a", "b"}, taught(200), Settings{}).Pack().Encode()
	require.NoError(t, err)
	require.Equal(t, a, b)
	c, err := Fit([]string{"a", "b"}, taught(201), Settings{}).Pack().Encode()
	require.NoError(t, err)
	require.NotEqual(t, a, c)
}

// What is not known of an example moves nothing.
func TestUnknownLabels(t *testing.T) {
	examples := taught(300)
	for i := range examples {
		examples[i].Known = []bool{true, false}
		examples[i].Is[1] = i%2 == 0
	}
	f := Fit([]string{"a", "b"}, examples, Settings{})
	for k := range f.Keys {
		require.Zero(t, f.W[2*k+1])
	}
	require.InDelta(t, 0, f.Bias[1], 1e-6)
}

func TestEncodeDecode(t *testing.T) {
	examples := taught(200)
	m := Fit([]string{"a", "b"}, examples, Settings{}).Pack()
	m.Labels()[0].Curve = []int32{-10, 0, 0, 20}
	data, err := m.Encode()
	require.NoError(t, err)
	got, rest, err := Decode(append(data, 7, 7))
	require.NoError(t, err)
	require.Equal(t, []byte{7, 7}, rest)
	require.Equal(t, m.Labels(), got.Labels())
	var a, b Weighing
	for _, e := range examples {
		m.Weigh(e.Sample, &a)
		got.Weigh(e.Sample, &b)
		require.Equal(t, a.Score, b.Score)
	}
	for n := range len(data) {
		_, _, err := Decode(data[:n])
		require.Error(t, err, "cut off at %d", n)
	}
}

func TestPercent(t *testing.T) {
	k := Label{Curve: []int32{-10, 0, 0, 20}}
	for score, want := range map[int32]int{-11: 0, -10: 1, -1: 1, 0: 3, 19: 3, 20: 4, 1000: 4} {
		require.Equal(t, want, k.Percent(score), "%d", score)
	}
}

func TestLogAdd(t *testing.T) {
	for _, c := range [][2]float64{{0, 0}, {1, 0}, {-3, 2}, {7, 7.5}, {20, -20}} {
		want := math.Log(math.Exp(c[0]) + math.Exp(c[1]))
		got := float64(logAdd(int32(c[0]*Unit), int32(c[1]*Unit))) / Unit
		require.InDelta(t, want, got, 0.01)
	}
}

func FuzzDecode(f *testing.F) {
	data, err := Fit([]string{"a", "b"}, taught(60), Settings{}).Pack().Encode()
	require.NoError(f, err)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add([]byte("70lm1\n\x02\x00\x00\x00\xff\xff\xff\xff[]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, _, err := Decode(data)
		if err != nil {
			return
		}
		var w Weighing
		m.Weigh(Sample{Parts: [][]uint32{{1, 2}, {3}}}, &w)
		require.Len(t, w.Score, len(m.Labels()))
	})
}
