package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"seventy/roleplay"
	"seventy/scoring"
	"seventy/scoring/moves"
	"seventy/scoring/transcript"
)

type scoreCmd struct {
	frameworkFlags
	Files     []string `arg:"" name:"file" help:"Files to grade; - for standard input."`
	Trainee   string   `help:"Who of the speakers practises." placeholder:"NAME"`
	Coworker  []string `help:"Who of them is the coworker; may be given again." sep:"none" placeholder:"NAME"`
	LeaveOut  []string `help:"Who of them takes no part; may be given again." sep:"none" placeholder:"NAME"`
	Framework string   `help:"Framework to grade by; \"all\" prints them side by side." default:"aeiou"`
	Kind      string   `help:"Kind of talk where the file does not say: ${enum}." enum:"invite,get-to-know,initial,follow-up" default:"initial"`
	JSON      bool     `name:"json" help:"Print the scorecard as JSON, one a line."`
	Markdown  bool     `help:"Print the scorecard as Markdown."`
	CSV       bool     `name:"csv" help:"Print a table, a row a mark, for all talks together."`
}

// Help is shown by "seventy score --help".
func (scoreCmd) Help() string {
	return `A file may be text, JSON, or what a meeting recorder writes. Say who in it practises with --trainee; of two speakers the other is then the coworker. With more, say of each who they are: --coworker NAME, --leave-out NAME. Speakers that the file gives no name are called "` + transcript.Nameless + `"; speakers called "trainee" and "coworker" need no flags. What one speaker says in a row is one turn.

Text, with a name before the words or on a line above them, with times or without:

  Ana: How did you get into this work?
  Jo: My aunt did it. You know how that goes.

  [00:01:02] Ana Ruiz: How did you get into this work?

  Ana Ruiz  1:02
  How did you get into this work?

JSON, a talk or one a line; labels in it are passed over, the reader reads the words:

  {"id":"a","kind":"initial","turns":[{"speaker":"trainee","text":"…"},{"speaker":"coworker","text":"…"}]}

JSON, turns alone, in a list or one a line; times are seconds, or "00:01:02.5":

  {"speaker":"Ana","text":"How did you get into this work?","start":62,"end":64.5}

WebVTT, with names in <v …> or before the words:

  WEBVTT

  00:01:02.000 --> 00:01:04.500
  <v Ana Ruiz>How did you get into this work?

SRT:

  1
  00:01:02,000 --> 00:01:04,500
  Ana: How did you get into this work?

Where a file has times, the scorecard also says how much of the time was telling, and what came after questions. A file that can't be graded is named, with the line; the others are graded all the same.

  seventy score --trainee "Speaker 1" --leave-out Facilitator meeting.vtt`
}

// Run grades every talk in the files. What can't be graded is told at the end.
func (c scoreCmd) Run(t *terminal) error {
	frameworks, err := c.chosen(c.Framework)
	if err != nil {
		return err
	}
	if (c.JSON && c.Markdown) || (c.JSON && c.CSV) || (c.Markdown && c.CSV) {
		return roleplay.Errorf(roleplay.Invalid, "--json, --markdown and --csv are three ways to print the same; use one of them.")
	}
	if (c.CSV || c.Markdown) && len(frameworks) > 1 {
		return roleplay.Errorf(roleplay.Invalid, "Frameworks stand side by side as text or as JSON; for a table or Markdown name one with --framework.")
	}
	out := grades{t: t, frameworks: frameworks, json: c.JSON, markdown: c.Markdown, csv: c.CSV, many: len(c.Files) > 1}
	var bad []error
	for _, file := range c.Files {
		talks, err := readTalks(t, file)
		if err != nil {
			bad = append(bad, err)
			continue
		}
		out.many = out.many || len(talks) > 1
		for _, talk := range talks {
			cast, err := talk.Cast(transcript.Parts{Trainee: c.Trainee, Coworkers: c.Coworker, LeaveOut: c.LeaveOut})
			if err != nil {
				bad = append(bad, err)
				continue
			}
			if cast.Kind == "" {
				cast.Kind = roleplay.Kind(c.Kind)
			}
			if err := out.write(talk.File, cast); err != nil {
				return err
			}
		}
	}
	if c.CSV && len(out.cards) > 0 {
		if err := scoring.WriteCSV(t.out, out.cards...); err != nil {
			return err
		}
	}
	return errors.Join(bad...)
}

// readTalks reads a file, or standard input for "-".
func readTalks(t *terminal, file string) ([]transcript.Talk, error) {
	from, name := t.in, "standard input"
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, roleplay.Errorf(roleplay.NotFound, "%s can't be read: %w", file, err)
		}
		defer f.Close()
		from, name = f, file
	}
	// A byte too many is enough to know that it is too large.
	data, err := io.ReadAll(io.LimitReader(from, transcript.MaxBytes+1))
	if err != nil {
		return nil, roleplay.Errorf(roleplay.Unavailable, "%s can't be read: %w", name, err)
	}
	return transcript.Parse(name, data)
}

// grades writes scorecards.
type grades struct {
	t          *terminal
	frameworks []scoring.Framework
	json       bool
	markdown   bool
	csv        bool
	cards      []scoring.Scorecard // for the table
	many       bool                // there is more than one talk, so each is named
	written    int
}

// graded is a scorecard as JSON, with the talk that it is of.
type graded struct {
	File string `json:"file"`
	Talk string `json:"talk"` // its id, or made of the file's name
	scoring.Scorecard
}

// write grades a talk of a file. Nothing is known of a scenario, so there is
// no map.
func (g *grades) write(file string, talk transcript.Conversation) error {
	c := scoring.Case{Kind: talk.Kind, Coworker: talk.Coworker()}
	events := transcript.Events(talk, moves.New(nil))
	if !g.json && !g.csv && g.many {
		fmt.Fprintf(g.t.out, "%s── %s\n\n", map[bool]string{true: "\n"}[g.written > 0], talk.ID)
	}
	g.written++
	if !g.json && len(g.frameworks) > 1 {
		all := scoring.NewComparison(c, g.frameworks)
		fold(events, all)
		return scoring.WriteColumns(g.t.out, all.Columns())
	}
	for _, f := range g.frameworks {
		meter := scoring.NewMeter(c, f, false)
		fold(events, meter)
		card := meter.Scorecard(roleplay.Trainer)
		var err error
		switch {
		case g.json:
			err = json.NewEncoder(g.t.out).Encode(graded{file, talk.ID, card})
		case g.csv:
			card.Session = talk.ID
			g.cards = append(g.cards, card)
		case g.markdown:
			err = scoring.WriteMarkdown(g.t.out, card)
		default:
			err = scoring.WriteText(g.t.out, card)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func fold(events []roleplay.Event, into interface{ Fold(roleplay.Event) }) {
	for _, e := range events {
		into.Fold(e)
	}
}
