package live_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/live/livetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// conn is a connection that notes what it is told, and when.
type conn struct {
	mu     sync.Mutex
	begun  time.Time
	frames []live.Frame
	at     []time.Duration
	closed []live.Closing
}

func (c *conn) Send(frames ...live.Frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.closed) > 0 {
		return
	}
	for _, f := range frames {
		c.frames = append(c.frames, f)
		c.at = append(c.at, time.Since(c.begun))
	}
}

func (c *conn) Close(why live.Closing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = append(c.closed, why)
}

// types lists the frames by type, and forgets them.
func (c *conn) types() []string {
	out := []string{}
	for _, f := range c.take() {
		out = append(out, f.FrameType())
	}
	return out
}

func (c *conn) take() []live.Frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.frames
	c.frames, c.at = nil, nil
	return out
}

// story is the frames with their times, one a line: "3s typing".
func (c *conn) story() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b strings.Builder
	for i, f := range c.frames {
		fmt.Fprintf(&b, "%v %s\n", c.at[i], f.FrameType())
	}
	c.frames, c.at = nil, nil
	return b.String()
}

// one returns the only frame of a type, taking all.
func one[F live.Frame](t *testing.T, c *conn) F {
	t.Helper()
	var found []F
	for _, f := range c.take() {
		if f, ok := f.(F); ok {
			found = append(found, f)
		}
	}
	require.Len(t, found, 1)
	return found[0]
}

// room is a house with one session "s", in a synctest bubble.
type room struct {
	t     *testing.T
	log   *livetest.Log
	house *live.House
	words *bytes.Buffer // the operator's log
	cfg   live.Config
}

// in runs a test in a room.
func in(t *testing.T, s roleplay.Started, m livetest.Manner, test func(*room)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &room{t: t, log: &livetest.Log{}, words: &bytes.Buffer{}}
		r.log.Start("s", time.Now(), s)
		r.cfg = live.Config{
			Log: r.log, Casting: livetest.Casting(m), Now: time.Now,
			Logger:    slog.New(slog.NewTextHandler(r.words, nil)),
			ParkAfter: time.Hour, IdleAfter: time.Minute,
		}
		r.house = live.NewHouse(r.cfg)
		defer r.close()
		test(r)
	})
}

func (r *room) close() {
	require.NoError(r.t, r.house.Close(context.Background()))
}

// restart closes the house and opens another over the same log.
func (r *room) restart() {
	r.close()
	r.house = live.NewHouse(r.cfg)
}

func (r *room) join(after int) (*live.Seat, *conn) {
	r.t.Helper()
	c := &conn{begun: time.Now()}
	seat, err := r.house.Join(context.Background(), "s", roleplay.Trainee, "ann", live.Cursor{Seq: after}, c)
	require.NoError(r.t, err)
	return seat, c
}

// enter joins anew and forgets the welcome.
func (r *room) enter() (*live.Seat, *conn) {
	r.t.Helper()
	seat, c := r.join(0)
	c.take()
	return seat, c
}

func (r *room) types() string {
	var out []string
	for _, t := range r.log.Types("s")[1:] {
		out = append(out, string(t))
	}
	return strings.Join(out, " ")
}

func (r *room) events() []roleplay.Event {
	events, err := r.log.Events(context.Background(), "s", 0)
	require.NoError(r.t, err)
	return events
}

// bodies lists the bodies of one type.
func bodies[B roleplay.Body](r *room) []B {
	var out []B
	for _, e := range r.events() {
		if b, ok := e.Body.(B); ok {
			out = append(out, b)
		}
	}
	return out
}

// calm waits until everybody waits.
func calm() { synctest.Wait() }

// pass lets time pass.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}
