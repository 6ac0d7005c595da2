package scoring_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"seventy/roleplay"
	"seventy/scoring"
)

func replaceOnce(s, old, new string) string { return strings.Replace(s, old, new, 1) }

func goodTalk(t testing.TB) string {
	data, err := os.ReadFile("testdata/good.txtar")
	require.NoError(t, err)
	return string(txtar.Parse(data).Files[0].Data)
}

// drawSpan draws a span that may fit the text, cut a character, or lie
// outside.
func drawSpan(t *rapid.T, text string) roleplay.Span {
	return roleplay.Span{
		Start: rapid.IntRange(-1, len(text)+1).Draw(t, "start"),
		End:   rapid.IntRange(-1, len(text)+1).Draw(t, "end"),
	}
}

func drawMarks[L ~string](t *rapid.T, text string, labels []L) []roleplay.Mark[L] {
	var out []roleplay.Mark[L]
	for range rapid.IntRange(0, 3).Draw(t, "marks") {
		out = append(out, roleplay.Mark[L]{Label: rapid.SampledFrom(labels).Draw(t, "label"), Span: drawSpan(t, text), Sure: rapid.IntRange(-5, 120).Draw(t, "sure"), Perhaps: rapid.Bool().Draw(t, "perhaps")})
	}
	return out
}

func drawText(t *rapid.T) string {
	return rapid.SampledFrom([]string{
		"Hm.", "", "Yes, Bea would.", "What would you change, if it were up to you?",
		"Não é justo, né? Ein Ünglück … 👩‍👩‍👧‍👦 and then e\u0301 again",
		strings.Repeat("a long talk about what everybody ought to do ", 9),
		strings.Repeat("👩‍👩‍👧‍👦", 60), strings.Repeat("x", 400), "line one\nline two\n\nline three",
	}).Draw(t, "text")
}

// drawTalk draws a list of events that a log could hold, and some that it
// should not.
func drawTalk(t *rapid.T) []roleplay.Event {
	var items []string
	for _, list := range [][]scoring.Layer{hotel("").Layers, hotel("").Fears} {
		for _, l := range list {
			items = append(items, l.Item)
		}
	}
	items = append(items, "unknown")
	cues := []roleplay.Cue{roleplay.Greet, roleplay.Thank, roleplay.Apologize, roleplay.Insult}
	some := func(name string) []string { return rapid.SliceOfN(rapid.SampledFrom(items), 0, 2).Draw(t, name) }
	events := []roleplay.Event{{Body: roleplay.Started{Kind: roleplay.KindInitial, Pace: rapid.SampledFrom([]int{0, 100}).Draw(t, "pace")}}}
	turns := rapid.IntRange(0, 20).Draw(t, "turns")
	for n := 1; n <= turns; n++ {
		add := func(b roleplay.Body) { events = append(events, roleplay.Event{Turn: n, Body: b}) }
		text := drawText(t)
		if rapid.IntRange(0, 4).Draw(t, "who") >= 3 {
			add(roleplay.Spoke{Text: text, Heard: roleplay.Heard{Words: rapid.IntRange(0, 60).Draw(t, "words"), Signals: drawMarks(t, text, roleplay.Signals)},
				Plan: roleplay.Plan{Tell: some("tell"), Commit: rapid.SampledFrom([]string{"", "ask-bea"}).Draw(t, "commit"), Firm: 40}})
			continue
		}
		add(roleplay.Said{Text: text})
		if rapid.IntRange(0, 9).Draw(t, "unread") == 0 {
			continue // the process died before it was read
		}
		r := roleplay.Reading{Words: rapid.IntRange(0, 90).Draw(t, "words"), Asking: rapid.IntRange(0, 90).Draw(t, "asking"),
			Moves: drawMarks(t, text, roleplay.Moves), Faults: drawMarks(t, text, roleplay.Faults), Cues: drawMarks(t, text, cues)}
		for range rapid.IntRange(0, 3).Draw(t, "questions") {
			r.Questions = append(r.Questions, roleplay.Question{Span: drawSpan(t, text), Form: rapid.SampledFrom([]roleplay.Form{roleplay.Open, roleplay.Closed}).Draw(t, "form"),
				Arranges: rapid.Bool().Draw(t, "arranges"), Leading: rapid.Bool().Draw(t, "leading")})
		}
		add(roleplay.Read{Reading: r})
		add(roleplay.Planned{Plan: roleplay.Plan{Think: rapid.IntRange(0, 6000).Draw(t, "think")}, Change: roleplay.Change{Opened: some("opened"),
			Deltas: []roleplay.Delta{{Quantity: "trust", By: -3, Because: string(rapid.SampledFrom(roleplay.Faults).Draw(t, "because"))}}}})
		if rapid.IntRange(0, 5).Draw(t, "filled") == 0 {
			add(roleplay.SilenceFilled{Ask: max(0, n-rapid.IntRange(0, 2).Draw(t, "ask")), After: 900})
		}
	}
	if rapid.Bool().Draw(t, "over") {
		events = append(events, roleplay.Event{Body: roleplay.Finished{By: rapid.SampledFrom([]roleplay.Side{roleplay.Trainee, roleplay.Coworker}).Draw(t, "by"),
			Reason: rapid.SampledFrom([]string{"ended", "patience", "time", "hurt", "goodbye", "other"}).Draw(t, "reason")}})
	}
	return events
}

// readable gives every turn some words: a label without words can't be cited,
// and does not count.
func readable(events []roleplay.Event) []roleplay.Event {
	for i := range events {
		switch b := events[i].Body.(type) {
		case roleplay.Said:
			b.Text += "Hm."
			events[i].Body = b
		case roleplay.Spoke:
			b.Text += "Hm."
			events[i].Body = b
		}
	}
	return events
}

// A mark cites a turn and words that stand in it, or it is not given.
func TestQuotesStand(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		events := drawTalk(rt)
		said := texts(events)
		m := meterOf(t, hotel(roleplay.KindInitial), true, events)
		card := m.Scorecard(roleplay.Trainer)
		for _, q := range quotes(card) {
			require.NotEmpty(rt, q.quote, q.mark)
			require.Contains(rt, said, q.turn, q.mark)
			require.Contains(rt, said[q.turn], q.quote, q.mark)
			require.LessOrEqual(rt, len([]rune(q.quote)), 160)
		}
		for _, a := range card.Advice {
			require.Len(rt, a.Ways, 2)
			require.NotEmpty(rt, a.Why)
			require.NotEqual(rt, a.Ways[0], a.Ways[1])
			for _, s := range append(a.Ways, a.Why, a.Title) {
				require.NotContains(rt, s, "{")
				require.NotContains(rt, s, "  ")
			}
		}
		require.LessOrEqual(rt, len(card.Advice), 3)
		var b strings.Builder
		require.NoError(rt, scoring.WriteText(&b, card))
	})
}

// What was covered stays covered, what was begun stays begun; a numerator
// never passes its denominator; and asking the meter changes nothing.
func TestMeterGrows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		events := drawTalk(rt)
		c := hotel(roleplay.KindInitial)
		m := scoring.NewMeter(c, aeiou(t), true)
		level := map[string]int{}
		for i, e := range events {
			m.Fold(e)
			for _, s := range m.Statuses() {
				require.GreaterOrEqual(rt, s.Status.Level(), level[s.ID], s.ID)
				level[s.ID] = s.Status.Level()
			}
			g := m.Gauge()
			require.LessOrEqual(rt, g.Telling, g.TraineeSaid)
			require.LessOrEqual(rt, g.TraineeSaid, g.Words)
			require.LessOrEqual(rt, g.Open+g.Closed, g.Questions)
			h, ok := m.Hint()
			card := m.Scorecard(roleplay.Trainee)
			require.LessOrEqual(rt, card.Telling.Num, card.Telling.Den)
			require.LessOrEqual(rt, card.WordShare.Num, card.WordShare.Den)
			require.LessOrEqual(rt, len(card.Silences.Filled), card.Silences.Asks)

			// Folded at once, the same events give the same.
			fresh := meterOf(t, c, true, events[:i+1])
			h2, ok2 := fresh.Hint()
			require.Equal(rt, ok2, ok)
			require.Equal(rt, h2, h)
			require.Equal(rt, fresh.Gauge(), g)
			require.Equal(rt, fresh.Scorecard(roleplay.Trainee), card)
		}
	})
}

// A trainee's card holds nothing that was not told.
func TestTraineesCard(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		events := drawTalk(rt)
		c := hotel(roleplay.KindInitial)
		told, concerns := map[string]bool{}, map[string]bool{}
		for _, e := range events {
			if b, ok := e.Body.(roleplay.Spoke); ok {
				for _, id := range b.Plan.Tell {
					told[id] = true
				}
			}
		}
		for _, l := range c.Layers {
			concerns[l.Title] = concerns[l.Title] || told[l.Item]
		}
		card := fmt.Sprintf("%+v", meterOf(t, c, true, events).Scorecard(roleplay.Trainee))
		for _, l := range append(append([]scoring.Layer{}, c.Layers...), c.Fears...) {
			if told[l.Item] {
				continue
			}
			require.NotContains(rt, card, l.Says)
			require.NotContains(rt, card, l.Item+" ")
			if !concerns[l.Title] {
				require.NotContains(rt, card, l.Title)
			}
		}
	})
}

func TestBands(t *testing.T) {
	for _, c := range []struct {
		num, den int
		want     scoring.Band
	}{
		{0, 0, ""}, {0, 10, scoring.Meets}, {30, 100, scoring.Meets}, {301, 1000, scoring.Near}, {31, 100, scoring.Near},
		{40, 100, scoring.Near}, {401, 1000, scoring.Over}, {50, 100, scoring.Over}, {501, 1000, scoring.Dominates}, {9, 9, scoring.Dominates},
	} {
		require.Equal(t, c.want, scoring.BandOf(c.num, c.den), "%d of %d", c.num, c.den)
	}
}

// The steps are shown with coaching only, and in a talk that asks for them.
func TestGaugeSteps(t *testing.T) {
	for _, c := range []struct {
		kind     roleplay.Kind
		coaching bool
		want     int
	}{
		{roleplay.KindInitial, true, 5}, {roleplay.KindInitial, false, 0}, {roleplay.KindFollowUp, true, 2},
		{roleplay.KindGetToKnow, true, 0}, {roleplay.KindInvite, true, 0},
	} {
		require.Len(t, scoring.NewMeter(hotel(c.kind), aeiou(t), c.coaching).Gauge().Steps, c.want, c.kind)
	}
}

// Every label of the guide has a title and an explanation.
func TestTitles(t *testing.T) {
	var all []string
	for _, x := range roleplay.Moves {
		all = append(all, string(x))
	}
	for _, x := range roleplay.Faults {
		all = append(all, string(x))
	}
	for _, x := range roleplay.Signals {
		all = append(all, string(x))
	}
	for _, x := range all {
		require.NotEmpty(t, scoring.Explain(x), x)
		require.NotContains(t, scoring.Title(x), "_")
	}
	require.Equal(t, "some new label", scoring.Title("some_new_label"))
	require.Empty(t, scoring.Explain("some_new_label"))
}

// advanced returns a meter that has folded so many turns of the good talk, over
// and over, and the next exchange.
func advanced(t testing.TB, turns int) (*scoring.Meter, []roleplay.Event) {
	_, events := parseTalk(t, goodTalk(t))
	talk := events[1 : len(events)-1]
	m := scoring.NewMeter(hotel(roleplay.KindInitial), aeiou(t), true)
	turn := 0
	for i := 0; ; i++ {
		e := talk[i%len(talk)]
		switch e.Body.(type) {
		case roleplay.Said, roleplay.Spoke:
			turn++
		}
		if turn > turns {
			break
		}
		e.Turn = turn
		m.Fold(e)
	}
	// The exchange that opens the talk comes next, whatever the turn.
	next := append([]roleplay.Event{}, talk[:4]...)
	for i := range next {
		next[i].Turn = turns + 1
	}
	next[3].Turn = turns + 2
	return m, next
}

func exchange(m *scoring.Meter, next []roleplay.Event) {
	for _, e := range next {
		m.Fold(e)
	}
	m.Gauge()
	m.Hint()
}

// The work for a turn does not grow with the talk: it allocates the same in
// turn 10 as in turn 200. BenchmarkFold shows the time.
func TestWorkIsTheSame(t *testing.T) {
	allocs := func(turns int) float64 {
		const runs = 10
		meters := make([]*scoring.Meter, runs+1)
		var next []roleplay.Event
		for i := range meters {
			meters[i], next = advanced(t, turns)
		}
		i := -1
		return testing.AllocsPerRun(runs, func() {
			i++
			exchange(meters[i], next)
		})
	}
	// In both, every step was begun and the same turn comes next.
	require.InDelta(t, allocs(28), allocs(28*8), 1)
	require.LessOrEqual(t, allocs(28*8), allocs(10)+1)
}

func BenchmarkFold(b *testing.B) {
	for _, after := range []int{10, 200} {
		b.Run(fmt.Sprintf("turn%d", after), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				b.StopTimer()
				m, next := advanced(b, after)
				b.StartTimer()
				exchange(m, next)
			}
		})
	}
}

// How a talk ended, in the coworker's eyes.
func TestEnding(t *testing.T) {
	no := "T: {call_question closed arranges: Are you in?}\nC: {refuse: No.}\n"
	for _, c := range []struct{ name, talk, want string }{
		{"unfinished", "T: Hi.\nC: Hi.", ""},
		{"nothing said", "end trainee ended", "We never got to talk. That's all right; another day."},
		{"hello", "T: Hi.\nC: Hi.\nend trainee ended", "We said hello, and that was it. There's always another day."},
		{"respected no", no + "T: {respect_limits: That's fine.}\nC: Thanks.\nend trainee ended", "I said no, and you let it be a no. I'd talk to you again."},
		{"respected no, goodbye", no + "T: {respect_limits: That's fine.} Bye.\nC: Bye.\nend coworker goodbye", "I said no, and you let it be a no. I'd talk to you again."},
		{"pushed", no + "T: {push: Come on.}\nC: {refuse: No.}\nend trainee ended", "I said no, and you asked again. I'm not sure I'd sit down with you a second time."},
		{"pushed, then let be", no + "T: {push: Come on.}\nC: {refuse: No.}\nT: {respect_limits: All right.}\nend trainee ended", "I said no more than once. In the end you let it be, and I noticed."},
		{"drained", "T: {explore_effects open: What does it do?}\nC: {effect: It hurts.}\nend trainee ended", "You had me talking about what hurts, and then we stopped. I was left alone with it."},
		{"drained, out of time", "T: {explore_effects open: What does it do?}\nC: {effect: It hurts.}\nend coworker time", "My time was up just when we were at what hurts. I took that back to work with me."},
		{"a way forward", "T: {explore_effects open: What does it do?}\nC: {effect: It hurts.}\n> tells rooms-3\nT: {ask_solution open: What would help?}\nC: Hm.\nend trainee ended", "You wanted to hear how it is for me, and I told you some of it. I'd talk to you again."},
		{"firm yes", "T: {assign_task closed: Would you?} {plan_followup: On Monday then.}\nC: {commit: Yes.}\n> commits ask-bea 70\nend trainee ended", "I said yes to something, and I know when we talk again. I think I'll do it."},
		{"polite yes", "T: {assign_task closed: Would you?}\nC: {commit: Yes.}\n> commits ask-bea 30\nend trainee ended", "I said yes, mostly to be polite. We'll see."},
		{"pushed yes", no + "T: {push: Come on.}\nC: {commit: All right.}\nend trainee ended", "I said yes in the end. I don't know yet whether I wanted to, or only wanted it over."},
		{"patience: lecture", "T: {lecture: So.}\nC: Hm.\nend coworker patience", "It was mostly you talking. After a while I only waited for it to be over."},
		{"patience: push", no + "T: {push: Come on.}\nC: No.\nend coworker patience", "I said no, and you asked again. I'd had enough."},
		{"hurt: dismissed", "T: {dismiss: You'll be fine.}\nC: No.\nend coworker hurt", "I told you something that matters to me, and it was waved away. I couldn't go on after that."},
		{"time", "T: Hi.\nC: I have to go.\nend coworker time", "I had to go. We had only just begun."},
		{"a reason of tomorrow", "T: Hi.\nC: Bye.\nend coworker fire", "I had to stop there."},
	} {
		t.Run(c.name, func(t *testing.T) {
			kind, events := parseTalk(t, c.talk)
			e := meterOf(t, hotel(kind), false, events).Scorecard(roleplay.Trainee).Ending
			if c.want == "" {
				require.Nil(t, e)
				return
			}
			require.Equal(t, c.want, e.Text)
		})
	}
}

// A fault that recurs is kept a few times and counted each time; its marks
// are those that a trainer can judge.
func TestFaultsAreCapped(t *testing.T) {
	kind, events := parseTalk(t, strings.Repeat("T: {lecture: So it is.} {lecture: And so.}\nC: Hm.\n", 20))
	card := meterOf(t, hotel(kind), false, events).Scorecard(roleplay.Trainee)
	require.Len(t, card.Faults, 6)
	require.Equal(t, map[string]int{"lecture": 20}, card.FaultCounts)
	require.Equal(t, scoring.MarkFault, card.Marks()["fault:lecture:1"])
	require.Equal(t, scoring.MarkStep, card.Marks()["step:agitate"])
	require.Equal(t, scoring.MarkCriterion, card.Marks()["criterion:agitate.effects"])
	var b strings.Builder
	require.NoError(t, scoring.WriteText(&b, card))
	require.Contains(t, b.String(), "and 14 more of: A long stretch of telling")
}

// Advice never argues with a mark, and never proposes a step after a no that
// was accepted.
func TestAdviceKeepsToTheMarks(t *testing.T) {
	ids := func(talk string) []string {
		kind, events := parseTalk(t, talk)
		var out []string
		for _, a := range meterOf(t, hotel(kind), false, events).Scorecard(roleplay.Trainee).Advice {
			out = append(out, a.ID)
		}
		return out
	}
	open := "T: {find_issue open: What is it?}\nC: {issue: The rooms.}\n> tells rooms-1\n"
	require.Contains(t, ids(open+"T: I see.\nC: Yes.\nT: Well.\nC: Yes."), "effects")
	require.NotContains(t, ids(open+"T: {explore_effects open: What does it do?}\nC: {effect: It hurts.}\nT: Well.\nC: Yes."), "effects")
	two := open + "T: {explore_effects open: A?}\nC: {effect: B.}\nT: {ask_solution: C.} {ask_decider: D.}\nC: {solution: E.}\nT: Well.\nC: Yes."
	require.NotContains(t, ids(two), "action", "two of three were asked, so the step is covered")
	require.Contains(t, ids(open+"T: {explore_effects open: A?}\nC: {effect: B.}\nT: Well.\nC: Yes.\nend trainee ended"), "forward")
	require.Empty(t, ids(open+"T: {call_question closed arranges: Will you come?}\nC: {refuse: No.}\nT: {respect_limits: That's fine.}\nC: Thanks.\nend trainee ended"))
	require.Empty(t, ids(goodTalk(t)))
}
