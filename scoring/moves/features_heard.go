package moves

import (
	"seventy/roleplay"
	"seventy/scoring/linear"
)

// longMemory is how many words of the trainee's last turn, from its end, are
// weighed with the coworker's answer.
const longMemory = 120

// sample makes of a coworker's turn that the rules have heard what the model
// weighs.
func (h *hearing) sample(c *roleplay.Context) linear.Sample {
	s := linear.Sample{Parts: make([][]uint32, 0, len(h.sentences))}
	last := make([]uint32, 0, 4)
	for _, m := range c.LastMoves {
		last = append(last, moveSums[m])
	}
	if len(last) == 0 {
		last = append(last, 0)
	}
	for n := range h.sentences {
		s.Parts = append(s.Parts, h.part(n, last))
	}
	s.Whole = h.whole(c, last)
	return s
}

// part lists what one sentence shows; last are the moves that it answers.
func (h *hearing) part(n int, last []uint32) []uint32 {
	p, ws := h.sentences[n], h.words
	out := surface(make([]uint32, 0, 2*roomFor(p.to-p.from)), ws, p.from, p.to)
	asked := uint32(0)
	if p.asked {
		asked = 1
	}
	out = append(out, mix(ofForm, asked), mix(ofPlace, place(n, len(h.sentences)), asked))
	for _, x := range h.hits {
		if x.from < p.from || x.from >= p.to {
			continue
		}
		out = append(out, mix(ofHit, x.sum, uint32(x.sure/10)))
		for _, l := range last {
			out = append(out, mix(ofHitAsked, x.sum, l))
		}
	}
	at := h.span(p.from, p.to)
	for _, m := range h.out.Signals {
		if !overlap(at, m.Span) {
			continue
		}
		out = append(out, mix(ofMark, signalSums[m.Label]))
		for _, l := range last {
			out = append(out, mix(ofMarkAsked, signalSums[m.Label], l))
		}
	}
	var classes class
	for i := p.from; i < p.to; i++ {
		classes |= ws[i].class
	}
	start := ws[skipFillers(ws, p.from, p.to)].sum
	for _, l := range last {
		out = append(out, mix(ofLast, l, start), mix(ofLast, l, bucket(p.to-p.from), 5))
		for k := classes; k != 0; k &= k - 1 {
			out = append(out, mix(ofClassAsked, l, low(k)))
		}
	}
	return out
}

// whole lists what is true of the whole turn and of what it answers.
func (h *hearing) whole(c *roleplay.Context, last []uint32) []uint32 {
	out := make([]uint32, 0, 256)
	n := bucket(len(h.tokens))
	out = append(out, mix(ofLength, n, 1), mix(ofCount, uint32(min(len(h.sentences), 6)), 1), mix(ofPlace, bucket(c.Turn), 9))
	for _, l := range last {
		out = append(out, mix(ofLast, l), mix(ofLast, l, n, 8))
	}
	for _, f := range c.LastFaults {
		out = append(out, mix(ofLast, faultSums[f]), mix(ofLast, faultSums[f], n, 8))
	}
	for k := h.when; k != 0; k &= k - 1 {
		out = append(out, mix(ofWhen, low(class(k))), mix(ofWhen, low(class(k)), n))
	}
	for _, m := range h.out.Signals {
		out = append(out, mix(ofRule, signalSums[m.Label]))
	}
	if len(h.out.Signals) == 0 {
		out = append(out, mix(ofRule, 0, n))
	}
	tokens := splitWords(c.Trainee)
	if len(tokens) > longMemory {
		tokens = tokens[len(tokens)-longMemory:]
	}
	for _, w := range plainWords(c.Trainee, tokens) {
		out = append(out, mix(ofHeard, w.sum))
	}
	return out
}
