package scoring

import (
	"slices"
	"strings"

	"seventy/roleplay"
)

// Aspect is how one part of a talk was done, once it was done at all: the ask,
// the task, how the boss's reaction was prepared. A step says that it was
// there; an aspect says what made it strong. Its parts are heard or not heard:
// what is not heard may have been there in other words.
type Aspect struct {
	ID    string      `json:"id"`
	Mark  string      `json:"mark"` // "quality:ask"
	Title string      `json:"title"`
	Asks  string      `json:"asks"`            // what it is about, a line
	Turn  int         `json:"turn,omitempty"`  // where it was done; 0 for a whole talk's
	Quote string      `json:"quote,omitempty"` // words that stand in that turn
	Parts []Criterion `json:"parts"`           // marks "quality:ask.one"
	// Perhaps says that what it is about may not have been there.
	Perhaps bool `json:"perhaps,omitempty"`
}

// aspect is an Aspect as a rule.
type aspect struct {
	id, title, asks string
	kind            roleplay.Kind // the kind whose own rubric it is; "" for all talks
	// at is where it was done; an aspect that was not done is not shown. A
	// kind's own rubric is shown always, and has none.
	at    func(m *Meter) cite
	parts []part
}

// part is one check of an aspect.
type part struct {
	id, text string
	side     roleplay.Side
	// mine is asked after each turn of the trainee's, theirs after each of the
	// coworker's; whole when the card is made. What was met stays met.
	mine, theirs, whole func(m *Meter) cite
	// judged reports whether it can be judged in this talk; nil: always.
	judged func(m *Meter) bool
	// rare parts are shown only where they are met: of those that people do, in
	// words of many kinds, most are not heard.
	rare bool
}

// partCount is the number of parts of all aspects.
var partCount = func() int {
	n := 0
	for i := range aspects {
		n += len(aspects[i].parts)
	}
	return n
}()

// look asks every part about the latest turn.
func (m *Meter) look() {
	n := 0
	for i := range aspects {
		a := &aspects[i]
		if a.kind != "" && a.kind != m.c.Kind {
			n += len(a.parts)
			continue
		}
		for j := range a.parts {
			p := &a.parts[j]
			f := p.mine
			if m.last == roleplay.Coworker {
				f = p.theirs
			}
			if met := &m.craft.met[n]; f != nil && (!met.ok() || met.perhaps) {
				if at := f(m); at.ok() && (!met.ok() || at.beats(*met)) {
					*met = at
				}
			}
			n++
		}
	}
}

// quality lists the aspects of what was done; own is the rubric of the kind of
// talk, nil for a kind that has none.
func (m *Meter) quality() (list []Aspect, own *Aspect) {
	list = []Aspect{}
	n := 0
	for i := range aspects {
		a := &aspects[i]
		from := n
		n += len(a.parts)
		if a.kind != m.c.Kind && (a.kind != "" || !m.plans()) {
			continue
		}
		out := Aspect{ID: a.id, Mark: "quality:" + a.id, Title: a.title, Asks: a.asks, Parts: []Criterion{}}
		if a.at != nil {
			at := a.at(m)
			if !at.ok() {
				continue
			}
			out.Turn, out.Quote, out.Perhaps = at.turn, at.quote, at.perhaps
		}
		for j := range a.parts {
			p := &a.parts[j]
			if p.judged != nil && !p.judged(m) {
				continue
			}
			met := m.craft.met[from+j]
			if p.whole != nil {
				met = p.whole(m)
			}
			if p.rare && !met.ok() {
				continue
			}
			out.Parts = append(out.Parts, Criterion{ID: p.id, Mark: out.Mark + "." + p.id, Text: p.text, Side: p.side,
				Met: met.ok(), Turn: met.turn, Said: met.quote, Sure: met.sure, Perhaps: met.perhaps})
		}
		if a.kind != "" {
			own = &out
			continue
		}
		list = append(list, out)
	}
	return list, own
}

// plans reports whether a talk of this kind may end in a plan: one to get to
// know somebody, or to invite them, is judged by its own rubric alone.
func (m *Meter) plans() bool {
	return m.c.Kind != roleplay.KindGetToKnow && m.c.Kind != roleplay.KindInvite
}

// made cites one of the moves in the trainee's latest turn, a certain one
// where there is one.
func (m *Meter) made(list ...roleplay.Move) cite {
	at, _ := m.me.first(list...)
	return at
}

// shows cites the sentence that shows a facet in the trainee's latest turn.
func (m *Meter) shows(list ...roleplay.Facet) cite {
	for _, f := range list {
		if k, ok := markOf(m.me.reading.Facets, f); ok {
			k.Span = sentenceOf(k.Span, m.me.reading.Sentences)
			return citeMark(m.me.turn, m.me.text, k)
		}
	}
	return cite{}
}

// sentenceOf is the sentence that a span stands in; the span itself where it
// stands in none.
func sentenceOf(at roleplay.Span, sentences []roleplay.Span) roleplay.Span {
	for _, s := range sentences {
		if s.Start <= at.Start && at.End <= s.End {
			return s
		}
	}
	return at
}

// either is the first of the places that is one.
func either(list ...cite) cite {
	for _, at := range list {
		if at.ok() {
			return at
		}
	}
	return cite{}
}

// only is at where the condition holds.
func only(holds bool, at cite) cite {
	if !holds {
		return cite{}
	}
	return at
}

// signal cites a signal of the coworker's latest turn.
func (m *Meter) signal(list ...roleplay.Signal) cite {
	for _, s := range list {
		if at, ok := m.them.signals[s]; ok {
			return at
		}
	}
	return cite{}
}

func ownPart(f func(m *Meter) cite, id, text string) part {
	return part{id: id, text: text, side: roleplay.Trainee, mine: f}
}

// rarely marks a part as one that is rarely heard.
func rarely(p part) part {
	p.rare = true
	return p
}

func theirPart(f func(m *Meter) cite, id, text string) part {
	return part{id: id, text: text, side: roleplay.Coworker, theirs: f}
}

// aspects in the order of a talk.
var aspects = []aspect{
	{id: "invite", kind: roleplay.KindInvite, title: "What an invitation needs", asks: "Did it lead to a time and a place, on what they had said?",
		parts: []part{
			ownPart(func(m *Meter) cite {
				return only(m.counts.theirs > 0, either(m.made(roleplay.Reflect, roleplay.Validate, roleplay.ExploreEffects, roleplay.FindIssue), m.shows(roleplay.TakesUp)))
			}, "picks_up", "You picked up what they said."),
			ownPart(func(m *Meter) cite { return m.made(roleplay.Invite) }, "invited", "You asked them to talk another time, away from work."),
			ownPart(func(m *Meter) cite { return only(m.did(roleplay.Invite) > 0, m.shows(roleplay.NamesTime)) }, "time", "A time was named."),
			ownPart(func(m *Meter) cite { return only(m.did(roleplay.Invite) > 0, m.shows(roleplay.NamesPlace)) }, "place", "A place was named, away from work."),
			ownPart(func(m *Meter) cite {
				return either(m.shows(roleplay.LeavesRoom), m.made(roleplay.RespectLimits), m.plainAsk(roleplay.Invite))
			}, "room", "You asked so that a no would have been all right."),
		}},
	{id: "know", kind: roleplay.KindGetToKnow, title: "What getting to know somebody needs", asks: "Did you hear who they are, and they a little of who you are?",
		parts: []part{
			ownPart(func(m *Meter) cite { return m.made(roleplay.GetStory) }, "story", "You asked about them: their work, their way here, what they care about."),
			ownPart(func(m *Meter) cite {
				return only(m.counts.theirs > 0, m.made(roleplay.Reflect, roleplay.Validate))
			}, "heard", "You showed that you had heard."),
			ownPart(func(m *Meter) cite { return m.made(roleplay.ShareSelf) }, "self", "You told a little of yourself."),
			{id: "listened", text: "They had most of the room.", side: roleplay.Coworker, whole: func(m *Meter) cite {
				band := BandOf(m.counts.telling, m.counts.words)
				return only(band == Meets || band == Near, m.craft.theirLongest)
			}},
		}},
	{id: "follow", kind: roleplay.KindFollowUp, title: "What following up needs", asks: "How did it go, what was in the way, and what is next?",
		parts: []part{
			ownPart(func(m *Meter) cite { return m.made(roleplay.CheckIn) }, "went", "You asked how it went."),
			ownPart(func(m *Meter) cite { return m.made(roleplay.AskObstacles) }, "way", "You asked what got in the way, or could."),
			ownPart(func(m *Meter) cite {
				return only(m.did(roleplay.CheckIn) > 0 && m.counts.theirs > 0, m.made(roleplay.Validate, roleplay.RespectLimits, roleplay.AddressFears))
			}, "normal", "However it had gone, you met it without reproach."),
			ownPart(func(m *Meter) cite { return either(m.made(roleplay.OfferSupport), m.shows(roleplay.Safer)) }, "help", "You offered help, or a smaller step."),
			ownPart(func(m *Meter) cite { return m.made(roleplay.PlanFollowup, roleplay.AssignTask, roleplay.CallQuestion) }, "next", "You agreed with them on what is next."),
		}},
	{id: "fear", title: "The fear", asks: "Could they say what scares them, and was it taken seriously?",
		at: func(m *Meter) cite {
			k := m.signals.of(roleplay.Fear)
			at := k.first.theirs
			at.perhaps = !k.certain
			return only(k.count > 0, at)
		},
		parts: []part{
			ownPart(func(m *Meter) cite {
				return only(m.asking(), m.made(roleplay.AddressFears, roleplay.AskObstacles, roleplay.AnticipateBoss))
			}, "asked", "You asked about it, so that it could be said."),
			ownPart(func(m *Meter) cite {
				return only(m.them.shows(roleplay.Fear) && !m.me.reading.Fails(roleplay.Dismiss),
					either(m.made(roleplay.AddressFears, roleplay.Validate, roleplay.Reflect), m.shows(roleplay.HonestRisk)))
			}, "serious", "When they named it, you took it seriously."),
			ownPart(func(m *Meter) cite {
				return only(m.saw(roleplay.Fear) > 0, either(m.shows(roleplay.Safer), m.made(roleplay.OfferSupport)))
			}, "safer", "A way with less risk was looked for."),
			{id: "again", text: "Later you asked how they feel about it now.", side: roleplay.Trainee, mine: func(m *Meter) cite {
				again := m.craft.fearMet > 0 && m.me.turn > m.craft.fearMet
				return only(again, either(m.shows(roleplay.LooksAgain, roleplay.StillIn), only(m.asking(), m.made(roleplay.AddressFears))))
			}, judged: func(m *Meter) bool { return !m.refused() }}, // a no is not gone back to
		}},
	{id: "decider", title: "Who can say yes", asks: "Was the lowest boss found who can fix it?",
		at: func(m *Meter) cite { return m.moves.of(roleplay.AskDecider).first },
		parts: []part{
			theirPart(func(m *Meter) cite {
				return only(m.me.has(roleplay.AskDecider) || m.them.shows(roleplay.Solution), either(m.names(m.bosses), only(m.me.has(roleplay.AskDecider), m.signal(roleplay.Solution))))
			}, "named", "They could say who that is."),
			{id: "lowest", text: "It is the lowest one who can say yes.", side: roleplay.Coworker,
				theirs: func(m *Meter) cite {
					return only(m.me.has(roleplay.AskDecider) || m.them.shows(roleplay.Solution), m.names(m.lowest()))
				},
				judged: func(m *Meter) bool { return len(m.c.Deciders) > 0 }},
		}},
	{id: "inoculation", title: "Being ready for the boss", asks: "Have they seen it coming, and are they still in?",
		at: func(m *Meter) cite {
			if k := m.moves.of(roleplay.AnticipateBoss); k.count > 0 {
				return k.first
			}
			return cite{}
		},
		parts: []part{
			theirPart(func(m *Meter) cite { return m.signal(roleplay.Predict) }, "predicted", "They said themselves what the boss would do."),
			rarely(ownPart(func(m *Meter) cite { return only(m.did(roleplay.AnticipateBoss) > 0, m.shows(roleplay.BossWhy)) }, "why", "You asked why the boss would do that.")),
			ownPart(func(m *Meter) cite {
				after := m.saw(roleplay.Predict) > 0 && m.me.turn-m.craft.predicted <= sameSubject
				return only(after, either(m.shows(roleplay.ThenWhat), m.made(roleplay.AskAction)))
			}, "then", "You asked what you all do then."),
			ownPart(func(m *Meter) cite { return m.shows(roleplay.HonestRisk) }, "honest", "You were honest about the risk."),
			{id: "still", text: "They were asked again, or said again, that they want to.", side: roleplay.Trainee,
				mine: func(m *Meter) cite {
					return only(m.saw(roleplay.Predict) > 0, either(m.shows(roleplay.StillIn), m.made(roleplay.CallQuestion)))
				},
				theirs: func(m *Meter) cite {
					return only(m.saw(roleplay.Predict) > 0 && !m.them.shows(roleplay.Predict), m.signal(roleplay.Commit))
				}},
		}},
	{id: "ask", title: "The ask", asks: "Was it plain, theirs, and left to them?",
		at: func(m *Meter) cite { return m.craft.best.at },
		parts: []part{
			askPart("direct", "It was a plain question, to be answered with yes or no.", askDirect),
			askPart("one", "It was one thing.", askOne),
			rarely(askPart("tied", "It was tied to what they had told you.", askTied)),
			rarely(askPart("why", "It said why it matters that it is them.", askWhy)),
			{id: "silence", text: "Then you waited.", side: roleplay.Trainee,
				whole: func(m *Meter) cite {
					a := &m.craft.best
					return only(m.owed.filledAt != a.at.turn && !a.filled, a.at)
				},
				judged: func(m *Meter) bool { return m.pace > 0 && m.craft.best.timed }},
			{id: "answer", text: "They gave a clear answer.", side: roleplay.Coworker,
				whole: func(m *Meter) cite { return m.craft.best.answer }},
		}},
	{id: "task", title: "The task", asks: "Do they know what, with whom and by when, and is it their own?",
		at: func(m *Meter) cite { return only(m.craft.agreed.ok(), m.moves.of(roleplay.AssignTask).last) },
		parts: []part{
			{id: "agreed", text: "They agreed to it.", side: roleplay.Coworker, whole: func(m *Meter) cite { return m.craft.agreed }},
			theirPart(func(m *Meter) cite {
				return only(m.them.words >= ownWords && m.craft.agreed.turn == m.them.turn, m.craft.agreed)
			}, "own", "They said in their own words what they would do."),
			{id: "whom", text: "It is clear with whom.", side: roleplay.Trainee,
				mine: func(m *Meter) cite {
					return only(m.me.has(roleplay.AssignTask), m.namesIn(m.me.turn, m.me.text, m.peers))
				},
				theirs: func(m *Meter) cite { return only(m.me.has(roleplay.AssignTask), m.names(m.peers)) },
				judged: func(m *Meter) bool { return len(m.c.Coworkers) > 0 }},
			{id: "when", text: "It is clear by when.", side: roleplay.Trainee,
				mine: func(m *Meter) cite {
					return only(m.did(roleplay.AssignTask) > 0 && m.me.has(roleplay.AssignTask, roleplay.PlanFollowup), m.shows(roleplay.NamesTime))
				},
				theirs: func(m *Meter) cite { return only(m.me.has(roleplay.AssignTask, roleplay.PlanFollowup), m.them.when) }},
			ownPart(func(m *Meter) cite {
				return only(m.did(roleplay.AssignTask) > 0, m.made(roleplay.AskObstacles, roleplay.OfferSupport))
			}, "obstacle", "You looked together at what could get in the way."),
		}},
}

// sameSubject is for how many turns what was predicted is what is spoken of.
const sameSubject = 5

// ownWords is the fewest words in which somebody says what they will do, where
// "yes, sure" only agrees.
const ownWords = 6

// asking reports whether the trainee's latest turn asks something.
func (m *Meter) asking() bool { return len(m.me.reading.Questions) > 0 }

// plainAsk cites a move of the latest turn that stands in a question which does
// not lead, and is not pressed.
func (m *Meter) plainAsk(x roleplay.Move) cite {
	at := m.made(x)
	if !at.ok() || m.me.reading.Fails(roleplay.Push) {
		return cite{}
	}
	k, _ := markOf(m.me.reading.Moves, x)
	for _, q := range m.me.reading.Questions {
		if !q.Leading && q.Start < k.End && k.Start < q.End {
			return at
		}
	}
	return cite{}
}

// names cites the coworker's latest turn where one of the names falls in it.
func (m *Meter) names(list []string) cite { return m.namesIn(m.them.turn, m.them.text, list) }

func (m *Meter) namesIn(turn int, text string, list []string) cite {
	for _, name := range list {
		if name != "" && holdsWord(text, name) {
			return citing(turn, text, roleplay.Span{End: len(text)}, 80)
		}
	}
	return cite{}
}

// lowest lists the names of the lowest boss who can say yes to what was told
// last.
func (m *Meter) lowest() []string {
	concern, _ := m.issueBefore(m.them.turn)
	return callNames(m.decider(concern))
}

// callNames lists the words of a name by which somebody may be called: no
// "Mr.", no "Ms.".
func callNames(name string) []string {
	return slices.DeleteFunc(strings.Fields(name), func(w string) bool { return strings.HasSuffix(w, ".") })
}
