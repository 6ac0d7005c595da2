package live

import (
	"seventy/roleplay"
)

// Protocol is the version of the talk of frames.
const Protocol = 1

// join seats a participant and tells them where the talk stands.
func (s *session) join(seat *Seat, side roleplay.Side, after int) error {
	if !s.talk.seats(seat.participant, side) {
		return roleplay.Errorf(roleplay.Forbidden, "You have no part in this talk. Open it from your own list of talks.")
	}
	if s.speech != nil && s.speech.stored {
		s.finish() // the whole turn is among the missed frames: nothing is left to be typed
	}
	missed, err := s.missed(after)
	if err != nil {
		return err
	}
	if old := s.seats[seat.participant]; old != nil {
		old.conn.Close(ClosingTakenOver)
	}
	seat.conn.Send(Welcome{
		Protocol: Protocol,
		Session:  s.id,
		Seq:      s.talk.seq,
		State:    s.talk.state(),
		Coworker: s.talk.coworker().Name,
		Coaching: s.talk.started.Coaching,
		Missed:   missed,
	})
	if len(missed) > 0 {
		seat.conn.Send(s.gauge())
	}
	if s.speech != nil {
		s.speech.show(seat.conn)
	}
	s.seats[seat.participant] = seat
	s.touch()
	return nil
}

// missed returns the frames of the events numbered above after.
func (s *session) missed(after int) ([]Frame, error) {
	frames := []Frame{}
	if after < 0 {
		return nil, roleplay.Errorf(roleplay.Invalid, "The last number seen is below 0. Start over with 0.")
	}
	if after == s.talk.seq {
		return frames, nil
	}
	events, err := s.house.cfg.Log.Events(s.house.ctx, s.id, min(after, s.talk.seq))
	if err != nil {
		return nil, err
	}
	s.absorb(events)
	if after > s.talk.seq {
		return nil, roleplay.Errorf(roleplay.Invalid, "The last number seen, %d, is none of this session: its latest is %d. Start over with 0.", after, s.talk.seq)
	}
	for _, e := range events {
		if f, ok := frameOf(e); ok && e.Seq > after {
			frames = append(frames, f)
		}
	}
	return frames, nil
}

func (s *session) gauge() MeterFrame {
	return MeterFrame{Turn: s.talk.turns, Gauge: s.cast.Meter.Gauge()}
}
