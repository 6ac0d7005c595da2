package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestKilled kills a process that appends, at a random moment, again and
// again on one database: whatever it acknowledged is there afterwards, and
// nothing in part.
func TestKilled(t *testing.T) {
	const rounds = 6
	path := filepath.Join(t.TempDir(), "seventy.db")
	acknowledged := map[string]int{}
	for round := range rounds {
		p := startChild(t, roleAppend, path)
		var id string
		var seq int
		acks := 0
		// Acknowledgements are read to the end of the pipe: those that were
		// printed before the kill count too.
		last := 1 + rand.IntN(400)
		for p.out.Scan() {
			_, err := fmt.Sscan(p.out.Text(), &id, &seq)
			require.NoError(t, err)
			require.Greater(t, seq, acknowledged[id])
			acknowledged[id] = seq
			if acks++; acks == last {
				require.NoError(t, p.cmd.Process.Kill())
			}
		}
		p.kill()
		require.GreaterOrEqual(t, acks, last)
		t.Logf("round %d: killed after acknowledgement %d; %d were printed", round, last, acks)
		requireAcknowledged(t, path, acknowledged)
	}
}

func requireAcknowledged(t *testing.T, path string, acknowledged map[string]int) {
	t.Helper()
	ctx := context.Background()
	s, err := Open(ctx, path, quiet, time.Now)
	require.NoError(t, err)
	for id, seq := range acknowledged {
		events, err := s.Events(ctx, id, 0)
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(events), seq, "session %s lost what was acknowledged", id)
		require.Equal(t, 1, len(events)%4, "session %s holds a turn in part", id)
		for i, e := range events {
			require.Equal(t, i+1, e.Seq)
		}
		sum, err := s.Session(ctx, id)
		require.NoError(t, err)
		require.Equal(t, len(events), sum.Seq)
		require.Equal(t, (len(events)-1)/2, sum.Turns)
	}
	requireSound(t, s)
	require.NoError(t, s.Close())
}

func requireSound(t *testing.T, s *Store) {
	t.Helper()
	var verdict string
	require.NoError(t, s.read.QueryRow("PRAGMA integrity_check").Scan(&verdict))
	require.Equal(t, "ok", verdict)
}
