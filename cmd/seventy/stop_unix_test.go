//go:build unix

package main

import (
	"net/http"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestStandstill stops the server for five seconds under load, as a closed lid
// or a machine that hosts too many others does. Then all goes on: no socket is
// dropped for it, and no acknowledged turn is lost or stored twice.
func TestStandstill(t *testing.T) {
	const standstill = 5 * time.Second
	data := t.TempDir()
	srv := serve(t, data)
	slow := srv.sit(t, srv.endless(t, "100"))
	ack := slow.acknowledged(t)
	talk := chatter(t, srv, 20, standstill+10*time.Second)
	time.Sleep(500 * time.Millisecond)

	require.NoError(t, srv.cmd.Process.Signal(syscall.SIGSTOP))
	time.Sleep(100 * time.Millisecond) // what was on its way has come
	before := talk.turns()
	var asked sync.WaitGroup
	asked.Go(func() { // somebody opens a page meanwhile
		resp, err := srv.get("/talk/" + slow.session)
		if err != nil {
			t.Error(err)
			return
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("the page came with status %d", resp.StatusCode)
		}
	})
	time.Sleep(standstill - 100*time.Millisecond)
	require.Equal(t, before, talk.turns(), "the server did not stand still; the test shows nothing")
	require.NoError(t, srv.cmd.Process.Signal(syscall.SIGCONT))
	resumed := time.Now()
	for talk.turns() == before && time.Since(resumed) < 10*time.Second {
		time.Sleep(100 * time.Microsecond)
	}
	first := time.Since(resumed)
	time.Sleep(500 * time.Millisecond)
	talk.quiet(t)
	asked.Wait()
	slow.answered(t, srv, ack, 20*time.Second) // who was thinking speaks
	require.Empty(t, talk.refusals())
	require.NoError(t, srv.Stop())
	requireKept(t, data, append(talk.all, slow)...)
	t.Logf("%d turns acknowledged before and %d after a standstill of %v; the first answer came %v after it, the slowest turn took %v",
		before, talk.turns()-before, standstill, first.Round(10*time.Microsecond), talk.longest().Round(time.Millisecond))
}
