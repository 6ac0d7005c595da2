package web

import (
	"cmp"
	"slices"
	"strings"

	"seventy/roleplay/review"
	"seventy/scoring"
)

// note is a mark as it stands beside a turn of the transcript.
type note struct {
	Kind  string // good, fault, step, opening, silence or told: the look, and an icon of that name
	Title string
	Mark  string // the mark's id; its element is named by anchor
	Quote string
	// Perhaps says that it may be otherwise.
	Perhaps bool
}

// Said says in words what the look of a note shows, where its title does not
// say it already.
func (n note) Said() string {
	switch n.Kind {
	case "good":
		return "Went well"
	case "fault", "silence":
		return "To look at again"
	case "step":
		return "Step"
	}
	return ""
}

// annotated is a turn with what the scorecard says of it.
type annotated struct {
	utterance
	Segments []segment
	Notes    []note
	Comments []string // a trainer's words at this turn
	Talk     string   // the session, for the forms beside the turn
	Marks    string   // the page that the marks stand on; "" for the same
	Branches bool     // the talk may be taken up again from here
	Reviews  bool     // a trainer may comment here
}

// segment is a stretch of a turn's text; Note is what it is quoted for, or
// nil.
type segment struct {
	Text string
	Note *note
}

// annotate puts a card's marks and the trainer's comments beside the turns.
func annotate(t transcript, card scoring.Scorecard, said review.Review) []annotated {
	notes := notesOf(card)
	out := make([]annotated, len(t.Turns))
	for i, u := range t.Turns {
		out[i] = annotated{utterance: u, Notes: notes[u.Number], Talk: t.ID, Branches: u.Mine}
		out[i].Segments = segments(u.Text, notes[u.Number])
		for _, c := range said.Comments {
			if c.Turn == u.Number {
				out[i].Comments = append(out[i].Comments, c.Text)
			}
		}
	}
	return out
}

// notesOf collects a card's marks by turn, in the order the card shows them.
func notesOf(card scoring.Scorecard) map[int][]note {
	out := map[int][]note{}
	add := func(turn int, n note) {
		if turn > 0 {
			out[turn] = append(out[turn], n)
		}
	}
	for _, f := range card.Strengths {
		add(f.Turn, note{"good", f.Title, f.Mark, f.Quote, f.Perhaps})
	}
	for _, step := range card.Steps {
		for _, c := range step.Criteria {
			if c.Met {
				add(c.Turn, note{"step", step.Title + ": " + c.Text, c.Mark, c.Said, c.Perhaps})
			}
		}
	}
	for _, f := range card.Faults {
		add(f.Turn, note{"fault", f.Title, f.Mark, f.Quote, f.Perhaps})
	}
	for _, f := range card.Silences.Filled {
		add(f.Turn, note{"silence", f.Title, f.Mark, f.Quote, f.Perhaps})
	}
	for _, o := range card.Openings {
		if slices.ContainsFunc(card.Story, func(b scoring.Beat) bool { return b.Item == o.Item }) {
			add(o.Turn, note{"opening", "They opened up: " + o.Title, "opening:" + o.Item, o.Quote, false})
		}
	}
	for _, c := range card.Map {
		for _, d := range c.Depths {
			if d.Reached {
				add(d.Turn, note{"told", "Told you: " + told(c, d), "map:" + d.Item, "", false})
			}
		}
	}
	return out
}

func told(c scoring.Concern, d scoring.Depth) string {
	if d.Depth == "" {
		return c.Title
	}
	return c.Title + " (" + depthName(d.Depth) + ")"
}

// segments cuts a text where marks quote it. Where quotes overlap the earlier
// one is shown, of two that begin together the longer.
func segments(text string, notes []note) []segment {
	type cut struct {
		start, end int
		note       *note
	}
	var cuts []cut
	for i := range notes {
		q := notes[i].Quote
		if at := strings.Index(text, q); q != "" && at >= 0 {
			cuts = append(cuts, cut{at, at + len(q), &notes[i]})
		}
	}
	slices.SortStableFunc(cuts, func(a, b cut) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end))
	})
	var out []segment
	done := 0
	for _, c := range cuts {
		if c.start < done {
			continue
		}
		if c.start > done {
			out = append(out, segment{Text: text[done:c.start]})
		}
		out = append(out, segment{text[c.start:c.end], c.note})
		done = c.end
	}
	if done < len(text) {
		out = append(out, segment{Text: text[done:]})
	}
	return out
}
