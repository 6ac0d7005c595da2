package main

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

// asProgram in the environment makes the test binary be the program, so that
// tests can start, kill and restart the real thing.
const asProgram = "SEVENTY_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	program := func() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
	if os.Getenv(asProgram) != "" {
		if os.Getenv(asLimit) != "" {
			program = func() { fmt.Fprintln(os.Stderr, runLimit(os.Args[1:], os.Stdout)); os.Exit(1) }
		}
		clock = wrongClock(os.Getenv(asClock), clock)
		program()
	}
	testscript.Main(m, map[string]func(){"seventy": program})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("SEVENTY_DATA", filepath.Join(env.WorkDir, "data"))
			return nil
		},
	})
}

// server is the real program, serving.
type server struct {
	t    testing.TB
	cmd  *exec.Cmd
	URL  string // where it is, without a slash at the end; with the token's path when there is one
	mu   sync.Mutex
	logs strings.Builder
	gone chan error
}

var entrance = regexp.MustCompile(`Seventy is at (\S+)`)

// serve starts "seventy serve" on a free port with a data folder, and waits
// until it says where it is.
func serve(t testing.TB, data string, args ...string) *server {
	t.Helper()
	s := &server{t: t, gone: make(chan error, 1)}
	s.cmd = exec.Command(os.Args[0], append([]string{"serve", "--addr=127.0.0.1:0", "--data=" + data}, args...)...)
	s.cmd.Env = append(os.Environ(), asProgram+"=1")
	out, err := s.cmd.StdoutPipe()
	require.NoError(t, err)
	s.cmd.Stderr = s
	require.NoError(t, s.cmd.Start())
	said := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if m := entrance.FindStringSubmatch(lines.Text()); m != nil {
				said <- m[1]
			}
		}
		close(said)
		s.gone <- s.cmd.Wait()
	}()
	t.Cleanup(s.Kill)
	select {
	case url, ok := <-said:
		if !ok {
			t.Fatalf("the server stopped before it said where it is:\n%s", s.Logs())
		}
		s.URL = strings.TrimSuffix(url, "/")
	case <-time.After(30 * time.Second):
		t.Fatalf("the server did not say where it is:\n%s", s.Logs())
	}
	return s
}

// Write takes what the server logs.
func (s *server) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logs.Write(p)
}

// Logs is what the server logged so far.
func (s *server) Logs() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logs.String()
}

// Kill ends the server as a power cut would, and waits until it is gone.
func (s *server) Kill() {
	_ = s.cmd.Process.Kill()
	select {
	case <-s.gone:
		s.gone <- nil
	case <-time.After(10 * time.Second):
		s.t.Error("the server could not be killed")
	}
}

// Stop asks the server to stop and returns how it ended.
func (s *server) Stop() error {
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	select {
	case err := <-s.gone:
		s.gone <- err
		return err
	case <-time.After(20 * time.Second):
		return fmt.Errorf("the server did not stop:\n%s", s.Logs())
	}
}

// get fetches a page and returns its status and body.
func (s *server) get(path string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	s.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+path, nil)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(req)
}

// quiet is a logger that says nothing.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
