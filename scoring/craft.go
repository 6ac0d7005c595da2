package scoring

import "seventy/roleplay"

// craft is what a talk keeps to say how well its parts were done. Its size is
// that of the tables, whatever the length of the talk.
type craft struct {
	met []cite // by part, in the order of the aspects

	ask, best     asked // the latest ask, and the one that was made best
	agreed        cite  // the coworker's yes to a task
	saidNo        cite  // the coworker's answer to an ask that was no yes: a no, or turning away
	eased         bool  // what stood behind that was taken up since
	reasks        int   // asks after a no
	pressed       cite  // asked again and again, with nothing new
	settled       moment
	thirdParty    cite // the union spoken of as somebody else
	blamed        cite // fault found with coworkers
	jumped        cite // organizing brought into a talk to get to know each other
	dug           moment
	tooMuch       cite // the coworker's latest turn, when it was too much
	fearMet       int  // the turn in which a fear was first taken up
	predicted     int  // the coworker's turn that last said what the boss would do
	theirLongest  cite // the coworker's longest turn …
	theirLongestN int  // … and its words
}

// asked is one direct ask, and what is known of how it was made.
type asked struct {
	at     cite
	parts  [askParts]cite
	answer cite // a yes or a no; not ok for anything between
	maybe  cite // neither
	timed  bool // the coworker's silence after it was a person's
	filled bool
}

// The parts of an ask that stand in its own turn.
const (
	askDirect = iota
	askOne
	askTied
	askWhy
	askParts
)

// strength orders asks by what they hold; a certain one counts more.
func (a *asked) strength() int {
	n := 0
	for _, p := range a.parts {
		if p.ok() {
			n += 2
		}
	}
	if a.answer.ok() {
		n++
	}
	if !a.at.perhaps {
		n++
	}
	return n
}

func askPart(id, text string, k int) part {
	return part{id: id, text: text, side: roleplay.Trainee, whole: func(m *Meter) cite { return m.craft.best.parts[k] }}
}

// read takes in the trainee's latest turn.
func (c *craft) read(m *Meter) {
	c.readWords(m)
	c.readDistress(m)
	if at := m.made(roleplay.AddressFears, roleplay.Validate, roleplay.Reflect); at.ok() && c.fearMet == 0 && m.saw(roleplay.Fear) > 0 {
		c.fearMet = m.me.turn
	}
	if c.saidNo.ok() && (m.me.has(easesNo...) || m.me.reading.Shows(roleplay.Safer) || m.me.reading.Shows(roleplay.HonestRisk)) {
		c.eased = true
	}
	c.readMaybe(m)
	if at := m.made(roleplay.CallQuestion, roleplay.AssignTask); at.ok() {
		c.readAsk(m, at)
	}
	m.look()
}

// easesNo are the moves that take up what stands behind a no.
var easesNo = []roleplay.Move{roleplay.AddressFears, roleplay.Validate, roleplay.Reflect, roleplay.AskObstacles,
	roleplay.OfferSupport, roleplay.AnticipateBoss, roleplay.ExploreEffects}

func (c *craft) readWords(m *Meter) {
	if at := m.shows(roleplay.ThirdParty); at.ok() && !c.thirdParty.ok() {
		c.thirdParty = at
	}
	if at := m.shows(roleplay.BlamesPeers); at.ok() && !c.blamed.ok() {
		c.blamed = at
	}
	if m.c.Kind == roleplay.KindGetToKnow && !c.jumped.ok() && !m.me.reading.Fails(roleplay.PrematureAsk) {
		c.jumped = m.made(roleplay.CallQuestion, roleplay.AssignTask, roleplay.AskAction)
	}
}

// readDistress notes a turn that goes on into what was too much.
func (c *craft) readDistress(m *Meter) {
	if !c.tooMuch.ok() {
		return
	}
	gives := m.me.has(roleplay.Validate, roleplay.Reflect, roleplay.RespectLimits, roleplay.OfferSupport) ||
		m.me.reading.Shows(roleplay.LeavesRoom) || m.me.reading.Cued(roleplay.Apologize)
	if at := m.made(roleplay.ExploreEffects, roleplay.FindIssue); at.ok() && !gives && !c.dug.mine.ok() {
		at.perhaps = at.perhaps || c.tooMuch.perhaps
		c.dug = moment{theirs: c.tooMuch, mine: at}
	}
	c.tooMuch = cite{}
}

// readMaybe notes an answer between yes and no that is taken for a yes.
func (c *craft) readMaybe(m *Meter) {
	if !c.ask.maybe.ok() || c.ask.maybe.turn != m.them.turn || c.settled.mine.ok() {
		return
	}
	at := m.shows(roleplay.TakesForYes)
	if !at.ok() && m.me.reading.Cued(roleplay.Thank) && !m.me.has(easesNo...) {
		at = m.made(roleplay.PlanFollowup) // "thanks, then see you on Thursday"
	}
	if at.ok() {
		at.perhaps = at.perhaps || c.ask.maybe.perhaps
		c.settled = moment{theirs: c.ask.maybe, mine: at}
	}
}

// readAsk takes in an ask.
func (c *craft) readAsk(m *Meter, at cite) {
	if c.saidNo.ok() && !m.me.has(roleplay.RespectLimits) {
		c.reasks++
		switch {
		case c.eased && c.reasks == 1:
			again := at
			again.perhaps = at.perhaps || c.saidNo.perhaps
			m.credit("persistence", good{at: again, rank: 2 * m.rank()})
		case !c.eased && c.reasks > 1 && !c.pressed.ok() && !m.me.reading.Fails(roleplay.Push):
			c.pressed = at
			c.pressed.perhaps = at.perhaps || c.saidNo.perhaps
		}
	}
	c.saidNo, c.eased = cite{}, false
	a := asked{at: at}
	a.parts[askDirect] = either(m.plainAsk(roleplay.CallQuestion), m.plainAsk(roleplay.AssignTask))
	asks := 0
	for _, q := range m.me.reading.Questions {
		if q.Arranges {
			asks++
		}
	}
	a.parts[askOne] = only(asks <= 1 && !m.me.reading.Fails(roleplay.StackedQuestions), at)
	a.parts[askTied] = either(m.shows(roleplay.TakesUp), m.made(roleplay.Reflect), m.onTheirs(), c.justBefore(m))
	a.parts[askWhy] = m.shows(roleplay.SaysWhyYou)
	c.ask = a
	c.keepBest()
}

// justBefore cites the trainee's turn before, where it gave back or took up
// what they said: the ask then stands on that.
func (c *craft) justBefore(m *Meter) cite {
	k := m.moves.of(roleplay.Reflect)
	return only(k.count > 0 && k.last.turn == m.prev.turn, k.last)
}

// onTheirs cites words of the latest turn that touch a concern which was told.
func (m *Meter) onTheirs() cite {
	for _, t := range m.me.reading.Topics {
		for i := range m.c.Layers {
			if l := &m.c.Layers[i]; (l.Concern == t.ID || l.Item == t.ID) && m.told[l.Item] > 0 {
				return citing(m.me.turn, m.me.text, t.Span, 80)
			}
		}
	}
	return cite{}
}

func (c *craft) keepBest() {
	if !c.best.at.ok() || c.ask.strength() >= c.best.strength() {
		c.best = c.ask
	}
}

// spoke takes in the coworker's latest turn.
func (c *craft) spoke(m *Meter, b *roleplay.Spoke) {
	text, turn := b.Text, m.them.turn
	whole := citing(turn, text, roleplay.Span{End: len(text)}, 0)
	if m.them.words > c.theirLongestN {
		c.theirLongestN, c.theirLongest = m.them.words, whole
	}
	m.them.when = facetOf(turn, text, b.Heard.Facets, roleplay.NamesTime)
	if !m.them.when.ok() {
		m.them.when = m.namesIn(turn, text, days)
	}
	if m.them.shows(roleplay.Predict) {
		c.predicted = turn
	}
	c.tooMuch = facetOf(turn, text, b.Heard.Facets, roleplay.Distress)
	if b.Plan.On == planDistress {
		c.tooMuch = whole
	}
	c.answer(m, b, whole)
	if at := m.signal(roleplay.Commit); at.ok() && m.aboutTask() && (!c.agreed.ok() || at.beats(c.agreed)) {
		c.agreed = at
	}
	m.look()
}

// aboutTask reports whether the coworker's latest turn answers a task: asked
// just now, or in the turn before and nothing else to agree to since.
func (m *Meter) aboutTask() bool {
	if m.me.has(roleplay.AssignTask) {
		return true
	}
	last := m.moves.of(roleplay.AssignTask)
	return last.count > 0 && last.last.turn == m.prev.turn &&
		!m.me.has(roleplay.PlanFollowup, roleplay.GetContact, roleplay.Invite, roleplay.CallQuestion)
}

// planDistress is what a simulated coworker's turn answers when it was too
// much for them.
const planDistress = "distress"

// days are named in a simulated coworker's words, which are not heard.
var days = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "tomorrow", "tonight"}

// answer notes what came after a direct ask.
func (c *craft) answer(m *Meter, b *roleplay.Spoke, whole cite) {
	if !c.ask.at.ok() || c.ask.at.turn != m.me.turn {
		return
	}
	yes, no, off := m.signal(roleplay.Commit), m.signal(roleplay.Refusal), m.signal(roleplay.Resist)
	maybe := facetOf(whole.turn, b.Text, b.Heard.Facets, roleplay.MaybeFacet)
	if b.Plan.Act == roleplay.Hesitate {
		maybe = whole
	}
	c.ask.timed = m.pace > 0 && m.me.plan.Think > 0
	c.ask.filled = m.me.filled
	switch {
	case yes.ok() && !(maybe.ok() && yes.perhaps):
		c.ask.answer = yes
	case no.ok():
		c.ask.answer, c.saidNo = no, no
	case maybe.ok():
		c.ask.maybe = maybe
	case off.ok():
		c.saidNo = off
	}
	if c.best.at.turn == c.ask.at.turn {
		c.best = c.ask
	} else {
		c.keepBest()
	}
}

func facetOf(turn int, text string, marks []roleplay.Mark[roleplay.Facet], f roleplay.Facet) cite {
	if k, ok := markOf(marks, f); ok {
		return citeMark(turn, text, k)
	}
	return cite{}
}

// findings lists what got in the way beside the reader's faults.
func (c *craft) findings(m *Meter) []Finding {
	out := []Finding{}
	add := func(label string, at cite, more string) {
		if at.ok() {
			out = append(out, finding("fault", label, at, also(Explain(label), more)))
		}
	}
	add("third_party", c.thirdParty, "")
	add("blame", c.blamed, "")
	add("jumped", c.jumped, "")
	add("maybe_as_yes", c.settled.mine, quoted("Their answer had been {said}.", c.settled.theirs))
	add("pressure", c.pressed, "")
	add("dug", c.dug.mine, quoted("They had just said {said}.", c.dug.theirs))
	return out
}

// quoted puts a place's words into a sentence that holds {said}.
func quoted(sentence string, at cite) string {
	s := scene{spot: spot{said: at.quote}}
	return s.quoting(sentence, "")
}
