package live_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/live/livetest"
)

// doubtful is a log that may store what it reports as failed, as a disk may.
type doubtful struct {
	*livetest.Log
	lies bool
}

func (l *doubtful) Append(ctx context.Context, session string, after int, events []roleplay.Event) error {
	if err := l.Log.Append(ctx, session, after, events); err != nil || !l.lies {
		return err
	}
	return livetest.Full(nil)
}

func TestTurnThatWasStoredThoughRefusedIsAnswered(t *testing.T) {
	in(t, human, thinks, func(r *room) {
		t := r.t
		log := &doubtful{Log: r.log, lies: true}
		cfg := r.cfg
		cfg.Log = log
		house := live.NewHouse(cfg)
		defer func() { require.NoError(t, house.Close(context.Background())) }()
		c := &conn{begun: time.Now()}
		seat, err := house.Join(context.Background(), "s", roleplay.Trainee, "ann", live.Cursor{}, c)
		require.NoError(t, err)
		seat.Say("a", "How are you?")
		calm()
		require.True(t, one[live.ErrorFrame](t, c).Retry)
		log.lies = false
		seat.Say("a", "How are you?")
		pass(time.Minute)
		require.Contains(t, c.types(), "done")
		require.Equal(t, "said read planned spoke", r.types())
	})
}

func TestCoachSaysToWaitDuringTheSilence(t *testing.T) {
	coached := human
	coached.Coaching = true
	in(t, coached, livetest.Manner{Think: 8000, HintAt: 1}, func(r *room) {
		t := r.t
		seat, c := r.enter()
		seat.Say("a", "Will you "+livetest.WordAsk+"?")
		pass(4 * time.Second)
		require.Equal(t, []string{"ack", "hint"}, c.types(), "before the coworker has answered")
	})
}

func TestRefusalOfAWaitingTurnGoesToTheSocketThatSentItLast(t *testing.T) {
	in(t, human, livetest.Manner{Think: 1000, Slow: 3 * time.Second}, func(r *room) {
		t := r.t
		seat, _ := r.enter()
		seat.Say("a", "How are you?")
		pass(4 * time.Second) // it is being said
		seat.Say("b", "And the others?")
		again, c := r.enter()
		again.Say("b", "And the others?")
		r.log.FailWith(func(events []roleplay.Event) error {
			if _, ok := events[0].Body.(roleplay.Said); ok {
				return livetest.Full(nil)
			}
			return nil
		})
		pass(time.Minute)
		require.Equal(t, "b", one[live.ErrorFrame](t, c).Client)
	})
}
