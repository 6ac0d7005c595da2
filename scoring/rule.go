package scoring

import "seventy/roleplay"

// heardTurn is one turn as the rules see it: who spoke, and the words that each
// label stands on.
type heardTurn struct {
	side    roleplay.Side
	moves   map[roleplay.Move]cite
	signals map[roleplay.Signal]cite
	// before tells whether the coworker showed the signal, or the trainee made
	// the move (the other one is ""), in turns before, and whether any of them
	// was certain.
	before func(roleplay.Signal, roleplay.Move) (there, certain bool)
}

// find cites the label that a rule asks for, where the turn holds it as the
// rule wants it.
func (t *heardTurn) find(r *Rule) (at cite, here bool) {
	if r.Signal != "" {
		at, here = t.signals[r.Signal]
	} else {
		at, here = t.moves[r.Move]
	}
	if here && (r.After != "" || r.AfterMove != "") {
		there, certain := t.before(r.After, r.AfterMove)
		here, at.perhaps = there, at.perhaps || !certain
	}
	return at, here
}

// rubric is a framework made ready to be folded: the same for all talks.
type rubric struct {
	Framework
	steps   []rubricStep
	forward []roleplay.Move // that lead on from what hurts
}

// rubricStep holds the rules of a step's checks as one list, each rule behind
// those it is made of.
type rubricStep struct {
	*Stage
	rules []rubricRule
	roots []int // of the checks' own rules, in the order of Criteria
	waits int   // rules that wait for another move (With)
	tells int   // rules that count (Times)
}

type rubricRule struct {
	*Rule
	kids []int
	need int // of kids
	wait int // place among the waits; -1 for a rule that does not wait
	tell int // place among the counts; -1 for a rule that does not count
}

func rubricOf(f Framework) *rubric {
	r := &rubric{Framework: f, forward: f.leadsOn()}
	for i := range f.Steps {
		s := rubricStep{Stage: &f.Steps[i]}
		for j := range s.Criteria {
			s.roots = append(s.roots, s.add(&s.Criteria[j].Rule))
		}
		r.steps = append(r.steps, s)
	}
	return r
}

// add adds a rule behind those it is made of, and returns its place.
func (s *rubricStep) add(r *Rule) int {
	k := rubricRule{Rule: r, need: 1, wait: -1, tell: -1}
	list, _ := r.parts()
	switch {
	case len(r.All) > 0:
		k.need = len(r.All)
	case len(r.Of) > 0:
		k.need = r.AtLeast
	}
	for i := range list {
		k.kids = append(k.kids, s.add(&list[i]))
	}
	if r.With != "" {
		k.wait = s.waits
		s.waits++
	}
	if r.Times > 0 {
		k.tell = s.tells
		s.tells++
	}
	s.rules = append(s.rules, k)
	return len(s.rules) - 1
}

// stage is a step with what a talk has met of it so far. Its size is the
// step's.
type stage struct {
	*rubricStep
	met     []cite // by rule
	waiting []waiting
	tallied []tallied
	started bool // one of its moves occurred …
	begun   bool // … and is certain
}

// waiting is a move that waits for another: where it stands, and for how many
// of the trainee's turns it still waits.
type waiting struct {
	armed cite
	left  int
}

// tallied is how many turns met a rule that counts, and how many of them for
// certain.
type tallied struct{ all, certain int }

func (s *rubricStep) begin() stage {
	return stage{rubricStep: s, met: make([]cite, len(s.rules)), waiting: make([]waiting, s.waits), tallied: make([]tallied, s.tells)}
}

// check returns where the check of a criterion was met.
func (s *stage) check(criterion int) cite { return s.met[s.roots[criterion]] }

// cite keeps the better of two places.
func (s *stage) cite(rule int, at cite) {
	met := &s.met[rule]
	if at.ok() && (!met.ok() || at.beats(*met)) {
		*met = at
	}
}

// fold takes a turn in. What was met once stays met.
func (s *stage) fold(t *heardTurn) {
	for i := range s.rules {
		switch r := &s.rules[i]; {
		case r.wait >= 0:
			s.foldWait(i, t)
		case r.Move != "" || r.Signal != "":
			if at, here := t.find(r.Rule); here {
				s.count(i, at)
			}
		default:
			s.foldKids(i)
		}
	}
	for _, m := range s.Moves {
		if at, ok := t.moves[m]; ok {
			s.started, s.begun = true, s.begun || !at.perhaps
		}
	}
}

// count cites a turn that meets a rule; of one that counts, not before there
// were as many as it wants.
func (s *stage) count(i int, at cite) {
	r := &s.rules[i]
	if r.tell >= 0 {
		k := &s.tallied[r.tell]
		if k.all++; !at.perhaps {
			k.certain++
		}
		if k.all < r.Times {
			return
		}
		at.perhaps = k.certain < r.Times
	}
	s.cite(i, at)
}

// foldWait folds a move that waits for another.
func (s *stage) foldWait(i int, t *heardTurn) {
	if t.side != roleplay.Trainee {
		return
	}
	r := &s.rules[i]
	w := &s.waiting[r.wait]
	if at, here := t.find(r.Rule); here {
		w.armed, w.left = at, r.Within+1
	}
	if w.left == 0 {
		return
	}
	w.left--
	if with, ok := t.moves[r.With]; ok {
		at := w.armed
		at.perhaps = at.perhaps || with.perhaps
		s.cite(i, at)
	}
}

// foldKids cites, of rules of which one is enough, the surest; of those that
// must come together, the last to come. Where it takes one that may be
// otherwise, so may the whole; where it takes none, none is cited.
func (s *stage) foldKids(i int) {
	r := &s.rules[i]
	met, certain := 0, 0
	for _, k := range r.kids {
		if kid := s.met[k]; kid.ok() {
			met++
			if !kid.perhaps {
				certain++
			}
		}
	}
	if len(r.kids) == 0 || met < r.need {
		return
	}
	perhaps := certain < r.need
	var last cite
	for _, k := range r.kids {
		kid := s.met[k]
		if !kid.ok() || kid.perhaps && !perhaps {
			continue
		}
		better := kid.turn > last.turn
		if r.need == 1 {
			better = kid.sure >= last.sure+surer || kid.sure >= last.sure && kid.turn < last.turn
		}
		if !last.ok() || better {
			last = kid
		}
	}
	last.perhaps = perhaps
	s.met[i] = last
}

// status is covered when every check that is no bonus is met, partial when one
// of the step's moves occurred.
func (s *stage) status() roleplay.Status { return s.reached(s.started, cite.ok) }

// perhaps reports whether the status may be otherwise: what is certain would
// not get the step so far.
func (s *stage) perhaps() bool {
	return s.status() != s.reached(s.begun, func(c cite) bool { return c.ok() && !c.perhaps })
}

func (s *stage) reached(started bool, counts func(cite) bool) roleplay.Status {
	all := true
	for i := range s.Criteria {
		all = all && (s.Criteria[i].Bonus || counts(s.check(i)))
	}
	switch {
	case all:
		return roleplay.Covered
	case started:
		return roleplay.Partial
	}
	return roleplay.Missing
}
