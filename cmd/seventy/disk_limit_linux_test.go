package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// limitFiles lets no file of a running process grow beyond a size, and
// returns what takes the limit away.
func limitFiles(t *testing.T, pid int, size uint64) (lift func()) {
	t.Helper()
	set := func(to uint64) {
		limit := syscall.Rlimit{Cur: to, Max: ^uint64(0)}
		_, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), syscall.RLIMIT_FSIZE, uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
		require.Zero(t, errno)
	}
	set(size)
	return func() { set(^uint64(0)) }
}

// TestFileLimit has the kernel refuse writes past a size, as a quota does,
// also in the middle of a commit: turns are refused and kept, nothing is lost,
// and when the limit is lifted all goes on by itself.
func TestFileLimit(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	srv := serve(t, data)
	slow := srv.sit(t, srv.endless(t, "100"))
	log := filepath.Join(data, "seventy.db-wal")
	again := lateAnswer(t, srv, slow, func() func() {
		now, err := os.Stat(log)
		require.NoError(t, err)
		return limitFiles(t, srv.cmd.Process.Pid, uint64(now.Size())+2_000)
	})

	talk := chatter(t, srv, 6, 20*time.Second)
	time.Sleep(time.Second)
	before := talk.turns()
	lift := limitFiles(t, srv.cmd.Process.Pid, 10_000)
	talk.untilRefused(t)
	requireFormKept(t, srv)
	lift()
	time.Sleep(300 * time.Millisecond)
	talk.quiet(t)
	requireRefused(t, talk.refusals())
	require.NoError(t, srv.Stop())
	requireKept(t, data, append(talk.all, slow)...)
	t.Logf("%d turns acknowledged until the limit and %d after, %d refusals; the late answer came %v after it was lifted",
		before, talk.turns()-before, len(talk.refusals()), again.Round(time.Millisecond))
}

// TestFileLimitWhileModelSpeaks lets the disk fail under a reply of a model's
// that the trainee sees already: it stays, and is stored when it can be. An
// end that can't be stored is refused and can be asked for again.
func TestFileLimitWhileModelSpeaks(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	e := newFaultyEndpoint(t)
	srv := e.serve(t, data)
	p := srv.sit(t, srv.endless(t, "0"))
	p.n++
	require.NoError(t, p.seat.say(p.id(), "Hi, how was the night? Periwinkle, case pauses."))
	ack, _, err := p.until("ack", 10*time.Second)
	require.NoError(t, err)
	p.acked[ack.Client] = ack.Seq
	lift := limitFiles(t, srv.cmd.Process.Pid, 10_000)
	told, before, err := p.until("error", 10*time.Second)
	require.NoError(t, err)
	require.Equal(t, "delta", before[len(before)-1].Type, "it was being said")
	require.Equal(t, "unavailable", told.Code)
	require.Empty(t, told.Client)
	require.Len(t, p.anew(t, srv, 0), 1, "a reload shows the turn and no answer, for there is none in the log")
	require.NoError(t, p.seat.conn.WriteJSON(map[string]string{"type": "end"}))
	require.NoError(t, p.seat.say("more", "Are you there?"))
	lift()
	done, _, err := p.until("done", 20*time.Second)
	require.NoError(t, err, "the answer comes by itself")
	require.Equal(t, modelWords, done.Text)
	ended, _, err := p.until("ended", 10*time.Second)
	require.NoError(t, err)
	require.Equal(t, "trainee", ended.By)
	require.NoError(t, srv.Stop())
	requireKept(t, data, p)
	require.Equal(t, 1, e.times("pauses"), "the model was asked once: its words were kept")
}
