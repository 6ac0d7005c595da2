package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/scoring"
	"seventy/web"
)

type chatCmd struct {
	practiceFlags
	Scenario  string `arg:"" optional:"" help:"Scenario to practise; without it the first one."`
	Framework string `help:"Framework to grade by; without it the scenario's own." placeholder:"ID"`
	Coaching  bool   `help:"Show hints while you talk."`
	Pace      int    `help:"Percent of the coworker's silences: 100 as a person, 0 immediate." default:"40"`
	List      bool   `help:"List the scenarios and stop."`
}

// Help is shown by "seventy chat --help".
func (chatCmd) Help() string {
	return `Type what you would say, one line a turn. "/end" ends the talk and prints the scorecard; so does the end of the input. Before it you are asked what you think yourself; an empty line skips a question. Listen and ask: they tell more to somebody who does.`
}

// Run holds one talk.
func (c chatCmd) Run(t *terminal) (err error) {
	practice, house, closing, err := c.open(t, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closing(context.WithoutCancel(t.ctx))) }()
	scenes := practice.Scenarios()
	if c.List {
		for _, s := range scenes {
			fmt.Fprintf(t.out, "%-24s %s (%s, difficulty %d)\n", s.Scenario.ID, s.Scenario.Title, s.Scenario.Kind, s.Persona.Difficulty)
		}
		return nil
	}
	if c.Scenario == "" {
		c.Scenario = scenes[0].Scenario.ID
	}
	id, err := practice.Start(t.ctx, web.StartRequest{Scenario: c.Scenario, Framework: c.Framework, Owner: owner, Coaching: c.Coaching, Pace: c.Pace})
	if err != nil {
		return err
	}
	content, err := practice.library.Content(c.Scenario)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s\n\n%s\n\n%s\n\n", content.Scenario.Title, strings.TrimSpace(content.Scenario.Setting), strings.TrimSpace(content.Scenario.You))
	if told := practice.Disclosure(); told != "" {
		fmt.Fprintf(t.out, "%s\n\n", told)
	}
	lines := readLines(t.ctx, t.in)
	more, err := c.talk(t, house, id, lines)
	if err != nil {
		return err
	}
	card, err := practice.Scorecard(context.WithoutCancel(t.ctx), id, roleplay.Trainee)
	if err != nil {
		return err
	}
	if more && card.Turns > 1 {
		body, asked, err := askFirst(t.ctx, t.out, lines, card, content.Persona.Short)
		if err == nil && asked {
			err = practice.reflected(t.ctx, id, owner, body)
		}
		if err != nil {
			return err
		}
	}
	fmt.Fprintln(t.out)
	return scoring.WriteText(t.out, card)
}

// talk reads lines until the end of the input, "/end" or the coworker's
// leaving; more tells whether there may be more input. One turn is answered
// before the next line is taken.
func (c chatCmd) talk(t *terminal, house *live.House, id string, lines <-chan string) (more bool, err error) {
	conn := &terminalConn{t: t, answered: make(chan struct{}, 1), ended: make(chan struct{})}
	seat, err := house.Join(t.ctx, id, roleplay.Trainee, owner, live.Cursor{}, conn)
	if err != nil {
		return false, err
	}
	defer seat.Leave()
	for n := 1; ; n++ {
		fmt.Fprint(t.out, "you> ")
		line, ended, err := conn.listen(t.ctx, lines)
		if err != nil || line == nil && !ended {
			return err == nil, err
		}
		if line == nil || strings.TrimSpace(*line) == "/end" {
			more = line != nil
			break
		}
		if strings.TrimSpace(*line) == "" {
			continue
		}
		seat.Say(fmt.Sprintf("line-%d", n), *line)
		if over, err := conn.answer(t.ctx); over || err != nil {
			return err == nil, err
		}
	}
	fmt.Fprintln(t.out)
	seat.End()
	select {
	case <-conn.ended:
		return more, nil
	case <-t.ctx.Done():
		return false, t.ctx.Err()
	}
}

// readLines reads lines until the end of the input, then closes the channel.
// A read that blocks can't be ended: its goroutine goes with the process.
func readLines(ctx context.Context, in io.Reader) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			select {
			case out <- lines.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// listen waits for a line. It returns nil and more at the end of the input,
// nil and no more when the talk ended meanwhile.
func (c *terminalConn) listen(ctx context.Context, lines <-chan string) (line *string, more bool, err error) {
	select {
	case text, ok := <-lines:
		if !ok {
			return nil, true, nil
		}
		return &text, true, nil
	case <-c.ended:
		return nil, false, nil
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
}

// lastWords is how long the end of a talk may come after the counts of its
// last turn: both are sent at once.
const lastWords = 50 * time.Millisecond

// answer waits until a turn was answered or refused; over tells that it was
// the last one.
func (c *terminalConn) answer(ctx context.Context) (over bool, err error) {
	select {
	case <-c.answered:
	case <-c.ended:
		return true, nil
	case <-ctx.Done():
		return true, ctx.Err()
	}
	select {
	case <-c.ended:
		return true, nil
	case <-time.After(lastWords):
		return false, nil
	}
}

// terminalConn shows frames as text.
type terminalConn struct {
	t        *terminal
	answered chan struct{} // a token when a turn was answered or refused
	ended    chan struct{}
	once     sync.Once

	mu    sync.Mutex
	shown int // runes of the reply that is being said
	try   int // its attempt
}

// Send implements live.Conn.
func (c *terminalConn) Send(frames ...live.Frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range frames {
		c.show(f)
	}
}

func (c *terminalConn) show(f live.Frame) {
	switch f := f.(type) {
	case live.Welcome:
		fmt.Fprintf(c.t.out, "(%s is listening; /end when you are done)\n", f.Coworker)
	case live.SpeechDelta:
		if c.shown > 0 && f.Attempt != c.try {
			fmt.Fprint(c.t.out, " –\n")
			c.shown = 0
		}
		if c.shown == 0 {
			fmt.Fprint(c.t.out, "\n  ")
		}
		c.shown, c.try = c.shown+utf8.RuneCountInString(f.Text), f.Attempt
		fmt.Fprint(c.t.out, f.Text)
	case live.Done:
		if c.shown == 0 {
			fmt.Fprint(c.t.out, "\n  ", f.Text)
		}
		c.shown = 0
		fmt.Fprint(c.t.out, "\n\n")
	case live.MeterFrame:
		c.next() // it follows the reply
	case live.Hint:
		fmt.Fprintf(c.t.out, "  (hint: %s)\n", f.Text)
	case live.ErrorFrame:
		fmt.Fprintf(c.t.out, "  ! %s\n", f.Message)
		c.next()
	case live.EndedFrame:
		c.once.Do(func() { close(c.ended) })
	}
}

func (c *terminalConn) next() {
	select {
	case c.answered <- struct{}{}:
	default:
	}
}

// Close implements live.Conn.
func (c *terminalConn) Close(live.Closing) { c.once.Do(func() { close(c.ended) }) }
