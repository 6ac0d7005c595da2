package scoring

import (
	"fmt"
	"slices"

	"seventy/roleplay"
)

// whisper is a hint for one situation. Each of its texts is given once.
type whisper struct {
	id    string
	kinds []roleplay.Kind // the kinds of talk it is for; empty: all
	when  func(m *Meter) bool
	// rests cites the mark that it rests on; nil for one that rests on counts
	// or on nothing. With it, when may be nil: the mark is all it takes.
	rests func(m *Meter) cite
	say   []func(m *Meter) string
}

// unsure is what a coach says first where the mark may be otherwise.
const unsure = "Perhaps I'm wrong here. "

// hintEvery is how many turns of the trainee lie between two hints, at least:
// a coach who whispers at each turn is not heard.
const hintEvery = 3

// Hint returns what a coach would whisper now, from the counts and the
// obligations alone. It returns false without coaching, when the talk is over,
// when there is nothing to say or a hint was given only just now.
func (m *Meter) Hint() (roleplay.Hinted, bool) {
	if !m.coaching || m.over != nil || m.counts.mine == 0 {
		return roleplay.Hinted{}, false
	}
	// While the coworker thinks, the only thing to say is: wait.
	if m.last == roleplay.Trainee {
		if !m.me.ask || m.pace == 0 {
			return roleplay.Hinted{}, false
		}
		return m.whisper(&waitAfterAsk)
	}
	if len(m.given) > 0 && m.counts.mine-m.hintAfter < hintEvery {
		return roleplay.Hinted{}, false
	}
	for i := range whispers {
		if h, ok := m.whisper(&whispers[i]); ok {
			return h, true
		}
	}
	return roleplay.Hinted{}, false
}

func (m *Meter) whisper(w *whisper) (roleplay.Hinted, bool) {
	if len(w.kinds) > 0 && !slices.Contains(w.kinds, m.c.Kind) || w.when != nil && !w.when(m) {
		return roleplay.Hinted{}, false
	}
	lead := ""
	if w.rests != nil {
		at := w.rests(m)
		if !at.ok() {
			return roleplay.Hinted{}, false
		}
		lead = ifPerhaps(at.perhaps, unsure)
	}
	for i, say := range w.say {
		id := w.id
		if i > 0 {
			id = fmt.Sprintf("%s.%d", w.id, i+1)
		}
		if !m.given[id] {
			return roleplay.Hinted{ID: id, Text: lead + say(m)}, true
		}
	}
	return roleplay.Hinted{}, false
}

// text is a hint that is the same for everybody.
func text(s string) func(*Meter) string { return func(*Meter) string { return s } }

// failed cites a fault of the trainee's latest turn.
func failed(f roleplay.Fault) func(*Meter) cite {
	return func(m *Meter) cite {
		if mark, ok := markOf(m.me.reading.Faults, f); ok {
			return citeMark(m.me.turn, m.me.text, mark)
		}
		return cite{}
	}
}

// signaled cites a signal of the coworker's latest turn.
func signaled(s roleplay.Signal) func(*Meter) cite {
	return func(m *Meter) cite { return m.them.signals[s] }
}

// did counts the turns that made one of the moves.
func (m *Meter) did(list ...roleplay.Move) int {
	n := 0
	for _, x := range list {
		n += m.moves.of(x).count
	}
	return n
}

// saw counts the coworker's turns that showed one of the signals.
func (m *Meter) saw(list ...roleplay.Signal) int {
	n := 0
	for _, x := range list {
		n += m.signals.of(x).count
	}
	return n
}

// talksOfProblem are the kinds in which a problem is asked for.
var talksOfProblem = []roleplay.Kind{roleplay.KindInitial}

// talksOfTask are the kinds in which a task is asked for or looked after.
var talksOfTask = []roleplay.Kind{roleplay.KindInitial, roleplay.KindFollowUp}

// notToKnow are the moves that a talk to get to know somebody can do without.
var notToKnow = []roleplay.Move{roleplay.CallQuestion, roleplay.AssignTask, roleplay.AskAction, roleplay.ShareStory}

var waitAfterAsk = whisper{
	id: "wait", rests: (*Meter).askCite,
	say: []func(*Meter) string{
		text("You asked. Now wait. The silence is theirs, and it is working."),
		text("Let them think. Count to ten before you say anything."),
	},
}

// whispers are the situations, the most urgent first.
var whispers = []whisper{
	{id: "pressed", rests: failed(roleplay.Push), say: []func(*Meter) string{
		text("That was a no, and you asked again. Say that it's fine, and mean it. It may be the best thing you do today."),
	}},
	{id: "refusal", when: func(m *Meter) bool {
		return !m.them.shows(roleplay.Commit)
	}, rests: signaled(roleplay.Refusal), say: []func(*Meter) string{
		text("They said no. Give them room: tell them it's all right, then ask about something easier, or leave it there."),
		text("Another no. Thank them for being straight with you. Staying on good terms is worth more than a yes."),
	}},
	{id: "brushed", rests: failed(roleplay.Dismiss), say: []func(*Meter) string{
		text("That may have sounded as if it were nothing. Go back to it, and ask what lies behind it."),
	}},
	{id: "promise", rests: failed(roleplay.FalsePromise), say: []func(*Meter) string{
		text("Nobody can promise that, and they know. Be honest about the risk, and ask what would make it smaller."),
	}},
	{id: "emotion", rests: signaled(roleplay.Emotion), say: []func(*Meter) string{
		text("They just told you how it feels. Give it back in your own words before you go on."),
		text("There's a feeling in that. Stay with it for a moment: what is the hardest part of it?"),
	}},
	{id: "fear", rests: signaled(roleplay.Fear), say: []func(*Meter) string{
		text("They named a fear. Don't argue with it. Say that it makes sense, and ask what exactly could happen."),
		text("There is the fear again. Weigh it with them: what is the risk of acting, and what of leaving it as it is?"),
	}},
	{id: "premature", rests: failed(roleplay.PrematureAsk), say: []func(*Meter) string{
		text("The ask came before they had a reason of their own. Let it go for now, and ask how work is for them."),
	}},
	{id: "resist", rests: signaled(roleplay.Resist), say: []func(*Meter) string{
		text("They turned away from that. Don't follow too hard: ask something easier, or tell a little of yourself."),
		text("They don't want to go there now. That's all right. Go back to what they liked talking about."),
	}},
	{id: "emotion_passed", when: func(m *Meter) bool {
		return m.owed.missedN > 0
	}, rests: func(m *Meter) cite {
		return m.owed.missed[0].answer()
	}, say: []func(*Meter) string{
		text("A while ago they told you how it feels, and the talk went past it. You can go back: “You said something earlier that stayed with me …”"),
	}},
	{id: "lecture", rests: failed(roleplay.Lecture), say: []func(*Meter) string{
		text("That was a long one. Ask one short question now, and let the next minute be theirs."),
		text("You're explaining. What would they say about it, if you asked?"),
	}},
	{id: "own_agenda", rests: failed(roleplay.OwnAgenda), say: []func(*Meter) string{
		text("That was your answer. Ask for theirs; it may be a better one."),
	}},
	{id: "stacked", rests: failed(roleplay.StackedQuestions), say: []func(*Meter) string{
		text("That was more than one question. Pick the one you most want to hear answered, and ask only that."),
	}},
	{id: "leading", rests: failed(roleplay.LeadingQuestion), say: []func(*Meter) string{
		text("That question had its answer in it. Ask it so that any answer would be fine with you."),
	}},
	{id: "get_to_know", kinds: []roleplay.Kind{roleplay.KindGetToKnow}, when: func(m *Meter) bool {
		return m.me.has(notToKnow...)
	}, rests: func(m *Meter) cite {
		return m.me.because(notToKnow...)
	}, say: []func(*Meter) string{
		text("This talk is for getting to know them. Organizing can wait; ask about them."),
	}},
	{id: "story", rests: func(m *Meter) cite {
		return m.owed.story
	}, say: []func(*Meter) string{
		text("You told what others did. Now ask: would something like that work here?"),
	}},
	{id: "yes", kinds: talksOfTask, when: func(m *Meter) bool {
		return m.saw(roleplay.Commit) > 0 && m.did(roleplay.AskObstacles, roleplay.OfferSupport) == 0
	}, say: []func(*Meter) string{
		text("That's a yes. Before you part, ask what could get in the way of it."),
	}},
	{id: "when_again", kinds: talksOfTask, when: func(m *Meter) bool {
		return m.saw(roleplay.Commit) > 0 && m.did(roleplay.PlanFollowup) == 0
	}, say: []func(*Meter) string{
		text("Fix when you talk again: a day and a time, so that they aren't left alone with it."),
	}},
	{id: "check_in", kinds: []roleplay.Kind{roleplay.KindFollowUp}, when: func(m *Meter) bool {
		return m.counts.mine >= 2 && m.did(roleplay.CheckIn) == 0
	}, say: []func(*Meter) string{
		text("They took something on last time. Ask how it went, and be fine with any answer."),
	}},
	{id: "not_done", kinds: []roleplay.Kind{roleplay.KindFollowUp}, when: func(m *Meter) bool {
		return m.did(roleplay.CheckIn) > 0 && m.did(roleplay.AskObstacles, roleplay.OfferSupport) == 0
	}, say: []func(*Meter) string{
		text("Whatever came of it, ask what made it easy or hard. If it was hard: what would help?"),
	}},
	{id: "effects", kinds: talksOfProblem, when: func(m *Meter) bool {
		return m.saw(roleplay.Issue) > 0 && m.did(roleplay.ExploreEffects) == 0
	}, say: []func(*Meter) string{
		text("They named a problem. Before anything else: what does it do to them, at work and at home?"),
	}},
	{id: "telling", when: func(m *Meter) bool {
		k := &m.counts
		band := BandOf(k.telling, k.words)
		return k.words >= 80 && (band == Over || band == Dominates)
	}, say: []func(*Meter) string{
		func(m *Meter) string {
			return fmt.Sprintf("Of %d words so far, %d were you telling. Make the next turn a question, and a short one.",
				m.counts.words, m.counts.telling)
		},
	}},
	{id: "closed", when: func(m *Meter) bool {
		return m.counts.closedRun >= 3
	}, say: []func(*Meter) string{
		text("Three questions they can answer with a word. Try one that starts with “how”, “what” or “tell me about”."),
	}},
	{id: "reflect", when: func(m *Meter) bool {
		return m.counts.bare >= 4
	}, say: []func(*Meter) string{
		text("You've asked a few in a row. Say back what you heard before the next one: “So it's …”"),
	}},
	{id: "solution", kinds: talksOfProblem, when: func(m *Meter) bool {
		return m.did(roleplay.ExploreEffects) >= 2 && m.saw(roleplay.Effect, roleplay.Emotion) > 0 && m.did(m.forward...) == 0
	}, say: []func(*Meter) string{
		text("You know what it does to them. Don't leave them with it: ask what would fix it."),
	}},
	{id: "invite", kinds: []roleplay.Kind{roleplay.KindInvite}, when: func(m *Meter) bool {
		return m.saw(roleplay.Issue, roleplay.Emotion, roleplay.Effect) > 0 && m.did(roleplay.Invite) == 0
	}, say: []func(*Meter) string{
		text("There's something to talk about, and the hallway isn't the place. Name a time and a place away from work."),
	}},
	{id: "decider", kinds: talksOfProblem, when: func(m *Meter) bool {
		return m.saw(roleplay.Solution) > 0 && m.did(roleplay.AskDecider, roleplay.AskAction) == 0
	}, say: []func(*Meter) string{
		text("There's an idea on the table. Who is the lowest boss who could say yes to it?"),
	}},
	{id: "together", kinds: talksOfProblem, when: func(m *Meter) bool {
		return m.did(roleplay.AskDecider) > 0 && m.did(roleplay.AskAction, roleplay.ShareStory) == 0
	}, say: []func(*Meter) string{
		text("You know who could say yes. What could they do together so that it becomes hard to say no?"),
	}},
	{id: "boss", kinds: talksOfProblem, when: func(m *Meter) bool {
		return m.did(roleplay.AskAction) > 0 && m.did(roleplay.AnticipateBoss) == 0
	}, say: []func(*Meter) string{
		text("The boss will react. Better they think of it now: what do they expect?"),
	}},
	{id: "worry", kinds: talksOfProblem, when: func(m *Meter) bool {
		return m.did(roleplay.AnticipateBoss) > 0 && m.did(roleplay.AddressFears) == 0
	}, say: []func(*Meter) string{
		text("Ask what about it scares them, if anything does. A fear that was said out loud can be weighed."),
	}},
	{id: "task", kinds: talksOfProblem, when: func(m *Meter) bool {
		return m.did(roleplay.AnticipateBoss, roleplay.AddressFears) >= 2 && m.did(roleplay.AssignTask, roleplay.CallQuestion) == 0
	}, say: []func(*Meter) string{
		text("They've thought it through. What is one small thing they'd feel all right doing this week?"),
	}},
	{id: "who_else", kinds: talksOfProblem, when: func(m *Meter) bool {
		return m.did(roleplay.AskSolution, roleplay.AskAction) > 0 && m.did(roleplay.MapCoworkers) == 0 && m.counts.mine >= 8
	}, say: []func(*Meter) string{
		text("Nobody changes it alone. Who else is hit by it, and whom do people listen to?"),
	}},
	{id: "no_problem_yet", kinds: talksOfProblem, when: func(m *Meter) bool {
		return m.counts.mine >= 5 && m.saw(roleplay.Issue) == 0
	}, say: []func(*Meter) string{
		text("No problem has come up yet. Ask what has changed since they started, or what they'd change if they could."),
	}},
}
