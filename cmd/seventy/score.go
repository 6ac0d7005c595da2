package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"seventy/roleplay"
	"seventy/scoring"
	"seventy/scoring/moves"
	"seventy/scoring/transcript"
)

type scoreCmd struct {
	File      string `arg:"" help:"File to grade; - for standard input."`
	Trainee   string `help:"Who of the speakers practises, in a text of \"Name: …\" lines." placeholder:"NAME"`
	Framework string `help:"Framework to grade by." default:"aeiou"`
	Kind      string `help:"Kind of talk where the file does not say: ${enum}." enum:"invite,get-to-know,initial,follow-up" default:"initial"`
	JSON      bool   `name:"json" help:"Print the scorecard as JSON, one a line."`
}

// Help is shown by "seventy score --help".
func (scoreCmd) Help() string {
	return `A text looks like this, with --trainee Ana:

  Ana: How did you get into this work?
  Jo: My aunt did it. You know how that goes.

JSON is one conversation, or one a line: {"turns":[{"speaker":"trainee","text":"…"},{"speaker":"coworker","text":"…"}]}. Labels in it are ignored: the reader reads the words.`
}

// Run grades every conversation in the file.
func (c scoreCmd) Run(t *terminal) error {
	name, data, err := readInput(t, c.File)
	if err != nil {
		return err
	}
	talks, err := transcript.Parse(name, data, c.Trainee)
	if err != nil {
		return err
	}
	framework, err := frameworkByID(c.Framework)
	if err != nil {
		return err
	}
	for i, talk := range talks {
		if talk.Kind == "" {
			talk.Kind = roleplay.Kind(c.Kind)
		}
		card := gradeTranscript(talk, framework)
		if c.JSON {
			err = json.NewEncoder(t.out).Encode(card)
		} else {
			if len(talks) > 1 {
				fmt.Fprintf(t.out, "%s── %s\n\n", map[bool]string{true: "\n"}[i > 0], talk.ID)
			}
			err = scoring.WriteText(t.out, card)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func readInput(t *terminal, file string) (name string, data []byte, err error) {
	if file == "-" {
		data, err = io.ReadAll(t.in)
		return "standard input", data, err
	}
	data, err = os.ReadFile(file)
	if err != nil {
		return "", nil, roleplay.Errorf(roleplay.NotFound, "%s can't be read: %w", file, err)
	}
	return file, data, nil
}

// gradeTranscript reads a talk turn by turn, as a live session would, and
// grades it. Nothing is known of a scenario, so there is no map.
func gradeTranscript(talk transcript.Conversation, f scoring.Framework) scoring.Scorecard {
	reader := moves.New(nil)
	meter := scoring.NewMeter(scoring.Case{Kind: talk.Kind, Coworker: coworkerName(talk)}, f, false)
	ctx := roleplay.Context{Kind: talk.Kind, Turn: 1}
	fold := func(turn int, author roleplay.Side, body roleplay.Body) {
		meter.Fold(roleplay.Event{Turn: turn, At: time.Time{}, Author: string(author), Body: body})
	}
	for i, turn := range talk.Turns {
		n := i + 1
		if turn.Speaker == roleplay.Trainee {
			reading := reader.Read(turn.Text, ctx)
			fold(n, roleplay.Trainee, roleplay.Said{Text: turn.Text, Source: roleplay.FromPerson})
			fold(n, roleplay.Trainee, roleplay.Read{Reading: reading})
			ctx.Said(turn.Text, reading)
			continue
		}
		heard := reader.Hear(turn.Text, ctx)
		fold(n, roleplay.Coworker, roleplay.Spoke{Text: turn.Text, Source: roleplay.FromPerson, Heard: heard})
		ctx.Spoke(turn.Text, heard)
	}
	return meter.Scorecard(roleplay.Trainer)
}

// coworkerName is the name of the other speaker where there is just one.
func coworkerName(talk transcript.Conversation) string {
	name := ""
	for _, t := range talk.Turns {
		switch {
		case t.Speaker != roleplay.Coworker || t.Name == "" || t.Name == name:
		case name == "":
			name = t.Name
		default:
			return "your coworker"
		}
	}
	if name == "" {
		return "your coworker"
	}
	return name
}
