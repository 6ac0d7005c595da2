package scoring_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"seventy/roleplay"
	"seventy/scoring"
)

// A framework is frozen in the log as JSON, and must come back the same.
func TestFrameworkJSON(t *testing.T) {
	for _, f := range scoring.Frameworks() {
		data, err := json.Marshal(f)
		require.NoError(t, err)
		var back scoring.Framework
		require.NoError(t, json.Unmarshal(data, &back))
		require.Equal(t, f, back)
		again, err := json.Marshal(back)
		require.NoError(t, err)
		require.Equal(t, string(data), string(again))
	}
}

const small = `id: x
title: X
about: A.
steps:
  - id: one
    title: One
    asks: What?
    moves: [reflect]
    criteria:
      - id: a
        text: A.
        side: trainee
        rule: {move: reflect}
`

func TestParseFramework(t *testing.T) {
	f, err := scoring.ParseFramework("x.yaml", []byte(small))
	require.NoError(t, err)
	require.Equal(t, roleplay.Reflect, f.Steps[0].Criteria[0].Rule.Move)

	for _, c := range []struct{ name, find, put, want string }{
		{"wrong key", "title: One", "titel: One", `x.yaml:6:5: unknown key "titel"; a step has the keys id, letter, title`},
		{"wrong key at the top", "about: A.", "abuot: A.", `x.yaml:3:1: unknown key "abuot"; a framework has the keys id, title, about, replaces, way_forward, steps (did you mean "about"?)`},
		{"missing key", "    asks: What?\n", "", `x.yaml:5:5: a step lacks the key "asks"`},
		{"unknown move", "[reflect]", "[reflekt]", `x.yaml:8:13: "reflekt" is no move; expected one of introduce, `},
		{"meant", "[reflect]", "[reflekt]", `, respect_limits (did you mean "reflect"?)`},
		{"unknown move in a rule", "{move: reflect}", "{move: sing}", `x.yaml:13:22: "sing" is no move`},
		{"unknown side", "side: trainee", "side: boss", `x.yaml:12:15: "boss" is no side; expected one of trainee, coworker`},
		{"empty text", "text: A.", `text: ""`, `x.yaml:11:15: text is empty or no text; expected text`},
		{"no text", "text: A.", `text: 3`, `x.yaml:11:15: text is empty or no text; expected text`},
		{"empty rule", "{move: reflect}", "{}", `x.yaml:13:15: a rule holds exactly one of move, signal, any, all, of; this one holds 0`},
		{"two rules", "{move: reflect}", "{move: reflect, signal: issue}", `this one holds 2`},
		{"a rule that is a word", "{move: reflect}", "reflect", `x.yaml:13:15: expected a rule with the keys move, signal, after`},
		{"at_least too high", "{move: reflect}", "{at_least: 2, of: [{move: reflect}]}", `x.yaml:13:26: at_least is 2, and of lists 1`},
		{"at_least zero", "{move: reflect}", "{at_least: 0, of: [{move: reflect}]}", `x.yaml:13:26: at_least: expected a whole number from 1 to 1000`},
		{"of alone", "{move: reflect}", "{of: [{move: reflect}]}", `x.yaml:13:20: of stands without at_least`},
		{"after alone", "{move: reflect}", "{any: [{move: reflect}], after: issue}", `after stands without move or signal`},
		{"after nothing known", "{move: reflect}", "{move: reflect, after: isue}", `x.yaml:13:38: "isue" is no signal or move; expected one of issue, `},
		{"times once", "{move: reflect}", "{move: reflect, times: 1}", `x.yaml:13:38: times: expected a whole number from 2 to 10`},
		{"times that no talk has", "{move: reflect}", "{move: reflect, times: 11}", `times: expected a whole number from 2 to 10`},
		{"times alone", "{move: reflect}", "{any: [{move: reflect}], times: 2}", `times stands without move or signal`},
		{"times and with", "{move: reflect}", "{move: reflect, with: introduce, times: 2}", `times and with can't stand in one rule`},
		{"a move that the step does not list", "{move: reflect}", "{any: [{move: reflect}, {move: validate}]}", `x.yaml:10:9: the criterion "a" asks for the move validate, which the step's moves do not list`},
		{"a way that begins nowhere", "steps:", "way_forward: {from: two, to: [one]}\nsteps:", `x.yaml:4:21: "two" is no step; expected one of one`},
		{"a way from what does not hurt", "steps:", "way_forward: {from: one, to: [one]}\nsteps:", `x.yaml:4:21: the step "one" does not list the move explore_effects`},
		{"a way in a circle", "steps:", "way_forward: {from: one, to: [one]}\nsteps:", `x.yaml:4:31: the way forward leads from the step "one" to itself`},
		{"a way without an end", "steps:", "way_forward: {from: one}\nsteps:", `way_forward lacks the key "to"`},
		{"replaces", "about: A.", "about: A.\nreplaces: aeiou", `x.yaml:4:11: replaces: expected true or false`},
		{"a bonus step that is none", "title: One", "title: One\n    bonus: much", `x.yaml:7:12: bonus: expected true or false`},
		{"within alone", "{move: reflect}", "{move: reflect, within: 1}", `within stands without with`},
		{"empty list", "{move: reflect}", "{any: []}", `x.yaml:13:21: any: expected a list of at least one`},
		{"move of a coworker", "side: trainee", "side: coworker", `a coworker's criterion can't ask for a move; expected a signal`},
		{"signal of a trainee", "{move: reflect}", "{signal: issue}", `a trainee's criterion can't ask for a signal; expected a move`},
		{"id", "id: one", "id: One step", `x.yaml:5:9: the id "One step": expected small letters`},
		{"bonus", "side: trainee", "side: trainee\n        bonus: maybe", `bonus: expected true or false`},
		{"only a bonus", "side: trainee", "side: trainee\n        bonus: true", `every criterion of the step is a bonus`},
		{"unknown kind", "moves: [reflect]", "kinds: [party]\n    moves: [reflect]", `"party" is no kind of talk; expected one of invite, get-to-know, initial, follow-up`},
		{"key twice", "title: One", "title: One\n    title: Two", `x.yaml:7:5`},
		{"two documents", "{move: reflect}\n", "{move: reflect}\n---\nid: y\n", `x.yaml: the file holds 2 documents`},
		{"no YAML", "id: one", "id: [one", `x.yaml:`},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Contains(t, small, c.find)
			bad := replaceOnce(small, c.find, c.put)
			f, err := scoring.ParseFramework("x.yaml", []byte(bad))
			require.ErrorContains(t, err, c.want)
			require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
			require.Zero(t, f)
		})
	}
	for _, empty := range []string{"", "# nothing\n", "---\n"} {
		_, err := scoring.ParseFramework("x.yaml", []byte(empty))
		require.Error(t, err, "%q", empty)
	}
}

// A file with several mistakes is mended in one go.
func TestParseFrameworkNamesAll(t *testing.T) {
	bad := small
	for _, k := range [][2]string{{"title: One", "titel: One"}, {"[reflect]", "[reflekt]"}, {"side: trainee", "side: boss"}} {
		bad = replaceOnce(bad, k[0], k[1])
	}
	_, err := scoring.ParseFramework("x.yaml", []byte(bad))
	for _, want := range []string{"x.yaml:6:5: ", "\nx.yaml:8:13: ", "\nx.yaml:12:15: "} {
		require.ErrorContains(t, err, want)
	}
	require.NotContains(t, err.Error(), "lacks", "a key that was misspelt is not missing, too")
	require.Equal(t, 2, strings.Count(err.Error(), "\n"))

	many := small
	for range 30 {
		many += "      - id: a\n"
	}
	_, err = scoring.ParseFramework("x.yaml", []byte(many))
	require.Equal(t, 20, strings.Count(err.Error(), "\n"))
	require.Regexp(t, `\nx.yaml: and \d+ more$`, err.Error())
}

// A way forward made only of moves that hurt can never be met.
func TestWayForwardThatCannotBeMet(t *testing.T) {
	const text = `id: x
title: X
about: A.
way_forward: {from: one, to: [two]}
steps:
  - {id: one, title: One, asks: What?, moves: [explore_effects, reflect], criteria: [{id: a, text: A., side: trainee, rule: {move: reflect}}]}
  - {id: two, title: Two, asks: What?, moves: [reflect], criteria: [{id: a, text: A., side: trainee, rule: {move: reflect}}]}
`
	_, err := scoring.ParseFramework("x.yaml", []byte(text))
	require.ErrorContains(t, err, `x.yaml:4:14: the way forward can never be met: every move of the steps it leads to is one of "one"`)
}

func TestReadFrameworks(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	own := replaceOnce(small, "id: x", "id: ours")
	all, err := scoring.ReadFrameworks(fstest.MapFS{"b.yml": file(own), "a.yaml": file(replaceOnce(small, "id: x", "id: ahuy\nreplaces: true")),
		"notes.txt": file("no framework"), "more/c.yaml": file("id: [")}, "site")
	require.NoError(t, err)
	var got []string
	for _, s := range all {
		got = append(got, s.ID)
		require.Equal(t, s.File == "site/a.yaml" || s.File == "site/b.yml", s.Own, s.File)
	}
	require.Equal(t, []string{"aeiou", "ahuy", "mcalevey", "nine", "ours"}, got)
	require.Equal(t, "X", all[1].Title, "it stands in for the one that ships")
	require.Equal(t, own, string(all[4].Text))
	require.Equal(t, "AHUY", scoring.Shipped()[1].Title, "those that ship are as they were")

	for _, c := range []struct {
		name  string
		files fstest.MapFS
		code  roleplay.Code
		want  string
	}{
		{"nothing there", fstest.MapFS{"a.txt": file("")}, roleplay.NotFound, "site holds no framework"},
		{"taken", fstest.MapFS{"a.yaml": file(replaceOnce(small, "id: x", "id: nine"))}, roleplay.Invalid, `site/a.yaml: the id "nine" is that of a framework that ships; choose another, or write replaces: true`},
		{"replaces nothing", fstest.MapFS{"a.yaml": file(replaceOnce(small, "id: x", "id: ninne\nreplaces: true"))}, roleplay.Invalid, `no framework that ships has the id "ninne" (did you mean "nine"?)`},
		{"twice", fstest.MapFS{"a.yaml": file(small), "b.yaml": file(small)}, roleplay.Invalid, `site/b.yaml: the id "x" is taken by site/a.yaml`},
		{"twice in its place", fstest.MapFS{"a.yaml": file(replaceOnce(small, "id: x", "id: nine\nreplaces: true")), "b.yaml": file(replaceOnce(small, "id: x", "id: nine\nreplaces: true"))},
			roleplay.Invalid, `site/b.yaml: the id "nine" is taken by site/a.yaml`},
		{"two wrong files", fstest.MapFS{"a.yaml": file("id: x\n"), "b.yaml": file("steps: 3\n")}, roleplay.Invalid, "\nsite/b.yaml:1:1: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := scoring.ReadFrameworks(c.files, "site")
			require.ErrorContains(t, err, c.want)
			require.Equal(t, c.code, roleplay.CodeOf(err))
		})
	}
}

func FuzzParseFramework(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("steps: [{criteria: [{rule: {any: [{of: []}]}}]}]"))
	f.Add([]byte("a: &a [*a]"))
	for _, s := range scoring.Shipped() {
		f.Add(s.Text)
	}
	f.Add([]byte("? x\n: y"))
	_, events := parseTalk(f, goodTalk(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := scoring.ParseFramework("x", data)
		if err == nil {
			require.NotEmpty(t, got.Steps)
			m := scoring.NewMeter(scoring.Case{}, got, true)
			for _, e := range events {
				m.Fold(e)
			}
			m.Scorecard(roleplay.Trainee)
		} else {
			require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
		}
	})
}

// The guide's table of steps, written out by hand over sequences of labels.
// The framework file must say the same.
func guideStatus(events []roleplay.Event) map[string]roleplay.Status {
	var seen = map[string]bool{}    // labels
	var issue, way, story int       // how far a story waits for its question
	var afterIssue, storyAsked bool // reflect or explore_effects after an issue; a story followed by its question
	for _, e := range events {
		switch b := e.Body.(type) {
		case roleplay.Read:
			has := b.Reading.Has
			for _, m := range roleplay.Moves {
				seen[string(m)] = seen[string(m)] || has(m)
			}
			afterIssue = afterIssue || issue > 0 && (has(roleplay.Reflect) || has(roleplay.ExploreEffects))
			if has(roleplay.ShareStory) {
				story = 2
			}
			storyAsked = storyAsked || story > 0 && has(roleplay.AskAction)
			story = max(0, story-1)
		case roleplay.Spoke:
			for _, s := range b.Heard.Signals {
				seen[string(s.Label)] = true
				if s.Label == roleplay.Issue {
					issue++
				}
			}
		}
	}
	for _, ok := range []bool{seen["ask_solution"], seen["ask_decider"], seen["ask_action"] || storyAsked} {
		if ok {
			way++
		}
	}
	status := func(trainee, coworker bool, moves ...string) roleplay.Status {
		if trainee && coworker {
			return roleplay.Covered
		}
		for _, m := range moves {
			if seen[m] {
				return roleplay.Partial
			}
		}
		return roleplay.Missing
	}
	return map[string]roleplay.Status{
		"agitate": status(seen["explore_effects"] && (seen["find_issue"] || afterIssue), seen["effect"] || seen["emotion"],
			"explore_effects", "find_issue", "reflect"),
		"educate":   status(way >= 2, seen["solution"], "ask_solution", "ask_decider", "ask_action", "share_story"),
		"inoculate": status(seen["anticipate_boss"] && seen["address_fears"], seen["predict"] || seen["fear"], "anticipate_boss", "address_fears"),
		"organize": status(seen["assign_task"] && (seen["map_coworkers"] || seen["call_question"]), seen["commit"],
			"assign_task", "map_coworkers", "call_question"),
		"uplift": status((seen["plan_followup"] || seen["check_in"]) && (seen["ask_obstacles"] || seen["offer_support"]), true,
			"plan_followup", "check_in", "ask_obstacles", "offer_support"),
	}
}

func TestGuideTable(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		events := readable(drawTalk(rt))
		m := meterOf(t, hotel(roleplay.KindInitial), true, events)
		want := guideStatus(events)
		for _, s := range m.Statuses() {
			require.Equal(rt, want[s.ID], s.Status, s.ID)
		}
	})
}
