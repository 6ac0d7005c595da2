package mind

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/personas"
	"seventy/roleplay"
)

func TestTransitionsListEveryLabel(t *testing.T) {
	for _, m := range roleplay.Moves {
		require.Contains(t, moveEffects, m)
	}
	require.Len(t, moveEffects, len(roleplay.Moves))
	for _, f := range roleplay.Faults {
		require.Contains(t, faultEffects, f)
		require.Contains(t, weight, f)
	}
	require.Len(t, faultEffects, len(roleplay.Faults))
	for _, c := range cues {
		require.Contains(t, cueEffects, c)
	}
	require.Len(t, cueEffects, len(cues))
	require.Len(t, byWeight, len(roleplay.Faults))
}

func TestGoodMovesHelpAndFaultsHurt(t *testing.T) {
	for m, e := range moveEffects {
		require.GreaterOrEqual(t, e.by[trust], 0, m)
	}
	for f, e := range faultEffects {
		require.Negative(t, e.by[trust]+e.by[patience], f)
		require.LessOrEqual(t, e.by[trust], 0, f)
		require.False(t, e.fades, "%s: the second time hurts as much", f)
	}
}

func TestEveryCauseHasItsActs(t *testing.T) {
	acts := regexp.MustCompile(`\(([a-z_, ]+)\)$`)
	for on, says := range personas.Causes {
		require.Contains(t, ways, on)
		in := acts.FindStringSubmatch(says)
		require.NotNil(t, in, "personas.Causes[%q] names its acts in parentheses at its end", on)
		for _, a := range ways[on] {
			require.Contains(t, strings.Split(in[1], ", "), string(a), on)
		}
		for _, a := range strings.Split(in[1], ", ") {
			if a != string(personas.LeadAct) {
				require.True(t, slices.Contains(ways[on], roleplay.Act(a)), "%s: the mind never does %s", on, a)
			}
		}
	}
	require.Len(t, ways, len(personas.Causes))
}

func TestFaded(t *testing.T) {
	for _, c := range []struct{ by, run, uses, want int }{
		{3, 0, 0, 3}, {3, 1, 1, 2}, {3, 2, 2, 0}, {3, 5, 5, 0},
		{4, 0, 4, 2}, {4, 0, 8, 1}, {-5, 1, 1, -3}, {1, 0, 8, 0},
	} {
		require.Equal(t, c.want, faded(c.by, c.run, c.uses), "%+v", c)
	}
}

func TestScarred(t *testing.T) {
	require.Equal(t, 6, scarred(6, 0))
	require.Equal(t, 3, scarred(6, 10))
	require.Equal(t, 1, scarred(2, 40), "a gain never vanishes wholly")
	require.Equal(t, -5, scarred(-5, 10), "a loss is not softened")
}

func TestShippedPersonasHaveLinesForEveryCause(t *testing.T) {
	for _, content := range personas.Shipped().Contents() {
		c := Prepare(content)
		for on, acts := range ways {
			require.True(t, slices.ContainsFunc(acts, func(a roleplay.Act) bool { return c.on[on+" "]&actBit(a) != 0 }),
				"%s has no lines for %s", content.Scenario.ID, on)
		}
		for _, on := range []string{onGreet, onIntroduce, onReflect, onValidate, onRespect, onShareSelf, onAnswered, onApologize, onThank, onSupport} {
			require.True(t, c.leads[on], "%s has no leads for %s", content.Scenario.ID, on)
		}
	}
}
