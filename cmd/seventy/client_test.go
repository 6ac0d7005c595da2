package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// begin starts a session over HTTP and returns its id.
func (s *server) begin(t testing.TB) string {
	t.Helper()
	return s.beginWith(t, url.Values{"scenario": {"yvonne-initial"}, "pace": {"0"}})
}

// beginWith starts a session with what is filled in on the start page.
func (s *server) beginWith(t testing.TB, form url.Values) string {
	t.Helper()
	id, err := s.enter(form)
	require.NoError(t, err)
	return id
}

// enter is beginWith for many goroutines.
func (s *server) enter(form url.Values) (id string, err error) {
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	req, err := http.NewRequest(http.MethodPost, s.URL+"/sessions", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", s.URL)
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("the form was answered with %s", resp.Status)
	}
	return path.Base(resp.Header.Get("Location")), nil
}

// frame is any frame of the server's, with the fields that tests look at.
type frame struct {
	Type    string  `json:"type"`
	Seq     int     `json:"seq"`
	Turn    int     `json:"turn"`
	Attempt int     `json:"attempt"`
	Offset  int     `json:"offset"`
	On      bool    `json:"on"`
	Client  string  `json:"client"`
	Text    string  `json:"text"`
	At      int64   `json:"at"`
	Code    string  `json:"code"`
	Message string  `json:"message"`
	Missed  []frame `json:"missed"`
	roleplay.Gauge
}

// client is a trainee's browser, reduced to its socket.
type client struct {
	conn *websocket.Conn
}

func (s *server) join(session string, seen int) (*client, frame, error) {
	return s.joinOver(nil, session, seen)
}

// joinOver joins on a connection that dial makes; nil is an ordinary one.
func (s *server) joinOver(dial func() (net.Conn, error), session string, seen int) (*client, frame, error) {
	c, err := s.dial(dial)
	if err != nil {
		return nil, frame{}, err
	}
	if err := c.hello(session, seen); err != nil {
		c.conn.Close()
		return nil, frame{}, err
	}
	f, err := c.wait("welcome", "")
	if err != nil {
		c.conn.Close()
	}
	return c, f, err
}

// dial opens a socket and says nothing on it.
func (s *server) dial(dial func() (net.Conn, error)) (*client, error) {
	dialer := websocket.Dialer{HandshakeTimeout: 20 * time.Second, ReadBufferSize: 1 << 10, WriteBufferSize: 1 << 10}
	if dial != nil {
		dialer.NetDialContext = func(context.Context, string, string) (net.Conn, error) { return dial() }
	}
	conn, _, err := dialer.Dial("ws"+strings.TrimPrefix(s.URL, "http")+"/ws", http.Header{"Origin": {s.URL}})
	return &client{conn}, err
}

// host is the server's address, to dial.
func (s *server) host() string { return strings.TrimPrefix(s.URL, "http://") }

func (c *client) hello(session string, seen int) error {
	return c.conn.WriteJSON(map[string]any{"type": "hello", "protocol": 1, "session": session, "role": "trainee", "seen": seen})
}

// next reads one frame.
func (c *client) next() (frame, error) {
	var f frame
	_, data, err := c.conn.ReadMessage()
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(data, &f)
}

// wait reads frames until one of the type comes, about the turn where one is
// named. An error frame about that turn ends it, too.
func (c *client) wait(kind, clientID string) (frame, error) {
	if err := c.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return frame{}, err
	}
	for {
		f, err := c.next()
		if err != nil {
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

// endlessForm is for a talk whose coworker answers at once and never ends it.
var endlessForm = url.Values{"scenario": {"endless"}, "pace": {"0"}}

// beginEndless begins such a talk.
func (s *server) beginEndless(t testing.TB) string {
	t.Helper()
	return s.beginWith(t, endlessForm)
}
