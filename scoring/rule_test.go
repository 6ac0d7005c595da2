package scoring_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring"
)

// ruled makes a framework of one step with one criterion.
func ruled(t *testing.T, side roleplay.Side, rule string) scoring.Framework {
	text := strings.NewReplacer("{move: reflect}", rule, "side: trainee", "side: "+string(side), "[reflect]",
		"[find_issue, explore_effects, reflect, call_question, introduce]").Replace(small)
	f, err := scoring.ParseFramework("x.yaml", []byte(text))
	require.NoError(t, err)
	return f
}

func TestRules(t *testing.T) {
	const trainee, coworker = roleplay.Trainee, roleplay.Coworker
	for _, c := range []struct {
		name, rule string
		side       roleplay.Side
		talk       string
		turn       int // where it is met; 0: it is not
		perhaps    bool
	}{
		{"after a signal", "{move: reflect, after: issue}", trainee, "C: {issue: a}\nT: {reflect: b}", 2, false},
		{"before the signal", "{move: reflect, after: issue}", trainee, "T: {reflect: b}\nC: {issue: a}", 0, false},
		{"after a move", "{move: call_question, after: explore_effects}", trainee, "T: {explore_effects: a}\nC: b\nT: {call_question: c}", 3, false},
		{"before the move", "{move: call_question, after: explore_effects}", trainee, "T: {call_question: a}\nC: b\nT: {explore_effects: c}", 0, false},
		{"in the move's own turn", "{move: call_question, after: explore_effects}", trainee, "T: {explore_effects: a} {call_question: b}", 0, false},
		{"after itself", "{move: reflect, after: reflect}", trainee, "T: {reflect: a}\nC: b\nT: {reflect: c}", 3, false},
		{"after a move that may be otherwise", "{move: call_question, after: explore_effects}", trainee, "T: {explore_effects?: a}\nC: b\nT: {call_question: c}", 3, true},
		{"a signal after a move", "{signal: commit, after: call_question}", coworker, "C: {commit: a}\nT: {call_question: b}\nC: {commit: c}", 3, false},
		{"a signal without the move", "{signal: commit, after: call_question}", coworker, "C: {commit: a}\nT: b\nC: {commit: c}", 0, false},
		{"a signal after a signal", "{signal: commit, after: fear}", coworker, "C: {fear: a}\nC: {commit: c}", 2, false},
		{"twice", "{move: reflect, times: 2}", trainee, "T: {reflect: a}\nC: b\nT: {reflect: c}", 3, false},
		{"only once", "{move: reflect, times: 2}", trainee, "T: {reflect: a} {reflect: b}\nC: b", 0, false},
		{"twice, one may be otherwise", "{move: reflect, times: 2}", trainee, "T: {reflect?: a}\nC: b\nT: {reflect: c}", 3, true},
		{"twice for certain, in the end", "{move: reflect, times: 2}", trainee, "T: {reflect?: a}\nC: b\nT: {reflect: c}\nC: d\nT: {reflect: e}", 5, false},
		{"twice after", "{move: reflect, after: issue, times: 2}", trainee, "T: {reflect: a}\nC: {issue: b}\nT: {reflect: c}\nC: d\nT: {reflect: e}", 5, false},
		{"a signal twice", "{signal: effect, times: 2}", coworker, "C: {effect: a}\nT: b\nC: {effect: c}", 3, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			kind, events := parseTalk(t, c.talk)
			m := scoring.NewMeter(hotel(kind), ruled(t, c.side, c.rule), false)
			for _, e := range events {
				m.Fold(e)
			}
			got := m.Scorecard(roleplay.Trainee).Steps[0].Criteria[0]
			require.Equal(t, c.turn, got.Turn)
			require.Equal(t, c.turn > 0, got.Met)
			require.Equal(t, c.perhaps, got.Perhaps)
		})
	}
}

// A bonus step is reported and asked of nobody.
func TestBonusStep(t *testing.T) {
	var ahuy scoring.Framework
	for _, f := range scoring.Frameworks() {
		if f.ID == "ahuy" {
			ahuy = f
		}
	}
	for talk, want := range map[string]roleplay.Status{
		"T: {find_issue: a}\nC: {issue: b}":                           roleplay.Missing,
		"T: {anticipate_boss: a}\nC: b":                               roleplay.Partial,
		"T: {anticipate_boss: a}\nC: {predict: b}\nend trainee ended": roleplay.Covered,
	} {
		kind, events := parseTalk(t, talk)
		m := scoring.NewMeter(hotel(kind), ahuy, true)
		for _, e := range events {
			m.Fold(e)
		}
		card := m.Scorecard(roleplay.Trainee)
		last := card.Steps[len(card.Steps)-1]
		require.Equal(t, "inoculate", last.ID)
		require.True(t, last.Bonus)
		require.False(t, last.Asked)
		require.Equal(t, want, last.Status, talk)
		for _, s := range m.Gauge().Steps {
			require.NotEqual(t, last.ID, s.ID, "the meter does not ask for it")
		}
		for _, a := range card.Advice {
			require.NotContains(t, []string{"boss", "fears"}, a.ID, "and no advice does")
		}
	}
}

// Who told what it does to them is not left there.
func TestOrder(t *testing.T) {
	const hurt = "T: {find_issue: a}\nC: {issue: b}\nT: {explore_effects: What does it do to you?}\nC: {effect: My back is gone.}\n"
	for _, c := range []struct {
		name, talk string
		judged     bool
		met        bool
		turn       int
		perhaps    bool
	}{
		{"left there", hurt + "end trainee ended", true, false, 3, false},
		{"led on", hurt + "T: {ask_solution: What would help?}\nC: d\nend trainee ended", true, true, 5, false},
		{"led on by what is not the way", hurt + "T: {assign_task: Ask Bea?}\nC: d\nend trainee ended", true, false, 3, false},
		{"led on before it hurt", "T: {ask_solution: What would help?}\nC: a\nT: {explore_effects: And you?}\nC: {emotion: It hurts.}\nend trainee ended", true, false, 3, false},
		{"led on, perhaps", hurt + "T: {ask_solution?: What would help?}\nC: d\nend trainee ended", true, true, 5, true},
		{"led on in the same turn", "T: {explore_effects: And you?} {ask_solution: What would help?}\nC: {effect: b}\nend trainee ended", true, true, 1, false},
		{"still going on", hurt, false, false, 0, false},
		{"going on, led on", hurt + "T: {ask_action: What could you all do?}\nC: d", true, true, 5, false},
		{"asked, not told", "T: {explore_effects: And you?}\nC: Fine.\nend trainee ended", false, false, 0, false},
		{"they left", hurt + "end coworker time", false, false, 0, false},
		{"they went after a goodbye", hurt + "end coworker goodbye", true, false, 3, false},
		{"they said no", hurt + "T: More?\nC: {refuse: No.}\nend trainee ended", false, false, 0, false},
		{"an invitation", "kind: invite\n" + hurt + "end trainee ended", false, false, 0, false},
		{"getting to know", "kind: get-to-know\n" + hurt + "end trainee ended", false, false, 0, false},
		{"a follow-up", "kind: follow-up\n" + hurt + "T: {ask_obstacles: What gets in the way?}\nC: d\nend trainee ended", true, true, 5, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			kind, events := parseTalk(t, c.talk)
			m := meterOf(t, hotel(kind), false, events)
			card := m.Scorecard(roleplay.Trainee)
			if !c.judged {
				require.Nil(t, card.Order)
				return
			}
			require.NotNil(t, card.Order)
			require.Equal(t, c.met, card.Order.Met)
			require.Equal(t, c.turn, card.Order.Turn)
			require.Equal(t, c.perhaps, card.Order.Perhaps)
			require.Contains(t, texts(events)[c.turn], card.Order.Said)
			require.Contains(t, card.Marks(), card.Order.Mark)
			if !c.met {
				require.Contains(t, card.Ending.Text, "left alone with it", "the ending says the same")
			}
		})
	}
	// A framework that asks for no order is judged by none.
	kind, events := parseTalk(t, hurt+"end trainee ended")
	f := aeiou(t)
	f.WayForward = nil
	m := scoring.NewMeter(hotel(kind), f, false)
	for _, e := range events {
		m.Fold(e)
	}
	require.Nil(t, m.Scorecard(roleplay.Trainee).Order)
}
