package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// heard is a frame of the server's with all that the tests of a broken world
// look at.
type heard struct {
	frame
	Retry   bool    `json:"retry"`
	By      string  `json:"by"`
	State   string  `json:"state"`
	Source  string  `json:"source"`
	On      bool    `json:"on"`
	Attempt int     `json:"attempt"`
	Offset  int     `json:"offset"`
	Missed  []heard `json:"missed"`
}

// form is what the start page sends.
func (s *server) form(t *testing.T, fields url.Values) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/sessions", strings.NewReader(fields.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", s.URL)
	client := http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	require.NoError(t, err)
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

// endless begins a talk whose coworker never ends it, at an immediate or a
// person's pace.
func (s *server) endless(t *testing.T, pace string) string {
	t.Helper()
	resp := s.form(t, url.Values{"scenario": {"endless"}, "pace": {pace}})
	require.Equal(t, http.StatusSeeOther, resp.StatusCode)
	return path.Base(resp.Header.Get("Location"))
}

// page fetches a page and returns its status and text.
func (s *server) page(t *testing.T, where string) (int, string) {
	t.Helper()
	resp, err := s.get(where)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body)
}

// patient is a trainee whose page does what the real one does: a turn that was
// refused for now is kept, and sent again unchanged until it is stored.
type patient struct {
	session string
	seat    *client
	state   string         // of the talk when it was last joined
	n       int            // turns begun
	acked   map[string]int // by id, the number of the turn's said
	stored  atomic.Int64   // how many those are, for others to read
	refused []heard        // error frames; read by others after quiet
	no      atomic.Bool    // there was one
	retried int            // turns that were refused at first and stored later
	slowest time.Duration  // from a turn's first sending to its answer
	err     error          // that ended it
}

// sit opens a talk in a page of its own.
func (s *server) sit(t *testing.T, session string) *patient {
	t.Helper()
	c, _, err := s.join(session, 0)
	require.NoError(t, err)
	t.Cleanup(func() { c.conn.Close() })
	return &patient{session: session, seat: c, acked: map[string]int{}}
}

// anew is the same page after it lost its socket, when it has seen that much;
// it returns what it missed.
func (p *patient) anew(t *testing.T, s *server, seen int) []heard {
	t.Helper()
	p.seat.conn.Close()
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http")+"/ws", http.Header{"Origin": {s.URL}})
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	p.seat = &client{conn: conn}
	require.NoError(t, conn.WriteJSON(map[string]any{"type": "hello", "protocol": 1, "session": p.session, "role": "trainee", "seen": seen}))
	welcome, before, err := p.until("welcome", 10*time.Second)
	require.NoError(t, err)
	require.Empty(t, before)
	p.state = welcome.State
	return welcome.Missed
}

// next reads one frame.
func (p *patient) next(within time.Duration) (heard, error) {
	var f heard
	if err := p.seat.conn.SetReadDeadline(time.Now().Add(within)); err != nil {
		return f, err
	}
	_, data, err := p.seat.conn.ReadMessage()
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(data, &f)
}

// until reads frames until one of the type comes, and returns it with those
// before it.
func (p *patient) until(kind string, within time.Duration) (heard, []heard, error) {
	var before []heard
	for end := time.Now().Add(within); ; {
		f, err := p.next(time.Until(end))
		if err != nil {
			return f, before, fmt.Errorf("no %s came: %w", kind, err)
		}
		if f.Type == kind {
			return f, before, nil
		}
		before = append(before, f)
	}
}

// answered waits until the coworker begins to answer what was acknowledged,
// and returns when that was. Who comes back then has the whole answer: the
// typing is not waited for.
func (p *patient) answered(t *testing.T, s *server, ack heard, within time.Duration) time.Time {
	t.Helper()
	for on := false; !on; {
		typing, before, err := p.until("typing", within)
		require.NoError(t, err, "no answer came")
		for _, f := range before {
			require.NotContains(t, []string{"delta", "done"}, f.Type)
		}
		on = typing.On
	}
	at := time.Now()
	missed := p.anew(t, s, ack.Seq)
	require.Len(t, missed, 1)
	require.Equal(t, "done", missed[0].Type)
	require.Equal(t, ack.Turn+1, missed[0].Turn)
	return at
}

// acknowledged says a turn and waits for its ack only.
func (p *patient) acknowledged(t *testing.T) heard {
	t.Helper()
	require.NoError(t, p.say())
	ack, _, err := p.until("ack", 10*time.Second)
	require.NoError(t, err)
	p.acked[ack.Client] = ack.Seq
	return ack
}

// id names the turn that is being said.
func (p *patient) id() string { return fmt.Sprintf("%s-%d", p.session[:4], p.n) }

// words are what is said in it; others can be told from them.
func (p *patient) words() string {
	return fmt.Sprintf("%s This is number %d.", listening[p.n%7], p.n)
}

// say begins a new turn, or says the last one again that nobody acknowledged.
func (p *patient) say() error {
	if p.n == 0 || p.acked[p.id()] > 0 {
		p.n++
	}
	return p.seat.say(p.id(), p.words())
}

// turn says a turn, as often as it is refused for now, and waits for its
// answer.
func (p *patient) turn(within time.Duration) error {
	began, refused := time.Now(), len(p.refused)
	if err := p.say(); err != nil {
		return err
	}
	for end := began.Add(within); ; {
		f, err := p.next(time.Until(end))
		switch {
		case err != nil:
			return fmt.Errorf("turn %s: %w", p.id(), err)
		case f.Type == "error":
			p.refused = append(p.refused, f)
			p.no.Store(true)
			if f.Client == "" {
				continue
			}
			if !f.Retry || f.Client != p.id() {
				return fmt.Errorf("turn %s: the server says %s: %s", p.id(), f.Code, f.Message)
			}
			time.Sleep(100 * time.Millisecond)
			if err := p.seat.say(p.id(), p.words()); err != nil {
				return err
			}
		case f.Type == "ack" && f.Client == p.id():
			if f.Text != p.words() {
				return fmt.Errorf("turn %s was stored as something else", p.id())
			}
			p.acked[f.Client] = f.Seq
			p.stored.Add(1)
		case f.Type == "done" && p.acked[p.id()] > 0:
			p.slowest = max(p.slowest, time.Since(began))
			if len(p.refused) > refused {
				p.retried++
			}
			return nil
		}
	}
}

// patients talk side by side.
type patients struct {
	all  []*patient
	stop chan struct{}
	done sync.WaitGroup
}

// chatter lets some trainees talk, each in a talk of their own, until quiet is
// called; a turn may take as long as within.
func chatter(t *testing.T, s *server, trainees int, within time.Duration) *patients {
	t.Helper()
	c := &patients{}
	for range trainees {
		c.all = append(c.all, s.sit(t, s.endless(t, "0")))
	}
	c.goOn(within)
	return c
}

func (c *patients) goOn(within time.Duration) {
	c.stop = make(chan struct{})
	for _, p := range c.all {
		p.err = nil
		c.done.Go(func() {
			for {
				select {
				case <-c.stop:
					return
				default:
				}
				if p.err = p.turn(within); p.err != nil {
					return
				}
			}
		})
	}
}

// quiet lets everybody finish their turn.
func (c *patients) quiet(t *testing.T) {
	t.Helper()
	close(c.stop)
	c.done.Wait()
	for _, p := range c.all {
		require.NoError(t, p.err)
	}
}

// untilRefused waits until everybody was refused something from now on.
func (c *patients) untilRefused(t *testing.T) {
	t.Helper()
	for _, p := range c.all {
		p.no.Store(false)
	}
	require.Eventually(t, func() bool {
		return !slices.ContainsFunc(c.all, func(p *patient) bool { return !p.no.Load() })
	}, 30*time.Second, 20*time.Millisecond, "nobody was refused")
}

// abandon waits until everybody has noticed that the server is gone.
func (c *patients) abandon() {
	close(c.stop)
	c.done.Wait()
}

// turns is how many were acknowledged.
func (c *patients) turns() int {
	n := 0
	for _, p := range c.all {
		n += int(p.stored.Load())
	}
	return n
}

// refusals are all error frames that came.
func (c *patients) refusals() []heard {
	var out []heard
	for _, p := range c.all {
		out = append(out, p.refused...)
	}
	return out
}

// requireRefused holds that turns were refused as the page needs it.
func requireRefused(t *testing.T, refused []heard) {
	t.Helper()
	require.NotEmpty(t, refused, "nothing was refused; the test shows nothing")
	for _, f := range refused {
		require.Equal(t, string(roleplay.Unavailable), f.Code)
		require.True(t, f.Retry, "the page keeps it only if it may be sent again")
		require.NotEmpty(t, f.Client)
		require.Contains(t, f.Message, "disk is full or does not work", "the message says what to do")
	}
}

// requireKept holds a stopped server's database against what its trainees
// were told: sound, every acknowledged turn in it once and under its number,
// every turn answered once.
func requireKept(t *testing.T, data string, all ...*patient) {
	t.Helper()
	requireIntegrity(t, data)
	logs := stored(t, data, sessionsOf(all)...)
	for _, p := range all {
		events := logs[p.session]
		said, spoke := map[string]int{}, map[int]int{}
		for i, e := range events {
			require.Equal(t, i+1, e.Seq, "numbers have no gaps")
			switch b := e.Body.(type) {
			case roleplay.Said:
				require.NotContains(t, said, b.Client, "stored once")
				said[b.Client] = e.Seq
			case roleplay.Spoke:
				spoke[e.Turn]++
			}
		}
		for id, seq := range p.acked {
			require.Equal(t, seq, said[id], "turn %s", id)
		}
		require.Len(t, spoke, len(said), "every turn is answered")
		require.Equal(t, len(said), sum(maps.Values(spoke)), "and once")
	}
}

func sum(of func(func(int) bool)) (n int) {
	for v := range of {
		n += v
	}
	return n
}

// requireIntegrity has SQLite check all of a database that no server has open.
func requireIntegrity(t *testing.T, data string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(data, "seventy.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	var verdict string
	require.NoError(t, db.QueryRow("PRAGMA integrity_check").Scan(&verdict))
	require.Equal(t, "ok", verdict)
}

// stored reads sessions' events while no server has the database open.
func stored(t *testing.T, data string, sessions ...string) map[string][]roleplay.Event {
	t.Helper()
	out := map[string][]roleplay.Event{}
	withData(t, data, func(ctx context.Context, p *practice) {
		for _, id := range sessions {
			var err error
			out[id], err = p.store.Events(ctx, id, 0)
			require.NoError(t, err)
		}
	})
	return out
}

// sessionsOf are the sessions of some trainees.
func sessionsOf(all []*patient) []string {
	var out []string
	for _, p := range all {
		out = append(out, p.session)
	}
	return out
}

// bodiesOf picks the bodies of one kind.
func bodiesOf[B roleplay.Body](events []roleplay.Event) []B {
	var out []B
	for _, e := range events {
		if b, ok := e.Body.(B); ok {
			out = append(out, b)
		}
	}
	return out
}

// longest is how long the slowest turn of all took.
func (c *patients) longest() time.Duration {
	return slices.MaxFunc(c.all, func(a, b *patient) int { return int(a.slowest - b.slowest) }).slowest
}

// tryServe starts a server that may refuse to start; then it is nil, and what
// it said is returned.
func tryServe(t *testing.T, data string, args ...string) (*server, string) {
	t.Helper()
	s := &server{t: t, gone: make(chan error, 1)}
	s.cmd = exec.Command(os.Args[0], append([]string{"serve", "--addr=127.0.0.1:0", "--data=" + data}, args...)...)
	s.cmd.Env = append(os.Environ(), asProgram+"=1")
	s.cmd.Stderr = s
	out, err := s.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, s.cmd.Start())
	lines := bufio.NewScanner(out)
	if lines.Scan() {
		if m := entrance.FindStringSubmatch(lines.Text()); m != nil {
			s.URL = strings.TrimSuffix(m[1], "/")
		}
	}
	go func() {
		_, _ = io.Copy(io.Discard, out)
		s.gone <- s.cmd.Wait()
	}()
	t.Cleanup(s.Kill)
	if s.URL != "" {
		return s, ""
	}
	select {
	case err := <-s.gone:
		s.gone <- err
	case <-time.After(20 * time.Second):
		t.Fatalf("the server neither started nor stopped:\n%s", s.Logs())
	}
	return nil, s.Logs()
}
