package transcript

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"seventy/roleplay"
)

const jsonLooks = `expected {"turns":[{"speaker":"…","text":"…"}]}, or a {"speaker":"…","text":"…"} a line`

// jsonFile reads JSON: talks with turns, or turns alone that together are one
// talk; one after the other, or in arrays.
type jsonFile struct {
	file  string
	text  string
	dec   *json.Decoder
	room  int
	talks []Talk
	loose *maker // of turns outside any talk; nil before the first
	line  int    // of upTo, from 0
	upTo  int    // how far lines were counted
}

// jsonTurn is a turn as files have it. Start and End are seconds, or strings
// like "00:01:02.500".
type jsonTurn struct {
	Speaker jsonName        `json:"speaker"`
	Name    string          `json:"name"`
	Text    *string         `json:"text"`
	Start   json.RawMessage `json:"start"`
	End     json.RawMessage `json:"end"`
}

// jsonName is a speaker's name; some recorders number speakers.
type jsonName string

// UnmarshalJSON takes a string, a whole number or null.
func (n *jsonName) UnmarshalJSON(data []byte) error {
	if i, err := strconv.Atoi(string(data)); err == nil {
		*n = jsonName(fmt.Sprintf("Speaker %d", i))
		return nil
	}
	return json.Unmarshal(data, (*string)(n))
}

// jsonError is an error with its place in the text, in bytes.
type jsonError struct {
	at  int
	err error
}

func (e *jsonError) Error() string { return e.err.Error() }

// parseTalks reads JSON. On an error, line is where it is, from 1.
func parseTalks(file, text string) (talks []Talk, line int, err error) {
	f := &jsonFile{file: file, text: text, dec: json.NewDecoder(strings.NewReader(text)), room: MaxTurns}
	if err := f.read(); err != nil {
		at := int(f.dec.InputOffset())
		var placed *jsonError
		var syntax *json.SyntaxError
		switch {
		case errors.As(err, &placed):
			at = placed.at
		case errors.As(err, &syntax):
			at = f.brokenAt(syntax)
			err = fmt.Errorf("this is no JSON (%w); %s", err, jsonLooks)
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			at = len(strings.TrimSpace(text))
			err = fmt.Errorf("the JSON ends before it is whole; %s", jsonLooks)
		}
		return nil, lineOf(text, min(max(at, 0), len(text))), err
	}
	if f.loose != nil {
		f.talks = append(f.talks, f.loose.finish())
	}
	if len(f.talks) == 0 {
		return nil, 1, fmt.Errorf("there is no talk in it; %s", jsonLooks)
	}
	return f.talks, 0, nil
}

// brokenAt is where the JSON is broken. The decoder counts from the text's
// beginning for what stands between values, and otherwise from no fixed place:
// reading the value alone says how far into it the mistake is.
func (f *jsonFile) brokenAt(err *json.SyntaxError) int {
	at := int(f.dec.InputOffset())
	if int(err.Offset) == at {
		return at + len(f.text[at:]) - len(strings.TrimLeft(f.text[at:], " \t\n"))
	}
	at = f.here()
	var value json.RawMessage
	if again := json.Unmarshal([]byte(f.text[at:]), &value); errors.As(again, &err) {
		at += max(int(err.Offset)-1, 0)
	}
	return at
}

func (f *jsonFile) read() error {
	for {
		at := f.here()
		token, err := f.dec.Token()
		if errors.Is(err, io.EOF) && at == len(f.text) {
			return nil
		} else if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'):
			err = f.object(at)
		case json.Delim('['):
			err = f.array(f.object)
		default:
			err = &jsonError{at, fmt.Errorf("this is no talk and no turn; %s", jsonLooks)}
		}
		if err != nil {
			return err
		}
	}
}

// here is where the next value begins.
func (f *jsonFile) here() int {
	at := int(f.dec.InputOffset())
	for at < len(f.text) && strings.IndexByte(" \t\n,:", f.text[at]) >= 0 {
		at++
	}
	return at
}

// array reads objects up to the end of an array that has begun.
func (f *jsonFile) array(object func(at int) error) error {
	for f.dec.More() {
		at := f.here()
		token, err := f.dec.Token()
		if err != nil {
			return err
		}
		if token != json.Delim('{') {
			return &jsonError{at, fmt.Errorf("this is no talk and no turn; %s", jsonLooks)}
		}
		if err := object(at); err != nil {
			return err
		}
	}
	_, err := f.dec.Token()
	return err
}

// object reads the rest of a talk, or of a turn outside of one.
func (f *jsonFile) object(at int) error {
	var talk *maker
	var turn jsonTurn
	var id string
	var kind roleplay.Kind
	err := f.fields(func(key string) error {
		switch key {
		case "id":
			return f.decode(key, &id)
		case "kind":
			return f.decode(key, &kind)
		case "turns", "segments":
			begins := f.here()
			token, err := f.dec.Token()
			if err != nil {
				return err
			}
			if token != json.Delim('[') {
				return &jsonError{begins, fmt.Errorf("%q is no list of turns; %s", key, jsonLooks)}
			}
			talk = newMaker(f.file, " ", &f.room)
			return f.array(func(at int) error { return f.turn(at, talk) })
		}
		return f.turnField(key, &turn)
	})
	switch {
	case err != nil:
		return err
	case talk == nil && turn.Text == nil:
		return &jsonError{at, fmt.Errorf("this has no turns and no text; %s", jsonLooks)}
	case talk == nil:
		if f.loose == nil {
			f.loose = newMaker(f.file, " ", &f.room)
		}
		return f.add(at, turn, f.loose)
	case kind != "" && !slices.Contains(roleplay.Kinds, kind):
		return &jsonError{at, fmt.Errorf("the talk has the unknown kind %q; expected one of %v", kind, roleplay.Kinds)}
	}
	done := talk.finish()
	if done.Kind = kind; id != "" {
		done.ID = id
	}
	if len(done.turns) == 0 {
		return &jsonError{at, fmt.Errorf("the talk %q has no turns with words; %s", done.ID, jsonLooks)}
	}
	f.talks = append(f.talks, done)
	return nil
}

// turn reads the rest of a turn in a talk.
func (f *jsonFile) turn(at int, into *maker) error {
	var t jsonTurn
	if err := f.fields(func(key string) error { return f.turnField(key, &t) }); err != nil {
		return err
	}
	if t.Text == nil {
		return &jsonError{at, fmt.Errorf(`this turn has no text; expected {"speaker":"…","text":"…"}`)}
	}
	return f.add(at, t, into)
}

// fields reads an object that has begun, key by key, to its end.
func (f *jsonFile) fields(field func(key string) error) error {
	for f.dec.More() {
		token, err := f.dec.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		if err := field(key); err != nil {
			return err
		}
	}
	_, err := f.dec.Token()
	return err
}

// turnField reads the value of a turn's key; that of an unknown one is passed
// over.
func (f *jsonFile) turnField(key string, t *jsonTurn) error {
	switch key {
	case "speaker":
		return f.decode(key, &t.Speaker)
	case "name":
		return f.decode(key, &t.Name)
	case "text":
		return f.decode(key, &t.Text)
	case "start":
		return f.decode(key, &t.Start)
	case "end":
		return f.decode(key, &t.End)
	}
	var other json.RawMessage
	return f.decode(key, &other)
}

func (f *jsonFile) decode(key string, into any) error {
	at := f.here()
	err := f.dec.Decode(into)
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return &jsonError{at, fmt.Errorf("%q is a %s; expected text", key, kind.Value)}
	}
	return err
}

func (f *jsonFile) add(at int, t jsonTurn, into *maker) error {
	p := piece{line: f.lineAt(at), name: string(t.Speaker), side: sideOf(strings.TrimSpace(string(t.Speaker))), text: *t.Text}
	if strings.TrimSpace(t.Name) != "" {
		p.name = t.Name
	}
	var err error
	if p.at.from, p.at.known, err = jsonMoment("start", t.Start); err == nil {
		p.at.to, p.at.ended, err = jsonMoment("end", t.End)
	}
	if p.at.ended = p.at.ended && p.at.known; err == nil && p.at.ended && p.at.to < p.at.from {
		err = fmt.Errorf("the turn ends (%s) before it begins (%s); expected the beginning first", clock(p.at.to), clock(p.at.from))
	}
	if err == nil {
		err = into.add(p)
	}
	if err != nil {
		return &jsonError{at, err}
	}
	return nil
}

// lineAt is the line of a place after those it was asked for before.
func (f *jsonFile) lineAt(at int) int {
	f.line += strings.Count(f.text[f.upTo:at], "\n")
	f.upTo = at
	return f.line + 1
}

// longestTalk bounds times, in seconds: a hundred hours.
const longestTalk = 360_000

// jsonMoment reads seconds, or a string like "00:01:02.500", into milliseconds;
// !known where there is none.
func jsonMoment(key string, raw json.RawMessage) (ms int, known bool, err error) {
	wrong := fmt.Errorf("%q is %s; expected seconds (62.5) or a time (\"00:01:02.500\")", key, raw)
	if len(raw) == 0 || string(raw) == "null" {
		return 0, false, nil
	}
	if raw[0] == '"' {
		var s string
		if json.Unmarshal(raw, &s) == nil {
			ms, known = parseMoment(strings.TrimSpace(s))
		}
		if !known {
			return 0, false, wrong
		}
		return ms, true, nil
	}
	var seconds float64
	if json.Unmarshal(raw, &seconds) != nil || seconds < 0 || seconds > longestTalk {
		return 0, false, wrong
	}
	return int(math.Round(seconds * 1000)), true, nil
}
