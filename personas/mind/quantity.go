package mind

import "seventy/personas"

// quantity is one of the mind's named numbers, each 0–100.
type quantity int

const (
	trust     quantity = iota // in the trainee
	patience                  // for this talk
	agitation                 // how much the problem is felt as wrong, now
	hope                      // that something could change
	fear                      // of what could come of it
	resolve                   // readiness to do something
	quantities
)

var quantityNames = [quantities]string{"trust", "patience", "agitation", "hope", "fear", "resolve"}

// levels holds a number for each quantity: a state, or a step of it.
type levels [quantities]int

// The most that one turn may move each quantity, up and down; an insult may
// cost more, see insulted. Trust is slow to win and quick to lose; patience
// runs out faster than it comes back.
var (
	mostUp   = levels{trust: 6, patience: 5, agitation: 8, hope: 6, fear: 8, resolve: 6}
	mostDown = levels{trust: 8, patience: 8, agitation: 6, hope: 8, fear: 8, resolve: 8}
)

// insulted is the most that a turn with an insult in it may take.
var insulted = levels{trust: 12, patience: 20, agitation: 6, hope: 8, fear: 8, resolve: 8}

func startLevels(t personas.Temper) levels {
	l := levels{t.Trust, t.Patience, t.Agitation, t.Hope, t.Fear, t.Resolve}
	for q := range l {
		l[q] = min(max(l[q], 0), 100)
	}
	return l
}

func quantityOf(name string) (quantity, bool) {
	for q, n := range quantityNames {
		if n == name {
			return quantity(q), true
		}
	}
	return 0, false
}
