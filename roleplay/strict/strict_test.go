package strict_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/strict"
)

type inner struct {
	Trust int      `yaml:"trust"`
	Words []string `yaml:"words"`
}

type outer struct {
	ID    string           `yaml:"id"`
	List  []inner          `yaml:"list"`
	Names map[string]inner `yaml:"names"`
}

func TestDecode(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", "id: x\nlist:\n  - trsut: 3\n", `f.yaml:3:5: unknown key "trsut"; expected one of trust, words (did you mean "trust"?)`},
		{"unknown key in a map", "names:\n  a:\n    colour: red\n", `f.yaml:3:5: unknown key "colour"; expected one of trust, words`},
		{"wrong type", "id: x\nlist:\n  - trust: high\n", `f.yaml:3:12: `},
		{"twice", "id: x\nid: y\n", `f.yaml:2:1: `},
		{"broken", "id: [x\n", `f.yaml:1:`},
		{"empty", "", `f.yaml:1:1: the file is empty; it must hold a mapping with one of id, list, names`},
		{"two documents", "id: x\n---\nid: y\n", `f.yaml: the file holds 2 YAML documents`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var v outer
			_, err := strict.Decode("f.yaml", []byte(c.text), &v)
			require.ErrorContains(t, err, c.want)
			require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
		})
	}
}

func TestSourceAt(t *testing.T) {
	var v outer
	s, err := strict.Decode("f.yaml", []byte("id: x\nlist:\n  - trust: 3\n    words: [a, b]\n"), &v)
	require.NoError(t, err)
	require.Equal(t, outer{ID: "x", List: []inner{{3, []string{"a", "b"}}}}, v)
	require.Equal(t, "f.yaml:4:16", s.At("$.list[0].words[1]"))
	require.Equal(t, "f.yaml", s.At("$.list[7]"))
}

func TestDistance(t *testing.T) {
	require.Equal(t, 3, strict.Distance("kitten", "sitting"))
	require.Equal(t, 0, strict.Distance("same", "same"))
	require.Equal(t, 4, strict.Distance("", "four"))
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("id: x\nlist:\n  - trust: 3\n"))
	f.Add([]byte("a: &x [*x]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var v outer
		if s, err := strict.Decode("f.yaml", data, &v); err == nil {
			s.At("$.list[0]")
		}
	})
}
