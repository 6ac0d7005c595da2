package judge

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

func TestDesk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var begun []string
		go1 := make(chan error)
		d := NewDesk(func(ctx context.Context, session string) error {
			mu.Lock()
			begun = append(begun, session)
			mu.Unlock()
			select {
			case err := <-go1:
				return err
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		for _, s := range []string{"a", "b", "c", "a", "c"} {
			require.NoError(t, d.Begin(s))
			synctest.Wait()
		}
		require.Equal(t, []string{"a", "b"}, begun, "two at a time, each once")
		asking, _ := d.State("c")
		require.True(t, asking, "also while it waits")

		go1 <- roleplay.Errorf(roleplay.Unavailable, "no")
		synctest.Wait()
		require.Equal(t, []string{"a", "b", "c"}, begun)
		require.Equal(t, 1, failures(d, "a", "b", "c"))
		go1 <- nil
		go1 <- nil
		synctest.Wait()
		for _, s := range begun {
			asking, _ := d.State(s)
			require.False(t, asking, s)
		}

		for _, s := range begun { // asked again, what went wrong is forgotten
			require.NoError(t, d.Begin(s))
		}
		require.Zero(t, failures(d, begun...))
		for i := range mostWaiting - 1 {
			require.NoError(t, d.Begin(fmt.Sprint("w", i)))
		}
		require.Equal(t, roleplay.Busy, roleplay.CodeOf(d.Begin("one too many")))
		d.Close()
		require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(d.Begin("late")))
		require.Len(t, begun, 5, "what waited was not begun")
	})
}

func failures(d *Desk, sessions ...string) int {
	n := 0
	for _, s := range sessions {
		if _, err := d.State(s); err != nil {
			n++
		}
	}
	return n
}

// What is remembered of failures is bounded.
func TestDeskForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := NewDesk(func(context.Context, string) error { return roleplay.Errorf(roleplay.Unavailable, "no") })
		defer d.Close()
		for i := range 2 * mostFailed {
			require.NoError(t, d.Begin(fmt.Sprint(i)))
			synctest.Wait()
		}
		require.Len(t, d.failed, mostFailed)
	})
}
