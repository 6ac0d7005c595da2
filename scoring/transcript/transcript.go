// Package transcript reads talks that were held elsewhere: conversations in
// the labelling guide's JSON, and plain text with a speaker's name before each
// turn.
package transcript

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
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

// Parse reads a file of talks: the guide's JSON (one conversation, or one a
// line), or text with lines "Name: what they said". trainee names the speaker
// who practises; it is needed for text, where the other speakers together are
// the coworker. Errors are Invalid and begin with "name:line:".
func Parse(name string, data []byte, trainee string) ([]Conversation, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if trimmed := bytes.TrimSpace(data); len(trimmed) == 0 {
		return nil, roleplay.Errorf(roleplay.Invalid, "%s:1: the file is empty", name)
	} else if trimmed[0] == '{' || trimmed[0] == '[' {
		return ParseJSON(name, data)
	}
	c, err := parseText(name, string(data), trainee)
	if err != nil {
		return nil, err
	}
	return []Conversation{c}, nil
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

// speaker matches the name before a turn: one word, or up to four that all
// begin with a capital or a digit, then a colon and a space or the line's end.
var speaker = regexp.MustCompile(`^\s*\**([\p{L}\p{N}][\p{L}\p{N}.'’_-]*|[\p{Lu}\p{N}][\p{L}\p{N}.'’_-]*(?: [\p{Lu}\p{N}(][\p{L}\p{N}.'’()_-]*){1,3})\**\s*:\**(?:\s+(.*))?$`)

func parseText(name, text, trainee string) (Conversation, error) {
	c := Conversation{ID: name}
	var names []string
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, "\r \t")
		if strings.TrimSpace(line) == "" {
			continue
		}
		m := speaker.FindStringSubmatch(line)
		if m == nil {
			if len(c.Turns) == 0 {
				return c, roleplay.Errorf(roleplay.Invalid, "%s:%d: this line names no speaker; begin each turn with a name and a colon (\"Maria: How was your night?\")", name, i+1)
			}
			last := &c.Turns[len(c.Turns)-1]
			last.Text = strings.TrimSpace(last.Text + "\n" + strings.TrimSpace(line))
			continue
		}
		c.add(m[1], m[2], trainee)
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return c, c.checkSpeakers(name, names, trainee)
}

func (c *Conversation) add(who, text, trainee string) {
	side := roleplay.Coworker
	if strings.EqualFold(who, trainee) || trainee == "" && strings.EqualFold(who, string(roleplay.Trainee)) {
		side = roleplay.Trainee
	}
	c.Turns = append(c.Turns, Turn{Speaker: side, Name: who, Text: strings.TrimSpace(text)})
}

func (c *Conversation) checkSpeakers(name string, names []string, trainee string) error {
	c.Turns = slices.DeleteFunc(c.Turns, func(t Turn) bool { return t.Text == "" })
	if len(c.Turns) == 0 {
		return roleplay.Errorf(roleplay.Invalid, "%s: nobody says anything in it", name)
	}
	for _, t := range c.Turns {
		if t.Speaker == roleplay.Trainee {
			return nil
		}
	}
	if trainee == "" {
		return roleplay.Errorf(roleplay.Invalid, "%s: say with --trainee who of them practises: %s", name, strings.Join(names, ", "))
	}
	return roleplay.Errorf(roleplay.Invalid, "%s: nobody called %q speaks in it; these do: %s", name, trainee, strings.Join(names, ", "))
}
