package learn

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring/eval"
	"seventy/scoring/linear"
	"seventy/scoring/transcript"
)

const corpus = "../moves/corpus"

func corpusTalks(t *testing.T) (Talks, []Banked) {
	talks, err := Load(corpus)
	require.NoError(t, err)
	bank, err := LoadBank(filepath.Join(corpus, "bank.txt"))
	require.NoError(t, err)
	return talks, bank
}

// TestHeldOut holds how well talks are read by models that had seen nothing of
// their writer: the lower ends of the intervals, and that each is above the
// rules alone. scoring/EVALUATION.md has the figures.
func TestHeldOut(t *testing.T) {
	if raced {
		t.Skip("skipped: fitting takes too long under the race detector; it runs without")
	}
	talks, bank := corpusTalks(t)
	found, rules := HoldOut(talks, bank), byRules(talks)
	floors := map[string]float64{"moves, micro F1": 0.67, "moves, macro F1": 0.69, "faults, macro F1": 0.63,
		"signals, macro F1": 0.62, "steps, weighted kappa": 0.76}
	for _, f := range eval.Compare(talks, found, rules) {
		t.Logf("%s %.3f (%.3f–%.3f), rules alone %.3f", f.Name, f.First, f.Low, f.High, f.Second)
		if floor, ok := floors[f.Name]; ok {
			require.Greater(t, f.Low, floor, f.Name)
			require.Positive(t, f.GainLow, f.Name)
			delete(floors, f.Name)
		}
	}
	require.Empty(t, floors)
	require.Greater(t, eval.Listening(talks, found).Reflection.F1, 0.72)
}

// The corpus is what its README says: whole conversations of many writers, with
// every kind, skill and label, and nothing twice.
func TestCorpus(t *testing.T) {
	talks, bank := corpusTalks(t)
	require.GreaterOrEqual(t, len(bank), 350)
	whole, writers, seen := 0, map[string]bool{}, map[string]string{}
	uses, kinds, skills := map[string]int{}, map[roleplay.Kind]int{}, map[string]int{}
	for _, c := range talks {
		writers[Writer(c)] = true
		kinds[c.Kind]++
		skills[c.Skill]++
		if eval.Whole(c) {
			whole++
		}
		for _, u := range c.Turns {
			for _, l := range labelsOf(u) {
				uses[l]++
			}
			require.Len(t, spansOf(&u), len(u.Questions), "%s: a question that does not stand in its turn: %q", c.ID, u.Text)
			if len(u.Text) > 60 {
				require.Empty(t, seen[u.Text], "%s and %s: %q", c.ID, seen[u.Text], u.Text)
				seen[u.Text] = c.ID
			}
		}
	}
	require.GreaterOrEqual(t, whole, 200)
	require.GreaterOrEqual(t, len(writers), 20)
	for _, k := range []roleplay.Kind{roleplay.KindInvite, roleplay.KindGetToKnow, roleplay.KindInitial, roleplay.KindFollowUp, ""} {
		require.Greater(t, kinds[k], 15, "%q", k)
	}
	require.Len(t, skills, 3)
	for _, l := range append(append([]string(nil), TurnNames...), HeardNames...) {
		require.GreaterOrEqual(t, uses[l], 50, l)
	}
}

// TestDisputes holds that the corpus has what was decided, and that two
// readings agree as well as its README says.
func TestDisputes(t *testing.T) {
	talks, _ := corpusTalks(t)
	disputes, err := LoadDisputes(filepath.Join(corpus, "disputes.json"))
	require.NoError(t, err)
	require.NotEmpty(t, disputes)
	for _, d := range disputes {
		require.True(t, d.holds(talks), "%s turn %d, %s", d.ID, d.Turn, d.Of)
		require.NotEqual(t, d.First, d.Second, "%s turn %d", d.ID, d.Turn)
	}
	a := Agree(talks, disputes)
	require.Greater(t, a.Moves.MicroF1, 0.93)
	require.Greater(t, a.Faults.MicroF1, 0.89)
	require.Greater(t, a.Signals.MicroF1, 0.88)
	require.Less(t, a.Moves.MicroF1, Agree(talks, nil).Moves.MicroF1)

	bad := filepath.Join(t.TempDir(), "disputes.json")
	require.NoError(t, os.WriteFile(bad, []byte("{}\nx\n"), 0o600))
	_, err = LoadDisputes(bad)
	require.ErrorContains(t, err, "disputes.json:2: ")
	_, err = LoadDisputes(bad + "x")
	require.Equal(t, roleplay.NotFound, roleplay.CodeOf(err))
}

func TestWritersStayTogether(t *testing.T) {
	talks := Talks{}
	for _, id := range []string{"a-1", "a-2", "b-1", "c-1", "c-2", "c-3", "x-y-7"} {
		talks = append(talks, transcript.Conversation{ID: id, Turns: make([]transcript.Turn, 3)})
	}
	in := foldsOf(talks, 3)
	require.Len(t, in, 4)
	require.Contains(t, in, "x-y")
	used := map[int]bool{}
	for _, g := range in {
		used[g] = true
	}
	require.Len(t, used, 3)
}

func TestFormAt(t *testing.T) {
	u := &transcript.Turn{Text: "Okay. Do you sleep? And what keeps you going?", Questions: []transcript.Question{
		{Text: "Do you sleep?", Form: roleplay.Closed}, {Text: "what keeps you going?", Form: roleplay.Open}}}
	qs := spansOf(u)
	require.Len(t, qs, 2)
	at := func(from, to int) roleplay.Form { return formAt(qs, roleplay.Span{Start: from, End: to}) }
	require.Equal(t, roleplay.Form(""), at(0, 5))
	require.Equal(t, roleplay.Closed, at(6, 19))
	require.Equal(t, roleplay.Open, at(20, 45))
	require.Equal(t, roleplay.Open, at(0, 45), "a closed one with an open one behind it")
	require.Equal(t, roleplay.Closed, at(0, 16), "more than half of it")
}

func TestSettleLabel(t *testing.T) {
	var list []one
	for n := range 200 { // right above 100, one in four below
		list = append(list, one{int32(n), n >= 100 || n%4 == 0})
	}
	require.InDelta(t, 99, bestF1(sorted(list)), 2)
	require.Equal(t, int32(linear.Never), bestF1([]one{{3, false}, {2, false}}))

	c := curve(list)
	require.Len(t, c, 99)
	for p := 1; p < len(c); p++ {
		require.GreaterOrEqual(t, c[p], c[p-1])
	}
	half := c[49]
	require.Greater(t, half, int32(20))
	require.Less(t, half, int32(100))
}

func TestCertainFrom(t *testing.T) {
	list := func(right, wrong int) (out []one) {
		for n := range right + wrong {
			out = append(out, one{int32(1000 - n), n < right})
		}
		return out
	}
	require.Equal(t, int32(linear.Never), certainFrom(list(29, 0), 0), "too few")
	require.Equal(t, int32(971), certainFrom(list(30, 0), 0))
	from := certainFrom(list(40, 100), 0)
	require.Less(t, from, int32(961))
	n := int(1000 - from + 1)
	require.GreaterOrEqual(t, wilson(40, n, certainZ), certainRight)
	require.Less(t, wilson(40, n+1, certainZ), certainRight)
	require.Equal(t, int32(linear.Never), certainFrom(list(40, 0), 980), "where it stands, it was given 21 times")
}

// Newcombe (1998, table I) gives 0.0624 for the lower end of 15 of 148 at 95 %.
func TestWilson(t *testing.T) {
	require.InDelta(t, 0.0624, wilson(15, 148, 1.96), 0.0005)
	require.InDelta(t, 0, wilson(0, 20, 1.96), 1e-9)
	require.False(t, math.IsNaN(wilson(20, 20, 1.96)))
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	_, err := Load(dir)
	require.Equal(t, roleplay.NotFound, roleplay.CodeOf(err))
	require.ErrorContains(t, err, dir)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.jsonl"), []byte(`{"id":"a-1","turns":[{"speaker":"trainee","text":"x","moves":["dance"]}]}`), 0o600))
	_, err = Load(dir)
	require.ErrorContains(t, err, `a.jsonl:1: `)
	require.ErrorContains(t, err, "dance")

	bank := filepath.Join(dir, "bank.txt")
	_, err = LoadBank(bank)
	require.Equal(t, roleplay.NotFound, roleplay.CodeOf(err))
	for line, want := range map[string]string{"> initial | x\n": "want > kind stage", "> initial sx | y\n": "bank.txt:1", "no labels\n": "words | labels"} {
		require.NoError(t, os.WriteFile(bank, []byte(line), 0o600))
		_, err = LoadBank(bank)
		require.ErrorContains(t, err, want)
	}
}
