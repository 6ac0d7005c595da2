package scoring

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MarkKind says what a mark of a scorecard judges.
type MarkKind string

// The kinds of marks.
const (
	MarkStep      MarkKind = "step"
	MarkCriterion MarkKind = "criterion"
	MarkOrder     MarkKind = "order"
	MarkQuality   MarkKind = "quality"
	MarkFault     MarkKind = "fault"
	MarkStrength  MarkKind = "strength"
	MarkSilence   MarkKind = "silence"
	MarkLongest   MarkKind = "longest"
	MarkAdvice    MarkKind = "advice"
)

// Marks lists what a trainer can judge on the card: the kind of each mark, by
// its id.
func (c *Scorecard) Marks() map[string]MarkKind {
	out := map[string]MarkKind{}
	for _, r := range c.Rows() {
		out[r.Mark] = r.Kind
	}
	return out
}

// finding makes a mark; kind is the first part of its id.
func finding(kind, label string, at cite, why string) Finding {
	mark := fmt.Sprintf("%s:%s:%d", kind, label, at.turn)
	if kind == label || kind == string(MarkSilence) {
		mark = fmt.Sprintf("%s:%d", kind, at.turn)
	}
	return Finding{Mark: mark, Label: label, Title: Title(label), Why: why, Turn: at.turn, Quote: at.quote, Perhaps: at.perhaps}
}

// words writes a number of words.
func words(n int) string {
	if n == 1 {
		return "1 word"
	}
	return fmt.Sprintf("%d words", n)
}

// plain writes a bare number, as in "answered your 80 words with 4".
func plain(n int) string { return fmt.Sprint(n) }

// seconds writes milliseconds as people say them.
func seconds(ms int) string {
	switch {
	case ms < 1000:
		return "less than a second"
	case ms < 1500:
		return "a second"
	}
	return fmt.Sprintf("%d seconds", (ms+500)/1000)
}

// holdsWord reports whether text holds the word, as a whole and written so.
func holdsWord(text, word string) bool {
	for i := 0; ; {
		at := strings.Index(text[i:], word)
		if at < 0 {
			return false
		}
		start, end := i+at, i+at+len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if !letter(before) && !letter(after) {
			return true
		}
		i = end
	}
}

func letter(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
