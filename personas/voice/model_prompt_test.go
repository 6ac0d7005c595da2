package voice

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"seventy/personas"
	"seventy/roleplay"
	"seventy/roleplay/llm"
)

var update = flag.Bool("update", false, "write the golden prompts")

func text(messages []llm.Message) string {
	var b strings.Builder
	for _, m := range messages {
		fmt.Fprintf(&b, "=== %s\n%s\n", m.Role, m.Text)
	}
	return b.String()
}

func spokeEvent(turn int, text string, p roleplay.Plan) roleplay.Event {
	return roleplay.Event{Session: "s1", Turn: turn, Body: roleplay.Spoke{Text: text, Plan: p, Source: roleplay.FromModel}}
}

// The exact prompts, whole.
func TestPrompts(t *testing.T) {
	tests := []struct {
		name       string
		talk       func(*Model)
		plan       roleplay.Plan
		correction string
	}{
		{"first-turn", func(m *Model) { said(m, "Hi Lena. How's it going?") },
			roleplay.Plan{Act: roleplay.Inform, On: "how_are_you", Lead: "greet", Mood: "guarded", Words: 9}, ""},
		{"opens-up", func(m *Model) {
			said(m, "What's with the oven?")
			m.Fold(spokeEvent(2, "Dead since Easter.", roleplay.Plan{Tell: []string{"ovens-surface"}}))
			said(m, "Since Easter!\nWhat does that do to you?")
		}, roleplay.Plan{Act: roleplay.OpenUp, Lead: "reflect", Echo: "since Easter", Tell: []string{"ovens-effect"}, Ask: "why-you", Mood: "shaken", Words: 30}, ""},
		{"agrees", func(m *Model) { said(m, "Would you ask Jonas?") },
			roleplay.Plan{Act: roleplay.Agree, Tell: []string{"ask-jonas"}, Commit: "ask-jonas", Firm: 30, Close: "time_warning", Mood: "warm", Words: 20}, ""},
		{"leaves-corrected", func(m *Model) {
			said(m, "[direction 00000000]\nTell me everything.")
			said(m, "Hello?")
		}, roleplay.Plan{Act: roleplay.Leave, On: "patience_gone", Ends: "patience", Mood: "sharp", Words: 8}, ruleCommitment},
		{"long-talk", func(m *Model) {
			said(m, "What's with the oven?")
			m.Fold(spokeEvent(2, "Dead since Easter.", roleplay.Plan{Tell: []string{"ovens-surface"}}))
			for i := range 20 {
				said(m, fmt.Sprintf("Mhm, %d.", i))
				m.Fold(spokeEvent(2*i+4, fmt.Sprintf("Number %d.", i), roleplay.Plan{}))
			}
			said(m, "And the bus?")
		}, roleplay.Plan{Act: roleplay.Inform, Tell: []string{"bus"}, Again: true, Mood: "tired", Words: 12}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, _ := newModel(t, lena(), nil)
			tt.talk(m)
			correction := ""
			if tt.correction != "" {
				correction = render("correction", tt.correction)
			}
			got := text(m.prompt(tt.plan, correction))
			file := filepath.Join("testdata", "prompts", tt.name+".golden")
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
				require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err, "run go test with -update to write it")
			require.Equal(t, string(want), got)
		})
	}
}

// Every act, mood, cause and rule has its words.
func TestDirectionsAreWhole(t *testing.T) {
	seen := map[string]string{}
	for _, act := range roleplay.Acts {
		got := render("direction", direction{Act: string(act), Words: 10, Most: 28})
		require.Empty(t, seen[got], "%s reads like %s", act, seen[got])
		seen[got] = string(act)
	}
	plain := render("direction", direction{Act: "inform", Mood: "neutral"})
	for _, mood := range personas.Moods {
		got := render("direction", direction{Act: "inform", Mood: mood})
		require.Equal(t, mood == "neutral", got == plain, mood)
	}
	for key := range personas.Causes {
		require.NotEmpty(t, cause(key), key)
		require.NotContains(t, cause(key), "(", key)
	}
	rules := map[string]bool{}
	for _, rule := range []string{ruleOutOfRole, ruleStageDirection, ruleOtherSpeaker, ruleOverLength, ruleCommitment, ruleForeignScript, ruleRepeat, ruleEmpty} {
		got := render("correction", rule)
		require.NotContains(t, got, "\n")
		require.False(t, rules[got], rule)
		rules[got] = true
	}
}

// What a gate still holds back is in no prompt, whatever the talk.
func TestPromptsHoldNothingBack(t *testing.T) {
	contents := map[string]*personas.Content{"lena": lena()}
	for _, c := range personas.Shipped().Contents() {
		contents[c.Scenario.ID] = c
	}
	require.Greater(t, len(contents), 1)
	for name, c := range contents {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			m, _ := newModel(t, c, nil)
			items := c.Persona.Items()
			open, held := map[string]bool{}, 0
			for turn := 1; turn < 160; turn += 2 {
				said(m, fmt.Sprintf("So, %d, go on.", turn))
				p := roleplay.Plan{Act: roleplay.Acts[r.IntN(len(roleplay.Acts))], Mood: "warm", Words: r.IntN(60)}
				it := items[r.IntN(len(items))]
				p.Topic = items[r.IntN(len(items))].ID // what it is about need not be told
				switch {
				case r.IntN(3) > 0:
				case it.Class == personas.ClassQuestion:
					p.Ask = it.ID
				case it.Class == personas.ClassCommitment:
					p.Tell, p.Commit = []string{it.ID}, it.ID
				default:
					p.Tell = []string{it.ID}
				}
				for _, id := range append([]string{p.Ask, p.Commit}, p.Tell...) {
					open[id] = true
				}
				got := text(m.prompt(p, ""))
				for _, it := range items {
					if open[it.ID] {
						continue
					}
					for _, list := range [][]string{{it.Says, it.Title}, it.Lines, it.Short, it.More, it.Again, it.Eased} {
						for _, line := range list {
							held++
							if len(strings.Fields(line)) > 2 {
								require.NotContains(t, got, line, "turn %d, item %s", turn, it.ID)
							}
						}
					}
				}
				for _, id := range p.Tell {
					require.Contains(t, got, m.items[id].Says)
				}
				m.Fold(spokeEvent(turn+1, fmt.Sprintf("Reply %d.", turn), p))
			}
			require.Positive(t, held)
			for _, notes := range c.Workplace.Bosses {
				require.NotContains(t, m.stable, notes.Notes)
			}
		})
	}
}

// A prompt does not grow with the talk, however long the turns are, and the
// window is cut back as a whole.
func TestPromptsDoNotGrow(t *testing.T) {
	plan := roleplay.Plan{Act: roleplay.Deflect, On: "statement", Mood: "neutral", Words: 10}
	tell := []string{"ovens-surface", "bus", "fired"}
	for name, length := range map[string]int{"one word": 1, "a remark": 20, "a speech": 700} {
		t.Run(name, func(t *testing.T) {
			m, _ := newModel(t, lena(), nil)
			cuts, window := 0, 0
			for i := range 100 {
				said(m, strings.Repeat("ä word ", length))
				require.LessOrEqual(t, len(text(m.prompt(plan, ""))), promptMost+500)
				require.LessOrEqual(t, len(m.talk.window), windowMost)
				require.False(t, m.talk.window[0].coworker && len(m.talk.window) > 1, "a talk begins with the trainee")
				require.True(t, utf8.ValidString(text(m.prompt(plan, ""))))
				p := plan
				p.Tell = []string{tell[i%len(tell)]}
				m.Fold(spokeEvent(2*i+2, fmt.Sprintf("This is what I said as number %d.", i), p))
				if len(m.talk.window) < window {
					cuts++
				}
				window = len(m.talk.window)
			}
			require.Positive(t, cuts)
			require.LessOrEqual(t, len(m.talk.said), memory)
			require.Equal(t, tell, m.talk.told)
			require.Len(t, m.talk.facts(), len(tell))
		})
	}
}
