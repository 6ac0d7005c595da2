package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

func roundTrip(t *testing.T, s Store) {
	ctx := context.Background()
	want := events("a", 0, oneOfEach()...)
	kinds := map[roleplay.EventType]bool{}
	for _, e := range want {
		kinds[e.Body.EventType()] = true
	}
	require.Len(t, kinds, len(want), "one of each type")
	require.NoError(t, s.Append(ctx, "a", 0, want[:4]))
	require.NoError(t, s.Append(ctx, "a", 4, want[4:]))
	got, err := s.Events(ctx, "a", 0)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func eventsAfter(t *testing.T, s Store) {
	ctx := context.Background()
	// 23 events at once: as a branch is copied.
	bodies := []roleplay.Body{started("ines")}
	for i := range 22 {
		bodies = append(bodies, said(fmt.Sprint(i)))
	}
	want := events("a", 0, bodies...)
	unnumbered := make([]roleplay.Event, len(want))
	for i, e := range want {
		e.Session, e.Seq = "", 0
		unnumbered[i] = e
	}
	require.NoError(t, s.Append(ctx, "a", 0, unnumbered))
	for _, after := range []int{0, 1, 22, 23, 99} {
		got, err := s.Events(ctx, "a", after)
		require.NoError(t, err)
		require.Len(t, got, max(0, 23-after))
		if len(got) > 0 {
			require.Equal(t, want[after:], got)
		}
	}
	_, err := s.Events(ctx, "b", 0)
	requireCode(t, roleplay.NotFound, err)
}

func refusals(t *testing.T, s Store) {
	ctx := context.Background()
	require.NoError(t, s.Append(ctx, "a", 0, events("a", 0, started("ines"))))
	for _, test := range []struct {
		name    string
		session string
		after   int
		events  []roleplay.Event
	}{
		{"no session", "", 0, events("", 0, started("ines"))},
		{"nothing", "a", 1, nil},
		{"below zero", "a", -1, events("a", -1, said("x"))},
		{"another session's events", "a", 1, events("b", 1, said("x"))},
		{"another number", "a", 1, events("a", 2, said("x"))},
		{"no body", "a", 1, events("a", 1, nil)},
		{"started twice", "a", 1, events("a", 1, started("ines"))},
		{"started not first", "b", 0, events("b", 0, said("x"))},
	} {
		t.Run(test.name, func(t *testing.T) {
			requireCode(t, roleplay.Invalid, s.Append(ctx, test.session, test.after, test.events))
		})
	}
	requireSeq(t, s, "a", 1)
	_, err := s.Events(ctx, "b", 0)
	requireCode(t, roleplay.NotFound, err)
}

func conflict(t *testing.T, s Store) {
	ctx := context.Background()
	require.NoError(t, s.Append(ctx, "a", 0, events("a", 0, started("ines"), said("1"))))
	for _, after := range []int{1, 3, 99} { // taken, a gap, a wide one
		requireCode(t, roleplay.Conflict, s.Append(ctx, "a", after, events("a", after, said("x"), said("y"))))
	}
	requireCode(t, roleplay.Conflict, s.Append(ctx, "a", 0, events("a", 0, started("other"))))
	requireCode(t, roleplay.Conflict, s.Append(ctx, "b", 4, events("b", 4, said("x"))))
	requireSeq(t, s, "a", 2)
	require.NoError(t, s.Append(ctx, "a", 2, events("a", 2, said("2"))))
	requireSeq(t, s, "a", 3)
}

func oneWins(t *testing.T, s Store) {
	const writers, rounds = 32, 10
	ctx := context.Background()
	require.NoError(t, s.Append(ctx, "a", 0, events("a", 0, started("ines"))))
	for round := range rounds {
		after := 1 + 2*round
		errs := make([]error, writers)
		together(writers, func(i int) {
			errs[i] = s.Append(ctx, "a", after, events("a", after, said(fmt.Sprint(i)), said("second")))
		})
		winner := -1
		for i, err := range errs {
			if err == nil {
				require.Equal(t, -1, winner, "two won number %d", after+1)
				winner = i
				continue
			}
			requireCode(t, roleplay.Conflict, err)
		}
		require.NotEqual(t, -1, winner, "nobody won number %d", after+1)
		got, err := s.Events(ctx, "a", after)
		require.NoError(t, err)
		require.Equal(t, events("a", after, said(fmt.Sprint(winner)), said("second")), got)
	}
	// And at number 1, where the session itself begins.
	var mu sync.Mutex
	won := 0
	together(writers, func(i int) {
		if err := s.Append(ctx, "b", 0, events("b", 0, started("ines"))); err == nil {
			mu.Lock()
			won++
			mu.Unlock()
		}
	})
	require.Equal(t, 1, won)
}

func manySessions(t *testing.T, s Store) {
	const sessions, turns = 60, 5
	ctx := context.Background()
	errs := make([]error, sessions)
	together(sessions, func(i int) {
		errs[i] = talk(ctx, s, fmt.Sprint("s", i), turns)
	})
	for i, err := range errs {
		require.NoError(t, err)
		requireTalk(t, s, fmt.Sprint("s", i), turns)
	}
}

func conflictAmongOthers(t *testing.T, s Store) {
	const sessions, turns = 20, 5
	ctx := context.Background()
	require.NoError(t, s.Append(ctx, "late", 0, events("late", 0, started("ines"), said("1"))))
	errs := make([]error, sessions)
	late := make([]error, sessions)
	together(2*sessions, func(i int) {
		if i < sessions {
			errs[i] = talk(ctx, s, fmt.Sprint("s", i), turns)
		} else {
			late[i-sessions] = s.Append(ctx, "late", 1, events("late", 1, turn(1)...))
		}
	})
	for i := range sessions {
		require.NoError(t, errs[i])
		requireTalk(t, s, fmt.Sprint("s", i), turns)
		requireCode(t, roleplay.Conflict, late[i])
	}
	requireSeq(t, s, "late", 2)
}

// readersAndWriters checks that what a reader sees is always whole: appends
// all or nothing, the summary as new as the events.
func readersAndWriters(t *testing.T, s Store) {
	const sessions, turns = 8, 15
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for i := range sessions {
		id := fmt.Sprint("s", i)
		require.NoError(t, s.Append(ctx, id, 0, events(id, 0, started("ines"))))
	}
	writing := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprint("s", i%sessions)
				sum, err := s.Session(ctx, id)
				if !assert.NoError(t, err) {
					return
				}
				got, err := s.Events(ctx, id, 0)
				if !assert.NoError(t, err) || !assert.Equal(t, 1, len(got)%4, "a turn of four events was seen in part") ||
					!assert.GreaterOrEqual(t, len(got), sum.Seq) {
					return
				}
				select {
				case <-writing:
					return
				default:
				}
			}
		})
	}
	errs := make([]error, sessions)
	together(sessions, func(i int) {
		id := fmt.Sprint("s", i)
		for n := 0; n < turns && errs[i] == nil; n++ {
			errs[i] = s.Append(ctx, id, 1+4*n, events(id, 1+4*n, turn(n)...))
		}
	})
	close(writing)
	readers.Wait()
	for i, err := range errs {
		require.NoError(t, err)
		requireTalk(t, s, fmt.Sprint("s", i), turns)
	}
}

// givenUp ends contexts while appends wait. Whatever is answered must be so:
// success means stored, and what was given up while it waited is not stored.
func givenUp(t *testing.T, s Store) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	err := s.Append(ended, "a", 0, events("a", 0, started("ines")))
	requireCode(t, roleplay.Unavailable, err)
	require.ErrorIs(t, err, context.Canceled)
	_, err = s.Events(context.Background(), "a", 0)
	requireCode(t, roleplay.NotFound, err)

	const appends = 200
	ctx, cancel := context.WithCancel(context.Background())
	var once sync.Once
	errs := make([]error, appends)
	together(appends, func(i int) {
		id := fmt.Sprint("s", i)
		errs[i] = s.Append(ctx, id, 0, events(id, 0, started("ines")))
		once.Do(cancel) // as soon as the first is stored
	})
	cancel()
	stored := 0
	for i, err := range errs {
		_, missing := s.Events(context.Background(), fmt.Sprint("s", i), 0)
		if err == nil {
			stored++
			require.NoError(t, missing)
			continue
		}
		require.ErrorIs(t, err, context.Canceled)
		requireCode(t, roleplay.NotFound, missing)
	}
	require.Positive(t, stored)
}

// talk starts a session and appends turns to it, one after another.
func talk(ctx context.Context, s Store, id string, turns int) error {
	if err := s.Append(ctx, id, 0, events(id, 0, started("ines"))); err != nil {
		return err
	}
	for n := range turns {
		if err := s.Append(ctx, id, 1+4*n, events(id, 1+4*n, turn(n)...)); err != nil {
			return err
		}
	}
	return nil
}

// requireTalk checks that exactly what talk appends is there.
func requireTalk(t *testing.T, s Store, id string, turns int) {
	t.Helper()
	want := events(id, 0, started("ines"))
	for n := range turns {
		want = append(want, events(id, 1+4*n, turn(n)...)...)
	}
	got, err := s.Events(context.Background(), id, 0)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// together runs n goroutines, lets them go at once, and waits for them.
func together(n int, do func(i int)) {
	var ready, done sync.WaitGroup
	gate := make(chan struct{})
	ready.Add(n)
	for i := range n {
		done.Go(func() {
			ready.Done()
			<-gate
			do(i)
		})
	}
	ready.Wait()
	close(gate)
	done.Wait()
}

func requireCode(t require.TestingT, code roleplay.Code, err error) {
	if h, ok := t.(interface{ Helper() }); ok {
		h.Helper()
	}
	require.Error(t, err)
	require.Equal(t, code, roleplay.CodeOf(err), "%v", err)
}

func requireSeq(t *testing.T, s Store, id string, seq int) {
	t.Helper()
	sum, err := s.Session(context.Background(), id)
	require.NoError(t, err)
	require.Equal(t, seq, sum.Seq)
	got, err := s.Events(context.Background(), id, 0)
	require.NoError(t, err)
	require.Len(t, got, seq)
}
