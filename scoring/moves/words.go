package moves

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// A token is one word of a text as it stands there, in bytes.
type token struct {
	start, end int
	after      breaks // what stands between it and the next token
}

// breaks are the marks between two words.
type breaks uint8

const (
	soft    breaks = 1 << iota // comma, dash, colon, bracket, quote
	hard                       // a sentence ends
	asked                      // … with a question mark
	exclaim                    // … with an exclamation mark
	quoted                     // a quotation mark
)

// A word is a token, or half of a contraction, in the plain spelling that
// rules use: "what's" is "what is", "u" is "you".
type word struct {
	token int    // index into tokens
	text  string // lower case, plain spelling
	stem  string
	entry
	bloom  uint64 // of its ids
	sum    uint32 // hash of text
	stems  uint32 // hash of stem
	before breaks // what stands before it
	head   bool   // a clause can begin here
}

// splitWords cuts text at the word boundaries of Unicode and keeps what holds
// a letter or a digit.
func splitWords(text string) []token { return splitInto(make([]token, 0, len(text)/5+2), text) }

func splitInto(tokens []token, text string) []token {
	it := words.FromString(text)
	for it.Next() {
		s, e := it.Start(), it.End()
		w := text[s:e]
		if isWord(w) {
			tokens = append(tokens, token{start: s, end: e})
			continue
		}
		if n := len(tokens); n > 0 {
			tokens[n-1].after |= marksIn(w, text[tokens[n-1].start:tokens[n-1].end], text[e:])
		}
	}
	return tokens
}

// isWord reports whether w holds a letter or a digit.
func isWord(w string) bool {
	if c := w[0]; c < utf8.RuneSelf {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return true
		}
		if len(w) == 1 {
			return false
		}
	}
	return strings.IndexFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}

// marksIn reads the marks in w, which follows the word prev and stands before
// rest.
func marksIn(w, prev, rest string) breaks {
	var b breaks
	for _, r := range w {
		switch r {
		case '?', '؟', '？':
			b |= hard | asked
		case '!', '！':
			b |= hard | exclaim
		case '\n', '…', '。':
			b |= hard
		case '.':
			if !abbreviated(prev) || rest == "" {
				b |= hard
			}
		case ',', ';', ':', '—', '–', '(', ')', '[', ']', '*', '/':
			b |= soft
		case '"', '“', '”', '«', '»':
			b |= soft | quoted
		case '-':
			if strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, "-") {
				b |= soft
			}
		}
	}
	return b
}

// abbreviated reports whether a full stop after w ends no sentence.
func abbreviated(w string) bool {
	if len(w) == 1 {
		return w[0] >= 'A' && w[0] <= 'Z' && w != "I"
	}
	switch strings.ToLower(w) {
	case "mr", "mrs", "ms", "dr", "st", "prof", "vs", "approx", "dept", "jr", "sr", "e.g", "i.e":
		return true
	}
	return false
}

// plainWords puts tokens in plain spelling.
func plainWords(text string, tokens []token) []word {
	return plainInto(make([]word, 0, len(tokens)+len(tokens)/4), text, tokens)
}

func plainInto(out []word, text string, tokens []token) []word {
	before := hard
	for i, t := range tokens {
		raw := lower(text[t.start:t.end])
		plain, ok := plainly[raw]
		if !ok {
			plain = spelledPlainly(raw)
		}
		for _, w := range plain {
			w.token, w.before = i, before
			out = append(out, w)
			before = 0
		}
		before = t.after
	}
	return out
}

// plainly holds the words that a word in lower case stands for, of all that
// rules name or that have a spelling of their own: most of what people say.
var plainly map[string][]word

// contracted are the endings that words like "you" and "what" take on.
var contracted = []string{"m", "re", "ve", "ll", "d", "s"}

// negated are the words that "n't" is said with.
var negated = strings.Fields("do does did is are was were has have had would could should might must need")

// spellAll fills plainly, once the lexicon is complete.
func spellAll() {
	plainly = make(map[string][]word, len(lexicon.cache)+len(spellings))
	for w := range lexicon.cache {
		plainly[w] = spelledPlainly(w)
	}
	for w := range spellings {
		plainly[w] = spelledPlainly(w)
	}
	both := lexicon.class("subj") | lexicon.class("wh")
	for w, e := range lexicon.words {
		for _, tail := range contracted {
			if c := w + "'" + tail; e.class&both != 0 {
				plainly[c] = spelledPlainly(c)
			}
		}
	}
	for _, w := range negated {
		plainly[w+"n't"] = spelledPlainly(w + "n't")
	}
}

// spelledPlainly returns the words that a word in lower case stands for, as
// they are looked up.
func spelledPlainly(raw string) []word {
	list := plainSpelling(raw)
	out := make([]word, len(list))
	for i, p := range list {
		w := word{text: p}
		w.entry, w.stem = lexicon.look(p)
		w.bloom = bit(w.id) | bit(w.sid)
		w.sum, w.stems = hashOf(w.text), hashOf(w.stem)
		out[i] = w
	}
	return out
}

// lower is strings.ToLower with typewriter apostrophes.
func lower(s string) string {
	s = strings.ToLower(s)
	if strings.Contains(s, "’") {
		s = strings.ReplaceAll(s, "’", "'")
	}
	return s
}

// maxWord is the longest word that is looked up, in bytes; longer ones are
// noise and keep their spelling.
const maxWord = 40

// plainSpelling returns the words that w stands for.
func plainSpelling(w string) []string {
	if len(w) > maxWord {
		return []string{w}
	}
	if p, ok := spellings[w]; ok {
		return p
	}
	at := strings.IndexByte(w, '\'')
	if at < 0 {
		return []string{squeeze(w)}
	}
	head, tail := w[:at], w[at+1:]
	switch tail {
	case "t":
		if strings.HasSuffix(head, "n") && len(head) > 2 {
			return []string{head[:len(head)-1], "not"}
		}
	case "m":
		return []string{head, "am"}
	case "re":
		return []string{head, "are"}
	case "ve":
		return []string{head, "have"}
	case "ll":
		return []string{head, "will"}
	case "d":
		if lexicon.has(head, "wh") && head != "who" {
			return []string{head, "did"}
		}
		return []string{head, "would"}
	case "s":
		if lexicon.has(head, "subj") || lexicon.has(head, "wh") {
			return []string{head, "is"}
		}
		return []string{head}
	case "":
		return []string{head}
	}
	return []string{head + tail}
}

// squeeze takes the stretched letters out of "heyyyy" and "sooo".
func squeeze(w string) string {
	run := 1
	for i := 1; i < len(w); i++ {
		if w[i] != w[i-1] {
			run = 1
			continue
		}
		if run++; run < 3 || w[i] < 'a' {
			continue
		}
		b := []byte{w[0]}
		for j := 1; j < len(w); j++ {
			if w[j] != w[j-1] || w[j] < 'a' {
				b = append(b, w[j])
			}
		}
		return string(b)
	}
	return w
}
