package eval

import (
	"strings"

	"seventy/roleplay"
	"seventy/scoring/moves"
	"seventy/scoring/transcript"
)

// Options say how to measure.
type Options struct {
	// StripMarks takes the question marks out of every text first.
	StripMarks bool
	// Reader is what is measured; nil is the reader of the program.
	Reader *moves.Reader
}

func (o Options) reader() *moves.Reader {
	if o.Reader != nil {
		return o.Reader
	}
	return moves.New(nil)
}

// MovesReport is what Moves measured.
type MovesReport struct {
	Moves   Labels    `json:"moves"`
	Faults  Labels    `json:"faults"`
	Signals Labels    `json:"signals"`
	Steps   Steps     `json:"steps"`
	Open    OpenRatio `json:"open_ratio_all"`
}

// Steps is the agreement on step status: quadratic-weighted Cohen's kappa over
// conversations × the five steps of AEIOU.
type Steps struct {
	Kappa float64 `json:"kappa"`
}

// Moves measures the reader on files in the guide's format. The context of a
// turn is made of the reader's own earlier findings and the coworker's true
// words, as in a live talk. It returns the errors of LoadTalks.
func Moves(files []string, o Options) (MovesReport, error) {
	talks, err := LoadTalks(files...)
	if err != nil {
		return MovesReport{}, err
	}
	m := newMoveCount()
	for n, found := range readTalks(o.reader(), talks, o) {
		m.add(talks[n], found)
	}
	return m.sum(), nil
}

func readTalks(reader *moves.Reader, talks []transcript.Conversation, o Options) []transcript.Conversation {
	out := make([]transcript.Conversation, len(talks))
	for n, t := range talks {
		out[n] = ReadTalk(reader, t, o)
	}
	return out
}

// ReadTalk returns the talk with the reader's labels in the place of its own.
func ReadTalk(reader *moves.Reader, t transcript.Conversation, o Options) transcript.Conversation {
	c := roleplay.Context{Kind: t.Kind, Turn: 1}
	out := t
	out.Turns = make([]transcript.Turn, len(t.Turns))
	for i, u := range t.Turns {
		text := u.Text
		if o.StripMarks {
			text = StripMarks(text)
		}
		v := transcript.Turn{Speaker: u.Speaker, Text: text}
		if u.Speaker == roleplay.Coworker {
			h := reader.Hear(text, c)
			v.Hear(h)
			c.Spoke(text, h)
		} else {
			r := reader.Read(text, c)
			v.Label(r)
			c.Said(text, r)
		}
		out.Turns[i] = v
	}
	return out
}

// StripMarks takes question marks out, as people who type fast leave them out.
func StripMarks(text string) string {
	return strings.NewReplacer("?", "", "？", "", "؟", "").Replace(text)
}

// moveCount collects what Moves reports.
type moveCount struct {
	moves, faults, signals tallies
	open                   ratios
	given, found           []int // step levels
}

func newMoveCount() *moveCount {
	return &moveCount{
		moves:   newTallies(roleplay.Moves),
		faults:  newTallies(roleplay.Faults),
		signals: newTallies(roleplay.Signals),
	}
}

// add counts one talk: as people labelled it, and as it was read.
func (m *moveCount) add(given, found transcript.Conversation) {
	for i, g := range given.Turns {
		f := found.Turns[i]
		if g.Speaker == roleplay.Coworker {
			m.signals.add(setOf(g.Signals), setOf(f.Signals))
			continue
		}
		m.moves.add(setOf(g.Moves), setOf(f.Moves))
		m.faults.add(setOf(g.Faults), setOf(f.Faults))
	}
	givenOpen, givenClosed := countForms(given)
	foundOpen, foundClosed := countForms(found)
	m.open.add(givenOpen, givenClosed, foundOpen, foundClosed)
	gs, fs := stepLevels(given), stepLevels(found)
	m.given, m.found = append(m.given, gs...), append(m.found, fs...)
}

func (m *moveCount) sum() MovesReport {
	return MovesReport{
		Moves:   m.moves.sum(),
		Faults:  m.faults.sum(),
		Signals: m.signals.sum(),
		Steps:   Steps{kappa(m.found, m.given, 3)},
		Open:    m.open.sum(),
	}
}

func countForms(t transcript.Conversation) (open, closed int) {
	for _, u := range t.Turns {
		for _, q := range u.Questions {
			if q.Form == roleplay.Open {
				open++
			} else {
				closed++
			}
		}
	}
	return open, closed
}

func setOf[L ~string](labels []L) map[string]bool {
	m := make(map[string]bool, len(labels))
	for _, l := range labels {
		m[string(l)] = true
	}
	return m
}
