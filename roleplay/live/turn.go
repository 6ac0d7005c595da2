package live

import (
	"slices"
	"time"

	"seventy/roleplay"
)

// queueLimit is how many things a trainee may send while the coworker speaks.
const queueLimit = 8

// request is what a trainee sent: a turn, or the wish to end.
type request struct {
	seat   *Seat
	client string
	text   string
	end    bool
	waited bool // it came while the coworker spoke
}

// say takes a trainee's turn.
func (s *session) say(r request) {
	s.touch()
	if n := len(r.client); n == 0 || n > MaxClientID {
		r.client = ""
		s.refuse(r, roleplay.Errorf(roleplay.Invalid, "A turn needs an id of 1 to %d bytes, so that it is stored once however often it is sent.", MaxClientID))
		return
	}
	if seq, ok := s.talk.known[r.client]; ok {
		s.repeat(r, seq)
		return
	}
	text, err := roleplay.CleanTurn(r.text)
	if err != nil {
		s.refuse(r, err)
		return
	}
	r.text = text
	if i := s.queued(r.client); i >= 0 {
		s.queue[i].seat = r.seat // its ack is on the way, to where it was sent from last
		return
	}
	if s.speaking() && s.talk.ended == nil {
		s.wait(r)
		return
	}
	s.take(r)
}

// end takes the trainee's wish to end the talk.
func (s *session) end(r request) {
	switch {
	case s.talk.ended != nil && !s.speaking():
		r.seat.conn.Send(*s.talk.ended)
	case s.speaking():
		s.wait(r)
		s.hurry()
	default:
		s.takeEnd(r)
	}
}

// wait puts a request behind the coworker's words.
func (s *session) wait(r request) {
	if len(s.queue) >= queueLimit {
		s.refuse(r, roleplay.Errorf(roleplay.Busy, "Your coworker is still speaking and %d things of yours are waiting. Listen, then send it again.", queueLimit))
		return
	}
	r.waited = true
	s.queue = append(s.queue, r)
	s.house.cfg.Watcher.Waiting(len(s.queue))
}

// queued is the place in the queue of a turn with that client id; -1 for none.
func (s *session) queued(client string) int {
	return slices.IndexFunc(s.queue, func(r request) bool { return r.client == client && !r.end })
}

// next takes what waited until the coworker had spoken.
func (s *session) next() {
	for len(s.queue) > 0 && !s.speaking() && s.err == nil {
		r := s.queue[0]
		s.queue = s.queue[1:]
		if r.end {
			s.takeEnd(r)
		} else {
			s.take(r)
		}
	}
}

// take stores a turn with what was read in it and what the coworker will do
// about it, acknowledges it, and lets the coworker answer.
func (s *session) take(r request) {
	arrived := time.Now()
	s.typed = time.Time{} // what was being typed is here now
	events, err := s.commit(func() ([]entry, error) {
		if _, ok := s.talk.known[r.client]; ok {
			return nil, nil
		}
		if s.talk.ended != nil {
			return nil, errEnded()
		}
		return s.turn(r, arrived)
	})
	if err != nil {
		s.refuse(r, err)
		return
	}
	if len(events) == 0 { // somebody else stored the same turn first
		s.repeat(r, s.talk.known[r.client])
		if s.talk.plan != nil && s.speech == nil {
			s.think(0) // it was stored though storing it was reported as failed
		}
		return
	}
	s.drop() // the trainee went on: the later plan counts
	s.house.cfg.Watcher.Took(StageWhole, time.Since(arrived))
	ack, _ := frameOf(events[0])
	s.touch()
	if s.talk.plan != nil {
		s.broadcast(ack)
		s.think(0)
		if s.talk.last.asks {
			s.hint() // after an ask a coach says: now wait
		}
		return
	}
	shown := []Frame{ack}
	for _, e := range events {
		if b, ok := e.Body.(roleplay.Spoke); ok {
			shown = append(shown, SpeechDelta{Turn: e.Turn, Attempt: b.Attempt, Text: b.Text})
		}
	}
	s.conclude(events, shown...)
}

func errEnded() error {
	return roleplay.Errorf(roleplay.Ended, "This talk is over; nothing more can be said in it. Look at the scorecard, or take it up again from one of its turns.")
}

// turn decides all of a turn that is stored in the first commit.
func (s *session) turn(r request, arrived time.Time) ([]entry, error) {
	n := s.talk.turns + 1
	trainee, coworker := r.seat.participant, s.talk.coworker().ID
	watch, at := s.house.cfg.Watcher, time.Now()
	took := func(stage Stage) {
		now := time.Now()
		watch.Took(stage, now.Sub(at))
		at = now
	}
	reading := s.cast.Reader.Read(r.text, s.talk.context)
	took(StageRead)
	plan, change := s.cast.Coworker.Plan(n, reading)
	took(StagePlan)
	list := []entry{
		{n, trainee, roleplay.Said{Text: r.text, Client: r.client, Source: roleplay.FromPerson}},
		{n, roleplay.AuthorSystem, roleplay.Read{Reading: reading}},
		{n, coworker, roleplay.Planned{Plan: plan, Change: change}},
	}
	if sp := s.speech; sp != nil && s.talk.plan != nil && s.talk.last.asks && !r.waited && !sp.late() {
		after := arrived.Sub(sp.since)
		list = append(list, entry{n, trainee, roleplay.SilenceFilled{Ask: s.talk.last.turn, After: int(after.Milliseconds())}})
	}
	if !s.immediate() {
		return list, nil
	}
	script := roleplay.Script{Turn: n + 1, Attempt: 1, Plan: plan}
	spoke, err := s.cast.Voice.Speak(s.house.ctx, script, unheard)
	if err != nil {
		return nil, errSpeechless()
	}
	took(StageWord)
	return append(list, s.spoken(script, spoke, func() roleplay.Context { return s.talk.after(r.text, reading) })...), nil
}

// immediate reports that a turn and its answer are one commit.
func (s *session) immediate() bool {
	return s.talk.started.Pace <= 0 && s.cast.Voice.Instant()
}

// repeat answers a turn that is stored already: the same ack again, and the
// answer when it was given.
func (s *session) repeat(r request, said int) {
	events, err := s.house.cfg.Log.Events(s.house.ctx, s.id, said-1)
	if err != nil {
		s.refuse(r, err)
		return
	}
	for _, e := range events {
		f, _ := frameOf(e)
		if e.Seq == said {
			r.seat.conn.Send(f)
		}
		if _, ok := e.Body.(roleplay.Spoke); ok {
			if sp := s.speech; sp == nil || sp.script.Turn != e.Turn { // else it is being said right now
				r.seat.conn.Send(f)
			}
			return
		}
	}
}

// takeEnd ends the talk for the trainee.
func (s *session) takeEnd(r request) {
	events, err := s.commit(func() ([]entry, error) {
		if s.talk.ended != nil {
			return nil, nil
		}
		return []entry{{author: r.seat.participant, body: roleplay.Finished{By: roleplay.Trainee, Reason: "ended"}}}, nil
	})
	if err != nil {
		s.refuse(r, err)
		return
	}
	s.drop()
	for _, e := range events {
		f, _ := frameOf(e)
		s.broadcast(f)
	}
	s.touch()
}
