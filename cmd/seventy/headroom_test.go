package main

import (
	"context"
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPaceFor(t *testing.T) {
	for live, percent := range map[uint64]int{0: 300, 1 << 20: 300, 16 << 20: 200, 32 << 20: 100, 64 << 20: 60, 1 << 30: 60} {
		require.Equal(t, percent, paceFor(live), "%d MiB", live>>20)
	}
}

// TestKeepHeadroom holds that the collector is paced while a server runs, and
// is left as it was found.
func TestKeepHeadroom(t *testing.T) {
	before := debug.SetGCPercent(77)
	defer debug.SetGCPercent(before)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		keepHeadroom(ctx)
		close(done)
	}()
	require.Eventually(t, func() bool {
		now := debug.SetGCPercent(77)
		if now == 77 {
			return false
		}
		debug.SetGCPercent(now)
		return true
	}, 10*time.Second, 10*time.Millisecond)
	cancel()
	<-done
	require.Equal(t, 77, debug.SetGCPercent(77))
}
