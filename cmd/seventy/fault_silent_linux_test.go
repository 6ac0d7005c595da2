package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"seventy/roleplay/testneeds"
)

// helloLimit is how long the server waits for the first frame.
const helloLimit = 15 * time.Second

// TestNeverHello opens three hundred sockets on which nobody says hello. The
// server closes each after fifteen seconds and says why; meanwhile others
// talk.
func TestNeverHello(t *testing.T) {
	t.Parallel()
	const mute, trainees = 300, 10
	data := t.TempDir()
	talks := endlessTalks(t, data, 0, trainees)
	srv := serve(t, data)
	var all sync.WaitGroup
	waited := make([]time.Duration, mute)
	for i := range mute {
		c, err := srv.dial(nil)
		require.NoError(t, err)
		begun := time.Now()
		all.Go(func() {
			defer c.conn.Close()
			c.conn.SetReadDeadline(begun.Add(2 * helloLimit))
			_, _, err := c.conn.ReadMessage()
			waited[i] = time.Since(begun)
			if !websocket.IsCloseError(err, 4003) {
				t.Errorf("a socket without hello ended with %v", err)
			}
		})
	}
	steady := startSteady(t, srv, talks)
	all.Wait()
	steady.end(t)
	acks := steady.measured()
	shortest, longest := waited[0], waited[0]
	for _, w := range waited {
		shortest, longest = min(shortest, w), max(longest, w)
	}
	require.GreaterOrEqual(t, shortest, helloLimit-time.Second, "whoever is slow to say hello has fifteen seconds")
	require.Less(t, longest, helloLimit+5*time.Second)
	require.Greater(t, len(acks), trainees*20, "others could not talk meanwhile")
	require.NoError(t, srv.Stop())
	requireLedgers(t, data, talks)
	t.Logf("%d sockets without hello were closed with 4003 after %v to %v; meanwhile %d trainees had %d turns acknowledged, p50 %v, p99 %v",
		mute, shortest.Round(10*time.Millisecond), longest.Round(10*time.Millisecond), trainees, len(acks), percentile(acks, 50), percentile(acks, 99))
}

// TestDeafPeer has clients that hold their connection and neither read nor
// answer pings. The server must close each within the time of ping and pong,
// free what it held for it, and take the trainee back.
func TestDeafPeer(t *testing.T) {
	t.Parallel()
	const deaf = 20
	const ping = 2 * time.Second
	data := t.TempDir()
	talks := endlessTalks(t, data, 0, deaf)
	srv := serve(t, data, "--ping="+ping.String())
	held := socketsOf(t, srv)
	clients := make([]*client, deaf)
	begun := time.Now()
	for i, l := range talks {
		var err error
		clients[i], err = l.join(srv)
		require.NoError(t, err)
		defer clients[i].conn.Close()
		require.NoError(t, l.sayNext(clients[i]))
		require.NoError(t, l.settle(clients[i]))
	}
	require.Equal(t, held+deaf, socketsOf(t, srv))
	// Nobody reads from here on, so gorilla answers no ping.
	joined := time.Since(begun)
	released := waitReleased(t, srv, held, begun)
	require.Less(t, released, joined+closedWithin(ping))
	for i, l := range talks { // the client can still hear why
		err := toTheEnd(clients[i])
		require.Truef(t, websocket.IsCloseError(err, 4003), "%v", err)
		l.goOn(t, srv)
	}
	require.NoError(t, srv.Stop())
	requireLedgers(t, data, talks)
	t.Logf("%d peers that answered no ping were closed with 4003 within %v of the last word, with a ping every %v", deaf, released.Round(10*time.Millisecond), ping)
}

// goOn joins, says one more turn, and waits for its answer.
func (l *ledger) goOn(t *testing.T, srv *server) {
	c, err := l.join(srv)
	require.NoError(t, err)
	require.NoError(t, l.sayNext(c))
	require.NoError(t, l.settle(c))
	require.NoError(t, c.conn.Close())
}

// closedWithin is how long a peer that fell silent may be kept: as long as the
// server waits for a pong, see --ping, and some for the goodbye, which nobody
// answers.
func closedWithin(ping time.Duration) time.Duration {
	const pong, goodbye, busy = time.Second, 2 * time.Second, 3 * time.Second
	return ping + max(ping/9, pong) + goodbye + busy
}

// toTheEnd reads to the end of a connection.
func toTheEnd(c *client) error {
	c.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		if _, _, err := c.conn.ReadMessage(); err != nil {
			return err
		}
	}
}

// socketsOf counts the sockets that the server has open.
func socketsOf(t *testing.T, srv *server) int {
	t.Helper()
	dir := fmt.Sprintf("/proc/%d/fd", srv.cmd.Process.Pid)
	all, err := os.ReadDir(dir)
	require.NoError(t, err)
	n := 0
	for _, fd := range all {
		if to, err := os.Readlink(dir + "/" + fd.Name()); err == nil && strings.HasPrefix(to, "socket:") {
			n++
		}
	}
	return n
}

// waitReleased waits until the server has no more sockets open than held, and
// says how long after begun that was.
func waitReleased(t *testing.T, srv *server, held int, begun time.Time) time.Duration {
	t.Helper()
	require.Eventually(t, func() bool { return socketsOf(t, srv) <= held }, time.Minute, 20*time.Millisecond,
		"the server keeps connections that nobody is at")
	return time.Since(begun)
}

// insideVariable in the environment says that a test runs in a network of its
// own.
const insideVariable = "SEVENTY_TEST_INSIDE"

// TestCutLink cuts the link itself: no end, no reset, no packet gets through
// any more, as when a phone loses its network. The server must let go of the
// peer within the time of ping and pong, and take the trainee back when the
// link is there again. It runs in a network of its own.
func TestCutLink(t *testing.T) {
	if os.Getenv(insideVariable) == "" {
		t.Parallel()
		runInside(t)
		return
	}
	const ping = 2 * time.Second
	link := func(state string) {
		out, err := exec.Command("ip", "link", "set", "lo", state).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	link("up")
	data := t.TempDir()
	talks := endlessTalks(t, data, 0, 5)
	srv := serve(t, data, "--ping="+ping.String())
	held := socketsOf(t, srv)
	for _, l := range talks {
		c, err := l.join(srv)
		require.NoError(t, err)
		defer c.conn.Close()
		require.NoError(t, l.sayNext(c))
		require.NoError(t, l.settle(c))
		go func() { // a browser that reads, and would answer every ping
			for {
				if _, err := c.next(); err != nil {
					return
				}
			}
		}()
	}
	time.Sleep(2 * ping)
	require.Equal(t, held+len(talks), socketsOf(t, srv), "pings keep those who answer")
	begun := time.Now()
	link("down")
	_, err := net.DialTimeout("tcp", srv.host(), 100*time.Millisecond)
	require.Error(t, err, "the link is not cut; the test shows nothing")
	released := waitReleased(t, srv, held, begun)
	require.Less(t, released, closedWithin(ping))
	link("up")
	for _, l := range talks {
		l.goOn(t, srv)
	}
	require.NoError(t, srv.Stop())
	requireLedgers(t, data, talks)
	t.Logf("%d peers whose link was cut were let go within %v, with a ping every %v; each came back", len(talks), released.Round(10*time.Millisecond), ping)
}

// runInside runs this test again in a network of its own.
func runInside(t *testing.T) {
	t.Helper()
	testneeds.Program(t, "ip")
	unshare := testneeds.Program(t, "unshare")
	apart := []string{"--map-root-user", "--net"}
	if out, err := exec.Command(unshare, append(apart, "true")...).CombinedOutput(); err != nil {
		t.Logf("%s", out)
		testneeds.Allowed(t, os.ErrPermission, "to have a network of its own")
	}
	again := exec.Command(unshare, append(apart, os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.count=1")...)
	again.Env = append(os.Environ(), insideVariable+"=1")
	out, err := again.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "--- PASS: "+t.Name())
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "_test.go:") {
			t.Log(strings.TrimSpace(line))
		}
	}
}
