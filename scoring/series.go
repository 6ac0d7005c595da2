package scoring

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"seventy/roleplay"
)

// Talk is one talk of a trainee with a coworker, as a series takes it.
type Talk struct {
	ID      string
	Title   string // of its scenario
	Started time.Time
	Parent  string // the talk it was taken up again from; "" for none
	Branch  int    // … from this turn; 0 for none
	Card    Scorecard
}

// Series is what the talks of one trainee with one coworker come to together.
type Series struct {
	Coworker string        `json:"coworker"` // first name
	Title    string        `json:"title"`    // the framework's name
	Talks    []SeriesTalk  `json:"talks"`    // those that count, in the order in which they were first had
	Others   int           `json:"others"`   // talks that are left out, because they went by another framework
	Steps    []CoveredStep `json:"steps"`    // of the framework; empty while no talk was asked for any
	Next     []string      `json:"next"`     // what the next talk could be about, at most two sentences
}

// SeriesTalk is a talk that counts. A talk that was taken up again from a turn
// is another attempt at the same one: of these the one that covered most.
type SeriesTalk struct {
	ID       string        `json:"id"`
	Title    string        `json:"title"`
	Kind     roleplay.Kind `json:"kind"`
	Started  time.Time     `json:"started"`
	Turns    int           `json:"turns"`
	Was      string        `json:"was"`              // a line on what it was
	Branch   int           `json:"branch,omitempty"` // the turn from which this attempt was taken up; 0 for the first
	Attempts int           `json:"attempts"`         // at this talk, this one included
}

// CoveredStep is a step over all talks: how far the best of them got.
type CoveredStep struct {
	ID     string `json:"id"`
	Letter string `json:"letter,omitempty"`
	Title  string `json:"title"`
	Asks   string `json:"asks"`
	// Asked is whether one of the talks was asked to do the step.
	Asked   bool            `json:"asked"`
	Status  roleplay.Status `json:"status"`
	Perhaps bool            `json:"perhaps,omitempty"`
	Talk    int             `json:"talk"` // number in Talks, from 1; 0 where it is missing in all of them
	Turn    int             `json:"turn,omitempty"`
	Quote   string          `json:"quote,omitempty"` // words that stand in that turn
}

// Several reports whether there is more than one talk to speak of.
func (s Series) Several() bool { return len(s.Talks) > 1 }

// Covered counts the steps that some talk covered.
func (s Series) Covered() int {
	n := 0
	for _, k := range s.Steps {
		if k.Status == roleplay.Covered {
			n++
		}
	}
	return n
}

// NewSeries puts the talks with a coworker of that name together that went by
// the framework, whatever their order. Talks in which nobody answered are no
// talks.
func NewSeries(coworker, framework string, talks []Talk) Series {
	out := Series{Coworker: coworker, Talks: []SeriesTalk{}, Steps: []CoveredStep{}, Next: []string{}}
	var all []Talk
	for _, t := range talks {
		switch {
		case t.Card.Turns < 2:
		case t.Card.Framework != framework:
			out.Others++
		default:
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b Talk) int {
		return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.ID, b.ID))
	})
	var counted []Talk
	for _, attempts := range attemptsOf(all, talks) {
		best := attempts[0]
		for _, t := range attempts[1:] {
			if coverage(t.Card) >= coverage(best.Card) {
				best = t
			}
		}
		counted = append(counted, best)
		out.Talks = append(out.Talks, SeriesTalk{ID: best.ID, Title: best.Title, Kind: best.Card.Kind, Started: best.Started,
			Turns: best.Card.Turns, Was: was(best.Card), Branch: best.Branch, Attempts: len(attempts)})
	}
	if len(counted) == 0 {
		return out
	}
	out.Title = counted[len(counted)-1].Card.Title
	out.Steps = coveredSteps(counted)
	out.Next = next(coworker, counted, out.Steps)
	return out
}

// attemptsOf puts the attempts at the same talk together, in the order of the
// first of them. parents are all talks that are known, counted or not.
func attemptsOf(talks, parents []Talk) [][]Talk {
	up := map[string]string{}
	for _, t := range parents {
		up[t.ID] = t.Parent
	}
	at := map[string]int{}
	var out [][]Talk
	for _, t := range talks {
		root := t.ID
		for range parents { // a circle ends, too
			if up[root] == "" {
				break
			}
			root = up[root]
		}
		i, ok := at[root]
		if !ok {
			i = len(out)
			at[root] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], t)
	}
	return out
}

// coverage orders attempts by how far they got: covered steps first, then
// those begun, then checks met.
func coverage(c Scorecard) int {
	const step = 1000 // more than a framework has checks
	n := 0
	for _, s := range c.Steps {
		if !included(c, s) {
			continue
		}
		switch s.Status {
		case roleplay.Covered:
			n += step * step
		case roleplay.Partial:
			n += step
		}
		for _, k := range s.Criteria {
			if k.Met {
				n++
			}
		}
	}
	return n
}

// included reports whether a talk's step counts for a series. Before they have
// got to know each other no step is asked for, and one that was done then was
// done too early.
func included(c Scorecard, s Step) bool {
	return s.Asked || c.Kind != roleplay.KindGetToKnow && c.Kind != roleplay.KindInvite
}

// was says what a talk was.
func was(c Scorecard) string {
	switch c.Kind {
	case roleplay.KindGetToKnow:
		return "You got to know each other."
	case roleplay.KindInvite:
		if c.Left.Agreed != nil && !c.Left.Agreed.Perhaps {
			return "A few words in passing, and a yes to a talk."
		}
		return "A few words in passing."
	case roleplay.KindFollowUp:
		if c.Left.CheckedIn {
			return "You asked how it had gone."
		}
		return "You sat down again."
	}
	return "A long talk."
}

// coveredSteps takes of each step the talk that got furthest with it: of two
// the one that is certain, else the earlier one.
func coveredSteps(talks []Talk) []CoveredStep {
	out := []CoveredStep{}
	for _, s := range talks[len(talks)-1].Card.Steps {
		out = append(out, CoveredStep{ID: s.ID, Letter: s.Letter, Title: s.Title, Asks: s.Asks, Status: roleplay.Missing})
	}
	any := false
	for i, t := range talks {
		for _, s := range t.Card.Steps {
			at := slices.IndexFunc(out, func(k CoveredStep) bool { return k.ID == s.ID })
			if at < 0 || !included(t.Card, s) {
				continue
			}
			k := &out[at]
			any, k.Asked = true, k.Asked || s.Asked
			if s.Status.Level() < k.Status.Level() || s.Status.Level() == k.Status.Level() && !(k.Perhaps && !s.Perhaps) || s.Status == roleplay.Missing {
				continue
			}
			k.Status, k.Perhaps, k.Talk = s.Status, s.Perhaps, i+1
			k.Turn, k.Quote = shownBy(s)
		}
	}
	if !any {
		return []CoveredStep{}
	}
	return out
}

// shownBy returns the words that show a step best: the trainee's before the
// coworker's, certain ones before others. Of a step that is certain only
// certain ones are shown.
func shownBy(s Step) (turn int, quote string) {
	worth := 0
	for _, k := range s.Criteria {
		w := 1
		if k.Side == roleplay.Trainee {
			w++
		}
		if !k.Perhaps {
			w += 2
		}
		if k.Met && k.Turn > 0 && k.Said != "" && w > worth && (s.Perhaps || !k.Perhaps) {
			worth, turn, quote = w, k.Turn, k.Said
		}
	}
	return turn, quote
}

// next says what the next talk could be about, from what is open. Whoever said
// no is left in peace.
func next(who string, talks []Talk, steps []CoveredStep) []string {
	last := talks[len(talks)-1].Card.Left
	if last.No != nil {
		no := who + " said no, and that can stand."
		if last.No.Perhaps {
			no = "Perhaps it was a no, and that can stand."
		}
		return []string{no, "Let the next talk be only a talk: how they are, and nothing to agree to."}
	}
	out := []string{}
	for _, s := range []string{nextTask(who, talks), nextFear(who, talks), nextStep(who, talks, steps)} {
		if s != "" && len(out) < 2 {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		out = append(out, "Every step has had its place in your talks. Stay in touch, and ask "+who+" how they are.")
	}
	return out
}

// inside writes words of theirs to stand in a sentence: on one line, without
// the stop at their end.
func inside(quote string) string {
	const most = 110
	all := oneLine(quote)
	s := strings.TrimRight(cut(all, most), " .,;:!?–—-")
	if len(s) < len(strings.TrimRight(all, " .,;:!?–—-")) {
		s += " …"
	}
	return s
}

// nextTask speaks of what they agreed to and were not asked about since.
func nextTask(who string, talks []Talk) string {
	var agreed *Words
	kind := roleplay.Kind("")
	for _, t := range talks {
		l := t.Card.Left
		if l.CheckedIn || l.No != nil {
			agreed = nil
		}
		if l.Agreed != nil {
			agreed, kind = l.Agreed, t.Card.Kind
		}
		if kind == roleplay.KindInvite && l.Agreed == nil {
			agreed = nil // they met
		}
	}
	switch {
	case agreed == nil:
		return ""
	case agreed.Perhaps:
		return "Perhaps it was a yes when " + who + " said “" + inside(agreed.Quote) + "”: ask first how that went, whatever came of it."
	case kind == roleplay.KindInvite:
		return who + " said “" + inside(agreed.Quote) + "”: the next talk is the one you agreed on."
	}
	return who + " said “" + inside(agreed.Quote) + "”: ask first how that went, whatever came of it."
}

// nextFear speaks of a fear that was named and not taken up since.
func nextFear(who string, talks []Talk) string {
	var fear *Words
	for _, t := range talks {
		if t.Card.Left.TookFear {
			fear = nil
		}
		if t.Card.Left.Fear != nil {
			fear = t.Card.Left.Fear
		}
	}
	if fear == nil {
		return ""
	}
	return who + " spoke of what could happen, “" + inside(fear.Quote) + "”: you could come back to it, and ask what they have seen."
}

// nextStep speaks of the first step that no talk has covered.
func nextStep(who string, talks []Talk, steps []CoveredStep) string {
	last := talks[len(talks)-1].Card
	if len(steps) == 0 { // so far none was asked for
		first := slices.IndexFunc(last.Steps, func(s Step) bool { return !s.Bonus })
		if first < 0 {
			return ""
		}
		return "You know each other a little now. From here a talk about work could begin: " + last.Steps[first].Asks
	}
	at := slices.IndexFunc(steps, func(s CoveredStep) bool { return s.Asked && s.Status != roleplay.Covered })
	if at < 0 {
		return ""
	}
	for _, t := range slices.Backward(talks) {
		switch l := t.Card.Left; {
		case l.Issue != "":
			return "You could go on from “" + l.Issue + "”, which " + who + " told you about: " + steps[at].Asks
		case l.Deepest != nil && !l.Deepest.Perhaps:
			return "You could go on from what " + who + " told you, “" + inside(l.Deepest.Quote) + "”: " + steps[at].Asks
		}
	}
	return "The next talk could be about this: " + steps[at].Asks
}
