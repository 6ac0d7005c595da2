package web

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"seventy/roleplay"
	"seventy/roleplay/live"
)

// The limits on one socket.
const (
	helloWait   = 15 * time.Second // for the first frame
	messageWait = 10 * time.Second // for a message to be whole, from its first fragment on
	maxFrame    = 64 << 10         // bytes of a client's message; a longest turn fits in any spelling of JSON
	maxIntake   = 8 * maxFrame     // bytes of a message with its fragments' headers: each byte may be a fragment
	writeWait   = 10 * time.Second // to write frames …
	writeRate   = 16 << 10         // … and a second more for so many bytes of them
	closeWait   = 2 * time.Second  // for the client's answer to a close
	shakeWait   = 4 * time.Second  // to take the answer to the handshake; less than drainTimeout
	maxQueue    = 256              // frames waiting to be written; more are a client that can't keep up
	maxQueued   = 512 << 10        // bytes of them, the first one aside: a welcome may hold a whole talk
)

// How often a socket is pinged unless Config.Ping says otherwise, and at least.
const (
	pingPeriod   = 54 * time.Second
	shortestPing = time.Second
)

// pongWait is how long a client that is pinged so often may be silent: a ninth
// more, and at least a second, for the way of ping and pong.
func pongWait(ping time.Duration) time.Duration { return ping + max(ping/9, time.Second) }

// socketHandler serves talks over WebSockets. House, logger, checkOrigin and
// authorize are needed, the rest has defaults or is its own.
type socketHandler struct {
	house       *live.House
	logger      *slog.Logger
	checkOrigin func(*http.Request) bool
	// authorize says as whom the request may take part in a session.
	authorize func(r *http.Request, session string) (participant string, err error)
	ping      time.Duration // how often a socket is pinged; 0 is pingPeriod
	ledger    *ledger       // nil: nobody is limited
	watcher   Watcher       // nil: nobody looks

	mu      sync.Mutex
	open    map[*socket]bool
	closed  bool
	serving sync.WaitGroup
}

// writeBuffers are shared by all sockets: a silent one holds none.
var writeBuffers sync.Pool

// errStopping is what comes too late is told.
var errStopping = roleplay.Errorf(roleplay.Unavailable, "The server is stopping. Come back in a moment.")

// serve opens a socket and hands it to a goroutine of its own: what the HTTP
// server keeps for a request is not kept for the length of a talk. close waits
// for them. An error that is returned has to be answered; what happens after
// the handshake is said on the socket.
func (h *socketHandler) serve(w http.ResponseWriter, r *http.Request) error {
	s := h.newSocket(visitOf(r))
	if cause, err := h.enter(s); err != nil {
		s.watcher.HandshakeRefused(cause)
		return err
	}
	if cause, err := h.upgrade(s, w, r); err != nil {
		h.leave(s)
		s.watcher.HandshakeRefused(cause)
		s.log().Info("a socket was refused", "cause", cause, "error", err)
		if s.out != nil { // taken over from HTTP: nobody is there to be answered
			return nil
		}
		return err
	}
	go h.run(s, r.WithContext(context.WithoutCancel(r.Context())))
	return nil
}

func (h *socketHandler) newSocket(v visit) *socket {
	account := h.ledger.of(v)
	return &socket{
		id: v.id, logger: h.logger, watcher: h.watching(), ping: cmp.Or(h.ping, pingPeriod),
		account: account, frames: h.ledger.frames(account),
		wake: make(chan struct{}, 1), read: make(chan struct{}), wrote: make(chan struct{}),
	}
}

func (h *socketHandler) watching() Watcher {
	if h.watcher == nil {
		return nobody{}
	}
	return h.watcher
}

// upgrade makes a socket of a request. The cause is a Watcher's.
func (h *socketHandler) upgrade(s *socket, w http.ResponseWriter, r *http.Request) (cause string, err error) {
	if !h.checkOrigin(r) {
		return "origin", roleplay.Errorf(roleplay.Forbidden, "This came from another site's page. Open Seventy itself and try again.")
	}
	status := 0 // that the upgrader would answer with
	upgrader := websocket.Upgrader{
		HandshakeTimeout: shakeWait,
		ReadBufferSize:   1 << 10,
		WriteBufferSize:  1 << 10,
		WriteBufferPool:  &writeBuffers,
		CheckOrigin:      func(*http.Request) bool { return true }, // it was checked
		Error:            func(_ http.ResponseWriter, _ *http.Request, why int, _ error) { status = why },
	}
	ws, err := upgrader.Upgrade(&hijacker{w, s}, r, http.Header{headerRequest: {s.id}})
	switch {
	case status >= http.StatusBadRequest && status < http.StatusInternalServerError:
		return "no_websocket", roleplay.Errorf(roleplay.Invalid, "This address speaks WebSocket, version 13; this request does not: %w", err)
	case err != nil && s.out == nil:
		return "broken", roleplay.Errorf(roleplay.Internal, "a connection could not be taken over: %w", err)
	case err != nil:
		return "early", err // frames before the answer, or nobody to take it
	}
	h.mu.Lock()
	s.ws = ws
	h.mu.Unlock()
	return "", nil
}

// run is the reading goroutine of a socket; it has the writing one beside it.
func (h *socketHandler) run(s *socket, r *http.Request) {
	defer h.leave(s)
	begun := time.Now()
	s.watcher.SocketOpened()
	go s.write()
	defer func() {
		close(s.read)
		<-s.wrote
		code, by := s.ending()
		s.watcher.SocketClosed(code, by)
		s.log().Debug("a socket closed", "code", code, "by", by, "took", time.Since(begun))
	}()
	s.attend()
	h.guard(s, func() { h.converse(s, r) })
	s.drain()
}

// guard closes a socket whose work panics.
func (h *socketHandler) guard(s *socket, f func()) {
	defer func() {
		if p := recover(); p != nil { // its value may quote the talk
			s.log().Error("a socket broke and was closed", "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			s.Close(live.ClosingEvicted)
		}
	}()
	f()
}

// aside does work that needs a deep stack on one of its own, which is let go
// with it: the socket's goroutine would keep what it has grown to for the
// length of a talk.
func (h *socketHandler) aside(s *socket, f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.guard(s, f)
	}()
	<-done
}

// enter counts a socket in. The cause is a Watcher's.
func (h *socketHandler) enter(s *socket) (cause string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return "stopping", errStopping
	}
	if s.seated = h.ledger.sit(s.account); s.seated != welcome {
		s.watcher.Limited("sockets")
	}
	if s.seated == unworthy {
		return "too_many", errCrowded()
	}
	if h.open == nil {
		h.open = map[*socket]bool{}
	}
	h.open[s] = true
	h.serving.Add(1)
	return "", nil
}

func errCrowded() error {
	return &roleplay.Error{Code: roleplay.Busy, Err: pause(10 * time.Second),
		Message: "Too many connections come from your network. Close windows of Seventy that you don't need; this one tries again by itself."}
}

func (h *socketHandler) leave(s *socket) {
	h.mu.Lock()
	delete(h.open, s)
	h.mu.Unlock()
	h.ledger.stand(s.account)
	h.serving.Done()
}

// close closes every socket with ClosingShutdown and waits until they are
// gone; those that are not when ctx ends are cut off. New ones are refused.
func (h *socketHandler) close(ctx context.Context) {
	h.mu.Lock()
	h.closed = true
	for s := range h.open {
		s.Close(live.ClosingShutdown)
	}
	h.mu.Unlock()
	cut := context.AfterFunc(ctx, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		for s := range h.open {
			if s.ws != nil {
				s.ws.Close()
			}
		}
	})
	defer cut()
	h.serving.Wait()
}

// converse takes the hello and then what the client sends, until the socket is
// closed from either side.
func (h *socketHandler) converse(s *socket, r *http.Request) {
	if s.seated == tooMany {
		h.turnAway(s, errCrowded(), closingNotNow)
		return
	}
	var seat *live.Seat
	h.aside(s, func() { seat = h.hello(s, r) })
	if seat == nil {
		return
	}
	defer seat.Leave()
	s.greeted = true
	for s.stay(); ; s.stay() {
		data, ok := s.receive()
		if !ok || !s.admit() {
			return
		}
		f, err := decodeClient(data)
		if err != nil {
			s.refuse(err)
			continue
		}
		s.watcher.FrameTaken(f.FrameType())
		switch f := f.(type) {
		case sayFrame:
			if !s.account.turn() {
				s.putOff(f)
				continue
			}
			seat.Say(f.ID, f.Text)
		case typingFrame:
			seat.Typing()
		case endFrame:
			seat.End()
		case helloFrame:
			s.refuse(roleplay.Errorf(roleplay.Invalid, "This socket has a session already. Open another socket for another one."))
		}
	}
}

// putOff refuses a turn for now, because too many came from its network.
func (s *socket) putOff(f sayFrame) {
	s.watcher.Limited("turns")
	refused := live.ErrorFrame{Code: roleplay.Busy, Retry: true,
		Message: "Many turns come from your network just now. Yours was not stored yet; it can be sent again in a moment."}
	if len(f.ID) <= live.MaxClientID {
		refused.Client = f.ID
	}
	s.Send(refused)
}

// hello seats the client that the first frame introduces. A client that can't
// be seated is told why and closed.
func (h *socketHandler) hello(s *socket, r *http.Request) *live.Seat {
	s.until(time.Now().Add(helloWait))
	data, ok := s.receive()
	if !ok {
		return nil
	}
	f, err := decodeClient(data)
	hello, isHello := f.(helloFrame)
	if err == nil && !isHello {
		err = roleplay.Errorf(roleplay.Invalid, "Say hello first: which session, as whom, and the last number you have.")
	}
	if err != nil {
		s.refuse(err)
		s.Close(closingRefused)
		return nil
	}
	s.watcher.FrameTaken(f.FrameType())
	ctx, cancel := context.WithTimeout(r.Context(), helloWait)
	defer cancel()
	participant, err := h.authorize(r.WithContext(ctx), hello.Session)
	if err != nil {
		h.turnAway(s, err, closingRefused)
		return nil
	}
	seat, err := h.house.Join(ctx, hello.Session, hello.Role, participant, live.Cursor{Seq: hello.Seen, At: hello.SeenAt}, s)
	if err != nil {
		why := closingRefused
		if roleplay.CodeOf(err) == roleplay.Invalid { // the number seen
			why = closingAnew
		}
		h.turnAway(s, err, why)
		return nil
	}
	s.log().Debug("a socket has its session", "session", roleplay.Tag(hello.Session))
	return seat
}

// turnAway ends a socket whose hello came to nothing.
func (h *socketHandler) turnAway(s *socket, err error, why live.Closing) {
	switch roleplay.CodeOf(err) {
	case roleplay.Busy, roleplay.Unavailable, roleplay.Conflict:
		why = closingNotNow
	case roleplay.Corrupt, roleplay.Internal:
		s.log().Error("a session could not be opened", "error", err)
	}
	s.refuse(err)
	s.Close(why)
}
