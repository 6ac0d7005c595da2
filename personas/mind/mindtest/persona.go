// Package mindtest has what tests of the mind and the voices need: a small
// persona, readings made by hand, and trainees that play by a policy.
package mindtest

import (
	"fmt"

	"seventy/personas"
	"seventy/roleplay"
)

// Content returns a small scenario: Len, a picker in a cold store, with two
// concerns, three fears and something of every other class.
func Content() *personas.Content {
	return &personas.Content{
		Scenario:  personas.Scenario{ID: "len-initial", Kind: roleplay.KindInitial, Turns: 60},
		Workplace: personas.Workplace{ID: "cold", Name: "Frostline", Bosses: []personas.Boss{{ID: "greer", Name: "Greer"}}},
		Persona: personas.Persona{
			ID: "len", Name: "Len Abbot", Short: "Len",
			Temper:   personas.Temper{Trust: 30, Patience: 60, Agitation: 30, Hope: 20, Fear: 60, Resolve: 15},
			Concerns: concerns(),
			Fears: []personas.Item{
				item("fear-hours", personas.Needs{}, func(i *personas.Item) {
					i.About = []string{"cut my hours"}
					i.Again = say("fear-hours again", 1)
				}),
				item("fear-alone", personas.Needs{Trust: 35}),
				item("fear-papers", personas.Needs{Trust: 45, Probes: 2, Validations: 1}, func(i *personas.Item) { i.Hidden = true }),
			},
			Facts: []personas.Item{
				item("years", personas.Needs{}, asks(roleplay.GetStory), about("how long")),
				item("before", personas.Needs{}, asks(roleplay.GetStory)),
				item("family", personas.Needs{Trust: 30}, asks(roleplay.GetStory), about("kids")),
				item("greer", personas.Needs{}, about("greer")),
			},
			Solutions:   []personas.Item{item("breaks", personas.Needs{}, of("cold")), item("raise", personas.Needs{}, of("pay"))},
			Deciders:    []personas.Item{item("who-cold", personas.Needs{}, of("cold"))},
			Actions:     []personas.Item{item("walk-in", personas.Needs{Hope: 25})},
			Predictions: []personas.Item{item("write-ups", personas.Needs{})},
			People:      []personas.Item{item("dora", personas.Needs{}, about("dora")), item("others", personas.Needs{Trust: 35})},
			Obstacles:   []personas.Item{item("no-time", personas.Needs{})},
			Commitments: []personas.Item{
				item("talk-dora", personas.Needs{Trust: 42, Resolve: 22}, asks(roleplay.AssignTask), about("dora"), func(i *personas.Item) { i.Strength = 80 }),
				item("join", personas.Needs{Trust: 55, Resolve: 40}, asks(roleplay.CallQuestion), func(i *personas.Item) { i.Strength = 60 }),
				item("number", personas.Needs{Trust: 38}, asks(roleplay.GetContact), func(i *personas.Item) { i.Strength = 90 }),
				item("thursday", personas.Needs{Trust: 35}, asks(roleplay.PlanFollowup), func(i *personas.Item) { i.Strength = 90 }),
			},
			Questions: []personas.Item{item("q-union", personas.Needs{}), item("q-others", personas.Needs{Trust: 40})},
			Lines:     lines(),
		},
	}
}

func concerns() []personas.Concern {
	layer := func(depth, id string, n personas.Needs) personas.Layer {
		return personas.Layer{Depth: depth, Item: item(id, n, func(i *personas.Item) {
			i.Again = say(id+" again", 2)
			i.Dodge = say(id+" dodge", 2)
		})}
	}
	deep := []roleplay.Move{roleplay.ExploreEffects, roleplay.Reflect}
	return []personas.Concern{
		{ID: "cold", Title: "The cold", About: []string{"cold", "freezer"}, Layers: []personas.Layer{
			layer(personas.Surface, "cold-surface", personas.Needs{Trust: 28}),
			layer(personas.Detail, "cold-detail", personas.Needs{Trust: 33}),
			layer(personas.Effect, "cold-effect", personas.Needs{Trust: 40, Moves: deep}),
			layer(personas.Stake, "cold-stake", personas.Needs{Trust: 52, Validations: 2, Moves: deep}),
		}},
		{ID: "pay", Title: "The pay", About: []string{"pay", "money"}, Layers: []personas.Layer{
			layer(personas.Surface, "pay-surface", personas.Needs{Trust: 32}),
			layer(personas.Detail, "pay-detail", personas.Needs{Trust: 38}),
			layer(personas.Effect, "pay-effect", personas.Needs{Trust: 46, Moves: deep}),
		}},
	}
}

// item makes an item with lines that name it, so that a test can tell from the
// words what was told.
func item(id string, n personas.Needs, more ...func(*personas.Item)) personas.Item {
	i := personas.Item{ID: id, Title: id, Needs: n, Says: "Len tells of " + id + ".",
		Lines: say(id+" told at some length so that it fills a turn as people do when they are asked well", 3),
		Short: say(id+" in short", 2), More: say(id+" and more of it", 2)}
	for _, m := range more {
		m(&i)
	}
	return i
}

func asks(ms ...roleplay.Move) func(*personas.Item) {
	return func(i *personas.Item) { i.Asks = append(i.Asks, ms...) }
}
func about(words ...string) func(*personas.Item) {
	return func(i *personas.Item) { i.About = append(i.About, words...) }
}
func of(concern string) func(*personas.Item) { return func(i *personas.Item) { i.Of = concern } }

var ordinals = []string{"First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"}

func say(what string, n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("%s way, %s.", ordinals[i], what))
	}
	return out
}

// lines gives every cause lines for every act that may answer it, and leads.
func lines() []personas.LineSet {
	var out []personas.LineSet
	for _, on := range personas.CauseNames() {
		for _, act := range append([]roleplay.Act{personas.LeadAct}, roleplay.Acts...) {
			out = append(out, personas.LineSet{Act: act, On: on, Say: say(fmt.Sprintf("%s on %s", act, on), 5)})
		}
	}
	return out
}
