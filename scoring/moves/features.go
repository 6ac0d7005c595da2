package moves

import (
	"math/bits"
	"slices"

	"seventy/roleplay"
	"seventy/scoring/linear"
)

// A piece is what is weighed at a time of a trainee's turn: a question, or
// what is said in a sentence outside its questions.
type piece struct {
	from, to int // words
	question int // index in turn.questions, or -1
	asked    bool
}

// pieces cuts a turn. A few words that only lead into a question stay with it.
func (t *turn) pieces() []piece {
	out := make([]piece, 0, len(t.sentences)+2*len(t.questions))
	q := 0
	for _, s := range t.sentences {
		for from := s.from; from < s.to; {
			for q < len(t.questions) && t.questions[q].to <= from {
				q++
			}
			if q == len(t.questions) || t.questions[q].from >= s.to {
				out = append(out, piece{from, s.to, -1, s.asked})
				break
			}
			at := max(t.questions[q].from, from)
			if at > from && skipFillers(t.words, from, at+1) < at {
				out = append(out, piece{from, at, -1, false})
			} else {
				at = from
			}
			to := max(t.questions[q].to, at+1)
			out = append(out, piece{at, to, q, s.asked})
			from = to
		}
	}
	return out
}

// found is a rule that matched, as the model is told of it.
type found struct {
	sum  uint32 // hash of its label
	sure int
	from int // word
}

func (t *turn) note(hits []hit) {
	for i := range hits {
		h := &hits[i]
		t.hits = append(t.hits, found{h.rule.sum, h.rule.sure, h.from})
	}
}

// surface appends what the words ws[from:to] themselves show.
func surface(out []uint32, ws []word, from, to int) []uint32 {
	var classes class
	for i := from; i < to; i++ {
		w := &ws[i]
		classes |= w.class
		out = append(out, mix(ofWord, w.sum))
		if w.stems != w.sum {
			out = append(out, mix(ofStem, w.stems))
		}
		if n := len(w.text); n > 5 {
			out = append(out, mix(ofEdge, hashOf(w.text[:4]), 1), mix(ofEdge, hashOf(w.text[n-3:]), 2))
		}
		if i+1 < to {
			out = append(out, mix(ofPair, w.sum, ws[i+1].sum))
		}
		if i+2 < to {
			out = append(out, mix(ofTriple, w.sum, ws[i+1].sum, ws[i+2].sum), mix(ofGap, w.sum, ws[i+2].sum))
		}
	}
	for c := classes; c != 0; c &= c - 1 {
		out = append(out, mix(ofClass, low(c)))
	}
	start := skipFillers(ws, from, to)
	first := ws[start].sum
	out = append(out, mix(ofStart, first), mix(ofEnd, ws[to-1].sum), mix(ofLength, bucket(to-from)))
	if start+1 < to {
		out = append(out, mix(ofStart, first, ws[start+1].sum))
		for c := ws[start+1].class; c != 0; c &= c - 1 {
			out = append(out, mix(ofClassAt, first, low(c)))
		}
	}
	if start+2 < to {
		out = append(out, mix(ofStart, first, ws[start+1].sum, ws[start+2].sum))
		for c := ws[start+2].class; c != 0; c &= c - 1 {
			out = append(out, mix(ofClassAt, first, ws[start+1].sum, low(c)))
		}
	}
	return out
}

// low is the number of the lowest class in a set.
func low(c class) uint32 { return uint32(bits.TrailingZeros64(uint64(c))) }

// roomFor is about how many features a stretch of words has.
func roomFor(words int) int { return 8*words + 96 }

// form is a piece's form as a number.
func (t *turn) form(p piece) uint32 {
	switch {
	case p.question < 0 && p.asked:
		return 3
	case p.question < 0:
		return 0
	case t.questions[p.question].form == roleplay.Open:
		return 1
	}
	return 2
}

// shareOf is how much of ws[from:to] stands in the coworker's last words: the
// number of shared content words, and their part of all in quarters, 9 where
// there are none.
func (t *turn) shareOf(from, to int) (number, part uint32) {
	n, shared := 0, 0
	for i := from; i < to; i++ {
		if w := &t.words[i]; w.class&classStop == 0 {
			n++
			if t.coworker[w.stem] {
				shared++
			}
		}
	}
	if n == 0 {
		return 0, 9
	}
	return uint32(min(shared, 4)), uint32(4 * shared / n)
}

// place is where a piece stands: alone, first, last, between.
func place(n, all int) uint32 {
	out := uint32(1)
	if n == 0 {
		out |= 2
	}
	if n == all-1 {
		out |= 4
	}
	return out
}

// marksOn collects the labels that the rules left standing on a piece.
func (t *turn) marksOn(p piece) (out []uint32) {
	at := t.span(p.from, p.to)
	for _, m := range t.out.Moves {
		if overlap(at, m.Span) {
			out = append(out, moveSums[m.Label])
		}
	}
	for _, f := range t.out.Faults {
		if overlap(at, f.Span) {
			out = append(out, faultSums[f.Label])
		}
	}
	return out
}

func overlap(a, b roleplay.Span) bool { return a.Start < b.End && b.Start < a.End }

// sample makes of a turn that the rules have read what the model weighs. The
// features are appended to room, which is returned too; nil does.
func (t *turn) sample(ps []piece, room []uint32) (linear.Sample, []uint32) {
	s := linear.Sample{Parts: make([][]uint32, len(ps))}
	begins := make([]int, len(ps)+1)
	marks := make([][]uint32, len(ps))
	for n, p := range ps {
		marks[n] = t.marksOn(p)
	}
	for n, p := range ps {
		form, start := t.form(p), t.words[skipFillers(t.words, p.from, p.to)].sum
		begins[n] = len(room)
		out := surface(slices.Grow(room, roomFor(p.to-p.from)), t.words, p.from, p.to)
		number, part := t.shareOf(p.from, p.to)
		out = append(out, mix(ofForm, form), mix(ofPlace, place(n, len(ps)), form),
			mix(ofShare, number, form), mix(ofShare, part, form, 1), mix(ofShare, number, start, 2))
		for _, h := range t.hits {
			if h.from >= p.from && h.from < p.to {
				out = append(out, mix(ofHit, h.sum, uint32(h.sure/10)))
			}
		}
		for _, l := range marks[n] {
			out = append(out, mix(ofMark, l))
		}
		if len(marks[n]) == 0 {
			out = append(out, mix(ofMark, 0, form))
		}
		for c := t.when; c != 0; c &= c - 1 {
			bit := low(class(c))
			out = append(out, mix(ofFormWhen, bit, form), mix(ofStartWhen, bit, start))
			for _, l := range marks[n] {
				out = append(out, mix(ofMarkWhen, bit, l))
			}
		}
		for side, o := range [2]int{n - 1, n + 1} {
			if o < 0 || o >= len(ps) {
				continue
			}
			out = append(out, mix(ofSide, uint32(side), t.form(ps[o]), form))
			for _, l := range marks[o] {
				out = append(out, mix(ofSide, uint32(side), l, 7))
			}
		}
		room = out
	}
	begins[len(ps)] = len(room)
	room = t.whole(len(ps), room)
	for n := range s.Parts {
		s.Parts[n] = room[begins[n]:begins[n+1]:begins[n+1]]
	}
	s.Whole = room[begins[len(ps)]:]
	return s, room
}

// whole appends what is true of the whole turn and of the talk before it.
func (t *turn) whole(pieces int, out []uint32) []uint32 {
	c := t.context
	for _, m := range t.out.Moves {
		out = append(out, mix(ofRule, moveSums[m.Label]))
	}
	for _, f := range t.out.Faults {
		out = append(out, mix(ofRule, faultSums[f.Label]))
	}
	telling := bucket(t.telling())
	out = append(out, mix(ofLength, bucket(len(t.tokens)), 1), mix(ofTelling, telling), mix(ofCount, uint32(min(len(t.questions), 4))),
		mix(ofCount, uint32(min(pieces, 6)), 1), mix(ofPlace, bucket(c.Turn), 9))
	for k := t.when; k != 0; k &= k - 1 {
		bit := low(class(k))
		out = append(out, mix(ofWhen, bit), mix(ofWhen, bit, telling))
	}
	for _, m := range c.LastMoves {
		out = append(out, mix(ofLast, moveSums[m]))
	}
	for _, f := range c.LastFaults {
		out = append(out, mix(ofLast, faultSums[f]))
	}
	for i := range t.room.bag {
		if w := &t.room.bag[i]; w.class&classStop == 0 {
			out = append(out, mix(ofHeard, w.stems))
		}
	}
	return out
}

// A candidate is a stretch that could be a question, with what the rules take
// it for: their question, or one without a form.
type candidate struct {
	question
	asked bool // its sentence ends with a question mark
}

// candidates are the questions that the rules found, and every sentence in
// which they found none.
func (t *turn) candidates() []candidate {
	out := make([]candidate, 0, len(t.sentences)+len(t.questions))
	q := 0
	for n, s := range t.sentences {
		for q < len(t.questions) && t.questions[q].to <= s.from {
			q++
		}
		none := true
		for ; q < len(t.questions) && t.questions[q].from < s.to; q++ {
			if none = false; t.questions[q].from >= s.from {
				out = append(out, candidate{t.questions[q], s.asked}) // else it began in a sentence before
			}
			if t.questions[q].to > s.to {
				break
			}
		}
		if none {
			out = append(out, candidate{question{from: skipFillers(t.words, s.from, s.to), to: s.to, sent: n}, s.asked})
		}
	}
	return out
}

// formSample appends to out what is weighed to tell a candidate's form.
func (t *turn) formSample(k *candidate, out []uint32) []uint32 {
	ws := t.words
	out = surface(slices.Grow(out, roomFor(k.to-k.from)), ws, k.from, k.to)
	seen := uint32(0)
	switch k.form {
	case roleplay.Open:
		seen = 1
	case roleplay.Closed:
		seen = 2
	}
	if k.asked {
		seen += 4
	}
	start := skipFillers(ws, k.from, k.to)
	number, part := t.shareOf(k.from, k.to)
	out = append(out, mix(ofForm, seen), mix(ofRule, hashOf(k.why), seen), mix(ofShare, number, seen), mix(ofShare, part, seen, 1),
		mix(ofLength, bucket(k.to-k.from), seen), mix(ofStart, ws[start].sum, seen, 3), mix(ofEnd, ws[k.to-1].sum, seen, 3),
		mix(ofBreak, uint32(t.tokens[ws[k.to-1].token].after), seen))
	if start+1 < k.to {
		out = append(out, mix(ofStart, ws[start].sum, ws[start+1].sum, seen, 3))
	}
	if k.from > 0 {
		out = append(out, mix(ofSide, ws[k.from-1].sum, uint32(ws[k.from].before)))
	} else {
		out = append(out, mix(ofSide, 0, seen))
	}
	if k.to == len(ws) {
		out = append(out, mix(ofPlace, 1, seen))
	}
	led := uint32(0) // by "so", as what is given back often is
	for i := k.from; i > 0 && ws[i].before&hard == 0; i-- {
		if ws[i-1].text == "so" {
			led = 1
		}
	}
	out = append(out, mix(ofBreak, led, seen, 1))
	if t.when&afterQuest != 0 {
		out = append(out, mix(ofWhen, 1, seen))
	}
	if t.context.Kind == "" {
		out = append(out, mix(ofWhen, 2, seen), mix(ofWhen, 2, seen, ws[start].sum), mix(ofWhen, 2, seen, led, 1), mix(ofShare, part, seen, 3))
	}
	return out
}
