package scoring_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring"
)

// cardOf grades a talk that was labelled by hand; a label with a "?" behind it
// may be otherwise.
func cardOf(t *testing.T, talk string) scoring.Scorecard {
	kind, events := parseTalk(t, talk)
	return meterOf(t, hotel(kind), false, events).Scorecard(roleplay.Trainee)
}

func criterionOf(t *testing.T, card scoring.Scorecard, mark string) scoring.Criterion {
	for _, s := range card.Steps {
		for _, c := range s.Criteria {
			if c.Mark == "criterion:"+mark {
				return c
			}
		}
	}
	require.Fail(t, "no such criterion", mark)
	return scoring.Criterion{}
}

// A criterion says perhaps when what it rests on does, and only then. Where
// something certain would do, that is cited.
func TestPerhapsOfACriterion(t *testing.T) {
	for _, c := range []struct {
		name, talk, criterion string
		turn                  int
		perhaps               bool
	}{
		{"certain", "T: {explore_effects: A.}", "agitate.effects", 1, false},
		{"perhaps", "T: {explore_effects?: A.}", "agitate.effects", 1, true},
		{"certain later", "T: {explore_effects?: A.}\nC: B.\nT: {explore_effects: C.}", "agitate.effects", 3, false},
		{"perhaps later", "T: {explore_effects: A.}\nC: B.\nT: {explore_effects?: C.}", "agitate.effects", 1, false},
		{"certain in the same turn", "T: {explore_effects?: A.} {explore_effects: B.}", "agitate.effects", 1, false},
		{"a signal", "C: {effect?: A.}", "agitate.told", 1, true},
		{"another signal that is certain", "C: {effect?: A.}\nT: B.\nC: {emotion: C.}", "agitate.told", 3, false},
		{"after a certain signal", "C: {issue: A.}\nT: {reflect: B.}", "agitate.heard", 2, false},
		{"after one that may be none", "C: {issue?: A.}\nT: {reflect: B.}", "agitate.heard", 2, true},
		{"two that are certain", "T: {ask_solution: A.} {ask_decider: B.}", "educate.way", 1, false},
		{"one of two", "T: {ask_solution?: A.}\nC: B.\nT: {ask_decider: C.}", "educate.way", 3, true},
		{"two of three", "T: {ask_solution: A.}\nC: B.\nT: {ask_decider: C.}\nC: D.\nT: {ask_action?: E.}", "educate.way", 3, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			card := cardOf(t, c.talk)
			got := criterionOf(t, card, c.criterion)
			require.True(t, got.Met)
			require.Equal(t, c.turn, got.Turn)
			require.Equal(t, c.perhaps, got.Perhaps)

			said, err := json.Marshal(got)
			require.NoError(t, err)
			require.Equal(t, c.perhaps, strings.Contains(string(said), `"perhaps":true`))
			require.Equal(t, c.perhaps, strings.Contains(string(said), "perhaps"))
		})
	}
}

// A step says perhaps when what is certain would not get it so far, on the
// card and while the talk goes on.
func TestPerhapsOfAStep(t *testing.T) {
	for _, c := range []struct {
		name, talk string
		status     roleplay.Status
		perhaps    bool
	}{
		{"nothing", "T: A.", roleplay.Missing, false},
		{"begun", "T: {find_issue: A.}", roleplay.Partial, false},
		{"begun, perhaps", "T: {find_issue?: A.}", roleplay.Partial, true},
		{"covered", "T: {find_issue: A.} {explore_effects: B.}\nC: {effect: C.}", roleplay.Covered, false},
		{"covered, perhaps", "T: {find_issue: A.} {explore_effects?: B.}\nC: {effect: C.}", roleplay.Covered, true},
		{"a bonus does not count", "T: {find_issue: A.} {explore_effects: B.}\nC: {effect: C.} {issue: D.}\nT: {reflect?: E.}", roleplay.Covered, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			kind, events := parseTalk(t, c.talk)
			m := meterOf(t, hotel(kind), true, events)
			step, gauge := m.Scorecard(roleplay.Trainee).Steps[0], m.Gauge().Steps[0]
			require.Equal(t, c.status, step.Status)
			require.Equal(t, c.perhaps, step.Perhaps)
			require.Equal(t, roleplay.StepGauge{ID: "agitate", Title: "Agitate", Status: c.status, Perhaps: c.perhaps}, gauge)
		})
	}
}

// Faults, praise and advice say perhaps when the mark that they rest on does.
func TestPerhapsOfFindings(t *testing.T) {
	for _, perhaps := range []bool{false, true} {
		mark := map[bool]string{true: "?"}[perhaps]
		card := cardOf(t, strings.ReplaceAll("T: {reflect*: A.}\nC: {refuse: B.}\nT: {push*: C.}\nC: {refuse*: D.}", "*", mark))
		require.Len(t, card.Faults, 1)
		require.Equal(t, perhaps, card.Faults[0].Perhaps)
		require.Equal(t, perhaps, strings.HasSuffix(card.Faults[0].Why, "Rosa's answer to it was perhaps a no."), card.Faults[0].Why)
		require.Equal(t, perhaps, card.Strengths[0].Perhaps, card.Strengths[0].Label)
		require.Equal(t, "push", card.Advice[0].ID)
		require.Equal(t, perhaps, card.Advice[0].Perhaps)

		var b strings.Builder
		require.NoError(t, scoring.WriteText(&b, card))
		for _, words := range []string{"  Perhaps: Pressed on after a no", "  Perhaps: Gave back what they said", "  Perhaps: Let a no stand", scoring.Maybe} {
			require.Equal(t, perhaps, strings.Contains(b.String(), words), words)
		}
		require.Equal(t, perhaps, strings.Contains(strings.ToLower(b.String()), "perhaps"))
	}
}

func TestPerhapsInText(t *testing.T) {
	var b strings.Builder
	require.NoError(t, scoring.WriteText(&b, cardOf(t, "T: {find_issue: One.} {explore_effects?: Two.}\nC: {effect: Three.}")))
	require.Contains(t, b.String(), "Agitate: covered, perhaps\n")
	require.Contains(t, b.String(), "+ You asked what it does to them. (turn 1, perhaps: “Two.”)")
	require.Contains(t, b.String(), "+ You helped them get to a problem of their own. (turn 1: “One.”)")
}

// Of two instances of a fault the certain one is advised on; advice on what
// they showed is as certain as that; the share of telling needs no mark.
func TestPerhapsOfAdvice(t *testing.T) {
	advice := func(talk, id string) scoring.Advice {
		card := cardOf(t, talk)
		i := slices.IndexFunc(card.Advice, func(a scoring.Advice) bool { return a.ID == id })
		require.GreaterOrEqual(t, i, 0, id)
		return card.Advice[i]
	}
	worst := advice("C: {refuse: No.}\nT: {push?: A.}\n> cost trust -9 push\nC: Hm.\nT: {push: B.}\nC: Hm.", "push")
	require.Equal(t, 4, worst.Turn)
	require.False(t, worst.Perhaps)

	for _, perhaps := range []bool{false, true} {
		talk := strings.ReplaceAll("T: {find_issue open: A?}\nC: {issue*: The rooms.}\nT: I see.\nC: Yes.\nT: Well.\nC: Yes.", "*", map[bool]string{true: "?"}[perhaps])
		require.Equal(t, perhaps, advice(talk, "effects").Perhaps)
	}

	long := "T: {lecture?: " + strings.Repeat("and so it is ", 30) + "}\nC: Hm.\nT: Well.\nC: Hm.\nT: Well.\nC: Hm."
	require.True(t, cardOf(t, long).Faults[0].Perhaps)
	require.False(t, advice(long, "less").Perhaps)
	require.True(t, advice("T: {lecture?: So.}\nC: "+strings.Repeat("it is ", 30)+"\nT: Well.\nC: Hm.\nT: Well.\nC: Hm.", "less").Perhaps)
}

// What surely was is advised on before what may have been.
func TestCertainAdviceComesFirst(t *testing.T) {
	first := func(push string) string {
		return cardOf(t, "T: {find_issue open: A?}\nC: {refuse: No.}\nT: {"+push+": B.}\nC: {issue: C.}\nT: {dismiss: D.}\nC: Hm.").Advice[0].ID
	}
	sure, unsure := first("push"), first("push?")
	require.Equal(t, "push", sure)
	require.NotEqual(t, "push", unsure)
}

// How they saw the end goes by what is certain.
func TestPerhapsAtTheEnd(t *testing.T) {
	end := func(push string) string {
		return cardOf(t, "C: {refuse: No.}\nT: {"+push+": Come on.}\nC: {refuse: No.}\nend trainee ended").Ending.Text
	}
	require.Contains(t, end("push"), "you asked again")
	require.NotContains(t, end("push?"), "you asked again")
}

// A coach who may be wrong says so.
func TestPerhapsOfAHint(t *testing.T) {
	for _, talk := range []string{
		"T: {push*: Oh come on.}\nC: {refuse: No.}",
		"T: {share_story*: At the Harbor they did.}\nC: Huh.",
		"T: {get_story open: How is it?}\nC: {emotion*: I could cry.}",
		"kind: get-to-know\nT: {call_question* closed arranges: Are you in?}\nC: In what?",
		"T: {call_question* closed arranges: Are you in?}",
	} {
		said := map[bool]string{}
		for _, perhaps := range []bool{false, true} {
			kind, events := parseTalk(t, strings.ReplaceAll(talk, "*", map[bool]string{true: "?"}[perhaps]))
			h, ok := meterOf(t, hotel(kind), true, events).Hint()
			require.True(t, ok, talk)
			said[perhaps] = h.Text
		}
		require.Equal(t, "Perhaps I'm wrong here. "+said[false], said[true])
		require.NotContains(t, said[false], "Perhaps")
	}
}
