package voice

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/llm"
)

// purse is a budget that notes what it is asked.
type purse struct {
	refuse  string
	spent   []int // before each call
	asked   []int
	settled []int
}

func (p *purse) Reserve(spent, tokens int) (func(int), string) {
	p.spent, p.asked = append(p.spent, spent), append(p.asked, tokens)
	if p.refuse != "" {
		return nil, p.refuse
	}
	return func(cost int) { p.settled = append(p.settled, cost) }, ""
}

func shrug(turn int) roleplay.Script {
	return roleplay.Script{Turn: turn, Attempt: 1, Plan: roleplay.Plan{Act: roleplay.Deflect, On: "statement", Mood: "neutral", Words: 20}}
}

// The endpoint of these tests says that a call costs 100 and 7 tokens.
const callCost = 107

func TestModelAsksItsBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answers: []answer{{"How can I help you?"}, {"Dough's dough."}, {"So it is."}}}
		m, log := newModel(t, lena(), e)
		p := &purse{}
		var reasons []string
		m.cfg.Budget, m.cfg.FellBack = p, func(reason string) { reasons = append(reasons, reason) }
		speak := func(turn int) roleplay.Spoke {
			said(m, "Hi.")
			spoke, err := m.Speak(t.Context(), shrug(turn), new(heard).say)
			require.NoError(t, err)
			m.Fold(roleplay.Event{Session: "s1", Turn: turn, Body: spoke})
			return spoke
		}
		first := speak(2)
		require.Equal(t, 2*100, first.Model.Prompt, "both tries are paid for")
		speak(4)
		require.Equal(t, []int{0, callCost, 2 * callCost}, p.spent)
		require.Equal(t, []int{callCost, callCost, callCost}, p.settled, "each call is settled once")
		for _, n := range p.asked {
			require.Greater(t, n, 300, "a whole prompt and the longest reply are set aside")
		}

		p.refuse = llm.BudgetSession
		for turn := 6; turn < 12; turn += 2 {
			spoke := speak(turn)
			require.Equal(t, roleplay.FromBuiltin, spoke.Source)
			require.NotEmpty(t, spoke.Text)
			require.Equal(t, 1, spoke.Attempt, "nothing was shown that would be taken back")
			require.Equal(t, roleplay.Model{Name: "small", Fallback: llm.BudgetSession}, *spoke.Model)
			require.Equal(t, roleplay.Deflect, spoke.Plan.Act, "what they do is decided as before")
		}
		require.Len(t, e.sent, 3, "nobody was asked")
		require.Equal(t, 1, strings.Count(log.String(), "level=WARN"), log.String())
		require.Equal(t, []string{llm.BudgetSession, llm.BudgetSession, llm.BudgetSession}, reasons)

		p.refuse = llm.BudgetDay
		require.Equal(t, llm.BudgetDay, speak(12).Model.Fallback)
		p.refuse = ""
		require.Equal(t, roleplay.FromModel, speak(14).Source, "tomorrow the model speaks again")
	})
}

// A reply that was given up has cost something, and the next one accounts for
// it, whether it ended in the middle or was whole and nobody stayed to hear it.
func TestModelAccountsForWhatWasGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answers: []answer{{"Dough's dough. ", "Again."}, {"So it is."}, {"Hm."}, {500}}}
		m, _ := newModel(t, lena(), e)
		said(m, "Hi.")
		_, err := m.Speak(t.Context(), shrug(2), func(int, string) error { return errors.New("the trainee went on") })
		require.Error(t, err)
		lost := m.account.total()
		require.Positive(t, lost)
		said(m, "And?")
		_, err = m.Speak(t.Context(), shrug(3), new(heard).say) // whole, and never stored
		require.NoError(t, err)
		said(m, "Well?")
		spoke, err := m.Speak(t.Context(), shrug(4), new(heard).say)
		require.NoError(t, err)
		require.Equal(t, lost+2*callCost, spoke.Model.Prompt+spoke.Model.Completion)
		require.True(t, spoke.Model.Estimated)
		m.Fold(roleplay.Event{Session: "s1", Turn: 4, Body: spoke})
		require.Equal(t, lost+2*callCost, m.account.total(), "counted once")

		spoke, err = m.Speak(t.Context(), shrug(6), new(heard).say)
		require.NoError(t, err)
		require.Equal(t, llm.ServerError, spoke.Model.Fallback)
	})
}

// What a session has cost is the fold of its events, so that a restart
// forgets nothing; a branch has not paid for what it copied.
func TestModelKnowsWhatItCost(t *testing.T) {
	paid := func(turn int, fallback string) roleplay.Event {
		return roleplay.Event{Session: "s1", Turn: turn, Body: roleplay.Spoke{Text: "Hm.", Model: &roleplay.Model{Prompt: 50, Completion: 5, Fallback: fallback}}}
	}
	m, _ := newModel(t, lena(), nil)
	m.Fold(paid(2, ""))
	m.Fold(roleplay.Event{Session: "s1", Turn: 4, Body: roleplay.Spoke{Text: "Built in."}})
	m.Fold(paid(6, llm.BudgetSession))
	require.Equal(t, 110, m.account.total())
	require.True(t, m.account.warned, "the operator was told before the restart")

	branch, _ := newModel(t, lena(), nil)
	branch.Fold(roleplay.Event{Session: "s2", Seq: 1, Body: roleplay.Started{Branch: &roleplay.Branch{Session: "s1", Seq: 9, Turn: 5}}})
	branch.Fold(paid(2, ""))
	branch.Fold(paid(6, ""))
	require.Equal(t, 55, branch.account.total())
}

// Without the guard the pieces are said as they come; all else stays.
func TestModelUnguarded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pieces := []any{"As", " an AI, I", time.Second, " don't", " sleep"}
		m, _ := newModel(t, lena(), &endpoint{answers: []answer{pieces, {" "}, {"Hm. ", cut}}})
		m.cfg.Unguarded = true
		said(m, "Hi.")
		var got []string
		var at []time.Duration
		began := time.Now()
		plan := roleplay.Plan{Act: roleplay.Inform, Tell: []string{"bus"}, Ask: "why-you", Mood: "warm", Words: 20}
		spoke, err := m.Speak(t.Context(), roleplay.Script{Turn: 2, Attempt: 1, Plan: plan}, func(attempt int, text string) error {
			require.Equal(t, 1, attempt)
			got, at = append(got, text), append(at, time.Since(began))
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, []string{"As", " an AI, I", " don't", " sleep"}, got)
		require.Equal(t, []time.Duration{0, 0, time.Second, time.Second}, at, "each when it came")
		require.Equal(t, strings.Join(got, ""), spoke.Text)
		require.Equal(t, roleplay.FromModel, spoke.Source)
		require.Equal(t, plan, spoke.Plan)
		require.Equal(t, 100, spoke.Model.Prompt)
		m.Fold(roleplay.Event{Session: "s1", Turn: 2, Body: spoke})

		for _, reason := range []string{llm.Empty, llm.CutOff} {
			spoke, err = m.Speak(t.Context(), shrug(4), new(heard).say)
			require.NoError(t, err)
			require.Equal(t, roleplay.FromBuiltin, spoke.Source)
			require.Equal(t, reason, spoke.Model.Fallback)
		}
		enough := errors.New("the trainee went on")
		_, err = m.Speak(t.Context(), shrug(6), func(int, string) error { return enough })
		require.Same(t, enough, err)
	})
}

// BenchmarkModelSpeak is what a turn of a long talk costs beside the endpoint:
// the prompt, the guard, 40 pieces. The endpoint answers at once.
func BenchmarkModelSpeak(b *testing.B) {
	pieces := answer{}
	for range 10 {
		pieces = append(pieces, "So,", " the", " dough", "? ")
	}
	for name, unguarded := range map[string]bool{"guarded": false, "unguarded": true} {
		b.Run(name, func(b *testing.B) {
			e := &endpoint{answers: []answer{pieces}}
			client, err := llm.New(llm.Config{BaseURL: "https://model.test/v1", Model: "small", Transport: e}, slog.New(slog.DiscardHandler))
			require.NoError(b, err)
			c := lena()
			m := NewModel(NewBuiltin(c), ModelConfig{Client: client, Logger: slog.New(slog.DiscardHandler), Unguarded: unguarded})
			for turn := 1; turn < 400; turn += 2 {
				said(m, "It gets warm in there, doesn't it? How do you stand it all night long?")
				m.Fold(spokeEvent(turn+1, "You stand it. Number of loaves "+strings.Repeat("and another ", turn%7)+"then.", roleplay.Plan{}))
			}
			said(m, "And then?")
			var before time.Duration
			for b.Loop() {
				began, first := time.Now(), true
				_, err := m.Speak(context.Background(), shrug(402), func(int, string) error {
					if first {
						before, first = before+time.Since(began), false
					}
					return nil
				})
				require.NoError(b, err)
			}
			b.ReportMetric(float64(before.Microseconds())/float64(b.N), "µs/first")
		})
	}
}
