package live

import (
	"fmt"
	"time"

	"seventy/roleplay"
)

// How people do it: who sees the other typing waits with their answer, for a
// while.
const (
	typingFresh = 2 * time.Second // a typing frame counts this long
	typingHold  = 5 * time.Second // and holds the answer back at most this long
)

// A speech that could not be stored is tried again, with growing pauses.
const (
	retryFirst = time.Second
	retryMost  = 30 * time.Second
)

// speaking reports that the coworker has begun to speak and is not done.
func (s *session) speaking() bool { return s.speech != nil && s.speech.begun }

// think begins the silence before the coworker's answer; elapsed of it is over
// already. A voice that needs time starts to work at once.
func (s *session) think(elapsed time.Duration) {
	plan := *s.talk.plan
	sp := &speech{
		script: roleplay.Script{Turn: s.talk.turns + 1, Attempt: 1, Plan: plan},
	}
	silence := s.paced(plan.Think)
	wait := silence - min(max(0, elapsed), silence) // elapsed is nonsense where the clock was set
	sp.due = time.Now().Add(wait)
	sp.since = sp.due.Add(-silence)
	s.speech = sp
	if !s.cast.Voice.Instant() {
		sp.work(s.house.ctx, s.cast.Voice)
	}
	s.step.Reset(wait)
}

// paced scales a planned duration in milliseconds by the session's pace.
func (s *session) paced(ms int) time.Duration {
	return time.Duration(max(0, ms)) * time.Millisecond * time.Duration(max(0, s.talk.started.Pace)) / 100
}

// drop gives up a speech that has not begun.
func (s *session) drop() {
	if s.speech == nil {
		return
	}
	if s.speech.begun {
		s.broadcast(Typing{On: false})
	}
	s.speech.hush()
	s.speech = nil
	s.step.Stop()
	s.catchUp()
}

// speak takes the speech's next step: it begins when the silence is over, goes
// on with the next words, or tries again to be stored.
func (s *session) speak() {
	sp := s.speech
	switch {
	case sp == nil:
	case !sp.begun:
		if wait := s.held(); wait > 0 {
			s.step.Reset(wait)
			return
		}
		s.begin()
	case !sp.stored:
		s.storeSpoken()
	default:
		s.broadcast(sp.say(sp.script.Attempt, sp.rest[0]))
		if sp.rest = sp.rest[1:]; len(sp.rest) > 0 {
			s.step.Reset(sp.pause)
		} else {
			s.finish()
		}
	}
}

// held is how much longer the coworker waits because the trainee is typing.
func (s *session) held() time.Duration {
	if s.talk.started.Pace <= 0 || s.speech.late() {
		return 0
	}
	until := s.typed.Add(typingFresh)
	if most := s.speech.due.Add(typingHold); until.After(most) {
		until = most
	}
	return time.Until(until)
}

// begin ends the silence. What an instant voice says is stored now, so that a
// crash in the middle of typing loses nothing; of another, what it has said so
// far is shown.
func (s *session) begin() {
	sp := s.speech
	if s.cast.Voice.Instant() {
		spoke, err := s.cast.Voice.Speak(s.house.ctx, sp.script, unheard)
		if err != nil {
			s.lose(err)
			return
		}
		sp.spoke = &spoke
		s.storeSpoken()
		return
	}
	sp.begun = true
	s.broadcast(Typing{On: true})
	if sp.said != "" {
		s.broadcast(sp.sofar())
	}
	if sp.spoke != nil {
		s.storeSpoken()
	}
}

// heard takes what a working voice said.
func (s *session) heard(u utterance) {
	sp := s.speech
	switch {
	case u.err != nil:
		s.lose(u.err)
	case u.spoke != nil:
		sp.hush()
		s.catchUp()
		sp.spoke = u.spoke
		if sp.begun {
			s.storeSpoken()
		}
	default:
		f := sp.say(u.attempt, u.text)
		if sp.begun {
			s.broadcast(f)
		}
	}
}

// voiced is the channel of the voice at work; nil when none is.
func (s *session) voiced() <-chan utterance {
	if s.speech == nil {
		return nil
	}
	return s.speech.out
}

// storeSpoken makes the second commit. While the log can't take it, the
// trainee is told once and it is tried again.
func (s *session) storeSpoken() {
	sp := s.speech
	events, err := s.commit(func() ([]entry, error) {
		if s.speech != sp {
			return nil, nil // somebody else answered, went on or ended the talk
		}
		return s.spoken(sp.script, *sp.spoke, func() roleplay.Context { return s.talk.context }), nil
	})
	switch {
	case err != nil:
		s.stuck(err)
	case len(events) == 0:
		s.next()
	case sp.begun: // all of it was shown
		sp.events, sp.stored = events, true
		s.finish()
	default:
		sp.events, sp.stored, sp.begun = events, true, true
		sp.script.Attempt = events[0].Body.(roleplay.Spoke).Attempt
		s.broadcast(Typing{On: true})
		s.pace(sp)
	}
}

// pace sets out to type an instant voice's words over the planned time.
func (s *session) pace(sp *speech) {
	sp.rest, sp.pause = pieces(sp.spoke.Text, s.paced(sp.script.Plan.Type))
	s.step.Reset(sp.pause)
}

// stuck waits for the log to have room.
func (s *session) stuck(err error) {
	sp := s.speech
	if sp == nil || s.err != nil {
		return
	}
	if sp.retry == 0 {
		s.logger.Error("a coworker's turn could not be stored; trying again", "error", err)
		s.broadcast(errorFrame(err, ""))
		if sp.begun {
			s.broadcast(Typing{On: false})
		}
	}
	sp.retry = min(max(retryFirst, 2*sp.retry), retryMost)
	s.step.Reset(sp.retry)
}

// hurry shows the rest of a stored speech at once.
func (s *session) hurry() {
	if s.speech != nil && s.speech.stored {
		s.finish()
	}
}

// finish ends a speech whose events are stored.
func (s *session) finish() {
	sp := s.speech
	var shown []Frame
	for _, words := range sp.rest {
		shown = append(shown, sp.say(sp.script.Attempt, words))
	}
	s.speech = nil
	s.step.Stop()
	s.house.cfg.Watcher.Took(StageReply, time.Since(sp.since))
	s.conclude(sp.events, shown...)
	s.next()
}

// conclude shows, after the frames that are shown before it, the coworker's
// turn as stored, then the counts, a hint, and the end if that was it.
func (s *session) conclude(events []roleplay.Event, shown ...Frame) {
	var end []Frame
	for _, e := range events {
		switch f, _ := frameOf(e); f.(type) {
		case Done:
			shown = append(shown, f)
		case EndedFrame:
			end = append(end, f)
		}
	}
	s.broadcast(append(shown, s.gauge())...)
	s.hint()
	s.broadcast(end...)
	s.touch()
}

// hint whispers what a coach would say now. A hint that can't be stored is
// not given; the meter has it again after the next turn.
func (s *session) hint() {
	if !s.talk.started.Coaching {
		return
	}
	events, err := s.commit(func() ([]entry, error) {
		if s.talk.ended != nil {
			return nil, nil
		}
		h, ok := s.cast.Meter.Hint()
		if !ok {
			return nil, nil
		}
		return []entry{{s.talk.turns, roleplay.AuthorSystem, h}}, nil
	})
	if err != nil {
		s.logger.Warn("a hint could not be stored and was not given", "error", err)
		return
	}
	for _, e := range events {
		f, _ := frameOf(e)
		s.broadcast(f)
	}
}

// spoken is what is stored of a coworker's turn in the context it answers.
func (s *session) spoken(script roleplay.Script, spoke roleplay.Spoke, context func() roleplay.Context) []entry {
	if spoke.Plan.Act == "" {
		spoke.Plan = script.Plan
	}
	spoke.Attempt = max(1, spoke.Attempt)
	if spoke.Heard.Signals != nil { // the voice knows what it said
		spoke.Heard.Words = s.cast.Reader.Words(spoke.Text)
	} else {
		spoke.Heard = s.cast.Reader.Hear(spoke.Text, context())
	}
	coworker := s.talk.coworker().ID
	list := []entry{{script.Turn, coworker, spoke}}
	if why := script.Plan.Ends; why != "" {
		list = append(list, entry{script.Turn, coworker, roleplay.Finished{By: roleplay.Coworker, Reason: why}})
	}
	return list
}

// lose closes the session because of a voice that broke its promise not to
// fail. The plan is stored: whoever comes back is answered.
func (s *session) lose(err error) {
	s.err = errSpeechless()
	s.logger.Error("a voice failed and its session was closed", "cause", fmt.Sprintf("%T", err), "code", roleplay.CodeOf(err))
}

// errSpeechless is what the trainee is told. What the voice says of it may
// quote the talk and is not passed on.
func errSpeechless() error {
	return roleplay.Errorf(roleplay.Internal, "Your coworker lost their words by a mistake of ours. What was acknowledged is kept; please come back to it.")
}
