package transcript_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring/transcript"
)

// duringOf returns the times of a talk's turns.
func duringOf(c transcript.Conversation) []*roleplay.During {
	var out []*roleplay.During
	for _, t := range c.Turns {
		out = append(out, t.During)
	}
	return out
}

func TestDuring(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []*roleplay.During
	}{
		{"none", "A: x\nB: y", []*roleplay.During{nil, nil}},
		{"a turn of several cues, with a pause and a breath",
			"WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>Why?\n\n00:05.000 --> 00:06.000\n<v A>I ask\n\n00:06.200 --> 00:07.000\n<v A>you.\n\n00:06.500 --> 00:08.000\n<v B>No.",
			[]*roleplay.During{{From: 1000, To: 7000, Pauses: []roleplay.Pause{{At: 4, From: 2000, To: 5000}}}, {From: 6500, To: 8000}}},
		{"beginnings only: a turn ends where the next begins, the last has no end",
			"[0:01] A: x\n[0:05] B: y\n[1:00:00.5] A: z",
			[]*roleplay.During{{From: 1000, To: 5000, NoEnd: true}, {From: 5000, To: 3600500, NoEnd: true}, nil}},
		{"ends too", "[0:01 - 0:03] A: x\n(0:05 – 0:06) B: y", []*roleplay.During{{From: 1000, To: 3000}, {From: 5000, To: 6000}}},
		{"some turns without", `[{"speaker":"A","text":"x","start":1,"end":2.5},{"speaker":"B","text":"y"},{"speaker":"A","text":"z","start":"0:00:09"}]`,
			[]*roleplay.During{{From: 1000, To: 2500}, nil, nil}},
		{"a turn half without", `[{"speaker":"A","text":"x","start":1,"end":2},{"speaker":"A","text":"z"},{"speaker":"B","text":"y","start":5,"end":6}]`,
			[]*roleplay.During{nil, {From: 5000, To: 6000}}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, duringOf(talk(t, c.text))) })
	}
}

// Who is left out leaves a time in which nobody was silent.
func TestLeftOutTimes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       *roleplay.During
	}{
		{"with times", "[0:01 - 0:02] A: x\n[0:03 - 0:05] F: one moment\n[0:06 - 0:07] B: y", &roleplay.During{From: 6000, To: 7000, Others: 2000}},
		{"over the turn before", "[0:01 - 0:04] A: x\n[0:03 - 0:05] F: one moment\n[0:06 - 0:07] B: y", &roleplay.During{From: 6000, To: 7000, Others: 1000}},
		{"without", "[0:01 - 0:02] A: x\nF: one moment\n[0:06 - 0:07] B: y", &roleplay.During{From: 6000, To: 7000, Others: 4000}},
	} {
		t.Run(c.name, func(t *testing.T) {
			talks, err := transcript.Parse("f", []byte(c.text))
			require.NoError(t, err)
			got, err := talks[0].Cast(transcript.Parts{Trainee: "A", LeaveOut: []string{"F"}})
			require.NoError(t, err)
			require.Len(t, got.Turns, 2)
			require.Equal(t, c.want, got.Turns[1].During)
		})
	}
}

// echo is a reader that notes in what context it read.
type echo struct{ seen []roleplay.Context }

func (e *echo) Read(text string, c roleplay.Context) roleplay.Reading {
	e.seen = append(e.seen, c)
	return roleplay.Reading{Words: len(text), Moves: []roleplay.Mark[roleplay.Move]{{Label: roleplay.Reflect}}}
}

func (e *echo) Hear(text string, c roleplay.Context) roleplay.Heard {
	e.seen = append(e.seen, c)
	return roleplay.Heard{Words: len(text)}
}

func TestEvents(t *testing.T) {
	talks, err := transcript.Parse("f", []byte(`{"kind":"invite","turns":[{"speaker":"Ana","text":"x?","start":1,"end":2},{"speaker":"Jo","text":"y"},{"speaker":"Kim","text":"z"},{"speaker":"Ana","text":"So z."}]}`))
	require.NoError(t, err)
	c, err := talks[0].Cast(transcript.Parts{Trainee: "Ana", Coworkers: []string{"Jo", "Kim"}})
	require.NoError(t, err)
	require.Empty(t, c.Coworker())
	reader := &echo{}
	events := transcript.Events(c, reader)
	started := events[0].Body.(roleplay.Started)
	require.Empty(t, started.Owner)
	require.Equal(t, roleplay.KindInvite, started.Kind)
	require.Equal(t, []roleplay.Participant{{ID: "trainee", Side: roleplay.Trainee, Name: "Ana"}, {ID: "coworker", Side: roleplay.Coworker, Name: "Jo"}, {ID: "coworker-2", Side: roleplay.Coworker, Name: "Kim"}}, started.Participants)
	var types []roleplay.EventType
	var turns []int
	for i, e := range events {
		require.Equal(t, i+1, e.Seq)
		types, turns = append(types, e.Body.EventType()), append(turns, e.Turn)
	}
	require.Equal(t, []roleplay.EventType{roleplay.TypeStarted, roleplay.TypeSaid, roleplay.TypeRead, roleplay.TypeSpoke, roleplay.TypeSpoke, roleplay.TypeSaid, roleplay.TypeRead}, types[:7])
	require.Equal(t, []int{0, 1, 1, 2, 3, 4, 4}, turns[:7])
	require.Equal(t, &roleplay.During{From: 1000, To: 2000}, events[1].Body.(roleplay.Said).During)
	last := reader.seen[3]
	require.Equal(t, 4, last.Turn)
	require.Equal(t, "z", last.Coworker)
	require.Equal(t, []roleplay.Move{roleplay.Reflect}, last.LastMoves)
}
