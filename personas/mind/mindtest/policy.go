package mindtest

import "seventy/roleplay"

// Policy is a trainee who plays by a rule: it gives the n'th turn, from 0,
// after what the coworker did last.
type Policy func(n int, last roleplay.Plan) Turn

// Listener asks openly, gives back what was said, and goes the way of AEIOU.
func Listener(n int, last roleplay.Plan) Turn {
	plan := []Turn{
		{Telling: 14, Asking: 8, Form: roleplay.Open, Moves: moves(roleplay.Introduce, roleplay.GetStory), Cues: []roleplay.Cue{roleplay.Greet}},
		Ask(roleplay.GetStory),
		with(Ask(roleplay.FindIssue), roleplay.ShareSelf),
		with(Ask(roleplay.FindIssue), roleplay.Reflect),
		with(Ask(roleplay.ExploreEffects), roleplay.Validate),
		Say(roleplay.RespectLimits),
		with(Ask(roleplay.ExploreEffects), roleplay.Reflect),
		Say(roleplay.Reflect, roleplay.Validate),
		with(Ask(roleplay.ExploreEffects), roleplay.Validate),
		with(Ask(roleplay.AskSolution), roleplay.Validate),
		with(Ask(roleplay.AskDecider), roleplay.Reflect),
		Ask(roleplay.AskAction),
		with(Ask(roleplay.AnticipateBoss), roleplay.Validate),
		Ask(roleplay.AddressFears),
		Say(roleplay.AddressFears, roleplay.Validate),
		Ask(roleplay.AddressFears),
		Ask(roleplay.MapCoworkers),
		{Telling: 4, Asking: 12, Form: roleplay.Closed, Moves: moves(roleplay.AssignTask)},
		Ask(roleplay.AskObstacles),
		Say(roleplay.OfferSupport),
		{Telling: 3, Asking: 10, Form: roleplay.Closed, Moves: moves(roleplay.PlanFollowup)},
		{Telling: 3, Asking: 8, Form: roleplay.Closed, Moves: moves(roleplay.GetContact)},
	}
	if n < len(plan) {
		return plan[n]
	}
	rest := []Turn{Ask(roleplay.GetStory), with(Ask(roleplay.FindIssue), roleplay.Reflect), with(Ask(roleplay.ExploreEffects), roleplay.Validate),
		Ask(roleplay.MapCoworkers), Say(roleplay.Reflect), Ask(roleplay.AskAction), Ask(roleplay.AddressFears), {Telling: 1}}
	return rest[n%len(rest)]
}

// Seller holds forth, knows what is wrong, and wants a signature.
func Seller(n int, last roleplay.Plan) Turn {
	rest := []Turn{
		{Telling: 60, Moves: moves(roleplay.Introduce), Faults: faults(roleplay.Lecture), Cues: []roleplay.Cue{roleplay.Union}},
		{Telling: 40, Asking: 10, Form: roleplay.Closed, Faults: faults(roleplay.LeadingQuestion)},
		{Telling: 45, Faults: faults(roleplay.OwnAgenda)},
		{Telling: 20, Asking: 8, Form: roleplay.Closed, Moves: moves(roleplay.CallQuestion), Faults: faults(roleplay.PrematureAsk)},
		{Telling: 30, Faults: faults(roleplay.FalsePromise, roleplay.Dismiss)},
		{Telling: 15, Asking: 6, Form: roleplay.Closed, Moves: moves(roleplay.CallQuestion), Faults: faults(roleplay.Push)},
	}
	return rest[n%len(rest)]
}

// Absurd talks off the wall.
func Absurd(n int, last roleplay.Plan) Turn {
	rest := []Turn{
		{Telling: 6, Cues: []roleplay.Cue{roleplay.Nonsense}, Echo: "purple trampolines"},
		{Asking: 8, Form: roleplay.Open, Echo: "the moon"},
		{Telling: 9, Cues: []roleplay.Cue{roleplay.OutOfRole}},
		{Asking: 5, Form: roleplay.Closed, Echo: "penguins"},
		{Telling: 3},
	}
	return rest[n%len(rest)]
}

// Interrogator asks closed questions, one after another.
func Interrogator(n int, last roleplay.Plan) Turn {
	topics := []string{"years", "family", "greer", "dora", "cold", "pay", ""}
	t := Turn{Asking: 6, Form: roleplay.Closed}
	if id := topics[n%len(topics)]; id != "" {
		t.Topics = []string{id}
	}
	if n%3 == 2 {
		t.Faults = faults(roleplay.StackedQuestions)
	}
	return t
}

// Comforter is kind and asks for nothing.
func Comforter(n int, last roleplay.Plan) Turn {
	rest := []Turn{Say(roleplay.Validate), Say(roleplay.ShareSelf), Say(roleplay.Reflect, roleplay.Validate), {Telling: 2},
		{Asking: 4, Form: roleplay.Open, Cues: []roleplay.Cue{roleplay.AskHow}}, Say(roleplay.RespectLimits)}
	return rest[n%len(rest)]
}

// Rusher asks for a commitment at once, kindly, and goes on asking.
func Rusher(n int, last roleplay.Plan) Turn {
	rest := []Turn{
		{Telling: 10, Asking: 10, Form: roleplay.Closed, Moves: moves(roleplay.Introduce, roleplay.CallQuestion), Faults: faults(roleplay.PrematureAsk)},
		Ask(roleplay.FindIssue),
		{Telling: 4, Asking: 10, Form: roleplay.Closed, Moves: moves(roleplay.AssignTask), Faults: faults(roleplay.PrematureAsk)},
		Ask(roleplay.AskAction),
		{Telling: 4, Asking: 10, Form: roleplay.Closed, Moves: moves(roleplay.GetContact)},
		Ask(roleplay.AddressFears),
	}
	return rest[n%len(rest)]
}

// Policies are all of them, by name.
var Policies = []struct {
	Name string
	Play Policy
}{
	{"listener", Listener}, {"seller", Seller}, {"absurd", Absurd}, {"interrogator", Interrogator},
	{"comforter", Comforter}, {"rusher", Rusher},
}

func moves(ms ...roleplay.Move) []roleplay.Move    { return ms }
func faults(fs ...roleplay.Fault) []roleplay.Fault { return fs }

// with adds moves said before the question of a turn.
func with(t Turn, ms ...roleplay.Move) Turn {
	t.Telling += 10
	t.Moves = append(ms, t.Moves...)
	return t
}
