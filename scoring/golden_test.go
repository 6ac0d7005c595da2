package scoring_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring"
)

var update = flag.Bool("update", false, "write the scorecards in testdata anew")

// Each file holds a labelled talk, its scorecard as the trainee and as a trainer
// see it, and every mark with its turn and quote, one a line.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			require.NoError(t, err)
			require.Equal(t, "talk", ar.Files[0].Name)
			kind, events := parseTalk(t, string(ar.Files[0].Data))
			m := meterOf(t, hotel(kind), false, events)
			said := texts(events)
			got := []txtar.File{ar.Files[0]}
			for _, viewer := range []roleplay.Side{roleplay.Trainee, roleplay.Trainer} {
				card := m.Scorecard(viewer)
				require.NotEmpty(t, card.Rubric)
				card.Version, card.Rubric = "today", "" // a file changes where a mark does, and only there
				for _, q := range quotes(card) {
					require.Contains(t, said[q.turn], q.quote, q.mark)
				}
				var b strings.Builder
				require.NoError(t, scoring.WriteText(&b, card))
				got = append(got, txtar.File{Name: string(viewer), Data: []byte(b.String())})
			}
			got = append(got, txtar.File{Name: "marks", Data: marksOf(t, m)})
			if *update {
				ar.Files = got
				require.NoError(t, os.WriteFile(file, txtar.Format(ar), 0o644))
				return
			}
			require.Len(t, ar.Files, len(got))
			for i, f := range got {
				require.Equal(t, string(ar.Files[i].Data), string(f.Data), f.Name)
			}
		})
	}
}

// marksOf writes the marks of a talk, one a line. Who looks changes how they
// are worded and nothing else.
func marksOf(t *testing.T, m *scoring.Meter) []byte {
	t.Helper()
	trainee, trainer := m.Scorecard(roleplay.Trainee), m.Scorecard(roleplay.Trainer)
	require.Equal(t, trainee.Rows(), trainer.Rows())
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, row := range trainer.Rows() {
		require.NoError(t, enc.Encode(row))
	}
	return b.Bytes()
}

// What is taken along is a file for each form, beside the talk it is of.
func TestGoldenKept(t *testing.T) {
	forms := map[string]func(*strings.Builder, scoring.Scorecard) error{
		"md":  func(b *strings.Builder, c scoring.Scorecard) error { return scoring.WriteMarkdown(b, c) },
		"csv": func(b *strings.Builder, c scoring.Scorecard) error { return scoring.WriteCSV(b, c) },
	}
	for _, name := range []string{"good", "seller", "two-turns"} {
		ar, err := txtar.ParseFile(filepath.Join("testdata", name+".txtar"))
		require.NoError(t, err)
		kind, events := parseTalk(t, string(ar.Files[0].Data))
		card := meterOf(t, hotel(kind), false, events).Scorecard(roleplay.Trainee)
		card.Version, card.Rubric = "today", ""
		for ext, write := range forms {
			t.Run(name+"."+ext, func(t *testing.T) {
				var b strings.Builder
				require.NoError(t, write(&b, card))
				file := filepath.Join("testdata", "kept", name+"."+ext)
				if *update {
					require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
					require.NoError(t, os.WriteFile(file, []byte(b.String()), 0o644))
					return
				}
				want, err := os.ReadFile(file)
				require.NoError(t, err)
				require.Equal(t, string(want), b.String())
			})
		}
	}
}
