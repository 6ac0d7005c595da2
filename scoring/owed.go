package scoring

import "seventy/roleplay"

// owed are the obligations that a talk has open, each of fixed size: an
// emotion not answered, agitation without a way forward, an ask awaiting its
// silence, a story awaiting its question.
type owed struct {
	feeling  cite // what the coworker showed last, not answered yet
	reply    cite // the trainee's turn that passed it by
	answered int
	missed   []moment // feelings passed by
	missedN  int

	agitated cite // the trainee's turn that last explored effects, or that an emotion answered
	forward  cite // something was asked or told since about what can be done …
	led      bool // … or at any time

	ask      cite // the latest direct ask …
	before   cite // … and the one before
	asks     int
	filled   []Finding
	filledAt int // the ask whose silence was filled last

	story       cite // a story told, its question not asked yet
	storyLeft   int  // the trainee's turns in which it may still be
	storyMissed cite
	drained     cite // where the talk was left without a way forward; set at its end
}

// answersFeeling are the moves of which one answers an emotion.
var answersFeeling = []roleplay.Move{roleplay.Validate, roleplay.Reflect, roleplay.ExploreEffects,
	roleplay.AddressFears, roleplay.RespectLimits}

// goesForward are the moves that lead from a problem to what can be done.
var goesForward = []roleplay.Move{roleplay.AskSolution, roleplay.AskDecider, roleplay.AskAction, roleplay.ShareStory}

func (o *owed) read(m *Meter) {
	if o.feeling.ok() {
		if m.me.has(answersFeeling...) || m.c.Kind == roleplay.KindGetToKnow && m.me.has(roleplay.ShareSelf) {
			o.feeling, o.reply = cite{}, cite{}
			o.answered++
		} else if !o.reply.ok() {
			o.reply = m.me.cite()
		}
	}
	if m.me.has(roleplay.ExploreEffects) {
		o.agitated = m.me.because(roleplay.ExploreEffects)
	}
	if at, ok := m.leadsOn(); ok {
		o.led = true
		if o.agitated.ok() && (!o.forward.ok() || at.beats(o.forward)) {
			o.forward = at
		}
	}
	o.readStory(m)
	if m.me.ask {
		o.asks++
		o.before, o.ask = o.ask, m.askCite()
	}
}

func (o *owed) readStory(m *Meter) {
	asked := m.me.has(roleplay.AskAction)
	switch {
	case asked:
		o.story, o.storyLeft = cite{}, 0
	case o.story.ok():
		if o.storyLeft--; o.storyLeft <= 0 {
			o.missStory()
		}
	}
	if !asked && m.me.has(roleplay.ShareStory) {
		o.story, o.storyLeft = m.me.markOf(roleplay.ShareStory), 1
	}
}

func (o *owed) missStory() {
	if o.story.ok() && !o.storyMissed.ok() {
		o.storyMissed = o.story
	}
	o.story, o.storyLeft = cite{}, 0
}

// leadsOn cites where the trainee's latest turn offers a way forward, as the
// framework and this kind of talk want one.
func (m *Meter) leadsOn() (cite, bool) {
	if at, ok := m.me.first(m.forward...); ok {
		return at, true
	}
	switch m.c.Kind {
	case roleplay.KindInvite:
		return m.me.first(roleplay.Invite)
	case roleplay.KindFollowUp:
		return m.me.first(roleplay.AskObstacles, roleplay.OfferSupport, roleplay.PlanFollowup)
	}
	return cite{}, false
}

func (o *owed) spoke(m *Meter) {
	o.passFeeling()
	if at, ok := m.them.signals[roleplay.Emotion]; ok {
		o.feeling = at
	}
	// An emotion that comes up while they plan what to do needs no way
	// forward: it is on one.
	if at, ok := m.them.signals[roleplay.Emotion]; ok && !o.agitated.ok() && !o.led && m.me.turn > 0 {
		o.agitated = m.me.cite()
		o.agitated.perhaps = at.perhaps
	}
}

// passFeeling closes an emotion that the trainee had a turn to answer and
// did not.
func (o *owed) passFeeling() {
	if !o.feeling.ok() || !o.reply.ok() {
		return
	}
	o.missedN++
	if len(o.missed) < keptMissed {
		o.missed = append(o.missed, moment{o.feeling, o.reply})
	}
	o.feeling, o.reply = cite{}, cite{}
}

func (o *owed) end(m *Meter) {
	o.passFeeling()
	o.missStory()
	hurts, certain := m.hurts()
	if o.agitated.ok() && hurts && !o.forward.ok() && m.c.Kind != roleplay.KindGetToKnow {
		o.drained = o.agitated
		o.drained.perhaps = o.drained.perhaps || !certain
	}
}

// hurts reports whether they told what a problem does to them: being asked
// alone drains nobody.
func (m *Meter) hurts() (told, certain bool) {
	effect, feeling := m.signals.of(roleplay.Effect), m.signals.of(roleplay.Emotion)
	return effect.count > 0 || feeling.count > 0, effect.certain || feeling.certain
}

// order says whether a way forward followed what hurts; nil where that is not
// judged: the framework or this kind of talk does not ask for it, nothing of
// the sort was told, the talk goes on, or the coworker left or said no first.
func (m *Meter) order() *Order {
	o := &m.owed
	hurts, certain := m.hurts()
	if m.f.WayForward == nil || !o.agitated.ok() || !hurts ||
		m.c.Kind == roleplay.KindGetToKnow || m.c.Kind == roleplay.KindInvite {
		return nil
	}
	if o.forward.ok() {
		return orderAt(o.forward, true, o.forward.perhaps || !certain)
	}
	left := m.over != nil && m.over.By == roleplay.Coworker && m.over.Reason != "goodbye"
	if m.over == nil || left || m.refused() {
		return nil
	}
	return orderAt(o.agitated, false, o.agitated.perhaps || !certain)
}

func orderAt(at cite, met, perhaps bool) *Order {
	o := &Order{Mark: string(MarkOrder) + ":forward", Title: "A way forward after what hurts", Met: met, Turn: at.turn, Said: at.quote, Sure: at.sure, Perhaps: perhaps,
		Text: "Once they had told what it does to them, you went on to what could change."}
	if !met {
		o.Text = "The talk stayed with what it does to them. Next time, go on a little from there: what would make it better? Then nobody is left alone with it."
	}
	return o
}

// silenceFilled notes that the trainee talked on after an ask. It cites the
// ask, whose answer they did not wait for.
func (m *Meter) silenceFilled(b roleplay.SilenceFilled) {
	o := &m.owed
	if b.Ask <= 0 || o.filledAt == b.Ask {
		return
	}
	at := o.ask
	switch b.Ask {
	case at.turn:
	case o.before.turn:
		at = o.before
	case m.me.turn:
		at = m.me.cite()
		o.asks++
	case m.prev.turn:
		at = m.prev
		o.asks++
	default:
		return
	}
	if b.Ask == m.me.turn {
		m.me.filled = true
	}
	if !at.ok() {
		return
	}
	o.filledAt = b.Ask
	if len(o.filled) < keptFilled {
		o.filled = append(o.filled, finding("silence", "silence_filled", at,
			"After "+seconds(b.After)+" you went on. What comes after an ask is theirs, and often comes late."))
	}
}

// directAsks are the moves after which it takes a silence to answer, the most
// direct first.
var directAsks = []roleplay.Move{roleplay.CallQuestion, roleplay.AssignTask, roleplay.Invite, roleplay.GetContact}

// askCite cites the words of the direct ask in the latest turn: of the most
// direct one that is certain, where one is.
func (m *Meter) askCite() cite {
	at, ok := m.me.first(directAsks...)
	if !ok {
		return m.me.cite()
	}
	return at
}

// first cites the words of one of the moves in the turn: of the first that is
// certain, where one is.
func (t *mine) first(list ...roleplay.Move) (best cite, ok bool) {
	for _, label := range list {
		if !t.has(label) {
			continue
		}
		if at := t.markOf(label); !best.ok() || best.perhaps && !at.perhaps {
			best = at
		}
	}
	return best, best.ok()
}

// markOf cites the words of a move in the turn.
func (t *mine) markOf(label roleplay.Move) cite {
	if m, ok := markOf(t.reading.Moves, label); ok {
		return citeMark(t.turn, t.text, m)
	}
	return t.cite()
}
