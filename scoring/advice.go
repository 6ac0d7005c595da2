package scoring

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"seventy/roleplay"
)

// mostAdvice is how many things a trainee is asked to try next time.
const mostAdvice = 3

// lesson is one thing to try, for one kind of situation. Of the lessons of a
// theme a card holds one: one fault, one fix.
type lesson struct {
	id, theme, title string
	// kinds are the kinds of talk it is for; empty: all.
	kinds []roleplay.Kind
	// step marks lessons about parts that a talk has not reached; a no that
	// stands silences them.
	step bool
	// fault marks lessons about what a turn did; a turn gets one of them.
	fault bool
	find  func(m *Meter) (spot, bool)
	why   func(s scene) string
	ways  func(s scene) [2]string
}

// spot is where a lesson applies, and how much it would change.
type spot struct {
	weight int
	at     cite
	said   string // the coworker's words there; may be ""
	did    string // what it did to them; may be ""
	parts  [2]string
}

// scene is what the words of an advice may use.
type scene struct {
	spot
	m     *Meter
	who   string // the coworker's name
	issue string // the concern told of before, by its title; "" for none
	boss  string // the lowest boss who can say yes, or "the boss"
	peer  string // a coworker's name that fell; "" for none
}

// with puts the issue into a sentence, or says another one while none was
// told. The sentence begins with {Issue}: titles are of any grammar.
func (s *scene) with(sentence, without string) string {
	if s.issue == "" {
		return without
	}
	return strings.ReplaceAll(sentence, "{Issue}", s.issue)
}

// quoting puts the coworker's own words into a sentence, or says another one
// where there are none. The sentence holds {said}.
func (s *scene) quoting(sentence, without string) string {
	if s.said == "" {
		return without
	}
	return strings.ReplaceAll(sentence, "{said}", "“"+snippet(s.said)+"”")
}

// advice picks what to try next time: at most three things, the one that
// changes most first.
func (m *Meter) advice() []Advice {
	type found struct {
		*lesson
		spot
	}
	var list []found
	for i := range lessons {
		l := &lessons[i]
		if len(l.kinds) > 0 && !slices.Contains(l.kinds, m.c.Kind) || l.step && m.refused() {
			continue
		}
		if s, ok := l.find(m); ok && s.at.ok() {
			list = append(list, found{l, s})
		}
	}
	slices.SortStableFunc(list, func(a, b found) int {
		if a.at.perhaps == b.at.perhaps {
			return cmp.Compare(b.weight, a.weight)
		}
		if b.at.perhaps {
			return -1 // what surely was comes before what may have been
		}
		return 1
	})
	most := mostAdvice
	if m.counts.mine <= 2 {
		most = 1 // a talk that hardly began shows no more than that
	}
	out, themes, faulted := []Advice{}, map[string]bool{}, map[int]bool{}
	for _, f := range list {
		if len(out) == most || themes[f.theme] || f.fault && faulted[f.at.turn] {
			continue
		}
		themes[f.theme] = true
		faulted[f.at.turn] = faulted[f.at.turn] || f.fault
		concern, issue := m.issueBefore(f.at.turn)
		s := scene{spot: f.spot, m: m, who: m.who(), issue: issue, boss: cmp.Or(m.decider(concern), "the boss"), peer: m.peer}
		ways := f.ways(s)
		out = append(out, Advice{ID: f.id, Mark: "advice:" + f.id, Title: f.title, Turn: f.at.turn, Quote: f.at.quote,
			Why: f.why(s), Ways: ways[:], Perhaps: f.at.perhaps})
	}
	return out
}

// refused reports whether a no stands: the coworker said one and agreed to
// nothing after it.
func (m *Meter) refused() bool {
	no, yes := m.signals.of(roleplay.Refusal), m.signals.of(roleplay.Commit)
	return no.count > 0 && no.last.theirs.turn > yes.last.theirs.turn
}

// wants reports whether a move would still change a mark: the trainee never
// made it, and a step that this kind of talk asks for lacks a criterion that
// it would meet. Advice never argues with the marks.
func (m *Meter) wants(x roleplay.Move) bool {
	if m.moves.of(x).count > 0 {
		return false
	}
	for i := range m.stages {
		s := &m.stages[i]
		if !s.asked(m.c.Kind) || s.status() == roleplay.Covered {
			continue
		}
		for j := range s.Criteria {
			if c := &s.Criteria[j]; !c.Bonus && !s.check(j).ok() && c.Rule.names(x) {
				return true
			}
		}
	}
	return false
}

// answerTo is where the trainee answered the coworker's first turn with one of
// the signals, a certain one where there is one, else their latest turn; with
// the coworker's words.
func (m *Meter) answerTo(list ...roleplay.Signal) (cite, string) {
	none := m.me.cite()
	seen, certain := false, false
	for _, s := range list {
		k := m.signals.of(s)
		var best moment
		for _, at := range []moment{k.first, k.last} {
			if at.mine.ok() && (!best.mine.ok() || best.theirs.perhaps && !at.theirs.perhaps) {
				best = at
			}
		}
		if best.mine.ok() {
			return best.answer(), best.theirs.quote
		}
		seen, certain = seen || k.count > 0, certain || k.certain
	}
	none.perhaps = seen && !certain
	return none, ""
}

// answer cites the trainee's turn for what they answered: it may be otherwise
// where that may.
func (m moment) answer() cite {
	at := m.mine
	at.perhaps = m.theirs.perhaps
	return at
}

// faultSpot is the spot of a fault's worst instance; each further one weighs
// more.
func (m *Meter) faultSpot(label roleplay.Fault, weight, each int) (spot, bool) {
	s, n := m.slipped(label)
	if n == 0 {
		return spot{}, false
	}
	return spot{weight: weight + each*min(n-1, 4), at: s.at, said: s.before, did: s.did(m.who()), parts: s.parts}, true
}

// also joins a sentence that may be missing.
func also(sentence, more string) string {
	if more == "" {
		return sentence
	}
	return sentence + " " + more
}

// asQuestion writes a question of the trainee's as one that stands alone.
func asQuestion(q string) string {
	q = strings.TrimSpace(q)
	r, size := utf8.DecodeRuneInString(q)
	q = string(unicode.ToUpper(r)) + q[size:]
	if strings.ContainsAny(q[len(q)-1:], ".?!") {
		return q
	}
	return strings.TrimRight(q, ",;: ") + "?"
}
