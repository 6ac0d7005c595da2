package mind

import (
	"slices"
	"strings"
	"sync"

	"seventy/personas"
	"seventy/roleplay"
)

// Version names the rules of this package. A session replays the same only
// with the same version; change it with any change of a table or an order.
const Version = "mind-2"

// Mind is the inner state of one coworker in one session: the fold of the
// session's events. It is not safe for concurrent use.
type Mind struct {
	c     *Character
	seed  uint64
	now   levels
	tally []int16
	items []known
	said  []uint8 // how often an act answered each cause, by causeNames

	waiting []waiting // trainee turns that were read and not answered yet
	concern int       // the concern the talk is about; -1 for none yet
	mood    string    // of the last turn; "" before it

	concernTurn int // the turn in which it was told of, or kept back, last
	spoken      int // coworker turns

	// Of the last coworker turn:
	last     roleplay.Plan
	lastTurn int
	feeling  bool    // it showed a feeling, or what a problem does to them
	lastTold int     // the item it told; -1 for none
	dodged   int     // the item it kept back when asked; -1 for none
	standing moveSet // moves of the question it did not answer
	lastText string  // its words, in lower case

	askedNames []string // subjects that the turn asked about which it answered

	asked     int // own question (item) that awaits an answer; -1 for none
	askedTurn int // the turn it was asked in; 0 for never
	pain      int // the turn in which an effect or a stake was told last; 0 for never
	forward   int // the trainee turn that asked for a way forward last
	drained   int // the turn in which they said last that they are drained
	drainings int // how often they said so
	ownTopic  int // the turn in which they went back to their own topic
	resisted  int // the turn in which they last kept something back, or said no
	warned    bool
}

// known is what the mind knows of one item.
type known struct {
	told   uint8 // how often
	full   uint8 // how many of its Lines were said
	more   uint8 // how many of its More
	again  uint8 // how many of its Again
	at     int16 // turn in which it was told last
	asked  uint8 // of a commitment: how often it was asked for; of a question: 1 once asked
	opened bool
	eased  bool
	agreed bool
}

type waiting struct {
	turn int
	r    roleplay.Reading
}

// causeNames are the keys that Plan.On may have, in a fixed order.
var causeNames = personas.CauseNames()

// New starts the coworker of a content. Where many sessions play one content,
// Prepare it once and call Mind.
func New(c *personas.Content, seed uint64) *Mind { return Prepare(c).Mind(seed) }

// Quantities returns the state, each 0–100, by name.
func (m *Mind) Quantities() map[string]int {
	out := make(map[string]int, quantities)
	for q, n := range quantityNames {
		out[n] = m.now[q]
	}
	return out
}

// Fold takes one event of the session into the state.
func (m *Mind) Fold(e roleplay.Event) {
	switch b := e.Body.(type) {
	case roleplay.Read:
		m.waiting = append(m.waiting, waiting{turn: e.Turn, r: b.Reading})
	case roleplay.Planned:
		m.apply(b.Change, e.Turn)
	case roleplay.Spoke:
		m.spoke(e.Turn, b)
	}
}

// apply adds a change of the trainee's turn to the state.
func (m *Mind) apply(c roleplay.Change, turn int) {
	for _, d := range c.Deltas {
		if q, ok := quantityOf(d.Quantity); ok {
			m.now[q] += d.By
		}
	}
	for q, n := range m.now {
		m.now[q] = min(max(n, 0), 100)
	}
	for name, n := range c.Counts { // sums: the order does not matter
		if at, ok := m.c.tallies[name]; ok {
			m.tally[at] += int16(n)
		}
	}
	for _, id := range c.Opened {
		if r, ok := m.c.byID[id]; ok && r.item >= 0 {
			m.items[r.item].opened = true
		}
	}
	if c.Counts[tallyForward] > 0 {
		m.forward = turn
	}
}

// spoke takes what the coworker said into the state.
func (m *Mind) spoke(turn int, s roleplay.Spoke) {
	p := s.Plan
	m.standing = 0
	if p.On == onLocked || p.On == onDeeper || p.On == onNoIssue || p.On == onNoIdea || p.On == onDistress {
		for _, w := range m.waiting {
			m.standing |= readMoves(&w.r)
		}
	}
	m.askedNames = nil
	for _, w := range m.waiting {
		for _, q := range w.r.Questions {
			m.askedNames = append(m.askedNames, q.Topics...)
		}
	}
	m.waiting = nil
	m.spoken++
	m.lastText = strings.ToLower(s.Text)
	m.last, m.lastTurn, m.mood = p, turn, p.Mood
	m.feeling = false
	for _, k := range s.Heard.Signals {
		m.feeling = m.feeling || k.Label == roleplay.Emotion || k.Label == roleplay.Effect
	}
	if i, ok := slices.BinarySearch(causeNames, p.On); ok && m.said[i] < 255 {
		m.said[i]++
	}
	m.rememberTold(turn, p, s.Lines)
	if r, ok := m.c.byID[p.Topic]; ok && r.concern >= 0 &&
		(len(p.Tell) > 0 || r.item < 0 || m.c.items[r.item].Class == personas.ClassLayer) {
		m.concern = r.concern
	}
	if r, ok := m.c.byID[p.Topic]; ok && r.concern >= 0 && r.concern == m.concern && (len(p.Tell) > 0 || r.item >= 0 || p.On == onOwnTopic) {
		m.concernTurn = turn
	}
	if m.asked >= 0 && m.askedTurn < turn {
		m.asked = -1
	}
	if r, ok := m.c.byID[p.Ask]; ok && r.item >= 0 {
		m.items[r.item].asked = 1
		m.asked, m.askedTurn = r.item, turn
	}
	if resists(&p) {
		m.resisted = turn
	}
	if p.On == onDrained || p.Close == onDrained {
		m.drained = turn
		m.drainings++
	}
	if p.On == onOwnTopic {
		m.ownTopic = turn
	}
	m.warned = m.warned || p.Close == onTimeWarning || p.On == onTimeWarning
}

// resists reports a turn that says no, or keeps something back.
func resists(p *roleplay.Plan) bool {
	switch p.Act {
	case roleplay.Refuse, roleplay.PushBack, roleplay.Deny:
		return true
	case roleplay.Deflect, roleplay.Downplay, roleplay.Hesitate, roleplay.Doubt:
		switch p.On {
		case onLocked, onDeeper, onDistress, onNoIssue, onScared, onNotNow, onPremature, onUnknownAsk, onInvite, onContact,
			onFalsePromise, onDismiss, onSilenceFilled:
			return true
		}
	}
	return false
}

// rememberTold marks what was told. Lines are the authored ones that were
// used; nil when a model spoke.
func (m *Mind) rememberTold(turn int, p roleplay.Plan, lines []string) {
	m.lastTold, m.dodged = -1, -1
	for _, l := range lines {
		id, way, ok := personas.ItemOf(l)
		if r, known := m.c.byID[id]; ok && known && r.item >= 0 {
			m.items[r.item].said(way)
		}
	}
	for _, id := range p.Tell {
		r, ok := m.c.byID[id]
		if !ok || r.item < 0 {
			continue
		}
		k, it := &m.items[r.item], &m.c.items[r.item]
		if p.On != onListen || k.told == 0 {
			k.told = min(k.told+1, 200)
		}
		k.at = int16(turn)
		k.opened = true
		k.eased = k.eased || p.On == onEased
		if lines == nil {
			k.said(wayOf(it, k, &p))
		}
		m.lastTold = r.item
		if it.Depth == personas.Effect || it.Depth == personas.Stake {
			m.feeling = true
			if !p.Again {
				m.pain = turn
			}
		}
	}
	if r, ok := m.c.byID[p.Topic]; ok && r.item >= 0 {
		if len(p.Tell) == 0 {
			m.dodged = r.item
		}
		if m.c.items[r.item].Class == personas.ClassCommitment && m.items[r.item].asked < 200 {
			m.items[r.item].asked++
		}
	}
	if r, ok := m.c.byID[p.Commit]; ok && r.item >= 0 {
		m.items[r.item].agreed = true
	}
}

// said counts a line of an item.
func (k *known) said(way string) {
	switch way {
	case personas.WayLines:
		k.full = min(k.full+1, 200)
	case personas.WayMore:
		k.more = min(k.more+1, 200)
	case personas.WayAgain:
		k.again = min(k.again+1, 200)
	}
}

// wayOf is the kind of line that a model's words stand for.
func wayOf(it *item, k *known, p *roleplay.Plan) string {
	switch {
	case !p.Again:
		return personas.WayLines
	case p.On != onListen:
		return personas.WayAgain
	case int(k.more) < len(it.More):
		return personas.WayMore
	}
	return personas.WayLines
}

// count returns a tally.
func (m *Mind) count(name string) int { return int(m.tally[m.c.tallies[name]]) }

// afters are minds that nobody uses: the room for copies.
var afters = sync.Pool{New: func() any { return new(Mind) }}

// copy returns a mind that can be moved without moving m. It is given back
// with free.
func (m *Mind) copy() *Mind {
	n := afters.Get().(*Mind)
	tally, items := n.tally[:0], n.items[:0]
	*n = *m
	n.tally, n.items = append(tally, m.tally...), append(items, m.items...)
	return n
}

// free gives a copy back, which nothing may use any more.
func (m *Mind) free() {
	*m = Mind{tally: m.tally, items: m.items}
	afters.Put(m)
}
