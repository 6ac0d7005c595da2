package scoring

import "seventy/roleplay"

// stepLessons are about parts of the talk that were not reached, in the order
// of a talk. Each asks wants first, so that none argues with a mark.
var stepLessons = []lesson{
	{id: "know_them", theme: "early", title: "Get to know them; the rest can wait", kinds: []roleplay.Kind{roleplay.KindGetToKnow},
		find: func(m *Meter) (spot, bool) {
			for _, x := range []roleplay.Move{roleplay.CallQuestion, roleplay.AssignTask, roleplay.AskAction} {
				if m.moves.of(x).count > 0 {
					return spot{weight: 91, at: m.moves.of(x).first}, true
				}
			}
			return m.faultSpot(roleplay.PrematureAsk, 91, 0)
		},
		why: func(s scene) string {
			return "This talk was for getting to know each other. Once something was asked of " + s.who + ", it was no longer about them."
		},
		ways: knowThem},
	{id: "story", theme: "early", title: "Ask for their story", kinds: []roleplay.Kind{roleplay.KindGetToKnow},
		find: func(m *Meter) (spot, bool) {
			return spot{weight: 70, at: m.me.cite()}, m.did(roleplay.GetStory) == 0
		},
		why: func(s scene) string {
			return "Nobody had asked yet how " + s.who + " came here or what they care about. That is what this talk is for."
		},
		ways: knowThem},
	{id: "invite", theme: "invite", title: "Name a time and a place", kinds: []roleplay.Kind{roleplay.KindInvite}, step: true,
		find: func(m *Meter) (spot, bool) {
			at, said := m.answerTo(roleplay.Issue, roleplay.Effect, roleplay.Emotion)
			return spot{weight: 87, at: at, said: said}, m.did(roleplay.Invite) == 0
		},
		why: func(s scene) string {
			return s.quoting(s.who+" had said {said}. That needs more time, and no boss in earshot; without a time and a place it rarely happens.",
				"A talk in passing ends in passing. With a time and a place it goes on, where no boss can hear.")
		},
		ways: func(s scene) [2]string {
			return [2]string{"I'd like to hear more of that, away from here. Coffee after your shift on Thursday?",
				s.with("{Issue}: let's talk about that properly, "+s.who+". Tomorrow at six, at the bakery?", "Let's talk properly, "+s.who+". Tomorrow at six, at the bakery?")}
		}},
	{id: "check_in", theme: "follow", title: "Ask how it went", kinds: []roleplay.Kind{roleplay.KindFollowUp},
		find: func(m *Meter) (spot, bool) {
			return spot{weight: 87, at: m.counts.firstTurn}, m.wants(roleplay.CheckIn)
		},
		why: func(s scene) string {
			return s.who + " took something on last time. Not asking can sound as if it hadn't mattered, or as if you'd expected nothing."
		},
		ways: func(s scene) [2]string {
			return [2]string{"How did it go, with what you took on?", "I've been thinking of you, " + s.who + ". What came of it? Any answer is fine."}
		}},
	{id: "issue", theme: "issue", title: "Ask what is wrong for them", step: true,
		find: func(m *Meter) (spot, bool) {
			at := m.counts.bareAt
			if !at.ok() {
				at = m.me.cite()
			}
			return spot{weight: 80, at: at}, m.wants(roleplay.FindIssue) && m.saw(roleplay.Issue) == 0
		},
		why: func(s scene) string {
			return "What is wrong for " + s.who + " had not come up. Few people bring it up unasked, and a talk needs it to go anywhere."
		},
		ways: func(s scene) [2]string {
			return [2]string{"What has changed here since you started, " + s.who + "?", "Which part of the job would you skip tomorrow, if you could?"}
		}},
	{id: "effects", theme: "issue", title: "Ask what it does to them", step: true,
		find: func(m *Meter) (spot, bool) {
			at, said := m.answerTo(roleplay.Issue)
			return spot{weight: 79, at: at, said: said}, m.wants(roleplay.ExploreEffects) && m.saw(roleplay.Issue) > 0
		},
		why: func(s scene) string {
			return s.quoting(s.who+" had said {said}. What that does to them is where the reason to do something lies, and it was never asked.",
				s.who+" had named a problem. What it does to them is where the reason to do something lies, and it was never asked.")
		},
		ways: func(s scene) [2]string {
			return [2]string{s.with("{Issue}: what does that do to you, by the end of a week?", "What does that do to you, by the end of a week?"),
				"How much of that do you take home with you, " + s.who + "?"}
		}},
	{id: "deeper", theme: "issue", title: "Try another angle", step: true,
		find: func(m *Meter) (spot, bool) {
			asked := m.moves.of(roleplay.ExploreEffects).last
			ok := asked.ok() && m.saw(roleplay.Effect, roleplay.Emotion) == 0 && m.did(roleplay.RespectLimits) == 0 && m.c.Kind == roleplay.KindInitial
			return spot{weight: 68, at: asked}, ok
		},
		why: func(s scene) string {
			return "You asked the right thing, and " + s.who + " stayed on the surface. That is usual; another angle often helps, or a little of your own."
		},
		ways: func(s scene) [2]string {
			return [2]string{"What is the first thing you do when you get home after a day like that?",
				"For me the evening before is the worst. When is it worst for you, " + s.who + "?"}
		}},
	{id: "forward", theme: "way", title: "Don't leave them with the pain", step: true,
		find: func(m *Meter) (spot, bool) {
			return spot{weight: 83, at: m.owed.drained}, m.owed.drained.ok() && m.c.Kind != roleplay.KindInvite
		},
		why: func(s scene) string {
			return "You got as far as what hurts, and the talk ended there. Alone with it, it hurts more; a question about what could change leads out."
		},
		ways: func(s scene) [2]string {
			return [2]string{"What would have to change for that to stop?",
				"That's a lot to carry, " + s.who + ". What would make it better, even a little?"}
		}},
	{id: "solution", theme: "way", title: "Ask what would fix it", step: true,
		find: func(m *Meter) (spot, bool) {
			at, said := m.answerTo(roleplay.Effect, roleplay.Emotion, roleplay.Issue)
			return spot{weight: 64, at: at, said: said}, m.wants(roleplay.AskSolution) && m.saw(roleplay.Effect, roleplay.Emotion) > 0
		},
		why: func(s scene) string {
			return "The weight of it was on the table. What would fix it, in " + s.who + "'s own words, is the next step, and it gives hope."
		},
		ways: func(s scene) [2]string {
			return [2]string{"If you could write the rule yourself, " + s.who + ", what would it say?",
				s.with("{Issue}: what would it look like if that were solved?", "What would it look like if that were solved?")}
		}},
	{id: "decider", theme: "way", title: "Ask who could say yes", step: true,
		find: func(m *Meter) (spot, bool) {
			at, said := m.answerTo(roleplay.Solution)
			return spot{weight: 60, at: at, said: said}, m.wants(roleplay.AskDecider) && m.saw(roleplay.Solution) > 0
		},
		why: func(s scene) string {
			return "There was an idea, and nobody yet to bring it to. The lowest boss who can give in is the one to look for."
		},
		ways: func(s scene) [2]string {
			return [2]string{"Who is the lowest person in the house that could say yes to it?", "Whose desk would that have to land on, " + s.who + "?"}
		}},
	{id: "action", theme: "way", title: "Think together about what you all could do", step: true,
		find: func(m *Meter) (spot, bool) {
			at, said := m.answerTo(roleplay.Solution)
			return spot{weight: 62, at: at, said: said}, m.wants(roleplay.AskAction) && m.did(roleplay.AskSolution, roleplay.AskDecider) > 0
		},
		why: func(s scene) string {
			return "One person asking is easy to send away. What several could do together had not come up."
		},
		ways: func(s scene) [2]string {
			return [2]string{"What would be hard for " + s.boss + " to ignore?", "What could a few of you do so that " + s.boss + " has to sit down with you?"}
		}},
	{id: "fears", theme: "fear", title: "Ask about the fear", step: true,
		find: findFear,
		why: func(s scene) string {
			return s.quoting(s.who+" had said {said}. A fear that may be spoken of can be weighed; one that may not decides alone.",
				"Acting scares people, mostly with reason. A fear that may be spoken of can be weighed.")
		},
		ways: func(s scene) [2]string {
			return [2]string{"What exactly could happen, as you see it?", "That would scare me too, " + s.who + ". What would make it less risky?"}
		}},
	{id: "boss", theme: "boss", title: "Look ahead at how the boss reacts", step: true,
		find: func(m *Meter) (spot, bool) {
			at := m.me.cite()
			for _, x := range []roleplay.Move{roleplay.AskAction, roleplay.ShareStory, roleplay.AssignTask, roleplay.CallQuestion} {
				if m.moves.of(x).count > 0 {
					at = m.moves.of(x).last
					break
				}
			}
			return spot{weight: 56, at: at}, m.wants(roleplay.AnticipateBoss) &&
				m.did(roleplay.AskAction, roleplay.ShareStory, roleplay.AssignTask, roleplay.CallQuestion) > 0
		},
		why: func(s scene) string {
			return "The boss always reacts. What " + s.who + " has seen coming can't knock them over."
		},
		ways: func(s scene) [2]string {
			return [2]string{"How do you think " + s.boss + " takes it?", "What did " + s.boss + " do the last time somebody spoke up?"}
		}},
	{id: "task", theme: "task", title: "Find one small thing to do", step: true,
		find: func(m *Meter) (spot, bool) {
			at, said := m.answerTo(roleplay.Solution, roleplay.Predict)
			return spot{weight: 54, at: at, said: said}, m.wants(roleplay.AssignTask) && m.saw(roleplay.Solution) > 0
		},
		why: func(s scene) string {
			return "The idea was there. One small step of " + s.who + "'s own keeps it alive after the talk."
		},
		ways: func(s scene) [2]string {
			second := "Is there one person you'd feel all right asking how they see it?"
			if s.peer != "" {
				second = "Would you feel all right asking " + s.peer + " how they see it?"
			}
			return [2]string{"What is one thing you'd feel all right doing this week, " + s.who + "?", second}
		}},
	{id: "others", theme: "task", title: "Ask who else", step: true,
		find: func(m *Meter) (spot, bool) {
			at, said := m.answerTo(roleplay.Commit, roleplay.Solution)
			return spot{weight: 50, at: at, said: said}, m.wants(roleplay.MapCoworkers) && m.saw(roleplay.Solution, roleplay.Commit) > 0
		},
		why: func(s scene) string {
			return "It can't rest on " + s.who + " alone, and they know better than anyone who else minds."
		},
		ways: func(s scene) [2]string {
			return [2]string{s.with("{Issue}: who else gets hit by that?", "Who else gets hit by it?"), "Whom do people on your shift listen to, " + s.who + "?"}
		}},
	{id: "again", theme: "follow", title: "Fix when you talk again", step: true,
		find: func(m *Meter) (spot, bool) {
			at, said := m.answerTo(roleplay.Commit)
			return spot{weight: 66, at: at, said: said}, m.wants(roleplay.PlanFollowup) && m.saw(roleplay.Commit) > 0 && m.c.Kind != roleplay.KindFollowUp
		},
		why: func(s scene) string {
			return s.who + " had said yes, and no day was named to talk about it. A yes fades in the days after; a day holds it."
		},
		ways: func(s scene) [2]string {
			return [2]string{"When can I call you to hear how it went?", "Let's sit down again on Thursday, " + s.who + ". What time suits you?"}
		}},
	{id: "obstacles", theme: "follow", title: "Ask what could get in the way", step: true,
		find: func(m *Meter) (spot, bool) {
			at, said := m.answerTo(roleplay.Commit)
			return spot{weight: 61, at: at, said: said}, m.wants(roleplay.AskObstacles) && (m.saw(roleplay.Commit) > 0 || m.did(roleplay.CheckIn) > 0)
		},
		why: func(s scene) string {
			return "Most yeses fail on something small that could have been named beforehand."
		},
		ways: func(s scene) [2]string {
			second := "What would make it easier for you, " + s.who + "?"
			if s.peer != "" {
				second = "If it turns out hard to talk to " + s.peer + ", what would help?"
			}
			return [2]string{"What could get in the way of it?", second}
		}},
}

func knowThem(s scene) [2]string {
	return [2]string{"What brought you to this job, " + s.who + "?", "What do you like doing when you're not here?"}
}

// findFear finds a fear that nobody took up; where none was named, the place
// at which acting was spoken of.
func findFear(m *Meter) (spot, bool) {
	if !m.wants(roleplay.AddressFears) {
		return spot{}, false
	}
	if m.saw(roleplay.Fear) > 0 {
		at, said := m.answerTo(roleplay.Fear)
		return spot{weight: 71, at: at, said: said}, true
	}
	if k := m.moves.of(roleplay.AnticipateBoss); k.count > 0 {
		return spot{weight: 51, at: k.last}, true
	}
	return spot{}, false
}
