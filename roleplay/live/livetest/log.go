package livetest

import (
	"context"
	"sync"
	"time"

	"seventy/roleplay"
)

// Log is an event log in memory. It is safe for concurrent use.
type Log struct {
	mu     sync.Mutex
	events map[string][]roleplay.Event
	fail   func([]roleplay.Event) error
	blind  bool
}

// FailWith lets every Append ask f first; an error of f is returned and
// nothing stored. Nil ends that.
func (l *Log) FailWith(f func([]roleplay.Event) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fail = f
}

// Blind lets Events fail as Unavailable, or no longer.
func (l *Log) Blind(on bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.blind = on
}

// Full is for FailWith: a disk without room.
func Full([]roleplay.Event) error {
	return roleplay.Errorf(roleplay.Unavailable, "There is no room on the disk.")
}

// Append implements live.Log.
func (l *Log) Append(_ context.Context, session string, after int, events []roleplay.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail != nil {
		if err := l.fail(events); err != nil {
			return err
		}
	}
	return l.append(session, after, events)
}

func (l *Log) append(session string, after int, events []roleplay.Event) error {
	stored := l.events[session]
	if len(stored) != after {
		return roleplay.Errorf(roleplay.Conflict, "The session is at %d, not %d.", len(stored), after)
	}
	for i, e := range events {
		if e.Seq != after+1+i || e.Session != session {
			return roleplay.Errorf(roleplay.Internal, "Event %d of %q was to be stored as %d of %q.", e.Seq, e.Session, after+1+i, session)
		}
	}
	if l.events == nil {
		l.events = map[string][]roleplay.Event{}
	}
	l.events[session] = append(stored[:len(stored):len(stored)], events...)
	return nil
}

// Add stores events beside the house, as a trainer's page does, at the turns
// and times given; numbers and session are filled in.
func (l *Log) Add(session string, events ...roleplay.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	after := len(l.events[session])
	for i := range events {
		events[i].Session, events[i].Seq = session, after+1+i
	}
	if err := l.append(session, after, events); err != nil {
		panic(err)
	}
}

// Cut forgets all but the first n events: what a crash did not lose.
func (l *Log) Cut(session string, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events[session] = l.events[session][:n]
}

// Delete forgets a session.
func (l *Log) Delete(session string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.events, session)
}

// Events implements live.Log.
func (l *Log) Events(_ context.Context, session string, after int) ([]roleplay.Event, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.blind {
		return nil, roleplay.Errorf(roleplay.Unavailable, "The log can't be read.")
	}
	stored := l.events[session]
	if len(stored) == 0 {
		return nil, roleplay.Errorf(roleplay.NotFound, "There is no session %q.", session)
	}
	return append([]roleplay.Event(nil), stored[min(max(after, 0), len(stored)):]...), nil
}

// Types lists the types of a session's events.
func (l *Log) Types(session string) []roleplay.EventType {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []roleplay.EventType
	for _, e := range l.events[session] {
		out = append(out, e.Body.EventType())
	}
	return out
}

// Start stores the first event of a session between the trainee "ann" and the
// coworker Sam.
func (l *Log) Start(session string, at time.Time, s roleplay.Started) {
	s.Owner, s.Title, s.Kind = "ann", "A talk with Sam", roleplay.KindInitial
	s.Participants = []roleplay.Participant{
		{ID: "ann", Side: roleplay.Trainee, Name: "Ann"},
		{ID: "sam", Side: roleplay.Coworker, Name: "Sam"},
	}
	l.Add(session, roleplay.Event{At: at, Author: "ann", Body: s})
}
