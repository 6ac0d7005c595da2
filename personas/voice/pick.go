package voice

import (
	"slices"
	"strings"
)

// pick returns a line that was not used yet from the first bank that has one,
// the best fit in mood and length. When all banks are used up it takes the
// line that was used longest ago; -1 when the banks are empty.
func (c *composing) pick(words int, banks ...[]int) int {
	for _, bank := range banks {
		if i := c.fresh(words, bank); i >= 0 {
			return i
		}
	}
	oldest := -1
	for _, bank := range banks {
		for _, i := range bank {
			if !c.may(i) {
				continue
			}
			if oldest < 0 || c.v.used[c.b.lines[i].same] < c.v.used[c.b.lines[oldest].same] {
				oldest = i
			}
		}
	}
	return oldest
}

// fresh returns the line of a bank that fits best of those not used yet; -1
// when there is none. Lines of another mood are taken before a line comes
// twice.
func (c *composing) fresh(words int, bank []int) int {
	best, cost := -1, 0
	for _, i := range bank {
		l := &c.b.lines[i]
		if c.v.used[l.same] > 0 || !c.may(i) {
			continue
		}
		if n := c.cost(l, words) + int(jitter(c.p.Pick, i)%12); best < 0 || n < cost {
			best, cost = i, n
		}
	}
	return best
}

// first returns the first line of a bank that was not used yet, for lines that
// were written to follow each other; -1 when there is none.
func (c *composing) first(bank []int) int {
	for _, i := range bank {
		if c.v.used[c.b.lines[i].same] == 0 && c.may(i) {
			return i
		}
	}
	return -1
}

// may reports whether a line can stand here at all: it speaks of the concern
// that the talk is about or of none, it has the words it picks up, and it is
// not in this turn already.
func (c *composing) may(i int) bool {
	l := &c.b.lines[i]
	if l.of != "" && l.of != c.b.concerns[c.p.Topic] || l.echo && c.echo == "" {
		return false
	}
	return !slices.ContainsFunc(c.parts, func(j int) bool { return c.b.lines[j].same == l.same })
}

// cost is how badly a line fits: in length, in mood, and by beginning like
// the turn before or the part before.
func (c *composing) cost(l *line, words int) int {
	n := min(abs(l.words-words)/2, 8)
	switch {
	case len(l.mood) == 0:
	case slices.Contains(l.mood, c.p.Mood):
		n -= 6
	default:
		n += 30
	}
	if l.of != "" || l.echo {
		n -= 5
	}
	if c.opening {
		switch {
		case l.start == c.v.start:
			n += 40
		case l.first == c.v.first && little[l.first]:
			n += 12
		case l.first == c.v.first:
			n += 4
		}
		return n
	}
	before := &c.b.lines[c.parts[len(c.parts)-1]]
	if l.first == before.first || little[l.first] {
		n += 10
	}
	if strings.HasPrefix(l.start, before.start) {
		n += 20
	}
	return n
}

// jitter spreads the choice among lines that fit about as well.
func jitter(pick uint64, i int) uint64 {
	x := pick ^ uint64(i+1)*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
