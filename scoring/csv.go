package scoring

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// csvHead names the columns of WriteCSV.
var csvHead = []string{"session", "kind", "mark", "label", "status", "perhaps", "turn", "quote"}

// WriteCSV writes cards as one table (RFC 4180, UTF-8, a head line): a row a
// mark. Status is how far a step is, "met" or "not met" of a criterion and of
// the order, else empty; perhaps is "perhaps" or empty; turn is a number or empty. A cell that
// a spreadsheet would take for a formula begins with an apostrophe. It returns
// what w returns.
func WriteCSV(w io.Writer, cards ...Scorecard) error {
	out := csv.NewWriter(w)
	if err := out.Write(csvHead); err != nil {
		return err
	}
	for _, c := range cards {
		for _, r := range c.Rows() {
			turn := ""
			if r.Turn > 0 {
				turn = strconv.Itoa(r.Turn)
			}
			row := []string{c.Session, string(r.Kind), r.Mark, r.Label, r.Status, ifPerhaps(r.Perhaps, "perhaps"), turn, r.Quote}
			for i := range row {
				row[i] = cell(row[i])
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// formulas are the characters that make a cell a formula in one spreadsheet or
// another, at its beginning; the wide ones where an input method writes them.
const formulas = "=+-@\t\r\n＝＋－＠"

// cell makes a text safe as a cell: one line, and never a formula.
func cell(s string) string {
	formula := s != "" && strings.ContainsAny(firstRune(s), formulas)
	if s = oneLine(s); formula || s != "" && strings.ContainsAny(firstRune(s), formulas) {
		return "'" + s
	}
	return s
}

func firstRune(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}
