package moves

import (
	"slices"
	"strings"

	"seventy/roleplay"
)

// findCues finds what a person answers though nobody grades it.
func (t *turn) findCues() {
	var room [64]hit
	for _, s := range t.sentences {
		for _, h := range cueRules.find(t.words, s.from, s.to, s.to, t.when, room[:0]) {
			if c := roleplay.Cue(h.rule.label); t.cueStands(c, s) {
				t.cue(c, h.from, h.to, h.rule.sure, t.why(&h))
			}
		}
	}
	t.answer()
	t.repeat()
	t.nonsense()
}

func (t *turn) cue(c roleplay.Cue, from, to, sure int, why string) {
	t.out.Cues = mark(t.out.Cues, c, t.span(from, to), sure, why)
}

// cueStands weighs a cue against the rest of its sentence.
func (t *turn) cueStands(c roleplay.Cue, s sentence) bool {
	switch c {
	case roleplay.Apologize:
		// "sorry" said for what befell them is sympathy.
		return !t.ruled.Has(roleplay.Validate) && !(s.to-s.from > 1 && t.inside[s.from] != 0)
	case roleplay.Insult:
		for _, w := range t.words[s.from:s.to] {
			if w.class&classNeg != 0 || w.class&classBoss != 0 || w.class&classMe != 0 {
				return false // "you're not stupid", "your boss is …", "I was dumb"
			}
		}
	case roleplay.Flatter:
		return len(t.coworker) == 0 || t.when&(afterIssue|afterEffect|afterFear|afterIdea) == 0
	}
	return true
}

var classBoss = lexicon.class("boss")

// answer finds a yes or a no to a question of the coworker's.
func (t *turn) answer() {
	if t.when&afterQuest == 0 || len(t.words) == 0 {
		return
	}
	s := t.sentences[0]
	for i := s.from; i < min(s.to, s.from+3); i++ {
		switch t.words[i].text {
		case "yes", "yeah", "sure", "correct", "right", "definitely", "absolutely", "ok", "exactly", "true", "certainly", "course":
			t.cue(roleplay.AnswerYes, s.from, i+1, 80, "a yes to their question")
			return
		case "no", "never", "nope", "not":
			t.cue(roleplay.AnswerNo, s.from, i+1, 80, "a no to their question")
			return
		}
	}
	if s.to-s.from <= 5 && t.words[s.from].id == idI && s.to-s.from >= 2 {
		last := t.words[s.to-1]
		switch {
		case last.class&classNeg != 0:
			t.cue(roleplay.AnswerNo, s.from, s.to, 70, "a short no")
		case last.class&classAux != 0:
			t.cue(roleplay.AnswerYes, s.from, s.to, 70, "a short yes")
		}
	}
}

// asksBack reports whether the coworker's words end in a question.
func asksBack(said string) bool {
	at := strings.LastIndexByte(said, '?')
	return at >= 0 && len(said)-at <= 40
}

// mostPlain is the most words that one token stands for in plain spelling.
const mostPlain = 4

// mayRepeat reports, without looking words up, whether the last turn could
// share enough words with this one: of the tokens that stand for themselves,
// few may be missing here.
func (t *turn) mayRepeat(last string, tokens []token) bool {
	missing, most := 0, 0
	for _, tok := range tokens {
		w := last[tok.start:tok.end]
		if !standsForItself(w) {
			most += mostPlain
			continue
		}
		most++
		if !slices.ContainsFunc(t.words, func(x word) bool { return x.text == w }) {
			missing++
		}
	}
	return 5*missing <= most
}

// standsForItself reports whether a token is surely its own plain spelling.
// False is no more than a doubt.
func standsForItself(w string) bool {
	for i := range len(w) {
		if c := w[i]; c < 'a' || c > 'z' || i > 1 && c == w[i-1] && c == w[i-2] {
			return false
		}
	}
	return len(w) <= maxWord && !respelled[shape(w)]
}

// shape is a small hash of a word, to keep those that have a spelling of their
// own in one table that fits a processor's cache.
func shape(w string) uint16 {
	h := uint32(2166136261)
	for i := range len(w) {
		h = (h ^ uint32(w[i])) * 16777619
	}
	return uint16(h>>16) & (1<<14 - 1)
}

// respelled marks the shapes of the words that stand for others.
var respelled = func() (table [1 << 14]bool) {
	for w := range spellings {
		table[shape(w)] = true
	}
	return table
}()

// repeat finds the trainee's last turn said again.
func (t *turn) repeat() {
	last := t.context.Trainee
	if last == "" || len(t.tokens) < 2 || len(last) > 2*len(t.text)+20 || len(t.text) > 2*len(last)+20 {
		return
	}
	t.room.heard = splitInto(t.room.heard[:0], last)
	if !t.mayRepeat(last, t.room.heard) {
		return
	}
	t.room.bag = plainInto(t.room.bag[:0], last, t.room.heard)
	before := t.room.bag
	bag := make(map[string]int, len(before))
	for i := range before {
		bag[before[i].text]++
	}
	shared := 0
	for i := range t.words {
		if bag[t.words[i].text] > 0 {
			bag[t.words[i].text]--
			shared++
		}
	}
	if 5*shared >= 4*max(len(before), len(t.words)) {
		t.cue(roleplay.Repeat, 0, len(t.words), 90, "the last turn again")
	}
}
