package mind

import "seventy/roleplay"

// byWeight lists the faults in the order in which a coworker takes them up,
// with the cause under which they answer.
var byWeight = []struct {
	fault roleplay.Fault
	on    string
}{
	{roleplay.Push, onPush},
	{roleplay.FalsePromise, onFalsePromise},
	{roleplay.Dismiss, onDismiss},
	{roleplay.PrematureAsk, onPremature},
	{roleplay.OwnAgenda, onOwnAgenda},
	{roleplay.Lecture, onLecture},
	{roleplay.StackedQuestions, onStacked},
	{roleplay.LeadingQuestion, onLeading},
}

// faulted reacts to the worst fault that they don't pass over.
func (d *deciding) faulted() bool {
	if d.hearsUnion() && !d.h.fails(roleplay.Push) && !d.h.fails(roleplay.Dismiss) {
		return d.act(onUnion, -1)
	}
	for _, f := range byWeight {
		if !d.h.fails(f.fault) {
			continue
		}
		if d.overlooks(f.fault) {
			d.curt = true
			continue
		}
		return d.react(f.fault, f.on)
	}
	return false
}

// hearsUnion reports that a union is named for the first time, and nothing is
// asked: the word itself is the news.
func (d *deciding) hearsUnion() bool {
	return d.h.r.Cued(roleplay.Union) && d.m.count("cue:union") == 1 && d.h.question == nil && !forAct(d.h.want)
}

// overlooks reports whether a fault is passed over: a small one, in a turn
// that is otherwise good or at least asks something, the first time or every
// other time. People don't complain at every turn, they turn short.
func (d *deciding) overlooks(f roleplay.Fault) bool {
	h := d.h
	n := d.m.count("fault:" + string(f))
	asks := h.question != nil || h.want != ""
	kind := h.moves.has(roleplay.Reflect) || h.moves.has(roleplay.Validate) || h.moves.has(roleplay.AddressFears)
	switch f {
	case roleplay.LeadingQuestion:
		return d.mood() != "sharp" && (n == 1 || d.knowsAnswer())
	case roleplay.StackedQuestions:
		return d.mood() != "sharp" || d.knowsAnswer() && n%2 == 1
	case roleplay.Lecture:
		return asks && h.want != "" && n%3 == 1
	case roleplay.OwnAgenda:
		return n == 1 && asks && d.roll("agenda", 2) == 0
	case roleplay.Dismiss:
		return n == 1 && kind && asks
	case roleplay.PrematureAsk:
		return d.m.c.content.Scenario.Kind == roleplay.KindInvite || !forAct(h.want)
	}
	return false
}

// knowsAnswer reports whether the question that stands asks for something that
// the file knows: one of several is answered then, the others are not.
func (d *deciding) knowsAnswer() bool {
	return d.h.inAsk > 0 || d.h.want != "" && !d.h.guessed()
}

// react answers a fault. The answer gets firmer with each time, and with what
// is left of patience.
func (d *deciding) react(f roleplay.Fault, on string) bool {
	step := d.m.count("fault:"+string(f)) - 1
	if d.m.now[patience] < 25 {
		step++
	}
	if f == roleplay.Lecture || f == roleplay.OwnAgenda || f == roleplay.PrematureAsk {
		step = min(step, 2)
		if d.m.last.Act == roleplay.PushBack && d.m.last.On == on {
			step = 0 // they have said it; now they only turn away
		}
	}
	switch {
	case f == roleplay.FalsePromise && d.fearWith(onFalsePromise):
		return true
	case f == roleplay.OwnAgenda && d.m.deepest() == 0 && d.roll("own", 2) == 0:
		if i := d.pressing(); i >= 0 && d.m.opens(i, d.h.room) {
			d.tell(i)
			d.plan.Act, d.plan.On = roleplay.Doubt, on
			return true
		}
	}
	return d.act(on, step)
}
