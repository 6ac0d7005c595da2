package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay/testneeds"
)

// failing makes system calls of a running process fail, said as strace's
// --inject says it, and returns what ends that.
func failing(t *testing.T, pid int, inject ...string) (heal func()) {
	t.Helper()
	args := []string{"-f", "-o", "/dev/null", "-p", fmt.Sprint(pid)}
	for _, what := range inject {
		args = append(args, "--inject="+what)
	}
	cmd := exec.Command(testneeds.Program(t, "strace"), args...)
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	said := bufio.NewReader(stderr)
	line, err := said.ReadString('\n')
	if strings.Contains(line, "ermitted") {
		_ = cmd.Wait() // it has said why
		testneeds.Allowed(t, syscall.EPERM, "to trace a process")
	}
	require.NoError(t, err)
	require.Contains(t, line, "attached")
	go func() { _, _ = io.Copy(io.Discard, said) }()
	healed := false
	heal = func() {
		if healed {
			return
		}
		healed = true
		_ = cmd.Process.Signal(syscall.SIGINT) // it may have gone with the process
		_ = cmd.Wait()
	}
	t.Cleanup(heal)
	return heal
}

// TestDiskErrors has the disk fail in several ways under trainees' talks: turns
// are refused and kept, nothing acknowledged is lost, all goes on by itself
// when the disk works again, and a kill while it fails costs nothing either.
func TestDiskErrors(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	srv := serve(t, data)
	slow := srv.sit(t, srv.endless(t, "100"))
	again := lateAnswer(t, srv, slow, func() func() { return failing(t, srv.cmd.Process.Pid, "fsync,fdatasync:error=EIO") })
	t.Logf("the late answer came %v after the disk worked again", again.Round(time.Millisecond))

	talk := chatter(t, srv, 4, 40*time.Second)
	for _, disk := range []struct {
		name   string
		inject []string
		kill   bool
	}{
		{"no write works", []string{"pwrite64:error=EIO"}, false},
		{"nothing is safe", []string{"fsync,fdatasync:error=EIO"}, true},
		{"room now and then", []string{"pwrite64:error=ENOSPC:when=2+2"}, false},
		{"now and then", []string{"pwrite64:error=EIO:when=3+5", "fsync,fdatasync:error=EIO:when=2+3"}, true},
	} {
		time.Sleep(200 * time.Millisecond)
		before := talk.turns()
		heal := failing(t, srv.cmd.Process.Pid, disk.inject...)
		talk.untilRefused(t)
		for _, where := range []string{"/talk/" + talk.all[0].session, "/talk/" + talk.all[0].session + "/scorecard", "/history"} {
			status, _ := srv.page(t, where)
			require.Equal(t, http.StatusOK, status, "%s: %s", disk.name, where)
		}
		heal()
		time.Sleep(200 * time.Millisecond)
		t.Logf("%s: %d turns acknowledged before it, %d by the time it was over", disk.name, before, talk.turns())
		if !disk.kill {
			continue
		}
		failing(t, srv.cmd.Process.Pid, disk.inject...)
		talk.untilRefused(t)
		srv.Kill()
		talk.abandon()
		srv = serve(t, data)
		for _, p := range talk.all {
			p.anew(t, srv, 0)
		}
		talk.goOn(40 * time.Second)
	}
	time.Sleep(200 * time.Millisecond)
	talk.quiet(t)
	requireRefused(t, talk.refusals())
	t.Logf("%d turns in all, %d refusals", talk.turns(), len(talk.refusals()))
	require.NoError(t, srv.Stop())
	requireKept(t, data, append(talk.all, slow)...)
}
