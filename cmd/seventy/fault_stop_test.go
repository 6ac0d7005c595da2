package main

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// TestStopUnderLoad asks the server to stop while a thousand sessions are
// connected and many of them have work in hand. Every socket must be told to
// come back, the server must be gone within ten seconds and without an error,
// and nothing that was acknowledged may be lost.
func TestStopUnderLoad(t *testing.T) {
	const limit = 10 * time.Second
	sessions := 1000
	if raced {
		sessions = 250
	}
	talking, answered := sessions*3/10, sessions*2/10 // say turns all the time; are being answered at a person's pace
	data := t.TempDir()
	talks := endlessTalks(t, data, 0, sessions-answered)
	talks = append(talks, endlessTalks(t, data, 40, answered)...)
	srv := serve(t, data)
	clients := make([]*client, sessions)
	joinAll(t, srv, talks, clients)

	var all sync.WaitGroup
	var told, inHand atomic.Int64
	failed := make(chan error, sessions)
	for i, l := range talks {
		all.Go(func() {
			window := 0
			switch {
			case i < talking:
				window = 1 + i%3
			case i >= sessions-answered:
				window = 1
			}
			err := l.chatOut(clients[i], window)
			if websocket.IsCloseError(err, websocket.CloseServiceRestart) {
				told.Add(1)
			} else {
				failed <- err
			}
			if l.owed() {
				inHand.Add(1)
			}
		})
	}
	time.Sleep(1500 * time.Millisecond) // some are silent, some typing, some between two turns
	begun := time.Now()
	require.NoError(t, srv.cmd.Process.Signal(syscall.SIGTERM))
	var ended error
	select {
	case ended = <-srv.gone:
		srv.gone <- ended
	case <-time.After(3 * limit):
		t.Fatal("the server did not stop")
	}
	took := time.Since(begun)
	require.NoError(t, ended, "it ends without an error:\n%s", srv.Logs())
	require.True(t, raced || took < limit, "it took %v", took)
	all.Wait()
	close(failed)
	for err := range failed {
		t.Errorf("a socket was not told to come back: %v", err)
	}
	require.EqualValues(t, sessions, told.Load())
	require.Positive(t, inHand.Load(), "nobody had work in hand; the test shows little")

	srv = serve(t, data)
	joinAll(t, srv, talks, clients)
	turns := 0
	var settled sync.WaitGroup
	for i, l := range talks {
		settled.Go(func() {
			defer clients[i].conn.Close()
			assertSettles(t, l, clients[i])
		})
		turns += len(l.acks)
	}
	settled.Wait()
	require.NoError(t, srv.Stop())
	requireLedgers(t, data, talks)
	t.Logf("%d sessions, %d of them with a turn or an answer under way: all %d closed with 1012, the server gone %v after SIGTERM; %d acknowledged turns, none lost",
		sessions, inHand.Load(), told.Load(), took.Round(10*time.Millisecond), turns)
}

// joinAll joins every talk, some at a time.
func joinAll(t *testing.T, srv *server, talks []*ledger, clients []*client) {
	t.Helper()
	var all sync.WaitGroup
	some := make(chan struct{}, 8)
	for i, l := range talks {
		some <- struct{}{}
		all.Go(func() {
			defer func() { <-some }()
			c, err := l.join(srv)
			if err != nil {
				t.Error(err)
			}
			clients[i] = c
		})
	}
	all.Wait()
	require.False(t, t.Failed())
}

// chatOut keeps so many turns under way, none is only listening, and returns
// why the connection ended.
func (l *ledger) chatOut(c *client, window int) error {
	defer c.conn.Close()
	c.conn.SetReadDeadline(time.Now().Add(time.Minute))
	for {
		for len(l.pending) < window && !(window == 1 && l.owed()) {
			if err := l.sayNext(c); err != nil {
				break // what the server said before it closed is still to be read
			}
		}
		f, err := c.next()
		if err != nil {
			return err
		}
		if err := l.take(f); err != nil {
			return errors.Join(fmt.Errorf("session %s", l.session), err)
		}
	}
}
