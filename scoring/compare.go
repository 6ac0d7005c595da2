package scoring

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"seventy/roleplay"
)

// Comparison folds one talk for several frameworks at once: its log is gone
// through once, and no text is read again. The work for an event grows with the
// number of frameworks only. It is not safe for use by several goroutines.
type Comparison struct{ columns []column }

type column struct {
	about string
	meter *Meter
}

// NewComparison makes the comparison of one talk by frameworks, in their order.
func NewComparison(c Case, frameworks []Framework) *Comparison {
	out := &Comparison{}
	for _, f := range frameworks {
		out.columns = append(out.columns, column{f.About, NewMeter(c, f, false)})
	}
	return out
}

// Fold takes one event of the session, in order, each once.
func (c *Comparison) Fold(e roleplay.Event) {
	for _, k := range c.columns {
		k.meter.Fold(e)
	}
}

// Column is a talk as one framework sees it.
type Column struct {
	Framework string        `json:"framework"` // id
	Title     string        `json:"title"`
	About     string        `json:"about"`
	Kind      roleplay.Kind `json:"kind"` // of the talk
	Steps     []Step        `json:"steps"`
	Order     *Order        `json:"order,omitempty"` // nil where it is not judged
	Covered   int           `json:"covered"`         // of the steps that were asked for
	Asked     int           `json:"asked"`           // steps that this kind of talk asks for
}

// Columns lists how the talk stands in each framework, as far as it went.
// Nothing in them says more than what was said in the talk.
func (c *Comparison) Columns() []Column {
	var out []Column
	for _, k := range c.columns {
		col := Column{Framework: k.meter.f.ID, Title: k.meter.f.Title, About: k.about, Kind: k.meter.c.Kind, Steps: k.meter.steps(), Order: k.meter.order()}
		for _, s := range col.Steps {
			if !s.Asked {
				continue
			}
			col.Asked++
			if s.Status == roleplay.Covered {
				col.Covered++
			}
		}
		out = append(out, col)
	}
	return out
}

// statusSign stands before a step in a table of text. The words stand below
// it.
var statusSign = map[roleplay.Status]string{roleplay.Covered: "●", roleplay.Partial: "◐", roleplay.Missing: "○"}

// WriteColumns writes a talk side by side in several frameworks: a table of
// their steps, then each framework's steps with what was met and where.
func WriteColumns(w io.Writer, list []Column) error {
	b := bufio.NewWriter(w)
	widths, rows := make([]int, len(list)), 0
	for i, c := range list {
		widths[i] = len("100 of 100")
		for _, cell := range append(cells(c), c.Title) {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
		rows = max(rows, len(c.Steps))
	}
	line := func(cell func(i int) string) {
		var row strings.Builder
		for i := range list {
			text := cell(i)
			row.WriteString(text + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text)+2))
		}
		fmt.Fprintln(b, strings.TrimRight(row.String(), " "))
	}
	line(func(i int) string { return list[i].Title })
	line(func(i int) string { return fmt.Sprintf("%d of %d", list[i].Covered, list[i].Asked) })
	for n := range rows {
		line(func(i int) string {
			if all := cells(list[i]); n < len(all) {
				return all[n]
			}
			return ""
		})
	}
	fmt.Fprintf(b, "\n%s covered   %s partial   %s missing   (…) not asked of this kind of talk   + a bonus\n",
		statusSign[roleplay.Covered], statusSign[roleplay.Partial], statusSign[roleplay.Missing])
	for _, c := range list {
		fmt.Fprintf(b, "\n%s: %d of %d steps covered", c.Title, c.Covered, c.Asked)
		writeSteps(b, c.Steps)
		writeOrder(b, c.Order)
	}
	return b.Flush()
}

// cells are the steps of a framework as its column shows them.
func cells(c Column) []string {
	var out []string
	for _, s := range c.Steps {
		name := s.Title
		switch {
		case s.Bonus:
			name = "+ " + name
		case !s.Asked:
			name = "(" + name + ")"
		}
		out = append(out, statusSign[s.Status]+" "+name)
	}
	return out
}
