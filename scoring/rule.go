package scoring

import "seventy/roleplay"

// heardTurn is one turn as the rules see it: who spoke, and the words that each
// label stands on.
type heardTurn struct {
	side    roleplay.Side
	moves   map[roleplay.Move]cite
	signals map[roleplay.Signal]cite
	// before tells which signals the coworker showed in turns before.
	before func(roleplay.Signal) bool
}

// check is a rule with what it has met so far. Its size is the rule's.
type check struct {
	rule *Rule
	kids []*check
	need int // of kids
	met  cite

	// A move that waits for another (With): where it stands, and for how
	// many of the trainee's turns it still waits.
	armed cite
	left  int
}

func newCheck(r *Rule) *check {
	k := &check{rule: r}
	list := r.Any
	k.need = 1
	switch {
	case len(r.All) > 0:
		list, k.need = r.All, len(r.All)
	case len(r.Of) > 0:
		list, k.need = r.Of, r.AtLeast
	}
	for i := range list {
		k.kids = append(k.kids, newCheck(&list[i]))
	}
	return k
}

// surer is by how many points of confidence a later turn must beat the one
// that is cited, to be cited in its place: what was met stays met, but a card
// should show where it was seen best.
const surer = 8

// cite keeps the better of two places.
func (k *check) cite(at cite) {
	if at.ok() && (!k.met.ok() || at.sure >= k.met.sure+surer) {
		k.met = at
	}
}

// fold takes a turn in. What was met once stays met.
func (k *check) fold(t *heardTurn) {
	switch {
	case k.rule.Signal != "":
		k.cite(t.signals[k.rule.Signal])
	case k.rule.Move != "":
		k.foldMove(t)
	default:
		k.foldKids(t)
	}
}

func (k *check) foldMove(t *heardTurn) {
	if t.side != roleplay.Trainee {
		return
	}
	at, here := t.moves[k.rule.Move]
	if here && k.rule.After != "" && !t.before(k.rule.After) {
		here = false
	}
	if k.rule.With == "" {
		if here {
			k.cite(at)
		}
		return
	}
	if here {
		k.armed, k.left = at, k.rule.Within+1
	}
	if k.left == 0 {
		return
	}
	k.left--
	if _, with := t.moves[k.rule.With]; with {
		k.cite(k.armed)
	}
}

// foldKids cites, of rules of which one is enough, the surest; of those that
// must come together, the last to come.
func (k *check) foldKids(t *heardTurn) {
	met := 0
	var last cite
	for _, kid := range k.kids {
		kid.fold(t)
		if !kid.met.ok() {
			continue
		}
		met++
		better := kid.met.turn > last.turn
		if k.need == 1 {
			better = kid.met.sure >= last.sure+surer || kid.met.sure >= last.sure && kid.met.turn < last.turn
		}
		if !last.ok() || better {
			last = kid.met
		}
	}
	if len(k.kids) > 0 && met >= k.need {
		k.met = last
	}
}

// stage is a step with its checks.
type stage struct {
	*Stage
	checks  []*check
	started bool // one of its moves occurred
}

func (s *stage) fold(t *heardTurn) {
	for _, k := range s.checks {
		k.fold(t)
	}
	for _, m := range s.Moves {
		if _, ok := t.moves[m]; ok {
			s.started = true
		}
	}
}

// status is covered when every check that is no bonus is met, partial when one
// of the step's moves occurred.
func (s *stage) status() roleplay.Status {
	all := true
	for i, k := range s.checks {
		all = all && (s.Criteria[i].Bonus || k.met.ok())
	}
	switch {
	case all:
		return roleplay.Covered
	case s.started:
		return roleplay.Partial
	}
	return roleplay.Missing
}
