package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// begin starts a session over HTTP and returns its id.
func (s *server) begin(t *testing.T) string {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	req, err := http.NewRequest(http.MethodPost, s.URL+"/sessions", strings.NewReader(url.Values{"scenario": {"yvonne-initial"}, "pace": {"0"}}.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", s.URL)
	resp, err := client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusSeeOther, resp.StatusCode)
	return path.Base(resp.Header.Get("Location"))
}

// frame is any frame of the server's, with the fields that tests look at.
type frame struct {
	Type    string  `json:"type"`
	Seq     int     `json:"seq"`
	Turn    int     `json:"turn"`
	Client  string  `json:"client"`
	Text    string  `json:"text"`
	Code    string  `json:"code"`
	Message string  `json:"message"`
	Missed  []frame `json:"missed"`
}

// client is a trainee's browser, reduced to its socket.
type client struct {
	conn *websocket.Conn
}

func (s *server) join(session string, seen int) (*client, frame, error) {
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http")+"/ws", http.Header{"Origin": {s.URL}})
	if err != nil {
		return nil, frame{}, err
	}
	c := &client{conn}
	if err := conn.WriteJSON(map[string]any{"type": "hello", "protocol": 1, "session": session, "role": "trainee", "seen": seen}); err != nil {
		return nil, frame{}, err
	}
	f, err := c.wait("welcome", "")
	return c, f, err
}

// wait reads frames until one of the type comes, about the turn where one is
// named. An error frame about that turn ends it, too.
func (c *client) wait(kind, clientID string) (frame, error) {
	if err := c.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return frame{}, err
	}
	for {
		var f frame
		_, data, err := c.conn.ReadMessage()
		if err != nil {
			return f, err
		}
		if err := json.Unmarshal(data, &f); err != nil {
			return f, err
		}
		if f.Type == "error" {
			return f, fmt.Errorf("the server says %s: %s", f.Code, f.Message)
		}
		if f.Type == kind && (clientID == "" || f.Client == clientID) {
			return f, nil
		}
	}
}

func (c *client) say(id, text string) error {
	return c.conn.WriteJSON(map[string]string{"type": "say", "id": id, "text": text})
}

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
