package main

import (
	"fmt"
	"time"

	"seventy/roleplay"
)

type replayCmd struct {
	dataFlags
	ID    string  `arg:"" help:"The session's id, as in its address or in \"seventy export --list\"."`
	Speed float64 `help:"1 is the original pace, 2 twice as fast; 0 prints all at once." default:"0"`
}

// Run prints a session's turns with what was found in them.
func (c replayCmd) Run(t *terminal) error {
	if c.Speed < 0 {
		return roleplay.Errorf(roleplay.Invalid, "--speed is %g; expected 0 or more", c.Speed)
	}
	db, err := c.open(t)
	if err != nil {
		return err
	}
	defer db.Close()
	events, err := db.Events(t.ctx, c.ID, 0)
	if err != nil {
		return err
	}
	var last time.Time
	name := "Coworker"
	for _, e := range events {
		if err := c.wait(t, &last, e); err != nil {
			return err
		}
		switch b := e.Body.(type) {
		case roleplay.Started:
			for _, p := range b.Participants {
				if p.Side == roleplay.Coworker {
					name = p.Name
				}
			}
			fmt.Fprintf(t.out, "%s\n", b.Title)
			if b.Branch != nil {
				fmt.Fprintf(t.out, "(taken up from turn %d of %s)\n", b.Branch.Turn, b.Branch.Session)
			}
		case roleplay.Said:
			fmt.Fprintf(t.out, "\n%3d  You: %s\n", e.Turn, b.Text)
		case roleplay.Read:
			for _, m := range b.Reading.Moves {
				fmt.Fprintf(t.out, "       + %s%s\n", m.Label, ifPerhaps[m.Perhaps])
			}
			for _, f := range b.Reading.Faults {
				fmt.Fprintf(t.out, "       − %s%s\n", f.Label, ifPerhaps[f.Perhaps])
			}
		case roleplay.Spoke:
			fmt.Fprintf(t.out, "\n%3d  %s: %s\n", e.Turn, name, b.Text)
		case roleplay.SilenceFilled:
			fmt.Fprintf(t.out, "       (you filled the silence after %.1f s)\n", float64(b.After)/1000)
		case roleplay.Hinted:
			fmt.Fprintf(t.out, "       (hint: %s)\n", b.Text)
		case roleplay.Commented:
			fmt.Fprintf(t.out, "       (trainer, on turn %d: %s)\n", e.Turn, b.Text)
		case roleplay.Finished:
			fmt.Fprintf(t.out, "\n(ended by the %s: %s)\n", b.By, b.Reason)
		}
	}
	return nil
}

// ifPerhaps is what is said with a mark that may be otherwise.
var ifPerhaps = map[bool]string{true: " (perhaps)"}

// wait sleeps as long as passed between two turns, at most ten seconds.
func (c replayCmd) wait(t *terminal, last *time.Time, e roleplay.Event) error {
	gap := e.At.Sub(*last)
	first := last.IsZero()
	*last = e.At
	if c.Speed == 0 || first || gap <= 0 {
		return nil
	}
	gap = time.Duration(float64(min(gap, 10*time.Second)) / c.Speed)
	select {
	case <-time.After(gap):
		return nil
	case <-t.ctx.Done():
		return t.ctx.Err()
	}
}
