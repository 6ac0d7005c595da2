package live

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"seventy/roleplay"
)

// speech is a coworker's turn from the silence before it to its last word.
type speech struct {
	script roleplay.Script
	since  time.Time // when the silence began; not by the wall clock, which may be set
	due    time.Time // when it is over
	begun  bool      // the trainee sees them type
	retry  time.Duration

	said    string // shown, or held back until the silence is over
	length  int    // of said, in UTF-16 code units
	attempt int    // that said belongs to
	spoke   *roleplay.Spoke
	stored  bool
	events  []roleplay.Event // of the second commit

	rest  []string // an instant voice's words that are still to be typed
	pause time.Duration

	out    chan utterance // from a voice at work; nil when none is
	cancel context.CancelFunc
}

// utterance is what a voice at work tells the session: a piece, or the end.
type utterance struct {
	attempt int
	text    string
	spoke   *roleplay.Spoke
	err     error
}

// late reports that the silence is over and the turn waits for the log only.
func (sp *speech) late() bool { return sp != nil && sp.retry > 0 }

// say adds a piece and returns it as a frame.
func (sp *speech) say(attempt int, text string) SpeechDelta {
	if attempt != sp.attempt {
		sp.attempt, sp.said, sp.length = attempt, "", 0
	}
	f := SpeechDelta{Turn: sp.script.Turn, Attempt: attempt, Offset: sp.length, Text: text}
	sp.said += text
	sp.length += units(text)
	return f
}

// sofar is all that was said in this attempt as one piece.
func (sp *speech) sofar() SpeechDelta {
	return SpeechDelta{Turn: sp.script.Turn, Attempt: sp.attempt, Text: sp.said}
}

// show tells a new connection what is going on.
func (sp *speech) show(conn Conn) {
	if !sp.begun {
		return
	}
	shown := []Frame{Typing{On: true}}
	if sp.said != "" {
		shown = append(shown, sp.sofar())
	}
	conn.Send(shown...)
}

// units is the length of a text in UTF-16 code units, as browsers count.
func units(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// work lets a voice speak in a goroutine of its own. hush waits for it.
func (sp *speech) work(ctx context.Context, v Voice) {
	ctx, sp.cancel = context.WithCancel(ctx)
	out := make(chan utterance)
	sp.out = out
	tell := func(u utterance) error {
		select {
		case out <- u:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	script := sp.script
	go func() {
		defer close(out)
		spoke, err := guarded(ctx, v, script, func(attempt int, text string) error {
			return tell(utterance{attempt: attempt, text: text})
		})
		if err != nil {
			tell(utterance{err: err})
			return
		}
		tell(utterance{spoke: &spoke})
	}()
}

// guarded speaks, and makes an error of a panic.
func guarded(ctx context.Context, v Voice, script roleplay.Script, say func(int, string) error) (spoke roleplay.Spoke, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the voice panicked with a %T", p)
		}
	}()
	return v.Speak(ctx, script, say)
}

// hush stops a voice at work and waits until it has stopped.
func (sp *speech) hush() {
	if sp.out == nil {
		return
	}
	sp.cancel()
	for range sp.out { // closed when the voice has returned
		continue
	}
	sp.out = nil
}

// unheard is what an instant voice speaks to: its words are taken whole.
func unheard(int, string) error { return nil }

// beat is the least time between two pieces of a typed reply.
const beat = 120 * time.Millisecond

// pieces cuts a text at words so that it can be shown over a time, and says
// how long to pause before each piece. Joined they are the text.
func pieces(text string, over time.Duration) ([]string, time.Duration) {
	words := strings.SplitAfter(text, " ")
	n := max(1, min(len(words), int(over/beat)))
	out := make([]string, 0, n)
	for i := range n {
		out = append(out, strings.Join(words[i*len(words)/n:(i+1)*len(words)/n], ""))
	}
	return out, over / time.Duration(n)
}
