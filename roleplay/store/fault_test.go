package store

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// TestDiskFull lets the database grow no further: appends say so, nothing is
// stored in part, readers read on, and all is well once there is room.
func TestDiskFull(t *testing.T) {
	ctx := context.Background()
	s := openIn(t, filepath.Join(t.TempDir(), "seventy.db"))
	fill(t, s)
	var pages int
	require.NoError(t, s.write.db.QueryRow("PRAGMA page_count").Scan(&pages))
	_, err := s.write.db.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages+3))
	require.NoError(t, err)
	seq := appendUntilFailure(t, s, 401)
	for range 3 { // and again, also beside others
		errs := make(chan error, 20)
		for i := range cap(errs) {
			go func() {
				big := append([]roleplay.Event{{Body: roleplay.Started{}}}, fourEvents(0)...)
				errs <- s.Append(ctx, fmt.Sprint("s", i), 0, append(big, fourEvents(1)...))
			}()
		}
		for range cap(errs) {
			requireUnavailable(t, <-errs)
		}
	}
	events, err := s.Events(ctx, "a", 0)
	require.NoError(t, err)
	require.Len(t, events, seq)

	_, err = s.write.db.Exec("PRAGMA max_page_count = 1000000")
	require.NoError(t, err)
	require.NoError(t, s.Append(ctx, "a", seq, fourEvents(seq)))
	requireSound(t, s)
}

// appendUntilFailure returns the number of the last event that was stored.
func appendUntilFailure(t *testing.T, s *Store, seq int) int {
	t.Helper()
	for range 1000 {
		if err := s.Append(context.Background(), "a", seq, fourEvents(seq)); err != nil {
			requireUnavailable(t, err)
			return seq
		}
		seq += 4
	}
	require.Fail(t, "no append failed")
	return 0
}

func requireUnavailable(t *testing.T, err error) {
	t.Helper()
	require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err), "%v", err)
	require.Contains(t, err.Error(), "disk")
}

func TestStoredDamage(t *testing.T) {
	ctx := context.Background()
	s := testStore(t)
	fill(t, s)
	_, err := s.write.db.Exec("INSERT INTO events VALUES ('a', 402, 0, 0, '', 'told_by_a_newer_one', '{}'), ('b', 1, 0, 0, '', 'said', 'no JSON')")
	require.NoError(t, err)
	for _, id := range []string{"a", "b"} {
		_, err = s.Events(ctx, id, 0)
		require.Equal(t, roleplay.Corrupt, roleplay.CodeOf(err))
		require.ErrorContains(t, err, "session "+roleplay.Tag(id))
	}
	hash, err := s.Keep(ctx, []byte("persona"))
	require.NoError(t, err)
	_, err = s.write.db.Exec("UPDATE contents SET body = 'another'")
	require.NoError(t, err)
	_, err = s.Content(ctx, hash)
	require.Equal(t, roleplay.Corrupt, roleplay.CodeOf(err))
}
