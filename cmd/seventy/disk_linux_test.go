package main

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay/testneeds"
)

// stuff fills a disk to its last byte; the returned function makes room again.
func stuff(t *testing.T, dir string) (room func()) {
	t.Helper()
	f, err := os.CreateTemp(dir, "filler")
	require.NoError(t, err)
	defer f.Close()
	for piece := make([]byte, 1<<20); len(piece) > 0; {
		if _, err := f.Write(piece); err != nil {
			require.ErrorIs(t, err, syscall.ENOSPC)
			piece = piece[:len(piece)/2]
		}
	}
	return func() { require.NoError(t, os.Remove(f.Name())) }
}

// TestDiskFills fills the disk while trainees talk: what can't be stored is
// refused and kept, the server stays up and shows its pages, and when there is
// room all goes on by itself.
func TestDiskFills(t *testing.T) {
	t.Parallel()
	disk := testneeds.SmallDisk(t, 48<<20)
	data := filepath.Join(disk, "data")
	srv := serve(t, data)
	slow := srv.sit(t, srv.endless(t, "100"))
	again := lateAnswer(t, srv, slow, func() func() { return stuff(t, disk) })

	talk := chatter(t, srv, 6, 40*time.Second)
	time.Sleep(time.Second)
	before := talk.turns()
	room := stuff(t, disk)
	talk.untilRefused(t)
	for _, where := range []string{"/talk/" + slow.session, "/talk/" + slow.session + "/scorecard", "/talk/" + talk.all[0].session, "/history", "/healthz"} {
		status, _ := srv.page(t, where)
		require.Equal(t, http.StatusOK, status, where)
	}
	requireFormKept(t, srv)
	room()
	time.Sleep(500 * time.Millisecond)
	talk.quiet(t)
	requireRefused(t, talk.refusals())
	require.NoError(t, srv.Stop())
	requireKept(t, data, append(talk.all, slow)...)
	t.Logf("%d turns acknowledged until the disk was full and %d after, %d refusals; the late answer came %v after there was room",
		before, talk.turns()-before, len(talk.refusals()), again.Round(time.Millisecond))
}

// lateAnswer breaks the disk between a turn's ack and its answer, mends it
// when the trainee was told, and returns how long after that the answer came
// by itself.
func lateAnswer(t *testing.T, srv *server, p *patient, smash func() (mend func())) time.Duration {
	t.Helper()
	ack := p.acknowledged(t)
	mend := smash()
	told, before, err := p.until("error", 20*time.Second)
	require.NoError(t, err)
	for _, f := range before {
		require.NotEqual(t, "done", f.Type)
	}
	require.Equal(t, "unavailable", told.Code)
	require.Empty(t, told.Client, "no turn of theirs is refused: the answer is late")
	mend()
	mended := time.Now()
	return p.answered(t, srv, ack, 40*time.Second).Sub(mended)
}

// requireFormKept holds that a talk that can't be begun now costs the trainee
// none of what they filled in.
func requireFormKept(t *testing.T, srv *server) {
	t.Helper()
	resp := srv.form(t, url.Values{"scenario": {"yvonne-initial"}, "pace": {"0"}, "outline.agitate": {"Ask about the lift."}})
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Contains(t, string(body), "the disk is full or does not work")
	require.Contains(t, string(body), "Ask about the lift.", "the form is kept")
}

// TestRestartOnFullDisk kills and stops servers whose disk is full, and starts
// them on it again: they show what there is and refuse what can't be stored.
// Nothing is lost, and with room all goes on.
func TestRestartOnFullDisk(t *testing.T) {
	t.Parallel()
	disk := testneeds.SmallDisk(t, 48<<20)
	data := filepath.Join(disk, "data")
	srv := serve(t, data)
	talk := chatter(t, srv, 3, 40*time.Second)
	time.Sleep(500 * time.Millisecond)
	rooms := []func(){stuff(t, disk)}
	talk.untilRefused(t)
	for _, end := range []func() error{
		func() error { srv.Kill(); return nil },
		func() error { return srv.Stop() },
	} {
		require.NoError(t, end())
		talk.abandon()
		rooms = append(rooms, stuff(t, disk)) // what ending it has freed
		srv = serve(t, data)
		for _, p := range talk.all {
			status, _ := srv.page(t, "/talk/"+p.session)
			require.Equal(t, http.StatusOK, status)
			p.anew(t, srv, 0)
		}
		talk.goOn(40 * time.Second)
		talk.untilRefused(t)
	}
	for _, room := range rooms {
		room()
	}
	talk.quiet(t)
	requireRefused(t, talk.refusals())
	require.NoError(t, srv.Stop())
	requireKept(t, data, talk.all...)
}

// TestFirstStartOnFullDisk holds that a server without a database and without
// room for one says so, and starts in the same folder once there is room.
func TestFirstStartOnFullDisk(t *testing.T) {
	t.Parallel()
	disk := testneeds.SmallDisk(t, 1<<20)
	data := filepath.Join(disk, "data")
	room := stuff(t, disk)
	srv, said := tryServe(t, data)
	require.Nil(t, srv)
	require.Contains(t, said, "the disk has room")
	t.Log(strings.TrimSpace(said))
	room()
	srv = serve(t, data)
	srv.begin(t)
}
