package live_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/live/livetest"
)

func TestTakeover(t *testing.T) {
	in(t, immediate, thinks, func(r *room) {
		first, c1 := r.enter()
		second, c2 := r.enter()
		require.Equal(t, []live.Closing{live.ClosingTakenOver}, c1.closed)
		first.Say("a", "From the old window")
		first.End()
		first.Leave()
		calm()
		require.Empty(t, r.types())
		second.Say("b", "From the new one")
		calm()
		require.Empty(t, c1.types())
		require.Equal(t, []string{"ack", "delta", "done", "meter"}, c2.types())

		_, err := r.house.Join(context.Background(), "s", roleplay.Trainee, "ann", live.Cursor{Seq: 99}, &conn{})
		require.Error(t, err)
		require.Empty(t, c2.closed, "who can't be seated takes nobody's seat")
	})
}

func TestStrangersAreNotSeated(t *testing.T) {
	in(t, immediate, thinks, func(r *room) {
		for _, who := range []struct {
			side roleplay.Side
			id   string
		}{{roleplay.Trainee, "eve"}, {roleplay.Trainee, ""}, {roleplay.Trainee, "sam"}, {roleplay.Coworker, "sam"}, {roleplay.Trainer, "ann"}} {
			_, err := r.house.Join(context.Background(), "s", who.side, who.id, live.Cursor{}, &conn{})
			require.Equal(t, roleplay.Forbidden, roleplay.CodeOf(err))
		}
	})
}

func TestParked(t *testing.T) {
	in(t, immediate, thinks, func(r *room) {
		seat, _ := r.enter()
		seat.Say("a", "How are you?")
		pass(59 * time.Minute)
		require.NotContains(t, r.types(), "parked")
		pass(3 * time.Hour)
		require.Equal(t, "said read planned spoke parked", r.types(), "once")
		require.Equal(t, []roleplay.Parked{{After: 3_600_000}}, bodies[roleplay.Parked](r))
		seat, c := r.join(5)
		require.Equal(t, live.StateParked, one[live.Welcome](t, c).State)

		seat.Say("b", "Still there?")
		calm()
		require.Equal(t, []string{"ack", "delta", "done", "meter"}, c.types())
		_, c = r.join(r.events()[9].Seq)
		require.Equal(t, live.StateOpen, one[live.Welcome](t, c).State)
		pass(2 * time.Hour)
		require.Len(t, bodies[roleplay.Parked](r), 2)
	})
	in(t, immediate, thinks, func(r *room) { // typing is no silence; a full disk only puts it off
		seat, _ := r.enter()
		for range 4 {
			pass(50 * time.Minute)
			seat.Typing()
		}
		r.log.FailWith(livetest.Full)
		pass(70 * time.Minute)
		r.log.FailWith(nil)
		require.Empty(t, r.types())
		pass(time.Hour)
		require.Equal(t, "parked", r.types())
	})
	in(t, immediate, thinks, func(r *room) { // nor is a talk parked that is over
		seat, _ := r.enter()
		seat.End()
		pass(3 * time.Hour)
		require.Equal(t, "ended", r.types())
	})
}

func TestIdleSessionIsLetGo(t *testing.T) {
	casts := 0
	in(t, immediate, thinks, func(r *room) {
		casting := r.cfg.Casting
		r.cfg.Casting = func(ctx context.Context, s roleplay.Started) (live.Cast, error) {
			casts++
			return casting(ctx, s)
		}
		r.restart()
		seat, _ := r.enter()
		pass(2 * time.Hour)
		seat.Leave()
		pass(59 * time.Second)
		seat, _ = r.enter()
		require.Equal(t, 1, casts)
		seat.Leave()
		pass(61 * time.Second)
		seat.Say("a", "From nowhere")
		_, c := r.join(0)
		require.Equal(t, 2, casts)
		require.Equal(t, live.StateParked, one[live.Welcome](t, c).State)
	})
}

func TestJoinGivesUpWithItsContext(t *testing.T) {
	in(t, immediate, thinks, func(r *room) {
		stuck := make(chan struct{})
		casting := r.cfg.Casting
		r.cfg.Casting = func(ctx context.Context, s roleplay.Started) (live.Cast, error) {
			<-stuck
			return casting(ctx, s)
		}
		r.restart()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_, err := r.house.Join(ctx, "s", roleplay.Trainee, "ann", live.Cursor{}, &conn{})
		require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err))
		close(stuck)
	})
}

// Many sessions at once, with everybody coming and going: for the race
// detector, and that no turn is lost or stored twice.
func TestManyAtOnce(t *testing.T) {
	log := &livetest.Log{}
	house := live.NewHouse(live.Config{Log: log, Casting: livetest.Casting(livetest.Manner{Slow: time.Microsecond}), IdleAfter: time.Millisecond})
	const sessions, turns = 20, 15
	var all sync.WaitGroup
	for i := range sessions {
		id := fmt.Sprint("s", i)
		log.Start(id, time.Now(), roleplay.Started{})
		all.Go(func() {
			for n := range turns {
				seat, err := house.Join(context.Background(), id, roleplay.Trainee, "ann", live.Cursor{}, &conn{})
				if err != nil {
					t.Error(err)
					return
				}
				for range 3 {
					seat.Say(fmt.Sprint("t", n), "How are you?")
				}
				if n%2 == 0 {
					seat.Leave()
				}
			}
		})
	}
	all.Wait()
	require.NoError(t, house.Close(context.Background()))
	for i := range sessions {
		seen := map[string]int{}
		events, err := log.Events(context.Background(), fmt.Sprint("s", i), 0)
		require.NoError(t, err)
		for _, e := range events {
			if b, ok := e.Body.(roleplay.Said); ok {
				seen[b.Client]++
			}
		}
		for client, n := range seen {
			require.Equal(t, 1, n, client)
		}
		require.NotEmpty(t, seen)
	}
}

// TestCursorOfAnotherLog holds that a number is told from the same number of
// another session, or of a log that a backup has taken the place of, by its
// time; and that the right one goes on without a gap.
func TestCursorOfAnotherLog(t *testing.T) {
	in(t, immediate, thinks, func(r *room) {
		seat, c := r.enter()
		seat.Say("a", "How are you?")
		calm()
		done := c.take()[2].(live.Done)
		pass(time.Second)
		seat.Say("b", "And now?")
		calm()
		join := func(after live.Cursor) (live.Welcome, error) {
			c := &conn{}
			_, err := r.house.Join(context.Background(), "s", roleplay.Trainee, "ann", after, c)
			if err != nil {
				return live.Welcome{}, err
			}
			return one[live.Welcome](t, c), nil
		}
		w, err := join(live.Cursor{Seq: done.Seq, At: done.At})
		require.NoError(t, err)
		require.Len(t, w.Missed, 2, "the second turn and its answer")
		w, err = join(live.Cursor{Seq: w.Seq, At: w.At})
		require.NoError(t, err)
		require.Empty(t, w.Missed)
		for _, wrong := range []live.Cursor{{done.Seq, done.At + 1}, {done.Seq, -1}, {1, done.At - 1}, {w.Seq, done.At}, {w.Seq + 1, w.At}} {
			_, err := join(wrong)
			require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err), "%+v", wrong)
			require.ErrorContains(t, err, "Start over with 0")
		}
		w, err = join(live.Cursor{At: 12345})
		require.NoError(t, err, "who starts over needs no time")
		require.Len(t, w.Missed, 4)
	})
}
