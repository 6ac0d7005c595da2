package mind_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/personas"
	"seventy/personas/mind"
	"seventy/personas/mind/mindtest"
	"seventy/roleplay"
)

// told is a talk with a coworker who is at ease, in which something of the
// cold was told already.
func told(t *testing.T, more ...mindtest.Turn) *mindtest.Talk {
	c := mindtest.Content()
	c.Persona.Temper = personas.Temper{Trust: 50, Patience: 80, Agitation: 40, Hope: 45, Fear: 40, Resolve: 45}
	talk := &mindtest.Talk{Coworker: mind.New(c, 3)}
	require.Equal(t, []string{"cold-surface"}, talk.Say(mindtest.Ask(roleplay.FindIssue).Reading()).Plan.Tell)
	for _, m := range more {
		talk.Say(m.Reading())
	}
	return talk
}

// sure sets how sure the reader is of every move.
func sure(r roleplay.Reading, percent int) roleplay.Reading {
	for i := range r.Moves {
		r.Moves[i].Sure = percent
	}
	return r
}

func closed(moves ...roleplay.Move) mindtest.Turn {
	return mindtest.Turn{Asking: 8, Form: roleplay.Closed, Moves: moves}
}

// short is a question of three words.
func short(form roleplay.Form, moves ...roleplay.Move) mindtest.Turn {
	return mindtest.Turn{Asking: 3, Form: form, Moves: moves}
}

func TestAnAskedSubjectBeatsAMove(t *testing.T) {
	for _, c := range []struct {
		name string
		turn mindtest.Turn
		want string
	}{
		{"who decides, about family", topic(closed(roleplay.AskDecider), "family"), "family"},
		{"what would fix it, about years", topic(mindtest.Ask(roleplay.AskSolution), "years"), "years"},
		{"what together, about Dora", topic(mindtest.Ask(roleplay.AskAction), "dora"), "dora"},
		{"how would she take it, about Dora", topic(mindtest.Ask(roleplay.AnticipateBoss), "dora"), "dora"},
		{"what it does, a closed question about years", topic(closed(roleplay.ExploreEffects), "years"), "years"},
		{"who else, about the family", topic(closed(roleplay.MapCoworkers), "family"), "family"},
		{"a next talk, about years", topic(closed(roleplay.PlanFollowup), "years"), "years"},
		{"what worries them, about family", topic(mindtest.Ask(roleplay.AddressFears), "family"), "family"},
		{"a problem, about years", topic(mindtest.Ask(roleplay.FindIssue), "years"), "years"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := told(t).Say(c.turn.Reading()).Plan
			require.Equal(t, []string{c.want}, p.Tell, "%+v", p)
			require.Empty(t, p.Commit)
		})
	}
	t.Run("what can be done about the boss is no question who she is", func(t *testing.T) {
		r := topic(mindtest.Turn{Asking: 20, Form: roleplay.Open, Moves: []roleplay.Move{roleplay.AskAction}}, "greer").Reading()
		r.Topics[0].End = r.Topics[0].Start + 5 // the name
		r.Moves[0].Start = r.Topics[0].End      // what could you do together
		require.Equal(t, []string{"walk-in"}, told(t).Say(r).Plan.Tell)
	})
	t.Run("what the cold does to the family is no question who is in it", func(t *testing.T) {
		r := topic(mindtest.Ask(roleplay.ExploreEffects), "family").Reading()
		r.Topics = append(r.Topics, roleplay.Topic{ID: "cold"})
		require.Equal(t, []string{"cold-detail"}, told(t).Say(r).Plan.Tell)
	})
	t.Run("a name that the move was read from is asked for itself", func(t *testing.T) {
		p := told(t).Say(topic(closed(roleplay.AskDecider), "greer").Reading()).Plan
		require.Equal(t, []string{"greer"}, p.Tell)
	})
}

func TestSmallTalkBringsNoOrganizing(t *testing.T) {
	organizing := []roleplay.Move{roleplay.AskSolution, roleplay.AskDecider, roleplay.AskAction, roleplay.AnticipateBoss}
	for _, move := range organizing {
		t.Run(string(move), func(t *testing.T) {
			weak := told(t).Say(sure(mindtest.Ask(move).Reading(), 55)).Plan
			long := told(t)
			for range 8 {
				long.Say(topic(closed(), "years").Reading())
			}
			stale := long.Say(mindtest.Ask(move).Reading()).Plan
			for _, p := range []roleplay.Plan{weak, stale} {
				for _, id := range []string{"breaks", "raise", "who-cold"} {
					require.NotContains(t, p.Tell, id, "%+v", p)
				}
			}
		})
	}
}

func TestFactQuestionOpensNoLayer(t *testing.T) {
	talk := told(t, mindtest.Ask(roleplay.FindIssue))
	p := talk.Say(topic(closed(roleplay.ExploreEffects), "cold", "family").Reading()).Plan
	require.Equal(t, []string{"family"}, p.Tell)
}

func TestNothingIsPromisedUnasked(t *testing.T) {
	for name, r := range map[string]roleplay.Reading{
		"a weak guess at a next talk": sure(closed(roleplay.PlanFollowup).Reading(), 70),
		"the name of somebody":        topic(closed(), "dora").Reading(),
		"an open question":            mindtest.Ask(roleplay.AssignTask).Reading(),
	} {
		t.Run(name, func(t *testing.T) { require.Empty(t, told(t).Say(r).Plan.Commit) })
	}
	t.Run("a next talk, before anything was talked about", func(t *testing.T) {
		c := mindtest.Content()
		c.Persona.Temper.Trust = 60
		talk := &mindtest.Talk{Coworker: mind.New(c, 3)}
		require.Empty(t, talk.Say(closed(roleplay.PlanFollowup).Reading()).Plan.Commit)
	})
	t.Run("a second task", func(t *testing.T) {
		talk := told(t, mindtest.Ask(roleplay.FindIssue), mindtest.Ask(roleplay.ExploreEffects))
		require.Equal(t, "talk-dora", talk.Say(topic(closed(roleplay.AssignTask), "talk-dora").Reading()).Plan.Commit)
		talk.Say(topic(closed(), "years").Reading())
		require.Empty(t, talk.Say(closed(roleplay.AssignTask).Reading()).Plan.Commit)
	})
	t.Run("coming along is help, not a question of fact", func(t *testing.T) {
		talk := told(t, topic(closed(roleplay.AssignTask), "talk-dora"))
		r := closed(roleplay.OfferSupport).Reading()
		require.Equal(t, "support", talk.Say(r).Plan.On)
	})
}

func TestStayingWithWhatWasTold(t *testing.T) {
	for name, turn := range map[string]mindtest.Turn{
		"why":             short(roleplay.Open),
		"how come":        short(roleplay.Open, roleplay.FindIssue),
		"since when":      short(roleplay.Closed),
		"what do you say": short(roleplay.Open, roleplay.AddressFears),
	} {
		t.Run(name, func(t *testing.T) {
			talk := told(t, topic(mindtest.Ask(roleplay.GetStory), "family"))
			r := turn.Reading()
			for i := range r.Moves {
				if r.Moves[i].Label == roleplay.FindIssue {
					r.Moves[i].Sure = 55
				}
			}
			for range 3 {
				p := talk.Say(r).Plan
				require.Equal(t, []string{"family"}, p.Tell, "%+v", p)
				require.True(t, p.Again)
				require.NotEqual(t, "asked_again", p.On, "there is more of it")
			}
		})
	}
	t.Run("asked anew, there is more than was told in short", func(t *testing.T) {
		talk := told(t, topic(closed(), "years"), topic(closed(), "family"))
		p := talk.Say(topic(closed(), "years").Reading()).Plan
		require.Equal(t, []string{"years"}, p.Tell)
		require.Equal(t, "listen", p.On)
	})
	t.Run("a repair is the question again", func(t *testing.T) {
		talk := told(t, topic(closed(), "family"))
		p := talk.Say(mindtest.Turn{Telling: 8, Topics: []string{"family"}, Cues: []roleplay.Cue{roleplay.Apologize}}.Reading()).Plan
		require.Equal(t, []string{"family"}, p.Tell)
	})
}

func TestTalkingAboutATask(t *testing.T) {
	asked := topic(closed(roleplay.CallQuestion), "join")
	for name, turn := range map[string]mindtest.Turn{
		"what would it take":        short(roleplay.Open, roleplay.AskSolution),
		"pressing it with an offer": {Telling: 20, Moves: []roleplay.Move{roleplay.OfferSupport}, Topics: []string{"join"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := told(t, asked).Say(turn.Reading()).Plan
			require.Equal(t, "not_now", p.On, "%+v", p)
			require.Equal(t, "join", p.Topic)
		})
	}
	t.Run("what could go wrong", func(t *testing.T) {
		p := told(t, asked).Say(mindtest.Ask(roleplay.FindIssue).Reading()).Plan
		require.Equal(t, []string{"no-time"}, p.Tell)
	})
}

func TestAUnionIsNews(t *testing.T) {
	p := told(t).Say(mindtest.Turn{Telling: 30, Moves: []roleplay.Move{roleplay.Introduce}, Cues: []roleplay.Cue{roleplay.Union}}.Reading()).Plan
	require.Equal(t, "union", p.On)
}

func TestAnEchoOfTheirQuestionIsNone(t *testing.T) {
	r := mindtest.Turn{Telling: 20, Moves: []roleplay.Move{roleplay.ShareSelf}}.Reading()
	r.Questions = []roleplay.Question{{Span: roleplay.Span{Start: 0, End: 3}, Form: roleplay.Closed}}
	r.Faults = []roleplay.Mark[roleplay.Fault]{{Label: roleplay.StackedQuestions, Sure: 90}}
	p := told(t).Say(r).Plan
	require.NotContains(t, []string{"unknown_closed", "stacked"}, p.On, "%+v", p)
}

func TestOneOfSeveralQuestionsIsAnswered(t *testing.T) {
	talk := told(t)
	for n := range 3 {
		r := topic(mindtest.Ask(roleplay.GetStory), []string{"years", "family", "greer"}[n]).Reading()
		r.Questions = append(r.Questions, roleplay.Question{Span: roleplay.Span{Start: r.Questions[0].End, End: r.Questions[0].End + 60}, Form: roleplay.Closed})
		r.Faults = []roleplay.Mark[roleplay.Fault]{{Label: roleplay.StackedQuestions, Span: r.Questions[0].Span, Sure: 90}}
		p := talk.Say(r).Plan
		require.Len(t, p.Tell, 1, "the one that can be answered is: %+v", p)
	}
}

func TestOwnQuestionsKnowTheirPlace(t *testing.T) {
	for seed := range uint64(20) {
		for _, p := range mindtest.Policies {
			talk := &mindtest.Talk{Coworker: mind.New(mindtest.Content(), seed)}
			last := -99
			for n := 0; n < 40 && !talk.Ended; n++ {
				turn := p.Play(n, roleplay.Plan{})
				plan := talk.Say(turn.Reading()).Plan
				if plan.Ask == "" {
					continue
				}
				require.GreaterOrEqual(t, n-last, 6)
				last = n
				require.NotEqual(t, roleplay.Agree, plan.Act)
				require.Empty(t, plan.Commit)
				for _, id := range plan.Tell {
					require.NotContains(t, []string{"cold-effect", "cold-stake", "pay-effect", "fear-hours", "fear-alone", "fear-papers"}, id)
				}
				require.NotContains(t, turn.Cues, roleplay.Farewell)
			}
		}
	}
}

func TestThanksAtTheEndAskForNothing(t *testing.T) {
	talk := told(t)
	for range 16 {
		talk.Say(topic(closed(), "years").Reading())
	}
	p := talk.Say(mindtest.Turn{Telling: 10, Moves: []roleplay.Move{roleplay.Validate}, Cues: []roleplay.Cue{roleplay.Thank}, Topics: []string{"family"}}.Reading()).Plan
	require.Empty(t, p.Tell)
	require.Empty(t, p.Ask)
	require.Contains(t, []string{"thank", "farewell"}, p.On)
}

func TestGoodbyeStandsAtTheEnd(t *testing.T) {
	r := mindtest.Turn{Telling: 20, Cues: []roleplay.Cue{roleplay.Farewell}}.Reading()
	r.Sentences = []roleplay.Span{{Start: 0, End: 20}, {Start: 20, End: 40}, {Start: 40, End: 60}, {Start: 60, End: 100}}
	r.Cues[0].Span = roleplay.Span{Start: 6, End: 13}
	require.Empty(t, told(t).Say(r).Plan.Ends, "I did see you. …")
	r.Cues[0].Span = roleplay.Span{Start: 90, End: 97}
	require.Equal(t, mind.EndsGoodbye, told(t).Say(r).Plan.Ends)
}

func TestNotReadyStaysWithTheConcern(t *testing.T) {
	c := mindtest.Content()
	c.Persona.Temper = personas.Temper{Trust: 36, Patience: 80, Agitation: 40, Hope: 45, Fear: 40, Resolve: 45}
	c.Persona.Concerns[0].Layers[2].Needs.Trust = 90
	talk := &mindtest.Talk{Coworker: mind.New(c, 3)}
	talk.Say(mindtest.Ask(roleplay.FindIssue).Reading())
	require.Equal(t, []string{"cold-detail"}, talk.Say(mindtest.Ask(roleplay.ExploreEffects).Reading()).Plan.Tell)
	for range 4 {
		p := talk.Say(mindtest.Ask(roleplay.ExploreEffects).Reading()).Plan
		for _, id := range p.Tell {
			require.Contains(t, []string{"cold-surface", "cold-detail"}, id)
		}
		require.Contains(t, []string{"cold", "cold-effect"}, p.Topic)
	}
}

func TestRoomIsGivenWhereALimitWasDrawn(t *testing.T) {
	trust := func(talk *mindtest.Talk, r roleplay.Reading) (int, roleplay.Plan) {
		m := talk.Coworker.(*mind.Mind)
		before := m.Quantities()["trust"]
		p := talk.Say(r).Plan
		return m.Quantities()["trust"] - before, p
	}
	gain, p := trust(told(t), mindtest.Say(roleplay.RespectLimits).Reading())
	require.LessOrEqual(t, gain, 0, "nothing was refused")
	require.NotEqual(t, "respect", p.Lead)
	gain, _ = trust(told(t, topic(closed(roleplay.CallQuestion), "join")), sure(mindtest.Say(roleplay.RespectLimits).Reading(), 60))
	require.LessOrEqual(t, gain, 0, "a guess")
	gain, _ = trust(told(t, topic(closed(roleplay.CallQuestion), "join")), mindtest.Say(roleplay.RespectLimits).Reading())
	require.Positive(t, gain)
}

func TestGuessesGainHalf(t *testing.T) {
	gain := func(percent int) int {
		talk := told(t)
		m := talk.Coworker.(*mind.Mind)
		before := m.Quantities()["trust"]
		talk.Say(sure(mindtest.Say(roleplay.Validate).Reading(), percent))
		return m.Quantities()["trust"] - before
	}
	require.Greater(t, gain(90), gain(65))
}

func TestDrainedIsSaidTwiceAtMost(t *testing.T) {
	for seed := range uint64(20) {
		for _, p := range mindtest.Policies {
			talk := &mindtest.Talk{Coworker: mind.New(mindtest.Content(), seed)}
			said, last, deep := 0, -9, false
			for n := 0; n < 45 && !talk.Ended; n++ {
				plan := talk.Say(p.Play(n, roleplay.Plan{}).Reading()).Plan
				if plan.On == "drained" || plan.Close == "drained" {
					require.True(t, deep)
					require.Greater(t, n-last, 1)
					said, last = said+1, n
				}
				for _, id := range plan.Tell {
					deep = deep || id == "cold-effect" || id == "cold-stake" || id == "pay-effect"
				}
			}
			require.LessOrEqual(t, said, 2)
		}
	}
}

func TestFearsNeedSomethingToFear(t *testing.T) {
	p := told(t).Say(mindtest.Ask(roleplay.AddressFears).Reading()).Plan
	require.NotContains(t, p.Tell, "fear-hours", "nothing was proposed: the worst of it is the problem")
	p = told(t, mindtest.Ask(roleplay.AskAction)).Say(mindtest.Ask(roleplay.AddressFears).Reading()).Plan
	require.Len(t, p.Tell, 1)
	require.Contains(t, p.Tell[0], "fear-")
}

func TestUnknownQuestionStaysWithTheConcernItTouches(t *testing.T) {
	r := sure(mindtest.Ask(roleplay.FindIssue).Reading(), 55)
	r.Echo = "corridor"
	p := told(t).Say(r).Plan
	require.NotContains(t, []string{"unknown_open", "unknown_closed"}, p.On)
	require.Equal(t, "cold", p.Topic)
}

func TestNonsenseIsLetBy(t *testing.T) {
	c := mindtest.Content()
	talk := &mindtest.Talk{Coworker: mind.New(c, 3)}
	m := talk.Coworker.(*mind.Mind)
	before := m.Quantities()["trust"]
	for range 5 {
		r := sure(mindtest.Turn{Telling: 9, Moves: []roleplay.Move{roleplay.RespectLimits}, Echo: "moo"}.Reading(), 88)
		_, change := m.Plan(talk.Turn+1, r)
		require.Empty(t, change.Opened)
		p := talk.Say(r).Plan
		require.Contains(t, []roleplay.Act{roleplay.Deflect, roleplay.Hesitate}, p.Act)
		require.Empty(t, p.Tell)
	}
	require.LessOrEqual(t, m.Quantities()["trust"], before)
}

func TestAFaultOpensNothingDeeper(t *testing.T) {
	deeper := mindtest.Ask(roleplay.ExploreEffects)
	require.Equal(t, []string{"cold-detail"}, told(t).Say(sure(deeper.Reading(), 90)).Plan.Tell)
	for _, f := range []roleplay.Fault{roleplay.LeadingQuestion, roleplay.Lecture, roleplay.OwnAgenda, roleplay.Dismiss} {
		led := deeper
		led.Faults = []roleplay.Fault{f}
		r := sure(led.Reading(), 90)
		for i := range r.Faults {
			r.Faults[i].Sure = 90
		}
		require.NotContains(t, told(t).Say(r).Plan.Tell, "cold-detail", "%s", f)
	}
}

func TestAStoryAnswersNoQuestionOfTheirs(t *testing.T) {
	pitch := mindtest.Say(roleplay.ShareStory).Reading()
	talk := told(t)
	asked := false
	for range 30 {
		if p := talk.Say(mindtest.Ask(roleplay.GetStory).Reading()).Plan; p.Ask != "" {
			asked = true
			break
		}
	}
	require.True(t, asked, "they ask something within thirty turns")
	require.NotEqual(t, "answered", talk.Say(pitch).Plan.Lead)
}

func TestTheFirstWordIsAboutWhyTheySitThere(t *testing.T) {
	talk := &mindtest.Talk{Coworker: mind.New(mindtest.Content(), 3)}
	kind := mindtest.Say(roleplay.Introduce, roleplay.Validate).Reading()
	require.Equal(t, "introduce", talk.Say(kind).Plan.On)
	require.NotEqual(t, "introduce", talk.Say(kind).Plan.On)
}
