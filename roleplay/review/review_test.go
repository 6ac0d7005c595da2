package review_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/review"
	"seventy/scoring"
)

func card() scoring.Scorecard {
	return scoring.Scorecard{
		Steps: []scoring.Step{{ID: "agitate", Mark: "step:agitate", Status: roleplay.Partial, Criteria: []scoring.Criterion{
			{ID: "effects", Mark: "criterion:agitate.effects"},
			{ID: "issue", Mark: "criterion:agitate.issue", Met: true},
		}}},
		Faults:    []scoring.Finding{{Mark: "fault:lecture:3"}},
		Strengths: []scoring.Finding{{Mark: "strength:reflect:5"}},
		Silences:  scoring.Silences{Filled: []scoring.Finding{{Mark: "silence:7"}}},
		Longest:   &scoring.Finding{Mark: "longest:3"},
		Advice:    []scoring.Advice{{ID: "effects", Mark: "advice:effects"}},
	}
}

func TestAgree(t *testing.T) {
	body, err := review.Agree(card(), "fault:lecture:3")
	require.NoError(t, err)
	require.Equal(t, roleplay.Agreed{Mark: "fault:lecture:3"}, body)

	for _, mark := range []string{"", "fault:lecture:4", "step:Agitate"} {
		body, err = review.Agree(card(), mark)
		require.Nil(t, body)
		require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err), mark)
	}
}

func TestCorrect(t *testing.T) {
	for _, c := range []struct {
		mark, to, reason string
		stored, why      string        // of the event …
		code             roleplay.Code // … or of the error
	}{
		{mark: "step:agitate", to: "covered", reason: "Turn 4 asks it.", stored: "covered", why: "Turn 4 asks it."},
		{mark: "step:agitate", to: "missing", reason: "  Nothing of it\u202e.\n", stored: "missing", why: "Nothing of it."},
		{mark: "criterion:agitate.effects", to: "met", reason: "Turn 4.", stored: "met", why: "Turn 4."},
		{mark: "criterion:agitate.effects", to: "covered", reason: "Turn 4.", stored: "met", why: "Turn 4."},
		{mark: "criterion:agitate.issue", to: "not met", reason: "Not here.", stored: "not met", why: "Not here."},
		{mark: "criterion:agitate.issue", to: "missing", reason: "Not here.", stored: "not met", why: "Not here."},
		{mark: "fault:lecture:3", to: "none", reason: "Asked for.", stored: "none", why: "Asked for."},
		{mark: "strength:reflect:5", to: "none", reason: "Parroted.", stored: "none", why: "Parroted."},
		{mark: "silence:7", to: "none", reason: "A cough.", stored: "none", why: "A cough."},
		{mark: "longest:3", to: "none", reason: "It was fine.", stored: "none", why: "It was fine."},
		{mark: "advice:effects", to: "none", reason: "They did.", stored: "none", why: "They did."},

		{mark: "step:agitate", to: "partial", reason: "The same.", code: roleplay.Invalid},
		{mark: "criterion:agitate.issue", to: "met", reason: "The same.", code: roleplay.Invalid},
		{mark: "criterion:agitate.effects", to: "not met", reason: "The same.", code: roleplay.Invalid},
		{mark: "step:agitate", to: "none", reason: "No.", code: roleplay.Invalid},
		{mark: "step:agitate", to: "met", reason: "No.", code: roleplay.Invalid},
		{mark: "criterion:agitate.effects", to: "partial", reason: "No.", code: roleplay.Invalid},
		{mark: "fault:lecture:3", to: "missing", reason: "No.", code: roleplay.Invalid},
		{mark: "fault:lecture:3", to: "", reason: "No.", code: roleplay.Invalid},
		{mark: "fault:lecture:3", to: "none", reason: " \u200b ", code: roleplay.Invalid},
		{mark: "fault:lecture:3", to: "none", reason: strings.Repeat("x", roleplay.MaxTurn+1), code: roleplay.TooLong},
		{mark: "fault:none:3", to: "none", reason: "No such mark.", code: roleplay.Invalid},
	} {
		t.Run(c.mark+" "+c.to, func(t *testing.T) {
			body, err := review.Correct(card(), c.mark, c.to, c.reason)
			require.Equal(t, c.code, roleplay.CodeOf(err))
			if c.code != "" {
				require.Nil(t, body)
				return
			}
			require.Equal(t, roleplay.Corrected{Mark: c.mark, To: c.stored, Reason: c.why}, body)
		})
	}
}

func TestComment(t *testing.T) {
	body, err := review.Comment(3, 3, " Lovely question. ")
	require.NoError(t, err)
	require.Equal(t, roleplay.Commented{Text: "Lovely question."}, body)

	for _, turn := range []int{-1, 0, 4} {
		_, err = review.Comment(turn, 3, "Hm.")
		require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err), turn)
	}
	_, err = review.Comment(1, 3, "\x00\n")
	require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
	require.ErrorContains(t, err, "comment")
	_, err = review.Comment(1, 3, strings.Repeat("x", roleplay.MaxTurn+1))
	require.Equal(t, roleplay.TooLong, roleplay.CodeOf(err))
}

// The latest verdict on a mark counts; of comments, all stay, and what is no
// trainer's event is passed over.
func TestFold(t *testing.T) {
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	events := []roleplay.Event{
		{Seq: 1, Body: roleplay.Started{}},
		{Seq: 2, Turn: 1, Author: "t", Body: roleplay.Said{Text: "Hi."}},
		{Seq: 3, At: at, Author: "ann", Body: roleplay.Corrected{Mark: "step:agitate", To: "covered", Reason: "Turn 4."}},
		{Seq: 4, At: at, Author: "ann", Turn: 1, Body: roleplay.Commented{Text: "Warm."}},
		{Seq: 5, At: at.Add(time.Minute), Author: "bo", Body: roleplay.Agreed{Mark: "step:agitate"}},
		{Seq: 6, At: at, Author: "bo", Turn: 1, Body: roleplay.Commented{Text: "Yes."}},
		{Seq: 7, At: at, Author: "bo", Body: roleplay.Corrected{Mark: "fault:lecture:3", To: "none", Reason: "Short."}},
	}
	require.Equal(t, review.Review{
		Marks: map[string]review.Verdict{
			"step:agitate":    {Agreed: true, Author: "bo", At: at.Add(time.Minute), Seq: 5},
			"fault:lecture:3": {To: "none", Reason: "Short.", Author: "bo", At: at, Seq: 7},
		},
		Comments: []review.Remark{
			{Turn: 1, Text: "Warm.", Author: "ann", At: at, Seq: 4},
			{Turn: 1, Text: "Yes.", Author: "bo", At: at, Seq: 6},
		},
	}, review.Fold(events))
	require.Equal(t, review.Review{Marks: map[string]review.Verdict{}, Comments: []review.Remark{}}, review.Fold(nil))
}
