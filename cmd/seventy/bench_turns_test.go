package main

import (
	"fmt"
	"strconv"
	"testing"
	"time"
)

// BenchmarkTurns measures whole turns with the program as it ships: from what
// a trainee says to the last frame of the answer, both on disk by then, with
// the built-in voice and without a silence. An iteration is a turn.
//
//	go test -run '^$' -bench Turns -benchtime 10000x ./cmd/seventy
//
// BenchmarkLimit is what to hold closed-100 against: the same in the same
// minute on the same machine.
func BenchmarkTurns(b *testing.B) {
	for _, c := range []struct {
		name     string
		trainees int
		load     load
	}{
		{"closed-100", 100, closedLoop(0)},
		{"lone", 1, closedLoop(0)},
		{"rate-1000", 1000, atRate(1000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			needFiles(b, c.trainees)
			srv := serve(b, b.TempDir())
			speakers := open(b, c.trainees, func(i int) (speaker, error) { return newTrainee(b, srv, i) })
			measure(b, srv, speakers, c.load)
		})
	}
}

// utterances are what trainees say in benchmarks, 15 to 25 words each.
var utterances = []string{
	"Good to finally sit down with you; how have the last few weeks on your floor been, now that two people left?",
	"You said you skip your break most days. What does that do to you by the evening?",
	"So it isn't only the hours, it is never knowing on Thursday whether you can be home for dinner on Saturday.",
	"When the schedule changed again last Tuesday, who did you talk to about it, and what did they say?",
	"I felt the same in my first year here, and I kept it to myself, because I thought that nobody else minded it much.",
	"If you could change one thing about how this place is run, which would it be?",
	"Who decides how many of us are on at night, and what do you think would make them decide otherwise?",
	"It sounds as if you carried the whole evening alone, and then got told off for one late tray.",
	"Nine of us asked for a fixed rota in spring, and after the letter they gave it to us within two weeks.",
	"What do you think your manager will say when she hears that people have been talking about this in the break room after work?",
	"They may tell you it will cost jobs; they told the laundry that, too, and nobody there lost theirs.",
	"Would you come on Thursday at four to the diner, and is there somebody from your shift you would bring along?",
}

// answerTime is how long a trainee waits before the turn counts as lost.
const answerTime = 30 * time.Second

// trainee talks without end.
type trainee struct {
	*client
	session string
	first   int // of the utterances: not everybody says the same
	said    int // turns
	sent    time.Time
	heard   func(text string, at time.Time) // is told each piece of an answer; nil when nobody asks
}

// newTrainee begins a talk and says hello.
func newTrainee(b *testing.B, srv *server, number int) (*trainee, error) {
	session, err := srv.enter(endlessForm)
	if err != nil {
		return nil, err
	}
	c, _, err := srv.join(session, 0)
	if err != nil {
		return nil, err
	}
	b.Cleanup(func() { c.conn.Close() })
	return &trainee{client: c, session: session, first: number * 7}, nil
}

// turn says the next utterance and reads its answer to the last frame. The
// frames must come each once, in order and under the numbers they must have.
func (p *trainee) turn() error {
	p.said++
	id, ours, theirs := strconv.Itoa(p.said), 2*p.said-1, 2*p.said
	if err := p.conn.SetReadDeadline(time.Now().Add(answerTime)); err != nil {
		return err
	}
	p.sent = time.Now()
	if err := p.say(id, utterances[(p.first+p.said)%len(utterances)]); err != nil {
		return err
	}
	if err := p.expect("ack", ours, id); err != nil {
		return err
	}
	if err := p.expect("done", theirs, ""); err != nil {
		return err
	}
	return p.expect("meter", theirs, "")
}

// expect reads up to a frame. Before it only pieces of the answer may come,
// and that the coworker types.
func (p *trainee) expect(kind string, turn int, id string) error {
	for {
		f, err := p.next()
		if err != nil {
			return fmt.Errorf("session %s, turn %d, waiting for its %s: %w", p.session, turn, kind, err)
		}
		switch {
		case f.Type == kind && f.Turn == turn && f.Client == id:
			return nil
		case f.Type == "typing":
		case f.Type == "delta" && kind == "done" && f.Turn == turn:
			if p.heard != nil {
				p.heard(f.Text, time.Now())
			}
		default:
			return fmt.Errorf("session %s: waiting for the %s of turn %d, this came: %+v", p.session, kind, turn, f)
		}
	}
}
