package learn

import (
	"cmp"
	"runtime"
	"slices"
	"sync"

	"seventy/roleplay"
	"seventy/scoring/eval"
	"seventy/scoring/linear"
	"seventy/scoring/moves"
	"seventy/scoring/transcript"
)

// The settings that measured best on writers held out. Questions are told
// apart in any kind of talk, so that model is held back more.
var (
	formSettings  = linear.Settings{Epochs: 20, L2: 60}
	turnSettings  = linear.Settings{Epochs: 16, L2: 10}
	heardSettings = linear.Settings{Epochs: 16, L2: 10}
)

// folds is in how many groups writers are held out to find thresholds.
const folds = 8

// foldsOf assigns writers to groups: of about as many turns, and the writers
// of listening talks spread over them, so that no group is without any.
func foldsOf(talks Talks, groups int) map[string]int {
	size, listening := map[string]int{}, map[string]bool{}
	for _, t := range talks {
		size[Writer(t)] += len(t.Turns)
		listening[Writer(t)] = t.Kind == ""
	}
	var writers []string
	for w := range size {
		writers = append(writers, w)
	}
	slices.SortFunc(writers, func(a, b string) int {
		if listening[a] != listening[b] {
			if listening[a] {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(size[b], size[a]), cmp.Compare(a, b))
	})
	in, full := map[string]int{}, make([]int, groups)
	for n, w := range writers {
		least := 0
		for f := range full {
			if full[f] < full[least] {
				least = f
			}
		}
		if listening[w] {
			least = n % groups
		}
		in[w] = least
		full[least] += size[w]
	}
	return in
}

// data is what is learned from, cut into examples.
type data struct {
	talks Talks
	cuts  []cut
	bank  []linear.Example
	in    []int // by talk: the group of its writer
}

func newData(talks Talks, bank []Banked) *data {
	d := &data{talks: talks, cuts: cutAll(talks), bank: cutBank(bank), in: make([]int, len(talks))}
	groups := foldsOf(talks, folds)
	for n, t := range talks {
		d.in[n] = groups[Writer(t)]
	}
	return d
}

// Fit makes the reader's model of labelled talks and a bank of single turns.
// Thresholds and chances come from talks read one after the other, as they are
// live, by models that had not seen the writer.
func Fit(talks Talks, bank []Banked) *moves.Model {
	d := newData(talks, bank)
	return d.all(d.heldOut(folds - 1))
}

// all fits a model to everything, with what the held-out ones show of scores.
func (d *data) all(held []*moves.Model) *moves.Model {
	m := d.fit(func(int) bool { return true })
	settle(m, d.scores(held), nil)
	return m
}

// heldOut fits a model for each group of writers to the talks of so many of
// the other groups.
func (d *data) heldOut(groups int) []*moves.Model {
	out := make([]*moves.Model, folds)
	each(folds, func(f int) {
		out[f] = d.fit(func(g int) bool {
			away := (g - f + folds) % folds
			return away > 0 && away <= groups
		})
	})
	return out
}

// fit fits a model to the bank and the talks of some groups.
func (d *data) fit(use func(group int) bool) *moves.Model {
	some := cut{turns: slices.Clone(d.bank)}
	for n, c := range d.cuts {
		if use(d.in[n]) {
			some.forms = append(some.forms, c.forms...)
			some.turns = append(some.turns, c.turns...)
			some.heard = append(some.heard, c.heard...)
		}
	}
	return &moves.Model{
		Forms: linear.Fit(FormNames, some.forms, formSettings).Pack(),
		Turns: linear.Fit(TurnNames, some.turns, turnSettings).Pack(),
		Heard: linear.Fit(HeardNames, some.heard, heardSettings).Pack(),
	}
}

// scores reads every talk by the model that had not seen its writer. A first
// look, in the contexts that are truly there, gives thresholds to read by.
func (d *data) scores(held []*moves.Model) []scores {
	out := make([]scores, len(d.talks))
	each(len(d.talks), func(n int) { out[n].weigh(held[d.in[n]], &d.cuts[n]) })
	each(len(held), func(f int) {
		settle(held[f], out, func(n int) bool { return d.in[n] != f })
	})
	each(len(d.talks), func(n int) { out[n].read(held[d.in[n]], d.talks[n]) })
	return out
}

// read returns the talks as they are read by models that had seen neither the
// writer nor, for their thresholds, how they score on that writer.
func (d *data) read(held []*moves.Model) Talks {
	all := d.scores(held)
	for f, m := range held {
		settle(m, all, func(n int) bool { return d.in[n] != f })
	}
	out := make(Talks, len(d.talks))
	each(len(d.talks), func(n int) {
		out[n] = eval.ReadTalk(moves.New(nil).WithModel(held[d.in[n]]), d.talks[n], eval.Options{})
	})
	return out
}

// HoldOut reads every talk by a model that had not seen its writer.
func HoldOut(talks Talks, bank []Banked) Talks {
	d := newData(talks, bank)
	return d.read(d.heldOut(folds - 1))
}

// newRules is the reader without a model.
func newRules() *moves.Reader { return moves.New(nil).WithModel(nil) }

// byRules reads talks by the rules alone.
func byRules(talks Talks) Talks {
	out, r := make(Talks, len(talks)), newRules()
	each(len(talks), func(n int) { out[n] = eval.ReadTalk(r, talks[n], eval.Options{}) })
	return out
}

func cutAll(talks Talks) []cut {
	r := newRules()
	out := make([]cut, len(talks))
	each(len(talks), func(n int) { out[n].talk(r, talks[n]) })
	return out
}

func cutBank(bank []Banked) (out []linear.Example) {
	r := newRules()
	for _, b := range bank {
		if e, ok := b.example(r); ok {
			out = append(out, e)
		}
	}
	return out
}

// each runs f for 0 to n-1 on every processor.
func each(n int, f func(int)) {
	var all sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	all.Wait()
}

// scores are what the turns of one talk weighed, and what they truly are.
type scores struct {
	abroad       bool // of no kind
	turns, heard []weighed
}

type weighed struct {
	score []int32
	is    []bool
}

// weigh scores a talk's examples.
func (s *scores) weigh(m *moves.Model, c *cut) {
	*s = scores{abroad: c.abroad}
	var w linear.Weighing
	for _, e := range c.turns {
		m.Turns.Weigh(e.Sample, &w)
		s.turns = append(s.turns, weighed{slices.Clone(w.Score), e.Is})
	}
	for _, e := range c.heard {
		m.Heard.Weigh(e.Sample, &w)
		s.heard = append(s.heard, weighed{slices.Clone(w.Score), e.Is})
	}
}

// read scores a talk as it is read from its first turn to its last.
func (s *scores) read(m *moves.Model, t transcript.Conversation) {
	*s = scores{abroad: t.Kind == ""}
	r := moves.New(nil).WithModel(m)
	c := start(t)
	for n := range t.Turns {
		u := &t.Turns[n]
		if u.Speaker == roleplay.Coworker {
			h, score := r.HearScores(u.Text, c)
			if t.Kind != "" && score != nil {
				s.heard = append(s.heard, weighed{score, is(HeardNames, strs(u.Signals))})
			}
			c.Spoke(u.Text, h)
			continue
		}
		got, score := r.ReadScores(u.Text, c)
		if score != nil {
			s.turns = append(s.turns, weighed{score, is(TurnNames, append(strs(u.Moves), strs(u.Faults)...))})
		}
		c.Said(u.Text, got)
	}
}
