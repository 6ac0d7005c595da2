package scoring_test

import (
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

// Each file holds a labelled talk, and its scorecard as the trainee and as a
// trainer see it.
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
				for _, q := range quotes(card) {
					require.Contains(t, said[q.turn], q.quote, q.mark)
				}
				var b strings.Builder
				require.NoError(t, scoring.WriteText(&b, card))
				got = append(got, txtar.File{Name: string(viewer), Data: []byte(b.String())})
			}
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
