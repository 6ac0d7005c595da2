package live

import (
	"maps"
	"time"

	"seventy/roleplay"
)

// talk is what the session itself remembers of its events. Its size does not
// grow with the talk, but for the turns' ids.
type talk struct {
	started roleplay.Started
	seq     int   // latest event
	at      int64 // when that was, Unix time in milliseconds
	framed  int   // latest event that a trainee is shown
	turns   int   // latest utterance
	context roleplay.Context
	known   map[string]int // client ids of turns, with the number of their said

	last  lastTurn       // the trainee's latest turn
	plan  *roleplay.Plan // what the coworker will do about it; nil once they did
	ended *EndedFrame

	parked bool
}

// lastTurn is the trainee's latest turn.
type lastTurn struct {
	turn int
	text string
	at   time.Time
	asks bool // it asks the coworker directly to commit
}

// fold takes one event in.
func (t *talk) fold(e roleplay.Event) {
	t.seq, t.at = e.Seq, e.At.UnixMilli()
	frame, shown := frameOf(e)
	if shown {
		t.framed = e.Seq
	}
	switch b := e.Body.(type) {
	case roleplay.Started:
		t.started = b
		t.context = roleplay.Context{Kind: b.Kind, Turn: 1}
	case roleplay.Said:
		t.turns = e.Turn
		t.last = lastTurn{turn: e.Turn, text: b.Text, at: e.At}
		t.plan = nil
		t.parked = false
		if b.Client != "" {
			if t.known == nil {
				t.known = map[string]int{}
			}
			t.known[b.Client] = e.Seq
		}
	case roleplay.Read:
		t.context.Said(t.last.text, b.Reading)
		t.last.asks = asks(b.Reading)
	case roleplay.Planned:
		t.plan = &b.Plan
	case roleplay.Spoke:
		t.turns = e.Turn
		t.context.Spoke(b.Text, b.Heard)
		t.plan = nil
	case roleplay.Parked:
		t.parked = true
	case roleplay.Finished:
		ended := frame.(EndedFrame)
		t.ended = &ended
		t.plan = nil
	}
}

// asks reports a direct ask: what a coworker needs a silence to answer.
func asks(r roleplay.Reading) bool {
	return r.Has(roleplay.CallQuestion) || r.Has(roleplay.AssignTask) ||
		r.Has(roleplay.GetContact) || r.Has(roleplay.Invite)
}

// after returns the context as it will be once a turn is folded, and leaves
// the talk's own alone.
func (t *talk) after(text string, r roleplay.Reading) roleplay.Context {
	c := t.context
	c.SeenMoves = maps.Clone(c.SeenMoves)
	c.Said(text, r)
	return c
}

func (t *talk) state() string {
	switch {
	case t.ended != nil:
		return StateEnded
	case t.parked:
		return StateParked
	}
	return StateOpen
}

// coworker is the coworker's participant; its id is the system's where the
// session names none.
func (t *talk) coworker() roleplay.Participant {
	for _, p := range t.started.Participants {
		if p.Side == roleplay.Coworker {
			return p
		}
	}
	return roleplay.Participant{ID: roleplay.AuthorSystem, Side: roleplay.Coworker}
}

func (t *talk) seats(id string, side roleplay.Side) bool {
	for _, p := range t.started.Participants {
		if p.ID == id && p.Side == side {
			return true
		}
	}
	return false
}

// frameOf returns what a trainee is shown of an event; false for nothing.
func frameOf(e roleplay.Event) (Frame, bool) {
	switch b := e.Body.(type) {
	case roleplay.Said:
		return Ack{Seq: e.Seq, Turn: e.Turn, Client: b.Client, Text: b.Text, At: e.At.UnixMilli()}, true
	case roleplay.Spoke:
		return Done{Seq: e.Seq, Turn: e.Turn, Attempt: b.Attempt, Text: b.Text, Source: string(b.Source), At: e.At.UnixMilli()}, true
	case roleplay.Hinted:
		return Hint{Seq: e.Seq, ID: b.ID, Text: b.Text, At: e.At.UnixMilli()}, true
	case roleplay.Finished:
		return EndedFrame{Seq: e.Seq, By: b.By, Reason: b.Reason, At: e.At.UnixMilli()}, true
	}
	return nil, false
}
