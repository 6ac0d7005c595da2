package eval

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring/transcript"
)

// many makes talks in which a reader finds every nth move.
func many(nth int) (given, found []transcript.Conversation) {
	for c := range 40 {
		g := transcript.Conversation{ID: fmt.Sprint(c), Kind: roleplay.KindInitial}
		f := g
		for n := range 6 {
			u := transcript.Turn{Speaker: roleplay.Trainee, Text: "What bothers you?", Moves: []roleplay.Move{roleplay.FindIssue}}
			g.Turns = append(g.Turns, u)
			if (c+n)%nth != 0 {
				u.Moves = nil
			}
			f.Turns = append(f.Turns, u)
		}
		given, found = append(given, g), append(found, f)
	}
	return given, found
}

func TestCompare(t *testing.T) {
	given, third := many(3)
	_, half := many(2)
	fs := Compare(given, half, third)
	micro := fs[0]
	require.InDelta(t, 2.0/3, micro.First, 0.01)
	require.InDelta(t, 0.5, micro.Second, 0.01)
	require.InDelta(t, micro.First-micro.Second, micro.Gain, 1e-9)
	require.LessOrEqual(t, micro.Low, micro.First)
	require.GreaterOrEqual(t, micro.High, micro.First)
	require.Positive(t, micro.GainLow, "one reader is plainly better")
	same := Compare(given, third, third)[0]
	require.Zero(t, same.Gain)
	require.Zero(t, same.GainHigh)
	require.Equal(t, fs, Compare(given, half, third), "the draws are the same every time")

	var b bytes.Buffer
	require.NoError(t, fs.WriteText(&b))
	require.Contains(t, b.String(), "moves, micro F1")
}

func TestPairsLeaveOutWhatIsNotLabelled(t *testing.T) {
	given, found := many(2)
	before := Pairs(given, found)
	listening := transcript.Conversation{ID: "l-1", Turns: []transcript.Turn{
		{Speaker: roleplay.Coworker, Text: "I quit."},
		{Speaker: roleplay.Trainee, Text: "So you quit. How was it?", Moves: []roleplay.Move{roleplay.Reflect}, Questions: []transcript.Question{{Text: "How was it?", Form: roleplay.Open}}},
		{Speaker: roleplay.Trainee, Text: "Mm."}}}
	banked := transcript.Conversation{ID: "b-1", Kind: roleplay.KindInitial, Turns: given[0].Turns[:2]}
	deaf := listening
	deaf.Turns = []transcript.Turn{{Speaker: roleplay.Coworker}, {Speaker: roleplay.Trainee}, {Speaker: roleplay.Trainee}}
	given, found = append(given, listening, banked), append(found, deaf, transcript.Conversation{Turns: make([]transcript.Turn, 2)})
	require.Equal(t, before, Pairs(given, found))
	q := Listening(given, found)
	require.Equal(t, 0.0, q.Reflection.F1)
	require.Equal(t, 1, q.Questions.Labels["open"].Support)
	require.Equal(t, 1.0, Listening(given, given).Reflection.F1)
}
