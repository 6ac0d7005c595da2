package mind

import (
	"seventy/personas"
	"seventy/roleplay"
)

// shape gives the plan its mood, its length, and the time it takes.
func (d *deciding) shape() {
	d.plan.Mood = d.mood()
	d.plan.Words = d.words()
	if d.plan.Words < 7 && d.plan.Ends == "" {
		if len(d.plan.Tell) > 0 || d.plan.Commit != "" {
			d.plan.Lead = ""
		}
		d.plan.Ask = ""
	}
	d.plan.Pick = chance(d.m.seed, d.h.turn, "words")
	d.plan.Think = d.think()
	d.plan.Type = d.typing()
}

// margin is how far a quantity must pass a border before a mood changes: a
// mood that is there stays a while.
const margin = 5

// mood says how they are now. What just happened comes first, then the
// quantities.
func (d *deciding) mood() string {
	m := d.m
	stay := func(name string) int {
		if m.mood == name {
			return margin
		}
		return 0
	}
	r := d.h.r
	switch {
	case r.Cued(roleplay.Insult), d.h.fails(roleplay.Push), d.h.fails(roleplay.Dismiss) && m.now[trust] < 60:
		return "sharp"
	case d.plan.On == onDistress, d.tellsDepth(personas.Stake):
		return "shaken"
	case m.mood == "shaken" && m.lastTurn > 0 && len(d.plan.Tell) == 0 && d.roll("shaken", 2) == 0:
		return "shaken"
	case m.now[patience] < 20+stay("sharp"):
		return "sharp"
	case m.now[trust] >= 58-stay("warm") && m.now[patience] >= 35:
		return "warm"
	case m.now[trust] < 36+stay("guarded"):
		if m.now[trust] >= 24 && d.roll("tired", 3) == 0 {
			return "tired"
		}
		return "guarded"
	case m.now[patience] < 45+stay("tired"):
		return "tired"
	}
	return "neutral"
}

func (d *deciding) tellsDepth(depth string) bool {
	for _, id := range d.plan.Tell {
		if it := &d.m.c.items[d.m.c.byID[id].item]; it.Class == personas.ClassLayer && it.Depth == depth {
			return true
		}
	}
	return false
}

// words is the length aimed at, 3–75: long after open questions and good
// listening, short after speeches, closed questions and when patience or
// trust is low.
func (d *deciding) words() int {
	m, h := d.m, d.h
	n := 16
	switch {
	case h.open():
		n = 26
	case h.closed():
		n = 13
	case h.moves.has(roleplay.Reflect), h.moves.has(roleplay.Validate), h.moves.has(roleplay.RespectLimits), h.brief:
		n = 26
	case d.plan.Commit != "":
		n = 20
	}
	if d.plan.Act == roleplay.OpenUp {
		n += 10
	}
	n += min((m.now[trust]-40)/3, 9)
	n += 2 * min(m.count(tallyListening), 6)
	n -= max(0, 45-m.now[patience]) / 2
	switch {
	case h.telling > 90:
		n /= 4
	case h.telling > 55:
		n /= 3
	case h.telling > 35:
		n = n * 2 / 3
	}
	if d.curt || len(h.faults) > 0 {
		n = n * 2 / 3
	}
	if d.plan.Mood == "sharp" {
		n = min(n, 14)
	}
	if d.plan.Ends != "" {
		n = max(n, 10)
	}
	return min(max(n, 3), 75)
}

// think is the silence before they begin, in milliseconds. After a direct ask
// it takes seconds: that is the time the trainee has to bear.
func (d *deciding) think() int {
	lo, hi := 800, 2200
	switch {
	case directAsk(d.h.want):
		lo, hi = 4000, 9000
	case forAct(d.h.want):
		lo, hi = 2000, 4000
	case d.plan.Act == roleplay.OpenUp, d.plan.On == onDistress:
		lo, hi = 1800, 3400
	case d.plan.Mood == "sharp":
		lo, hi = 600, 1400
	case d.h.open():
		lo, hi = 1000, 3000
	}
	return lo + d.roll("think", hi-lo+1)
}

// perMinute is how fast they write, in words; nobody writes longer than
// longestTyping milliseconds.
const (
	perMinute     = 230
	longestTyping = 9000
)

// typing is the time they take to say it, in milliseconds.
func (d *deciding) typing() int {
	n := d.plan.Words
	if len(d.plan.Tell) > 0 {
		n = 0
		for _, id := range d.plan.Tell {
			it := &d.m.c.items[d.m.c.byID[id].item]
			if d.plan.Words < 14 {
				n += it.short
			} else {
				n += max(it.words, min(d.plan.Words, it.words+15))
			}
		}
	}
	return min(600+n*60000/perMinute, longestTyping)
}
