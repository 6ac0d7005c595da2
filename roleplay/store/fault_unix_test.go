//go:build linux || darwin

package store

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDiskFails has the kernel refuse to write past a size, in the middle of
// a commit.
func TestDiskFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seventy.db")
	s := openIn(t, path)
	fill(t, s)
	info, err := os.Stat(path + "-wal")
	require.NoError(t, err)

	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit))
	tight := limit
	tight.Cur = uint64(info.Size()) + 10_000
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &tight))
	defer syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
	seq := appendUntilFailure(t, s, 401)
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit))

	require.NoError(t, s.Append(context.Background(), "a", seq, fourEvents(seq)))
	events, err := s.Events(context.Background(), "a", 0)
	require.NoError(t, err)
	require.Len(t, events, seq+4)
	requireSound(t, s)
}
