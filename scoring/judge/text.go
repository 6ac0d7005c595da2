package judge

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"seventy/roleplay"
)

// WriteText writes an opinion beside what the card says, as plain text.
func WriteText(w io.Writer, o Opinion, c Comparison) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "A second opinion by %s at %s, asked %s, for %d tokens%s\n", o.Model, o.Host, o.Asked.Local().Format(time.DateTime),
		o.Tokens.Total(), map[bool]string{true: " (estimated)"}[o.Tokens.Estimated])
	fmt.Fprintf(b, "It says the same as the scorer in %d of %d checks. No mark was changed.\n", c.Agree, c.Of)
	for _, line := range o.Remarks() {
		fmt.Fprintln(b, line)
	}
	if len(c.Differences) > 0 {
		fmt.Fprintln(b, "\nWhere they differ")
	}
	for _, d := range c.Differences {
		fmt.Fprintf(b, "\n  %s\n    scorer: %s\n    model:  %s\n", d.Text, d.Card, d.Model)
	}
	if len(c.Unshown) > 0 {
		fmt.Fprintln(b, "\nWhat could not be shown")
	}
	for _, f := range c.Unshown {
		fmt.Fprintf(b, "\n  %s\n    %s\n", f.Text, f.Why)
	}
	return b.Flush()
}

// String says a reading in a line.
func (r Reading) String() string {
	s := "no"
	if r.Yes {
		s = "yes"
	}
	if r.Perhaps {
		s = "perhaps " + s
	}
	if r.Quote != "" {
		s += fmt.Sprintf(", turn %d: “%s”", r.Turn, strings.Join(strings.Fields(r.Quote), " "))
	}
	return s
}

// Remarks are what whoever reads an opinion is to know of how it came about,
// a sentence each.
func (o Opinion) Remarks() []string {
	var out []string
	if n := len(o.Addressed); n > 0 {
		out = append(out, fmt.Sprintf("Words in %s seem to be meant for whoever judges the talk. A model may have gone by them; look at its quotes with that in mind.", turnList(o.Addressed)))
	}
	if o.Parts > 1 {
		out = append(out, fmt.Sprintf("The talk is long, so it was asked about in %d parts.", o.Parts))
	}
	if o.Stray.Around > 0 {
		out = append(out, "There was text around the model's answer; it was left out.")
	}
	if n := o.Stray.Unknown + o.Stray.Unreadable; n > 0 {
		out = append(out, fmt.Sprintf("%d of its answers were to nothing that was asked, or could not be read; they were left out.", n))
	}
	return out
}

// turnList names turns, the first few of them.
func turnList(turns []int) string {
	const most = 5
	if len(turns) == 1 {
		return fmt.Sprintf("turn %d", turns[0])
	}
	var names []string
	for _, n := range turns[:min(len(turns), most)] {
		names = append(names, fmt.Sprint(n))
	}
	s := "turns " + strings.Join(names, ", ")
	if len(turns) > most {
		s += " and others"
	}
	return s
}

// Excuse says that there is no opinion, and why.
func Excuse(why error) string {
	return "The scorecard stands as it is: " + strings.TrimRight(roleplay.MessageOf(why), ".") + "."
}
