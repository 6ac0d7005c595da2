package judge

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"seventy/roleplay"
	"seventy/roleplay/llm"
)

// The sizes of a question.
const (
	windowBytes  = 24 << 10 // of the transcript in one question, as JSON; about 6,000 tokens
	overlapTurns = 6        // the most that two windows share
	fixedTokens  = 300      // of an answer, besides …
	checkTokens  = 110      // … these for each check
)

//go:embed prompts/system.txt
var systemText string

// PromptHash names the prompt: what is asked in the same words has the same.
func PromptHash() string {
	return roleplay.HashContent([]byte(systemText + string(schema(nil).JSON)))[:12]
}

// shownTurn is a turn as the model is sent it.
type shownTurn struct {
	Turn int           `json:"turn"`
	Who  roleplay.Side `json:"who"`
	Text string        `json:"text"`
}

type shownCheck struct {
	ID   string        `json:"id"`
	Who  roleplay.Side `json:"who"`
	Text string        `json:"text"`
}

// requests makes the questions: one, or for a long talk one for each of its
// windows. The transcript is a message of its own and nothing but JSON, so
// that no turn can end it.
func requests(session string, checks []Check, turns []Turn) []llm.Request {
	asked := make([]shownCheck, len(checks))
	for i, c := range checks {
		asked[i] = shownCheck{c.ID, c.Side, c.Text}
	}
	system := systemText + "\nThe checks:\n" + lines(asked)
	parts := windows(turns)
	var out []llm.Request
	for _, part := range parts {
		text := system
		if len(parts) > 1 {
			text += fmt.Sprintf("\nThis is a part of a longer talk: its turns %d to %d of %d. Answer by what stands in this part.\n",
				part[0].Turn, part[len(part)-1].Turn, turns[len(turns)-1].Number)
		}
		out = append(out, llm.Request{Session: session, MaxTokens: fixedTokens + checkTokens*len(checks),
			Messages: []llm.Message{{Role: llm.System, Text: text}, {Role: llm.User, Text: lines(part)}}})
	}
	return out
}

// windows cuts a talk into parts that fit a question. Two that follow each
// other share up to a quarter, so that what is said across the cut is seen
// whole in one of them.
func windows(turns []Turn) [][]shownTurn {
	all := shown(turns)
	var out [][]shownTurn
	for from := 0; from < len(all); {
		to, bytes := from, 0
		for to < len(all) && (to == from || bytes+len(line(all[to])) <= windowBytes) {
			bytes += len(line(all[to]))
			to++
		}
		out = append(out, all[from:to])
		if to == len(all) {
			break
		}
		from = to - min(overlapTurns, (to-from)/4)
	}
	return out
}

func shown(turns []Turn) []shownTurn {
	out := make([]shownTurn, len(turns))
	for i, t := range turns {
		out[i] = shownTurn{t.Number, t.Side, cut(t.Text)}
	}
	return out
}

// cut is a turn's text, no longer than the protocol lets a turn be.
func cut(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	n := 0
	for i := range text {
		if n == roleplay.MaxTurn {
			return text[:i]
		}
		n++
	}
	return text
}

// lines writes a JSON array, an element a line.
func lines[T any](list []T) string {
	var b strings.Builder
	b.WriteString("[\n")
	for i, v := range list {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString(line(v))
	}
	b.WriteString("\n]")
	return b.String()
}

func line(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // strings and numbers only
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// schema is the form of the answer: the ids are the only ones it may name.
func schema(checks []Check) llm.Schema {
	ids := make([]string, len(checks))
	for i, c := range checks {
		ids[i] = c.ID
	}
	return llm.Schema{Name: "second_opinion", JSON: json.RawMessage(`{"type":"object","additionalProperties":false,"required":["checks"],"properties":{"checks":{"type":"array","items":` +
		`{"type":"object","additionalProperties":false,"required":["id","yes","turn","quote"],"properties":{"id":{"type":"string","enum":` + line(ids) +
		`},"yes":{"type":"boolean"},"turn":{"type":"integer"},"quote":{"type":"string"}}}}}}`)}
}
