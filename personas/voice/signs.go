package voice

import (
	"strings"

	"seventy/personas"
	"seventy/roleplay"
)

// What a simulated coworker's turn shows need not be guessed from its words:
// it is known from what they set out to do. A reader's ear is for people.

// shownBy lists the signals that telling an item is, by its class.
func shownBy(it personas.Filed) []roleplay.Signal {
	switch it.Class {
	case personas.ClassLayer:
		switch it.Depth {
		case personas.Effect:
			return []roleplay.Signal{roleplay.Effect}
		case personas.Stake:
			return []roleplay.Signal{roleplay.Effect, roleplay.Emotion}
		}
		return []roleplay.Signal{roleplay.Issue}
	case personas.ClassFear:
		return []roleplay.Signal{roleplay.Fear}
	case personas.ClassSolution, personas.ClassDecider, personas.ClassAction:
		return []roleplay.Signal{roleplay.Solution}
	case personas.ClassPrediction:
		return []roleplay.Signal{roleplay.Predict}
	}
	return nil
}

// doneBy lists the signals that an act is, where it tells nothing.
func doneBy(act roleplay.Act) []roleplay.Signal {
	switch act {
	case roleplay.Refuse:
		return []roleplay.Signal{roleplay.Refusal}
	case roleplay.Deny, roleplay.Downplay, roleplay.Deflect, roleplay.PushBack:
		return []roleplay.Signal{roleplay.Resist}
	}
	return nil
}

// signs are the marks of a turn that was composed from lines: each on the
// words of the line that shows it.
func (c *composing) signs(text string) []roleplay.Mark[roleplay.Signal] {
	out := []roleplay.Mark[roleplay.Signal]{}
	from := 0
	for _, i := range c.parts {
		l := &c.b.lines[i]
		said := strings.ReplaceAll(strings.ReplaceAll(l.text, "{echo}", c.echo), "{Echo}", capital(c.echo))
		at := strings.Index(text[from:], said)
		if at < 0 {
			continue
		}
		span := roleplay.Span{Start: from + at, End: from + at + len(said)}
		from = span.End
		for _, s := range l.shows {
			out = append(out, sign(s, span))
		}
		if l.item != "" && l.item == c.p.Commit && !c.b.items[l.item].vague {
			out = append(out, sign(roleplay.Commit, span))
		}
	}
	return out
}

// planned are the marks of a turn that a model worded by a plan: each on the
// whole of it.
func (b *Book) planned(p roleplay.Plan, text string) []roleplay.Mark[roleplay.Signal] {
	out := []roleplay.Mark[roleplay.Signal]{}
	seen := map[roleplay.Signal]bool{}
	add := func(signals ...roleplay.Signal) {
		for _, s := range signals {
			if !seen[s] {
				seen[s] = true
				out = append(out, sign(s, roleplay.Span{End: len(text)}))
			}
		}
	}
	for _, id := range p.Tell {
		if w := b.items[id]; w != nil {
			add(w.shows...)
		}
	}
	if len(p.Tell) == 0 {
		add(doneBy(p.Act)...)
	}
	if w := b.items[p.Commit]; w != nil && !w.vague {
		add(roleplay.Commit)
	}
	return out
}

func sign(s roleplay.Signal, span roleplay.Span) roleplay.Mark[roleplay.Signal] {
	return roleplay.Mark[roleplay.Signal]{Label: s, Span: span, Sure: 100, Why: "planned"}
}
