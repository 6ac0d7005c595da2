package scoring

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"seventy/roleplay"
)

// Beat is one moment of the talk told as a story: where trust rose or fell,
// what was told, an opening that was passed by.
type Beat struct {
	What  BeatKind `json:"what"`
	Turn  int      `json:"turn"`
	Quote string   `json:"quote"`          // words that stand in that turn
	Text  string   `json:"text"`           // a sentence or two
	Item  string   `json:"item,omitempty"` // what was told, of an opening
	// Perhaps says that it rests on a mark that may be otherwise.
	Perhaps bool `json:"perhaps,omitempty"`
}

// BeatKind is what a moment was.
type BeatKind string

// The kinds of moments.
const (
	BeatRose   BeatKind = "rose"   // they trusted the trainee more
	BeatFell   BeatKind = "fell"   // … less
	BeatOpened BeatKind = "opened" // they told what they had held back
	BeatMissed BeatKind = "missed" // they showed something, and it was passed by
	BeatNo     BeatKind = "no"     // they said no
	BeatYes    BeatKind = "yes"    // they agreed to something
)

// keptSwings is how many turns that moved trust most are kept each way, and
// mostBeats how many moments a story tells.
const (
	keptSwings = 3
	mostBeats  = 12
)

// swing is a turn that moved the coworker's trust.
type swing struct {
	at      cite
	by      int    // points
	because string // the label that moved it most
}

// swings are the turns that moved trust most, each way.
type swings struct{ up, down []swing }

// fold takes in what the latest turn did to the coworker.
func (s *swings) fold(m *Meter, deltas []roleplay.Delta) {
	sum, most, because := 0, 0, ""
	for _, d := range deltas {
		if d.Quantity != "trust" {
			continue
		}
		sum += d.By
		if n := max(d.By, -d.By); n > most {
			most, because = n, d.Because
		}
	}
	w := swing{at: m.swingCite(because), by: sum, because: because}
	switch {
	case sum > 0:
		s.up = keepMost(s.up, w)
	case sum < 0:
		w.by = -sum
		s.down = keepMost(s.down, w)
	}
}

// keepMost puts a swing among those that are kept: the largest, of equals the
// earlier.
func keepMost(list []swing, w swing) []swing {
	list = append(list, w)
	slices.SortStableFunc(list, func(a, b swing) int { return cmp.Compare(b.by, a.by) })
	return list[:min(len(list), keptSwings)]
}

// swingCite cites the words that moved them: those of the label, else the turn.
func (m *Meter) swingCite(label string) cite {
	if k, ok := markOf(m.me.reading.Moves, roleplay.Move(label)); ok {
		return citeMark(m.me.turn, m.me.text, k)
	}
	if k, ok := markOf(m.me.reading.Faults, roleplay.Fault(label)); ok {
		return citeMark(m.me.turn, m.me.text, k)
	}
	return m.me.cite()
}

// story tells the talk from the coworker's side, in the order of its turns.
func (m *Meter) story(full bool) []Beat {
	out := []Beat{}
	told := map[int]bool{} // turns that have a beat
	add := func(what BeatKind, at cite, text string) {
		if at.ok() && text != "" {
			out = append(out, Beat{What: what, Turn: at.turn, Quote: at.quote, Text: text, Perhaps: at.perhaps})
			told[at.turn] = true
		}
	}
	for i, o := range m.openings {
		l := m.items[o.item]
		last := i+1 == len(m.openings) || m.openings[i+1].at.turn != o.at.turn // of what one turn opened, the deepest
		if l == nil || !last || !full && m.told[o.item] == 0 {
			continue
		}
		add(BeatOpened, o.at, m.who()+" told you something they had been holding back: "+l.Says+m.swung(o.at.turn))
		if n := len(out); n > 0 && told[o.at.turn] {
			out[n-1].Item = o.item
		}
	}
	for _, w := range m.swings.up {
		if !told[w.at.turn] {
			add(BeatRose, w.at, m.who()+" trusted you a little more."+m.reason(w.because))
		}
	}
	for _, w := range m.swings.down {
		if !told[w.at.turn] {
			add(BeatFell, w.at, m.who()+" trusted you a little less."+m.reason(w.because))
		}
	}
	for _, x := range m.owed.missed {
		if !told[x.mine.turn] {
			add(BeatMissed, x.answer(), quoted(m.who()+" had just said {said}, and the talk went on to something else.", x.theirs))
		}
	}
	if no := m.signals.of(roleplay.Refusal); no.count > 0 {
		add(BeatNo, no.last.theirs, m.after(no.last, m.who()+" said no."))
	}
	if yes := m.signals.of(roleplay.Commit); yes.count > 0 {
		add(BeatYes, yes.first.theirs, m.who()+" said yes to something.")
	}
	slices.SortStableFunc(out, func(a, b Beat) int { return cmp.Compare(a.Turn, b.Turn) })
	return out[:min(len(out), mostBeats)]
}

// after says what the trainee did about a no.
func (m *Meter) after(x moment, text string) string {
	if k := m.moves.of(roleplay.RespectLimits); k.count > 0 && x.mine.ok() && k.last.turn >= x.mine.turn {
		return text + " You let it be a no, and that keeps the door open."
	}
	return text
}

// swung says how a turn moved their trust, where that is known.
func (m *Meter) swung(turn int) string {
	for _, w := range m.swings.up {
		if w.at.turn == turn {
			return " They trusted you a little more for it."
		}
	}
	return ""
}

// reason says what moved them, in the words of a label's title.
func (m *Meter) reason(label string) string {
	switch {
	case label == "" || labels[label].title == "":
		return ""
	case knownMoves[roleplay.Move(label)]:
		return " You " + lowerFirst(Title(label)) + "."
	}
	return " What it was: " + lowerFirst(Title(label)) + "."
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return strings.ToLower(string(unicode.ToLower(r))) + s[n:]
}
