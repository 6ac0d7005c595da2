package eval

import (
	"slices"

	"seventy/roleplay"
	"seventy/scoring"
	"seventy/scoring/transcript"
)

// stepIDs are the steps of AEIOU, the framework that the labelling guide's
// rule is about.
var stepIDs = []string{"agitate", "educate", "inoculate", "organize", "uplift"}

// stepLevels gives the level (0 missing, 1 partial, 2 covered) of each step of
// AEIOU, by the meter that grades live talks: the talk's labels are folded as
// though a reader had found them.
func stepLevels(t transcript.Conversation) []int {
	m := scoring.NewMeter(scoring.Case{Kind: t.Kind}, aeiou(), false)
	for i, u := range t.Turns {
		e := roleplay.Event{Seq: i + 1, Turn: i + 1, Author: string(u.Speaker)}
		span := roleplay.Span{End: len(u.Text)}
		if u.Speaker == roleplay.Coworker {
			e.Body = roleplay.Spoke{Text: u.Text, Heard: roleplay.Heard{Signals: marksOf(u.Signals, span)}}
			m.Fold(e)
			continue
		}
		e.Body = roleplay.Said{Text: u.Text}
		m.Fold(e)
		e.Body = roleplay.Read{Reading: roleplay.Reading{Moves: marksOf(u.Moves, span), Faults: marksOf(u.Faults, span)}}
		m.Fold(e)
	}
	out := make([]int, len(stepIDs))
	for _, s := range m.Statuses() {
		if i := slices.Index(stepIDs, s.ID); i >= 0 {
			out[i] = s.Status.Level()
		}
	}
	return out
}

// aeiou is the framework as it ships.
func aeiou() scoring.Framework {
	for _, f := range scoring.Frameworks() {
		if f.ID == "aeiou" {
			return f
		}
	}
	panic("scoring ships no framework aeiou")
}

func marksOf[L ~string](labels []L, span roleplay.Span) []roleplay.Mark[L] {
	var out []roleplay.Mark[L]
	for _, l := range labels {
		out = append(out, roleplay.Mark[L]{Label: l, Span: span, Sure: 100})
	}
	return out
}
