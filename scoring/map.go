package scoring

import (
	"fmt"

	"seventy/roleplay"
)

// opening is a trainee turn that was answered with something held back until
// then. That a gate opened earlier, silently, is no opening: a trainee can only
// learn from what they saw happen.
type opening struct {
	at   cite
	item string
}

// open notes that the trainee's latest turn was answered with an item that had
// not been told before.
func (m *Meter) open(l *Layer) {
	at, ok := m.bestQuestion()
	if !ok {
		at = m.me.cite()
	}
	if !at.ok() {
		return
	}
	m.openings = append(m.openings, opening{at, l.Item})
	rank := m.rank()
	if rank > 0 {
		rank = 2
	}
	m.credit("opening", good{at: at, rank: rank, depth: depthOf(l), item: l.Item})
}

// depthOf orders layers by how much it takes to tell them.
func depthOf(l *Layer) int {
	switch {
	case l.Hidden || l.Depth == "stake":
		return 4
	case l.Depth == "effect" || l.Concern == "" && l.Depth == "":
		return 3 // a fear that is not hidden is told as an effect is
	case l.Depth == "detail":
		return 2
	}
	return 1
}

// concerns makes the map. What was not told keeps its place and shows nothing
// else, not even its id, unless full.
func (m *Meter) concerns(full bool) []Concern {
	out := []Concern{}
	at := map[string]int{}
	for i := range m.c.Layers {
		l := &m.c.Layers[i]
		row, ok := at[l.Concern]
		if !ok {
			row = len(out)
			at[l.Concern] = row
			out = append(out, Concern{ID: l.Concern, Title: l.Title, Kind: "concern"})
		}
		m.addDepth(&out[row], l, full)
	}
	for i := range m.c.Fears {
		l := &m.c.Fears[i]
		out = append(out, Concern{ID: l.Item, Title: l.Title, Kind: "fear"})
		m.addDepth(&out[len(out)-1], l, full)
	}
	if full {
		return out
	}
	for i := range out {
		c := &out[i]
		if c.Reached == 0 {
			c.ID, c.Title = fmt.Sprintf("untold-%d", i+1), ""
		}
		for j := range c.Depths {
			if d := &c.Depths[j]; !d.Reached {
				d.Item = fmt.Sprintf("%s-untold-%d", c.ID, j+1)
			}
		}
	}
	return out
}

func (m *Meter) addDepth(c *Concern, l *Layer, full bool) {
	turn := m.told[l.Item]
	d := Depth{Item: l.Item, Depth: l.Depth, Reached: turn > 0, Turn: turn}
	c.Of++
	if d.Reached {
		c.Reached++
	}
	if d.Reached || full {
		d.Says = l.Says
	}
	c.Depths = append(c.Depths, d)
}

// openTurns lists the turns that opened something.
func (m *Meter) openTurns() []Opening {
	out := []Opening{}
	for _, o := range m.openings {
		l := m.items[o.item]
		out = append(out, Opening{Turn: o.at.turn, Quote: o.at.quote, Item: o.item, Title: l.Title, Depth: l.Depth})
	}
	return out
}

// who is the coworker's name, as sentences call them.
func (m *Meter) who() string {
	if m.c.Coworker == "" {
		return nobody
	}
	return m.c.Coworker
}

// issueBefore is the concern that was told of last before a turn: its id and
// title; "" while none was.
func (m *Meter) issueBefore(turn int) (id, title string) {
	last := 0
	for i := range m.c.Layers {
		l := &m.c.Layers[i]
		if at := m.told[l.Item]; at > last && at < turn {
			last, id, title = at, l.Concern, l.Title
		}
	}
	return id, title
}

// decider is the name of the lowest boss who can say yes to a concern; "" when
// nobody is known.
func (m *Meter) decider(concern string) string {
	ids := m.c.Deciders[concern]
	for _, b := range m.c.Bosses {
		if len(ids) > 0 && b.ID == ids[0] {
			return b.Name
		}
	}
	return ""
}

// showed returns the coworker's first and latest turn with a signal.
func (m *Meter) showed(s roleplay.Signal) (first, last moment, count int) {
	k := m.signals.of(s)
	return k.first, k.last, k.count
}
