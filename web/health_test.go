package web

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// TestHangingDisk holds that a log that does not answer is said to be so in
// time, is asked once however many want to know, and is well again when it
// answers.
func TestHangingDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		hangs := make(chan struct{})
		p := &probe{ask: func(context.Context) error {
			asked.Add(1)
			<-hangs
			return nil
		}}
		begun := time.Now()
		answers := make(chan error)
		for range 5 {
			go func() { answers <- p.answer() }()
		}
		for range 5 {
			require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(<-answers))
		}
		require.Equal(t, probeTime, time.Since(begun))
		require.Error(t, p.answer())
		require.EqualValues(t, 1, asked.Load(), "one question is enough for a disk that hangs")
		close(hangs)
		synctest.Wait()
		require.NoError(t, p.answer())
		require.EqualValues(t, 1, asked.Load(), "its answer holds for a moment")
		time.Sleep(probeFor)
		require.NoError(t, p.answer())
		require.EqualValues(t, 2, asked.Load())
	})
}
