package learn

import (
	"fmt"
	"io"
	"strings"

	"seventy/scoring/eval"
)

// WriteMarkdown writes the evaluation as a page. It returns w's error.
func (e Evaluation) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, `# How well the reader reads

Made by `+"`go run ./cmd/seventy eval corpus scoring/moves/corpus --out scoring/EVALUATION.md`"+`; don't edit. Takes some minutes.

Every figure is of talks read by a model that had seen nothing of their writer: the writers are in %d groups, each group is read by a model that learned from the others, and what score a label must reach is found without that group too. Turns are read one after the other as in a running talk, in the context of what the reader itself found before. The talks: %d whole conversations with %d trainee and %d coworker turns, %d listening talks and %d single turns by %d writers (corpus/README.md). The single turns are learned from, not measured.

## In all, beside the rules alone

Intervals hold 95 times in 100 when conversations are drawn anew (1,000 draws); the gain is on the same draws.

| | learned reader | rules alone | gain |
|---|---|---|---|
`, folds, e.Talks, e.Turns, e.Heard, e.Listening, e.Banked, e.Writers)
	for _, f := range e.Figures {
		fmt.Fprintf(&b, "| %s | %.3f (%.3f–%.3f) | %.3f (%.3f–%.3f) | %+.3f (%+.3f to %+.3f) |\n",
			f.Name, f.First, f.Low, f.High, f.Second, f.SecondLow, f.SecondHigh, f.Gain, f.GainLow, f.GainHigh)
	}
	q, r := e.Questions, e.RulesQuestions
	fmt.Fprintf(&b, "\nListening talks, by turn: questions open, closed or none macro F1 %.3f (rules %.3f), reflection F1 %.3f (rules %.3f), open ratio error %.3f (rules %.3f). They were written for this corpus and are easier than real speech.\n",
		q.Questions.MacroF1, r.Questions.MacroF1, q.Reflection.F1, r.Reflection.F1, q.Open.MAE, r.Open.MAE)
	b.WriteString("\n## By label\n\nA label stands from the chance under \"stands\" on, which gave the best F1. It is certain from the chance under \"certain\" on: there it was given at least 30 times and was right in at least 6 of 10 at the lower end of an 80 % interval; below that the page says \"perhaps\". The second reader labelled every talk, the listening talks and the single turns too, without seeing the writer's labels; the F1 holds them against the writer's.\n")
	for _, s := range []struct {
		title              string
		mine, rules, human eval.Labels
	}{{"Moves", e.Moves.Moves, e.Rules.Moves, e.Agreement.Moves}, {"Faults", e.Moves.Faults, e.Rules.Faults, e.Agreement.Faults}, {"Signals", e.Moves.Signals, e.Rules.Signals, e.Agreement.Signals}} {
		fmt.Fprintf(&b, "\n### %s\n\n| | precision | recall | F1 | support | F1 of the rules | F1 of a second reader | stands | certain |\n|---|---|---|---|---|---|---|---|---|\n", s.title)
		for _, name := range eval.Names(s.mine.Labels) {
			l, c := s.mine.Labels[name], e.Certain[name]
			certain := "never"
			if c.Certain > 0 {
				certain = fmt.Sprintf("%d %%", c.Certain)
			}
			fmt.Fprintf(&b, "| %s | %.2f | %.2f | %.2f | %d | %.2f | %.2f | %d %% | %s |\n", name, l.Precision, l.Recall, l.F1, l.Support, s.rules.Labels[name].F1, s.human.Labels[name].F1, c.Stands, certain)
		}
		fmt.Fprintf(&b, "| micro F1 | | | %.3f | | %.3f | %.3f | | |\n| macro F1 | | | %.3f | | %.3f | %.3f | | |\n",
			s.mine.MicroF1, s.rules.MicroF1, s.human.MicroF1, s.mine.MacroF1, s.rules.MacroF1, s.human.MacroF1)
	}
	b.WriteString("\n## Learning curve\n\nThe same talks, read by models that learned from fewer groups of writers.\n\n| groups of writers | talks, about | moves micro F1 | moves macro F1 | faults macro F1 | signals macro F1 | steps kappa |\n|---|---|---|---|---|---|---|\n")
	for _, p := range e.Curve {
		fmt.Fprintf(&b, "| %d of %d | %d | %.3f | %.3f | %.3f | %.3f | %.3f |\n", p.Groups, p.Of, p.Talks, p.Moves.Moves.MicroF1, p.Moves.Moves.MacroF1, p.Moves.Faults.MacroF1, p.Moves.Signals.MacroF1, p.Moves.Steps.Kappa)
	}
	b.WriteString("\n## What it misses\n\nBy how often a label is missed, with what was found in its place, the most frequent first. Most of it is meaning without telling words: what a turn does hangs on what was said before, and a linear model over words and a few facts of the talk does not know what the words refer to.\n\n| label | missed | found instead | such a turn |\n|---|---|---|---|\n")
	for _, m := range e.Mistaken {
		fmt.Fprintf(&b, "| %s | %d | %s | %s |\n", m.Label, m.Missed, strings.Join(m.Instead, ", "), strings.ReplaceAll(m.Example, "|", "/"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
