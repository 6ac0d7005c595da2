package personas_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"seventy/personas"
	"seventy/roleplay"
)

// copied is a scenario that ships, to be spoilt.
func copied(t *testing.T) *personas.Content {
	t.Helper()
	data, err := json.Marshal(personas.Shipped().Contents()[0])
	require.NoError(t, err)
	c := new(personas.Content)
	require.NoError(t, json.Unmarshal(data, c))
	return c
}

func TestShippedLibrary(t *testing.T) {
	l := personas.Shipped()
	require.Empty(t, l.Problems(), "what ships is free even of advice")
	endless, err := l.Content("endless")
	require.NoError(t, err, "what is for measuring is found by its id")
	require.NotContains(t, l.Contents(), endless, "and is on no list")
	c, err := l.Content("yvonne-initial")
	require.NoError(t, err)
	p := &c.Persona
	require.GreaterOrEqual(t, len(p.Concerns), 3)
	for _, k := range p.Concerns {
		require.Len(t, k.Layers, 4, "%s has surface, detail, effect and stake", k.ID)
	}
	require.GreaterOrEqual(t, len(p.Fears), 6)
	require.GreaterOrEqual(t, len(p.Facts), 30)
	hidden := 0
	for _, f := range p.Fears {
		if f.Hidden {
			hidden++
		}
	}
	require.Positive(t, hidden, "one fear is hidden")
	_, err = l.Content("nobody")
	require.Equal(t, roleplay.NotFound, roleplay.CodeOf(err))
	require.ErrorContains(t, err, "yvonne-initial")
}

func TestContentJSON(t *testing.T) {
	require.Equal(t, personas.Shipped().Contents()[0], copied(t), "content survives the log")
}

func TestLint(t *testing.T) {
	require.Empty(t, personas.Lint(copied(t)))
	for _, c := range []struct {
		name  string
		spoil func(*personas.Content)
		path  string
		want  string
		fatal bool
	}{
		{"no name", func(c *personas.Content) { c.Persona.Name = " " }, "$.name", "a name is missing", true},
		{"kind", func(c *personas.Content) { c.Scenario.Kind = "chat" }, "$.kind", `unknown kind "chat"; expected one of invite`, true},
		{"turns", func(c *personas.Content) { c.Scenario.Turns = 3 }, "$.turns", "expected 8 to 400", true},
		{"temper", func(c *personas.Content) { c.Persona.Temper.Trust = 101 }, "$.temper.trust", "expected 0 to 100", true},
		{"difficulty", func(c *personas.Content) { c.Persona.Difficulty = 6 }, "$.difficulty", "expected 1 to 5", true},
		{"id twice", func(c *personas.Content) { c.Persona.Facts[1].ID = c.Persona.Facts[0].ID }, "$.facts[1].id", "is taken already, by $.facts[0]", true},
		{"id form", func(c *personas.Content) { c.Persona.Facts[0].ID = "Her Age" }, "$.facts[0].id", "other characters", true},
		{"told", func(c *personas.Content) { c.Persona.Fears[0].Needs.Told = []string{"moon"} }, "$.fears[0].needs.told", `no item "moon"`, true},
		{"move", func(c *personas.Content) { c.Persona.Facts[0].Asks = []roleplay.Move{"sell"} }, "$.facts[0]", `unknown move "sell"`, true},
		{"of", func(c *personas.Content) { c.Persona.Solutions[0].Of = "moon" }, "$.solutions[0].of", `no concern "moon"`, true},
		{"unreachable", func(c *personas.Content) { c.Persona.Fears[0].Needs.Trust = 99 }, "$.fears[0].needs", "nobody reaches", true},
		{"no lines", func(c *personas.Content) { c.Persona.Facts[0].Lines = nil }, "$.facts[0].lines", "has no lines", true},
		{"depth", func(c *personas.Content) { c.Persona.Concerns[0].Layers[0].Depth = "effect" }, "$.concerns[0].layers[0].depth", "in this order", true},
		{"circle", func(c *personas.Content) {
			c.Persona.Concerns[0].Layers[0].Needs.Told = []string{c.Persona.Concerns[0].Layers[2].ID}
		}, "", "can never be told", true},
		{"cause", func(c *personas.Content) { c.Persona.Lines[0].On = "lectur" }, "$.lines[0].on", `did you mean "lecture"?`, true},
		{"act", func(c *personas.Content) { c.Persona.Lines[0].Act = "sing" }, "$.lines[0].act", `unknown act "sing"`, true},
		{"mood", func(c *personas.Content) { c.Persona.Lines[0].Mood = []string{"jolly"} }, "$.lines[0].mood", `unknown mood "jolly"`, true},
		{"slot", func(c *personas.Content) { c.Persona.Lines[0].Say[0] = "Hello {name}." }, "$.lines[0].say[0]", "unknown slot {name}", true},
		{"line twice", func(c *personas.Content) { c.Persona.Lines[1].Say[0] = c.Persona.Lines[0].Say[0] }, "$.lines[1].say[0]", "stands at $.lines[0].say[0] already", true},
		{"no lines for a cause", func(c *personas.Content) {
			for i := range c.Persona.Lines {
				if c.Persona.Lines[i].On == "lecture" {
					c.Persona.Lines[i].On = "dismiss"
				}
			}
		}, "$.lines", `no lines answer "lecture"`, true},
		{"leak", func(c *personas.Content) {
			for _, f := range c.Persona.Fears {
				if f.Hidden {
					c.Persona.Lines[0].Say[0] = "It's about the " + f.About[0] + ", all right."
				}
			}
		}, "$.lines[0].say[0]", "would give it away", true},
		{"hidden without probes", func(c *personas.Content) {
			for i := range c.Persona.Fears {
				c.Persona.Fears[i].Needs.Probes = 0
			}
		}, "", "is hidden; its gate needs probes", true},
		{"nobody decides", func(c *personas.Content) {
			for i := range c.Workplace.Bosses {
				c.Workplace.Bosses[i].Decides = nil
			}
		}, "$.bosses", "no boss decides about", false},
		{"no dodge", func(c *personas.Content) { c.Persona.Concerns[0].Layers[1].Dodge = nil }, "$.concerns[0].layers[1].dodge", "keep it back", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := copied(t)
			c.spoil(content)
			for _, p := range personas.Lint(content) {
				if strings.Contains(p.Message, c.want) && (c.path == "" || p.Path == c.path) {
					require.Equal(t, c.fatal, p.Fatal)
					return
				}
			}
			t.Errorf("no problem %q at %s among %v", c.want, c.path, personas.Lint(content))
		})
	}
}

// library is the shipped one as files, for one of them to be replaced.
func library(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for _, name := range []string{"personas/yvonne.yaml", "workplaces/maple-court.yaml", "scenarios/yvonne-initial.yaml"} {
		data, err := os.ReadFile("library/" + name)
		require.NoError(t, err)
		out[name] = &fstest.MapFile{Data: data}
	}
	return out
}

func TestLoadErrors(t *testing.T) {
	for _, c := range []struct{ name, file, old, new, want string }{
		{"wrong key", "scenarios/yvonne-initial.yaml", "persona: yvonne", "person: yvonne", `scenarios/yvonne-initial.yaml:5:1: unknown key "person"; expected one of `},
		{"no such persona", "scenarios/yvonne-initial.yaml", "persona: yvonne", "persona: ivan", `scenarios/yvonne-initial.yaml:5:10: there is no persona "ivan"`},
		{"other id", "workplaces/maple-court.yaml", "id: maple-court", "id: elm-court", `it must be the file's name, "maple-court"`},
		{"lint", "scenarios/yvonne-initial.yaml", "kind: initial", "kind: chat", `scenarios/yvonne-initial.yaml:7:7: unknown kind "chat"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := library(t)
			text := string(files[c.file].Data)
			require.Contains(t, text, c.old)
			files[c.file].Data = []byte(strings.Replace(text, c.old, c.new, 1))
			_, err := personas.Load(files)
			require.ErrorContains(t, err, c.want)
			require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
		})
	}
	_, err := personas.Load(fstest.MapFS{})
	require.ErrorContains(t, err, "the library holds no scenarios")
}
