package learn

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"seventy/roleplay"
	"seventy/scoring/linear"
	"seventy/scoring/moves"
)

// Banked is a single turn with what a careful human labels it, in a context
// that the talk before it would leave.
type Banked struct {
	Line    int // in the file
	Text    string
	Context roleplay.Context
	// Want is what the turn should be read as, by word: a label, "a|b" for
	// either, "+a" for one that does no harm, "~c" for a cue, "~-c" for none,
	// "?n" for n questions, "echo=w".
	Want []string
}

// LoadBank reads a bank of single turns; corpus/bank.txt tells the format. Its
// errors are Invalid and name the line.
func LoadBank(name string) ([]Banked, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, roleplay.Errorf(roleplay.NotFound, "%s can't be read: %w", name, err)
	}
	var out []Banked
	var c roleplay.Context
	for n, line := range strings.Split(string(data), "\n") {
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '>':
			if c, err = bankScene(line[1:]); err != nil {
				return nil, roleplay.Errorf(roleplay.Invalid, "%s:%d: %w", name, n+1, err)
			}
			continue
		}
		text, want, ok := strings.Cut(line, " |")
		if !ok {
			return nil, roleplay.Errorf(roleplay.Invalid, "%s:%d: want words | labels", name, n+1)
		}
		out = append(out, Banked{n + 1, text, c, strings.Fields(want)})
	}
	return out, nil
}

// bankScene reads "kind stage [signal …] [last=move,…] | coworker's words".
func bankScene(line string) (roleplay.Context, error) {
	head, words, ok := strings.Cut(line, "|")
	f := strings.Fields(head)
	if !ok || len(f) < 2 {
		return roleplay.Context{}, roleplay.Errorf(roleplay.Invalid, "want > kind stage … | the coworker's words")
	}
	stage, err := strconv.Atoi(strings.TrimPrefix(f[1], "s"))
	if err != nil {
		return roleplay.Context{}, err
	}
	c := roleplay.Context{
		Kind: roleplay.Kind(f[0]), Turn: 1 + 2*min(stage, 1)*(stage+2), Coworker: strings.TrimSpace(words),
		SeenMoves: map[roleplay.Move]int{}, SeenSignal: map[roleplay.Signal]int{},
	}
	for _, s := range f[2:] {
		if last, ok := strings.CutPrefix(s, "last="); ok {
			for _, m := range strings.Split(last, ",") {
				c.LastMoves = append(c.LastMoves, roleplay.Move(m))
			}
			continue
		}
		c.Signals = append(c.Signals, roleplay.Signal(s))
	}
	for n, m := range []roleplay.Move{roleplay.FindIssue, roleplay.ExploreEffects, roleplay.AskSolution, roleplay.AssignTask} {
		if stage >= n+2 {
			c.SeenMoves[m] = 1
		}
	}
	if stage >= 2 {
		c.SeenSignal[roleplay.Issue] = 1
	}
	return c, nil
}

// example is a banked turn to learn from; what it leaves open is not known.
func (b *Banked) example(r *moves.Reader) (linear.Example, bool) {
	e := linear.Example{Is: make([]bool, len(TurnNames)), Known: make([]bool, len(TurnNames))}
	for l := range e.Known {
		e.Known[l] = true
	}
	for _, w := range b.Want {
		labels, sure := strings.Split(strings.TrimPrefix(w, "+"), "|"), w[0] != '+'
		for _, name := range labels {
			l := slices.Index(TurnNames, name)
			if l < 0 {
				continue // a cue, a number of questions, an echo
			}
			if sure && len(labels) == 1 {
				e.Is[l] = true
			} else {
				e.Known[l] = false
			}
		}
	}
	e.Sample = r.Examine(b.Text, b.Context, nil).Turn
	return e, len(e.Sample.Parts) > 0
}
