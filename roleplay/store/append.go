package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"seventy/roleplay"
)

// Append stores events as numbers after+1 … of their session, all or none,
// together with the session's summary. It returns when they are on disk.
// Events carry that session and number, or none; one without a time gets the
// present one.
//
// It returns a Conflict error when the session's latest number is not after
// (0 for a session that does not exist), a NotFound error when a session
// branches from one that does not exist (any more), an Invalid error for
// events that can't be a session (the first must be started, and no other),
// and an Unavailable error when the disk can't, or ctx ended while they
// waited. After an Unavailable error of a failing disk, whether they are
// stored shows when the session is loaded again.
func (s *Store) Append(ctx context.Context, session string, after int, events []roleplay.Event) error {
	a, err := s.addition(session, after, events)
	if err != nil {
		return err
	}
	return trouble("This was not stored", s.write.submit(ctx, a.write))
}

// addition is what an append adds, made ready in the caller's goroutine so
// that the writer only has to write it.
type addition struct {
	roleplay.Session                            // folded from these events alone
	after            int                        // the number they follow
	rows             []any                      // eventColumns values for each event
	spent            map[string]roleplay.Tokens // by day; nil when no model was asked
}

func (s *Store) addition(session string, after int, events []roleplay.Event) (*addition, error) {
	if session == "" || after < 0 || len(events) == 0 {
		return nil, roleplay.Errorf(roleplay.Invalid, "An append needs a session, a number from 0 and at least one event.")
	}
	a := &addition{after: after, rows: make([]any, 0, len(events)*eventColumns)}
	for i, e := range events {
		seq := after + 1 + i
		if e.Session != "" && e.Session != session || e.Seq != 0 && e.Seq != seq {
			return nil, roleplay.Errorf(roleplay.Invalid, "Event %d of session %q can't be appended as number %d of session %q.", e.Seq, roleplay.Tag(e.Session), seq, roleplay.Tag(session))
		}
		if e.Body == nil {
			return nil, roleplay.Errorf(roleplay.Invalid, "Event %d of session %q has no body.", seq, roleplay.Tag(session))
		}
		typ := e.Body.EventType()
		if (typ == roleplay.TypeStarted) != (seq == 1) {
			return nil, roleplay.Errorf(roleplay.Invalid, "Event %d of session %q is of type %q; started is the first event, and only that.", seq, roleplay.Tag(session), typ)
		}
		e.Session, e.Seq = session, seq
		if e.At.IsZero() {
			e.At = s.now()
		}
		var body strings.Builder
		if err := json.NewEncoder(&body).Encode(e.Body); err != nil {
			return nil, roleplay.Errorf(roleplay.Internal, "event %d of session %q (%s) can't be written as JSON: %w", seq, roleplay.Tag(session), typ, err)
		}
		a.pay(fold(&a.Session, e), e.At, s.zone)
		a.rows = append(a.rows, session, int64(seq), e.At.UnixMilli(), int64(e.Turn), e.Author, string(typ), strings.TrimSuffix(body.String(), "\n"))
	}
	return a, nil
}

// fold moves a session's summary past its next event. It returns what the
// event says a model has cost, if this session paid for it.
func fold(s *roleplay.Session, e roleplay.Event) (cost roleplay.Tokens) {
	s.ID, s.Seq, s.Last = e.Session, e.Seq, e.At
	switch e.Body.EventType() {
	case roleplay.TypeStarted:
		s.Started = e.At
		switch b := e.Body.(type) {
		case roleplay.Started:
			begin(s, &b)
		case *roleplay.Started:
			begin(s, b)
		}
	case roleplay.TypeSaid:
		s.Turns++
	case roleplay.TypeSpoke:
		s.Turns++
		if e.Turn >= s.Branch { // what a branch copied, which it does with its start, was paid for before
			cost = costOf(e.Body)
			s.Tokens = s.Tokens.Plus(cost)
		}
	case roleplay.TypeEnded:
		s.Ended = true
	}
	return cost
}

func begin(s *roleplay.Session, b *roleplay.Started) {
	s.Owner, s.Scenario, s.Title, s.Kind = b.Owner, b.Scenario, b.Title, b.Kind
	if b.Branch != nil {
		s.Parent, s.Branch = b.Branch.Session, b.Branch.Turn
	}
	for _, p := range b.Participants {
		if p.Side == roleplay.Coworker {
			s.Coworker = p.Name
		}
	}
}

// costOf is what a coworker's turn says that a model has cost.
func costOf(b roleplay.Body) roleplay.Tokens {
	var m *roleplay.Model
	switch b := b.(type) {
	case roleplay.Spoke:
		m = b.Model
	case *roleplay.Spoke:
		m = b.Model
	}
	if m == nil {
		return roleplay.Tokens{}
	}
	return roleplay.Tokens{Prompt: m.Prompt, Completion: m.Completion, Estimated: m.Estimated}
}

// pay puts a cost down on its day.
func (a *addition) pay(cost roleplay.Tokens, at time.Time, zone *time.Location) {
	if cost.Total() == 0 {
		return
	}
	if a.spent == nil {
		a.spent = map[string]roleplay.Tokens{}
	}
	day := dayOf(at, zone)
	a.spent[day] = a.spent[day].Plus(cost)
}

// dayOf names a calendar day of the server's clock.
func dayOf(at time.Time, zone *time.Location) string { return at.In(zone).Format(time.DateOnly) }

// write makes the change: the summary first, whose number shows whether the
// events may follow at all.
func (a *addition) write(b *batch) error {
	rows, err := a.move(b)
	if err != nil {
		return err
	}
	if rows == 0 {
		return roleplay.Errorf(roleplay.Conflict,
			"Something else was stored in this session first: its latest event is not number %d. Load it again and go on from there.", a.after)
	}
	b.rows = append(b.rows, a.rows...)
	return a.settle(b)
}

// settle stores what models have cost, for most appends nothing.
func (a *addition) settle(b *batch) error {
	if len(a.spent) == 0 {
		return nil
	}
	if a.after > 0 { // a start has put it in with the rest
		if _, err := b.exec(stmtTokens, int64(a.Tokens.Prompt), int64(a.Tokens.Completion), a.Tokens.Estimated, a.ID); err != nil {
			return err
		}
	}
	for day, t := range a.spent {
		if _, err := b.exec(stmtDay, day, int64(t.Prompt), int64(t.Completion), t.Estimated); err != nil {
			return err
		}
	}
	return nil
}

// move stores the summary. It returns 0 when the session's latest number is
// not the one that the events follow.
func (a *addition) move(b *batch) (rows int64, err error) {
	if a.after > 0 {
		return b.exec(stmtMove, a.Last.UnixMilli(), int64(a.Seq), int64(a.Turns), a.Ended, a.ID, int64(a.after))
	}
	if a.Parent != "" {
		// Somebody may have deleted it while the branch was copied from it.
		there, err := b.exists(a.Parent)
		if err != nil {
			return 0, err
		}
		if !there {
			return 0, roleplay.Errorf(roleplay.NotFound, "The session to take up again does not exist any more.")
		}
	}
	return b.exec(stmtStart, a.ID, a.Owner, a.Parent, string(a.Kind), a.Title, a.Scenario,
		a.Started.UnixMilli(), a.Last.UnixMilli(), int64(a.Seq), int64(a.Turns), a.Ended,
		int64(a.Branch), a.Coworker, int64(a.Tokens.Prompt), int64(a.Tokens.Completion), a.Tokens.Estimated)
}
