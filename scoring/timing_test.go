package scoring_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"seventy/roleplay"
	"seventy/scoring"
)

// timedTurn is a turn of a talk whose turns say when; nil for one that does not.
type timedTurn struct {
	mine   bool
	text   string // a question ends with its mark
	words  int
	asking int
	at     *roleplay.During
}

func between(from, to int) *roleplay.During { return &roleplay.During{From: from, To: to} }

// clocked folds turns into a meter and returns what their times say.
func clocked(t testing.TB, turns ...timedTurn) (*scoring.TimeShare, scoring.Scorecard) {
	m := scoring.NewMeter(hotel(roleplay.KindInitial), aeiou(t), false)
	m.Fold(roleplay.Event{Body: roleplay.Started{Kind: roleplay.KindInitial, Pace: 100}})
	for i, u := range turns {
		n := i + 1
		if !u.mine {
			m.Fold(roleplay.Event{Turn: n, Body: roleplay.Spoke{Text: u.text, Heard: roleplay.Heard{Words: u.words}, During: u.at}})
			continue
		}
		r := roleplay.Reading{Words: u.words, Asking: u.asking}
		for from := 0; ; {
			mark := strings.IndexByte(u.text[from:], '?')
			if mark < 0 {
				break
			}
			r.Questions = append(r.Questions, roleplay.Question{Span: roleplay.Span{Start: from, End: from + mark + 1}, Form: roleplay.Open})
			from += mark + 1
		}
		m.Fold(roleplay.Event{Turn: n, Body: roleplay.Said{Text: u.text, During: u.at}})
		m.Fold(roleplay.Event{Turn: n, Body: roleplay.Read{Reading: r}})
	}
	card := m.Scorecard(roleplay.Trainer)
	return card.Time, card
}

func TestTimes(t *testing.T) {
	const ask = "How was it?"
	for _, c := range []struct {
		name  string
		turns []timedTurn
		want  *scoring.TimeShare
	}{
		{"none", []timedTurn{{true, ask, 3, 3, nil}, {false, "Long.", 1, 0, nil}}, nil},
		{"telling is part of a turn's time", []timedTurn{
			{true, "Well now. " + ask, 5, 3, between(1000, 6000)},
			{false, "Long.", 1, 0, between(6500, 9500)},
		}, &scoring.TimeShare{
			Telling:   scoring.Share{Num: 2000, Den: 8000, Band: scoring.Meets},
			WordShare: scoring.Share{Num: 5000, Den: 8000},
			Silence:   scoring.Share{Num: 500, Den: 8500},
			Longest:   &scoring.Pause{After: 500, Turn: 1, Quote: "Well now. " + ask, By: roleplay.Coworker},
		}},
		{"a pause that they ended, and one that the trainee did", []timedTurn{
			{true, ask, 3, 3, between(0, 1000)},
			{false, "Long.", 1, 0, between(4000, 5000)},
			{true, ask + " I hate it.", 6, 3, &roleplay.During{From: 5000, To: 10000, Pauses: []roleplay.Pause{{At: len(ask), From: 6000, To: 9000}}}},
			{false, "Yes.", 1, 0, between(20000, 21000)}, // after telling: no pause after a question
		}, &scoring.TimeShare{
			Telling:   scoring.Share{Num: 1000, Den: 5000, Band: scoring.Meets},
			WordShare: scoring.Share{Num: 3000, Den: 5000},
			Silence:   scoring.Share{Num: 16000, Den: 21000},
			Pauses:    scoring.Share{Num: 1, Den: 2},
			Longest:   &scoring.Pause{After: 3000, Turn: 1, Quote: ask, By: roleplay.Coworker},
		}},
		{"the trainee goes on in a turn of its own", []timedTurn{
			{true, ask, 3, 3, between(0, 1000)},
			{true, "Was it bad?", 3, 3, between(3001, 4000)},
			{false, "Yes.", 1, 0, between(4000, 5000)},
		}, &scoring.TimeShare{
			Telling:   scoring.Share{Num: 0, Den: 2999, Band: scoring.Meets},
			WordShare: scoring.Share{Num: 1999, Den: 2999},
			Silence:   scoring.Share{Num: 2001, Den: 5000},
			Pauses:    scoring.Share{Num: 1, Den: 1},
			Longest:   &scoring.Pause{After: 2001, Turn: 1, Quote: ask, By: roleplay.Trainee},
		}},
		{"who speaks at once counts for both", []timedTurn{
			{true, ask, 3, 3, between(0, 4000)},
			{false, "Long.", 1, 0, between(2000, 8000)},
		}, &scoring.TimeShare{
			Telling:   scoring.Share{Num: 0, Den: 10000, Band: scoring.Meets},
			WordShare: scoring.Share{Num: 4000, Den: 10000},
			Silence:   scoring.Share{Num: 0, Den: 8000},
		}},
		{"a turn without times is left out, and what lies around it", []timedTurn{
			{true, ask, 3, 3, between(0, 1000)},
			{false, "Long.", 1, 0, nil},
			{true, "Tell me.", 2, 2, between(30000, 31000)},
		}, &scoring.TimeShare{
			Telling:   scoring.Share{Num: 0, Den: 2000, Band: scoring.Meets},
			WordShare: scoring.Share{Num: 2000, Den: 2000},
			Silence:   scoring.Share{Num: 0, Den: 2000},
			Untimed:   1,
		}},
		{"somebody left out is no silence", []timedTurn{
			{true, ask, 3, 3, between(0, 1000)},
			{false, "Long.", 1, 0, &roleplay.During{From: 9000, To: 10000, Others: 7000}},
		}, &scoring.TimeShare{
			Telling:   scoring.Share{Num: 0, Den: 2000, Band: scoring.Meets},
			WordShare: scoring.Share{Num: 1000, Den: 2000},
			Silence:   scoring.Share{Num: 1000, Den: 3000},
		}},
		{"beginnings only", []timedTurn{
			{true, ask, 3, 3, &roleplay.During{From: 0, To: 5000, NoEnd: true}},
			{false, "Long.", 1, 0, &roleplay.During{From: 5000, To: 9000, NoEnd: true}},
			{true, ask, 3, 3, nil},
		}, &scoring.TimeShare{
			Telling:   scoring.Share{Num: 0, Den: 9000, Band: scoring.Meets},
			WordShare: scoring.Share{Num: 5000, Den: 9000},
			Begins:    true, Untimed: 1,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, card := clocked(t, c.turns...)
			require.Equal(t, c.want, got)
			for _, q := range quotes(card) {
				require.Contains(t, c.turns[q.turn-1].text, q.quote)
			}
		})
	}
}

func TestTimesAsText(t *testing.T) {
	_, card := clocked(t,
		timedTurn{true, "How was it?", 3, 3, between(0, 61000)},
		timedTurn{false, "Long.", 1, 0, between(65000, 185000)},
		timedTurn{true, "I see.", 2, 0, between(186000, 206000)},
		timedTurn{false, "Yes.", 1, 0, nil})
	var b strings.Builder
	require.NoError(t, scoring.WriteText(&b, card))
	require.Contains(t, b.String(), `
By the clock
  telling share      0:20 of 3:21 (10%), within 70/30
  your time          1:21 of 3:21 (40%)
  silence            0:05 of 3:26 (2%)
  after questions    1 pause over 2 seconds, 0 of 1 ended by you
  longest pause      4 seconds after a question (turn 1), then they answered
    “How was it?”
  1 turn without times, counted in none of this.
`)
	data, err := json.Marshal(card)
	require.NoError(t, err)
	require.Contains(t, string(data), `"time":{"telling":{"num":20000,"den":201000,"band":"meets"}`)
}

// Whatever a recording says, shares are shares.
func TestTimesHold(t *testing.T) {
	outer := t
	rapid.Check(t, func(t *rapid.T) {
		var turns []timedTurn
		when := rapid.IntRange(-5, 5000)
		for range rapid.IntRange(0, 12).Draw(t, "turns") {
			u := timedTurn{mine: rapid.Bool().Draw(t, "mine"), text: rapid.SampledFrom([]string{"So?", "No.", "So? No.", "Ah? Oh?"}).Draw(t, "text")}
			u.words = rapid.IntRange(-1, 9).Draw(t, "words")
			u.asking = rapid.IntRange(-1, 9).Draw(t, "asking")
			if rapid.IntRange(0, 4).Draw(t, "timed") > 0 {
				u.at = &roleplay.During{From: when.Draw(t, "from"), To: when.Draw(t, "to"), NoEnd: rapid.Bool().Draw(t, "no end"), Others: when.Draw(t, "others")}
				for range rapid.IntRange(0, 2).Draw(t, "pauses") {
					u.at.Pauses = append(u.at.Pauses, roleplay.Pause{At: rapid.IntRange(-1, 9).Draw(t, "at"), From: when.Draw(t, "pause"), To: when.Draw(t, "end")})
				}
			}
			turns = append(turns, u)
		}
		share, _ := clocked(outer, turns...)
		if share == nil {
			return
		}
		for _, s := range []scoring.Share{share.Telling, share.WordShare, share.Silence, share.Pauses} {
			require.GreaterOrEqual(t, s.Num, 0)
			require.LessOrEqual(t, s.Num, s.Den)
		}
		require.LessOrEqual(t, share.Telling.Num, share.WordShare.Num)
		if p := share.Longest; p != nil {
			require.Contains(t, turns[p.Turn-1].text, p.Quote)
			require.True(t, turns[p.Turn-1].mine)
		}
	})
}
