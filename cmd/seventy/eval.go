package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"seventy/scoring/eval"
	"seventy/scoring/learn"
)

type evalCmd struct {
	Moves     evalMovesCmd     `cmd:"" help:"Against labelled organizing talks: moves, faults, signals, step status, open questions."`
	Questions evalQuestionsCmd `cmd:"" help:"Against labelled utterances: open, closed or no question; reflection."`
	Corpus    evalCorpusCmd    `cmd:"" help:"On the reader's own corpus, every writer held out in turn. Takes minutes."`
}

// evalFlags are the same for everything that is measured.
type evalFlags struct {
	Files      []string `arg:"" name:"file" help:"Files of JSON lines."`
	StripMarks bool     `help:"Take the question marks out of the texts first, as speech has none."`
	JSON       bool     `name:"json" help:"Print the figures as JSON."`
	Compare    bool     `help:"Print the figures beside those of the rules alone, with intervals over conversations drawn anew."`
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
	if c.Compare {
		f, err := eval.CompareMoves(c.Files, eval.Options{StripMarks: c.StripMarks})
		return c.print(t, f, err)
	}
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
	if c.Compare {
		f, err := eval.CompareQuestions(c.Files, eval.Options{StripMarks: c.StripMarks})
		return c.print(t, f, err)
	}
	r, err := eval.Questions(c.Files, eval.Options{StripMarks: c.StripMarks})
	return c.print(t, r, err)
}

type evalCorpusCmd struct {
	Dir string `arg:"" help:"The folder of the corpus: *.jsonl, bank.txt and disputes.json." type:"existingdir"`
	Out string `help:"The file to write; without it, the page is printed." placeholder:"FILE"`
}

// Help is shown by "seventy eval corpus --help".
func (evalCorpusCmd) Help() string {
	return `Fits the reader anew, many times, each time without some of the writers, reads their talks, and writes a page: the figures with intervals, beside the rules alone; per label; the learning curve; what is missed.`
}

// Run measures the reader on writers held out.
func (c evalCorpusCmd) Run(t *terminal) error {
	talks, err := learn.Load(c.Dir)
	if err != nil {
		return err
	}
	bank, err := learn.LoadBank(filepath.Join(c.Dir, "bank.txt"))
	if err != nil {
		return err
	}
	disputes, err := learn.LoadDisputes(filepath.Join(c.Dir, "disputes.json"))
	if err != nil {
		return err
	}
	e := learn.Evaluate(talks, bank, disputes)
	if c.Out == "" {
		return e.WriteMarkdown(t.out)
	}
	f, err := os.Create(c.Out)
	if err != nil {
		return err
	}
	if err := e.WriteMarkdown(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
