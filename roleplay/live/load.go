package live

import (
	"seventy/roleplay"
)

// load brings the session back from its events and finishes what a crash
// left: a turn that nobody read or planned is read and planned, a plan that
// was not spoken is spoken as recorded.
func (s *session) load() error {
	events, err := s.house.cfg.Log.Events(s.house.ctx, s.id, 0)
	if err != nil {
		return err
	}
	if len(events) == 0 {
		return roleplay.Errorf(roleplay.NotFound, "There is no such talk. It may have been deleted.")
	}
	started, ok := events[0].Body.(roleplay.Started)
	if !ok {
		return roleplay.Errorf(roleplay.Corrupt, "The session %q does not begin with its start. Restore it from a backup, or delete it.", roleplay.Tag(s.id))
	}
	if s.cast, err = s.house.cfg.Casting(s.house.ctx, started); err != nil {
		return err
	}
	whole := finished(events)
	for _, e := range events[:whole] {
		s.fold(e)
	}
	if rest := events[whole:]; len(rest) > 0 {
		if err := s.complete(rest); err != nil {
			return err
		}
	}
	s.talk.started.Case = nil // the cast has it; a session holds on to little
	if s.talk.plan != nil {
		s.think(s.house.cfg.Now().Sub(s.talk.last.at))
	}
	return nil
}

// finished returns how many of the events are whole turns: all, or those
// before the last said when nothing was planned about it and nothing came of
// it.
func finished(events []roleplay.Event) int {
	for i := len(events) - 1; i > 0; i-- {
		switch events[i].Body.(type) {
		case roleplay.Planned, roleplay.Spoke, roleplay.Finished:
			return len(events)
		case roleplay.Said:
			return i
		}
	}
	return len(events)
}

// complete reads and plans a stored turn that has no plan. The turn's events
// are folded after that, so that reader and coworker decide in the same state
// as they would have.
func (s *session) complete(rest []roleplay.Event) error {
	said := rest[0]
	text := said.Body.(roleplay.Said).Text
	var list []entry
	var reading *roleplay.Reading
	for _, e := range rest {
		if b, ok := e.Body.(roleplay.Read); ok {
			reading = &b.Reading
		}
	}
	if reading == nil {
		r := s.cast.Reader.Read(text, s.talk.context)
		reading = &r
		list = append(list, entry{said.Turn, roleplay.AuthorSystem, roleplay.Read{Reading: r}})
	}
	plan, change := s.cast.Coworker.Plan(said.Turn, *reading)
	list = append(list, entry{said.Turn, s.talk.coworker().ID, roleplay.Planned{Plan: plan, Change: change}})

	latest := rest[len(rest)-1].Seq
	events := s.numbered(list)
	for i := range events {
		events[i].Seq = latest + 1 + i
	}
	if err := s.house.cfg.Log.Append(s.house.ctx, s.id, latest, events); err != nil {
		return err
	}
	for _, e := range append(rest, events...) {
		s.fold(e)
	}
	return nil
}
