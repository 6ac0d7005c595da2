package live_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/live"
)

// TestClockIsSet holds that a clock that is set a day forward or back makes no
// silence longer or shorter, and is in no count of one.
func TestClockIsSet(t *testing.T) {
	for _, day := range []time.Duration{24 * time.Hour, -24 * time.Hour} {
		in(t, human, thinks, func(r *room) {
			r.close()
			var wrong atomic.Int64
			r.cfg.Now = func() time.Time { return time.Now().Round(0).Add(time.Duration(wrong.Load())) }
			r.house = live.NewHouse(r.cfg)
			seat, c := r.enter()
			seat.Say("a", "Will you join?")
			calm()
			wrong.Store(int64(day))
			pass(1200 * time.Millisecond)
			seat.Say("b", "No pressure.")
			calm()
			wrong.Store(0)
			require.Equal(t, []roleplay.SilenceFilled{{Ask: 1, After: 1200}}, bodies[roleplay.SilenceFilled](r))
			c.take()
			pass(2900 * time.Millisecond)
			require.Empty(t, c.take())
			pass(200 * time.Millisecond)
			require.Equal(t, []string{"typing"}, c.types())
		})
	}
}
