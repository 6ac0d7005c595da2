package main

import (
	"encoding/json"
	"io"

	"seventy/scoring/eval"
)

type evalCmd struct {
	Moves     evalMovesCmd     `cmd:"" help:"Against labelled organizing talks: moves, faults, signals, step status, open questions."`
	Questions evalQuestionsCmd `cmd:"" help:"Against labelled utterances: open, closed or no question; reflection."`
}

// evalFlags are the same for everything that is measured.
type evalFlags struct {
	Files      []string `arg:"" name:"file" help:"Files of JSON lines."`
	StripMarks bool     `help:"Take the question marks out of the texts first, as speech has none."`
	JSON       bool     `name:"json" help:"Print the figures as JSON."`
}

type report interface{ WriteText(io.Writer) error }

func (f evalFlags) print(t *terminal, r report, err error) error {
	if err != nil {
		return err
	}
	if f.JSON {
		return json.NewEncoder(t.out).Encode(r)
	}
	return r.WriteText(t.out)
}

type evalMovesCmd struct{ evalFlags }

// Help is shown by "seventy eval moves --help".
func (evalMovesCmd) Help() string {
	return `Files are in the labelling guide's format, one conversation a line. Each turn is read as in a running talk: with the coworker's true words, and what the reader itself found before. The figures are precision, recall, F1 and support per label, their micro and macro averages, the agreement on step status (quadratic-weighted kappa), and the error of the open-question ratio over conversations of at least five questions.`
}

// Run measures the reader against labelled talks.
func (c evalMovesCmd) Run(t *terminal) error {
	r, err := eval.Moves(c.Files, eval.Options{StripMarks: c.StripMarks})
	return c.print(t, r, err)
}

type evalQuestionsCmd struct{ evalFlags }

// Help is shown by "seventy eval questions --help".
func (evalQuestionsCmd) Help() string {
	return `Files hold one utterance a line: text, prev_text (what was said before), conversation, question (open, closed or none, for the whole utterance) and reflection.`
}

// Run measures the reader against labelled utterances.
func (c evalQuestionsCmd) Run(t *terminal) error {
	r, err := eval.Questions(c.Files, eval.Options{StripMarks: c.StripMarks})
	return c.print(t, r, err)
}
