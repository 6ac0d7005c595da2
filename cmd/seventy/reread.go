package main

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"seventy/personas"
	"seventy/personas/mind"
	"seventy/personas/voice"
	"seventy/roleplay"
	"seventy/roleplay/review"
	"seventy/roleplay/store"
	"seventy/scoring"
	"seventy/scoring/moves"
)

// viewReread names the view that holds what a later reader found in a
// session's texts. Its version is the reader's.
const viewReread = "reread"

// reread is what a later reader found in the texts of a session, where that is
// not what was recorded. The log stays as it is.
type reread struct {
	Turns map[int]roleplay.Reading `json:"turns,omitempty"` // the trainee's, by turn; without a version
	Heard map[int]roleplay.Heard   `json:"heard,omitempty"` // a person's as the coworker, by turn
	// Earlier holds marks that a trainer spoke of before, where the card says
	// otherwise now; in the order they spoke of them.
	Earlier []scoring.Row `json:"earlier,omitempty"`

	version string // the reader's; "" when the session was not read anew
	seq     int    // the latest event it was made of
}

// covers reports whether a fold up to that number holds all that was said.
func covers(events []roleplay.Event, seq int) bool {
	for _, e := range slices.Backward(events) {
		if e.Seq <= seq {
			return true
		}
		switch e.Body.(type) {
		case roleplay.Said, roleplay.Spoke:
			return false
		}
	}
	return true
}

// onto puts what was found into the events in place of what was recorded. A
// talk that went on since is left as it was recorded: it would be read by two
// readers otherwise.
func (r *reread) onto(events []roleplay.Event) {
	if r.version == "" || !covers(events, r.seq) {
		return
	}
	for i := range events {
		switch b := events[i].Body.(type) {
		case roleplay.Read:
			if found, ok := r.Turns[events[i].Turn]; ok {
				b.Reading = found
			}
			b.Reading.Version = r.version
			events[i].Body = b
		case roleplay.Spoke:
			if found, ok := r.Heard[events[i].Turn]; ok {
				b.Heard = found
				events[i].Body = b
			}
		}
	}
}

// earlier returns the marks that a trainer spoke of before the talk was read
// anew, and not again since.
func (r *reread) earlier(events []roleplay.Event) []scoring.Row {
	if len(r.Earlier) == 0 {
		return nil
	}
	said := review.Fold(events).Marks
	var out []scoring.Row
	for _, row := range r.Earlier {
		if v, ok := said[row.Mark]; ok && v.Seq <= r.seq {
			out = append(out, row)
		}
	}
	return out
}

// sessions are the sessions of the log as they are shown and graded: a talk
// that was read anew is as it was read then. Who runs or copies a talk goes by
// the log itself.
type sessions struct{ *store.Store }

// Events implements web.Sessions.
func (s sessions) Events(ctx context.Context, id string, after int) ([]roleplay.Event, error) {
	events, _, err := s.read(ctx, id, after)
	return events, err
}

// read returns events as they are shown, and what they were read anew with.
func (s sessions) read(ctx context.Context, id string, after int) ([]roleplay.Event, reread, error) {
	events, err := s.Store.Events(ctx, id, after)
	if err != nil {
		return nil, reread{}, err
	}
	r, err := s.reread(ctx, id)
	if err != nil {
		return nil, reread{}, err
	}
	r.onto(events)
	return events, r, nil
}

// reread returns what a later reader found; nothing where none was asked, or
// where it can't be read: the log is there.
func (s sessions) reread(ctx context.Context, id string) (reread, error) {
	var r reread
	version, seq, body, err := s.View(ctx, id, viewReread)
	switch {
	case roleplay.CodeOf(err) == roleplay.NotFound:
		return r, nil
	case err != nil:
		return r, err
	case json.Unmarshal(body, &r) != nil:
		return reread{}, nil
	}
	r.version, r.seq = version, seq
	return r, nil
}

// readAnew reads the texts of recorded events with today's reader, turn by
// turn as a live session does. What a simulated coworker showed is known from
// the plan and stays; of their words only the count is made anew.
func (p *practice) readAnew(ctx context.Context, events []roleplay.Event) (reread, error) {
	out := reread{Turns: map[int]roleplay.Reading{}, Heard: map[int]roleplay.Heard{}, version: moves.Version}
	started, err := start(events)
	if err != nil {
		return out, err
	}
	reader, err := p.reader(ctx, started)
	if err != nil {
		return out, err
	}
	c := roleplay.Context{Kind: started.Kind, Turn: 1}
	text := ""
	for _, e := range events {
		out.seq = e.Seq
		switch b := e.Body.(type) {
		case roleplay.Said:
			text = b.Text
		case roleplay.Read:
			found := reader.Read(text, c)
			c.Said(text, found)
			found.Version, b.Reading.Version = "", ""
			if !alike(found, b.Reading) {
				out.Turns[e.Turn] = found
			}
		case roleplay.Spoke:
			found := b.Heard
			if b.Source == roleplay.FromPerson {
				found = reader.Hear(b.Text, c)
			} else {
				found.Words = reader.Words(b.Text)
			}
			c.Spoke(b.Text, found)
			if !alike(found, b.Heard) {
				out.Heard[e.Turn] = found
			}
		}
	}
	return out, nil
}

// alike reports whether two values are stored alike.
func alike(a, b any) bool {
	x, errA := json.Marshal(a)
	y, errB := json.Marshal(b)
	return errA == nil && errB == nil && bytes.Equal(x, y)
}

// start returns the first event of a session.
func start(events []roleplay.Event) (roleplay.Started, error) {
	if len(events) > 0 {
		if started, ok := events[0].Body.(roleplay.Started); ok {
			return started, nil
		}
		return roleplay.Started{}, roleplay.Errorf(roleplay.Corrupt, "The session %q does not begin with its start.", roleplay.Tag(events[0].Session))
	}
	return roleplay.Started{}, roleplay.Errorf(roleplay.Corrupt, "The session's log is empty.")
}

// reader is the reader for a session: it knows the scenario's subjects, where
// there is a scenario.
func (p *practice) reader(ctx context.Context, s roleplay.Started) (*moves.Reader, error) {
	if s.Content == "" {
		return once(p, "", func() (*moves.Reader, error) { return moves.New(nil), nil })
	}
	shared, err := p.shared(ctx, s.Content)
	if err != nil {
		return nil, err
	}
	return shared.reader, nil
}

// shared is what all sessions with that content share.
func (p *practice) shared(ctx context.Context, content string) (*set, error) {
	return kept(ctx, p, content, func(c *personas.Content) *set {
		return &set{moves.New(c.Subjects()), mind.Prepare(c), voice.Prepare(c)}
	})
}
