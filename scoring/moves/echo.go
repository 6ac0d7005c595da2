package moves

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"seventy/roleplay"
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
		if t.greets(i) {
			continue
		}
		if s := t.echoScore(i); s > bestScore {
			best, bestScore = i, s
		}
	}
	if best < 0 {
		return ""
	}
	tok := t.tokens[t.words[best].token]
	w := t.text[tok.start:tok.end]
	return strings.ToLower(w)
}

// greets reports whether word i belongs to a greeting, a thanks or a goodbye.
func (t *turn) greets(i int) bool {
	at := t.tokens[t.words[i].token].start
	for _, c := range t.out.Cues {
		switch c.Label {
		case roleplay.Greet, roleplay.Farewell, roleplay.Thank:
		default:
			continue
		}
		if at >= c.Start && at < c.End {
			return true
		}
		// The few words behind it up to a mark: "hi yvonne dear".
		for j := i; j > 0 && i-j < 3 && t.words[j].before&hard == 0; j-- {
			if t.tokens[t.words[j-1].token].end == c.End {
				return true
			}
		}
	}
	return false
}

// named reports whether word i is written like a name: a capital that no
// sentence's beginning asks for, or one set off by a comma.
func (t *turn) named(i int) bool {
	tok := t.tokens[t.words[i].token]
	raw := t.text[tok.start:tok.end]
	r, _ := utf8.DecodeRuneInString(raw)
	if !unicode.IsUpper(r) || raw == strings.ToUpper(raw) {
		return false
	}
	return t.words[i].before&hard == 0 || tok.after&soft != 0
}

// placed reports whether word i stands where a noun does: behind an article,
// a number or a preposition, with at most two words between, or as a plural.
func (t *turn) placed(i int) bool {
	w := &t.words[i]
	for j := i - 1; j >= max(0, i-3); j-- {
		if t.words[j+1].before != 0 {
			break
		}
		p := &t.words[j]
		if p.class&(classDet|classNum) != 0 || leadsNoun[p.text] {
			return true
		}
		if p.class&classStop != 0 {
			break
		}
	}
	plural := strings.HasSuffix(w.text, "s") && !strings.HasSuffix(w.text, "ss") && !strings.HasSuffix(w.text, "ous") && !strings.HasSuffix(w.text, "is") && !strings.HasSuffix(w.text, "us")
	return plural && (i == 0 || t.words[i-1].class&classSubj == 0)
}

// leadsNoun are words that a noun follows.
var leadsNoun = set("of about on with for from in like love loves hate bought buy sell what at into my your his her our their no")

// formed reports whether w has the ending of an adjective, a verb or an adverb.
func formed(w string) bool {
	for _, s := range []string{"ing", "ed", "ful", "ous", "able", "ible", "less", "ish", "ive", "ic", "est"} {
		if strings.HasSuffix(w, s) && len(w) > len(s)+2 {
			return true
		}
	}
	return false
}

func (t *turn) echoScore(i int) int {
	w := &t.words[i]
	tok := t.tokens[w.token]
	raw := t.text[tok.start:tok.end]
	n := utf8.RuneCountInString(w.text)
	if n < 4 || len(raw) > maxEcho || w.class&(classStop|classFill|classDay|classBad|classAfraid|classSad) != 0 || w.class&classVerb != 0 || unfit[w.stem] || unfit[w.text] || mashed(w.text) {
		return 0
	}
	if strings.ContainsAny(raw, "0123456789_@./") || adverbial(w.text) || formed(w.text) || spelledOut(raw) || t.named(i) || !t.placed(i) {
		return 0
	}
	score := 10 + min(n, 10)
	if w.id == 0 && w.sid == 0 || w.class&classOdd != 0 {
		score += 12 // no rule knows it, or it is known for odd: a rare word
	}
	if i > 0 && t.words[i-1].class&classDet != 0 && w.before == 0 {
		score += 8 // "the stapler"
	}
	if nounish(w.text) {
		score += 5
	}
	if i+1 < len(t.words) && t.words[i+1].before == 0 && t.words[i+1].class&classStop == 0 {
		score -= 15 // likely says something of the word behind it
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
		week weeks month year years hour hours chance name names minute minutes reason idea place
		want need know think feel look come tell talk find give keep help work make take seem mean care hear last next first second
		actually honestly seriously basically sorry thanks please hello everyone people person thing things stuff whatever someone
		anybody nobody little less more most enough quite pretty away once twice already soon later again back over under`)
	return m
}()
