package store

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

func TestFigures(t *testing.T) {
	s := testStore(t)
	ctx := context.Background()
	require.NoError(t, s.Append(ctx, "a", 0, []roleplay.Event{{Body: roleplay.Started{}}}))
	require.NoError(t, s.Append(ctx, "a", 1, fourEvents(1)))
	require.Error(t, s.Append(ctx, "a", 1, fourEvents(1)), "a conflict is no failed commit")
	f := s.Figures()
	require.EqualValues(t, 3, f.Commits)
	require.EqualValues(t, 3, f.Changes)
	require.Zero(t, f.Failures)
	require.Positive(t, f.Took)
	require.Zero(t, f.Waiting)
}

// TestReadyWrites holds that being ready is tried on the disk and leaves
// nothing behind.
func TestReadyWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seventy.db")
	s := openIn(t, path)
	size := func() int64 {
		info, err := os.Stat(path + "-wal")
		require.NoError(t, err)
		return info.Size()
	}
	before := size()
	require.NoError(t, s.Ready(context.Background()))
	require.Greater(t, size(), before, "something went to the disk")
	var rows int
	require.NoError(t, s.read.QueryRow("SELECT count(*) FROM contents").Scan(&rows))
	require.Zero(t, rows)
}

// TestNotReady holds that a database that can't be written is not ready, and is
// again when it can.
func TestNotReady(t *testing.T) {
	s := testStore(t)
	ctx := context.Background()
	fill(t, s)
	_, err := s.write.db.Exec("PRAGMA query_only = 1")
	require.NoError(t, err)
	requireUnavailable(t, s.Ready(ctx))
	require.Positive(t, s.Figures().Failures)
	_, err = s.write.db.Exec("PRAGMA query_only = 0")
	require.NoError(t, err)
	require.NoError(t, s.Ready(ctx))
	require.NoError(t, s.Close())
	require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(s.Ready(ctx)), "nor is one that is closed")
}
