package transcript_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring/transcript"
)

// heard is a talk as "T Ana: words" and "C Jo: words" lines.
func heard(c transcript.Conversation) []string {
	var out []string
	for _, t := range c.Turns {
		side := map[roleplay.Side]string{roleplay.Trainee: "T", roleplay.Coworker: "C"}[t.Speaker]
		out = append(out, fmt.Sprintf("%s %s: %s", side, t.Name, strings.ReplaceAll(t.Text, "\n", " / ")))
	}
	return out
}

// The same talk in every format.
func TestFormats(t *testing.T) {
	want := []string{"T Ana: How was it?", "C Jo Ann: Long. There was one thing.", "T Ana: What was it?"}
	for name, text := range map[string]string{
		"text":       "Ana: How was it?\nJo Ann: Long. There was one thing.\nAna: What was it?\n",
		"crlf, bom":  "\ufeffAna: How was it?\r\nJo Ann: Long. There was one thing.\r\nAna: What was it?\r\n",
		"times":      "[00:01:02] Ana: How was it?\n[00:01:05] Jo Ann: Long. There was one thing.\n[00:01:09] Ana: What was it?\n",
		"name above": "Ana  0:02\nHow was it?\n\nJo Ann  0:05\nLong. There was one thing.\n\nAna  0:09\nWhat was it?\n",
		"json turns": `[{"speaker":"Ana","text":"How was it?"},{"speaker":"Jo Ann","text":"Long. There was one thing."},{"speaker":"Ana","text":"What was it?"}]`,
		"json lines": `{"speaker":"Ana","text":"How was it?","start":62,"end":64.5}` + "\n" + `{"speaker":"Jo Ann","text":"Long. There was one thing."}` + "\n" + `{"speaker":"Ana","text":"What was it?"}`,
		"vtt": "WEBVTT\n\nNOTE made by a recorder\n\nSTYLE\n::cue { color: red }\n\n1\n00:01:02.000 --> 00:01:04.500 align:start\n<v Ana>How was <i>it</i>?\n\n" +
			"00:01:05.000 --> 00:01:06.000\n<v Jo Ann>Long.\n\n00:01:06.500 --> 00:01:08.000\n<v Jo Ann>There was one thing.\n\n00:01:09.000 --> 00:01:10.000\n<v Ana>What was it?\n",
		"srt": "1\n00:01:02,000 --> 00:01:04,500\nAna: How was it?\n\n2\n00:01:05,000 --> 00:01:06,000\nJo Ann: Long.\n\n3\n00:01:06,500 --> 00:01:08,000\nJo Ann: There was one thing.\n\n4\n00:01:09,000 --> 00:01:10,000\nAna: What was it?\n",
	} {
		t.Run(name, func(t *testing.T) {
			talks, err := transcript.Parse("talk", []byte(text))
			require.NoError(t, err)
			require.Len(t, talks, 1)
			c, err := talks[0].Cast(transcript.Parts{Trainee: "ana"})
			require.NoError(t, err)
			require.Equal(t, want, heard(c))
			require.Equal(t, "Jo Ann", c.Coworker())
		})
	}
}

func TestTimesOfTurns(t *testing.T) {
	talks, err := transcript.Parse("a.srt", []byte("1\n00:00:02,000 --> 00:00:04,500\nA: One?\n\n2\n00:00:05,000 --> 00:00:06,000\nB: Two.\n\n3\n00:00:06,000 --> 00:00:09,000\nB: Three.\n"))
	require.NoError(t, err)
	c, err := talks[0].Cast(transcript.Parts{Trainee: "A"})
	require.NoError(t, err)
	require.Len(t, c.Turns, 2)
	first, second := c.Turns[0].During, c.Turns[1].During
	require.Equal(t, 2500, first.To-first.From)
	require.Equal(t, 4000, second.To-second.From)
	require.Equal(t, 500, second.From-first.To)
}

func TestGuideFormat(t *testing.T) {
	one := `{"id":"a","writer":"someone","turns":[{"speaker":"trainee","text":"x","moves":["reflect"]},{"speaker":"coworker","text":"y"}]}`
	for _, text := range []string{one + one, one + "\n\n" + one, "[" + one + ",\n" + one + "]"} {
		labelled, err := transcript.ParseJSON("f", []byte(text))
		require.NoError(t, err)
		require.Len(t, labelled, 2)
		require.Equal(t, []roleplay.Move{roleplay.Reflect}, labelled[1].Turns[0].Moves)
		talks, err := transcript.Parse("f", []byte(text))
		require.NoError(t, err)
		require.Len(t, talks, 2)
		c, err := talks[1].Cast(transcript.Parts{})
		require.NoError(t, err)
		require.Equal(t, []string{"T : x", "C : y"}, heard(c))
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", " \n", "f:1: the file is empty"},
		{"no speaker", "\nhello there\n", "f:2: "},
		{"not JSON", "{\"id\": \"x\",\n \"turns\": [}", "f:"},
		{"no turns", "{\"id\":\"a\",\"turns\":[{\"speaker\":\"trainee\",\"text\":\"x\"}]}\n{\"id\":\"b\",\"turns\":[]}\n", "f:2: "},
		{"backwards", "WEBVTT\n\n00:00:05.000 --> 00:00:02.000\n<v A>x\n", "f:3: "},
		{"no arrow", "WEBVTT\n\n00:00:05.000 00:00:07.000\n<v A>x\n", "f:3: "},
		{"a document", "PK\x03\x04abc", "f:1: this is a word processor's document"},
		{"a zero byte", "A: x\nB: \x00", "f:2: this is no text"},
		{"not UTF-8", "A: x\nB: \xff\xfe\n", "f:2: this can't be read as UTF-8"},
		{"too large", strings.Repeat("A: xxxxxxxxxxxxx\n", transcript.MaxBytes/16), "f:1: the file is larger"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := transcript.Parse("f", []byte(c.text))
			require.ErrorContains(t, err, c.want)
			require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
		})
	}
}

func TestCast(t *testing.T) {
	const three = "Ana: x?\nJo: y.\nKim: z.\nAna: Well?\n"
	for _, c := range []struct {
		name, text string
		parts      transcript.Parts
		want       []string
		err        string
	}{
		{"left out", three, transcript.Parts{Trainee: "Ana", LeaveOut: []string{"Kim"}}, []string{"T Ana: x?", "C Jo: y.", "T Ana: Well?"}, ""},
		{"two coworkers", three, transcript.Parts{Trainee: "Ana", Coworkers: []string{"Jo", "Kim"}}, []string{"T Ana: x?", "C Jo: y.", "C Kim: z.", "T Ana: Well?"}, ""},
		{"nobody practises", "A: x\nB: y\n", transcript.Parts{}, nil, "nothing says who of them practises"},
		{"a part missing", three, transcript.Parts{Trainee: "Ana"}, nil, "Jo"},
		{"nobody of that name", "A: x\nB: y\n", transcript.Parts{Trainee: "C"}, nil, `nobody called "C" speaks in it; these do: A`},
		{"two parts", "A: x\nB: y\n", transcript.Parts{Trainee: "A", LeaveOut: []string{"A"}}, nil, "two parts"},
		{"alone", "A: x\n", transcript.Parts{Trainee: "A"}, nil, "only A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			talks, err := transcript.Parse("f", []byte(c.text))
			require.NoError(t, err)
			got, err := talks[0].Cast(c.parts)
			if c.err != "" {
				require.ErrorContains(t, err, c.err)
				require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, heard(got))
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"A: x\nB: y", `{"id":"a","turns":[{"speaker":"trainee","text":"x"}]}`, "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>x",
		"1\n00:00:01,000 --> 00:00:02,000\nA: x\n", "[00:01] A: x\nB 0:02\ny", "\xff\xfeA\x00:\x00", `[{"speaker":"A","text":"x","start":1}]`} {
		f.Add([]byte(seed), "A")
	}
	f.Fuzz(func(t *testing.T, data []byte, trainee string) {
		talks, err := transcript.Parse("f", data)
		if err != nil {
			require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
			return
		}
		for _, talk := range talks {
			require.NotEmpty(t, talk.Speakers())
			c, err := talk.Cast(transcript.Parts{Trainee: trainee})
			if err != nil {
				require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
				continue
			}
			for _, turn := range c.Turns {
				require.NotEmpty(t, strings.TrimSpace(turn.Text))
				require.NotEmpty(t, turn.Speaker)
			}
		}
	})
}
