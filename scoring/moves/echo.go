package moves

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	classBad    = lexicon.class("bad")
	classAfraid = lexicon.class("afraid")
	classSad    = lexicon.class("sad")
)

// maxEcho is the longest word to pick up, in bytes.
const maxEcho = 24

// echo returns a word of the trainee's that a person could pick up when
// nothing else fits: the noun-like word that says most, by what the lexicon
// does not know of it, its place and its length. Never one that offends.
func (t *turn) echo() string {
	if t.noise() {
		return ""
	}
	best, bestScore := -1, 0
	for i := range t.words {
		if s := t.echoScore(i); s > bestScore {
			best, bestScore = i, s
		}
	}
	if best < 0 {
		return ""
	}
	tok := t.tokens[t.words[best].token]
	w := t.text[tok.start:tok.end]
	if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) && best > 0 && t.words[best].before&hard == 0 {
		return w // a name, or shouted
	}
	return strings.ToLower(w)
}

func (t *turn) echoScore(i int) int {
	w := &t.words[i]
	tok := t.tokens[w.token]
	raw := t.text[tok.start:tok.end]
	n := utf8.RuneCountInString(w.text)
	if n < 4 || len(raw) > maxEcho || w.class&(classStop|classFill|classDay|classBad|classAfraid|classSad) != 0 || w.class&classVerb != 0 || unfit[w.stem] || unfit[w.text] || mashed(w.text) {
		return 0
	}
	if strings.ContainsAny(raw, "0123456789_@./") || adverbial(w.text) || spelledOut(raw) {
		return 0
	}
	score := 10 + min(n, 10)
	if w.id == 0 && w.sid == 0 {
		score += 12 // no rule knows it: a rare word
	}
	if i > 0 && t.words[i-1].class&classDet != 0 && w.before == 0 {
		score += 8 // "the stapler"
	}
	if nounish(w.text) {
		score += 5
	}
	if strings.HasSuffix(w.text, "ing") || strings.HasSuffix(w.text, "ed") {
		score -= 8
	}
	return score
}

// spelledOut reports whether raw is a contraction or a short form.
func spelledOut(raw string) bool {
	l := lower(raw)
	return strings.Contains(l, "'") || spellings[l] != nil
}

func adverbial(w string) bool {
	return strings.HasSuffix(w, "ly") || strings.HasSuffix(w, "wards") || strings.HasSuffix(w, "wise")
}

func nounish(w string) bool {
	for _, s := range []string{"tion", "ment", "ness", "ity", "ship", "age", "ist", "ism", "er", "ers", "ies", "es", "s"} {
		if strings.HasSuffix(w, s) {
			return true
		}
	}
	return false
}

// unfit are words never picked up: what offends, and common words that stand
// for nothing.
var unfit = func() map[string]bool {
	m := set(`fuck fucking fucked shit shitty bitch bastard asshole arse arsehole cunt dick dickhead cock pussy slut whore slag wank wanker
		bugger bollock bollocks piss pissed crap damn goddamn idiot idiots stupid moron moronic retard retarded dumb dumbass loser scab fat ugly nigger nigga
		faggot fag dyke tranny spic chink kike paki gypsy nazi hitler rape rapist kill killed suicide murder die dead sex sexy porn nude naked
		boob boobs tits hell bloody jerk trash coward pathetic useless stfu
		this that with just here really about there some something very much many other another still also than then because maybe
		today tomorrow tonight yesterday always never sometimes together previous treat promise guarantee bearable often usually around every each such same different able kind
		good better best nice great hard easy right wrong long short high small large whole sure fine okay true real clear open
		want need know think feel look come tell talk find give keep help work make take seem mean care hear last next first second
		actually honestly seriously basically sorry thanks please hello everyone people person thing things stuff whatever someone
		anybody nobody little less more most enough quite pretty away once twice already soon later again back over under`)
	return m
}()
