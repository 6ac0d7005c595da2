package web

import (
	"strconv"
	"strings"

	"seventy/scoring"
)

// The pictures are drawn in units of their own and stretched to the width
// there is; strokes don't stretch.
const (
	barStep  = 12   // from one turn to the next
	barWidth = 8    // of a bar
	barRoom  = 1000 // height for the longest turn of either side
	full     = 1000 // height of 100 % in a line
	rule     = 30   // percent: the telling share that 70/30 leaves the trainee
)

// shares is the picture of a talk's words turn by turn: the coworker's upwards,
// the trainee's downwards, and the telling share so far as a line.
type shares struct {
	Width int
	Bars  []bar
	Line  string // points of a polyline over 0–full, 100 % at the top
	Rows  []shareRow
}

// bar is one turn: Told and Asked of a trainee's, Heard of a coworker's, as
// heights.
type bar struct {
	Turn, X, Width     int
	Heard, Asked, Told int
	Top, AskedFrom     int // where Heard begins, and where Told begins under Asked
}

// shareRow is a turn of the table behind the picture.
type shareRow struct {
	Turn               int
	Name               string
	Words, Told, Asked int
	RunTold, RunWords  int // the telling share so far, as a count out of a count
}

func drawShares(turns []utterance) shares {
	longest := 1
	for _, u := range turns {
		longest = max(longest, u.Words)
	}
	p := shares{Width: max(1, len(turns)) * barStep}
	var line strings.Builder
	var told, words int
	for i, u := range turns {
		told, words = told+u.Told(), words+u.Words
		row := shareRow{Turn: u.Number, Name: u.Name, Words: u.Words, Told: u.Told(), RunTold: told, RunWords: words}
		b := bar{Turn: u.Number, X: i*barStep + (barStep-barWidth)/2, Width: barWidth}
		if u.Mine {
			row.Asked = u.Asking
			b.Asked, b.Told = u.Asking*barRoom/longest, u.Told()*barRoom/longest
			b.AskedFrom = barRoom + b.Told
		} else {
			b.Heard = u.Words * barRoom / longest
			b.Top = barRoom - b.Heard
		}
		p.Rows, p.Bars = append(p.Rows, row), append(p.Bars, b)
		if words > 0 {
			point(&line, i*barStep+barStep/2, full-told*full/words)
		}
	}
	p.Line = line.String()
	return p
}

// Mid is where the two sides meet, Full the whole height, Rule the height of
// the 30 % line.
func (shares) Mid() int  { return barRoom }
func (shares) Full() int { return 2 * barRoom }
func (shares) Rule() int { return full - rule*full/100 }

// trend is the picture of telling shares from attempt to attempt, oldest
// first.
type trend struct {
	Width int
	Line  string
	Dots  []dot
}

type dot struct {
	X, Y  int
	Share scoring.Share
}

func drawTrend(told []scoring.Share) trend {
	t := trend{Width: max(1, len(told)) * barStep}
	var line strings.Builder
	for i, s := range told {
		if s.Den == 0 {
			continue
		}
		d := dot{X: i*barStep + barStep/2, Y: full - s.Num*full/s.Den, Share: s}
		t.Dots = append(t.Dots, d)
		point(&line, d.X, d.Y)
	}
	t.Line = line.String()
	return t
}

// Rule is the height of the 30 % line.
func (trend) Rule() int { return full - rule*full/100 }

func point(b *strings.Builder, x, y int) {
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(strconv.Itoa(x) + "," + strconv.Itoa(y))
}
