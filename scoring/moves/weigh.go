package moves

import (
	"slices"
	"strings"

	"seventy/roleplay"
	"seventy/scoring/linear"
)

// forms are what the model of forms tells apart, in its order.
var forms = []roleplay.Form{"", roleplay.Open, roleplay.Closed}

// weighForms tells the form of every candidate anew.
func (t *turn) weighForms(m *linear.Model) {
	cs := t.candidates()
	if len(cs) == 0 {
		return
	}
	got := make([]roleplay.Form, len(cs))
	w := &t.room.weighing
	for n := range cs {
		if form, sure := t.surely(&cs[n]); sure {
			got[n] = form
			continue
		}
		t.room.features = t.formSample(&cs[n], t.room.features[:0])
		m.Weigh(linear.Sample{Parts: [][]uint32{t.room.features}}, w)
		best := 0
		for l := range w.Score {
			if w.Score[l] > w.Score[best] {
				best = l
			}
		}
		got[n] = forms[best]
	}
	t.setForms(cs, got)
}

// surely is the form of a candidate that needs no weighing: a tag or a word of
// surprise is no question, nor are the coworker's own words with a mark; "could
// you walk me through it" is an open one.
func (t *turn) surely(k *candidate) (form roleplay.Form, sure bool) {
	ws := t.words
	if tag := isTag(ws, k.from, k.to) && k.to-k.from <= 3; tag || allReactive(ws[k.from:k.to]) || tagAlone(ws, k) {
		return "", true
	}
	if k.form == "" && k.asked {
		number, part := t.shareOf(k.from, k.to)
		return "", number >= 2 && part >= 3 // "You slept in the van?" gives back what was said
	}
	if k.form != roleplay.Open {
		return "", false
	}
	for i := k.from; i < min(k.to-1, k.from+4); i++ {
		if ws[i].class&classTell != 0 && askForm(ws, k.from, k.to) == roleplay.Open {
			return roleplay.Open, true
		}
	}
	return "", false
}

// tagAlone reports whether a tag is all that asks in a candidate that the
// rules took for none: "it's always like that, you know?".
func tagAlone(ws []word, k *candidate) bool {
	return k.form == "" && k.asked && tagStart(ws, k.from, k.to) > 0
}

// setForms makes those candidates the turn's questions that have a form.
func (t *turn) setForms(cs []candidate, got []roleplay.Form) {
	t.questions = make([]question, 0, len(cs))
	clear(t.inside)
	for n, k := range cs {
		if got[n] == "" {
			continue
		}
		k.form = got[n]
		t.questions = append(t.questions, k.question)
		for i := k.from; i < k.to; i++ {
			t.inside[i] = int32(len(t.questions))
		}
	}
}

// weigh puts the model's moves and faults in the place of the rules', and
// reports whether there was something to weigh. What rules know for certain
// stands against it.
func (t *turn) weigh(m *linear.Model) bool {
	ps := t.pieces()
	if len(ps) == 0 || t.noise() {
		return false
	}
	w := &t.room.weighing
	var s linear.Sample
	s, t.room.features = t.sample(ps, t.room.features[:0])
	m.Weigh(s, w)
	t.out.Moves, t.out.Faults = nil, nil
	for l := range w.Score {
		j := judge{m, l, w.Score[l], t.context.Kind == ""}
		if !j.stands() {
			continue
		}
		p := ps[w.Best[l]]
		span := t.span(p.from, p.to)
		if l < len(roleplay.Moves) {
			if label := roleplay.Moves[l]; !t.vetoed(label) {
				if p.question >= 0 && arranges[label] {
					t.questions[p.question].label = string(label)
				}
				t.out.Moves = append(t.out.Moves, judged(j, label, t.ruled.Moves, span, func() string { return because(m, l, t.words[p.from:p.to], &t.room.reasons) }))
			}
			continue
		}
		if label := roleplay.Faults[l-len(roleplay.Moves)]; !t.vetoedFault(label, p) {
			t.out.Faults = append(t.out.Faults, judged(j, label, t.ruled.Faults, span, func() string { return because(m, l, t.words[p.from:p.to], &t.room.reasons) }))
		}
	}
	for i := range t.questions {
		if q := &t.questions[i]; q.label != "" && !t.out.Has(roleplay.Move(q.label)) {
			q.label = ""
		}
	}
	return true
}

// vetoed reports whether a move can't be, whatever the words are like.
func (t *turn) vetoed(l roleplay.Move) bool {
	switch l {
	case roleplay.Reflect, roleplay.RespectLimits, roleplay.AddressFears, roleplay.Validate:
		return t.when&replying == 0 // there is nothing that it could answer
	case roleplay.CheckIn:
		return t.when&(kindInvite|kindFriend|kindInitial) != 0 && t.when&tasked == 0
	}
	return false
}

// vetoedFault reports whether a fault can't be, on the piece that speaks for it
// most.
func (t *turn) vetoedFault(l roleplay.Fault, p piece) bool {
	switch l {
	case roleplay.Dismiss, roleplay.FalsePromise:
		return t.honest(sentence{from: p.from, to: p.to}) // "I can't promise he won't"
	case roleplay.PrematureAsk:
		return t.when&kindFollow != 0 || t.when&knownIssue != 0 && t.when&probed != 0
	case roleplay.StackedQuestions:
		return len(t.questions) < 2
	}
	return false
}

// weigh puts the model's signals in the place of the rules', and returns the
// scores.
func (h *hearing) weigh(m *linear.Model, c *roleplay.Context) []int32 {
	if len(h.sentences) == 0 {
		return nil
	}
	var w linear.Weighing
	var reasons []reason
	m.Weigh(h.sample(c), &w)
	rules := h.out.Signals
	h.out.Signals = nil
	for l, signal := range roleplay.Signals {
		if j := (judge{m, l, w.Score[l], false}); j.stands() {
			s := h.sentences[w.Best[l]]
			h.out.Signals = append(h.out.Signals, judged(j, signal, rules, h.span(s.from, s.to), func() string { return because(m, l, h.words[s.from:s.to], &reasons) }))
		}
	}
	return w.Score
}

// judge holds a label's score against what is known of the label.
type judge struct {
	model  *linear.Model
	label  int
	score  int32
	abroad bool // the talk is of no known kind
}

func (j judge) stands() bool {
	k := &j.model.Labels()[j.label]
	if j.abroad {
		return j.score >= k.Abroad
	}
	return j.score >= k.Stands
}

// judged makes the mark of a label that stands. Where a rule found it too, the
// rule's words are shown.
func judged[L ~string](j judge, label L, rules []roleplay.Mark[L], span roleplay.Span, why func() string) roleplay.Mark[L] {
	k := &j.model.Labels()[j.label]
	out := roleplay.Mark[L]{Label: label, Span: span, Sure: k.Percent(j.score), Perhaps: j.score < k.Certain}
	for _, o := range rules {
		if o.Label == label {
			out.Span, out.Why = o.Span, o.Why
			return out
		}
	}
	out.Why = why()
	return out
}

// shownWords is how many words or pairs of a label's reasons are named.
const shownWords = 3

// reason is a row of words with what it says for a label.
type reason struct {
	at, words int
	weight    int32
}

// because names the words of a piece that speak for a label most. list is room
// to work in.
func because(m *linear.Model, label int, ws []word, list *[]reason) string {
	all := (*list)[:0]
	put := func(at, words int, feature uint32) {
		if w := m.Weight(feature, label); w > 0 {
			all = append(all, reason{at, words, w})
		}
	}
	for i := range ws {
		put(i, 1, mix(ofWord, ws[i].sum))
		if i+1 < len(ws) {
			put(i, 2, mix(ofPair, ws[i].sum, ws[i+1].sum))
		}
		if i+2 < len(ws) {
			put(i, 3, mix(ofTriple, ws[i].sum, ws[i+1].sum, ws[i+2].sum))
		}
	}
	*list = all
	var b strings.Builder
	for shown := 0; shown < shownWords && len(all) > 0; shown++ {
		r := all[0]
		for _, o := range all[1:] {
			if o.weight > r.weight {
				r = o
			}
		}
		if shown > 0 {
			b.WriteString(" ")
		}
		b.WriteString("“")
		for i := range r.words {
			if i > 0 {
				b.WriteString(" ")
			}
			b.WriteString(ws[r.at+i].text)
		}
		b.WriteString("”")
		all = slices.DeleteFunc(all, func(o reason) bool { return o.at < r.at+r.words && r.at < o.at+o.words })
	}
	if b.Len() == 0 {
		return "its place in the talk"
	}
	return b.String()
}
