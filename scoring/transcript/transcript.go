// Package transcript reads talks that were held elsewhere: text with names,
// JSON, WebVTT and SRT. Parse reads a file, Cast says who in it practises, and
// Events makes of it what a session's log would hold.
package transcript

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"seventy/roleplay"
)

// Conversation is one talk in the labelling guide's format. Labels are empty
// in a talk that nobody labelled.
type Conversation struct {
	ID       string        `json:"id"`
	Industry string        `json:"industry,omitempty"`
	Skill    string        `json:"skill,omitempty"` // novice, mixed or skilled
	Kind     roleplay.Kind `json:"kind,omitempty"`
	Turns    []Turn        `json:"turns"`
}

// Turn is one utterance. A trainee's carries moves, questions and faults, a
// coworker's signals.
type Turn struct {
	Speaker   roleplay.Side     `json:"speaker"`
	Name      string            `json:"name,omitempty"` // as in a text, where it has names
	Text      string            `json:"text"`
	Moves     []roleplay.Move   `json:"moves,omitempty"`
	Questions []Question        `json:"questions,omitempty"`
	Faults    []roleplay.Fault  `json:"faults,omitempty"`
	Signals   []roleplay.Signal `json:"signals,omitempty"`
	During    *roleplay.During  `json:"during,omitempty"` // nil where the file has no times for it
}

// Question is a labelled question.
type Question struct {
	Text string        `json:"text"`
	Form roleplay.Form `json:"form"`
}

// Label puts what a reader found into a trainee's turn, as labels.
func (t *Turn) Label(r roleplay.Reading) {
	t.Moves, t.Faults, t.Questions = nil, nil, nil
	for _, m := range r.Moves {
		t.Moves = append(t.Moves, m.Label)
	}
	for _, f := range r.Faults {
		t.Faults = append(t.Faults, f.Label)
	}
	for _, q := range r.Questions {
		t.Questions = append(t.Questions, Question{Text: q.In(t.Text), Form: q.Form})
	}
}

// Hear puts what a reader heard into a coworker's turn, as labels.
func (t *Turn) Hear(h roleplay.Heard) {
	t.Signals = nil
	for _, s := range h.Signals {
		t.Signals = append(t.Signals, s.Label)
	}
}

// ParseJSON reads conversations in the guide's format: JSON objects, one after
// the other over any number of lines, or an array of them. Keys that the guide
// does not have are passed over, unknown labels are errors.
func ParseJSON(name string, data []byte) ([]Conversation, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && trimmed[0] == '[' {
		if _, err := dec.Token(); err != nil {
			return nil, roleplay.Errorf(roleplay.Invalid, "%s:1: %w", name, err)
		}
	}
	var out []Conversation
	for dec.More() {
		start := dec.InputOffset()
		var c Conversation
		err := dec.Decode(&c)
		if err == nil {
			err = c.validate()
		} else {
			start = max(start, dec.InputOffset())
		}
		if err != nil {
			return nil, roleplay.Errorf(roleplay.Invalid, "%s:%d: %w", name, lineAt(data, start), err)
		}
		out = append(out, c)
	}
	return out, nil
}

// lineAt is the line, from 1, of the first thing at or after an offset that
// is no white space.
func lineAt(data []byte, offset int64) int {
	for offset < int64(len(data)) && strings.ContainsRune(" \t\r\n,", rune(data[offset])) {
		offset++
	}
	return 1 + bytes.Count(data[:offset], []byte{'\n'})
}

func (c *Conversation) validate() error {
	if len(c.Turns) == 0 {
		return fmt.Errorf("the conversation %q has no turns", c.ID)
	}
	if c.Kind != "" && !slices.Contains(roleplay.Kinds, c.Kind) {
		return fmt.Errorf("the conversation %q has the unknown kind %q", c.ID, c.Kind)
	}
	for i, t := range c.Turns {
		where := fmt.Sprintf("turn %d of conversation %q", i+1, c.ID)
		if t.Speaker != roleplay.Trainee && t.Speaker != roleplay.Coworker {
			return fmt.Errorf("%s: the speaker is %q; expected trainee or coworker", where, t.Speaker)
		}
		if err := t.validate(); err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
	}
	return nil
}

func (t *Turn) validate() error {
	for _, m := range t.Moves {
		if !slices.Contains(roleplay.Moves, m) {
			return fmt.Errorf("unknown move %q", m)
		}
	}
	for _, f := range t.Faults {
		if !slices.Contains(roleplay.Faults, f) {
			return fmt.Errorf("unknown fault %q", f)
		}
	}
	for _, s := range t.Signals {
		if !slices.Contains(roleplay.Signals, s) {
			return fmt.Errorf("unknown signal %q", s)
		}
	}
	for _, q := range t.Questions {
		if q.Form != roleplay.Open && q.Form != roleplay.Closed {
			return fmt.Errorf("a question has the form %q; expected open or closed", q.Form)
		}
	}
	return nil
}
