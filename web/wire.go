package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"seventy/roleplay"
	"seventy/roleplay/live"
)

// clientFrame is what a client may send; PROTOCOL.md says when.
type clientFrame interface{ FrameType() string }

// helloFrame opens a session on this socket.
type helloFrame struct {
	Protocol int           `json:"protocol"` // live.Protocol
	Session  string        `json:"session"`
	Role     roleplay.Side `json:"role"`
	Seen     int           `json:"seen"`              // last number the client has; 0 for none
	SeenAt   int64         `json:"seen_at,omitempty"` // its "at"; 0 or left out when it is not known
}

// sayFrame is a turn.
type sayFrame struct {
	ID   string `json:"id"` // the client's own, the same when it is sent again
	Text string `json:"text"`
}

// typingFrame says that the trainee is writing.
type typingFrame struct{}

// endFrame ends the talk.
type endFrame struct{}

// FrameType implements clientFrame.
func (helloFrame) FrameType() string  { return "hello" }
func (sayFrame) FrameType() string    { return "say" }
func (typingFrame) FrameType() string { return "typing" }
func (endFrame) FrameType() string    { return "end" }

// decodeClient reads a client's frame and forgives nothing: an unknown type, a
// field too many, too few or twice, or of another type is an Invalid error
// that says what to send.
func decodeClient(data []byte) (clientFrame, error) {
	if f, ok := plainSay(data); ok {
		return f, nil
	}
	o, err := readObject(data)
	if err != nil {
		return nil, err
	}
	var kind string
	if err := o.take("type", &kind); err != nil {
		return nil, err
	}
	o.kind = kind
	switch kind {
	case "hello":
		var f helloFrame
		err := o.only(wireField{name: "protocol", into: &f.Protocol}, wireField{name: "session", into: &f.Session}, wireField{name: "role", into: &f.Role}, wireField{name: "seen", into: &f.Seen}, wireField{name: "seen_at", into: &f.SeenAt, optional: true})
		if err == nil && f.Protocol != live.Protocol {
			err = roleplay.Errorf(roleplay.Invalid, "This server speaks version %d of the protocol, not %d. Load the page again.", live.Protocol, f.Protocol)
		}
		return f, err
	case "say":
		var f sayFrame
		err := o.only(wireField{name: "id", into: &f.ID}, wireField{name: "text", into: &f.Text})
		if err == nil && strings.ContainsRune(f.ID, utf8.RuneError) {
			// The JSON reader made this of half a surrogate pair, of whichever:
			// two ids could become one, and then one turn would be lost.
			err = roleplay.Errorf(roleplay.Invalid, "The id of this turn has half a character in it. Use letters and digits.")
		}
		return f, err
	case "typing":
		return typingFrame{}, o.only()
	case "end":
		return endFrame{}, o.only()
	}
	return nil, roleplay.Errorf(roleplay.Invalid, "There is no frame of type %q. Send hello, say, typing or end.", brief(kind))
}

// plainSay reads a turn that is written as every JSON encoder writes it: the
// three fields in our order, no blanks between, an id of letters, digits, "-"
// and "_". That is nearly all that comes; the rest is read with more care.
func plainSay(data []byte) (sayFrame, bool) {
	rest, ok := bytes.CutPrefix(data, []byte(`{"type":"say","id":"`))
	if !ok {
		return sayFrame{}, false
	}
	end := bytes.IndexFunc(rest, func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end < 0 {
		return sayFrame{}, false
	}
	f := sayFrame{ID: string(rest[:end])}
	text, ok := bytes.CutPrefix(rest[end:], []byte(`","text":`))
	if !ok || len(text) < 3 || text[0] != '"' || text[len(text)-1] != '}' {
		return sayFrame{}, false
	}
	// A string and nothing but a string: a second field would be no JSON here.
	return f, json.Unmarshal(text[:len(text)-1], &f.Text) == nil
}

// wireObject is a JSON object whose fields are taken out one by one.
type wireObject struct {
	kind   string // the frame's type, once known
	fields map[string]json.RawMessage
}

// wireField is one that a frame has; one that is optional may be left out.
type wireField struct {
	name     string
	into     any
	optional bool
}

// readObject reads one JSON object and nothing after it. Names count as they
// are written, and none may come twice: what two readers could read
// differently is refused.
func readObject(data []byte) (*wireObject, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, roleplay.Errorf(roleplay.Invalid, `A frame is one JSON object with a "type"; this is none.`)
	}
	o := &wireObject{fields: map[string]json.RawMessage{}}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, brokenJSON(d)
		}
		name := t.(string) // inside an object the decoder lets nothing else pass here
		if _, twice := o.fields[name]; twice {
			return nil, roleplay.Errorf(roleplay.Invalid, "The field %q stands twice in this frame. Send it once.", brief(name))
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, brokenJSON(d)
		}
		o.fields[name] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, brokenJSON(d)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, roleplay.Errorf(roleplay.Invalid, "Something follows this frame's JSON object. Send one object in a frame.")
	}
	return o, nil
}

func brokenJSON(d *json.Decoder) error {
	return roleplay.Errorf(roleplay.Invalid, "This frame's JSON breaks near byte %d. Send one whole JSON object.", d.InputOffset())
}

// take moves a field's value into a variable.
func (o *wireObject) take(name string, into any) error {
	raw, ok := o.fields[name]
	if !ok {
		return roleplay.Errorf(roleplay.Invalid, "This frame lacks the field %q.", name)
	}
	if err := json.Unmarshal(raw, into); err != nil || string(raw) == "null" {
		return roleplay.Errorf(roleplay.Invalid, "The field %q of this frame has a value of the wrong type.", name)
	}
	delete(o.fields, name)
	return nil
}

// only takes all the fields that a frame has, and refuses others.
func (o *wireObject) only(fields ...wireField) error {
	names := []string{"type"}
	for _, f := range fields {
		names = append(names, f.name)
		if _, there := o.fields[f.name]; !there && f.optional {
			continue
		}
		if err := o.take(f.name, f.into); err != nil {
			return err
		}
	}
	for name := range o.fields {
		return roleplay.Errorf(roleplay.Invalid, "A frame of type %q has no field %q; it has %s.", o.kind, brief(name), strings.Join(names, ", "))
	}
	return nil
}

// brief cuts what came from outside before it is quoted in an error.
func brief(s string) string {
	const most = 40
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// encodeFrame writes a frame as the wire has it: its type, then its fields.
func encodeFrame(f live.Frame) ([]byte, error) {
	var body any = f
	if w, ok := f.(live.Welcome); ok {
		missed := make([]json.RawMessage, len(w.Missed))
		for i, m := range w.Missed {
			data, err := encodeFrame(m)
			if err != nil {
				return nil, err
			}
			missed[i] = data
		}
		body = struct {
			live.Welcome
			Missed []json.RawMessage `json:"missed"`
		}{w, missed}
	}
	data, err := json.Marshal(body)
	if err != nil {
		return nil, roleplay.Errorf(roleplay.Internal, "a frame of type %q can't be written: %w", f.FrameType(), err)
	}
	return append([]byte(`{"type":"`+f.FrameType()+`",`), data[1:]...), nil
}
