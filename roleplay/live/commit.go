package live

import (
	"time"

	"seventy/roleplay"
)

// entry is an event that has no number yet.
type entry struct {
	turn   int
	author string
	body   roleplay.Body
}

// conflicts is how often in a row somebody else may write first before a
// commit is given up.
const conflicts = 4

// commit stores what entries returns, all or nothing, and folds it once it is
// on disk. When somebody else wrote to the session meanwhile (a trainer's
// comment), their events are folded first and entries is asked again. Where
// entries returns nothing, nothing is stored and no events are returned.
func (s *session) commit(entries func() ([]entry, error)) ([]roleplay.Event, error) {
	for range conflicts {
		list, err := entries()
		if err != nil || len(list) == 0 {
			return nil, err
		}
		events := s.numbered(list)
		at := time.Now()
		err = s.house.cfg.Log.Append(s.house.ctx, s.id, s.talk.seq, events)
		s.house.cfg.Watcher.Took(StageCommit, time.Since(at))
		switch {
		case err == nil:
			for _, e := range events {
				s.fold(e)
				s.tell(e)
			}
			return events, nil
		case roleplay.CodeOf(err) == roleplay.NotFound:
			s.err = err // deleted: there is nothing left to talk in
			return nil, err
		case roleplay.CodeOf(err) != roleplay.Conflict:
			return nil, err
		}
		if err := s.follow(); err != nil {
			return nil, err
		}
	}
	return nil, roleplay.Errorf(roleplay.Conflict, "Others are writing to this session at the same time. Please try again.")
}

// tell tells the watcher of what was stored.
func (s *session) tell(e roleplay.Event) {
	if spoke, ok := e.Body.(roleplay.Spoke); ok {
		s.house.cfg.Watcher.Replied(spoke.Source)
	}
}

func (s *session) numbered(list []entry) []roleplay.Event {
	at := s.house.cfg.Now().UTC().Truncate(time.Millisecond)
	events := make([]roleplay.Event, len(list))
	for i, n := range list {
		events[i] = roleplay.Event{Session: s.id, Seq: s.talk.seq + 1 + i, At: at, Turn: n.turn, Author: n.author, Body: n.body}
	}
	return events
}

// follow takes in what others wrote to the session.
func (s *session) follow() error {
	events, err := s.house.cfg.Log.Events(s.house.ctx, s.id, s.talk.seq)
	if err != nil {
		if roleplay.CodeOf(err) == roleplay.NotFound {
			s.err = err // deleted, as above
		}
		return err
	}
	s.absorb(events)
	return nil
}

// absorb folds events that others wrote, and shows them.
func (s *session) absorb(events []roleplay.Event) {
	for _, e := range events {
		if e.Seq <= s.talk.seq {
			continue
		}
		s.fold(e)
		if f, ok := frameOf(e); ok {
			s.broadcast(f)
		}
	}
	if sp := s.speech; sp != nil && !sp.stored && (s.talk.plan == nil || s.talk.turns+1 != sp.script.Turn) {
		s.drop() // somebody else answered, went on or ended the talk
	}
}

// fold takes one stored event into everybody's state.
func (s *session) fold(e roleplay.Event) {
	s.talk.fold(e)
	s.cast.Coworker.Fold(e)
	s.cast.Meter.Fold(e)
	s.behind = append(s.behind, e)
	s.catchUp()
}

// catchUp folds into the voice what it missed while it spoke: a voice is never
// used from two goroutines at once.
func (s *session) catchUp() {
	if s.speech != nil && s.speech.out != nil {
		return
	}
	for _, e := range s.behind {
		s.cast.Voice.Fold(e)
	}
	s.behind = nil
}
