package mind

import (
	"strings"

	"seventy/personas"
	"seventy/roleplay"
)

// Character is a content made ready for thinking: items in one list, names
// resolved to indexes. It is never changed after Prepare, so that the minds of
// any number of sessions share one.
type Character struct {
	content  *personas.Content
	items    []item
	concerns []concern
	byID     map[string]ref
	on       map[string]actSet // acts with lines, by "cause concern", the concern empty for lines about any
	leads    map[string]bool   // causes with leads
	tallies  map[string]int    // tally name → place
	names    []string          // the other way round
}

// item is one thing the coworker can tell.
type item struct {
	personas.Filed
	concern int     // index of the concern it is a layer of or answers; -1 for none
	asks    moveSet // moves that call for it
	moves   moveSet // Needs.Moves
	told    []int   // Needs.Told
	probe   int     // tally of probes of its own
	words   int     // mean length of Lines
	short   int     // mean length of Short, or of Lines where there are none
	boss    bool    // it is about one of the bosses
}

// concern is a problem with its layers' items in order.
type concern struct {
	*personas.Concern
	layers []int
	probe  int
}

// ref says what a subject's id stands for: an item, or a concern (item -1).
type ref struct{ item, concern int }

// Prepare reads a content. The content must not change afterwards.
func Prepare(c *personas.Content) *Character {
	p := &c.Persona
	ch := &Character{content: c, byID: map[string]ref{}, on: map[string]actSet{}, leads: map[string]bool{}, tallies: map[string]int{}}
	for i := range p.Concerns {
		k := &p.Concerns[i]
		ch.concerns = append(ch.concerns, concern{Concern: k, probe: ch.tally("probe:" + k.ID)})
		ch.byID[k.ID] = ref{item: -1, concern: i}
	}
	filed := p.Items()
	for i, f := range filed {
		at := -1
		switch {
		case f.Class == personas.ClassLayer:
			at = ch.byID[f.Concern.ID].concern
			ch.concerns[at].layers = append(ch.concerns[at].layers, i)
		case f.Of != "":
			if r, ok := ch.byID[f.Of]; ok && r.item < 0 {
				at = r.concern
			}
		}
		ch.byID[f.ID] = ref{item: i, concern: at}
		it := item{Filed: f, concern: at, asks: movesOf(f.Asks), moves: movesOf(f.Needs.Moves), probe: ch.tally("probe:" + f.ID)}
		it.boss = f.Class == personas.ClassFact && namesBoss(f.Item, &c.Workplace)
		it.words = meanWords(f.Lines)
		if it.short = meanWords(f.Short); it.short == 0 {
			it.short = it.words
		}
		ch.items = append(ch.items, it)
	}
	for i := range ch.items {
		for _, id := range ch.items[i].Needs.Told {
			r, ok := ch.byID[id]
			if !ok || r.item < 0 {
				r.item = i // names nothing: never told; the lint reports it
			}
			ch.items[i].told = append(ch.items[i].told, r.item)
		}
	}
	for i := range p.Lines {
		l := &p.Lines[i]
		switch {
		case len(l.Say) == 0:
		case l.Act == personas.LeadAct:
			ch.leads[l.On] = true
		default:
			ch.on[l.On+" "+l.Of] |= actBit(l.Act)
		}
	}
	ch.nameTallies()
	return ch
}

// Mind starts a coworker of this character.
func (c *Character) Mind(seed uint64) *Mind {
	m := &Mind{c: c, seed: seed, now: startLevels(c.content.Persona.Temper),
		tally: make([]int16, len(c.names)), items: make([]known, len(c.items)),
		said: make([]uint8, len(causeNames)), concern: -1, dodged: -1, asked: -1, lastTold: -1}
	for i := range c.items {
		m.items[i].opened = m.opens(i, 0)
	}
	return m
}

// echo returns words of the trainee's that may be picked up: not the
// coworker's own name.
func (c *Character) echo(words string) string {
	p := &c.content.Persona
	if strings.EqualFold(words, p.Short) || strings.EqualFold(words, p.Name) {
		return ""
	}
	return words
}

// tally returns the place of a tally, made where it is new. Only Prepare
// makes them.
func (c *Character) tally(name string) int {
	at, ok := c.tallies[name]
	if !ok {
		at = len(c.names)
		c.tallies[name] = at
		c.names = append(c.names, name)
	}
	return at
}

// Names of the tallies that belong to no label, item or concern.
const (
	tallyTurns       = "turns"          // trainee turns
	tallyValidations = "validations"    // turns that affirmed, gave back a feeling or took a fear seriously
	tallyFears       = "probe:fears"    // turns that asked about fears, risks, reactions or obstacles
	tallyScars       = "scars"          // weight of faults
	tallyClosedRun   = "run:closed"     // closed questions running, nothing warmer between
	tallyOpenRun     = "run:open"       // open questions running
	tallyListening   = "run:listening"  // turns of listening running
	tallyForward     = "forward"        // turns that asked for a way forward
	tallyIssueRun    = "run:issue_only" // turns running that asked for a problem and did nothing else
)

func (c *Character) nameTallies() {
	for _, n := range []string{tallyTurns, tallyValidations, tallyFears, tallyScars, tallyClosedRun,
		tallyOpenRun, tallyListening, tallyForward, tallyIssueRun} {
		c.tally(n)
	}
	for _, m := range roleplay.Moves {
		c.tally("move:" + string(m))
		c.tally("run:" + string(m))
	}
	for _, f := range roleplay.Faults {
		c.tally("fault:" + string(f))
	}
	for _, k := range cues {
		c.tally("cue:" + string(k))
		c.tally("run:" + string(k))
	}
}

func meanWords(lines []string) int {
	n := 0
	for _, l := range lines {
		n += len(strings.Fields(l))
	}
	if len(lines) == 0 {
		return 0
	}
	return n / len(lines)
}

// moveSet is a set of moves, by their place in roleplay.Moves.
type moveSet uint32

// spoilt stands in a set of moves where the turn pushed, led or held forth:
// whatever else it holds, it opens nothing that lies deeper.
const spoilt moveSet = 1 << 31

func moveBit(m roleplay.Move) moveSet { return moveBits[m] }

var moveBits = func() map[roleplay.Move]moveSet {
	out := map[roleplay.Move]moveSet{}
	for i, m := range roleplay.Moves {
		out[m] = 1 << i
	}
	return out
}()

func movesOf(ms []roleplay.Move) (s moveSet) {
	for _, m := range ms {
		s |= moveBit(m)
	}
	return s
}

func (s moveSet) has(m roleplay.Move) bool { return s&moveBit(m) != 0 }

// actSet is a set of acts, by their place in roleplay.Acts.
type actSet uint16

func actBit(a roleplay.Act) actSet {
	for i, k := range roleplay.Acts {
		if k == a {
			return 1 << i
		}
	}
	return 0
}
