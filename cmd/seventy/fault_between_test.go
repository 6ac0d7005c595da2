package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// TestKillBetweenCommits kills the server after turns were acknowledged and
// before they were answered, at any moment of the silence and of the answer,
// and holds that each is answered once, from the plan that was recorded.
func TestKillBetweenCommits(t *testing.T) {
	for _, c := range []struct {
		name string
		pace int
		args func(t *testing.T) []string
		last time.Duration // into the answers
	}{
		{"a person's pace", 10, func(*testing.T) []string { return nil }, 900 * time.Millisecond},
		{"a model", 0, func(t *testing.T) []string {
			return []string{"--endpoint=" + slowModel(t, 4*time.Millisecond) + "/v1", "--model=some-model"}
		}, 300 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			trainees, rounds := 24, 6
			if raced {
				trainees, rounds = 12, 2
			}
			random := chances(t)
			data := t.TempDir()
			args := c.args(t)
			// The start page has two paces only, and a talk with a model must
			// have been begun with its endpoint.
			var talks []*ledger
			if len(args) == 0 {
				talks = endlessTalks(t, data, c.pace, trainees)
			}
			up := startRestarts(t, data, args...)
			for len(talks) < trainees {
				talks = append(talks, newLedger(up.srv.beginEndless(t)))
			}
			var seen moments
			for range rounds {
				seen.add(killOnce(t, up, talks, random, c.last))
			}
			up.kill()
			requireLedgers(t, data, talks)
			require.Positive(t, seen.owed, "no kill came between the two commits; the test shows nothing")
			require.Positive(t, seen.speaking)
			t.Logf("%d kills on %d talks: %d turns were recorded with a plan and without an answer; the trainee had had an ack and nothing more %d times, the beginning of the answer %d times, all of it %d times",
				rounds, trainees, seen.owed, seen.silent, seen.speaking, seen.answered)
		})
	}
}

// moments counts where a kill met the talks.
type moments struct {
	owed                       int // in the log: a plan without an answer
	silent, speaking, answered int // as the trainees saw it
}

func (m *moments) add(o moments) {
	m.owed += o.owed
	m.silent += o.silent
	m.speaking += o.speaking
	m.answered += o.answered
}

// killOnce lets every trainee say a turn, kills the server in the middle of
// the answers, and starts it again.
func killOnce(t *testing.T, up *restarts, talks []*ledger, random *rand.Rand, last time.Duration) moments {
	t.Helper()
	var all sync.WaitGroup
	var silent, speaking, answered atomic.Int64
	failed := make(chan error, len(talks))
	for _, l := range talks {
		c, err := l.join(up.srv)
		require.NoError(t, err)
		wait := between(random, 0, last)
		all.Go(func() {
			defer c.conn.Close()
			time.Sleep(wait)
			before, begun := len(l.acks), false
			if l.sayNext(c) != nil {
				return
			}
			for l.owed() {
				f, err := c.next()
				if err != nil {
					failed <- orderly(err)
					break
				}
				begun = begun || f.Type == "typing" || f.Type == "delta"
				if err := l.take(f); err != nil {
					failed <- err
					return
				}
			}
			switch {
			case len(l.acks) == before:
			case !l.owed():
				answered.Add(1)
			case begun:
				speaking.Add(1)
			default:
				silent.Add(1)
			}
		})
	}
	time.Sleep(between(random, last/4, last))
	up.kill()
	all.Wait()
	close(failed)
	for err := range failed {
		require.NoError(t, err)
	}
	out := moments{silent: int(silent.Load()), speaking: int(speaking.Load()), answered: int(answered.Load())}
	withData(t, up.data, func(ctx context.Context, p *practice) {
		for _, l := range talks {
			events, err := p.store.Events(ctx, l.session, 0)
			require.NoError(t, err)
			if _, owed := events[len(events)-1].Body.(roleplay.Planned); owed {
				out.owed++
			}
		}
	})
	up.start()
	for _, l := range talks {
		c, err := l.join(up.srv)
		require.NoError(t, err)
		all.Go(func() {
			defer c.conn.Close()
			assertSettles(t, l, c)
		})
	}
	all.Wait()
	require.False(t, t.Failed(), "a turn was not answered after the kill")
	return out
}

func assertSettles(t *testing.T, l *ledger, c *client) {
	if err := l.settle(c); err != nil {
		t.Error(err)
	}
}

// slowModel is an endpoint that pauses before each word of an answer, and
// answers otherwise each time. It returns its address.
func slowModel(t *testing.T, pause time.Duration) string {
	var asked atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		n := asked.Add(1)
		reply := fmt.Sprintf("It was night %d of those – “cold” coffee, naïve plans. Room %d rang first. Then %d more… I ran. Nobody came for %d hours. ", n, n+1, n+2, n+3)
		for _, word := range strings.SplitAfter(reply, " ") {
			select {
			case <-time.After(pause):
			case <-r.Context().Done():
				return
			}
			fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%q}}]}\n\n", word)
			w.(http.Flusher).Flush()
		}
		fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}
