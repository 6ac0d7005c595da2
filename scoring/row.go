package scoring

import "strings"

// metWord says whether something is met, in the words of a table.
func metWord(met bool) string {
	if met {
		return "met"
	}
	return "not met"
}

// Row is one mark of a scorecard as a row of a table: what it judges, and the
// turn and words that it rests on.
type Row struct {
	Kind  MarkKind `json:"kind"`
	Mark  string   `json:"mark"`  // id
	Label string   `json:"label"` // in plain words
	// Status is how far a step is, or "met" or "not met" of a criterion and of
	// the order; "" of a mark that is there or not.
	Status  string `json:"status,omitempty"`
	Perhaps bool   `json:"perhaps,omitempty"` // it may be otherwise
	Turn    int    `json:"turn,omitempty"`    // 0 where nothing is cited
	Quote   string `json:"quote,omitempty"`   // words that stand in that turn
}

// Rows lists every mark of the card that a trainer can judge, each once: steps
// with their criteria, their order, how well things were done, then what went well, what got in the way,
// the longest turn, and advice.
func (c *Scorecard) Rows() []Row {
	var out []Row
	for _, s := range c.Steps {
		out = append(out, Row{Kind: MarkStep, Mark: s.Mark, Label: s.Title, Status: string(s.Status), Perhaps: s.Perhaps})
		for _, k := range s.Criteria {
			out = append(out, Row{MarkCriterion, k.Mark, k.Text, metWord(k.Met), k.Perhaps, k.Turn, k.Said})
		}
	}
	if o := c.Order; o != nil {
		out = append(out, Row{MarkOrder, o.Mark, o.Title, metWord(o.Met), o.Perhaps, o.Turn, o.Said})
	}
	aspects := c.Quality
	if c.Purpose != nil {
		aspects = append([]Aspect{*c.Purpose}, aspects...)
	}
	for _, a := range aspects {
		for _, k := range a.Parts {
			out = append(out, Row{MarkQuality, k.Mark, a.Title + ": " + k.Text, metWord(k.Met), k.Perhaps, k.Turn, k.Said})
		}
	}
	add := func(kind MarkKind, list []Finding) {
		for _, f := range list {
			out = append(out, Row{Kind: kind, Mark: f.Mark, Label: f.Title, Perhaps: f.Perhaps, Turn: f.Turn, Quote: f.Quote})
		}
	}
	add(MarkStrength, c.Strengths)
	add(MarkFault, c.Faults)
	add(MarkSilence, c.Silences.Filled)
	if c.Longest != nil {
		add(MarkLongest, []Finding{*c.Longest})
	}
	for _, a := range c.Advice {
		out = append(out, Row{Kind: MarkAdvice, Mark: a.Mark, Label: a.Title, Perhaps: a.Perhaps, Turn: a.Turn, Quote: a.Quote})
	}
	return out
}

// ChangeKind says what became of a mark.
type ChangeKind string

// The kinds of changes.
const (
	Came    ChangeKind = "came"    // it is there now
	Went    ChangeKind = "went"    // it is not there any more
	Changed ChangeKind = "changed" // its status, or whether it is certain
	Moved   ChangeKind = "moved"   // the same of other words
)

// Change is one mark that two cards of a talk do not share. Was is nil of one
// that came, Is of one that went.
type Change struct {
	What ChangeKind `json:"what"`
	Mark string     `json:"mark"`
	Was  *Row       `json:"was,omitempty"`
	Is   *Row       `json:"is,omitempty"`
}

// Changes lists what is otherwise in a later card of the same talk: first what
// stands on the later one, in its order, then what went. How a mark is worded
// is no change.
func Changes(before, after Scorecard) []Change {
	was := map[string]Row{}
	for _, r := range before.Rows() {
		was[r.Mark] = r
	}
	var out []Change
	for _, now := range after.Rows() {
		old, there := was[now.Mark]
		delete(was, now.Mark)
		switch {
		case !there:
			out = append(out, Change{What: Came, Mark: now.Mark, Is: &now})
		case old.Status != now.Status || old.Perhaps != now.Perhaps:
			out = append(out, Change{What: Changed, Mark: now.Mark, Was: &old, Is: &now})
		case old.Turn != now.Turn || old.Quote != now.Quote:
			out = append(out, Change{What: Moved, Mark: now.Mark, Was: &old, Is: &now})
		}
	}
	for _, r := range before.Rows() {
		if old, gone := was[r.Mark]; gone {
			delete(was, r.Mark)
			out = append(out, Change{What: Went, Mark: old.Mark, Was: &old})
		}
	}
	return out
}

// Standing returns the mark as a row; false when the card does not hold it.
func (c *Scorecard) Standing(mark string) (Row, bool) {
	for _, r := range c.Rows() {
		if r.Mark == mark {
			return r, true
		}
	}
	return Row{}, false
}

// MadeBy says by what a card was made: "Read by rules-4 · graded by scoring-3 ·
// rubric 0123456789ab". What is not known is left out.
func MadeBy(c Scorecard) string {
	var parts []string
	for _, p := range [][2]string{{"read by ", c.Reader}, {"graded by ", c.Version}, {"rubric ", c.Rubric}} {
		if p[1] != "" {
			parts = append(parts, p[0]+p[1])
		}
	}
	said := strings.Join(parts, " · ")
	if said == "" {
		return ""
	}
	return strings.ToUpper(said[:1]) + said[1:]
}
