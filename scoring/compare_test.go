package scoring_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"seventy/roleplay"
	"seventy/scoring"
	"seventy/scoring/transcript"
)

func compared(c scoring.Case, events []roleplay.Event) []scoring.Column {
	k := scoring.NewComparison(c, scoring.Frameworks())
	for _, e := range events {
		k.Fold(e)
	}
	return k.Columns()
}

// Each file holds a labelled talk, and how it stands in every framework that
// ships.
func TestCompareGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(strings.TrimSuffix(name, ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			require.NoError(t, err)
			kind, events := parseTalk(t, string(ar.Files[0].Data))
			columns := compared(hotel(kind), events)
			said := texts(events)
			for _, c := range columns {
				for _, q := range quotes(scoring.Scorecard{Steps: c.Steps, Order: c.Order}) {
					require.Contains(t, said[q.turn], q.quote, q.mark)
				}
			}
			var b strings.Builder
			require.NoError(t, scoring.WriteColumns(&b, columns))
			golden := filepath.Join("testdata", "compare", strings.TrimSuffix(name, ".txtar")+".txt")
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(golden), 0o755))
				require.NoError(t, os.WriteFile(golden, []byte(b.String()), 0o644))
				return
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), b.String())
		})
	}
}

// A comparison says of each framework what its scorecard says.
func TestCompareIsTheCard(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		events := drawTalk(rt)
		for i, c := range compared(hotel(roleplay.KindInitial), events) {
			m := scoring.NewMeter(hotel(roleplay.KindInitial), scoring.Frameworks()[i], false)
			for _, e := range events {
				m.Fold(e)
			}
			card := m.Scorecard(roleplay.Trainee)
			require.Equal(rt, card.Framework, c.Framework)
			require.Equal(rt, card.Steps, c.Steps)
			require.Equal(rt, card.Order, c.Order)
		}
	})
}

// share is how much of what was asked for is covered.
func share(c scoring.Column) float64 { return float64(c.Covered) / float64(c.Asked) }

// The good talk comes before those of the rusher and the seller in every
// framework.
func TestFrameworksOrderTalks(t *testing.T) {
	by := map[string][]scoring.Column{}
	for _, name := range []string{"good", "rusher", "seller"} {
		ar, err := txtar.ParseFile("testdata/" + name + ".txtar")
		require.NoError(t, err)
		kind, events := parseTalk(t, string(ar.Files[0].Data))
		by[name] = compared(hotel(kind), events)
	}
	for i, f := range scoring.Frameworks() {
		good, rusher, seller := by["good"][i], by["rusher"][i], by["seller"][i]
		require.Greater(t, share(good), 0.6, f.Title)
		require.Greater(t, share(good), share(rusher), f.Title)
		require.GreaterOrEqual(t, share(rusher), share(seller), f.Title)
		require.Less(t, share(rusher), 0.35, f.Title)
	}
}

// labelled makes the events of a talk in the guide's format, as though a reader
// had found its labels.
func labelled(c transcript.Conversation) []roleplay.Event {
	events := []roleplay.Event{{Body: roleplay.Started{Kind: c.Kind}}}
	for i, turn := range c.Turns {
		add := func(b roleplay.Body) { events = append(events, roleplay.Event{Turn: i + 1, Body: b}) }
		if turn.Speaker == roleplay.Coworker {
			add(roleplay.Spoke{Text: turn.Text, Heard: roleplay.Heard{Signals: marked(turn.Signals, turn.Text)}})
			continue
		}
		add(roleplay.Said{Text: turn.Text})
		add(roleplay.Read{Reading: roleplay.Reading{Moves: marked(turn.Moves, turn.Text), Faults: marked(turn.Faults, turn.Text)}})
	}
	return append(events, roleplay.Event{Body: roleplay.Finished{By: roleplay.Trainee, Reason: "ended"}})
}

func marked[L ~string](labels []L, text string) []roleplay.Mark[L] {
	var out []roleplay.Mark[L]
	for _, l := range labels {
		out = append(out, roleplay.Mark[L]{Label: l, Span: roleplay.Span{End: len(text)}, Sure: 100})
	}
	return out
}

// corpus reads the labelled talks of the reader's corpus that ask for steps.
func corpus(t *testing.T) []transcript.Conversation {
	files, err := filepath.Glob("moves/corpus/w*.jsonl")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var out []transcript.Conversation
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		talks, err := transcript.ParseJSON(file, data)
		require.NoError(t, err)
		out = append(out, talks...)
	}
	return out
}

// Of the labelled talks, skilled trainees cover more of what each framework
// asks for than mixed ones, and those more than novices.
func TestFrameworksOrderSkills(t *testing.T) {
	type mean struct {
		sum float64
		n   int
	}
	skills := []string{"novice", "mixed", "skilled"}
	means := map[string]map[string]*mean{}
	for _, talk := range corpus(t) {
		if !slices.Contains(skills, talk.Skill) {
			continue
		}
		for _, c := range compared(scoring.Case{Kind: talk.Kind}, labelled(talk)) {
			if c.Asked == 0 {
				continue
			}
			of := means[c.Framework]
			if of == nil {
				of = map[string]*mean{"novice": {}, "mixed": {}, "skilled": {}}
				means[c.Framework] = of
			}
			of[talk.Skill].sum += share(c)
			of[talk.Skill].n++
		}
	}
	for _, f := range scoring.Frameworks() {
		var of []float64
		for _, s := range skills {
			k := means[f.ID][s]
			require.NotZero(t, k.n)
			of = append(of, k.sum/float64(k.n))
			t.Logf("%-10s %-8s %.3f of the steps, %d talks", f.ID, s, k.sum/float64(k.n), k.n)
		}
		require.Less(t, of[0], of[1], f.ID)
		require.Less(t, of[1], of[2], f.ID)
	}
}
