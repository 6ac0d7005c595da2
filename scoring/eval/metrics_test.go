package eval

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTallies(t *testing.T) {
	on := func(labels ...string) map[string]bool { return setOf(labels) }
	n := newTallies([]string{"a", "b", "c"})
	n.add(on("a", "b"), on("a"))
	n.add(on("a"), on("a", "b"))
	n.add(on("a"), on())
	n.add(on(), on("c"))
	got := n.sum()
	// a: 2 of 2 found are right, 2 of 3 given are found.
	require.InDelta(t, 1.0, got.Labels["a"].Precision, 1e-9)
	require.InDelta(t, 2.0/3, got.Labels["a"].Recall, 1e-9)
	require.InDelta(t, 0.8, got.Labels["a"].F1, 1e-9)
	require.Equal(t, Label{Support: 1}, got.Labels["b"])
	require.Equal(t, Label{}, got.Labels["c"])
	// All: 2 right of 4 found and 4 given. Macro over a and b only.
	require.InDelta(t, 0.5, got.MicroF1, 1e-9)
	require.InDelta(t, 0.4, got.MacroF1, 1e-9)
}

func TestTalliesOfNothing(t *testing.T) {
	require.Equal(t, Labels{Labels: map[string]Label{}}, newTallies([]string{}).sum())
}

func TestKappa(t *testing.T) {
	// Squares of the differences: 0+4+1+1 = 6; of every pair, by chance: 26
	// over the four ratings.
	require.InDelta(t, 1-6/6.5, kappa([]int{0, 0, 1, 2}, []int{0, 2, 2, 1}, 3), 1e-9)
	require.InDelta(t, 1.0, kappa([]int{0, 1, 2}, []int{0, 1, 2}, 3), 1e-9)
	require.InDelta(t, -1.0, kappa([]int{0, 2}, []int{2, 0}, 3), 1e-9)
	require.Equal(t, 1.0, kappa([]int{1, 1}, []int{1, 1}, 3))
	require.Equal(t, 0.0, kappa(nil, nil, 3))
	require.Equal(t, 0.0, kappa([]int{1}, nil, 3))
}

func TestRatios(t *testing.T) {
	var r ratios
	r.add(4, 1, 3, 2) // 0.8 read as 0.6
	r.add(1, 4, 2, 3) // 0.2 read as 0.4
	r.add(3, 3, 3, 2) // 0.5 read as 0.6
	r.add(2, 2, 0, 4) // four questions: too few
	got := r.sum()
	require.Equal(t, 3, got.Conversations)
	require.InDelta(t, 0.5/3, got.MAE, 1e-9)
	require.InDelta(t, 0.1/3, got.Bias, 1e-9)
	// Deviations (0.3,-0.3,0) and (1/15,-2/15,1/15): r = 0.06/√(0.18·0.02667).
	require.InDelta(t, 0.06/math.Sqrt(0.18*(1.0/225+4.0/225+1.0/225)), got.R, 1e-9)
}

func TestRatiosStayNumbers(t *testing.T) {
	var r ratios
	require.Equal(t, OpenRatio{}, r.sum())
	r.add(5, 0, 5, 0)
	r.add(5, 0, 5, 0)
	require.Equal(t, OpenRatio{Conversations: 2}, r.sum())
}
