package main

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// TestKill kills the server again and again while trainees talk, and holds
// that every acknowledged turn is there once and answered once, also after it
// was sent again.
func TestKill(t *testing.T) {
	const trainees, rounds = 6, 4
	data := t.TempDir()
	srv := serve(t, data)
	turns := 0
	for round := range rounds {
		talks := make([]talk, trainees)
		var all sync.WaitGroup
		for i := range talks {
			talks[i] = talk{session: srv.begin(t), acked: map[string]bool{}}
			all.Go(func() { talks[i].chat(srv) })
		}
		time.Sleep(time.Duration(60+67*round) * time.Millisecond)
		srv.Kill()
		all.Wait()
		srv = serve(t, data)
		for i := range talks {
			talks[i].sendAgain(t, srv)
			turns += len(talks[i].acked)
			talks[i].check(t, srv)
		}
	}
	require.Greater(t, turns, trainees*rounds, "the trainees hardly spoke; the test shows little")
	t.Logf("%d acknowledged turns over %d kills", turns, rounds)
}

// talk is one trainee's session, as their browser knows it.
type talk struct {
	session string
	acked   map[string]bool
	last    string // sent, perhaps not acknowledged; "" for none
}

// line is what a trainee says in their nth turn.
func (k *talk) line(id string) string { return listening[len(id)%len(listening)] + " " + id }

// chat talks until the server is gone or the coworker has left.
func (k *talk) chat(srv *server) {
	c, _, err := srv.join(k.session, 0)
	if err != nil {
		return
	}
	defer c.conn.Close()
	for n := 0; ; n++ {
		k.last = fmt.Sprintf("turn-%d", n)
		if c.say(k.last, k.line(k.last)) != nil {
			return
		}
		f, err := c.wait("ack", k.last)
		if err != nil {
			if f.Code == string(roleplay.Ended) {
				k.last = ""
			}
			return
		}
		k.acked[k.last] = true
	}
}

// sendAgain sends the turn that may not have been acknowledged once more, as
// a browser does when it is back.
func (k *talk) sendAgain(t *testing.T, srv *server) {
	t.Helper()
	if k.last == "" {
		return
	}
	c, _, err := srv.join(k.session, 0)
	require.NoError(t, err)
	defer c.conn.Close()
	require.NoError(t, c.say(k.last, k.line(k.last)))
	f, err := c.wait("ack", k.last)
	if f.Code != string(roleplay.Ended) {
		require.NoError(t, err)
		k.acked[k.last] = true
	}
}

// check reads a whole session back and compares it with what was
// acknowledged.
func (k *talk) check(t *testing.T, srv *server) {
	t.Helper()
	c, welcome, err := srv.join(k.session, 0)
	require.NoError(t, err)
	defer c.conn.Close()
	seen := map[string]int{}
	seq, answers := 0, 0
	for _, f := range welcome.Missed {
		require.Greater(t, f.Seq, seq, "numbers rise")
		seq = f.Seq
		switch f.Type {
		case "ack":
			seen[f.Client]++
		case "done":
			answers++
		}
	}
	for id := range k.acked {
		require.Equal(t, 1, seen[id], "turn %s of %s", id, k.session)
	}
	require.Equal(t, len(seen), answers, "every turn is answered once")
	resp, err := srv.get("/talk/" + k.session + "/scorecard")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.NoError(t, resp.Body.Close())
}
