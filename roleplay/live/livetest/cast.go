package livetest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"seventy/roleplay"
	"seventy/roleplay/live"
)

// Manner says how the cast plays.
type Manner struct {
	Think, Type int // of every plan, in milliseconds
	// Slow makes the voice one that needs time: it takes this long before
	// each word. 0 is an instant voice.
	Slow time.Duration
	// HintAt is the number of trainee turns after which the meter has a hint.
	HintAt int
}

// Words in a trainee's turn that the cast does something about.
const (
	WordAsk    = "join"   // a direct ask
	WordLeave  = "enough" // the coworker ends the talk
	WordPanic  = "boom"   // the coworker panics
	WordFails  = "mute"   // the voice fails
	WordFaint  = "gasp"   // the voice panics
	WordChange = "twice"  // a slow voice takes its first attempt back
)

// Casting returns a casting of fakes that play in a manner.
func Casting(m Manner) live.Casting {
	return func(context.Context, roleplay.Started) (live.Cast, error) {
		return live.Cast{
			Reader:   reader{},
			Coworker: &coworker{manner: m},
			Voice:    &voice{manner: m},
			Meter:    &meter{manner: m},
		}, nil
	}
}

type reader struct{}

func (reader) Read(text string, c roleplay.Context) roleplay.Reading {
	r := roleplay.Reading{Version: fmt.Sprint("turn ", c.Turn), Words: len(strings.Fields(text))}
	if strings.Contains(text, WordAsk) {
		r.Moves = append(r.Moves, roleplay.Mark[roleplay.Move]{Label: roleplay.CallQuestion})
	}
	for _, w := range []string{WordLeave, WordPanic, WordFails, WordFaint, WordChange} {
		if strings.Contains(text, w) {
			r.Echo = w
		}
	}
	return r
}

func (reader) Words(text string) int { return len(strings.Fields(text)) }

func (reader) Hear(text string, c roleplay.Context) roleplay.Heard {
	return roleplay.Heard{Words: len(strings.Fields(text))}
}

// coworker plans by the events it has folded, so that a plan shows in which
// state it was made.
type coworker struct {
	manner  Manner
	folded  int
	pending int // trainee turns since they last spoke
}

func (c *coworker) Plan(turn int, r roleplay.Reading) (roleplay.Plan, roleplay.Change) {
	p := roleplay.Plan{
		Act: roleplay.Inform, On: r.Echo, Mood: "neutral", Words: c.pending,
		Think: c.manner.Think, Type: c.manner.Type, Pick: uint64(c.folded),
	}
	switch r.Echo {
	case WordPanic:
		panic("the talk itself")
	case WordLeave:
		p.Act, p.Ends = roleplay.Leave, "shift"
	}
	return p, roleplay.Change{Counts: map[string]int{"turns": 1}}
}

func (c *coworker) Fold(e roleplay.Event) {
	c.folded++
	if e.Seq != c.folded {
		panic(fmt.Sprintf("event %d came as number %d", e.Seq, c.folded))
	}
	switch e.Body.(type) {
	case roleplay.Planned:
		c.pending++
	case roleplay.Spoke:
		c.pending = 0
	}
}

// voice says four words that tell which plan they are from.
type voice struct {
	manner Manner
	folded int
}

func (v *voice) Instant() bool { return v.manner.Slow == 0 }

func (v *voice) Fold(e roleplay.Event) {
	v.folded++
	if e.Seq != v.folded {
		panic(fmt.Sprintf("event %d came as number %d", e.Seq, v.folded))
	}
}

// Words is what the voice makes of a script.
func Words(turn int, pick uint64) string {
	return fmt.Sprintf("Well, 🙂 turn %d.%d", turn, pick)
}

func (v *voice) Speak(ctx context.Context, s roleplay.Script, say func(int, string) error) (roleplay.Spoke, error) {
	spoke := roleplay.Spoke{Text: Words(s.Turn, s.Plan.Pick), Source: roleplay.FromBuiltin, Attempt: s.Attempt, Plan: s.Plan}
	switch s.Plan.On {
	case WordFaint:
		panic("the talk itself")
	case WordFails:
		return spoke, fmt.Errorf("the voice said: the talk itself")
	}
	if v.Instant() {
		return spoke, say(s.Attempt, spoke.Text)
	}
	spoke.Source = roleplay.FromModel
	if s.Plan.On == WordChange {
		time.Sleep(v.manner.Slow)
		if err := say(s.Attempt, "As an assistant"); err != nil {
			return spoke, err
		}
		spoke.Attempt++
	}
	for _, word := range strings.SplitAfter(spoke.Text, " ") {
		select {
		case <-time.After(v.manner.Slow):
		case <-ctx.Done():
			return spoke, ctx.Err()
		}
		if err := say(spoke.Attempt, word); err != nil {
			return spoke, err
		}
	}
	return spoke, nil
}

// meter counts words, and has one hint.
type meter struct {
	manner Manner
	gauge  roleplay.Gauge
	turns  int
	hinted bool
}

func (m *meter) Fold(e roleplay.Event) {
	switch b := e.Body.(type) {
	case roleplay.Read:
		m.turns++
		m.gauge.TraineeSaid += b.Reading.Words
		m.gauge.Words += b.Reading.Words
	case roleplay.Spoke:
		m.gauge.Words += b.Heard.Words
	case roleplay.Hinted:
		m.hinted = true
	}
}

func (m *meter) Gauge() roleplay.Gauge { return m.gauge }

func (m *meter) Hint() (roleplay.Hinted, bool) {
	if m.hinted || m.manner.HintAt == 0 || m.turns < m.manner.HintAt {
		return roleplay.Hinted{}, false
	}
	return roleplay.Hinted{ID: "ask", Text: "What could you ask them?"}, true
}
