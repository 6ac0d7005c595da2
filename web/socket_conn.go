package web

import (
	"cmp"
	"errors"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"seventy/roleplay"
	"seventy/roleplay/live"
)

// socket is a live.Conn over a WebSocket. The goroutine that serves it reads,
// one other writes; everybody else only fills the queue.
type socket struct {
	ws      *websocket.Conn
	out     *outlet // what ws writes to
	in      *intake // what ws reads from
	id      string  // of the request that opened it
	logger  *slog.Logger
	watcher Watcher
	ping    time.Duration // how often the client is pinged

	account *account      // what its address has used; nil: it is not limited
	frames  *rate.Limiter // what the client may send; nil: it is not limited
	seated  seated        // whether its address has room for it

	mu      sync.Mutex
	queue   [][]byte      // frames to be written
	queued  int           // bytes of them, the first one aside
	closing *live.Closing // written after them; then nothing more is
	wake    chan struct{} // something of these changed

	// The reading goroutine's own.
	deadline time.Time // by when it must have heard from the client
	greeted  bool      // hello was said and answered
	partial  bool      // a message has begun and is not whole
	heard    int       // the close code that the reading ended with; 0 for none

	read  chan struct{} // closed: nothing is read any more
	wrote chan struct{} // closed: nothing is written any more
}

// log is the socket's logger. It is made anew for each line: there are few,
// and many sockets.
func (s *socket) log() *slog.Logger { return s.logger.With("request", s.id) }

// Send implements live.Conn. Frames are encoded here and now: they may share
// memory with what their session goes on to change.
func (s *socket) Send(frames ...live.Frame) {
	if len(frames) == 0 {
		return
	}
	all := make([][]byte, len(frames))
	for i, f := range frames {
		if e, ok := f.(live.ErrorFrame); ok {
			s.watcher.ErrorSent(e.Code)
		}
		data, err := encodeFrame(f)
		if err != nil {
			s.log().Error("a frame was not sent", "error", err)
			s.Close(live.ClosingEvicted)
			return
		}
		all[i] = data
	}
	s.enqueue(all)
	s.nudge()
}

// enqueue adds frames to what waits for the client, or gives the client up.
func (s *socket) enqueue(all [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing != nil {
		return
	}
	if len(s.queue) == 0 {
		s.queue, s.queued = all, -len(all[0])
	} else {
		s.queue = append(s.queue, all...)
	}
	for _, data := range all {
		s.queued += len(data)
	}
	s.watcher.Queued(len(s.queue))
	if len(s.queue) > maxQueue || s.queued > maxQueued {
		s.queue, s.closing = nil, &closingSlow
		s.watcher.SlowClient("queue")
	}
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
	ping := time.NewTicker(s.ping)
	defer ping.Stop()
	for alone := false; ; {
		frames, closing := s.taken()
		if alone && closing == nil {
			return
		}
		if err := s.send(frames); err != nil {
			s.silenced(err)
			return
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
				s.silenced(err)
				return
			}
		}
	}
}

// send writes frames so that they leave together.
func (s *socket) send(frames [][]byte) error {
	if len(frames) == 0 {
		return nil
	}
	s.out.hold()
	size, broken := 0, error(nil)
	for _, data := range frames {
		size += len(data)
		if broken = s.ws.WriteMessage(websocket.TextMessage, data); broken != nil {
			break // a close was sent meanwhile, perhaps into what is gathered
		}
	}
	err := s.out.release(time.Now().Add(writeTime(size)))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		s.watcher.SlowClient("write")
		s.Close(closingSlow) // nobody will hear it; it is why
	}
	return cmp.Or(err, broken)
}

// writeTime is how long a client may take for so many bytes: a whole talk may
// come to a slow phone, which is not to begin with it again and again.
func writeTime(bytes int) time.Duration {
	return min(writeWait+time.Duration(bytes)*time.Second/writeRate, pingPeriod)
}

func (s *socket) taken() ([][]byte, *live.Closing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	frames := s.queue
	s.queue, s.queued = nil, 0
	return frames, s.closing
}

// hangUp ends what is written, and leaves open what is read: the client need
// not wait for us to be sure that nothing more comes.
func (s *socket) hangUp() {
	if half, ok := s.in.Conn.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
	}
}

// silenced waits, where a close was sent already, until the reading goroutine
// has read away what would take it with it.
func (s *socket) silenced(err error) {
	if errors.Is(err, websocket.ErrCloseSent) {
		<-s.read
	}
}

// farewell sends a close code and gives the client time to answer it.
func (s *socket) farewell(why live.Closing) {
	code := websocket.FormatCloseMessage(why.Code, why.Reason)
	if err := s.ws.WriteControl(websocket.CloseMessage, code, time.Now().Add(writeWait)); err != nil {
		s.silenced(err)
		return
	}
	s.hangUp()
	patience := time.NewTimer(closeWait)
	defer patience.Stop()
	select {
	case <-s.read:
	case <-patience.C:
	}
}
