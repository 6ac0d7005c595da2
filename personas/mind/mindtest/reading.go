package mindtest

import (
	"strings"

	"seventy/roleplay"
)

// Turn is a trainee's turn made by hand: what a reader would find in it.
type Turn struct {
	Telling int // words outside questions
	Asking  int // words inside questions
	Form    roleplay.Form
	Moves   []roleplay.Move
	Faults  []roleplay.Fault
	Cues    []roleplay.Cue
	Topics  []string // in the question when there is one
	Echo    string
}

// Reading returns what a reader makes of the turn.
func (t Turn) Reading() roleplay.Reading {
	r := roleplay.Reading{Version: "hand", Words: t.Telling + t.Asking, Asking: t.Asking, Echo: t.Echo}
	end := 5 * (t.Telling + t.Asking)
	asks := roleplay.Span{Start: 5 * t.Telling, End: end}
	whole := roleplay.Span{Start: 0, End: end}
	if t.Form != "" {
		r.Questions = []roleplay.Question{{Span: asks, Form: t.Form, Topics: t.Topics}}
	}
	for _, m := range t.Moves {
		s := whole
		if t.Form == "" || statement[m] {
			s.End = asks.Start
		} else {
			s = asks
		}
		r.Moves = append(r.Moves, roleplay.Mark[roleplay.Move]{Label: m, Span: s, Sure: 90})
	}
	for _, f := range t.Faults {
		r.Faults = append(r.Faults, roleplay.Mark[roleplay.Fault]{Label: f, Span: whole, Sure: 90})
	}
	for _, c := range t.Cues {
		r.Cues = append(r.Cues, roleplay.Mark[roleplay.Cue]{Label: c, Span: whole, Sure: 90})
	}
	for _, id := range t.Topics {
		r.Topics = append(r.Topics, roleplay.Topic{ID: id, Span: asks, Asked: t.Form != ""})
	}
	return r
}

var statement = map[roleplay.Move]bool{roleplay.Introduce: true, roleplay.Reflect: true, roleplay.Validate: true,
	roleplay.ShareStory: true, roleplay.ShareSelf: true, roleplay.RespectLimits: true, roleplay.OfferSupport: true}

// Ask is an open question.
func Ask(moves ...roleplay.Move) Turn { return Turn{Asking: 10, Form: roleplay.Open, Moves: moves} }

// Say is a statement.
func Say(moves ...roleplay.Move) Turn { return Turn{Telling: 12, Moves: moves} }

// Words counts the words of a text.
func Words(text string) int { return len(strings.Fields(text)) }
