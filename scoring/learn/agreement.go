package learn

import (
	"slices"

	"seventy/roleplay"
	"seventy/scoring/eval"
	"seventy/scoring/transcript"
)

// Dispute is a turn of the corpus that its writer and a second reader, who did
// not see the writer's labels, labelled otherwise, and what was decided by a
// third. The corpus holds what was decided.
type Dispute struct {
	ID      string   `json:"id"`
	Turn    int      `json:"turn"` // from 1
	Of      string   `json:"of"`   // moves, faults or signals
	First   []string `json:"first"`
	Second  []string `json:"second"`
	Decided []string `json:"decided"`
}

// LoadDisputes reads a file of disputes, one a line. Errors as with
// eval.LoadLines.
func LoadDisputes(name string) ([]Dispute, error) {
	return eval.LoadLines[Dispute](name)
}

// Agreement is how well the second readers agree with the writers, as though
// the writers were the truth: moves, faults and signals.
type Agreement struct{ Moves, Faults, Signals eval.Labels }

// Agree compares the writers' labels with the second readers'. Where there is
// no dispute both are what the corpus holds. Only what was labelled counts:
// of a listening talk its reflections.
func Agree(talks Talks, disputes []Dispute) Agreement {
	type at struct {
		id   string
		turn int
		of   string
	}
	by := map[at]Dispute{}
	for _, d := range disputes {
		by[at{d.ID, d.Turn, d.Of}] = d
	}
	var given, found [3][][]string
	for _, t := range talks {
		for n, u := range t.Turns {
			for k, x := range []struct {
				of     string
				labels []string
				side   roleplay.Side
			}{{"moves", strs(u.Moves), roleplay.Trainee}, {"faults", strs(u.Faults), roleplay.Trainee}, {"signals", strs(u.Signals), roleplay.Coworker}} {
				if x.side != u.Speaker {
					continue
				}
				first, second := x.labels, x.labels
				if d, ok := by[at{t.ID, n + 1, x.of}]; ok {
					first, second = d.First, d.Second
				}
				given[k], found[k] = append(given[k], first), append(found[k], second)
			}
		}
	}
	return Agreement{
		Moves:   eval.CompareLabels(TurnNames[:len(roleplay.Moves)], given[0], found[0]),
		Faults:  eval.CompareLabels(TurnNames[len(roleplay.Moves):], given[1], found[1]),
		Signals: eval.CompareLabels(HeardNames, given[2], found[2]),
	}
}

// holds reports whether the corpus holds what was decided.
func (d *Dispute) holds(talks Talks) bool {
	n := slices.IndexFunc(talks, func(t transcript.Conversation) bool { return t.ID == d.ID })
	if n < 0 || d.Turn < 1 || d.Turn > len(talks[n].Turns) {
		return false
	}
	u := talks[n].Turns[d.Turn-1]
	got := map[string][]string{"moves": strs(u.Moves), "faults": strs(u.Faults), "signals": strs(u.Signals)}[d.Of]
	slices.Sort(got)
	return slices.Equal(got, d.Decided)
}
