package scoring

import (
	"bufio"
	"fmt"
	"unicode"

	"seventy/roleplay"
)

// TimeShare is what the times of a recorded talk say, in milliseconds. Where
// two speak at once, the time counts for both.
type TimeShare struct {
	// Telling is the trainee's time outside questions, of all time in which
	// somebody spoke: of each turn the part that its words outside questions
	// are of its words.
	Telling   Share `json:"telling"`
	WordShare Share `json:"word_share"` // all of the trainee's time, of all time in which somebody spoke
	// Silence is the time in which nobody spoke, of the whole talk as far as
	// it is known when somebody did. Den is 0 where it is not known at all.
	Silence Share `json:"silence"`
	// Pauses counts the pauses over two seconds after a question of the
	// trainee's: those that the trainee ended, of all.
	Pauses  Share  `json:"pauses"`
	Longest *Pause `json:"longest,omitempty"` // the longest pause after a question; nil where there was none
	// Begins says that the recording tells only when turns begin: their times
	// hold the pauses after them.
	Begins  bool `json:"begins,omitempty"`
	Untimed int  `json:"untimed"` // turns without times; they are in none of the numbers
}

// Pause is a silence after a question.
type Pause struct {
	After int           `json:"after"` // milliseconds
	Turn  int           `json:"turn"`  // that holds the question
	Quote string        `json:"quote"` // the question
	By    roleplay.Side `json:"by"`    // who ended it
}

// longPause is the shortest pause that counts, in milliseconds: in two seconds
// most people would have gone on talking.
const longPause = 2000

// timing folds the times of turns. What it keeps does not grow.
type timing struct {
	timed, untimed     int // turns
	telling, mine, all int // ms
	silent, span       int // ms
	end                int // when the last voice fell silent …
	known              bool
	begins             bool
	asked              cite // the question that was said last; not ok when something else was
	pauses, own        int
	longest            Pause
}

// trainee takes a turn of the trainee's, as it was read.
func (t *timing) trainee(turn *mine, r roleplay.Reading) {
	d := turn.during
	if d == nil {
		t.lose()
		return
	}
	spoken := spokenIn(d)
	t.timed++
	t.all += spoken
	t.mine += spoken
	if words := max(r.Words, 0); words > 0 {
		telling := words - min(max(r.Asking, 0), words)
		t.telling += (2*spoken*telling + words) / (2 * words)
	}
	next := 0 // the first question that is not over
	question := func(at int) cite {
		for next < len(r.Questions) && r.Questions[next].End <= at {
			next++
		}
		if next == 0 || !lastWords(turn.text, r.Questions[next-1].End, at) {
			return cite{}
		}
		return citing(turn.turn, turn.text, r.Questions[next-1].Span, 0)
	}
	t.stretches(d, roleplay.Trainee, question, len(turn.text))
}

// coworker takes a turn of the coworker's.
func (t *timing) coworker(d *roleplay.During) {
	if d == nil {
		t.lose()
		return
	}
	t.timed++
	t.all += spokenIn(d)
	t.stretches(d, roleplay.Coworker, func(int) cite { return cite{} }, 0)
}

// lose takes a turn without times: what lies around it is not known.
func (t *timing) lose() {
	t.untimed++
	t.known, t.asked = false, cite{}
}

// stretches takes the parts of a turn between its pauses. question returns the
// question that was said last before a place of the text.
func (t *timing) stretches(d *roleplay.During, side roleplay.Side, question func(at int) cite, size int) {
	from, others := d.From, max(d.Others, 0)
	for _, p := range d.Pauses {
		t.stretch(from, p.From, others, side)
		t.asked = question(p.At)
		from, others = p.To, 0
	}
	if d.NoEnd {
		t.silence(from, others, side)
		t.end, t.known, t.begins, t.asked = max(t.end, d.To), false, true, cite{}
		return
	}
	t.stretch(from, d.To, others, side)
	t.asked = question(size)
}

// stretch takes a time in which somebody spoke without a pause; others is for
// how long somebody who is left out spoke before it.
func (t *timing) stretch(from, to, others int, side roleplay.Side) {
	t.silence(from, others, side)
	t.span += max(0, to-max(from, t.end))
	t.end, t.known = max(t.end, to), true
}

// silence takes the time between the last voice and the next.
func (t *timing) silence(until, others int, side roleplay.Side) {
	asked := t.asked
	t.asked = cite{}
	if !t.known {
		return
	}
	quiet := max(0, until-t.end-others)
	t.silent += quiet
	t.span += quiet
	if !asked.ok() || others > 0 {
		return
	}
	if quiet > t.longest.After {
		t.longest = Pause{After: quiet, Turn: asked.turn, Quote: asked.quote, By: side}
	}
	if quiet > longPause {
		t.pauses++
		if side == roleplay.Trainee {
			t.own++
		}
	}
}

// spokenIn is for how long a turn was spoken: its time without its pauses.
func spokenIn(d *roleplay.During) int {
	spoken := d.To - d.From
	for _, p := range d.Pauses {
		spoken -= max(0, p.To-p.From)
	}
	return max(0, spoken)
}

// lastWords reports whether nothing is said in a text between two places.
func lastWords(text string, from, to int) bool {
	if from < 0 || to > len(text) || from > to {
		return false
	}
	for _, r := range text[from:to] {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

// share returns what the times say; nil for a talk without any.
func (t *timing) share() *TimeShare {
	if t.timed == 0 {
		return nil
	}
	out := &TimeShare{
		Telling:   Share{Num: t.telling, Den: t.all, Band: BandOf(t.telling, t.all)},
		WordShare: Share{Num: t.mine, Den: t.all},
		Silence:   Share{Num: t.silent, Den: t.span},
		Pauses:    Share{Num: t.own, Den: t.pauses},
		Begins:    t.begins, Untimed: t.untimed,
	}
	if t.longest.After > 0 {
		longest := t.longest
		out.Longest = &longest
	}
	return out
}

func writeTimes(b *bufio.Writer, t *TimeShare) {
	if t == nil {
		return
	}
	fmt.Fprint(b, "\nBy the clock\n")
	fmt.Fprintf(b, "  telling share      %s%s\n", timeShare(t.Telling), bandNote[t.Telling.Band])
	fmt.Fprintf(b, "  your time          %s\n", timeShare(t.WordShare))
	if t.Silence.Den > 0 {
		fmt.Fprintf(b, "  silence            %s\n", timeShare(t.Silence))
		fmt.Fprintf(b, "  after questions    %s over 2 seconds", counted(t.Pauses.Den, "pause"))
		if t.Pauses.Den > 0 {
			fmt.Fprintf(b, ", %d of %d ended by you", t.Pauses.Num, t.Pauses.Den)
		}
		fmt.Fprintln(b)
	}
	if p := t.Longest; p != nil {
		by := "they answered"
		if p.By == roleplay.Trainee {
			by = "you went on"
		}
		fmt.Fprintf(b, "  longest pause      %s after a question (turn %d), then %s\n    “%s”\n", seconds(p.After), p.Turn, by, oneLine(p.Quote))
	}
	if t.Begins {
		fmt.Fprint(b, "  The recording says when turns begin, not when they end: their time holds the pauses after them.\n")
	}
	if t.Untimed > 0 {
		fmt.Fprintf(b, "  %s without times, counted in none of this.\n", counted(t.Untimed, "turn"))
	}
}

func timeShare(s Share) string {
	if s.Den == 0 {
		return "0:00 of 0:00"
	}
	return fmt.Sprintf("%s of %s (%d%%)", clock(s.Num), clock(s.Den), (200*s.Num+s.Den)/(2*s.Den))
}

// clock writes milliseconds as minutes and seconds: "12:05".
func clock(ms int) string {
	s := (ms + 500) / 1000
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
