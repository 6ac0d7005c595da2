package learn

import (
	"cmp"
	"math"
	"slices"

	"seventy/roleplay"
	"seventy/scoring/linear"
	"seventy/scoring/moves"
)

// What a label must have shown on writers held out to be called certain: so
// many times given, and right in so many of them, at the lower end of an
// interval that holds four times in five.
const (
	certainGiven = 30
	certainRight = 0.6
	certainZ     = 1.2816
)

// one is one decision on a label.
type one struct {
	score int32
	yes   bool
}

// settle finds the curve and the thresholds of every label by the scores of
// those talks that may be used; nil is all.
func settle(m *moves.Model, all []scores, use func(talk int) bool) {
	for l := range m.Turns.Labels() {
		var home, abroad []one
		for n, s := range all {
			if use != nil && !use(n) {
				continue
			}
			for _, w := range s.turns {
				if s.abroad {
					abroad = append(abroad, one{w.score[l], w.is[l]})
				} else {
					home = append(home, one{w.score[l], w.is[l]})
				}
			}
		}
		k := &m.Turns.Labels()[l]
		settleLabel(k, home)
		if k.Name == string(roleplay.Reflect) && len(abroad) > 0 {
			k.Abroad = bestF1(sorted(abroad))
		}
	}
	for l := range m.Heard.Labels() {
		var home []one
		for n, s := range all {
			if use != nil && !use(n) {
				continue
			}
			for _, w := range s.heard {
				home = append(home, one{w.score[l], w.is[l]})
			}
		}
		settleLabel(&m.Heard.Labels()[l], home)
	}
}

func settleLabel(k *linear.Label, list []one) {
	list = sorted(list)
	k.Curve = curve(list)
	k.Stands = bestF1(list)
	k.Abroad = k.Stands
	k.Certain = certainFrom(list, k.Stands)
}

// sorted puts the highest scores first.
func sorted(list []one) []one {
	slices.SortStableFunc(list, func(a, b one) int { return cmp.Compare(b.score, a.score) })
	return list
}

// bestF1 is the score from which on giving the label has the best F1; never
// where it was never right.
func bestF1(list []one) int32 {
	total := 0
	for _, s := range list {
		if s.yes {
			total++
		}
	}
	best, right, from := 0.0, 0, int32(linear.Never)
	for n, s := range list {
		if s.yes {
			right++
		}
		if n+1 < len(list) && list[n+1].score == s.score {
			continue
		}
		if f1 := 2 * float64(right) / float64(n+1+total); f1 > best {
			best, from = f1, s.score
			if n+1 < len(list) {
				from = s.score - (s.score-list[n+1].score)/2
			}
		}
	}
	return from
}

// certainFrom is the lowest score, not below least, from which on the label
// was right often enough to be called certain.
func certainFrom(list []one, least int32) int32 {
	from, right := int32(linear.Never), 0
	for n, s := range list {
		if s.score < least {
			break
		}
		if s.yes {
			right++
		}
		if n+1 < len(list) && list[n+1].score == s.score {
			continue
		}
		if n+1 >= certainGiven && wilson(right, n+1, certainZ) >= certainRight {
			from = s.score
		}
	}
	return from
}

// wilson is the lower end of the score interval of a share (Wilson 1927).
func wilson(right, all int, z float64) float64 {
	n := float64(all)
	p := float64(right) / n
	mid := p + z*z/(2*n)
	wide := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return (mid - wide) / (1 + z*z/n)
}

// curve is the scores at which the chance of the label reaches 1, 2 … 99 %:
// sigmoid(a·score + b), fitted by Newton's method to Platt's targets (Platt
// 1999; Lin, Lin and Weng 2007).
func curve(list []one) []int32 {
	yes, no := 0.0, 0.0
	for _, s := range list {
		if s.yes {
			yes++
		} else {
			no++
		}
	}
	hi, lo := (yes+1)/(yes+2), 1/(no+2)
	a, b := 1.0, 0.0
	for range 100 {
		var ga, gb, haa, hab, hbb float64
		for _, s := range list {
			x, t := float64(s.score)/linear.Unit, lo
			if s.yes {
				t = hi
			}
			p := 1 / (1 + math.Exp(-(a*x + b)))
			d, v := p-t, p*(1-p)
			ga, gb = ga+d*x, gb+d
			haa, hab, hbb = haa+v*x*x, hab+v*x, hbb+v
		}
		haa, hbb = haa+1e-6, hbb+1e-6
		det := haa*hbb - hab*hab
		da, db := (hbb*ga-hab*gb)/det, (haa*gb-hab*ga)/det
		step := 1.0
		if m := max(math.Abs(da), math.Abs(db)); m > 2 {
			step = 2 / m
		}
		a, b = a-step*da, b-step*db
		if math.Abs(da)+math.Abs(db) < 1e-9 {
			break
		}
	}
	a = max(a, 0.05) // a higher score never means a lower chance
	out := make([]int32, 99)
	for p := range out {
		odds := math.Log(float64(p+1) / float64(99-p))
		out[p] = int32(math.Round((odds - b) / a * linear.Unit))
	}
	return out
}
