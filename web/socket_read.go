package web

import (
	"errors"
	"io"
	"net"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

var errFlood = errors.New("more frames came than a client of ours has use for")

// until sets when the client must have been heard.
func (s *socket) until(t time.Time) {
	s.deadline = t
	s.ws.SetReadDeadline(t)
}

// stay gives the client time from now to be heard, see pongWait. In the middle
// of a message it changes nothing: the message has a time of its own.
func (s *socket) stay() {
	if !s.partial {
		s.until(time.Now().Add(pongWait(s.ping)))
	}
}

// pongWriteWait is how long the answer to a ping may take: behind a write that
// takes as long as one may, it is not to come too late.
const pongWriteWait = pingPeriod + writeWait

// attend answers pings and takes pongs while frames are read. An answer is
// written here and now, not queued: who pings without end waits for the
// answers to be taken.
func (s *socket) attend() {
	s.ws.SetPongHandler(func(string) error {
		if !s.admit() {
			return errFlood
		}
		if s.greeted {
			s.stay()
		}
		return nil
	})
	s.ws.SetPingHandler(func(data string) error {
		if !s.admit() {
			return errFlood
		}
		err := s.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(pongWriteWait))
		if errors.Is(err, websocket.ErrCloseSent) {
			return nil
		}
		return err
	})
}

// admit counts a frame of whatever kind, and closes who sends far too many.
func (s *socket) admit() bool {
	if s.frames == nil || s.frames.Allow() {
		return true
	}
	s.watcher.Limited("frames")
	s.Close(closingFlood)
	return false
}

// receive returns the next frame's bytes. It reports false when there is none
// to come: the client is gone, or is being closed for what it sent, or for
// having sent nothing in time.
func (s *socket) receive() ([]byte, bool) {
	kind, r, err := s.ws.NextReader()
	if err != nil {
		s.lost(err)
		return nil, false
	}
	if kind != websocket.TextMessage {
		s.Close(closingBinary)
		return nil, false
	}
	s.begin()
	data, err := io.ReadAll(io.LimitReader(r, maxFrame+1))
	switch {
	case err != nil:
		s.lost(err)
	case len(data) > maxFrame:
		s.Close(closingTooBig)
	case !utf8.Valid(data):
		s.Close(closingUTF8)
	default:
		s.partial, s.in.bounded = false, false
		return data, true
	}
	return nil, false
}

// begin bounds a message that has begun, in time and in what comes for it.
func (s *socket) begin() {
	if by := time.Now().Add(messageWait); by.Before(s.deadline) {
		s.until(by)
	}
	s.partial, s.in.bounded, s.in.left = true, true, maxIntake
}

// lost looks at why nothing more can be read. Who only fell silent is told so,
// in case they hear it.
func (s *socket) lost(err error) {
	var network net.Error
	var closed *websocket.CloseError
	switch {
	case errors.As(err, &network) && network.Timeout():
		s.watcher.SlowClient("silent")
		s.Close(closingSlow)
	case errors.Is(err, errEndless), errors.Is(err, websocket.ErrReadLimit):
		s.Close(closingTooBig)
	case errors.As(err, &closed):
		s.heard = closed.Code
	case errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, io.ErrClosedPipe), errors.Is(err, errFlood):
		s.heard = websocket.CloseAbnormalClosure
	default: // what gorilla answered by itself
		s.heard = closingProtocol.Code
	}
}

// ending is the code a socket ended with, and who ended it, in a Watcher's
// words.
func (s *socket) ending() (code int, by string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing != nil:
		return s.closing.Code, "server"
	case s.heard == closingProtocol.Code:
		return s.heard, "server"
	case s.heard == 0, s.heard == websocket.CloseAbnormalClosure:
		return websocket.CloseAbnormalClosure, "network"
	}
	return min(s.heard, 3000), "client"
}

// drain reads on, and away, until the client has hung up or the writer has: a
// connection closed over unread bytes would take the close code with it.
// What can't be read as frames any more is read as bytes.
func (s *socket) drain() {
	for {
		_, _, err := s.ws.NextReader()
		if err == nil {
			continue
		}
		var closed *websocket.CloseError
		if !errors.As(err, &closed) {
			s.in.bounded = false
			if s.heard == closingProtocol.Code {
				s.hangUp() // the close was sent, and not by the writer
			}
			s.ws.SetReadDeadline(time.Now().Add(closeWait))
			io.Copy(io.Discard, s.in.Conn)
		}
		return
	}
}
