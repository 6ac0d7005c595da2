package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// TestLogAheadIsWrittenBack holds that the log ahead goes back into the
// database while sessions write without a pause, and is begun anew instead of
// growing for ever.
func TestLogAheadIsWrittenBack(t *testing.T) {
	const sessions, turns = 20, 600
	path := filepath.Join(t.TempDir(), "seventy.db")
	s := openIn(t, path)
	ctx := context.Background()
	var all sync.WaitGroup
	for i := range sessions {
		id := fmt.Sprint("s", i)
		require.NoError(t, s.Append(ctx, id, 0, []roleplay.Event{{Body: roleplay.Started{}}}))
		all.Go(func() {
			for n := range turns {
				if err := s.Append(ctx, id, 1+4*n, fourEvents(1+4*n)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	size := func(name string) int64 {
		info, err := os.Stat(name)
		require.NoError(t, err)
		return info.Size()
	}
	require.Eventually(t, func() bool { return size(path) > size(path+"-wal")/4 && size(path) > 1<<20 }, 20*time.Second, 10*time.Millisecond)
	require.Less(t, size(path+"-wal"), int64(64<<20), "it was begun anew")
	t.Logf("%d KiB in the database, %d KiB of log ahead", size(path)>>10, size(path+"-wal")>>10)
	requireSound(t, s)
}
