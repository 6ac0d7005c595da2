package main

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring"
	"seventy/scoring/moves"
	"seventy/scoring/transcript"
)

// recording is a meeting recorder's file of ninety minutes: 1,200 cues of four
// and a half seconds, two people who take turns of one to four cues.
func recording() []byte {
	asks := []string{
		"How has it been on nights since they cut you down to two?",
		"So you never get to everybody, and that stays with you.",
		"What does that do to you at home?",
		"Who could change that, if anybody could?",
		"What would you say to asking her together, all of us from nights?",
		"What do you think she would do then?",
	}
	tells := []string{
		"Honestly, I go home and I can't sleep,",
		"I lie there counting who I didn't get to.",
		"My girl asks why I'm short with her, and I hate that.",
		"I told the supervisor twice. She said there's no money, and that was it.",
		"If there were three of us again I could do it properly.",
		"I'm afraid they'd cut my hours, like they did with Dana.",
		"Yes, I could talk to Dana before Friday.",
	}
	var b strings.Builder
	b.WriteString("WEBVTT\n\n")
	who, left, turn := "Speaker 2", 0, 0
	for i := range 1200 {
		if left == 0 {
			turn++
			left = 1 + turn%4
			who = map[bool]string{true: "Speaker 1", false: "Speaker 2"}[who == "Speaker 2"]
		}
		left--
		words := tells[(i*5+turn)%len(tells)]
		if who == "Speaker 1" {
			words = asks[(i*7+turn)%len(asks)]
		}
		from := i * 4500
		fmt.Fprintf(&b, "%d\n%s --> %s\n<v %s>%s</v>\n\n", i+1, vttTime(from), vttTime(from+4000+i%3*200), who, words)
	}
	return []byte(b.String())
}

func vttTime(ms int) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}

// scoreRecording parses, reads and grades a recording.
func scoreRecording(t testing.TB, data []byte) scoring.Scorecard {
	talks, err := transcript.Parse("meeting.vtt", data)
	require.NoError(t, err)
	talk, err := talks[0].Cast(transcript.Parts{Trainee: "Speaker 1"})
	require.NoError(t, err)
	talk.Kind = roleplay.KindInitial
	frameworks, err := frameworkFlags{}.chosen("aeiou")
	require.NoError(t, err)
	meter := scoring.NewMeter(scoring.Case{Kind: talk.Kind, Coworker: talk.Coworker()}, frameworks[0], false)
	fold(transcript.Events(talk, moves.New(nil)), meter)
	card := meter.Scorecard(roleplay.Trainer)
	require.NoError(t, scoring.WriteText(io.Discard, card))
	return card
}

func TestRecordingOfNinetyMinutes(t *testing.T) {
	data := recording()
	require.Equal(t, 1200, strings.Count(string(data), "-->"))
	card := scoreRecording(t, data)
	require.NotNil(t, card.Time)
	require.Zero(t, card.Time.Untimed)
	require.Equal(t, 1199*4500+4400, card.Time.Silence.Den) // from the first word to the last
	require.Positive(t, card.Time.Silence.Num)
	require.Positive(t, card.Time.Telling.Num)
	require.Less(t, card.Time.Telling.Num, card.Time.WordShare.Num)
}

// BenchmarkScoreRecording measures what ninety minutes cost, from the file's
// bytes to the scorecard.
func BenchmarkScoreRecording(b *testing.B) {
	data := recording()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		scoreRecording(b, data)
	}
}
