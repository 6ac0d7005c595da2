package judge

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainText is a text as quotes are compared: white space, the forms of quote
// marks and dashes, and case don't count. It knows where each of its
// characters stands in the text itself.
type plainText struct {
	runes      []rune
	start, end []int // in bytes of the text
}

func plain(text string) plainText {
	var p plainText
	for i, r := range text {
		end := i + len(string(r))
		if r == utf8.RuneError {
			_, size := utf8.DecodeRuneInString(text[i:])
			end = i + size
		}
		switch {
		case unicode.IsSpace(r):
			if n := len(p.runes); n > 0 && p.runes[n-1] != ' ' {
				p.add(' ', i, end)
			}
		case r == '…':
			for range 3 {
				p.add('.', i, end)
			}
		default:
			p.add(unicode.ToLower(simple(r)), i, end)
		}
	}
	if n := len(p.runes); n > 0 && p.runes[n-1] == ' ' {
		p = plainText{p.runes[:n-1], p.start[:n-1], p.end[:n-1]}
	}
	return p
}

func (p *plainText) add(r rune, start, end int) {
	p.runes, p.start, p.end = append(p.runes, r), append(p.start, start), append(p.end, end)
}

// simple is the plain form of a quote mark or a dash.
func simple(r rune) rune {
	switch r {
	case '‘', '’', '‚', '‛', '′', '`', '´', '‹', '›':
		return '\''
	case '“', '”', '„', '‟', '″', '«', '»':
		return '"'
	case '‐', '‑', '‒', '–', '—', '−':
		return '-'
	}
	return r
}

func (p plainText) String() string { return string(p.runes) }

// words counts the words of a plain text.
func (p plainText) words() int {
	n := 0
	for _, w := range strings.Fields(p.String()) {
		if strings.ContainsFunc(w, wordRune) {
			n++
		}
	}
	return n
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// fewWords is how many words a quote has at least, where its turn has as many:
// a single "you" stands everywhere and shows nothing.
const fewWords = 3

// find returns the stretch of text, in bytes, where quote stands word for
// word. short says that the quote is too short to show anything.
func find(text, quote string) (start, end int, ok, short bool) {
	in, q := plain(text), plain(strings.Trim(quote, " \t\r\n\"'“”„«»‘’"))
	if n := q.words(); n == 0 || n < min(fewWords, in.words()) {
		return 0, 0, false, true
	}
	for from := 0; from+len(q.runes) <= len(in.runes); from++ {
		if to := from + len(q.runes); in.holds(q.runes, from) && in.edge(from) && in.edge(to) {
			return in.start[from], in.end[to-1], true, false
		}
	}
	return 0, 0, false, false
}

func (p plainText) holds(q []rune, from int) bool {
	for i, r := range q {
		if p.runes[from+i] != r {
			return false
		}
	}
	return true
}

// edge reports that no word goes on across the place before rune at.
func (p plainText) edge(at int) bool {
	return at == 0 || at == len(p.runes) || !wordRune(p.runes[at-1]) || !wordRune(p.runes[at])
}
