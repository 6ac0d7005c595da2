package scoring

import (
	"cmp"
	"fmt"
	"slices"

	"seventy/roleplay"
)

// slips are what is kept of one fault.
type slips struct {
	count   int
	certain int    // how many of these are
	last    int    // the turn it was found in last
	kept    []slip // the first keptSlips
}

// slip is one fault in one turn, and what came of it.
type slip struct {
	at       cite
	before   string    // the coworker's words it came after, those that showed most
	parts    [2]string // of stacked questions, the first two
	words    int       // of the turn
	trust    int       // points the fault cost them, as recorded in the log; negative is a loss
	patience int
	answered bool
	reply    int // words of the coworker's answer
	turned   bool
	refused  bool
	perhaps  bool // whether they turned away or refused may be otherwise
}

// slip notes the faults of the latest turn, each label once.
func (m *Meter) slip(r roleplay.Reading) {
	for _, mark := range r.Faults {
		k := m.faults.at(mark.Label)
		if k == nil || k.last == m.me.turn {
			continue
		}
		mark, _ = markOf(r.Faults, mark.Label)
		at := citeMark(m.me.turn, m.me.text, mark)
		if !at.ok() {
			continue
		}
		k.count, k.last = k.count+1, m.me.turn
		if !at.perhaps {
			k.certain++
		}
		if len(k.kept) < keptSlips {
			s := slip{at: at, words: max(r.Words, 0), before: m.them.shown()}
			for i := range min(len(r.Questions), 2) {
				s.parts[i] = r.Questions[i].In(m.me.text)
			}
			k.kept = append(k.kept, s)
		}
	}
}

// shown returns the words of the coworker's latest turn that showed most; ""
// when they showed nothing.
func (t *theirs) shown() string {
	for _, s := range []roleplay.Signal{roleplay.Emotion, roleplay.Fear, roleplay.Effect, roleplay.Issue,
		roleplay.Predict, roleplay.Solution, roleplay.Refusal} {
		if at, ok := t.signals[s]; ok {
			return at.quote
		}
	}
	return ""
}

// latest calls f with each kept slip of the trainee's latest turn.
func (m *Meter) latest(f func(roleplay.Fault, *slip)) {
	for _, label := range roleplay.Faults {
		k := m.faults.of(label)
		if n := len(k.kept); n > 0 && k.kept[n-1].at.turn == m.me.turn {
			f(label, &k.kept[n-1])
		}
	}
}

// cost notes what the turn's faults did to the coworker.
func (m *Meter) cost(deltas []roleplay.Delta) {
	m.latest(func(label roleplay.Fault, s *slip) {
		s.trust, s.patience = 0, 0
		for _, d := range deltas {
			if d.Because != string(label) {
				continue
			}
			switch d.Quantity {
			case "trust":
				s.trust += d.By
			case "patience":
				s.patience += d.By
			}
		}
	})
}

func (m *Meter) answerSlips() {
	m.latest(func(_ roleplay.Fault, s *slip) {
		if s.answered {
			return
		}
		s.answered, s.reply = true, m.them.words
		s.refused = m.them.shows(roleplay.Refusal)
		s.turned = m.them.shows(roleplay.Resist)
		switch {
		case s.refused:
			s.perhaps = m.them.signals[roleplay.Refusal].perhaps
		case s.turned:
			s.perhaps = m.them.signals[roleplay.Resist].perhaps
		}
	})
}

// did says what a fault did to the coworker, as far as the talk shows it; ""
// when it shows nothing.
func (s *slip) did(who string) string {
	perhaps := ""
	if s.perhaps {
		perhaps = "perhaps "
	}
	switch {
	case s.refused:
		return who + "'s answer to it was " + perhaps + "a no."
	case s.turned:
		return who + " " + perhaps + "turned away after it."
	case s.answered && s.reply > 0 && s.words >= 3*s.reply:
		return fmt.Sprintf("%s answered your %s with %s.", who, words(s.words), plain(s.reply))
	case s.trust < 0:
		return who + " trusted you a little less after it."
	case s.patience < 0:
		return "It took some of " + who + "'s patience."
	}
	return ""
}

// faultFindings lists the faults that were kept, in the order of the talk.
func (m *Meter) faultFindings() []Finding {
	out := []Finding{}
	told := map[int]bool{} // turns of which it was said what they did
	for _, label := range roleplay.Faults {
		kept := m.faults.of(label).kept
		for i := range kept {
			s := &kept[i]
			why := Explain(string(label))
			if did := s.did(m.who()); did != "" && !told[s.at.turn] {
				why += " " + did
				told[s.at.turn] = true
			}
			out = append(out, finding("fault", string(label), s.at, why))
		}
	}
	out = append(out, m.craft.findings(m)...)
	slices.SortStableFunc(out, func(a, b Finding) int { return cmp.Compare(a.Turn, b.Turn) })
	return out
}

func (m *Meter) faultCounts() map[string]int {
	out := map[string]int{}
	for label, k := range m.faults.kept {
		if k.count > 0 {
			out[string(label)] = k.count
		}
	}
	return out
}

// slipped returns the kept slip of a fault that did most harm, of those that
// are certain where one is, and how often the fault occurred.
func (m *Meter) slipped(label roleplay.Fault) (slip, int) {
	k := m.faults.of(label)
	var worst slip
	for _, s := range k.kept {
		better := s.harm() > worst.harm()
		if s.at.perhaps != worst.at.perhaps {
			better = worst.at.perhaps
		}
		if !worst.at.ok() || better {
			worst = s
		}
	}
	return worst, k.count
}

func (s *slip) harm() int {
	h := -2*s.trust - s.patience
	if s.refused {
		h += 8
	}
	if s.turned {
		h += 5
	}
	return h
}
