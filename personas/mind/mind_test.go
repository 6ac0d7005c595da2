package mind_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"seventy/personas"
	"seventy/personas/mind"
	"seventy/personas/mind/mindtest"
	"seventy/roleplay"
)

// TestMindHolds plays random readings and checks what must hold whatever a
// trainee does: ranges, caps, gates, that Plan moves nothing, and that a mind
// folded from the log decides the same.
func TestMindHolds(t *testing.T) {
	content := mindtest.Content()
	character := mind.Prepare(content)
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		m := character.Mind(seed)
		talk := &mindtest.Talk{Coworker: m}
		gates := newGates(content)
		for range rapid.IntRange(1, 45).Draw(t, "turns") {
			r := anyReading(content).Draw(t, "reading")
			held := rapid.IntRange(0, 9).Draw(t, "held") == 0
			before := m.Quantities()
			plan, change := m.Plan(talk.Turn+1, r)
			again, changeAgain := m.Plan(talk.Turn+1, r)
			require.Equal(t, plan, again, "Plan moves nothing")
			require.Equal(t, change, changeAgain)
			require.Equal(t, before, m.Quantities())

			if rapid.IntRange(0, 5).Draw(t, "replay") == 0 {
				other := character.Mind(seed)
				for _, e := range throughJSON(t, talk.Events) {
					other.Fold(e)
				}
				replayed, _ := other.Plan(talk.Turn+1, r)
				require.Equal(t, plan, replayed, "the log decides")
			}

			inRange(t, plan)
			gates.turn(r, change)
			if held {
				require.Equal(t, plan, talk.Hold(r))
			} else {
				require.Equal(t, plan, talk.Say(r).Plan)
			}
			capped(t, before, m.Quantities(), change)
			gates.check(t, plan, m.Quantities())
			if !held {
				gates.spoke(plan)
			}
			if talk.Ended {
				return
			}
		}
	})
}

func inRange(t require.TestingT, p roleplay.Plan) {
	require.Contains(t, roleplay.Acts, p.Act)
	require.Contains(t, personas.Moods, p.Mood)
	require.True(t, p.Words >= 3 && p.Words <= 75, "%d words", p.Words)
	require.True(t, p.Think >= 500 && p.Think <= 9000, "thinks %d ms", p.Think)
	require.True(t, p.Type >= 600 && p.Type <= 9000, "types %d ms", p.Type)
	require.True(t, p.Firm >= 0 && p.Firm <= 100)
	for _, on := range []string{p.On, p.Lead, p.Close} {
		if on != "" {
			require.Contains(t, personas.Causes, on)
		}
	}
	require.True(t, p.On != "" || len(p.Tell) > 0, "a plan tells something or answers a cause")
	if p.Ends != "" {
		require.Contains(t, []string{mind.EndsPatience, mind.EndsTime, mind.EndsHurt, mind.EndsGoodbye}, p.Ends)
	}
}

func capped(t require.TestingT, before, after map[string]int, c roleplay.Change) {
	sum := map[string]int{}
	for _, d := range c.Deltas {
		require.NotZero(t, d.By)
		require.NotEmpty(t, d.Because)
		sum[d.Quantity] += d.By
	}
	for q, n := range after {
		require.True(t, n >= 0 && n <= 100, "%s is %d", q, n)
		require.Equal(t, n, before[q]+sum[q], "%s is the sum of its changes", q)
	}
	require.True(t, sum["trust"] <= 6 && sum["trust"] >= -12, "trust moved by %d", sum["trust"])
}

// gates keeps, apart from the mind, what a gate goes by.
type gates struct {
	items    map[string]personas.Filed
	told     map[string]bool
	counts   map[string]int
	moves    []roleplay.Move // of the turns not answered yet
	standing []roleplay.Move // of the question that was dodged last
}

func newGates(c *personas.Content) *gates {
	g := &gates{items: map[string]personas.Filed{}, told: map[string]bool{}, counts: map[string]int{}}
	for _, it := range c.Persona.Items() {
		g.items[it.ID] = it
	}
	return g
}

func (g *gates) turn(r roleplay.Reading, c roleplay.Change) {
	for _, m := range r.Moves {
		g.moves = append(g.moves, m.Label)
	}
	for k, n := range c.Counts {
		g.counts[k] += n
	}
}

func (g *gates) spoke(p roleplay.Plan) {
	for _, id := range p.Tell {
		g.told[id] = true
	}
	g.standing = nil
	if slices.Contains([]string{"locked", "deeper", "no_issue", "no_idea", "distress"}, p.On) {
		g.standing = g.moves
	}
	g.moves = nil
}

// check fails when a plan tells what its gate holds back.
func (g *gates) check(t require.TestingT, p roleplay.Plan, q map[string]int) {
	room := append(slices.Clone(g.moves), g.standing...)
	for _, id := range p.Tell {
		it, ok := g.items[id]
		require.True(t, ok, "%s is an item", id)
		if p.Again {
			require.True(t, g.told[id], "%s comes again and was never told", id)
			continue
		}
		require.False(t, g.told[id], "%s is told a second time as if new", id)
		n := it.Needs
		require.GreaterOrEqual(t, q["trust"], n.Trust, id)
		require.GreaterOrEqual(t, q["hope"], n.Hope, id)
		require.GreaterOrEqual(t, q["resolve"], n.Resolve, id)
		require.GreaterOrEqual(t, q["patience"], n.Patience, id)
		if n.FearMax > 0 {
			require.LessOrEqual(t, q["fear"], n.FearMax, id)
		}
		for _, before := range n.Told {
			require.True(t, g.told[before], "%s needs %s told", id, before)
		}
		if len(n.Moves) > 0 {
			require.True(t, slices.ContainsFunc(n.Moves, func(m roleplay.Move) bool { return slices.Contains(room, m) }), "%s needs its question", id)
		}
		if it.Concern != nil && it.Layer > 0 {
			require.True(t, g.told[it.Concern.Layers[it.Layer-1].ID], "%s needs the layer before it", id)
		}
		if it.Of != "" {
			switch it.Class {
			case personas.ClassSolution, personas.ClassDecider, personas.ClassAction, personas.ClassPrediction:
				require.True(t, g.anyTold(it.Of), "%s needs its concern on the table", id)
			}
		}
		if it.Hidden {
			require.Positive(t, g.counts["probe:fears"]+g.counts["probe:"+id], "%s needs a probe", id)
			require.Positive(t, g.counts["validations"], "%s needs a validation", id)
		}
		if n.Validations > 0 {
			require.GreaterOrEqual(t, g.counts["validations"], n.Validations, id)
		}
	}
}

// anyTold reports whether any layer of a concern was told.
func (g *gates) anyTold(concern string) bool {
	for id, it := range g.items {
		if it.Concern != nil && it.Concern.ID == concern && g.told[id] {
			return true
		}
	}
	return false
}

// anyReading draws what a reader might find in anything.
func anyReading(c *personas.Content) *rapid.Generator[roleplay.Reading] {
	var ids []string
	for _, s := range c.Subjects() {
		ids = append(ids, s.ID)
	}
	cues := []roleplay.Cue{roleplay.Greet, roleplay.Thank, roleplay.Farewell, roleplay.Apologize, roleplay.Insult, roleplay.Flatter,
		roleplay.Nonsense, roleplay.OutOfRole, roleplay.Repeat, roleplay.Union, roleplay.AnswerYes, roleplay.AnswerNo, roleplay.AskWho, roleplay.AskHow}
	return rapid.Custom(func(t *rapid.T) roleplay.Reading {
		turn := mindtest.Turn{
			Telling: rapid.IntRange(0, 120).Draw(t, "telling"),
			Form:    rapid.SampledFrom([]roleplay.Form{"", roleplay.Open, roleplay.Closed}).Draw(t, "form"),
			Moves:   rapid.SliceOfNDistinct(rapid.SampledFrom(roleplay.Moves), 0, 3, rapid.ID[roleplay.Move]).Draw(t, "moves"),
			Topics:  rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, 2, rapid.ID[string]).Draw(t, "topics"),
			Echo:    rapid.SampledFrom([]string{"", "trampolines"}).Draw(t, "echo"),
		}
		if turn.Form != "" {
			turn.Asking = rapid.IntRange(1, 30).Draw(t, "asking")
		}
		if rapid.IntRange(0, 3).Draw(t, "faulty") == 0 {
			turn.Faults = rapid.SliceOfNDistinct(rapid.SampledFrom(roleplay.Faults), 1, 2, rapid.ID[roleplay.Fault]).Draw(t, "faults")
		}
		if rapid.IntRange(0, 3).Draw(t, "cued") == 0 {
			turn.Cues = rapid.SliceOfNDistinct(rapid.SampledFrom(cues), 1, 2, rapid.ID[roleplay.Cue]).Draw(t, "cues")
		}
		return turn.Reading()
	})
}

func throughJSON(t require.TestingT, events []roleplay.Event) []roleplay.Event {
	data, err := json.Marshal(events)
	require.NoError(t, err)
	var out []roleplay.Event
	require.NoError(t, json.Unmarshal(data, &out))
	return out
}

// TestPlansAreTheSameEverywhere holds the plans of one talk for each policy, so that a change of
// the rules is seen, and Version with it.
func TestPlansAreTheSameEverywhere(t *testing.T) {
	sum := ""
	for _, p := range mindtest.Policies {
		talk := &mindtest.Talk{Coworker: mind.New(mindtest.Content(), 7)}
		var last roleplay.Plan
		for n := 0; n < 30 && !talk.Ended; n++ {
			last = talk.Say(p.Play(n, last).Reading()).Plan
		}
		for _, e := range talk.Events {
			if b, ok := e.Body.(roleplay.Planned); ok {
				data, err := json.Marshal(b)
				require.NoError(t, err)
				sum += string(data)
			}
		}
	}
	const want = "mind-2 b37915a638b329a7d188c77e6733a8a5945914528a8d5b0742b073c12ce6df54"
	require.Equal(t, want, fmt.Sprintf("%s %s", mind.Version, roleplay.HashContent([]byte(sum))),
		"the same turns give other plans than before: change mind.Version with the rules, and this line")
}

func TestWhatWasAskedIsAnswered(t *testing.T) {
	for _, c := range []struct {
		name   string
		turn   mindtest.Turn
		want   string          // the item told
		before []mindtest.Turn // what was asked before
	}{
		{"a story", mindtest.Ask(roleplay.GetStory), "years", nil},
		{"a story, by its subject", topic(mindtest.Ask(roleplay.GetStory), "family"), "family", nil},
		{"the boss, by name, without a move", topic(mindtest.Ask(), "greer"), "greer", nil},
		{"a problem", mindtest.Ask(roleplay.FindIssue), "cold-detail", nil},
		{"another problem by name", topic(mindtest.Ask(roleplay.FindIssue), "pay"), "pay-surface", nil},
		{"what it does", mindtest.Ask(roleplay.ExploreEffects), "cold-detail", nil},
		{"what would fix it", mindtest.Ask(roleplay.AskSolution), "breaks", nil},
		{"who could", mindtest.Ask(roleplay.AskDecider), "who-cold", nil},
		{"what to do together", mindtest.Ask(roleplay.AskAction), "walk-in", nil},
		{"what the boss would do", mindtest.Ask(roleplay.AnticipateBoss), "write-ups", nil},
		{"what worries them", mindtest.Ask(roleplay.AddressFears), "fear-hours", []mindtest.Turn{mindtest.Ask(roleplay.AskAction)}},
		{"who else", topic(mindtest.Ask(roleplay.MapCoworkers), "dora"), "dora", nil},
		{"what could get in the way", mindtest.Ask(roleplay.AskObstacles), "no-time", []mindtest.Turn{closed(roleplay.AssignTask)}},
		{"a number", mindtest.Ask(roleplay.GetContact), "number", nil},
		{"when to talk again", mindtest.Ask(roleplay.PlanFollowup), "thursday", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := mindtest.Content()
			content.Persona.Temper = personas.Temper{Trust: 45, Patience: 70, Agitation: 40, Hope: 40, Fear: 40, Resolve: 40}
			talk := &mindtest.Talk{Coworker: mind.New(content, 3)}
			s := talk.Say(mindtest.Ask(roleplay.FindIssue).Reading())
			require.Equal(t, []string{"cold-surface"}, s.Plan.Tell)
			for _, turn := range c.before {
				talk.Say(turn.Reading())
			}
			s = talk.Say(c.turn.Reading())
			require.Contains(t, s.Plan.Tell, c.want, "%+v", s.Plan)
		})
	}
}

func topic(t mindtest.Turn, ids ...string) mindtest.Turn {
	t.Topics = ids
	return t
}

func TestGoingOnBeforeTheAnswer(t *testing.T) {
	t.Run("the question still stands", func(t *testing.T) {
		talk := &mindtest.Talk{Coworker: mind.New(mindtest.Content(), 3)}
		talk.Hold(topic(mindtest.Ask(roleplay.GetStory), "before").Reading())
		s := talk.Say(mindtest.Turn{Telling: 9}.Reading())
		require.Equal(t, []string{"before"}, s.Plan.Tell)
	})
	t.Run("two questions are both answered", func(t *testing.T) {
		talk := &mindtest.Talk{Coworker: mind.New(mindtest.Content(), 3)}
		talk.Hold(topic(mindtest.Ask(roleplay.GetStory), "years").Reading())
		s := talk.Say(mindtest.Ask(roleplay.FindIssue).Reading())
		require.Equal(t, []string{"years", "cold-surface"}, s.Plan.Tell)
	})
	t.Run("an ask is still answered, and less readily", func(t *testing.T) {
		ask := mindtest.Turn{Asking: 8, Form: roleplay.Closed, Moves: []roleplay.Move{roleplay.AssignTask}}
		content := mindtest.Content()
		content.Persona.Temper = personas.Temper{Trust: 70, Patience: 80, Agitation: 60, Hope: 60, Fear: 20, Resolve: 60}
		ready := func() *mindtest.Talk {
			talk := &mindtest.Talk{Coworker: mind.New(content, 3)}
			for _, m := range []roleplay.Move{roleplay.FindIssue, roleplay.FindIssue, roleplay.ExploreEffects, roleplay.AskSolution} {
				talk.Say(mindtest.Ask(m).Reading())
			}
			return talk
		}
		s := ready().Say(ask.Reading())
		require.Equal(t, "talk-dora", s.Plan.Commit)
		require.GreaterOrEqual(t, s.Plan.Think, 4000, "a silence the trainee has to bear")

		talk := ready()
		talk.Hold(ask.Reading())
		s = talk.Say(mindtest.Turn{Telling: 12}.Reading())
		require.Equal(t, "silence_filled", s.Plan.On)
		s = talk.Say(ask.Reading())
		require.Equal(t, "talk-dora", s.Plan.Commit)
	})
}

func TestEndings(t *testing.T) {
	start := func(turns int) *mindtest.Talk {
		c := mindtest.Content()
		c.Scenario.Turns = turns
		return &mindtest.Talk{Coworker: mind.New(c, 3)}
	}
	t.Run("goodbye", func(t *testing.T) {
		talk := start(0)
		s := talk.Say(mindtest.Turn{Telling: 5, Cues: []roleplay.Cue{roleplay.Farewell}}.Reading())
		require.Equal(t, mind.EndsGoodbye, s.Plan.Ends)
		require.Equal(t, roleplay.Leave, s.Plan.Act)
	})
	t.Run("goodbye with the next talk agreed", func(t *testing.T) {
		talk := start(0)
		s := talk.Say(mindtest.Turn{Telling: 3, Asking: 6, Form: roleplay.Closed, Cues: []roleplay.Cue{roleplay.Farewell},
			Moves: []roleplay.Move{roleplay.PlanFollowup}}.Reading())
		require.Equal(t, mind.EndsGoodbye, s.Plan.Ends)
		require.Equal(t, "parting", s.Plan.Close)
	})
	t.Run("hurt", func(t *testing.T) {
		talk := start(0)
		insult := mindtest.Turn{Telling: 5, Cues: []roleplay.Cue{roleplay.Insult}}
		require.Empty(t, talk.Say(insult.Reading()).Plan.Ends)
		require.Equal(t, mind.EndsHurt, talk.Say(insult.Reading()).Plan.Ends)
	})
	t.Run("patience", func(t *testing.T) {
		talk := start(0)
		for n := range 25 {
			if talk.Say(mindtest.Seller(n, roleplay.Plan{}).Reading()); talk.Ended {
				break
			}
		}
		require.True(t, talk.Ended)
		require.Greater(t, talk.Turn, 12, "nobody walks out at the first wrong word")
	})
	t.Run("time, and they say so before", func(t *testing.T) {
		talk := start(10)
		warned := 0
		for n := range 10 {
			require.False(t, talk.Ended, "turn %d", n)
			s := talk.Say(mindtest.Listener(n, roleplay.Plan{}).Reading())
			if s.Plan.Close == "time_warning" || s.Plan.On == "time_warning" {
				warned = n + 1
			}
			if n == 9 {
				require.Equal(t, mind.EndsTime, s.Plan.Ends)
			}
		}
		require.Equal(t, 6, warned)
	})
}

func TestFearTakenSeriously(t *testing.T) {
	m := mind.New(mindtest.Content(), 3)
	talk := &mindtest.Talk{Coworker: m}
	talk.Say(mindtest.Ask(roleplay.AskAction).Reading())
	require.Equal(t, []string{"fear-hours"}, talk.Say(mindtest.Ask(roleplay.AddressFears).Reading()).Plan.Tell)
	before := m.Quantities()
	s := talk.Say(mindtest.Say(roleplay.AddressFears).Reading())
	require.Equal(t, "eased", s.Plan.On)
	require.Equal(t, []string{"fear-hours"}, s.Plan.Tell)
	require.Less(t, m.Quantities()["fear"], before["fear"])
	require.Greater(t, m.Quantities()["trust"], before["trust"])
}

func TestFalsePromiseBringsAFearOut(t *testing.T) {
	m := mind.New(mindtest.Content(), 3)
	talk := &mindtest.Talk{Coworker: m}
	s := talk.Say(mindtest.Turn{Telling: 10, Faults: []roleplay.Fault{roleplay.FalsePromise}}.Reading())
	require.Equal(t, roleplay.Doubt, s.Plan.Act)
	require.Equal(t, "false_promise", s.Plan.On)
	require.Equal(t, []string{"fear-hours"}, s.Plan.Tell)
	require.Less(t, m.Quantities()["trust"], 30)
}

func TestListeningMakesLongAnswersTalkingShortOnes(t *testing.T) {
	words := func(p mindtest.Policy) int {
		talk := &mindtest.Talk{Coworker: mind.New(mindtest.Content(), 3)}
		sum, n := 0, 0
		for ; n < 10 && !talk.Ended; n++ {
			sum += talk.Say(p(n, roleplay.Plan{}).Reading()).Plan.Words
		}
		return sum / n
	}
	require.Greater(t, words(mindtest.Listener), 28)
	require.Less(t, words(mindtest.Seller), 10)
	require.Less(t, words(mindtest.Interrogator), 12)
}

func TestRoomGivenIsTaken(t *testing.T) {
	c := mindtest.Content()
	c.Persona.Temper.Trust = 37
	talk := &mindtest.Talk{Coworker: mind.New(c, 3)}
	talk.Say(mindtest.Ask(roleplay.FindIssue).Reading())
	talk.Say(mindtest.Ask(roleplay.FindIssue).Reading())
	c.Persona.Concerns[0].Layers[2].Needs.Trust = 44
	s := talk.Say(mindtest.Ask(roleplay.ExploreEffects).Reading())
	require.Equal(t, "deeper", s.Plan.On, "not ready")
	require.Equal(t, "cold-effect", s.Plan.Topic)
	s = talk.Say(mindtest.Say(roleplay.RespectLimits).Reading())
	require.Equal(t, []string{"cold-effect"}, s.Plan.Tell, "the question stays in the room when it is not pressed")
}

func TestKinds(t *testing.T) {
	for _, kind := range roleplay.Kinds {
		t.Run(string(kind), func(t *testing.T) {
			c := mindtest.Content()
			c.Scenario.Kind = kind
			for _, p := range mindtest.Policies {
				talk := &mindtest.Talk{Coworker: mind.New(c, 5)}
				told := map[string]bool{}
				for n := 0; n < 30 && !talk.Ended; n++ {
					for _, id := range talk.Say(p.Play(n, roleplay.Plan{}).Reading()).Plan.Tell {
						told[id] = true
					}
				}
				if kind == roleplay.KindInvite {
					require.False(t, told["cold-effect"], "nobody tells that in a hallway")
				}
			}
		})
	}
}

func TestListeningOpensAPersonaAndSellingDoesNot(t *testing.T) {
	for _, c := range personas.Shipped().Contents() {
		for seed := range uint64(5) {
			deep, agreed := play(c, seed, mindtest.Listener)
			require.Positive(t, deep, "%s, seed %d: a listener hears what it does to them", c.Scenario.ID, seed)
			require.NotEmpty(t, agreed, "%s, seed %d: something is agreed on", c.Scenario.ID, seed)
			deep, agreed = play(c, seed, mindtest.Seller)
			require.Zero(t, deep)
			require.Empty(t, agreed)
		}
	}
}

// play holds a talk of 25 turns and returns how many effects and stakes were
// told, and what was agreed to.
func play(c *personas.Content, seed uint64, p mindtest.Policy) (deep int, agreed []string) {
	depth := map[string]string{}
	for _, it := range c.Persona.Items() {
		depth[it.ID] = it.Depth
	}
	talk := &mindtest.Talk{Coworker: mind.New(c, seed)}
	for n := 0; n < 25 && !talk.Ended; n++ {
		plan := talk.Say(p(n, roleplay.Plan{}).Reading()).Plan
		for _, id := range plan.Tell {
			if d := depth[id]; !plan.Again && (d == personas.Effect || d == personas.Stake) {
				deep++
			}
		}
		if plan.Commit != "" {
			agreed = append(agreed, plan.Commit)
		}
	}
	return deep, agreed
}

// TestEndless holds that the coworker of a scenario for measuring stays,
// whatever is said to them and for however long.
func TestEndless(t *testing.T) {
	c := mindtest.Content()
	c.Scenario.Turns, c.Scenario.Endless = 0, true
	talk := &mindtest.Talk{Coworker: mind.New(c, 3)}
	for n := range 600 {
		turn := mindtest.Turn{Telling: 12, Cues: []roleplay.Cue{roleplay.Insult}}
		if n%3 == 1 {
			turn = mindtest.Turn{Telling: 5, Cues: []roleplay.Cue{roleplay.Farewell}}
		}
		s := talk.Say(turn.Reading())
		require.Empty(t, s.Plan.Ends, "turn %d", n)
		require.NotEmpty(t, s.Plan.Act)
	}
}
