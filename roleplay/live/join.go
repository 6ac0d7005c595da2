package live

import (
	"seventy/roleplay"
)

// Protocol is the version of the talk of frames.
const Protocol = 1

// Cursor is the latest event that a participant knows of.
type Cursor struct {
	Seq int   // its number; 0 for none
	At  int64 // when it was, Unix time in milliseconds; 0 when they don't say
}

// join seats a participant and tells them where the talk stands.
func (s *session) join(seat *Seat, side roleplay.Side, after Cursor) error {
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
		At:       s.talk.at,
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

// missed returns the frames of the events behind a cursor.
func (s *session) missed(after Cursor) ([]Frame, error) {
	frames := []Frame{}
	if after.Seq < 0 {
		return nil, roleplay.Errorf(roleplay.Invalid, "The last number seen is below 0. Start over with 0.")
	}
	known := after.Seq == 0 || after.At == 0 || after.Seq == s.talk.seq && after.At == s.talk.at
	if known && s.talk.framed <= after.Seq && after.Seq <= s.talk.seq {
		return frames, nil
	}
	from := min(after.Seq, s.talk.seq)
	if !known && from > 0 {
		from-- // the event itself tells whether it is the one they mean
	}
	events, err := s.house.cfg.Log.Events(s.house.ctx, s.id, from)
	if err != nil {
		return nil, err
	}
	s.absorb(events)
	if after.Seq > s.talk.seq {
		return nil, roleplay.Errorf(roleplay.Invalid, "The last number seen, %d, is none of this session: its latest is %d. Start over with 0.", after.Seq, s.talk.seq)
	}
	for _, e := range events {
		if !known && e.Seq == after.Seq && e.At.UnixMilli() != after.At {
			return nil, roleplay.Errorf(roleplay.Invalid, "The last number seen, %d, is of another session, or of a log that is no more. Start over with 0.", after.Seq)
		}
		if f, ok := frameOf(e); ok && e.Seq > after.Seq {
			frames = append(frames, f)
		}
	}
	return frames, nil
}

func (s *session) gauge() MeterFrame {
	return MeterFrame{Turn: s.talk.turns, Gauge: s.cast.Meter.Gauge()}
}
