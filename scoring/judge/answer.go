package judge

import (
	"bytes"
	"encoding/json"
	"math"

	"seventy/roleplay"
)

// claim is what the model says of one check.
type claim struct {
	yes   bool
	turn  int
	quote string
	bad   string // why it can't be taken; "" when it can
}

// answer is what one question was answered with.
type answer struct {
	claims map[string]claim
	stray  stray
}

// stray counts what an answer holds besides answers to what was asked.
type stray struct {
	Around     int `json:"around,omitempty"`     // answers with text before or after the JSON
	Unknown    int `json:"unknown,omitempty"`    // entries for checks that were not asked
	Unreadable int `json:"unreadable,omitempty"` // entries that are none
}

func (s stray) plus(t stray) stray {
	return stray{s.Around + t.Around, s.Unknown + t.Unknown, s.Unreadable + t.Unreadable}
}

// mostStarts is at how many places the JSON of an answer is looked for.
const mostStarts = 16

// readAnswer reads an answer; cut says that it ended at its token limit. It
// returns an Unavailable error when there is nothing in it to go by.
func readAnswer(raw []byte, checks []Check, cut bool) (answer, error) {
	entries, around, err := entriesOf(raw, cut)
	if err != nil {
		return answer{}, err
	}
	out := answer{claims: map[string]claim{}}
	if around {
		out.stray.Around = 1
	}
	asked := map[string]bool{}
	for _, c := range checks {
		asked[c.ID] = true
	}
	for _, e := range entries {
		id, c := readClaim(e)
		switch _, twice := out.claims[id]; {
		case id == "":
			out.stray.Unreadable++
		case !asked[id]:
			out.stray.Unknown++
		case twice:
			out.claims[id] = claim{bad: "It was answered more than once."}
		default:
			out.claims[id] = c
		}
	}
	if len(out.claims) == 0 {
		return answer{}, roleplay.Errorf(roleplay.Unavailable, "the model's answer speaks to none of the checks that it was asked")
	}
	return out, nil
}

// entriesOf finds the list of checks in an answer, also where text stands
// around the JSON.
func entriesOf(raw []byte, cut bool) (entries []json.RawMessage, around bool, err error) {
	raw = bytes.TrimSpace(raw)
	if entries, ok := listIn(raw); ok {
		return entries, false, nil
	}
	found, broken := 0, false
	for starts, rest := 0, raw; starts < mostStarts; starts++ {
		at := bytes.IndexByte(rest, '{')
		if at < 0 {
			break
		}
		rest = rest[at:]
		var object json.RawMessage
		dec := json.NewDecoder(bytes.NewReader(rest))
		if dec.Decode(&object) != nil {
			broken = true
			rest = rest[1:]
			continue
		}
		rest = rest[dec.InputOffset():]
		if list, ok := listIn(object); ok {
			entries = list
			found++
		}
	}
	switch {
	case found == 1:
		return entries, true, nil
	case found > 1:
		err = roleplay.Errorf(roleplay.Unavailable, "the model gave more than one answer; none of them was taken")
	case cut:
		err = roleplay.Errorf(roleplay.Unavailable, "the model's answer was longer than it may be and stops half way")
	case broken:
		err = roleplay.Errorf(roleplay.Unavailable, "the model's answer is broken JSON, or only half of it came")
	case json.Valid(raw) || bytes.IndexByte(raw, '{') >= 0:
		err = roleplay.Errorf(roleplay.Unavailable, "the model's answer is JSON, but not of the form that was asked for")
	default:
		err = roleplay.Errorf(roleplay.Unavailable, "the model answered in words, not in the form that was asked for")
	}
	return nil, false, err
}

// listIn reads an object that holds a list of checks.
func listIn(raw []byte) ([]json.RawMessage, bool) {
	var object struct {
		Checks []json.RawMessage `json:"checks"`
	}
	ok := json.Unmarshal(raw, &object) == nil && object.Checks != nil
	return object.Checks, ok
}

// readClaim reads one entry. id is "" when it names no check.
func readClaim(raw []byte) (id string, c claim) {
	var named struct {
		ID string `json:"id"`
	}
	var entry struct {
		Yes   *bool    `json:"yes"`
		Turn  *float64 `json:"turn"`
		Quote *string  `json:"quote"`
	}
	if json.Unmarshal(raw, &named) != nil {
		return "", claim{}
	}
	switch err := json.Unmarshal(raw, &entry); {
	case err != nil:
		return named.ID, claim{bad: "Its answer has a part of the wrong type."}
	case entry.Yes == nil:
		return named.ID, claim{bad: "Its answer says neither yes nor no."}
	case !*entry.Yes:
		return named.ID, claim{}
	case entry.Turn == nil || entry.Quote == nil:
		return named.ID, claim{bad: "The model says yes, without a turn or a quote."}
	case *entry.Turn != math.Trunc(*entry.Turn) || math.Abs(*entry.Turn) > math.MaxInt32:
		return named.ID, claim{bad: "The model says yes, with a turn that is no number of one."}
	}
	return named.ID, claim{yes: true, turn: int(*entry.Turn), quote: *entry.Quote}
}
