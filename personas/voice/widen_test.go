package voice

import (
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/personas"
	"seventy/roleplay"
)

func TestEveryCauseAndActCanBeWidened(t *testing.T) {
	for _, on := range personas.CauseNames() {
		require.Contains(t, near, on)
		for _, n := range near[on] {
			require.Contains(t, personas.Causes, n, "near %s", on)
			require.NotEqual(t, on, n)
		}
	}
	require.Len(t, near, len(personas.Causes))
	for _, a := range roleplay.Acts {
		require.Contains(t, alike, a)
		require.NotContains(t, alike[a], a)
	}
	require.NotContains(t, alike[roleplay.Refuse], roleplay.Agree)
	require.NotContains(t, alike[roleplay.Agree], roleplay.Refuse)
	for _, on := range generic {
		require.Contains(t, personas.Causes, on)
	}
}
