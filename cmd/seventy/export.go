package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"seventy/roleplay"
	"seventy/roleplay/store"
	"seventy/scoring"
	"seventy/scoring/transcript"
)

type exportCmd struct {
	dataFlags
	IDs    []string `arg:"" optional:"" name:"id" help:"Sessions to write; without any, all of them."`
	Format string   `help:"events: every event, one a line; guide: the labelling guide's JSON, with the reader's labels; text: \"Name: …\" lines; markdown: each scorecard, to read; csv: all their marks in one table." enum:"events,guide,text,markdown,csv" default:"events"`
	List   bool     `help:"Only list the sessions."`
}

// Run writes sessions to standard output.
func (c exportCmd) Run(t *terminal) error {
	db, err := c.open(t)
	if err != nil {
		return err
	}
	defer db.Close()
	if c.List {
		return c.list(t, db)
	}
	if len(c.IDs) == 0 {
		all, err := db.Sessions(t.ctx, "")
		if err != nil {
			return err
		}
		for _, s := range all {
			c.IDs = append(c.IDs, s.ID)
		}
	}
	if c.Format == "markdown" || c.Format == "csv" {
		return c.cards(t, db)
	}
	for _, id := range c.IDs {
		events, err := db.Events(t.ctx, id, 0)
		if err != nil {
			return err
		}
		if err := c.write(t.out, id, events); err != nil {
			return err
		}
	}
	return nil
}

// cards writes the sessions' scorecards, as trainees are shown them.
func (c exportCmd) cards(t *terminal, db *store.Store) error {
	p := &practice{store: db, logger: t.logger, now: clock, random: rand.Reader}
	var all []scoring.Scorecard
	for _, id := range c.IDs {
		card, err := p.Scorecard(t.ctx, id, roleplay.Trainee)
		if err != nil {
			return err
		}
		all = append(all, card)
	}
	if c.Format == "csv" {
		return scoring.WriteCSV(t.out, all...)
	}
	for i, card := range all {
		if i > 0 {
			fmt.Fprintln(t.out)
		}
		if err := scoring.WriteMarkdown(t.out, card); err != nil {
			return err
		}
	}
	return nil
}

func (c exportCmd) list(t *terminal, db *store.Store) error {
	all, err := db.Sessions(t.ctx, "")
	if err != nil {
		return err
	}
	for _, s := range all {
		fmt.Fprintf(t.out, "%s  %s  %3d turns  %s\n", s.ID, s.Started.Local().Format("2006-01-02 15:04"), s.Turns, s.Title)
	}
	return nil
}

func (c exportCmd) write(out io.Writer, id string, events []roleplay.Event) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	switch c.Format {
	case "events":
		for _, e := range events {
			if err := enc.Encode(e); err != nil {
				return err
			}
		}
		return nil
	case "guide":
		return enc.Encode(conversation(id, events))
	}
	for _, turn := range conversation(id, events).Turns {
		if _, err := fmt.Fprintf(out, "%s: %s\n", turn.Name, strings.Join(strings.Fields(turn.Text), " ")); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(out)
	return err
}

// conversation is a session in the labelling guide's format, with the labels
// that the reader gave.
func conversation(id string, events []roleplay.Event) transcript.Conversation {
	c := transcript.Conversation{ID: id}
	names := map[roleplay.Side]string{}
	for _, e := range events {
		switch b := e.Body.(type) {
		case roleplay.Started:
			c.Kind = b.Kind
			for _, p := range b.Participants {
				names[p.Side] = p.Name
			}
		case roleplay.Said:
			c.Turns = append(c.Turns, transcript.Turn{Speaker: roleplay.Trainee, Name: names[roleplay.Trainee], Text: b.Text})
		case roleplay.Read:
			if len(c.Turns) > 0 {
				c.Turns[len(c.Turns)-1].Label(b.Reading)
			}
		case roleplay.Spoke:
			turn := transcript.Turn{Speaker: roleplay.Coworker, Name: names[roleplay.Coworker], Text: b.Text}
			turn.Hear(b.Heard)
			c.Turns = append(c.Turns, turn)
		}
	}
	return c
}
