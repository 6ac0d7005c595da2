package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"seventy/personas"
	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/live/livetest"
)

// shelf is a livetest.Log as the pages ask it.
type shelf struct{ log *livetest.Log }

func (s shelf) Sessions(context.Context, string) ([]roleplay.Session, error) { return nil, nil }

func (s shelf) Session(ctx context.Context, id string) (roleplay.Session, error) {
	events, err := s.log.Events(ctx, id, 0)
	if err != nil {
		return roleplay.Session{}, err
	}
	return roleplay.Session{ID: id, Owner: events[0].Body.(roleplay.Started).Owner, Seq: len(events)}, nil
}

func (s shelf) Events(ctx context.Context, id string, after int) ([]roleplay.Event, error) {
	return s.log.Events(ctx, id, after)
}

func (s shelf) Append(ctx context.Context, id string, after int, events []roleplay.Event) error {
	return s.log.Append(ctx, id, after, events)
}

func (s shelf) Delete(_ context.Context, id string) error {
	s.log.Delete(id)
	return nil
}

// venue is a whole server on a port of its own, with the sessions "s" of
// "ann", who it serves, and "theirs" of somebody else.
type venue struct {
	t       *testing.T
	log     *livetest.Log
	house   *live.House
	server  *Server
	addr    string
	witness *witness
	words   *safeBuffer // the operator's log
	served  chan error
	stop    context.CancelFunc
}

// safeBuffer may be written and read at once.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newVenue(t *testing.T, changes ...func(*Config)) *venue {
	t.Helper()
	noLeaks(t)
	return openVenue(t, changes...)
}

// noLeaks requires that no goroutine is left when a test is over. Of tests
// that run beside each other it must be the parent's.
func noLeaks(t *testing.T) {
	leaks := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, leaks) })
}

func openVenue(t *testing.T, changes ...func(*Config)) *venue {
	t.Helper()
	v := &venue{t: t, log: &livetest.Log{}, witness: &witness{}, words: &safeBuffer{}, served: make(chan error, 1)}
	v.log.Start("s", time.Now(), roleplay.Started{})
	v.log.Add("theirs", roleplay.Event{Author: "bob", Body: roleplay.Started{Owner: "bob",
		Participants: []roleplay.Participant{{ID: "bob", Side: roleplay.Trainee}, {ID: "ann", Side: roleplay.Trainee}}}})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	v.addr = listener.Addr().String()
	v.house = live.NewHouse(live.Config{Log: v.log, Casting: livetest.Casting(livetest.Manner{})})
	cfg := Config{Practice: &fakePractice{scenarios: []*personas.Content{content("bus-stop", "Dana Moss")}}, Sessions: shelf{v.log}, House: v.house, Addr: v.addr, Owner: "ann",
		Logger: slog.New(slog.NewTextHandler(v.words, &slog.HandlerOptions{Level: slog.LevelDebug})), Watcher: v.witness}
	for _, change := range changes {
		change(&cfg)
	}
	v.server, err = NewServer(cfg)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	v.stop = stop
	go func() { v.served <- v.server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-v.served)
		require.NoError(t, v.house.Close(context.Background()))
		http.DefaultClient.CloseIdleConnections()
	})
	return v
}

// get asks for a page.
func (v *venue) get(path string, changes ...func(*http.Request)) (*http.Response, string) {
	v.t.Helper()
	r, err := http.NewRequest(http.MethodGet, "http://"+v.addr+path, nil)
	require.NoError(v.t, err)
	for _, change := range changes {
		change(r)
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(v.t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(v.t, err)
	return answer, string(body)
}

// line is a client that writes bytes, and reads frames as strictly as can be.
type line struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

const handshake = "GET /ws HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

// shake sends a handshake with more headers ("Name: value") and returns the
// answer.
func (v *venue) shake(headers ...string) (*line, *http.Response) {
	v.t.Helper()
	conn, err := net.Dial("tcp", v.addr)
	require.NoError(v.t, err)
	v.t.Cleanup(func() { conn.Close() })
	require.NoError(v.t, conn.SetDeadline(time.Now().Add(40*time.Second)))
	l := &line{v.t, conn, bufio.NewReader(conn)}
	l.raw([]byte(fmt.Sprintf(handshake, v.addr) + strings.Join(append(headers, "\r\n"), "\r\n")))
	answer, err := http.ReadResponse(l.in, nil)
	require.NoError(v.t, err)
	return l, answer
}

// line opens a socket.
func (v *venue) line() *line {
	v.t.Helper()
	l, answer := v.shake("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
	require.Equal(v.t, http.StatusSwitchingProtocols, answer.StatusCode)
	require.Empty(v.t, answer.Header.Values("Sec-Websocket-Extensions"), "nothing is compressed")
	require.NotEmpty(v.t, answer.Header.Get("X-Request-Id"))
	return l
}

// join opens a socket and says hello.
func (v *venue) join(seen int) (*line, live.Welcome) {
	v.t.Helper()
	l := v.line()
	l.text(hello("s", seen))
	w, ok := l.next().(live.Welcome)
	require.True(v.t, ok)
	if len(w.Missed) > 0 {
		require.Equal(v.t, "meter", l.next().FrameType())
	}
	return l, w
}

func hello(session string, seen int) string {
	return fmt.Sprintf(`{"type":"hello","protocol":1,"session":%q,"role":"trainee","seen":%d}`, session, seen)
}

func say(id, text string) string { return fmt.Sprintf(`{"type":"say","id":%q,"text":%q}`, id, text) }

// The first bytes of frames.
const (
	fin        = 0x80
	rsv1       = 0x40
	opContinue = 0x0
	opText     = websocket.TextMessage
	opBinary   = websocket.BinaryMessage
	opClose    = websocket.CloseMessage
	opPing     = websocket.PingMessage
)

// packed is a frame as a client must send it: masked.
func packed(first byte, payload []byte) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	mask := [4]byte{7, 1, 255, 3}
	b = append(b, mask[:]...)
	for i, c := range payload {
		b = append(b, c^mask[i%4])
	}
	return b
}

// raw sends bytes. The server may have hung up: then what it said before that
// is what counts.
func (l *line) raw(b []byte) {
	_, _ = l.conn.Write(b)
}

func (l *line) text(s string) { l.raw(packed(fin|opText, []byte(s))) }

// read returns the server's next frame.
func (l *line) read() (opcode byte, payload []byte, err error) {
	var head [2]byte
	if _, err := io.ReadFull(l.in, head[:]); err != nil {
		return 0, nil, err
	}
	if head[0]&0xf0 != fin || head[1]&0x80 != 0 {
		return 0, nil, fmt.Errorf("a frame in parts, with a reserved bit, or masked: % x", head)
	}
	size := int(head[1])
	if size >= 126 {
		long := make([]byte, map[int]int{126: 2, 127: 8}[size])
		if _, err := io.ReadFull(l.in, long); err != nil {
			return 0, nil, err
		}
		size = 0
		for _, b := range long {
			size = size<<8 | int(b)
		}
	}
	payload = make([]byte, size)
	_, err = io.ReadFull(l.in, payload)
	return head[0] & 0xf, payload, err
}

// next is the server's next frame of ours.
func (l *line) next() live.Frame {
	l.t.Helper()
	opcode, payload, err := l.read()
	require.NoError(l.t, err)
	require.EqualValues(l.t, opText, opcode, "%q", payload)
	f, err := decodeServer(payload)
	require.NoError(l.t, err)
	return f
}

// until takes frames up to one of a type.
func (l *line) until(kind string) []live.Frame {
	l.t.Helper()
	for out := []live.Frame(nil); ; {
		f := l.next()
		out = append(out, f)
		if f.FrameType() == kind {
			return out
		}
		require.NotEqual(l.t, "error", f.FrameType(), "%v", f)
	}
}

// closed requires that the server closes with a code, and then hangs up. It
// returns the frames before that.
func (l *line) closed(want int) []live.Frame {
	l.t.Helper()
	for out := []live.Frame(nil); ; {
		opcode, payload, err := l.read()
		require.NoError(l.t, err)
		switch opcode {
		case opText:
			f, err := decodeServer(payload)
			require.NoError(l.t, err)
			out = append(out, f)
		case opClose:
			require.Equal(l.t, want, int(binary.BigEndian.Uint16(payload)), "%s", payload[2:])
			l.raw(packed(fin|opClose, payload[:2]))
			_, err := io.Copy(io.Discard, l.in)
			require.NoError(l.t, err, "it hangs up without breaking off")
			l.conn.Close()
			return out
		}
	}
}

// witness is a Watcher that remembers.
type witness struct {
	mu     sync.Mutex
	counts map[string]int
	most   int // frames queued
}

func (w *witness) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.counts == nil {
		w.counts = map[string]int{}
	}
	w.counts[fmt.Sprintf(format, args...)]++
}

// saw is how often something was told.
func (w *witness) saw(what string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.counts[what]
}

func (w *witness) Answered(method, route string, status int, _ time.Duration) {
	w.note("answered %s %s %d", method, route, status)
}
func (w *witness) HandshakeRefused(cause string)    { w.note("handshake %s", cause) }
func (w *witness) SocketOpened()                    { w.note("opened") }
func (w *witness) SocketClosed(code int, by string) { w.note("closed %d %s", code, by) }
func (w *witness) FrameTaken(kind string)           { w.note("frame %s", kind) }
func (w *witness) ErrorSent(code roleplay.Code)     { w.note("error %s", code) }
func (w *witness) SlowClient(cause string)          { w.note("slow %s", cause) }
func (w *witness) Limited(what string)              { w.note("limited %s", what) }
func (w *witness) Queued(frames int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.most = max(w.most, frames)
}

// closedAfterPings is closed for a client that leaves pings unanswered.
func (l *line) closedAfterPings(want int) {
	l.t.Helper()
	for {
		opcode, payload, err := l.read()
		require.NoError(l.t, err)
		if opcode == opClose {
			require.Equal(l.t, want, int(binary.BigEndian.Uint16(payload)), "%s", payload[2:])
			l.conn.Close()
			return
		}
	}
}
