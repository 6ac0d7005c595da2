package transcript

import (
	"fmt"

	"seventy/roleplay"
)

// Reader reads what each side says.
type Reader interface {
	Read(text string, ctx roleplay.Context) roleplay.Reading
	Hear(text string, ctx roleplay.Context) roleplay.Heard
}

// Events reads a talk turn by turn, as a live session would, and returns what a
// session's log would hold of it: Started, then Said and Read for each turn of
// the trainee's and Spoke for each of the coworker's, and Finished without a
// reason, numbered from 1. Session and times of day are empty; nobody owns it.
func Events(c Conversation, r Reader) []roleplay.Event {
	var out []roleplay.Event
	add := func(turn int, author string, body roleplay.Body) {
		out = append(out, roleplay.Event{Seq: len(out) + 1, Turn: turn, Author: author, Body: body})
	}
	// A person keeps the silences that a person keeps.
	add(0, roleplay.AuthorSystem, roleplay.Started{Kind: c.Kind, Participants: c.participants(), Pace: 100})
	ctx := roleplay.Context{Kind: c.Kind, Turn: 1}
	for i, turn := range c.Turns {
		n := i + 1
		if turn.Speaker == roleplay.Trainee {
			reading := r.Read(turn.Text, ctx)
			add(n, string(roleplay.Trainee), roleplay.Said{Text: turn.Text, Source: roleplay.FromPerson, During: turn.During})
			add(n, string(roleplay.Trainee), roleplay.Read{Reading: reading})
			ctx.Said(turn.Text, reading)
			continue
		}
		heard := r.Hear(turn.Text, ctx)
		add(n, string(roleplay.Coworker), roleplay.Spoke{Text: turn.Text, Source: roleplay.FromPerson, Heard: heard, During: turn.During})
		ctx.Spoke(turn.Text, heard)
	}
	// It is over; how it ended for them nobody knows.
	add(0, roleplay.AuthorSystem, roleplay.Finished{By: roleplay.Trainee})
	return out
}

// participants lists who speaks, in the order in which they begin.
func (c Conversation) participants() []roleplay.Participant {
	var out []roleplay.Participant
	known := map[roleplay.Participant]bool{}
	sides := map[roleplay.Side]int{}
	for _, t := range c.Turns {
		p := roleplay.Participant{Side: t.Speaker, Name: t.Name}
		if known[p] {
			continue
		}
		known[p] = true
		sides[p.Side]++
		p.ID = string(p.Side)
		if n := sides[p.Side]; n > 1 {
			p.ID = fmt.Sprintf("%s-%d", p.Side, n)
		}
		out = append(out, p)
	}
	return out
}

// Coworker is the name of the other speaker where there is just one; "" else.
func (c Conversation) Coworker() string {
	name := ""
	for _, t := range c.Turns {
		switch {
		case t.Speaker != roleplay.Coworker || t.Name == "" || t.Name == name:
		case name == "":
			name = t.Name
		default:
			return ""
		}
	}
	return name
}
