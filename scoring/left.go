package scoring

import (
	"strings"
	"unicode/utf8"

	"seventy/roleplay"
)

// Left is what a talk leaves for the next one.
type Left struct {
	Agreed *Words `json:"agreed,omitempty"` // what they agreed to last, unless a no came after it
	No     *Words `json:"no,omitempty"`     // where their last word on doing something was a no
	Fear   *Words `json:"fear,omitempty"`   // a fear they named that was not taken up
	// Deepest is the thing of most weight that they told: a stake before an
	// effect or a fear; where nothing is known of what they hold back, the
	// first effect or feeling.
	Deepest *Words `json:"deepest,omitempty"`
	Issue   string `json:"issue,omitempty"` // title of the concern they let furthest in; "" for none

	CheckedIn bool `json:"checked_in,omitempty"` // the trainee asked how a task went
	TookFear  bool `json:"took_fear,omitempty"`  // the trainee took a fear seriously
}

// Words are words of the coworker's that stand in a turn.
type Words struct {
	Turn    int    `json:"turn"`
	Quote   string `json:"quote"`
	Perhaps bool   `json:"perhaps,omitempty"` // what they are quoted for may be otherwise
}

func wordsAt(c cite) *Words {
	if !c.ok() {
		return nil
	}
	return &Words{c.turn, closed(c.quote), c.perhaps}
}

// closed ends a quote that was cut for its length with the last sentence that
// is whole, where that leaves the most of it: it stands by itself, and is not
// to break off.
func closed(quote string) string {
	n := utf8.RuneCountInString(quote)
	if n < quoteLen-40 || strings.HasSuffix(quote, ".") || strings.HasSuffix(quote, "!") || strings.HasSuffix(quote, "?") {
		return quote
	}
	end := max(strings.LastIndex(quote, ". "), strings.LastIndex(quote, "! "), strings.LastIndex(quote, "? "))
	if end < len(quote)/2 {
		return quote
	}
	return quote[:end+1]
}

// weighty is the deepest thing that was told so far.
type weighty struct {
	depth int // see depthOf; 0 while nothing was told
	at    cite
}

// weigh notes what a coworker's turn told, where it is deeper than what they
// told before. The words are those that show it, else the turn's beginning.
func (m *Meter) weigh(l *Layer, turn int, text string) {
	depth := depthOf(l)
	if depth <= m.deepest.depth {
		return
	}
	at := citing(turn, text, roleplay.Span{End: len(text)}, 0)
	show := []roleplay.Signal{roleplay.Effect, roleplay.Emotion, roleplay.Issue}
	if l.Concern == "" {
		show = []roleplay.Signal{roleplay.Fear}
	}
	for _, s := range show {
		if by, ok := m.them.signals[s]; ok {
			at = by
			break
		}
	}
	m.deepest = weighty{depth, at}
}

// takesFear are the moves that take up a fear, whenever they come after it.
var takesFear = []roleplay.Move{roleplay.AddressFears, roleplay.Validate, roleplay.RespectLimits, roleplay.OfferSupport, roleplay.AnticipateBoss}

func (m *Meter) left() Left {
	l := Left{Deepest: wordsAt(m.deepest.at), CheckedIn: m.did(roleplay.CheckIn) > 0, TookFear: m.did(roleplay.AddressFears) > 0}
	if l.Deepest == nil {
		for _, s := range []roleplay.Signal{roleplay.Effect, roleplay.Emotion} {
			if first, _, _ := m.showed(s); l.Deepest == nil {
				l.Deepest = wordsAt(first.theirs)
			}
		}
	}
	_, no, _ := m.showed(roleplay.Refusal)
	_, yes, _ := m.showed(roleplay.Commit)
	switch {
	case no.theirs.turn > yes.theirs.turn:
		l.No = wordsAt(no.theirs)
	case yes.theirs.ok():
		l.Agreed = wordsAt(yes.theirs)
	}
	_, fear, _ := m.showed(roleplay.Fear)
	taken := 0
	for _, x := range takesFear {
		taken = max(taken, m.moves.of(x).last.turn)
	}
	if back := m.moves.of(roleplay.Reflect).last.turn; fear.mine.ok() && back >= fear.mine.turn {
		taken = max(taken, back)
	}
	if fear.theirs.turn > taken && !fear.theirs.perhaps {
		l.Fear = wordsAt(fear.theirs)
	}
	deepest := 0
	for i := range m.c.Layers {
		k := &m.c.Layers[i]
		if m.told[k.Item] > 0 && depthOf(k) > deepest {
			deepest, l.Issue = depthOf(k), k.Title
		}
	}
	return l
}
