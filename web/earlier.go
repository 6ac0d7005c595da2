package web

import (
	"slices"
	"strconv"
	"strings"

	"seventy/scoring"
)

// goneView is a mark that a trainer spoke of and that the card does not hold
// any more, because the talk was read or graded anew since.
type goneView struct {
	scoring.Row
	Judged judged
}

// earlier returns the marks that a trainer spoke of and that are otherwise
// now, by id.
func earlier(card scoring.Scorecard) map[string]scoring.Row {
	out := map[string]scoring.Row{}
	for _, r := range card.Earlier {
		out[r.Mark] = r
	}
	return out
}

// gone lists what a trainer spoke of and the card does not hold, as they spoke
// of it.
func (j judge) gone(card scoring.Scorecard) []goneView {
	there := card.Marks()
	var out []goneView
	for mark := range j.said.Marks {
		if _, ok := there[mark]; ok {
			continue
		}
		row, ok := j.before[mark]
		if !ok || row.Label == mark {
			row = rowOf(mark)
		}
		judged := j.of(mark)
		judged.Reviewing = false // there is nothing left to agree with
		out = append(out, goneView{row, judged})
	}
	slices.SortFunc(out, func(a, b goneView) int { return a.Judged.Verdict.Seq - b.Judged.Verdict.Seq })
	return out
}

// rowOf makes what can be made of a mark's id: its name and turn.
func rowOf(mark string) scoring.Row {
	parts := strings.Split(mark, ":")
	row := scoring.Row{Mark: mark, Label: scoring.Title(parts[min(1, len(parts)-1)])}
	if turn, err := strconv.Atoi(parts[len(parts)-1]); err == nil && turn > 0 {
		row.Turn = turn
	}
	return row
}

// Then is the status that a mark had when the trainer spoke of it, where it
// has another now; "" where it has not.
func (j judged) Then() string {
	if j.Verdict == nil {
		return ""
	}
	return j.was
}
