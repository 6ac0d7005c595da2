package voice

import (
	"context"

	"github.com/clipperhouse/uax29/v2/sentences"

	"seventy/personas"
	"seventy/roleplay"
)

// BuiltinVersion names the rules of the built-in voice. A session replays the
// same words only with the same version.
const BuiltinVersion = "builtin-2"

// Builtin words plans from the persona's authored lines. The same events and
// plans give the same words, byte for byte. It is not safe for concurrent
// use.
type Builtin struct {
	book     *Book
	used     []uint16 // the turn in which each line was used last; 0 for never. Made when they speak first
	start    string   // first two words of the last turn
	first    string   // first word of the last turn
	lastEcho int      // the turn that last picked up words of the trainee's
}

// NewBuiltin makes the built-in voice for one session. Where many sessions
// play one content, Prepare it once and call Voice.
func NewBuiltin(c *personas.Content) *Builtin { return Prepare(c).Voice() }

// Voice starts a voice for one session.
func (b *Book) Voice() *Builtin { return &Builtin{book: b} }

// Instant reports true: Speak neither waits nor fails.
func (v *Builtin) Instant() bool { return true }

// Fold takes one event of the session: it remembers which lines were used.
func (v *Builtin) Fold(e roleplay.Event) {
	s, ok := e.Body.(roleplay.Spoke)
	if !ok {
		return
	}
	v.ready()
	turn := uint16(min(max(e.Turn, 1), 1<<16-1))
	for _, id := range s.Lines {
		if i, ok := v.book.byID[id]; ok {
			v.used[v.book.lines[i].same] = turn
			if v.book.lines[i].echo {
				v.lastEcho = e.Turn
			}
		}
	}
	if first, start := beginning(s.Text); first != "" {
		v.first, v.start = first, start
	}
}

// ready makes room for what is remembered of the lines: a talk in which nobody
// has spoken needs none.
func (v *Builtin) ready() {
	if v.used == nil {
		v.used = make([]uint16, len(v.book.lines))
	}
}

// Speak words a plan and calls say with each sentence. An error from say ends
// it and is returned.
func (v *Builtin) Speak(_ context.Context, s roleplay.Script, say func(attempt int, text string) error) (roleplay.Spoke, error) {
	v.ready()
	c := compose(v, s)
	spoke := roleplay.Spoke{Text: c.text(), Source: roleplay.FromBuiltin, Attempt: s.Attempt, Plan: s.Plan, Lines: c.ids()}
	spoke.Heard.Signals = c.signs(spoke.Text)
	for it := sentences.FromString(spoke.Text); it.Next(); {
		if err := say(s.Attempt, it.Value()); err != nil {
			return roleplay.Spoke{}, err
		}
	}
	return spoke, nil
}
