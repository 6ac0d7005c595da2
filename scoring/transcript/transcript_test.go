package transcript_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring/transcript"
)

func TestParseText(t *testing.T) {
	got, err := transcript.Parse("t.txt", []byte("Ana: How was it?\r\nBe honest.\n\nJo Ann: Long.\nAna:\nJo Ann: There was one thing.\nAnd one more: the lift.\n"), "ana")
	require.NoError(t, err)
	require.Equal(t, []transcript.Turn{
		{Speaker: roleplay.Trainee, Name: "Ana", Text: "How was it?\nBe honest."},
		{Speaker: roleplay.Coworker, Name: "Jo Ann", Text: "Long."},
		{Speaker: roleplay.Coworker, Name: "Jo Ann", Text: "There was one thing.\nAnd one more: the lift."},
	}, got[0].Turns)
}

func TestParseJSON(t *testing.T) {
	one := `{"id":"a","writer":"someone","turns":[{"speaker":"trainee","text":"x","moves":["reflect"]}]}`
	for _, text := range []string{one + one, one + "\n\n" + one, "[" + one + ",\n" + one + "]"} {
		got, err := transcript.Parse("f", []byte(text), "")
		require.NoError(t, err)
		require.Len(t, got, 2)
		require.Equal(t, []roleplay.Move{roleplay.Reflect}, got[1].Turns[0].Moves)
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ name, text, trainee, want string }{
		{"empty", " \n", "", "f:1: the file is empty"},
		{"no speaker", "\nhello there\n", "", "f:2: this line names no speaker"},
		{"nobody named", "A: x\nB: y\n", "", "f: say with --trainee who of them practises: A, B"},
		{"not among them", "A: x\nB: y\n", "C", `nobody called "C" speaks in it; these do: A, B`},
		{"silent", "A:\n", "A", "nobody says anything"},
		{"not JSON", "{\"id\": \"x\",\n \"turns\": [}", "", "f:1: "},
		{"second line", "{\"id\":\"a\",\"turns\":[{\"speaker\":\"trainee\",\"text\":\"x\"}]}\n{\"id\":\"b\",\"turns\":[]}\n", "", `f:2: the conversation "b" has no turns`},
		{"speaker", `{"id":"a","turns":[{"speaker":"boss","text":"x"}]}`, "", `f:1: turn 1 of conversation "a": the speaker is "boss"`},
		{"move", `{"id":"a","turns":[{"speaker":"trainee","text":"x","moves":["sell"]}]}`, "", `unknown move "sell"`},
		{"fault", `{"id":"a","turns":[{"speaker":"trainee","text":"x","faults":["sell"]}]}`, "", `unknown fault "sell"`},
		{"signal", `{"id":"a","turns":[{"speaker":"coworker","text":"x","signals":["sell"]}]}`, "", `unknown signal "sell"`},
		{"form", `{"id":"a","turns":[{"speaker":"trainee","text":"x","questions":[{"text":"x","form":"wide"}]}]}`, "", `the form "wide"`},
		{"in an array", "[{\"id\":\"a\",\"turns\":[{\"speaker\":\"trainee\",\"text\":\"x\"}]},\n{\"id\":\"b\"}]", "", `f:2: the conversation "b" has no turns`},
		{"kind", `{"id":"a","kind":"chat","turns":[{"speaker":"trainee","text":"x"}]}`, "", `unknown kind "chat"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := transcript.Parse("f", []byte(c.text), c.trainee)
			require.ErrorContains(t, err, c.want)
			require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("A: x\nB: y"), "A")
	f.Add([]byte(`{"id":"a","turns":[{"speaker":"trainee","text":"x"}]}`), "")
	f.Fuzz(func(t *testing.T, data []byte, trainee string) {
		talks, err := transcript.Parse("f", data, trainee)
		if err != nil {
			require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
			return
		}
		for _, talk := range talks {
			require.NotEmpty(t, talk.Turns)
		}
	})
}
