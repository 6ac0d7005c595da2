package scoring_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"seventy/roleplay"
	"seventy/scoring"
)

// Each situation alone gets its hint.
func TestHint(t *testing.T) {
	long := strings.Repeat("and this is how it has to be ", 14)
	for _, c := range []struct{ id, talk string }{
		{"wait", "T: {call_question closed arranges: Are you in?}"},
		{"pressed", "T: {push: Oh come on.}\nC: {refuse: No.}"},
		{"refusal", "T: {get_story open: How is it?}\nC: {refuse: No.}"},
		{"brushed", "T: {dismiss: You'll be fine.}\nC: Hm."},
		{"promise", "T: {false_promise: They can't do that.}\nC: Hm."},
		{"emotion", "T: {get_story open: How is it?}\nC: {emotion: I could cry.}"},
		{"fear", "T: {get_story open: How is it?}\nC: {fear: They cut hours for less.}"},
		{"premature", "T: {premature_ask assign_task closed arranges: Could you get names?}\nC: Names?"},
		{"resist", "T: {get_story open: How is it?}\nC: {resist: Did you see the game?}"},
		{"emotion_passed", "T: {get_story open: How is it?}\nC: {emotion: I could cry.}\nT: I see the bus.\nC: Yes."},
		{"lecture", "T: {lecture: So the law says this and that.}\nC: Hm."},
		{"own_agenda", "T: {own_agenda: You need a contract.}\nC: Hm."},
		{"stacked", "T: {stacked_questions closed: Is it?} {closed: Are you?}\nC: Hm."},
		{"leading", "T: {leading_question closed leading: Isn't that awful?}\nC: Hm."},
		{"get_to_know", "kind: get-to-know\nT: {call_question closed arranges: Are you in?}\nC: In what?"},
		{"story", "T: {share_story: At the Harbor they did.}\nC: Huh."},
		{"yes", "T: {assign_task closed arranges: Would you ask Bea?}\nC: {commit: I will.}"},
		{"when_again", "T: {assign_task closed arranges: Would you ask Bea?} {ask_obstacles open: What could stop you?}\nC: {commit: I will.}"},
		{"check_in", "kind: follow-up\nT: Hi.\nC: Hi.\nT: Nice day.\nC: It is."},
		{"not_done", "kind: follow-up\nT: {check_in open: How did it go?}\nC: So so."},
		{"effects", "T: {find_issue open: What's up?}\nC: {issue: The rooms.}"},
		{"telling", "T: " + long + "\nC: Hm."},
		{"closed", "T: {closed: Is it?}\nC: Yes.\nT: {closed: Are you?}\nC: Yes.\nT: {closed: Do they?}\nC: Yes."},
		{"reflect", "T: {open: A?}\nC: Yes.\nT: {open: B?}\nC: Yes.\nT: {open: C?}\nC: Yes.\nT: {open: D?}\nC: Yes."},
		{"solution", "T: {explore_effects: A.}\nC: {effect: B.}\nT: {explore_effects: C.}\nC: Yes."},
		{"invite", "kind: invite\nT: {find_issue open: What's up?}\nC: {issue: The rooms.}"},
		{"decider", "T: {ask_solution open: What would fix it?}\nC: {solution: Fourteen.}"},
		{"together", "T: {ask_decider closed: Who?}\nC: Bell."},
		{"boss", "T: {ask_action open: What could you all do?}\nC: Hm."},
		{"worry", "T: {anticipate_boss open: What would he do?}\nC: Hm."},
		{"task", "T: {anticipate_boss open: What would he do?} {address_fears: I see why.}\nC: Hm."},
		{"who_else", "T: {ask_solution: A.} {ask_decider: B.} {share_story: C.} {ask_action: D.} {anticipate_boss: E.} {address_fears: F.} {assign_task: G.}\nC: {issue: H.}\n" +
			"T: {explore_effects: I.}\nC: J.\n" + strings.Repeat("T: Mm.\nC: Mm.\n", 6)},
		{"no_problem_yet", strings.Repeat("T: Mm.\nC: Mm.\n", 5)},
	} {
		t.Run(c.id, func(t *testing.T) {
			kind, events := parseTalk(t, c.talk)
			h, ok := meterOf(t, hotel(kind), true, events).Hint()
			require.True(t, ok)
			require.Equal(t, c.id, h.ID)
			require.NotEmpty(t, h.Text)

			_, ok = meterOf(t, hotel(kind), false, events).Hint()
			require.False(t, ok, "without coaching")
			events = append(events, roleplay.Event{Body: roleplay.Hinted{ID: h.ID}})
			again, ok := meterOf(t, hotel(kind), true, events).Hint()
			require.False(t, ok && again.Text == h.Text, "twice")
		})
	}
}

func TestHintKeepsQuiet(t *testing.T) {
	for name, talk := range map[string]string{
		"nothing said":     "",
		"all is well":      "T: {introduce: Hi.} {get_story open: How did you come here?}\nC: By bus.",
		"they think":       "T: {lecture: So the law says.}",
		"no pace":          "pace: 0\nT: {call_question closed arranges: Are you in?}",
		"over":             "T: {lecture: So the law says.}\nC: Hm.\nend trainee ended",
		"they spoke first": "C: {emotion: I could cry.}",
	} {
		kind, events := parseTalk(t, talk)
		_, ok := meterOf(t, hotel(kind), true, events).Hint()
		require.False(t, ok, name)
	}
}

// Over a whole talk no hint comes twice, and three turns of the trainee lie
// between two, save for the one that says to wait.
func TestHintsOfATalk(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := scoring.NewMeter(hotel(roleplay.KindInitial), aeiou(t), true)
		given := map[string]bool{}
		mine, last := 0, -9
		for _, e := range drawTalk(rt) {
			m.Fold(e)
			if _, ok := e.Body.(roleplay.Said); ok {
				mine++
			}
			h, ok := m.Hint()
			if !ok {
				continue
			}
			require.False(rt, given[h.Text], h.Text)
			given[h.Text] = true
			if !strings.HasPrefix(h.ID, "wait") {
				require.GreaterOrEqual(rt, mine-last, 3)
			}
			last = mine
			m.Fold(roleplay.Event{Body: h})
		}
	})
}
