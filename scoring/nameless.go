package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// nobody stands for the name of a coworker who has none.
const nobody = "your coworker"

// nameless mends the sentences of a card of a talk with somebody whose name is
// not known: nobody is called "your coworker" to their face, and a sentence
// begins with a capital.
func (c *Scorecard) nameless() {
	for i := range c.Strengths {
		mend(&c.Strengths[i].Why)
	}
	for i := range c.Faults {
		mend(&c.Faults[i].Why)
	}
	for i := range c.Silences.Filled {
		mend(&c.Silences.Filled[i].Why)
	}
	for i := range c.Advice {
		a := &c.Advice[i]
		mend(&a.Why)
		for j := range a.Ways {
			mend(&a.Ways[j])
		}
	}
	for i := range c.Story {
		mend(&c.Story[i].Text)
	}
}

// mend takes out the calls, and puts capitals where sentences begin.
func mend(s *string) {
	text := *s
	for _, end := range []string{".", "?", "!", ",", ";", ":"} {
		text = strings.ReplaceAll(text, ", "+nobody+end, end)
	}
	var b strings.Builder
	for from := 0; ; {
		at := strings.Index(text[from:], nobody)
		if at < 0 {
			b.WriteString(text[from:])
			break
		}
		before := text[:from+at]
		b.WriteString(text[from : from+at])
		if startsHere(before) {
			r, n := utf8.DecodeRuneInString(nobody)
			b.WriteRune(unicode.ToUpper(r))
			b.WriteString(nobody[n:])
		} else {
			b.WriteString(nobody)
		}
		from += at + len(nobody)
	}
	*s = b.String()
}

// startsHere reports whether a sentence begins behind a text.
func startsHere(before string) bool {
	before = strings.TrimRight(before, " \n")
	return before == "" || strings.HasSuffix(before, ".") || strings.HasSuffix(before, "?") || strings.HasSuffix(before, "!")
}
