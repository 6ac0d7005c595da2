package moves

import (
	"strings"
	"unicode/utf8"

	"seventy/roleplay"
)

// nonsense finds turns that hold no talk at all: no words, keyboard noise,
// one word over and over, or a sentence of a world where fish ride bicycles.
// Ordinary talk must never be called so; in doubt it is not.
func (t *turn) nonsense() {
	n := len(t.words)
	switch {
	case len(t.tokens) == 0:
		t.out.Cues = mark(t.out.Cues, roleplay.Nonsense, roleplay.Span{Start: 0, End: len(t.text)}, 90, "no words")
	case t.noise():
		t.cue(roleplay.Nonsense, 0, n, 88, "keyboard noise")
	case n >= 4 && t.sameWord():
		t.cue(roleplay.Nonsense, 0, n, 80, "one word over and over")
	case t.absurd():
		t.cue(roleplay.Nonsense, 0, n, 70, "off the wall")
	}
}

// noise reports whether most of the words cannot be words.
func (t *turn) noise() bool {
	if t.noiseKnown {
		return t.isNoise
	}
	t.isNoise, t.noiseKnown = t.hearNoise(), true
	return t.isNoise
}

func (t *turn) hearNoise() bool {
	noisy, known := 0, 0
	for _, tok := range t.tokens {
		w := lower(t.text[tok.start:tok.end])
		if mashed(w) {
			noisy++
		}
	}
	for i := range t.words {
		if t.words[i].class != 0 || t.words[i].id != 0 {
			known++
		}
	}
	return noisy > 0 && noisy > known && 2*noisy >= len(t.tokens)
}

// mashed reports whether w looks like keys hit at random: no vowel, a row of
// consonants that no language has, or a run along the keyboard.
func mashed(w string) bool {
	if len(w) < 4 || len(w) > 200 {
		return len(w) > 200
	}
	vowels, row, longest, run := 0, 0, 0, false
	for i := range len(w) {
		switch c := w[i]; {
		case c >= utf8.RuneSelf, c >= '0' && c <= '9', c == '\'':
			return false // other scripts, numbers and names are left alone
		case c == 'a', c == 'e', c == 'i', c == 'o', c == 'u', c == 'y':
			vowels++
			row = 0
		default:
			row++
			longest = max(longest, row)
		}
		if i+4 <= len(w) {
			run = run || alongKeyboard(w[i:i+4])
		}
	}
	run = run && w != "qwerty" && !strings.HasPrefix(w, "pop")
	return (run || vowels == 0 && len(w) >= 5 || longest >= 6) && !chatty[w]
}

// alongKeyboard reports whether four letters lie side by side on a keyboard.
func alongKeyboard(keys string) bool {
	switch keys {
	case "asdf", "sdfg", "dfgh", "fghj", "ghjk", "hjkl", "qwer", "wert", "zxcv", "xcvb", "cvbn", "uiop", "lkjh", "poiu":
		return true
	}
	return false
}

// chatty are short forms without vowels.
var chatty = set(`hmmm hmmmm hmmmmm mmmm mmmmm mmhm mhmm pfft psst shhh shhhh grrr brrr tsk pls plz thx thks txt ppl msgs hrs wknd wknds
	lmfao rofl smth sthg nvm mgmt mngr dept bldg appt yrs mths nights rhythm rhythms lengths strengths nth tbh ngl btw fml tmrw wtf nbd`)

// sameWord reports whether the turn is one word said again and again.
func (t *turn) sameWord() bool {
	for i := 1; i < len(t.words); i++ {
		if t.words[i].text != t.words[0].text {
			return false
		}
	}
	return true
}

// absurd reports whether the turn speaks only of things that no talk at work
// is about, and of two of them at least; a question about them, or any word of
// work, home or feeling, keeps it out.
func (t *turn) absurd() bool {
	if t.surest() > 60 || len(t.words) < 3 || len(t.words) > 60 {
		return false
	}
	odd := 0
	for i := range t.words {
		w := &t.words[i]
		if w.class&classGround != 0 {
			return false
		}
		if w.class&classOdd != 0 {
			odd++
		}
	}
	return odd >= 2
}

func (t *turn) surest() int {
	best := 0
	for _, m := range t.ruled.Moves {
		best = max(best, m.Sure)
	}
	return best
}

var (
	classOdd    = lexicon.class("odd")
	classGround = lexicon.class("ground")
)
