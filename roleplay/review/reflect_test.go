package review_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/review"
)

func TestQuestions(t *testing.T) {
	for _, c := range []struct {
		name        string
		kind        roleplay.Kind
		no          bool
		first, redo string
	}{
		{"a first talk", roleplay.KindInitial, false, "What did Rosa care about most, in their words?", "Which moment would you redo, and how?"},
		{"getting to know", roleplay.KindGetToKnow, false, "What do you know about Rosa now?", "Which moment would you redo, and how?"},
		{"after a no", roleplay.KindFollowUp, true, "What did Rosa care about most, in their words?", "Is there a moment you would like to try another way, out of curiosity?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := review.Questions(c.kind, "Rosa", c.no)
			require.Len(t, got, 3)
			require.Equal(t, c.first, got[0].Text)
			require.Equal(t, c.redo, got[2].Text)
		})
	}
}

func TestReflect(t *testing.T) {
	questions := review.Questions(roleplay.KindInitial, "Rosa", false)
	for _, c := range []struct {
		name    string
		answers map[string]string
		want    map[string]string
		code    roleplay.Code
	}{
		{name: "nothing"},
		{name: "nothing to see", answers: map[string]string{"cared": " \n", "redo": "\u200b\u202e"}},
		{name: "one of three", answers: map[string]string{"redo": "  Turn 3.\r\nI'd wait. "}, want: map[string]string{"redo": "Turn 3.\nI'd wait."}},
		{name: "a question of another talk", answers: map[string]string{"know": "x", "cared": "Her hands."}, want: map[string]string{"cared": "Her hands."}},
		{name: "just as long as may be", answers: map[string]string{"again": strings.Repeat("ä", review.MaxAnswer)}, want: map[string]string{"again": strings.Repeat("ä", review.MaxAnswer)}},
		{name: "longer", answers: map[string]string{"again": strings.Repeat("ä", review.MaxAnswer+1)}, code: roleplay.TooLong},
		{name: "longer than a turn", answers: map[string]string{"again": strings.Repeat("ä", roleplay.MaxTurn+1)}, code: roleplay.TooLong},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := review.Reflect(questions, c.answers)
			require.Equal(t, c.code, roleplay.CodeOf(err))
			require.Equal(t, roleplay.Reflected{Answers: c.want}, got)
			if c.code != "" {
				require.Contains(t, roleplay.MessageOf(err), "What would you do the same way again?")
			}
		})
	}
}

// The latest of each author counts.
func TestReflections(t *testing.T) {
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	require.Empty(t, review.Reflections([]roleplay.Event{{Seq: 1, Author: "ann", Body: roleplay.Started{}}}))
	require.Equal(t, map[string]review.Reflection{
		"ann": {Answers: map[string]string{"cared": "Her hands."}, At: at, Seq: 4},
		"bo":  {At: at, Seq: 3},
	}, review.Reflections([]roleplay.Event{
		{Seq: 1, Body: roleplay.Started{}},
		{Seq: 2, At: at, Author: "ann", Body: roleplay.Reflected{}},
		{Seq: 3, At: at, Author: "bo", Body: roleplay.Reflected{}},
		{Seq: 4, At: at, Author: "ann", Body: roleplay.Reflected{Answers: map[string]string{"cared": "Her hands."}}},
	}))
}
