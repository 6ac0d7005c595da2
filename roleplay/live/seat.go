package live

import "seventy/roleplay"

// Seat is a participant's place in a running session. Its methods hand
// something to the session's goroutine and return; what comes of it, an error
// too, is told on the connection. On a seat that was taken over, or whose
// session is gone, they do nothing.
type Seat struct {
	session     *session
	participant string
	conn        Conn
}

// MaxClientID is the longest id, in bytes, that a client may give a turn.
const MaxClientID = 64

// Say says a turn. The client's id makes it one turn however often it is sent.
func (t *Seat) Say(client, text string) {
	t.do(func(s *session) { s.say(request{seat: t, client: client, text: text}) })
}

// Typing says that the participant is writing: the coworker waits a little.
func (t *Seat) Typing() { t.do((*session).typing) }

// End ends the talk.
func (t *Seat) End() {
	t.do(func(s *session) { s.end(request{seat: t, end: true}) })
}

// Leave gives the seat up. The session stays for a while, see
// Config.IdleAfter; the connection is left alone.
func (t *Seat) Leave() {
	t.do(func(s *session) {
		delete(s.seats, t.participant)
		s.touch()
	})
}

// do runs f in the session's goroutine, if the seat still holds.
func (t *Seat) do(f func(*session)) {
	s := t.session
	select {
	case s.inbox <- func() {
		if s.seats[t.participant] == t {
			f(s)
		}
	}:
	case <-s.gone:
	}
}

// refuse tells a seat that something it sent came to nothing. It is the one
// place where an error of a turn ends: what only an operator can mend is
// logged as well.
func (s *session) refuse(r request, err error) {
	s.house.cfg.Watcher.Refused(roleplay.CodeOf(err))
	if operators(err) {
		s.logger.Error("a turn was refused", "error", err)
	}
	if s.seats[r.seat.participant] == r.seat {
		r.seat.conn.Send(errorFrame(err, r.client))
	}
}

// operators reports errors that are not the trainee's to mend.
func operators(err error) bool {
	switch roleplay.CodeOf(err) {
	case roleplay.Unavailable, roleplay.Corrupt, roleplay.Internal, roleplay.NotFound:
		return true
	}
	return false
}

func errorFrame(err error, client string) ErrorFrame {
	code := roleplay.CodeOf(err)
	return ErrorFrame{
		Code:    code,
		Message: roleplay.MessageOf(err),
		Retry:   (&roleplay.Error{Code: code}).Retry(),
		Client:  client,
	}
}
