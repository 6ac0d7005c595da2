package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/live/livetest"
)

// parlor is a socket handler before a real House, over a log in memory that
// holds the session "s".
type parlor struct {
	t       *testing.T
	log     *livetest.Log
	manner  livetest.Manner
	house   *live.House
	handler *socketHandler
	server  *httptest.Server
	callers []*caller
	words   bytes.Buffer // the operator's log
}

func newParlor(t *testing.T, s roleplay.Started, m livetest.Manner) *parlor {
	t.Helper()
	leaks := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, leaks) })
	p := &parlor{t: t, log: &livetest.Log{}, manner: m}
	p.log.Start("s", time.Now(), s)
	p.open()
	t.Cleanup(p.close)
	return p
}

func (p *parlor) open() {
	p.furnish()
	p.server = httptest.NewServer(http.HandlerFunc(p.answer))
}

// answer is the handler as a server has it.
func (p *parlor) answer(w http.ResponseWriter, r *http.Request) {
	if err := p.handler.serve(w, r); err != nil {
		http.Error(w, roleplay.MessageOf(err), statuses[roleplay.CodeOf(err)])
	}
}

// furnish makes the house and the handler.
func (p *parlor) furnish() {
	p.house = live.NewHouse(live.Config{Log: p.log, Casting: livetest.Casting(p.manner)})
	p.handler = &socketHandler{
		house:       p.house,
		logger:      slog.New(slog.NewTextHandler(&p.words, nil)),
		checkOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") != "https://evil.example" },
		authorize: func(r *http.Request, session string) (string, error) {
			if err := r.Context().Err(); err != nil {
				return "", err
			}
			if session == "secret" {
				return "", roleplay.Errorf(roleplay.NotFound, "There is no such talk.")
			}
			if session == "cursed" {
				panic("the talk itself")
			}
			return r.URL.Query().Get("as"), nil
		},
	}
}

func (p *parlor) close() {
	for _, c := range p.callers { // or they would be waited for, to answer the close
		c.ws.Close()
	}
	require.NoError(p.t, p.house.Close(context.Background()))
	p.handler.close(context.Background())
	p.server.Close()
}

// restart is another process over the same log.
func (p *parlor) restart() {
	p.close()
	p.open()
}

// caller is a client, as strict as can be.
type caller struct {
	t  *testing.T
	ws *websocket.Conn
}

func (p *parlor) dial() *caller {
	p.t.Helper()
	ws, resp, err := websocket.DefaultDialer.Dial(strings.Replace(p.server.URL, "http", "ws", 1)+"/ws?as=ann", nil)
	require.NoError(p.t, err)
	require.Empty(p.t, resp.Header.Get("Sec-Websocket-Extensions"))
	require.NoError(p.t, ws.SetReadDeadline(time.Now().Add(10*time.Second)))
	c := &caller{p.t, ws}
	p.callers = append(p.callers, c)
	return c
}

// call dials, says hello and takes the welcome.
func (p *parlor) call(seen int) (*caller, live.Welcome) {
	p.t.Helper()
	c := p.dial()
	c.hello("s", seen)
	w := c.next().(live.Welcome)
	if len(w.Missed) > 0 {
		require.Equal(p.t, "meter", c.next().FrameType())
	}
	return c, w
}

func (c *caller) send(text string) {
	c.t.Helper()
	require.NoError(c.t, c.ws.WriteMessage(websocket.TextMessage, []byte(text)))
}

func (c *caller) hello(session string, seen int) {
	c.t.Helper()
	c.send(fmt.Sprintf(`{"type":"hello","protocol":1,"session":%q,"role":"trainee","seen":%d}`, session, seen))
}

func (c *caller) say(id, text string) {
	c.t.Helper()
	c.send(fmt.Sprintf(`{"type":"say","id":%q,"text":%q}`, id, text))
}

func (c *caller) next() live.Frame {
	c.t.Helper()
	kind, data, err := c.ws.ReadMessage()
	require.NoError(c.t, err)
	require.Equal(c.t, websocket.TextMessage, kind)
	f, err := decodeServer(data)
	require.NoError(c.t, err, "%s", data)
	return f
}

// until takes frames up to one of a type.
func (c *caller) until(kind string) []live.Frame {
	c.t.Helper()
	var out []live.Frame
	for {
		f := c.next()
		out = append(out, f)
		if f.FrameType() == kind {
			return out
		}
		require.NotEqual(c.t, "error", f.FrameType(), "%v", f)
	}
}

// gone requires that the server closes with one of its own codes, after the
// frames that are returned.
func (c *caller) gone(want live.Closing) []live.Frame {
	c.t.Helper()
	var out []live.Frame
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			var closed *websocket.CloseError
			require.True(c.t, errors.As(err, &closed), "%v", err)
			require.Equal(c.t, want, live.Closing{Code: closed.Code, Reason: closed.Text})
			return out
		}
		f, err := decodeServer(data)
		require.NoError(c.t, err)
		out = append(out, f)
	}
}

func kinds(frames []live.Frame) string {
	var out []string
	for _, f := range frames {
		out = append(out, f.FrameType())
	}
	return strings.Join(out, " ")
}

func TestWholeConversation(t *testing.T) {
	for name, m := range map[string]livetest.Manner{"at once": {}, "streamed": {Think: 1, Slow: time.Millisecond}} {
		t.Run(name, func(t *testing.T) {
			p := newParlor(t, roleplay.Started{Coaching: true}, livetest.Manner{Slow: m.Slow, HintAt: 2})
			c, w := p.call(0)
			require.Equal(t, live.Welcome{Protocol: 1, Session: "s", Seq: 1, At: w.At, State: "open", Coworker: "Sam", Coaching: true, Missed: []live.Frame{}}, w)
			c.send(`{"type":"typing"}`)
			c.say("a", "<script>alert(1)</script> Grüße 🙂")
			frames := c.until("meter")
			require.Equal(t, "<script>alert(1)</script> Grüße 🙂", frames[0].(live.Ack).Text)
			var shown string
			for _, f := range frames {
				if d, ok := f.(live.SpeechDelta); ok {
					shown += d.Text
				}
			}
			require.Equal(t, livetest.Words(2, 1), shown)
			require.Equal(t, shown, frames[len(frames)-2].(live.Done).Text)
			c.say("b", "And then?")
			require.Equal(t, 6, c.until("hint")[0].(live.Ack).Seq, "numbers go on")
			c.say("c", livetest.WordLeave)
			end := c.until("ended")
			ended := end[len(end)-1].(live.EndedFrame)
			require.Equal(t, live.EndedFrame{Seq: 15, By: roleplay.Coworker, Reason: "shift", At: ended.At}, ended)
			require.GreaterOrEqual(t, ended.At, w.At)
			c.say("d", "Wait!")
			require.Equal(t, live.ErrorFrame{Code: roleplay.Ended, Client: "d"}, quiet(c.next()))
		})
	}
}

// quiet takes the words out of an error.
func quiet(f live.Frame) live.ErrorFrame {
	e := f.(live.ErrorFrame)
	e.Message = ""
	return e
}

func TestReconnectGivesExactlyWhatWasMissed(t *testing.T) {
	p := newParlor(t, roleplay.Started{}, livetest.Manner{})
	c, _ := p.call(0)
	var all []live.Frame
	for i := range 5 {
		c.say(fmt.Sprint("t", i), "Tell me more.")
		for _, f := range c.until("meter") {
			if k := f.FrameType(); k == "ack" || k == "done" {
				all = append(all, f)
			}
		}
	}
	c.ws.Close() // a network that failed

	seqOf := func(f live.Frame) int {
		if a, ok := f.(live.Ack); ok {
			return a.Seq
		}
		return f.(live.Done).Seq
	}
	for i, f := range all {
		_, w := p.call(seqOf(f))
		require.Equal(t, append([]live.Frame{}, all[i+1:]...), w.Missed)
	}
	_, w := p.call(0)
	require.Equal(t, all, w.Missed)
	p.restart()
	_, w = p.call(0)
	require.Equal(t, all, w.Missed, "after a restart too")
	require.Equal(t, 21, w.Seq)
}

func TestSameTurnTwice(t *testing.T) {
	p := newParlor(t, roleplay.Started{}, livetest.Manner{})
	c, _ := p.call(0)
	c.say("a", "Tell me more.")
	c.say("a", "Tell me more.")
	first := c.until("meter")
	again := c.until("done")
	require.Equal(t, "ack delta done meter", kinds(first))
	require.Equal(t, []live.Frame{first[0], first[2]}, again)

	p.restart()
	c, w := p.call(5)
	require.Empty(t, w.Missed)
	c.say("a", "Tell me more.")
	require.Equal(t, again, c.until("done"))
	require.Equal(t, []roleplay.EventType{"started", "said", "read", "planned", "spoke"}, p.log.Types("s"))
}

func TestSecondSocketTakesOver(t *testing.T) {
	p := newParlor(t, roleplay.Started{}, livetest.Manner{})
	first, _ := p.call(0)
	second, _ := p.call(0)
	require.Empty(t, first.gone(live.ClosingTakenOver))
	second.say("a", "It's me.")
	second.until("meter")
}

func TestBadFramesAreAnsweredAndTheSocketStays(t *testing.T) {
	p := newParlor(t, roleplay.Started{}, livetest.Manner{})
	c, _ := p.call(0)
	for _, bad := range []string{
		``, `hello`, `[]`, `{"type":"shout"}`, `{"type":"say","id":"a"}`, `{"type":"say","id":"a","text":"b","x":1}`,
		`{"type":"say","id":"a","text":" "}`, `{"type":"say","id":"","text":"b"}`, `{"type":"end"}{"type":"end"}`,
		`{"type":"hello","protocol":1,"session":"s","role":"trainee","seen":0}`, strings.Repeat("[", maxFrame),
	} {
		c.send(bad)
		f := c.next().(live.ErrorFrame)
		require.Equal(t, roleplay.Invalid, f.Code)
		require.False(t, f.Retry)
		require.NotEmpty(t, f.Message)
	}
	c.say("a", strings.Repeat("ä", roleplay.MaxTurn+1))
	require.Equal(t, live.ErrorFrame{Code: roleplay.TooLong, Client: "a"}, quiet(c.next()))
	p.log.FailWith(livetest.Full)
	c.say("a", "Is there room?")
	require.Equal(t, live.ErrorFrame{Code: roleplay.Unavailable, Client: "a", Retry: true}, quiet(c.next()))
	p.log.FailWith(nil)
	c.say("a", "Is there room?")
	require.Equal(t, "ack delta done meter", kinds(c.until("meter")))
}

func TestWhatEndsASocket(t *testing.T) {
	text := func(size int) []byte { return bytes.Repeat([]byte("x"), size) }
	for _, c := range []struct {
		name string
		kind int
		data []byte
		want live.Closing
	}{
		{"too big", websocket.TextMessage, text(maxFrame + 1), closingTooBig},
		{"far too big", websocket.TextMessage, text(5 << 20), closingTooBig},
		{"bad UTF-8", websocket.TextMessage, []byte("{\"type\":\"say\",\"id\":\"a\",\"text\":\"\xff\xfe\"}"), closingUTF8},
		{"cut UTF-8", websocket.TextMessage, []byte("\xf0\x9f\x99"), closingUTF8},
		{"binary", websocket.BinaryMessage, []byte(`{"type":"typing"}`), closingBinary},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newParlor(t, roleplay.Started{}, livetest.Manner{})
			first, _ := p.call(0)
			require.NoError(t, first.ws.WriteMessage(c.kind, c.data))
			require.Empty(t, first.gone(c.want))
			second := p.dial()
			require.NoError(t, second.ws.WriteMessage(c.kind, c.data))
			require.Empty(t, second.gone(c.want), "before hello too")
			require.Equal(t, []roleplay.EventType{"started"}, p.log.Types("s"))
		})
	}
}

func TestHelloThatComesToNothing(t *testing.T) {
	hello := `{"type":"hello","protocol":1,"session":"s","role":"trainee","seen":0}`
	for _, c := range []struct {
		name, first string
		spoil       func(*parlor)
		code        roleplay.Code
		want        live.Closing
	}{
		{"say first", `{"type":"say","id":"a","text":"Hi"}`, nil, roleplay.Invalid, closingRefused},
		{"rubbish first", `{"type":`, nil, roleplay.Invalid, closingRefused},
		{"other protocol", strings.Replace(hello, "1", "2", 1), nil, roleplay.Invalid, closingRefused},
		{"not for you", strings.Replace(hello, `"s"`, `"secret"`, 1), nil, roleplay.NotFound, closingRefused},
		{"no session", strings.Replace(hello, `"s"`, `"none"`, 1), nil, roleplay.NotFound, closingRefused},
		{"other role", strings.Replace(hello, "trainee", "trainer", 1), nil, roleplay.Forbidden, closingRefused},
		{"number too high", strings.Replace(hello, `:0`, `:2`, 1), nil, roleplay.Invalid, closingAnew},
		{"number below 0", strings.Replace(hello, `:0`, `:-1`, 1), nil, roleplay.Invalid, closingAnew},
		{"broken session", hello, func(p *parlor) {
			p.log.Delete("s")
			p.log.Add("s", roleplay.Event{Body: roleplay.Parked{}})
		}, roleplay.Corrupt, closingRefused},
		{"no room", hello, func(p *parlor) {
			p.log.Add("s", roleplay.Event{Turn: 1, Body: roleplay.Said{Text: "Hi"}})
			p.log.FailWith(livetest.Full)
		}, roleplay.Unavailable, closingNotNow},
		{"house closed", hello, func(p *parlor) { p.house.Close(context.Background()) }, roleplay.Unavailable, closingNotNow},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newParlor(t, roleplay.Started{}, livetest.Manner{})
			if c.spoil != nil {
				c.spoil(p)
			}
			client := p.dial()
			client.send(c.first)
			frames := client.gone(c.want)
			require.Len(t, frames, 1)
			require.Equal(t, c.code, frames[0].(live.ErrorFrame).Code)
		})
	}
}

func TestPanicClosesOneSocket(t *testing.T) {
	p := newParlor(t, roleplay.Started{}, livetest.Manner{})
	c, _ := p.call(0)
	cursed := p.dial()
	cursed.hello("cursed", 0)
	require.Empty(t, cursed.gone(live.ClosingEvicted))
	c.say("a", "Still here?")
	c.until("meter")
	p.close() // nobody writes to the log any more
	require.Contains(t, p.words.String(), "a socket broke")
	require.NotContains(t, p.words.String(), "the talk itself")
}

func TestHandshakeIsGuarded(t *testing.T) {
	p := newParlor(t, roleplay.Started{}, livetest.Manner{})
	url := strings.Replace(p.server.URL, "http", "ws", 1)
	_, resp, err := websocket.DefaultDialer.Dial(url, http.Header{"Origin": {"https://evil.example"}})
	require.ErrorIs(t, err, websocket.ErrBadHandshake)
	require.Equal(t, http.StatusForbidden, resp.StatusCode)
	resp, err = http.Get(p.server.URL)
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, resp.Body)
	require.NoError(t, err)
	resp.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	p.handler.close(context.Background())
	_, resp, err = websocket.DefaultDialer.Dial(url, nil)
	require.ErrorIs(t, err, websocket.ErrBadHandshake)
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
}

func TestShutdownTellsEverySocket(t *testing.T) {
	p := newParlor(t, roleplay.Started{Pace: 100}, livetest.Manner{Think: 60_000})
	seated, _ := p.call(0)
	unseated := p.dial()
	seated.say("a", "Hello?")
	seated.until("ack")
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		p.house.Close(context.Background())
		p.handler.close(context.Background())
	}()
	require.Empty(t, seated.gone(live.ClosingShutdown))
	require.Empty(t, unseated.gone(live.ClosingShutdown))
	<-stopped
	require.Equal(t, []roleplay.EventType{"started", "said", "read", "planned"}, p.log.Types("s"))
}
