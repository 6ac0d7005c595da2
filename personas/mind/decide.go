package mind

import (
	"slices"

	"seventy/roleplay"
)

// deciding is one decision: the mind as it is after the turn, what was heard,
// and the plan as it grows.
type deciding struct {
	m    *Mind
	h    *hearing
	plan roleplay.Plan
	curt bool // a fault is passed over, and shortens the answer

	beaten moveSet // the move that a plain subject won over: it was not meant
}

// Plan decides what the coworker does about the trainee's turn with that
// number, and says what the turn does to the mind. The state does not move.
//
// A reply is decided in this order: whether the talk ends; talk off the wall;
// faults; what was asked (their own last words, a plain subject, then the move
// that was read); what was said. Then come a short lead, a question of
// their own, a closing remark, and last the mood, the length and the time it
// takes.
func (m *Mind) Plan(turn int, r roleplay.Reading) (roleplay.Plan, roleplay.Change) {
	h := m.hear(turn, &r)
	change := m.weigh(h)
	after := m.copy()
	defer after.free()
	after.apply(change, turn)
	change.Opened = after.newlyOpen(h.room)
	d := &deciding{m: after, h: h}
	d.plan.Echo = m.c.echo(r.Echo)
	d.decide()
	return d.plan, change
}

func (d *deciding) decide() {
	switch {
	case d.ends():
	case d.offWall():
	case d.faulted():
	case d.drainedFirst():
	case d.answered():
	default:
		d.stated()
	}
	if d.plan.Ends == "" {
		d.answerEarlier()
		d.addFear()
		d.addLead()
		d.addClose()
		d.addOwnQuestion()
	}
	d.keepEcho()
	d.shape()
}

// keepEcho keeps words of the trainee's only where they stand out because
// nothing else in the turn could be answered.
func (d *deciding) keepEcho() {
	switch d.plan.On {
	case onUnknownOpen, onUnknownClosed, onNonsense, onStatement, onOutOfRole:
		if d.h.moves == 0 || d.plan.On == onNonsense {
			return
		}
	}
	d.plan.Echo = ""
}

// act sets a plan without items: an act that answers a cause.
func (d *deciding) act(on string, step int) bool {
	d.plan.Act, d.plan.On = d.way(on, step), on
	if d.plan.Topic == "" && d.m.concern >= 0 {
		d.plan.Topic = d.m.c.concerns[d.m.concern].ID
	}
	return true
}

// way picks the act that answers a cause, of those that the content has lines
// for: the step'th, the gentlest first; with step -1 a different one each time.
func (d *deciding) way(on string, step int) roleplay.Act {
	all := ways[on]
	have := d.m.c.on[on+" "]
	if d.m.concern >= 0 {
		have |= d.m.c.on[on+" "+d.m.c.concerns[d.m.concern].ID]
	}
	var fit []roleplay.Act
	for _, a := range all {
		if have&actBit(a) != 0 {
			fit = append(fit, a)
		}
	}
	if len(fit) == 0 {
		fit = all
	}
	if step < 0 {
		i, _ := slices.BinarySearch(causeNames, on)
		step = (int(d.m.said[i]) + int(mix(d.m.seed)%7)) % len(fit)
	}
	return fit[min(step, len(fit)-1)]
}

// ends decides whether the talk ends with this turn.
func (d *deciding) ends() bool {
	m, h := d.m, d.h
	abused := h.r.Cued(roleplay.Insult) || h.fails(roleplay.Push) && m.count("fault:push") >= 3
	turns := m.c.content.Scenario.Turns
	switch {
	case m.c.content.Scenario.Endless:
		return false
	case h.r.Cued(roleplay.Insult) && m.count("cue:insult") >= 2, abused && m.now[trust] < 5:
		d.act(onPatienceGone, 0)
		d.plan.Ends = EndsHurt
	case m.now[patience] <= 3:
		d.act(onPatienceGone, 0)
		d.plan.Ends = EndsPatience
	case h.leaving() && (h.question == nil || forAct(h.want) || h.want == "" && h.inAsk == 0):
		d.leaveAfterAsk(onParting, EndsGoodbye)
	case turns > 0 && m.count(tallyTurns) >= turns:
		d.leaveAfterAsk(onTimeUp, EndsTime)
	default:
		return false
	}
	return true
}

// leaveAfterAsk ends the talk; an ask in the same turn is answered first.
func (d *deciding) leaveAfterAsk(on, why string) {
	if forAct(d.h.want) && len(d.h.faults) == 0 && d.commit() {
		d.plan.Close = on
	} else {
		d.act(on, 0)
	}
	d.plan.Ends = why
}

// offWall answers what is no part of a talk between two people.
func (d *deciding) offWall() bool {
	r := d.h.r
	lost := d.h.moves == 0 && d.h.question == nil || len(d.h.named) == 0 && d.h.want == ""
	switch {
	case r.Cued(roleplay.Insult):
		return d.act(onInsult, -1)
	case r.Cued(roleplay.OutOfRole):
		return d.act(onOutOfRole, -1)
	case r.Cued(roleplay.Nonsense) && lost:
		return d.act(onNonsense, -1)
	case r.Cued(roleplay.Repeat) && len(r.Cues) == 1 && d.m.lastTurn > 0:
		return d.act(onRepeat, d.m.count("cue:repeat")-1)
	}
	return false
}

// drainedFirst says that they are drained, where the trainee's turn asks
// nothing else and has not just made room for something that weighs more.
func (d *deciding) drainedFirst() bool {
	if !d.isDrained() || d.h.question != nil || d.h.want != "" {
		return false
	}
	return d.h.yields() && d.volunteer() || d.act(onDrained, -1)
}

// isDrained reports whether they were left with their pain and have not said
// so yet.
func (d *deciding) isDrained() bool {
	return d.m.starving(d.h) && d.m.drained < d.m.pain && d.m.drainings < 2
}

// answerEarlier answers a question of a turn before as well, when the trainee
// went on before the coworker spoke. An ask comes before anything else.
func (d *deciding) answerEarlier() {
	e := d.h.earlier
	if e == nil || len(d.h.faults) > 0 || d.plan.Act == roleplay.Leave {
		return
	}
	room := d.h.room
	sub := &deciding{m: d.m, h: &hearing{turn: d.h.turn, r: e.r, moves: e.moves, room: room, question: e.question,
		want: e.want, sure: e.sure, at: e.at, named: e.named, inAsk: e.inAsk, beside: e.beside, filled: d.h.filled}}
	if !sub.answered() {
		return
	}
	newly := func(p *roleplay.Plan) bool { return len(p.Tell) > 0 && !p.Again }
	switch {
	case forAct(e.want) && !forAct(d.h.want):
		rest := d.plan
		sub.plan.Echo = rest.Echo
		d.plan = sub.plan
		if newly(&rest) && !slices.Contains(d.plan.Tell, rest.Tell[0]) {
			d.plan.Tell = append(d.plan.Tell, rest.Tell...)
		}
	case newly(&sub.plan) && newly(&d.plan) && !slices.Contains(d.plan.Tell, sub.plan.Tell[0]):
		d.plan.Tell = append(sub.plan.Tell, d.plan.Tell...)
	case newly(&sub.plan) && !newly(&d.plan) && d.plan.Commit == "":
		sub.plan.Echo = d.plan.Echo
		d.plan = sub.plan
	}
}

// addLead puts a short reaction first, to what the turn did beside asking.
func (d *deciding) addLead() {
	p := &d.plan
	mild := len(d.h.faults) == 1 && d.h.faults[0] == roleplay.StackedQuestions
	if p.Act == roleplay.Leave || p.Act == roleplay.PushBack || len(d.h.faults) > 0 && !mild || p.On == onEased || p.On == onDistress {
		return
	}
	key := d.leadKey()
	if key == "" || key == p.On || !d.m.c.leads[key] || d.m.now[trust] < distrusted && key != onGreet && key != onApologize {
		return
	}
	often := 3 // of 5
	switch {
	case key == onGreet || key == onApologize || key == onAnswered:
		often = 5
	case key == d.m.last.Lead:
		often = 1
	}
	if d.roll("lead", 5) < often {
		p.Lead = key
	}
}

func (d *deciding) leadKey() string {
	h := d.h
	if d.m.asked >= 0 && answers(h) && (h.r.Cued(roleplay.AnswerYes) || h.r.Cued(roleplay.AnswerNo) || h.question == nil ||
		h.moves.has(roleplay.ShareSelf) || !h.moves.has(roleplay.Reflect) && h.telling >= 8) {
		return onAnswered
	}
	for _, l := range []struct {
		on  string
		yes bool
	}{
		{onApologize, h.r.Cued(roleplay.Apologize)},
		{onStacked, h.r.Fails(roleplay.StackedQuestions) && (len(h.r.Questions) > 2 || d.m.count("fault:stacked_questions") > 1)},
		{onValidate, sureOf(h.r, roleplay.Validate, certain)},
		{onReflect, sureOf(h.r, roleplay.Reflect, guess)},
		{onRespect, h.moves.has(roleplay.RespectLimits)},
		{onSupport, h.moves.has(roleplay.OfferSupport) && h.question == nil && d.m.proposed()},
		{onShareSelf, sureOf(h.r, roleplay.ShareSelf, guess)},
		{onGreet, h.r.Cued(roleplay.Greet) && d.m.spoken == 0},
		{onIntroduce, h.moves.has(roleplay.Introduce) && d.m.spoken == 0},
		{onThank, h.r.Cued(roleplay.Thank)},
	} {
		if l.yes {
			return l.on
		}
	}
	return ""
}

// addClose adds a remark that has to be made once: that they must go soon,
// that all this talk drains them.
func (d *deciding) addClose() {
	turns := d.m.c.content.Scenario.Turns
	switch {
	case d.plan.Act == roleplay.Leave || d.plan.On == onDrained:
	case turns > 4 && !d.m.warned && d.m.count(tallyTurns) >= turns-4:
		d.plan.Close = onTimeWarning
	case d.isDrained() && len(d.h.faults) == 0 && !d.plan.Again && d.plan.Act != roleplay.OpenUp:
		d.plan.Close = onDrained
	}
}
