package eval

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// WriteText writes the report as tables. It returns w's error.
func (r MovesReport) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	writeLabels(t, "moves", r.Moves)
	writeLabels(t, "faults", r.Faults)
	writeLabels(t, "signals", r.Signals)
	fmt.Fprintf(t, "steps, weighted kappa\t%.3f\t\n", r.Steps.Kappa)
	writeRatio(t, r.Open)
	return t.Flush()
}

// WriteText writes the report as tables. It returns w's error.
func (r QuestionsReport) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	writeHead(t, "questions")
	for _, name := range names(r.Questions.Labels) {
		writeLabel(t, name, r.Questions.Labels[name])
	}
	fmt.Fprintf(t, "macro F1\t\t\t%.3f\t\naccuracy\t\t\t%.3f\t\nreflection F1\t\t\t%.3f\t\n\t\n",
		r.Questions.MacroF1, r.Questions.Accuracy, r.Reflection.F1)
	writeRatio(t, r.Open)
	return t.Flush()
}

func writeHead(w io.Writer, title string) {
	fmt.Fprintf(w, "%s\tprecision\trecall\tF1\tsupport\t\n", title)
}

func writeLabels(w io.Writer, title string, l Labels) {
	writeHead(w, title)
	for _, name := range names(l.Labels) {
		writeLabel(w, name, l.Labels[name])
	}
	fmt.Fprintf(w, "micro F1\t\t\t%.3f\t\nmacro F1\t\t\t%.3f\t\n\t\n", l.MicroF1, l.MacroF1)
}

func writeLabel(w io.Writer, name string, l Label) {
	fmt.Fprintf(w, "%s\t%.2f\t%.2f\t%.2f\t%d\t\n", name, l.Precision, l.Recall, l.F1, l.Support)
}

func writeRatio(w io.Writer, o OpenRatio) {
	fmt.Fprintf(w, "open ratio, mean absolute error\t%.3f\t\nopen ratio, bias\t%+.3f\t\nopen ratio, r\t%.3f\t\nconversations\t%d\t\n",
		o.MAE, o.Bias, o.R, o.Conversations)
}
