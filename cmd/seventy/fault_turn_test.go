package main

import (
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestTenTimesAtOnce sends the same turn over ten sockets at once, which take
// the talk over from each other and come back until they have an ack; every
// third time the server is killed in the middle. It holds that the turn is
// stored once and answered once, and that every ack is the same, also after
// another restart.
func TestTenTimesAtOnce(t *testing.T) {
	for name, pace := range map[string]int{"at once": 0, "a person's pace": 5} {
		t.Run(name, func(t *testing.T) {
			const senders = 10
			turns := 9
			if raced {
				turns = 3
			}
			random := chances(t)
			data := t.TempDir()
			l := endlessTalks(t, data, pace, 1)[0]
			up := startRestarts(t, data)
			var current atomic.Pointer[server]
			current.Store(up.srv)
			var sockets atomic.Int64
			kills := 0
			for turn := range turns {
				id := l.newID()
				var all sync.WaitGroup
				acks, failed := make([]frame, senders), make([]error, senders)
				for i := range senders {
					all.Go(func() { acks[i], failed[i] = insist(&current, l.session, id, &sockets) })
				}
				if turn%3 == 2 {
					time.Sleep(between(random, 0, 30*time.Millisecond))
					up.kill()
					up.start()
					current.Store(up.srv)
					kills++
				}
				all.Wait()
				require.NoError(t, errors.Join(failed...))
				for _, ack := range acks {
					require.NoError(t, l.take(ack), "every ack is the same")
				}
				require.NotEmpty(t, l.acks[id])
				l.wait(t, up.srv)
			}
			up.kill()
			up.start()
			current.Store(up.srv)
			for id, before := range l.acks {
				ack, err := insist(&current, l.session, id, &sockets)
				require.NoError(t, err)
				require.Equal(t, before, fact{ack.Seq, ack.Turn, ack.Text, ack.At}, "after a restart, too")
			}
			up.kill()
			requireLedgers(t, data, []*ledger{l})
			t.Logf("%d turns, each sent by %d at once over %d sockets in all, with %d kills in the middle: each stored once, answered once", turns, senders, sockets.Load(), kills)
		})
	}
}

// insist says a turn on one socket after another until it has the ack. It
// waits longer and by chance before each try, or ten could for ever be in each
// other's way.
func insist(current *atomic.Pointer[server], session, id string, sockets *atomic.Int64) (frame, error) {
	pause := time.Millisecond
	for deadline := time.Now().Add(30 * time.Second); ; {
		sockets.Add(1)
		ack, err := sayOnce(current.Load(), session, id)
		if err == nil || time.Now().After(deadline) {
			return ack, err
		}
		time.Sleep(rand.N(pause))
		pause = min(2*pause, 500*time.Millisecond)
	}
}

func sayOnce(srv *server, session, id string) (frame, error) {
	c, _, err := srv.join(session, 0)
	if err != nil {
		return frame{}, err
	}
	defer c.conn.Close()
	if err := c.say(id, textOf(id)); err != nil {
		return frame{}, err
	}
	return c.wait("ack", id)
}

// wait waits until the talk's latest turn was answered.
func (l *ledger) wait(t *testing.T, srv *server) {
	t.Helper()
	c, err := l.join(srv)
	require.NoError(t, err)
	defer c.conn.Close()
	require.NoError(t, l.settle(c))
}
