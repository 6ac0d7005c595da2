package moves

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"seventy/roleplay"
)

func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "?", "what", "So, what’s up?", "u in", "こんにちは？ どう？", "what do you do what do you", "\xff\xfe", "a’s b'ss ''",
		"don't n't 'm", strings.Repeat("who ", 900), "tell me. tell me", "is it. it's, isn't it?"} {
		f.Add(s, "I don't know. You?", 3)
	}
	r := New([]roleplay.Subject{{ID: "a", Words: []string{"what do", "tell", "", "?"}}})
	f.Fuzz(func(t *testing.T, text, said string, turn int) {
		c := roleplay.Context{Turn: turn, Coworker: said, Trainee: text, Signals: []roleplay.Signal{roleplay.Fear, roleplay.Refusal}}
		got := r.Read(text, c)
		checkReading(t, text, got)
		for _, m := range r.Hear(said, c).Signals {
			checkSpan(t, said, m.Span)
		}
	})
}

func checkReading(t require.TestingT, text string, r roleplay.Reading) {
	require.LessOrEqual(t, r.Asking, r.Words)
	end := 0
	for _, s := range r.Sentences {
		checkSpan(t, text, s)
	}
	for _, q := range r.Questions {
		checkSpan(t, text, q.Span)
		require.GreaterOrEqual(t, q.Start, end, "questions overlap in %q", text)
		end = q.End
		require.Contains(t, []roleplay.Form{roleplay.Open, roleplay.Closed}, q.Form)
	}
	checkMarks(t, text, r.Moves)
	checkMarks(t, text, r.Faults)
	checkMarks(t, text, r.Cues)
	for _, p := range r.Topics {
		checkSpan(t, text, p.Span)
	}
	require.LessOrEqual(t, len(r.Echo), maxEcho+8)
}

func checkMarks[L ~string](t require.TestingT, text string, marks []roleplay.Mark[L]) {
	seen := map[L]bool{}
	for _, m := range marks {
		checkSpan(t, text, m.Span)
		require.False(t, seen[m.Label], "%s twice", m.Label)
		seen[m.Label] = true
		require.True(t, m.Sure >= 0 && m.Sure <= 100)
		require.NotEmpty(t, m.Why)
	}
}

func checkSpan(t require.TestingT, text string, s roleplay.Span) {
	require.True(t, 0 <= s.Start && s.Start <= s.End && s.End <= len(text), "span %v of %d bytes", s, len(text))
	if utf8.ValidString(text) {
		require.True(t, utf8.ValidString(text[s.Start:s.End]), "span %v of %q", s, text)
	}
}

// TestReadingIsDeterministic also checks every reading of talk made of the
// words that rules look for.
func TestReadingIsDeterministic(t *testing.T) {
	words := rapid.SampledFrom(strings.Fields(`what how who would you do we they if so and but not sign card feel worry boss
		? . , you're don't tell me about it is that fine no yes okay together Friday call union kids tired they'd 12 é “x” …`))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(words, 0, 40).Draw(t, "text"), " ")
		c := roleplay.Context{Turn: 5, Kind: rapid.SampledFrom(roleplay.Kinds).Draw(t, "kind"),
			Coworker: strings.Join(rapid.SliceOfN(words, 0, 20).Draw(t, "said"), " "),
			Signals:  rapid.SliceOfN(rapid.SampledFrom(roleplay.Signals), 0, 3).Draw(t, "signals")}
		a, b := New(nil).Read(text, c), New(nil).Read(text, c)
		require.Equal(t, a, b)
		checkReading(t, text, a)
		require.Equal(t, New(nil).Hear(text, c), New(nil).Hear(text, c))
	})
}

// TestRulesNameLabels holds the rule files to the labels of roleplay.
func TestRulesNameLabels(t *testing.T) {
	known := map[string]bool{"open": true, "closed": true, "none": true}
	for _, m := range roleplay.Moves {
		known[string(m)] = true
	}
	for _, l := range roleplay.Faults {
		known[string(l)] = true
	}
	for _, l := range roleplay.Signals {
		known[string(l)] = true
	}
	for _, l := range []roleplay.Cue{roleplay.Greet, roleplay.Thank, roleplay.Farewell, roleplay.Apologize, roleplay.Insult, roleplay.Flatter,
		roleplay.OutOfRole, roleplay.Union, roleplay.AskWho, roleplay.AskHow} {
		known[string(l)] = true
	}
	for _, x := range []*index{formRules, askRules, sayRules, cueRules, hearRules} {
		for _, r := range x.rules {
			require.True(t, known[r.label], "%s: no label %q", r.name, r.label)
		}
	}
}

func TestStem(t *testing.T) {
	for _, same := range [][]string{
		{"schedule", "schedules", "scheduled", "scheduling", "scheduler"},
		{"worry", "worries", "worried", "worrying"},
		{"stop", "stops", "stopped", "stopping"},
		{"write", "writes", "writing", "writer"},
		{"box", "boxes"}, {"class", "classes"}, {"shift", "shifts"},
	} {
		for _, w := range same {
			require.Equal(t, stem(same[0]), stem(w), w)
		}
	}
	require.NotEqual(t, stem("number"), stem("numb"))
	require.NotEqual(t, stem("sister"), stem("sist"))
}

func TestMatcher(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"who could", "who could do it", true},
		{"who * do", "who could really do it", true},
		{"who * do", "who could really ever then do it", false},
		{"who (could|is able to) do", "who is able to do it", true},
		{"who could? do", "who do", true},
		{"who !could", "who could", false},
		{"worry~ me", "worries me", true},
		{"^ do", "they do", false},
		{"do $", "what they do, though", true},
		{"(a|(b c)?) d", "b c d", true},
	} {
		p := compile(c.pattern)
		lexicon.seal()
		ws := plainWords(c.text, splitWords(c.text))
		markHeads(ws, sentence{from: 0, to: len(ws)})
		m := matcher{ws: ws, limit: len(ws)}
		found := false
		for i := range ws {
			found = found || m.match(&p, i) >= 0
		}
		require.Equal(t, c.want, found, "%s in %q", c.pattern, c.text)
	}
	for _, bad := range []string{"a (b", "a) b", "a @nosuchclass"} {
		require.Panics(t, func() { compile(bad) }, bad)
	}
}
