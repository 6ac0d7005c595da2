package mind

import "seventy/roleplay"

// weighing collects what one turn does to the mind.
type weighing struct {
	m      *Mind
	h      *hearing
	deltas []roleplay.Delta
	counts map[string]int
}

// weigh says what a turn does to the mind, without doing it.
func (m *Mind) weigh(h *hearing) roleplay.Change {
	w := &weighing{m: m, h: h, counts: map[string]int{tallyTurns: 1}}
	w.tallies()
	for _, f := range roleplay.Faults {
		if h.fails(f) {
			w.add(string(f), faultEffects[f], 0)
		}
	}
	for _, c := range cues {
		w.cue(c)
	}
	for _, k := range roleplay.Moves {
		if h.moves.has(k) {
			w.add(string(k), believed(moveEffects[k], h.weak.has(k)), m.count("run:"+string(k)))
		}
	}
	w.others()
	return roleplay.Change{Deltas: w.within(), Counts: w.counts}
}

// believed is the effect of a move that is only a guess: half its gains.
func believed(t transition, weak bool) transition {
	for q, by := range t.by {
		if weak && by > 0 {
			t.by[q] = by / 2
		}
	}
	return t
}

// cue adds the effect of a cue. A union named a second time is no news.
func (w *weighing) cue(c roleplay.Cue) {
	has, names := w.h.r.Cued(c), cueTallies[c]
	if has {
		run := w.m.count(names.run)
		if c == roleplay.Union {
			run = 2 * w.m.count(names.count)
		}
		w.add(string(c), cueEffects[c], run)
		w.counts[names.count] = 1
	}
	w.run(names.run, has)
}

// others adds the causes that no single label names.
func (w *weighing) others() {
	m, h := w.m, w.h
	kind := h.moves.has(roleplay.Reflect) || h.moves.has(roleplay.Validate)
	bad := len(h.faults) > 0
	switch {
	case !m.feeling || m.lastTurn == 0:
	case kind && !bad:
		w.add(causeHeard, otherEffects[causeHeard], 0)
	case bad, h.closed() && h.moves == 0, len(h.r.Questions) == 0 && h.moves == 0 && !h.brief:
		w.add(causeUnheard, otherEffects[causeUnheard], 0)
	}
	if h.closed() && m.count(tallyClosedRun) >= 2 && !kind {
		w.add(causeClosed, otherEffects[causeClosed], 0)
	}
	if h.open() && !bad {
		w.add(causeOpen, otherEffects[causeOpen], m.count(tallyOpenRun))
	}
	if h.telling > 60 {
		w.add(causeSpeech, otherEffects[causeSpeech], 0)
	}
	if h.filled {
		w.add(causeFilled, otherEffects[causeFilled], 0)
	}
	switch {
	case m.asked < 0:
	case answers(h):
		w.add(causeAnswer, otherEffects[causeAnswer], 0)
	case !h.r.Has(roleplay.RespectLimits):
		w.add(causeEvade, otherEffects[causeEvade], 0)
	}
	if m.starving(h) && !w.forward() {
		w.add(causeStarved, otherEffects[causeStarved], 0)
	}
	if h.r.Words > 0 && !h.brief && len(h.r.Moves) == 0 && len(h.r.Questions) == 0 && len(h.r.Cues) == 0 && !bad && m.asked < 0 {
		w.add(causeEmpty, otherEffects[causeEmpty], 0)
	}
	if m.count(tallyIssueRun) >= 2 && w.counts[tallyIssueRun] > 0 {
		w.add(causeFruit, otherEffects[causeFruit], 0)
	}
}

// tallyNames are the names of a label's tallies, put together once.
type tallyNames struct{ count, run string }

var (
	moveTallies = func() []tallyNames {
		var out []tallyNames
		for _, m := range roleplay.Moves {
			out = append(out, tallyNames{"move:" + string(m), "run:" + string(m)})
		}
		return out
	}()
	cueTallies = func() map[roleplay.Cue]tallyNames {
		out := map[roleplay.Cue]tallyNames{}
		for _, c := range cues {
			out[c] = tallyNames{"cue:" + string(c), "run:" + string(c)}
		}
		return out
	}()
)

// tallies counts what the gates and later turns go by.
func (w *weighing) tallies() {
	m, h := w.m, w.h
	for i, k := range moveTallies {
		has := h.moves&(1<<i) != 0
		if has {
			w.counts[k.count] = 1
		}
		w.run(k.run, has)
	}
	scars := 0
	for _, f := range roleplay.Faults {
		if h.fails(f) {
			w.counts["fault:"+string(f)] = 1
			scars += weight[f]
		}
	}
	if h.r.Cued(roleplay.Insult) {
		scars += 3
	}
	if scars > 0 {
		w.counts[tallyScars] = scars
	}
	if h.moves.has(roleplay.Validate) || h.moves.has(roleplay.AddressFears) || h.moves.has(roleplay.Reflect) && m.feeling {
		w.counts[tallyValidations] = 1
	}
	if w.forward() {
		w.counts[tallyForward] = 1
	}
	kind := h.moves.has(roleplay.Reflect) || h.moves.has(roleplay.Validate)
	w.run(tallyClosedRun, h.closed() && !kind)
	w.run(tallyOpenRun, h.open())
	w.run(tallyListening, len(h.faults) == 0 && (h.open() || kind || h.brief || h.moves.has(roleplay.RespectLimits)) && h.telling <= 45)
	w.run(tallyIssueRun, h.moves == moveBit(roleplay.FindIssue))
	w.probed()
}

// probed counts what the turn asked about: fears as a kind, the concern it is
// about, and the items it names.
func (w *weighing) probed() {
	m, h := w.m, w.h
	fears := h.moves.has(roleplay.AddressFears) || h.moves.has(roleplay.AnticipateBoss) || h.moves.has(roleplay.AskObstacles)
	if fears {
		w.counts[tallyFears] = 1
	}
	about := -1
	if h.moves.has(roleplay.FindIssue) || h.moves.has(roleplay.ExploreEffects) {
		if about = h.about(m); about >= 0 {
			w.counts["probe:"+m.c.concerns[about].ID] = 1
		}
	}
	for _, x := range h.named {
		if x.item < 0 || h.question == nil {
			continue
		}
		it := &m.c.items[x.item]
		if counted := fears && it.Class == "fear" || it.concern >= 0 && it.concern == about; !counted {
			w.counts["probe:"+it.ID] = 1
		}
	}
}

// forward reports whether the turn asks for a way forward.
func (w *weighing) forward() bool {
	for _, k := range []roleplay.Move{roleplay.AskSolution, roleplay.AskDecider, roleplay.AskAction, roleplay.ShareStory,
		roleplay.AnticipateBoss, roleplay.MapCoworkers, roleplay.AssignTask, roleplay.PlanFollowup, roleplay.OfferSupport} {
		if w.h.moves.has(k) {
			return true
		}
	}
	return false
}

// run lengthens a run, or ends it.
func (w *weighing) run(name string, on bool) {
	switch n := w.m.count(name); {
	case on:
		w.counts[name] = 1
	case n != 0:
		w.counts[name] = -n
	}
}

// add adds one cause's effect, run turns into its run.
func (w *weighing) add(because string, t transition, run int) {
	grounded := t.on == always || t.on == afterTold && w.m.toldAny() || t.on == onConcern && w.m.deepest() > 0
	uses := 0
	if t.fades {
		uses = w.m.count("move:" + because)
	}
	for q, by := range t.by {
		if t.fades {
			by = faded(by, run, uses)
		}
		if quantity(q) == patience && by < 0 && w.m.now[patience] < 25 && because != string(roleplay.Insult) {
			by = (by - 1) / 2 // people endure the rest of a bad talk, and say less
		}
		if by > 0 {
			by = w.m.takes(quantity(q), by, grounded, w.m.count(tallyScars)+w.counts[tallyScars])
		}
		if by != 0 {
			w.deltas = append(w.deltas, roleplay.Delta{Quantity: quantityNames[q], By: by, Because: because})
		}
	}
}

// within takes from the latest causes what goes over the cap of a turn, or out
// of 0–100.
func (w *weighing) within() []roleplay.Delta {
	var sum levels
	for _, d := range w.deltas {
		q, _ := quantityOf(d.Quantity)
		sum[q] += d.By
	}
	down := &mostDown
	if w.h.r.Cued(roleplay.Insult) {
		down = &insulted
	}
	var over levels
	for q, s := range sum {
		most := min(mostUp[q], 100-w.m.now[q])
		least := -min(down[q], w.m.now[q])
		over[q] = s - min(max(s, least), most)
	}
	out := w.deltas[:0]
	for i := len(w.deltas) - 1; i >= 0; i-- {
		d := &w.deltas[i]
		q, _ := quantityOf(d.Quantity)
		switch {
		case over[q] > 0 && d.By > 0:
			cut := min(over[q], d.By)
			d.By, over[q] = d.By-cut, over[q]-cut
		case over[q] < 0 && d.By < 0:
			cut := max(over[q], d.By)
			d.By, over[q] = d.By-cut, over[q]-cut
		}
	}
	for _, d := range w.deltas {
		if d.By != 0 {
			out = append(out, d)
		}
	}
	return out
}

// takes is what is left of a gain, by where they stand.
func (m *Mind) takes(q quantity, by int, grounded bool, scars int) int {
	if !grounded {
		by /= 3
	}
	switch {
	case by == 0:
		return 0
	case q == trust:
		by = scarred(by, scars)
		if t := m.now[trust]; t > 60 {
			by = max(1, by*(100-t)/40)
		}
	case (q == hope || q == resolve) && m.now[trust] < 25:
		by /= 3 // who isn't trusted raises no hopes
	}
	return by
}

// toldAny reports whether the coworker told anything so far, or at least
// spoke of themselves a little.
func (m *Mind) toldAny() bool {
	for i := range m.items {
		if m.items[i].told > 0 {
			return true
		}
	}
	return false
}

// answers reports whether the turn answers the coworker's own question: yes,
// no, something of themselves, or a statement long enough to be an answer. A
// story about workers elsewhere is none.
func answers(h *hearing) bool {
	if h.r.Has(roleplay.RespectLimits) && h.telling < 12 {
		return false
	}
	return h.r.Cued(roleplay.AnswerYes) || h.r.Cued(roleplay.AnswerNo) || h.moves.has(roleplay.ShareSelf) ||
		h.moves.has(roleplay.Introduce) ||
		len(h.faults) == 0 && !h.moves.has(roleplay.Reflect) && !h.moves.has(roleplay.ShareStory) && (h.telling >= 8 || h.telling >= 4 && h.question == nil)
}

// starving reports whether the pain that was told last was left alone for
// two trainee turns now.
func (m *Mind) starving(h *hearing) bool {
	return m.pain > 0 && m.forward < m.pain && h.turn >= m.pain+5
}

func sign(n int) int {
	switch {
	case n > 0:
		return 1
	case n < 0:
		return -1
	}
	return 0
}
