package live_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/live/livetest"
)

// notes is a watcher that writes down what it is told.
type notes struct {
	mu   sync.Mutex
	took map[live.Stage][]time.Duration
	told []string
}

func (n *notes) Took(s live.Stage, d time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.took == nil {
		n.took = map[live.Stage][]time.Duration{}
	}
	n.took[s] = append(n.took[s], d)
}

func (n *notes) note(format string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.told = append(n.told, fmt.Sprintf(format, args...))
}

func (n *notes) Replied(by roleplay.Source) { n.note("replied %s", by) }
func (n *notes) Refused(why roleplay.Code)  { n.note("refused %s", why) }
func (n *notes) Waiting(turns int)          { n.note("waiting %d", turns) }

func TestWatcherOfAnImmediateTurn(t *testing.T) {
	in(t, immediate, livetest.Manner{}, func(r *room) {
		n := &notes{}
		r.cfg.Watcher = n
		r.restart()
		seat, _ := r.enter()
		seat.Say("1", "hello")
		seat.Say("2", "")
		calm()
		require.Equal(t, []string{"replied builtin", "refused invalid"}, n.told)
		for _, s := range []live.Stage{live.StageRead, live.StagePlan, live.StageWord, live.StageCommit, live.StageWhole} {
			require.Len(t, n.took[s], 1, s)
		}
		require.Empty(t, n.took[live.StageReply], "one with the turn")
		require.Equal(t, 1, r.house.Count())
	})
}

func TestWatcherOfAPersonsPace(t *testing.T) {
	in(t, human, livetest.Manner{Think: 3000, Type: 2000}, func(r *room) {
		n := &notes{}
		r.cfg.Watcher = n
		r.restart()
		seat, _ := r.enter()
		seat.Say("1", "hello")
		pass(4 * time.Second)
		seat.Say("2", "and another thing")
		pass(3 * time.Second)
		require.Equal(t, []string{"replied builtin", "waiting 1"}, n.told)
		require.Len(t, n.took[live.StageRead], 2)
		require.Equal(t, []time.Duration{5 * time.Second}, n.took[live.StageReply], "the silence and the typing")
	})
}
