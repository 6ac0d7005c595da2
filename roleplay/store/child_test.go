package store

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// Some tests need another process: to be killed, to hold a lock, to be
// somebody who may not write. It is this binary, started with a role and a
// database's path in its environment.
const (
	childRole = "SEVENTY_STORE_TEST_ROLE"
	childPath = "SEVENTY_STORE_TEST_PATH"

	roleAppend = "append" // appends turns for ever, and prints what was acknowledged
	roleHold   = "hold"   // has the store open until its input ends
	roleLock   = "lock"   // holds a write lock as a sqlite3 shell would
	roleOpen   = "open"   // opens the store and prints the error's code and message
)

func child(role, path string) int {
	var err error
	switch role {
	case roleAppend:
		err = appendForEver(path)
	case roleHold:
		err = holdStore(path)
	case roleLock:
		err = lockDatabase(path)
	case roleOpen:
		s, err := Open(context.Background(), path, quiet, time.Now)
		fmt.Printf("%s\n%s\n", roleplay.CodeOf(err), roleplay.MessageOf(err))
		if err == nil && s.Close() != nil {
			return 1
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func appendForEver(path string) error {
	s, err := Open(context.Background(), path, quiet, time.Now)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	failed := make(chan error)
	var out sync.Mutex
	for i := range 12 {
		go func() {
			failed <- talkOn(s, fmt.Sprint("s", i), func(id string, seq int) {
				out.Lock()
				defer out.Unlock()
				fmt.Println(id, seq) // one write: a line is printed whole or not at all
			})
		}()
	}
	return <-failed
}

// talkOn goes on with a session where it stands, turn after turn.
func talkOn(s *Store, id string, acknowledged func(id string, seq int)) error {
	ctx := context.Background()
	seq := 0
	switch got, err := s.Session(ctx, id); roleplay.CodeOf(err) {
	case "":
		seq = got.Seq
	case roleplay.NotFound:
		if err := s.Append(ctx, id, 0, []roleplay.Event{{Body: roleplay.Started{Owner: "ines"}}}); err != nil {
			return err
		}
		seq = 1
		acknowledged(id, seq)
	default:
		return err
	}
	for {
		if err := s.Append(ctx, id, seq, fourEvents(seq)); err != nil {
			return err
		}
		seq += 4
		acknowledged(id, seq)
	}
}

func holdStore(path string) error {
	s, err := Open(context.Background(), path, quiet, time.Now)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
	return s.Close()
}

func lockDatabase(path string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	if _, err := db.Exec("BEGIN EXCLUSIVE"); err != nil {
		return err
	}
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
	return db.Close()
}

// process is a child under way.
type process struct {
	cmd *exec.Cmd
	in  io.Closer
	out *bufio.Scanner
}

// startChild starts a child and waits until it says that it is ready.
func startChild(t *testing.T, role, path string) *process {
	t.Helper()
	p := &process{cmd: childCommand(t, role, path)}
	p.cmd.Stderr = os.Stderr
	in, err := p.cmd.StdinPipe()
	require.NoError(t, err)
	out, err := p.cmd.StdoutPipe()
	require.NoError(t, err)
	p.in, p.out = in, bufio.NewScanner(out)
	require.NoError(t, p.cmd.Start())
	t.Cleanup(p.kill)
	require.True(t, p.out.Scan(), "the child did not get ready")
	require.Equal(t, "ready", p.out.Text())
	return p
}

func childCommand(t *testing.T, role, path string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childRole+"="+role, childPath+"="+path)
	return cmd
}

// kill ends the child as kill -9 does, and waits until it is gone.
func (p *process) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// fourEvents are one turn, in the sizes that a real one has.
func fourEvents(n int) []roleplay.Event {
	return []roleplay.Event{
		{Turn: n, Author: "ines", Body: roleplay.Said{Text: strings.Repeat("What happens then? ", 10), Client: fmt.Sprint("c", n), Source: roleplay.FromPerson}},
		{Turn: n, Author: roleplay.AuthorSystem, Body: roleplay.Read{Reading: roleplay.Reading{Version: "r1", Words: 30, Asking: 30,
			Sentences: make([]roleplay.Span, 10), Questions: make([]roleplay.Question, 10),
			Moves: []roleplay.Mark[roleplay.Move]{{Label: roleplay.FindIssue, Sure: 80, Why: "asks what happens"}}}}},
		{Turn: n, Author: roleplay.AuthorSystem, Body: roleplay.Planned{
			Plan:   roleplay.Plan{Act: roleplay.OpenUp, On: "open", Tell: []string{"lift", "back"}, Mood: "tired", Words: 40, Think: 1800, Type: 4200, Pick: 1 << 63},
			Change: roleplay.Change{Deltas: []roleplay.Delta{{Quantity: "trust", By: 3, Because: "find_issue"}, {Quantity: "patience", By: -1, Because: "turn"}}, Opened: []string{"lift"}}}},
		{Turn: n + 1, Author: "dana", Body: roleplay.Spoke{Text: strings.Repeat("You wait. You always wait. ", 12), Source: roleplay.FromBuiltin, Attempt: 1,
			Heard: roleplay.Heard{Words: 60, Signals: []roleplay.Mark[roleplay.Signal]{{Label: roleplay.Issue, Sure: 70}}},
			Plan:  roleplay.Plan{Act: roleplay.OpenUp, On: "open", Tell: []string{"lift", "back"}, Mood: "tired", Words: 40}, Lines: []string{"lift-1", "lift-2"}}},
	}
}
