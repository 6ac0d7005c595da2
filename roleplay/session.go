package roleplay

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Side is a part in a talk.
type Side string

// The sides. A trainer reviews and takes no turns.
const (
	Trainee  Side = "trainee"
	Coworker Side = "coworker"
	Trainer  Side = "trainer"
)

// Participant is one side of a session: a person, or the simulated coworker.
type Participant struct {
	ID   string `json:"id"`
	Side Side   `json:"side"`
	Name string `json:"name"`
}

// Session is the summary of one attempt, folded from its events.
type Session struct {
	ID       string    `json:"id"`
	Owner    string    `json:"owner"`
	Scenario string    `json:"scenario"`
	Title    string    `json:"title"`
	Kind     Kind      `json:"kind"`
	Started  time.Time `json:"started"`
	Last     time.Time `json:"last"`  // of its latest event
	Seq      int       `json:"seq"`   // number of its latest event
	Turns    int       `json:"turns"` // utterances of both sides
	Ended    bool      `json:"ended"`
	Parent   string    `json:"parent,omitempty"` // the session it branches from
	Branch   int       `json:"branch,omitempty"` // the turn of that one that is taken up again; 0 for a talk of its own
	Coworker string    `json:"coworker"`         // name, as shown
	Tokens   Tokens    `json:"tokens,omitzero"`  // of its own turns: a branch did not pay for what it copied
}

// Tokens count what language models were sent and what they answered, all
// tries together.
type Tokens struct {
	Prompt     int  `json:"prompt"`
	Completion int  `json:"completion"`
	Estimated  bool `json:"estimated,omitempty"` // an endpoint gave no counts: about four bytes a token
}

// Total is what a budget counts: both together.
func (t Tokens) Total() int { return t.Prompt + t.Completion }

// Plus is the sum of two counts.
func (t Tokens) Plus(u Tokens) Tokens {
	return Tokens{t.Prompt + u.Prompt, t.Completion + u.Completion, t.Estimated || u.Estimated}
}

// MaxTurn is the longest turn a trainee may send, in characters (Unicode
// code points).
const MaxTurn = 4000

// CleanTurn returns text as it may be stored and shown: invalid UTF-8,
// control characters (line breaks and tabs aside) and the marks that reorder
// or hide text (bidi overrides and isolates, zero-width and tag characters)
// are taken out, the ends trimmed, lines of white space folded to one empty
// line. It returns an Invalid error when nothing is left and a TooLong error
// when more than MaxTurn characters are.
func CleanTurn(text string) (string, error) {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\r', r == '\u2028', r == '\u2029', r == '\u0085':
			return '\n'
		case unicode.IsControl(r), hides(r):
			return -1
		}
		return r
	}, text)
	for strings.Contains(text, "\n\n\n") {
		text = strings.ReplaceAll(text, "\n\n\n", "\n\n")
	}
	text = strings.TrimSpace(text)
	if !strings.ContainsFunc(text, visible) {
		return "", Errorf(Invalid, "This turn holds no text. Write what you would say, then send it.")
	}
	if n := utf8.RuneCountInString(text); n > MaxTurn {
		return "", Errorf(TooLong, "This turn has %d characters; %d is the most. Say less, or send it in parts.", n, MaxTurn)
	}
	return text, nil
}

// visible reports characters that somebody can see: no space, no format
// character, none of the fillers that are drawn as nothing.
func visible(r rune) bool {
	switch r {
	case '\u034F', '\u115F', '\u1160', '\u2800', '\u3164', '\uFFA0':
		return false
	}
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r)
}

// hides reports characters that change how the rest of a line is shown. The
// zero-width joiner stays: emoji and several scripts need it.
func hides(r rune) bool {
	switch {
	case r == '\u200D':
		return false
	case r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069', // bidi embeddings, overrides, isolates
		r == '\u200E', r == '\u200F', r == '\u061C', // bidi marks
		r == '\u200B', r == '\u2060', r == '\uFEFF', // zero width
		r >= 0xE0000 && r <= 0xE007F, r >= '\uFFF9' && r <= '\uFFFB': // tags, annotations
		return true
	}
	return false
}

var idText = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// NewID draws an id of 128 bits from random: 26 letters and digits.
func NewID(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", Errorf(Internal, "no randomness for an id: %w", err)
	}
	return idText.EncodeToString(b[:]), nil
}

// HashContent names content by its SHA-256, in hexadecimal.
func HashContent(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
