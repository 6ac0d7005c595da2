package web

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"

	"seventy/roleplay"
	"seventy/roleplay/live"
)

// socket is a live.Conn over a WebSocket. The goroutine that serves it reads,
// one other writes; everybody else only fills the queue.
type socket struct {
	ws     *websocket.Conn
	logger *slog.Logger

	mu      sync.Mutex
	queue   [][]byte      // frames to be written
	closing *live.Closing // written after them; then nothing more is
	wake    chan struct{} // something of these changed

	read  chan struct{} // closed: nothing is read any more
	wrote chan struct{} // closed: nothing is written any more
}

func newSocket(logger *slog.Logger) *socket {
	return &socket{logger: logger, wake: make(chan struct{}, 1), read: make(chan struct{}), wrote: make(chan struct{})}
}

// Send implements live.Conn. The frame is encoded here and now: it may share
// memory with what its session goes on to change.
func (s *socket) Send(f live.Frame) {
	data, err := encodeFrame(f)
	if err != nil {
		s.logger.Error("a frame was not sent", "error", err)
		s.Close(live.ClosingEvicted)
		return
	}
	s.mu.Lock()
	switch {
	case s.closing != nil:
	case len(s.queue) == maxQueue:
		s.queue, s.closing = nil, &closingSlow
	default:
		s.queue = append(s.queue, data)
	}
	s.mu.Unlock()
	s.nudge()
}

// Close implements live.Conn. The first reason given counts.
func (s *socket) Close(why live.Closing) {
	s.mu.Lock()
	if s.closing == nil {
		s.closing = &why
	}
	s.mu.Unlock()
	s.nudge()
}

func (s *socket) nudge() {
	select {
	case s.wake <- struct{}{}:
	default: // it is awake
	}
}

// refuse answers a frame that can't be taken. The socket stays open.
func (s *socket) refuse(err error) {
	code := roleplay.CodeOf(err)
	s.Send(live.ErrorFrame{Code: code, Message: roleplay.MessageOf(err), Retry: (&roleplay.Error{Code: code}).Retry()})
}

// write is the writing goroutine. It ends the connection when it leaves.
func (s *socket) write() {
	defer close(s.wrote)
	defer s.ws.Close()
	ping := time.NewTicker(pingPeriod)
	defer ping.Stop()
	for alone := false; ; {
		frames, closing := s.taken()
		if alone && closing == nil {
			return
		}
		for _, data := range frames {
			s.ws.SetWriteDeadline(time.Now().Add(writeWait))
			if err := s.ws.WriteMessage(websocket.TextMessage, data); err != nil {
				return
			}
		}
		if closing != nil {
			s.farewell(*closing)
			return
		}
		select {
		case <-s.wake:
		case <-s.read:
			alone = true
		case <-ping.C:
			if err := s.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait)); err != nil {
				return
			}
		}
	}
}

func (s *socket) taken() ([][]byte, *live.Closing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	frames := s.queue
	s.queue = nil
	return frames, s.closing
}

// farewell sends a close code and gives the client time to answer it.
func (s *socket) farewell(why live.Closing) {
	code := websocket.FormatCloseMessage(why.Code, why.Reason)
	if err := s.ws.WriteControl(websocket.CloseMessage, code, time.Now().Add(writeWait)); err != nil {
		return
	}
	patience := time.NewTimer(closeWait)
	defer patience.Stop()
	select {
	case <-s.read:
	case <-patience.C:
	}
}

// stay gives the client pongWait from now to be heard.
func (s *socket) stay() { s.ws.SetReadDeadline(time.Now().Add(pongWait)) }

// receive returns the next frame's bytes. It reports false when there is none
// to come: the client is gone, or is being closed for what it sent, or with
// late for having sent nothing in time.
func (s *socket) receive(late live.Closing) ([]byte, bool) {
	kind, r, err := s.ws.NextReader()
	if err != nil {
		s.lost(err, late)
		return nil, false
	}
	if kind != websocket.TextMessage {
		s.Close(closingBinary)
		return nil, false
	}
	data, err := io.ReadAll(io.LimitReader(r, maxFrame+1))
	switch {
	case err != nil:
		s.lost(err, late)
	case len(data) > maxFrame:
		s.Close(closingTooBig)
	case !utf8.Valid(data):
		s.Close(closingUTF8)
	default:
		return data, true
	}
	return nil, false
}

// lost looks at why nothing more can be read. Who only fell silent is told so,
// in case they hear it.
func (s *socket) lost(err error, late live.Closing) {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		s.Close(late)
	}
}

// drain reads on, and away, until the client has hung up or the writer has: a
// connection closed over unread bytes would take the close code with it.
func (s *socket) drain() {
	for {
		if _, _, err := s.ws.NextReader(); err != nil {
			return
		}
	}
}
