package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"seventy/roleplay"
)

// quoteLen is the longest quote of a mark, in characters.
const quoteLen = 160

// cite is a place in the talk and words that stand there.
type cite struct {
	turn    int
	quote   string
	sure    int  // 0–100; 0 where nothing was judged
	perhaps bool // what it is cited for may be otherwise
}

// ok reports whether the cite holds what a mark must: a turn, and words.
func (c cite) ok() bool { return c.turn > 0 && c.quote != "" }

// citing makes the cite of a span of a turn. A span that does not fit the text
// cites the beginning of the turn.
func citing(turn int, text string, s roleplay.Span, sure int) cite {
	q := cut(s.In(text), quoteLen)
	if q == "" {
		q = cut(text, quoteLen)
	}
	return cite{turn: turn, quote: q, sure: min(max(sure, 0), 100)}
}

// citeMark makes the cite of the words that a mark stands on.
func citeMark[L ~string](turn int, text string, m roleplay.Mark[L]) cite {
	at := citing(turn, text, m.Span, m.Sure)
	at.perhaps = m.Perhaps
	return at
}

// markOf returns the mark of a label: the first that is certain, else the
// first.
func markOf[L ~string](marks []roleplay.Mark[L], label L) (found roleplay.Mark[L], ok bool) {
	for _, m := range marks {
		if m.Label == label && (!ok || found.Perhaps && !m.Perhaps) {
			found, ok = m, true
		}
	}
	return found, ok
}

// surer is by how many points of confidence a later place must beat the one
// that is cited, to be cited in its stead: what was met stays met, but a card
// should show where it was seen best.
const surer = 8

// beats reports whether c is to be cited in the place of old: a certain one
// before one that may be otherwise, else the one that is clearly surer.
func (c cite) beats(old cite) bool {
	if c.perhaps != old.perhaps {
		return old.perhaps
	}
	return c.sure >= old.sure+surer
}

// cut returns the beginning of text, at most n characters of it, that ends
// with a whole word where there is one. What it returns stands in text; it
// marks no omission.
func cut(text string, n int) string {
	text = strings.TrimSpace(whole(text))
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	end, count, word := 0, 0, 0
	for i, r := range text {
		if count == n {
			end = i
			if unicode.IsSpace(r) {
				word = i
			}
			break
		}
		if unicode.IsSpace(r) {
			word = i
		}
		count++
	}
	if word > 0 {
		return strings.TrimRightFunc(text[:word], unicode.IsSpace)
	}
	return strings.TrimSpace(unjoin(text, end))
}

// whole drops the broken characters at the ends of a piece of text, so that a
// span that cuts a character in two still gives words that stand there.
func whole(text string) string {
	for text != "" {
		r, size := utf8.DecodeRuneInString(text)
		if r != utf8.RuneError || size != 1 {
			break
		}
		text = text[1:]
	}
	for text != "" {
		r, size := utf8.DecodeLastRuneInString(text)
		if r != utf8.RuneError || size != 1 {
			break
		}
		text = text[:len(text)-1]
	}
	return text
}

// unjoin cuts text at end, or before it where that would part a letter from
// its accents or an emoji from its pieces.
func unjoin(text string, end int) string {
	const joiner = '\u200D'
	for end > 0 {
		next, _ := utf8.DecodeRuneInString(text[end:])
		last, size := utf8.DecodeLastRuneInString(text[:end])
		if next != joiner && last != joiner && !unicode.Is(unicode.M, next) {
			break
		}
		end -= size
	}
	return text[:end]
}

// snippet is a short piece of the coworker's words to be given back to them in
// a sentence: whole words, no full stop at its end.
func snippet(quote string) string {
	const most = 70
	first := quote
	if i := strings.IndexAny(first, ".!?\n"); i >= 12 {
		first = first[:i]
	}
	s := cut(first, most)
	s = strings.TrimRight(s, " .,;:!?–—-")
	if len(s) < len(strings.TrimRight(first, " .,;:!?–—-")) {
		s += " …"
	}
	return s
}
