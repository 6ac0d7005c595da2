package main

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// restartLimit is how long the server may take from being started to
// listening. With the race detector reading the library alone takes longer.
const restartLimit = 2 * time.Second

// restarts kills a server as a power cut would and starts it again.
type restarts struct {
	t    *testing.T
	data string
	args []string
	srv  *server
	took []time.Duration // each start
}

func startRestarts(t *testing.T, data string, args ...string) *restarts {
	return &restarts{t: t, data: data, args: args, srv: serve(t, data, args...)}
}

func (r *restarts) kill() { r.srv.Kill() }

func (r *restarts) start() {
	r.t.Helper()
	begun := time.Now()
	r.srv = serve(r.t, r.data, r.args...)
	took := time.Since(begun)
	r.took = append(r.took, took)
	if !raced {
		require.Less(r.t, took, restartLimit, "from start to listening")
	}
}

func median(all []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(all))[len(all)/2]
}

// TestManyKills kills the server at fifty random moments while trainees talk
// as fast as they can, and each time holds that what was acknowledged is there
// once and answered once. In the end the database is sound and the scorecards
// are what the log comes to.
func TestManyKills(t *testing.T) {
	const trainees = 8
	kills := 50
	if raced {
		kills = 10 // a start takes seconds then
	}
	random := chances(t)
	data := t.TempDir()
	talks := endlessTalks(t, data, 0, trainees)
	up := startRestarts(t, data)
	again := 0
	for range kills {
		clients := make([]*client, trainees)
		marks := make([]int, trainees)
		for i, l := range talks {
			var err error
			clients[i], err = l.join(up.srv)
			require.NoError(t, err)
			marks[i] = l.seen
		}
		var all sync.WaitGroup
		failed := make(chan error, trainees+1)
		for i, l := range talks {
			all.Go(func() { failed <- l.chat(clients[i], 1+3*(i%2)) })
		}
		graded := talks[random.IntN(trainees)].session
		all.Go(func() { gradeUntilGone(up.srv, graded) })
		time.Sleep(between(random, time.Millisecond, 100*time.Millisecond))
		up.kill()
		all.Wait()
		close(failed)
		for err := range failed {
			require.NoError(t, err)
		}
		up.start()
		for i, l := range talks {
			again += len(l.pending)
			l.comeBack(t, up.srv, marks[i])
		}
	}
	turns, most := 0, 0
	for _, l := range talks {
		turns += len(l.acks)
		most = max(most, len(l.acks))
		c, err := l.join(up.srv)
		require.NoError(t, err)
		for range 3 { // without a restart after them: the counts shown were kept as the talk went on
			require.NoError(t, l.sayNext(c))
			require.NoError(t, l.settle(c))
			f, err := c.wait("meter", "")
			require.NoError(t, err)
			l.gauge = f.Gauge
		}
		resp, err := up.srv.get("/talk/" + l.session + "/scorecard")
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.NoError(t, resp.Body.Close())
		require.NoError(t, c.conn.Close())
	}
	require.Greater(t, turns, kills*trainees, "the trainees hardly spoke; the test shows little")
	require.Positive(t, again, "no turn was under way at any kill; the test shows little")
	up.kill()
	requireLedgers(t, data, talks)
	for _, l := range talks {
		requireRecomputed(t, data, l)
	}
	t.Logf("%d kills, %d acknowledged turns (%d in the longest talk), %d sent again after a kill; from a restart to listening %v, at most %v",
		kills, turns, most, again, median(up.took).Round(time.Millisecond), slices.Max(up.took).Round(time.Millisecond))
}

// chat talks until the server is gone, with so many turns under way at once,
// and returns what contradicts itself.
func (l *ledger) chat(c *client, window int) error {
	defer c.conn.Close()
	c.conn.SetReadDeadline(time.Now().Add(30 * time.Second))
	for {
		for len(l.pending) < window {
			if l.sayNext(c) != nil {
				return nil // gone; what was sent last may have arrived
			}
		}
		f, err := c.next()
		if err != nil {
			return orderly(err)
		}
		if err := l.take(f); err != nil {
			return err
		}
	}
}

// orderly is nil for a connection that broke, as it does when the other side
// was killed.
func orderly(err error) error {
	var closed *websocket.CloseError
	if errors.As(err, &closed) && closed.Code != websocket.CloseAbnormalClosure {
		return fmt.Errorf("closed by the server: %w", err)
	}
	return nil
}

// gradeUntilGone asks for a scorecard again and again, so that cards are being
// stored when the server is killed.
func gradeUntilGone(srv *server, session string) {
	for {
		resp, err := srv.get("/talk/" + session + "/scorecard")
		if err != nil {
			return
		}
		resp.Body.Close()
	}
}

// comeBack reads again what was stored since mark, holds it against what the
// trainee was told, and settles what was under way.
func (l *ledger) comeBack(t *testing.T, srv *server, mark int) {
	t.Helper()
	c, welcome, err := srv.join(l.session, mark)
	require.NoError(t, err)
	defer c.conn.Close()
	stored, answered := map[string]int{}, map[int]int{}
	for _, f := range welcome.Missed {
		switch f.Type {
		case "ack":
			stored[f.Client]++
		case "done":
			answered[f.Turn]++
		}
		require.NoError(t, l.take(f))
	}
	for id, a := range l.acks {
		if a.Seq > mark {
			require.Equal(t, 1, stored[id], "session %s: turn %s", l.session, id)
			require.LessOrEqual(t, answered[a.Turn+1], 1, "session %s: turn %s", l.session, id)
		}
	}
	require.LessOrEqual(t, l.seen, welcome.Seq, "session %s: what was acknowledged is gone", l.session)
	require.NoError(t, l.settle(c))
}
