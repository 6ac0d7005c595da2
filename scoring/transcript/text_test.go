package transcript_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring/transcript"
)

// talk reads a file in which the first speaker practises.
func talk(t *testing.T, text string) transcript.Conversation {
	t.Helper()
	talks, err := transcript.Parse("f", []byte(text))
	require.NoError(t, err)
	require.Len(t, talks, 1)
	c, err := talks[0].Cast(transcript.Parts{Trainee: talks[0].Speakers()[0].Shown()})
	require.NoError(t, err)
	return c
}

// The ways in which people and programs write down who speaks.
func TestNames(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"no capitals", "ana: how?\njo: long.", []string{"T ana: how?", "C jo: long."}},
		{"small words name nobody", "Ana: I want one\nthing: respect.\nJo: ok", []string{"T Ana: I want one / thing: respect.", "C Jo: ok"}},
		{"particles", "Maria de la Cruz: How?\nJo van der Berg: Long.", []string{"T Maria de la Cruz: How?", "C Jo van der Berg: Long."}},
		{"brackets", "[Ana]: x\n[Jo]: y", []string{"T Ana: x", "C Jo: y"}},
		{"bold", "**Ana:** x\n**Jo:** y", []string{"T Ana: x", "C Jo: y"}},
		{"a wide colon", "安娜：你好\n乔：好", []string{"T 安娜: 你好", "C 乔: 好"}},
		{"a script without capitals", "آنا: كيف\nجو: جيد", []string{"T آنا: كيف", "C جو: جيد"}},
		{"a link names nobody", "Ana: see\nhttps://x.y/z\nJo: ok", []string{"T Ana: see / https://x.y/z", "C Jo: ok"}},
		{"alone, in blocks", "Ana Ruiz\nHow was it?\n\nJo\nLong.\n\nI mean it.\n\nAna Ruiz\nOkay.\n", []string{"T Ana Ruiz: How was it?", "C Jo: Long. / I mean it.", "T Ana Ruiz: Okay."}},
		{"alone, without empty lines", "Ana\nHow was it?\nJo\nLong.\n", []string{"T Ana: How was it?", "C Jo: Long."}},
		{"beside a time", "Ana Ruiz  0:03\nSince 10:30?\n\nJo  0:09\nSee you Monday at 10:30\nOkay\n", []string{"T Ana Ruiz: Since 10:30?", "C Jo: See you Monday at 10:30 / Okay"}},
		{"in brackets beside a time", "[Ana Ruiz] 10:02:33\nHow?\n\n[Jo] 10:02:40\nLong.\n", []string{"T Ana Ruiz: How?", "C Jo: Long."}},
		{"a time before", "0:03 Ana Ruiz\nHow?\n0:09 Jo\nLong.\n", []string{"T Ana Ruiz: How?", "C Jo: Long."}},
		{"a time above", "00:00:03\nAna: How?\n00:00:06\nJo: Long.", []string{"T Ana: How?", "C Jo: Long."}},
		{"a time within", "[0:05] Ana: Hi\n[0:09] and hello\n[0:10] Okay\n[0:12] Jo: Yes\n", []string{"T Ana: Hi / and hello / Okay", "C Jo: Yes"}},
		{"captions of who is unseen", "1\n00:00:01,000 --> 00:00:02,000\n>> ANA: hello\n>> hi\n", []string{"T ANA: hello", "C : hi"}},
		{"captions that go on", "WEBVTT\n\n00:03.000 --> 00:05.000\nAna: How was\n\n00:05.000 --> 00:07.000\nit &amp; <i>you</i>?\n\n00:08.000 --> 00:09.000\nJo: One\nthing: <00:08.500>respect.\n", []string{"T Ana: How was it & you?", "C Jo: One thing: respect."}},
		{"two voices in a cue", "WEBVTT\n\na-1\n00:03.000 --> 00:05.000 align:start\n<v.loud Ana>How?</v> <v Jo>Look: long.</v>\n", []string{"T Ana: How?", "C Jo: Look: long."}},
		{"cues without empty lines", "1\n00:00:01,000 --> 00:00:02,000\nAna: hello\n2\n00:00:02,000 --> 00:00:03,000\nJo: hi\n", []string{"T Ana: hello", "C Jo: hi"}},
		{"numbers", `[{"speaker":1,"text":"x"},{"speaker":2,"text":"y"}]`, []string{"T Speaker 1: x", "C Speaker 2: y"}},
		{"no name", `[{"text":"x"},{"speaker":"A","text":"y"}]`, []string{"T : x", "C A: y"}},
		{"segments", `{"text":"x y","segments":[{"speaker":"S0","start":0.0,"end":1.5,"text":" x"},{"speaker":"S1","start":3,"end":4,"text":" y"}]}`, []string{"T S0: x", "C S1: y"}},
		{"UTF-16", "\xff\xfeA\x00:\x00 \x00x\x00\n\x00B\x00:\x00 \x00y\x00", []string{"T A: x", "C B: y"}},
		{"UTF-16, the other end first", "\xfe\xff\x00A\x00:\x00 \x00x\x00\n\x00B\x00:\x00 \x00y", []string{"T A: x", "C B: y"}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, heard(talk(t, c.text))) })
	}
}

// What is no name for sure is asked about, not guessed.
func TestWhoIsListed(t *testing.T) {
	talks, err := transcript.Parse("f", []byte("Ana: hi\nHonestly: I hate it\nJo: ok, then\nANA: x\n"))
	require.NoError(t, err)
	require.Equal(t, []transcript.Speaker{{Name: "Ana", Turns: 2, Words: 2}, {Name: "Honestly", Turns: 1, Words: 3}, {Name: "Jo", Turns: 1, Words: 2}}, talks[0].Speakers())
	_, err = talks[0].Cast(transcript.Parts{Trainee: "Ana"})
	require.EqualError(t, err, "f:1: nothing says what part these have: Honestly (1 turn), Jo (1 turn); say so with --coworker NAME or --leave-out NAME for each")
	_, err = talks[0].Cast(transcript.Parts{})
	require.EqualError(t, err, `f:1: nothing says who of them practises: Ana (2 turns), Honestly (1 turn), Jo (1 turn); say so with --trainee NAME (--trainee "Ana"), and leave out who takes no part with --leave-out NAME`)
}

// Where the file says who is who, or half of it, nobody needs to.
func TestSidesFromTheFile(t *testing.T) {
	for _, c := range []struct {
		name, text string
		parts      transcript.Parts
		want       []string
	}{
		{"both", "Trainee: x\nCoworker: y", transcript.Parts{}, []string{"T : x", "C : y"}},
		{"one", "Jo: x\ntrainee: y", transcript.Parts{}, []string{"C Jo: x", "T : y"}},
		{"with names", `{"turns":[{"speaker":"trainee","name":"Ana","text":"x"},{"speaker":"coworker","name":"Jo","text":"y"}]}`, transcript.Parts{}, []string{"T Ana: x", "C Jo: y"}},
		{"said otherwise", `{"turns":[{"speaker":"trainee","name":"Ana","text":"x"},{"speaker":"coworker","name":"Jo","text":"y"}]}`, transcript.Parts{Trainee: "Jo"}, []string{"C Ana: x", "T Jo: y"}},
		{"the one without a name", `[{"text":"x"},{"speaker":"A","text":"y"},{"speaker":"F","text":"z"}]`, transcript.Parts{Trainee: "a", LeaveOut: []string{"F"}, Coworkers: []string{transcript.Nameless}}, []string{"C : x", "T A: y"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			talks, err := transcript.Parse("f", []byte(c.text))
			require.NoError(t, err)
			got, err := talks[0].Cast(c.parts)
			require.NoError(t, err)
			require.Equal(t, c.want, heard(got))
		})
	}
}

// Each mistake is named with its line.
func TestWhereItIsWrong(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a title", "Meeting 3\n\nAna: x\nJo: y", "f:1: this line names no speaker"},
		{"nobody talks", "Ana:\nJo:\n", "f:1: nobody says anything"},
		{"times of a text", "[0:09] Ana: x\n[0:03] Jo: y", "f:2: this begins at 0:00:03, before what stands above it (0:00:09)"},
		{"an arrow", "1\n00:00:01,000 --> 00:00:02,000\nAna: x\n\n2\n00:00:02,000 - 00:00:03,000\nJo: y\n", "f:6: this is no cue"},
		{"the first arrow", "1\n00:00:01,000 00:00:02,000\nAna: x\n", "f:2: this is no cue"},
		{"a cue's time", "WEBVTT\n\n00:01.000 --> soon\n<v A>x", `f:3: "soon" is no time`},
		{"cues backwards", "WEBVTT\n\n00:05.000 --> 00:06.000\n<v A>x\n\n00:03.000 --> 00:04.000\n<v B>y", "f:6: this begins at 0:00:03"},
		{"cues without words", "WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "f:1: nobody says anything"},
		{"a number for words", "{\"speaker\":\"A\",\"text\":\"x\"}\n{\"speaker\":\"B\",\"text\":5}", `f:2: "text" is a number`},
		{"no words", "{\"speaker\":\"A\",\"text\":\"x\"}\n{\"speaker\":\"B\"}", "f:2: this has no turns and no text"},
		{"JSON backwards", "{\"speaker\":\"A\",\"text\":\"x\",\"start\":5}\n{\"speaker\":\"B\",\"text\":\"y\",\"start\":3}", "f:2: this begins at 0:00:03"},
		{"an end before the beginning", `[{"speaker":"A","text":"x","start":5,"end":"0:03"}]`, "f:1: the turn ends (0:00:03) before it begins (0:00:05)"},
		{"milliseconds", `[{"speaker":"A","text":"x","start":5400000}]`, `"start" is 5400000; expected seconds`},
		{"a comma", "{\"speaker\":\"A\",\"text\":\"x\"},\n{\"speaker\":\"B\",\"text\":\"y\"}", "f:1: this is no JSON"},
		{"a missing value", "{\n \"turns\": [\n  {\"speaker\":\"A\",\"text\":\"x\"},\n  {\"speaker\":\"B\",\n   \"text\": }\n ]\n}", "f:5: this is no JSON"},
		{"an end too early", "{\"turns\":[\n{\"speaker\":\"A\",\"text\":\"x\"},\n", "f:2: the JSON ends before it is whole"},
		{"something behind", "[{\"speaker\":\"A\",\"text\":\"x\"}]\nxyz", "f:2: this is no JSON"},
		{"another kind", `{"kind":"chat","turns":[{"speaker":"A","text":"x"}]}`, `unknown kind "chat"`},
		{"UTF-16 cut", "\xff\xfeA\x00:\x00 \x00x\x00\n\x00B", "f:2: the file says that it is UTF-16, and ends within a character"},
		{"UTF-16 broken", "\xff\xfeA\x00\x00\xd8\n\x00", "f:1: the file says that it is UTF-16"},
		{"too many turns", strings.Repeat("A: x\nB: y\n", transcript.MaxTurns/2+1), "f:20001: this is turn 20001; a file may have 20000"},
		{"too many in all", strings.Repeat("{\"turns\":["+strings.TrimSuffix(strings.Repeat(`{"speaker":"A","text":"x"},{"speaker":"B","text":"y"},`, 4000), ",")+"]}\n", 3), "f:3: this is turn 20001"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := transcript.Parse("f", []byte(c.text))
			require.ErrorContains(t, err, c.want)
			require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
		})
	}
}

// A long turn is kept whole, and what would hide or reorder words is taken out.
func TestTextsAreClean(t *testing.T) {
	long := strings.Repeat("I told him so, again and again. ", 400)
	c := talk(t, "Ana: "+long+"\nJo: a\u202eb\x07c")
	require.Equal(t, strings.TrimSpace(long), c.Turns[0].Text)
	require.Equal(t, "abc", c.Turns[1].Text)
}
