package eval

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"

	"seventy/roleplay"
	"seventy/scoring/transcript"
)

// Utterance is one line of a questions file.
type Utterance struct {
	ID           string `json:"id"`
	Conversation string `json:"conversation"`
	Text         string `json:"text"`
	Prev         string `json:"prev_text"` // what was said before
	Label        string `json:"label"`
	Question     string `json:"question"`   // open, closed or none
	Reflection   string `json:"reflection"` // simple, complex or none
}

// LoadTalks reads files in the guide's format. Errors name file and line: a
// NotFound error for a file that is not there, Invalid for what does not fit
// the format, an unknown label among it.
func LoadTalks(files ...string) ([]transcript.Conversation, error) {
	return load(files, transcript.ParseJSON)
}

// LoadUtterances reads questions files; errors as with LoadTalks.
func LoadUtterances(files ...string) ([]Utterance, error) {
	return load(files, parseUtterances)
}

func load[T any](files []string, parse func(name string, data []byte) ([]T, error)) ([]T, error) {
	var out []T
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, roleplay.Errorf(roleplay.NotFound, "%s can't be read; check the path: %w", name, err)
		}
		got, err := parse(name, data)
		if err != nil {
			return nil, err
		}
		if len(got) == 0 {
			return nil, roleplay.Errorf(roleplay.Invalid, "%s holds no line to measure; it should hold one JSON object a line", name)
		}
		out = append(out, got...)
	}
	return out, nil
}

func parseUtterances(name string, data []byte) ([]Utterance, error) {
	return parseLines(name, data, checkUtterance)
}

// LoadLines reads a file of JSON objects, one a line. Errors as with LoadTalks.
func LoadLines[T any](name string) ([]T, error) {
	return load([]string{name}, func(name string, data []byte) ([]T, error) {
		return parseLines(name, data, func(*T) error { return nil })
	})
}

func parseLines[T any](name string, data []byte, check func(*T) error) ([]T, error) {
	var out []T
	n := 0
	for line := range bytes.Lines(data) {
		n++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var x T
		err := json.Unmarshal(line, &x)
		if err == nil {
			err = check(&x)
		}
		if err != nil {
			return nil, roleplay.Errorf(roleplay.Invalid, "%s:%d: %w", name, n, err)
		}
		out = append(out, x)
	}
	return out, nil
}

func checkUtterance(u *Utterance) error {
	if !slices.Contains(forms, u.Question) {
		return roleplay.Errorf(roleplay.Invalid, "unknown question %q; want one of %v", u.Question, forms)
	}
	if !slices.Contains([]string{"simple", "complex", "none", ""}, u.Reflection) {
		return roleplay.Errorf(roleplay.Invalid, "unknown reflection %q; want simple, complex or none", u.Reflection)
	}
	return nil
}

// forms are the forms of a whole utterance.
var forms = []string{string(roleplay.Open), string(roleplay.Closed), "none"}
