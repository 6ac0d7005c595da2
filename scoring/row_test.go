package scoring_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"seventy/roleplay"
	"seventy/scoring"
)

func TestChanges(t *testing.T) {
	card := func(status roleplay.Status, met bool, faults ...scoring.Finding) scoring.Scorecard {
		k := scoring.Criterion{Mark: "criterion:a.b", Text: "You asked.", Met: met}
		if met {
			k.Turn, k.Said = 3, "Why?"
		}
		return scoring.Scorecard{Steps: []scoring.Step{{Mark: "step:a", Title: "A", Status: status, Criteria: []scoring.Criterion{k}}}, Faults: faults}
	}
	fault := func(mark string, turn int, quote string, perhaps bool) scoring.Finding {
		return scoring.Finding{Mark: mark, Title: "Lecture", Why: quote + " is long", Turn: turn, Quote: quote, Perhaps: perhaps}
	}
	for _, c := range []struct {
		name          string
		before, after scoring.Scorecard
		want          []string // what and mark
	}{
		{"nothing", card("partial", true), card("partial", true), nil},
		{"a status", card("missing", false), card("covered", true), []string{"changed step:a", "changed criterion:a.b"}},
		{"comes and goes", card("partial", true, fault("fault:x:1", 1, "a", false)), card("partial", true, fault("fault:x:3", 3, "a", false)), []string{"came fault:x:3", "went fault:x:1"}},
		{"less certain", card("partial", true, fault("fault:x:1", 1, "a", false)), card("partial", true, fault("fault:x:1", 1, "a", true)), []string{"changed fault:x:1"}},
		{"other words", card("partial", true, fault("fault:x:1", 1, "a", false)), card("partial", true, fault("fault:x:1", 1, "a b", false)), []string{"moved fault:x:1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, x := range scoring.Changes(c.before, c.after) {
				got = append(got, string(x.What)+" "+x.Mark)
				require.Equal(t, x.What == scoring.Came, x.Was == nil)
				require.Equal(t, x.What == scoring.Went, x.Is == nil)
			}
			require.Equal(t, c.want, got)
		})
	}
}

// The hash of a rubric is of the framework and the case, and of nothing else.
func TestRubricHash(t *testing.T) {
	f := aeiou(t)
	base := scoring.Prepare(hotel(roleplay.KindInitial), f)
	require.Regexp(t, "^[0-9a-f]{12}$", base.Hash())
	require.Equal(t, base.Hash(), scoring.Prepare(hotel(roleplay.KindInitial), f).Hash())
	require.Equal(t, base.Hash(), base.Meter(true).Scorecard(roleplay.Trainee).Rubric)
	require.NotEqual(t, base.Hash(), scoring.Prepare(hotel(roleplay.KindInvite), f).Hash(), "another case")
	f.Steps = append([]scoring.Stage{}, f.Steps...)
	f.Steps[0].Title = "Anger"
	require.NotEqual(t, base.Hash(), scoring.Prepare(hotel(roleplay.KindInitial), f).Hash(), "another framework")
}

func TestMadeBy(t *testing.T) {
	require.Equal(t, "Read by moves-1 · graded by scoring-1 · rubric 0123456789ab",
		scoring.MadeBy(scoring.Scorecard{Reader: "moves-1", Version: "scoring-1", Rubric: "0123456789ab"}))
	require.Equal(t, "Graded by scoring-1", scoring.MadeBy(scoring.Scorecard{Version: "scoring-1"}))
	require.Empty(t, scoring.MadeBy(scoring.Scorecard{}))
}

// hostile are words that want to be more than words.
var hostile = []string{"=1+1", "+49 30", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "a\n=1", "'", `a"b,c`, "", "<b>x</b>", "*x* _y_ `z` [a](javascript:b)",
	"![x](http://y)", "# head", "| a | b |", "&lt;", `\`, "~~x~~", "a\u2028b", "$x$"}

func cardSaying(words string) scoring.Scorecard {
	f := scoring.Finding{Mark: "fault:x:1", Title: words, Why: words, Turn: 1, Quote: words}
	return scoring.Scorecard{Session: words, Title: words, Turns: 2, Faults: []scoring.Finding{f}, Strengths: []scoring.Finding{f},
		Advice: []scoring.Advice{{Mark: "advice:y", Title: words, Why: words, Turn: 1, Quote: words, Ways: []string{words}}},
		Steps:  []scoring.Step{{Title: words, Status: "partial", Criteria: []scoring.Criterion{{Text: words, Met: true, Turn: 1, Said: words}}}},
		Map:    []scoring.Concern{{Title: words, Kind: "fear", Of: 1, Reached: 1, Depths: []scoring.Depth{{Says: words, Reached: true, Turn: 2}}}},
		Ending: &scoring.Ending{Text: words}}
}

// checkCSV requires that a table can be read back, that each row is one line,
// and that no cell is a formula.
func checkCSV(t require.TestingT, words string) {
	var b bytes.Buffer
	require.NoError(t, scoring.WriteCSV(&b, cardSaying(words)))
	rows, err := csv.NewReader(&b).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1+5)
	for _, row := range rows {
		require.Len(t, row, 8)
		for _, cell := range row {
			require.False(t, cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n"), "%q of %q", cell, words)
			require.NotContains(t, cell, "\n")
		}
		whole := strings.Join(strings.Fields(words), " ")
		require.Contains(t, []string{whole, "'" + whole}, rows[2][7], "the words stay whole")
	}
}

func TestCSVIsSafe(t *testing.T) {
	for _, words := range hostile {
		checkCSV(t, words)
	}
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringMatching(`[=+@'-]?[ -~\t\r\n＝＋]{0,12}`).Draw(t, "words")
		checkCSV(t, words)
	})
}

// plainly reads Markdown's escapes back.
func plainly(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// In Markdown no words of a person are markup: every character that could be
// is escaped, and reads back as it was.
func TestMarkdownIsSafe(t *testing.T) {
	check := func(t require.TestingT, words string) {
		got := scoring.MarkdownText(words)
		require.Equal(t, strings.Join(strings.Fields(words), " "), plainly(got))
		for i := 0; i < len(got); i++ {
			if got[i] == '\\' {
				i++
				continue
			}
			require.False(t, strings.ContainsRune("`*_[]<>|~&#!$", rune(got[i])), "%q", got)
		}
		var b strings.Builder
		require.NoError(t, scoring.WriteMarkdown(&b, cardSaying(words)))
		if got != "" {
			require.Contains(t, b.String(), "> “"+got+"” (turn 1)")
		}
	}
	for _, words := range hostile {
		check(t, words)
	}
	rapid.Check(t, func(t *rapid.T) { check(t, rapid.String().Draw(t, "words")) })
}
