package transcript

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"seventy/roleplay"
)

// What a file may hold.
const (
	MaxBytes = 8 << 20
	MaxTurns = 20_000
)

// Parse reads a file of talks: text with names, JSON, JSON lines, WebVTT or
// SRT, in UTF-8, or in UTF-16 with a byte order mark. What kind of file it is
// is told by what stands in it, and only then by its name. Errors are Invalid,
// begin with "name:line:" and say what was expected.
func Parse(name string, data []byte) ([]Talk, error) {
	talks, line, err := parse(name, data)
	if err != nil {
		return nil, roleplay.Errorf(roleplay.Invalid, "%s:%d: %w", name, line, err)
	}
	for i := range talks {
		if t := &talks[i]; t.ID == name && len(talks) > 1 {
			t.ID = fmt.Sprintf("%s, talk %d", name, i+1)
		}
	}
	return talks, nil
}

// parse is Parse with the line of the error, from 1.
func parse(name string, data []byte) (talks []Talk, line int, err error) {
	if len(data) > MaxBytes {
		return nil, 1, fmt.Errorf("the file is larger than %d MiB; expected one talk, or cut it into several files", MaxBytes>>20)
	}
	text, line, err := decode(data)
	if err != nil {
		return nil, line, err
	}
	if strings.TrimSpace(text) == "" {
		return nil, 1, fmt.Errorf("the file is empty; expected a talk")
	}
	switch formatOf(name, text) {
	case formatJSON:
		talks, line, err = parseTalks(name, text)
	case formatCues:
		talks, line, err = parseCues(name, text)
	default:
		talks, line, err = parseText(name, text)
	}
	if err != nil {
		return nil, line, err
	}
	for i := range talks {
		if len(talks[i].turns) == 0 {
			return nil, max(talks[i].Line, 1), fmt.Errorf("nobody says anything in it; expected turns with words")
		}
	}
	return talks, 0, nil
}

// decode returns a file's bytes as text with plain line ends.
func decode(data []byte) (text string, line int, err error) {
	for _, known := range packed {
		if bytes.HasPrefix(data, []byte(known.begins)) {
			return "", 1, fmt.Errorf("this is %s; expected text: save the talk as plain text (.txt) in UTF-8", known.is)
		}
	}
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")) && !bytes.HasPrefix(data, []byte("\xff\xfe\x00\x00")):
		text, line, err = decodeUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		text, line, err = decodeUTF16(data[2:], binary.BigEndian)
	default:
		text = strings.TrimPrefix(string(data), "\ufeff")
	}
	if err != nil {
		return "", line, err
	}
	if at := strings.IndexByte(text, 0); at >= 0 {
		return "", lineOf(text, at), fmt.Errorf("this is no text: it holds a zero byte; expected text in UTF-8")
	}
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd") {
			return "", lineOf(text, i), fmt.Errorf("this can't be read as UTF-8; expected text saved in UTF-8")
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), 0, nil
}

// packed are files that hold a talk, but not as text, by how they begin.
var packed = []struct{ begins, is string }{
	{"PK\x03\x04", "a word processor's document or an archive"},
	{"\xd0\xcf\x11\xe0", "a word processor's document"},
	{`{\rtf`, "a rich text document"},
	{"%PDF", "a PDF"},
	{"ID3", "a sound recording"},
	{"RIFF", "a sound recording"},
	{"\x1a\x45\xdf\xa3", "a film"},
}

func decodeUTF16(data []byte, order binary.ByteOrder) (text string, line int, err error) {
	if len(data) > MaxBytes {
		return "", 1, fmt.Errorf("the file is too large")
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	runes := utf16.Decode(units)
	if len(data)%2 != 0 {
		text = string(runes)
		return "", lineOf(text, len(text)), fmt.Errorf("the file says that it is UTF-16, and ends within a character; expected text saved in UTF-8")
	}
	for i, n := 0, 0; i < len(runes); i++ {
		if runes[i] == utf8.RuneError && units[n] != utf8.RuneError {
			text = string(runes[:i])
			return "", lineOf(text, len(text)), fmt.Errorf("the file says that it is UTF-16, and this can't be read as such; expected text saved in UTF-8")
		}
		n += utf16.RuneLen(runes[i])
	}
	return string(runes), 0, nil
}

// lineOf is the line, from 1, of a place in a text.
func lineOf(text string, at int) int {
	return 1 + strings.Count(text[:at], "\n")
}

type format int

const (
	formatText format = iota
	formatJSON
	formatCues
)

var (
	beginsJSON = regexp.MustCompile(`^\s*(?:\{|\[\s*[{\["\]])`)
	beginsVTT  = regexp.MustCompile(`^\s*WEBVTT(?:\s|$)`)
	// A cue's number, or none, and then a line with an arrow or with a time.
	beginsCues = regexp.MustCompile(`^\s*(?:\d+[ \t]*\n[ \t]*` + moment + `(?:\s|$)|(?:[^\n]*\n)?[ \t]*` + moment + `[ \t]*-->)`)
)

// formatOf tells a file's format by what stands in it; by its name only where
// that says nothing.
func formatOf(name, text string) format {
	switch {
	case beginsJSON.MatchString(text):
		return formatJSON
	case beginsVTT.MatchString(text), beginsCues.MatchString(text):
		return formatCues
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json", ".jsonl", ".ndjson":
		return formatJSON
	case ".vtt", ".srt":
		return formatCues
	}
	return formatText
}
