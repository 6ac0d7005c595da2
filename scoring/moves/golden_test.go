package moves

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

var update = flag.Bool("update", false, "write what the reader finds into testdata")

// TestGolden reads the talks under testdata. A line there is "kind: …",
// "subject: id = word, phrase", "trainee: …", "coworker: …" or a comment (#);
// indented lines say what the reader found in the turn above them.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			want, err := os.ReadFile(name)
			require.NoError(t, err)
			got := readGolden(t, string(want))
			if *update {
				require.NoError(t, os.WriteFile(name, []byte(got), 0o644))
				return
			}
			require.Equal(t, string(want), got, "run go test -update and look at the difference")
		})
	}
}

func readGolden(t *testing.T, text string) string {
	var out strings.Builder
	var subjects []roleplay.Subject
	c := roleplay.Context{Turn: 1}
	r := New(nil)
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if strings.HasPrefix(line, " ") {
			continue
		}
		fmt.Fprintln(&out, line)
		key, rest, _ := strings.Cut(line, ": ")
		switch key {
		case "kind":
			c.Kind = roleplay.Kind(rest)
		case "subject":
			id, words, ok := strings.Cut(rest, " = ")
			require.True(t, ok, line)
			subjects = append(subjects, roleplay.Subject{ID: id, Words: strings.Split(words, ", ")})
			r = New(subjects)
		case "trainee":
			reading := r.Read(rest, c)
			writeReading(&out, rest, reading)
			c.Said(rest, reading)
		case "coworker":
			heard := r.Hear(rest, c)
			for _, s := range heard.Signals {
				fmt.Fprintf(&out, "    signal %s | %s\n", s.Label, s.In(rest))
			}
			c.Spoke(rest, heard)
		}
	}
	return out.String()
}

func writeReading(out *strings.Builder, text string, r roleplay.Reading) {
	fmt.Fprintf(out, "    words %d, asking %d, sentences %d, echo %q\n", r.Words, r.Asking, len(r.Sentences), r.Echo)
	for _, q := range r.Questions {
		extra := ""
		if q.Arranges {
			extra += " arranges"
		}
		if q.Leading {
			extra += " leading"
		}
		if len(q.Topics) > 0 {
			extra += " about " + strings.Join(q.Topics, ", ")
		}
		fmt.Fprintf(out, "    question %s%s | %s\n", q.Form, extra, q.In(text))
	}
	for _, m := range r.Moves {
		fmt.Fprintf(out, "    move %s | %s\n", m.Label, m.In(text))
	}
	for _, m := range r.Faults {
		fmt.Fprintf(out, "    fault %s | %s\n", m.Label, m.In(text))
	}
	for _, m := range r.Cues {
		fmt.Fprintf(out, "    cue %s | %s\n", m.Label, m.In(text))
	}
	for _, p := range r.Topics {
		fmt.Fprintf(out, "    topic %s | %s\n", p.ID, p.In(text))
	}
}
