package live

import (
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"time"

	"seventy/roleplay"
)

// session is one running conversation. Everything but the channels belongs to
// its goroutine.
type session struct {
	house  *House
	id     string
	logger *slog.Logger

	inbox chan func()   // work for the goroutine, unbuffered: what is taken is done
	gone  chan struct{} // closed when the goroutine has left
	err   error         // why it left, nil when nothing broke; read after gone

	cast   Cast
	talk   talk
	seats  map[string]*Seat // by participant
	queue  []request        // what came in while the coworker spoke
	speech *speech          // the coworker's turn under way; nil when they owe nothing
	behind []roleplay.Event // events the voice has not folded, because it is speaking

	step  *time.Timer // the next step of the speech
	quiet *time.Timer // nobody speaks: park; nobody is there: leave
	typed time.Time   // when the trainee was last seen typing
}

func newSession(h *House, id string) *session {
	s := &session{
		house:  h,
		id:     id,
		logger: h.cfg.Logger.With("session", roleplay.Tag(id)),
		inbox:  make(chan func()),
		gone:   make(chan struct{}),
		seats:  map[string]*Seat{},
		step:   time.NewTimer(0),
		quiet:  time.NewTimer(0),
	}
	s.step.Stop()
	s.quiet.Stop()
	return s
}

// run brings the session back, then leaves it to a goroutine of its own:
// reading the log needs a deep stack, and holding a talk a small one.
func (s *session) run() {
	s.guard(func() { s.err = s.load() })
	if s.err != nil {
		s.leave()
		return
	}
	go func() {
		defer s.leave()
		s.guard(s.hold)
	}()
}

// guard makes an error of a panic.
func (s *session) guard(f func()) {
	defer func() {
		if p := recover(); p != nil {
			s.err = s.panicked(p)
		}
	}()
	f()
}

// hold is the session's goroutine.
func (s *session) hold() {
	s.touch()
	for s.err == nil {
		select {
		case f := <-s.inbox:
			f()
		case u := <-s.voiced():
			s.heard(u)
		case <-s.step.C:
			s.speak()
		case <-s.quiet.C:
			if len(s.seats) == 0 && (s.speech == nil || s.speech.late()) {
				return
			}
			s.park()
		case <-s.house.closing:
			return
		}
	}
}

// leave ends the session in memory; the log has all of it.
func (s *session) leave() {
	s.step.Stop()
	s.quiet.Stop()
	if s.speech != nil {
		s.speech.hush()
	}
	why := ClosingShutdown
	if s.err != nil {
		s.broadcast(errorFrame(s.err, ""))
		why = ClosingEvicted
	}
	for _, seat := range s.seats {
		seat.conn.Close(why)
	}
	s.house.remove(s)
	close(s.gone)
	s.house.running.Done()
}

// panicked logs a panic and makes it an error. The value may quote the talk,
// so only its kind is logged.
func (s *session) panicked(p any) error {
	what := fmt.Sprintf("%T", p)
	if e, ok := p.(runtime.Error); ok {
		what = e.Error()
	}
	s.logger.Error("a session broke and was closed", "panic", what, "stack", string(debug.Stack()))
	return roleplay.Errorf(roleplay.Internal, "This talk ran into a mistake of ours. What was acknowledged is kept; please come back to it.")
}

// broadcast tells everybody who is there.
func (s *session) broadcast(frames ...Frame) {
	for _, seat := range s.seats {
		seat.conn.Send(frames...)
	}
}

// touch starts the quiet time again.
func (s *session) touch() {
	switch {
	case len(s.seats) == 0:
		s.quiet.Reset(s.house.cfg.IdleAfter)
	case s.talk.parked || s.talk.ended != nil:
		s.quiet.Stop()
	default:
		s.quiet.Reset(s.house.cfg.ParkAfter)
	}
}

// park notes that nobody spoke for a long time. The next say takes the talk
// up again.
func (s *session) park() {
	defer s.touch()
	if s.speech != nil || len(s.seats) == 0 {
		return
	}
	after := int(s.house.cfg.ParkAfter.Milliseconds())
	_, err := s.commit(func() ([]entry, error) {
		if s.talk.parked || s.talk.ended != nil {
			return nil, nil
		}
		return []entry{{author: roleplay.AuthorSystem, body: roleplay.Parked{After: after}}}, nil
	})
	if err != nil {
		s.logger.Error("a silent session could not be parked", "error", err)
	}
}

// typing notes that the trainee writes.
func (s *session) typing() {
	s.typed = time.Now()
	s.touch()
}
