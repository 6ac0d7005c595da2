package web

import (
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
	writeWait  = 10 * time.Second // to write a frame
	pongWait   = 60 * time.Second // to hear anything from the client
	pingPeriod = 54 * time.Second // less than pongWait
	maxFrame   = 64 << 10         // bytes of a client's frame; a longest turn fits in any spelling of JSON
)

const (
	helloWait = 15 * time.Second // for the first frame
	closeWait = 2 * time.Second  // for the client's answer to a close
	maxQueue  = 256              // frames waiting to be written; more are a client that can't keep up
)

// socketHandler serves talks over WebSockets. The first four fields are
// needed, the rest is its own.
type socketHandler struct {
	house       *live.House
	logger      *slog.Logger
	checkOrigin func(*http.Request) bool
	// authorize says as whom the request may take part in a session.
	authorize func(r *http.Request, session string) (participant string, err error)

	mu      sync.Mutex
	open    map[*socket]bool
	closed  bool
	serving sync.WaitGroup
}

// writeBuffers are shared by all sockets: a silent one holds none.
var writeBuffers sync.Pool

// serve opens a socket and hands it to a goroutine of its own: what the HTTP
// server keeps for a request is not kept for the length of a talk. close waits
// for them.
func (h *socketHandler) serve(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{
		HandshakeTimeout: writeWait,
		ReadBufferSize:   1 << 10,
		WriteBufferSize:  1 << 10,
		WriteBufferPool:  &writeBuffers,
		CheckOrigin:      h.checkOrigin,
	}
	s := newSocket(h.logger)
	if !h.enter(s) {
		http.Error(w, "The server is stopping. Come back in a moment.", http.StatusServiceUnavailable)
		return
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil { // answered by the upgrader
		h.logger.Info("a socket was refused", "error", err)
		h.leave(s)
		return
	}
	s.ws = ws
	go h.run(s, r.WithContext(context.WithoutCancel(r.Context())))
}

// run is the reading goroutine of a socket; it has the writing one beside it.
func (h *socketHandler) run(s *socket, r *http.Request) {
	defer h.leave(s)
	go s.write()
	defer func() {
		close(s.read)
		<-s.wrote
	}()
	defer func() {
		if p := recover(); p != nil { // its value may quote the talk
			h.logger.Error("a socket broke and was closed", "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			s.Close(live.ClosingEvicted)
		}
	}()
	h.converse(s, r)
	s.drain()
}

func (h *socketHandler) enter(s *socket) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	if h.open == nil {
		h.open = map[*socket]bool{}
	}
	h.open[s] = true
	h.serving.Add(1)
	return true
}

func (h *socketHandler) leave(s *socket) {
	h.mu.Lock()
	delete(h.open, s)
	h.mu.Unlock()
	h.serving.Done()
}

// close closes every socket with ClosingShutdown and waits until they are
// gone, at most writeWait and closeWait each, all at once. New ones are
// refused.
func (h *socketHandler) close() {
	h.mu.Lock()
	h.closed = true
	for s := range h.open {
		s.Close(live.ClosingShutdown)
	}
	h.mu.Unlock()
	h.serving.Wait()
}

// converse takes the hello and then what the client sends, until the socket is
// closed from either side.
func (h *socketHandler) converse(s *socket, r *http.Request) {
	seat, ok := h.hello(s, r)
	if !ok {
		return
	}
	defer seat.Leave()
	s.stay()
	s.ws.SetPongHandler(func(string) error {
		s.stay()
		return nil
	})
	for {
		data, ok := s.receive(closingSlow)
		if !ok {
			return
		}
		s.stay()
		f, err := decodeClient(data)
		if err != nil {
			s.refuse(err)
			continue
		}
		switch f := f.(type) {
		case sayFrame:
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

// hello seats the client that the first frame introduces. A client that can't
// be seated is told why and closed.
func (h *socketHandler) hello(s *socket, r *http.Request) (*live.Seat, bool) {
	s.ws.SetReadDeadline(time.Now().Add(helloWait))
	data, ok := s.receive(closingRefused)
	if !ok {
		return nil, false
	}
	f, err := decodeClient(data)
	hello, isHello := f.(helloFrame)
	if err == nil && !isHello {
		err = roleplay.Errorf(roleplay.Invalid, "Say hello first: which session, as whom, and the last number you have.")
	}
	if err != nil {
		s.refuse(err)
		s.Close(closingRefused)
		return nil, false
	}
	ctx, cancel := context.WithTimeout(r.Context(), helloWait)
	defer cancel()
	participant, err := h.authorize(r.WithContext(ctx), hello.Session)
	if err != nil {
		h.turnAway(s, err, closingRefused)
		return nil, false
	}
	seat, err := h.house.Join(ctx, hello.Session, hello.Role, participant, hello.Seen, s)
	if err != nil {
		why := closingRefused
		if roleplay.CodeOf(err) == roleplay.Invalid { // the number seen
			why = closingAnew
		}
		h.turnAway(s, err, why)
		return nil, false
	}
	return seat, true
}

// turnAway ends a socket whose hello came to nothing.
func (h *socketHandler) turnAway(s *socket, err error, why live.Closing) {
	switch roleplay.CodeOf(err) {
	case roleplay.Busy, roleplay.Unavailable, roleplay.Conflict:
		why = closingNotNow
	case roleplay.Corrupt, roleplay.Internal:
		h.logger.Error("a session could not be opened", "error", err)
	}
	s.refuse(err)
	s.Close(why)
}
