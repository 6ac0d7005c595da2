package scoring

import (
	"fmt"

	"seventy/roleplay"
)

// lessons is what can be learned from a talk. Of equal weight, the earlier
// stands first.
var lessons = append(faultLessons, append(listenLessons, stepLessons...)...)

// faultLessons answer what a turn did badly: one fault, one fix.
var faultLessons = []lesson{
	{id: "push", theme: "no", title: "Let a no stand", fault: true,
		find: func(m *Meter) (spot, bool) { return m.faultSpot(roleplay.Push, 100, 2) },
		why: func(s scene) string {
			return also("After a no, asking again leaves "+s.who+" two ways out: giving in, or getting away.", s.did)
		},
		ways: func(s scene) [2]string {
			return [2]string{"That's fine, " + s.who + ". I'm glad you told me straight.",
				"No problem. We can leave it there for today."}
		}},
	{id: "dismiss", theme: "fear", title: "Take it as seriously as they do", fault: true,
		find: func(m *Meter) (spot, bool) { return m.faultSpot(roleplay.Dismiss, 92, 2) },
		why: func(s scene) string {
			return also(s.quoting(s.who+" had said {said}. Played down, it doesn't go away; it just isn't told to you any more.",
				"Played down, a feeling doesn't go away; it just isn't told to you any more."), s.did)
		},
		ways: func(s scene) [2]string {
			return [2]string{s.quoting("You said {said}. I can see why that weighs on you.", "I can see why that weighs on you."),
				"That makes sense to me. What is the worst part of it?"}
		}},
	{id: "premature", theme: "early", title: "Let them find their own reason first", fault: true,
		find: func(m *Meter) (spot, bool) {
			if m.c.Kind == roleplay.KindGetToKnow {
				return spot{}, false // its own lesson says more
			}
			return m.faultSpot(roleplay.PrematureAsk, 89, 2)
		},
		why: func(s scene) string {
			return also("There was no reason of "+s.who+"'s own on the table yet, so there was nothing to say yes to.", s.did)
		},
		ways: func(s scene) [2]string {
			first := "Let's leave that for now. How has work been for you lately?"
			if s.m.did(roleplay.ExploreEffects) == 0 && s.issue != "" {
				first = s.with("{Issue}: before anything else, what does that do to your days?", first)
			}
			return [2]string{first, "I got ahead of myself, " + s.who + ". Tell me first how you see it."}
		}},
	{id: "pressure", theme: "no", title: "Let the second no stand", fault: true,
		find: func(m *Meter) (spot, bool) {
			return spot{weight: 94, at: m.craft.pressed}, m.craft.pressed.ok()
		},
		why: func(s scene) string {
			return "Asked again with nothing new, " + s.who + " can only give in or get away. Neither lasts."
		},
		ways: func(s scene) [2]string {
			return [2]string{"That's a no, and it's fine, " + s.who + ".", "I've asked enough. What would you want to talk about instead?"}
		}},
	{id: "dug", theme: "feel", title: "When it is too much, stop there", fault: true,
		find: func(m *Meter) (spot, bool) {
			return spot{weight: 93, at: m.craft.dug.mine, said: m.craft.dug.theirs.quote}, m.craft.dug.mine.ok()
		},
		why: func(s scene) string {
			return s.quoting(s.who+" had just said {said}. From there, the only question is whether they want to go on.", "It had become too much for "+s.who+". From there, the only question is whether they want to go on.")
		},
		ways: func(s scene) [2]string {
			return [2]string{"Let's leave it there, " + s.who + ". I'm here.", "Thank you for telling me. Do you want to talk about something else?"}
		}},
	{id: "maybe", theme: "ask", title: "Ask what is behind a maybe", fault: true,
		find: func(m *Meter) (spot, bool) {
			x := m.craft.settled
			return spot{weight: 78, at: x.mine, said: x.theirs.quote}, x.mine.ok()
		},
		why: func(s scene) string {
			return s.quoting(s.who+"'s answer was {said}. Taken for a yes, it turns up undone.", s.who+"'s answer was no yes yet. Taken for one, it turns up undone.")
		},
		ways: func(s scene) [2]string {
			return [2]string{s.quoting("You said {said}. What makes you unsure?", "What makes you unsure?"), "A maybe is fine, " + s.who + ". What would it hang on?"}
		}},
	{id: "third_party", theme: "union", title: "Say “we”, not “the union will”", fault: true,
		find: func(m *Meter) (spot, bool) {
			return spot{weight: 69, at: m.craft.thirdParty}, m.craft.thirdParty.ok()
		},
		why: func(s scene) string {
			return "What somebody else does for " + s.who + " needs nothing from them. It is what they and the others do together."
		},
		ways: func(s scene) [2]string {
			return [2]string{"What could all of you do about it, together?", s.with("{Issue}: what would happen if everybody said it at once?", "What would happen if everybody said it at once?")}
		}},
	{id: "blame", theme: "others", title: "Look for the reason, not the fault", fault: true,
		find: func(m *Meter) (spot, bool) {
			return spot{weight: 72, at: m.craft.blamed}, m.craft.blamed.ok()
		},
		why: func(s scene) string {
			return "These are the people " + s.who + " works with, and will need. Most who keep quiet are tired or afraid, with reason."
		},
		ways: func(s scene) [2]string {
			return [2]string{"What do you think keeps the others quiet?", "Who of them might feel as you do, " + s.who + "?"}
		}},
	{id: "own_agenda", theme: "theirs", title: "Ask for their answer before you give yours", fault: true,
		find: func(m *Meter) (spot, bool) { return m.faultSpot(roleplay.OwnAgenda, 73, 3) },
		why: func(s scene) string {
			return also("Here you gave "+s.who+" the answer. What people come to by themselves they stand by later.", s.did)
		},
		ways: func(s scene) [2]string {
			return [2]string{"What do you make of it, " + s.who + "? You know the place better than I do.",
				s.with("{Issue}: what would you want to be different?", "What would you want to be different?")}
		}},
	{id: "false_promise", theme: "fear", title: "Be honest about the risk", fault: true,
		find: func(m *Meter) (spot, bool) { return m.faultSpot(roleplay.FalsePromise, 76, 3) },
		why: func(s scene) string {
			return also("It can't be promised, and "+s.who+" knows. Honesty about a risk is what makes the rest believable.", s.did)
		},
		ways: func(s scene) [2]string {
			return [2]string{"I can't promise you that. What would make the risk smaller?",
				s.quoting("You said {said}. You're right that it can happen; what have you seen?", "You're right that it can happen. What have you seen here?")}
		}},
	{id: "leading", theme: "theirs", title: "Ask so that any answer is fine", fault: true,
		find: func(m *Meter) (spot, bool) { return m.faultSpot(roleplay.LeadingQuestion, 50, 4) },
		why: func(s scene) string {
			return also("The answer stood in the question, so you heard your own thought back, or nothing.", s.did)
		},
		ways: func(s scene) [2]string {
			return [2]string{"How do you see that, " + s.who + "?",
				s.with("{Issue}: what do you think about it?", "What do you think when that happens?")}
		}},
	{id: "stacked", theme: "questions", title: "One question at a time", fault: true,
		find: func(m *Meter) (spot, bool) { return m.faultSpot(roleplay.StackedQuestions, 47, 4) },
		why: func(s scene) string {
			return also("With more than one question in the air, "+s.who+" answers the easier one. Each of yours deserved an answer.", s.did)
		},
		ways: func(s scene) [2]string {
			if s.parts[0] != "" && s.parts[1] != "" {
				return [2]string{asQuestion(s.parts[0]) + " And then nothing more.", "Or this one alone: " + asQuestion(s.parts[1])}
			}
			return [2]string{"What happened then, " + s.who + "?", "What was that like for you?"}
		}},
}

// listenLessons are about the share of talking and about hearing.
var listenLessons = []lesson{
	{id: "less", theme: "less", title: "Say less, and let them fill the room", fault: true,
		find: findTelling,
		why: func(s scene) string {
			why := fmt.Sprintf("Of %s in this talk, %d were you telling. Every one of them is one %s couldn't say.",
				words(s.m.counts.words), s.m.counts.telling, s.who)
			return also(why, s.did)
		},
		ways: func(s scene) [2]string {
			return [2]string{"I've said enough. How is it for you, " + s.who + "?",
				s.with("{Issue}: tell me more about that.", "Tell me what your last week was like.")}
		}},
	{id: "emotion", theme: "feel", title: "Stay with a feeling when it shows",
		find: func(m *Meter) (spot, bool) {
			if len(m.owed.missed) == 0 {
				return spot{}, false
			}
			at := m.owed.missed[0]
			return spot{weight: 82 + 2*min(m.owed.missedN, 4), at: at.answer(), said: at.theirs.quote}, true
		},
		why: func(s scene) string {
			return s.quoting(s.who+" had just said {said}, and the talk went on to something else. A feeling that is met opens up; one that is passed by closes.",
				s.who+" had just shown a feeling, and the talk went on to something else.")
		},
		ways: func(s scene) [2]string {
			return [2]string{s.quoting("You said {said}. That stays with me; what is behind it?", "That stays with me. What is behind it?"),
				"That makes sense to me, " + s.who + ". Take your time."}
		}},
	{id: "reflect", theme: "feel", title: "Give back what you heard",
		find: func(m *Meter) (spot, bool) {
			k := &m.counts
			ok := k.reflections == 0 && k.questions >= 4 && k.bareAt.ok()
			return spot{weight: 58, at: k.bareAt, said: k.bareSaid}, ok
		},
		why: func(s scene) string {
			return fmt.Sprintf("You asked %d questions and never said back what you had heard. Hearing it in your words, %s would know it arrived, and could correct it.",
				s.m.counts.questions, s.who)
		},
		ways: func(s scene) [2]string {
			return [2]string{s.quoting("Let me see if I have it. You said {said}. What did I miss?", "Let me say back what I heard, and you tell me what I missed."),
				s.with("{Issue}: is that what weighs on you most?", "Is that what weighs on you most?")}
		}},
	{id: "closed", theme: "questions", title: "Ask so that they can tell",
		find: func(m *Meter) (spot, bool) {
			k := &m.counts
			ok := k.open+k.closed >= fewQuestions && k.closed > k.open && k.closedAt.ok()
			return spot{weight: 52, at: k.closedAt}, ok
		},
		why: func(s scene) string {
			return fmt.Sprintf("%d of your %d questions could be answered with a word, this one too. An open one lets %s choose what to tell.",
				s.m.counts.closed, s.m.counts.open+s.m.counts.closed, s.who)
		},
		ways: func(s scene) [2]string {
			return [2]string{"What is that like for you, " + s.who + "?", s.with("{Issue}: tell me how that goes, from the start.", "Tell me how that goes, from the start.")}
		}},
	{id: "silence", theme: "silence", title: "Leave the silence to them",
		find: func(m *Meter) (spot, bool) {
			if len(m.owed.filled) == 0 {
				return spot{}, false
			}
			f := m.owed.filled[0]
			return spot{weight: 44 + 3*len(m.owed.filled), at: cite{turn: f.Turn, quote: f.Quote, perhaps: f.Perhaps}}, true
		},
		why: func(s scene) string {
			return "You asked, and went on before " + s.who + " had answered. The thinking that an ask starts happens in that silence."
		},
		ways: func(s scene) [2]string {
			return [2]string{"(Nothing. Count to ten, and look at your cup.)", "Take your time, " + s.who + "."}
		}},
	{id: "story_question", theme: "way", title: "Let a question follow the story", step: true,
		find: func(m *Meter) (spot, bool) {
			return spot{weight: 57, at: m.owed.storyMissed}, m.owed.storyMissed.ok() && m.wants(roleplay.AskAction)
		},
		why: func(s scene) string {
			return "What others did is theirs. Only a question turns it into something " + s.who + " can think about for this place."
		},
		ways: func(s scene) [2]string {
			return [2]string{"What of that could you see happening here?", "What would be different if people here tried it, " + s.who + "?"}
		}},
}

// findTelling finds where too much was told: the worst lecture, else the
// longest turn of a talk that is over its share.
func findTelling(m *Meter) (spot, bool) {
	k := &m.counts
	weight := map[Band]int{Near: 40, Over: 74, Dominates: 90}[BandOf(k.telling, k.words)]
	s, ok := m.faultSpot(roleplay.Lecture, 66, 5)
	if weight == 90 {
		weight += 2 * min(m.faults.of(roleplay.Lecture).count, 4)
	}
	if !ok {
		// A share says little of a few words, and near is near enough.
		if weight < 74 || k.words < 60 {
			return spot{}, false
		}
		return spot{weight: weight, at: k.longest}, true
	}
	s.weight = max(s.weight, weight)
	if weight >= 74 && k.words >= 60 {
		s.at.perhaps = false // the share alone says it
	}
	return s, true
}
