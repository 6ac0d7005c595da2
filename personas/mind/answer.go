package mind

import (
	"seventy/personas"
	"seventy/roleplay"
)

// answered answers the question or the ask that stands: what leans on their
// own last words first, then a plain subject that was asked for, then what the
// move that was read asks for.
func (d *deciding) answered() bool {
	h := d.h
	if h.question == nil && h.want == "" {
		return false
	}
	if d.followsUp() {
		return true
	}
	if i := h.factAsked(d.m); i >= 0 && !d.outweighs(i) {
		d.beaten = moveBit(h.want)
		return d.named()
	}
	if h.guessed() && !forAct(h.want) && h.want != "" && len(h.askedNames()) == 0 && !d.m.inPlay(d.m.concern, h.turn) && d.plan.Echo != "" && !d.echoes() {
		return d.unknown() // about something of the trainee's own
	}
	return d.byMove()
}

// byMove answers what the move that was read asks for.
func (d *deciding) byMove() bool {
	h := d.h
	switch w := h.want; w {
	case roleplay.CallQuestion, roleplay.AssignTask, roleplay.Invite, roleplay.GetContact, roleplay.PlanFollowup:
		return d.commit()
	case roleplay.ExploreEffects:
		return d.explore()
	case roleplay.FindIssue:
		return d.findIssue()
	case roleplay.AddressFears:
		return d.askedFear()
	case roleplay.AskSolution:
		return d.organized(personas.ClassSolution, w)
	case roleplay.AskDecider:
		return d.organized(personas.ClassDecider, w)
	case roleplay.AskAction:
		return d.organized(personas.ClassAction, w)
	case roleplay.AnticipateBoss:
		return d.organized(personas.ClassPrediction, w)
	case roleplay.MapCoworkers:
		return d.fromClass(personas.ClassPerson, w, "")
	case roleplay.AskObstacles, roleplay.CheckIn:
		return d.fromClass(personas.ClassObstacle, w, "")
	case roleplay.GetStory:
		return d.askedHow() || d.named() || d.wideOpen() && d.fromClass(personas.ClassFact, w, "") || d.plainQuestion()
	}
	return d.plainQuestion()
}

// organized answers a question for a way forward: what would fix it, who
// decides, what to do together, how the boss would take it. It has to be sure
// and about a concern that the talk is about; else it is a plain question.
func (d *deciding) organized(class personas.Class, w roleplay.Move) bool {
	k := d.h.about(d.m)
	switch {
	case d.h.closed() && d.h.telling >= 4 && d.h.question.End-d.h.question.Start <= yesNoUpTo && d.m.taskTalkedOf():
		return d.act(onSupport, d.distrust()) // "I could come along. Would that help?"
	case d.m.lastAboutTask() && d.m.lastTold < 0 && d.h.inAsk == 0:
		i := d.m.c.byID[d.m.last.Topic].item
		d.plan.Topic = d.m.c.items[i].ID
		return d.act(onNotNow, int(d.m.items[i].asked)-1) // "What would it take?"
	case (d.h.sure >= certain || d.organizing(k)) && (d.organizes(k) || d.m.deepest() == 0 && d.h.inAsk == 0 && d.plan.Echo == ""):
		if d.h.open() && !d.m.proposed() && class == personas.ClassPrediction && d.concernAskedFor(k) {
			return d.findIssue() // "What did she say when he fell?"
		}
		return d.fromClass(class, w, onNoIdea)
	case d.m.deepest() == 0 && d.namedPlainly():
		return true
	}
	return d.plainQuestion()
}

// organizing reports whether the last turn was about a way forward for that
// concern: what is asked next surely is, too.
func (d *deciding) organizing(k int) bool {
	i := d.m.lastTold
	if i < 0 || k < 0 || d.m.c.items[i].concern != k {
		return false
	}
	switch d.m.c.items[i].Class {
	case personas.ClassSolution, personas.ClassDecider, personas.ClassAction, personas.ClassPrediction:
		return true
	}
	return false
}

// plainQuestion answers a question of no known kind by what it names, else by
// what was told last, else as people do when they don't follow.
func (d *deciding) plainQuestion() bool {
	h := d.h
	switch {
	case d.askedHow(), d.concernFirst() && d.findIssue(), d.named():
		return true
	case h.moves.has(roleplay.OfferSupport) && h.open() && d.m.lastAboutTask():
		return d.fromClass(personas.ClassObstacle, roleplay.AskObstacles, "") // "What would make it easier?"
	case h.moves.has(roleplay.OfferSupport) && h.closed():
		return d.act(onSupport, d.distrust()) // "Would it help if I came along?"
	case h.r.Cued(roleplay.Union) && d.m.count("cue:union") <= 3:
		return d.act(onUnion, -1)
	case h.inAsk > 0 && h.named[0].item < 0:
		return d.findIssue()
	case h.closed() && h.inAsk == 0 && d.m.lastAboutTask() && d.m.items[d.m.c.byID[d.m.last.Topic].item].agreed:
		return d.confirms(d.m.c.byID[d.m.last.Topic].item)
	case d.taskNamed() >= 0:
		i := d.taskNamed()
		d.plan.Topic = d.m.c.items[i].ID
		if d.m.items[i].asked > 0 {
			return d.act(onNotNow, int(d.m.items[i].asked)-1)
		}
		return d.act(onUnknownAsk, 0)
	}
	return d.unknown()
}

// wideOpen reports an open question with nothing particular in it, which any
// story answers: "So what's your story?" One about something that the file
// knows nothing of is none.
func (d *deciding) wideOpen() bool {
	return d.h.open() && (d.plan.Echo == "" || d.m.spoken <= 2)
}

// askedHow answers a "how are you", the first times.
func (d *deciding) askedHow() bool {
	return d.h.inAsk == 0 && d.h.r.Cued(roleplay.AskHow) && d.m.count("cue:ask_how") <= 2 && d.act(onHowAreYou, 0)
}

// taskNamed returns what the question names that they could agree to, where
// nothing was asked of them in so many words; -1 for none.
func (d *deciding) taskNamed() int {
	for _, x := range d.h.named[:d.h.inAsk] {
		if x.item >= 0 && d.m.c.items[x.item].Class == personas.ClassCommitment {
			return x.item
		}
	}
	return -1
}

// unknown answers a question that nothing in the file answers: by the concern
// that the talk is about, where the words touch it.
func (d *deciding) unknown() bool {
	if d.staysWith() {
		return true
	}
	if d.m.spoken == 0 && d.h.moves.has(roleplay.Introduce) {
		return d.act(onIntroduce, -1)
	}
	if d.h.open() || d.h.question == nil {
		return d.act(onUnknownOpen, -1)
	}
	return d.act(onUnknownClosed, -1)
}

// goesBack has them return to what is on their mind, now and then.
func (d *deciding) goesBack() bool {
	if d.m.deepest() == 0 || d.h.turn-d.m.ownTopic < 9 || d.roll("back", 3) > 0 {
		return false
	}
	return d.act(onOwnTopic, -1)
}

// named answers by the items that the question names: one that can be told,
// else one that was told, else a dodge of one that can't be told.
func (d *deciding) named() bool {
	told, shut := -1, -1
	fact := d.h.factAsked(d.m) >= 0
	for _, x := range d.h.askedNames() {
		i := x.item
		if i < 0 || fact && !d.m.c.items[i].isFact() { // what a plain question names opens no layer
			continue
		}
		switch it := &d.m.c.items[i]; {
		case it.Class == personas.ClassCommitment || it.Class == personas.ClassQuestion || it.Hidden && d.m.items[i].told == 0:
		case d.m.items[i].told > 0:
			if told < 0 || !d.m.left(told) && d.m.left(i) {
				told = i
			}
		case d.m.opens(i, d.h.room):
			return d.tell(i)
		case shut < 0:
			shut = i
		}
	}
	switch {
	case told >= 0:
		return d.again(told)
	case shut >= 0:
		return d.dodge(shut, onLocked)
	}
	return false
}

// findIssue answers a question for a problem, or for more about one.
func (d *deciding) findIssue() bool {
	h, m := d.h, d.m
	for n, x := range h.named {
		switch {
		case x.item < 0 && (n < h.inAsk || m.next(x.concern) >= 0), n < len(h.askedNames()) && x.item >= 0 && m.c.items[x.item].Class == personas.ClassLayer:
			return d.concernAsked(x.concern, x.item)
		}
	}
	if d.namedFact() {
		return true
	}
	in := m.inPlay(m.concern, h.turn)
	if n := m.next(m.concern); n >= 0 && m.c.items[n].Depth == personas.Detail && m.opens(n, h.room) {
		return d.tell(n)
	}
	if in && (h.sure < certain && d.staysOn() || d.moreOf(m.concern)) {
		return true // a guess changes no subject, nor is another due while this one is not told
	}
	if h.closed() && d.staysOn() {
		return true
	}
	if i := m.lastTold; i >= 0 && m.c.items[i].Class == personas.ClassLayer && d.goOn(i) {
		return true // "What gets you most about it?"
	}
	if n := d.pressing(); n >= 0 && m.opens(n, h.room) {
		return d.tell(n)
	}
	if n := m.next(m.concern); n >= 0 && m.opens(n, h.room) {
		return d.tell(n)
	}
	if m.lastTold >= 0 && d.goOn(m.lastTold) || !in && d.untoldOf(personas.ClassFact, roleplay.FindIssue) {
		return true
	}
	switch n := d.pressing(); {
	case m.deepest() == 0:
		if n >= 0 {
			return d.dodge(n, onNoIssue)
		}
		return d.act(onNoIssue, -1)
	case n >= 0:
		return d.dodge(n, onLocked)
	}
	return d.act(onNothingLeft, -1)
}

// concernAsked answers a question about a concern or one of its layers by
// name.
func (d *deciding) concernAsked(k, layer int) bool {
	m := d.m
	n := m.next(k)
	switch {
	case n >= 0 && m.opens(n, d.h.room):
		return d.tell(n)
	case layer >= 0 && m.items[layer].told > 0:
		return d.again(layer)
	case m.depth(k) > 0:
		last := m.c.concerns[k].layers[m.depth(k)-1]
		if d.goOn(last) {
			return true
		}
		if n >= 0 {
			return d.dodge(n, onDeeper)
		}
		return d.again(last)
	case n >= 0 && m.deepest() == 0:
		return d.dodge(n, onNoIssue)
	case n >= 0:
		return d.dodge(n, onLocked)
	}
	return d.act(onNothingLeft, -1)
}

// staysOn answers a closed question that names nothing by what was told last
// of the concern that the talk is about: "Has it always been like that?"
func (d *deciding) staysOn() bool {
	n := d.m.depth(d.m.concern)
	if n == 0 {
		return false
	}
	last := d.m.c.concerns[d.m.concern].layers[n-1]
	return d.goOn(last) || d.again(last)
}

// moreOf goes on about what was told of a concern last, when there is more.
func (d *deciding) moreOf(k int) bool {
	last := d.m.c.concerns[k].layers[d.m.depth(k)-1]
	return d.m.left(last) && d.goesOn(last)
}

// namedFact tells a fact or a person that the question names and that was not
// told.
func (d *deciding) namedFact() bool {
	for _, x := range d.h.named[:d.h.inAsk] {
		if x.item < 0 || d.m.items[x.item].told > 0 || !d.m.opens(x.item, d.h.room) {
			continue
		}
		switch d.m.c.items[x.item].Class {
		case personas.ClassFact, personas.ClassPerson:
			return d.tell(x.item)
		}
	}
	return false
}

// namedPlainly answers by what the question names, whatever it is thought to
// ask for: a fact or a person, or a concern that can be told of.
func (d *deciding) namedPlainly() bool {
	if d.namedFact() {
		return true
	}
	for _, x := range d.h.named[:d.h.inAsk] {
		if n := d.m.next(x.concern); x.item < 0 && n >= 0 && d.m.opens(n, d.h.room) {
			return d.tell(n)
		}
	}
	return false
}

// explore answers a question about what a problem does to them: the next
// layer of the concern that the talk is about.
func (d *deciding) explore() bool {
	m, h := d.m, d.h
	k := h.about(m)
	switch {
	case k >= 0:
	case d.namedFact(), m.lastTold >= 0 && m.c.items[m.lastTold].Class == personas.ClassFear && d.goOn(m.lastTold):
		return true
	case m.deepest() == 0 && h.inAsk == 0 && h.telling < 4 && d.plan.Echo != "":
		return d.unknown() // about something of the trainee's own
	}
	if k < 0 {
		if i := d.pressing(); i >= 0 {
			k = m.c.items[i].concern
		}
	}
	if k < 0 {
		return d.unknown()
	}
	n := m.next(k)
	switch {
	case n < 0:
		return d.namedFact() || d.again(m.c.concerns[k].layers[len(m.c.concerns[k].layers)-1])
	case m.opens(n, h.room):
		return d.tell(n)
	case d.namedFact():
		return true
	case m.depth(k) == 0 && m.deepest() == 0:
		return d.dodge(n, onNoIssue)
	case m.depth(k) == 0:
		return d.dodge(n, onLocked)
	case m.dodged == n && m.c.items[n].Depth == personas.Stake:
		d.plan.Topic = m.c.items[n].ID
		return d.act(onDistress, 0)
	case m.dodged == n && d.goOn(m.c.concerns[k].layers[m.depth(k)-1]):
		return true
	}
	return d.dodge(n, onDeeper)
}

// pressing returns the surface that is most on their mind: of the first
// concern in the file that is not on the table and whose gate is open, else
// of the first that is not on the table; -1 when all are.
func (d *deciding) pressing() int {
	first := -1
	for k := range d.m.c.concerns {
		if d.m.surfaced(k) {
			continue
		}
		n := d.m.next(k)
		if n >= 0 && d.m.opens(n, d.h.room) {
			return n
		}
		if first < 0 {
			first = n
		}
	}
	return first
}

// fromClass answers from the items of a class, or that a move calls for: one
// that answers the concern the talk is about, then one that answers none in
// particular. Where none can be told, on says what keeps them from it.
func (d *deciding) fromClass(class personas.Class, w roleplay.Move, on string) bool {
	m := d.m
	k := d.h.about(m)
	if on == onNoIdea && m.deepest() == 0 && d.namedPlainly() {
		return true
	}
	open, told, shut := d.best(class, w, k)
	switch {
	case open >= 0:
		return d.tell(open)
	case told < 0 && class != personas.ClassFear && d.namedPlainly():
		return true
	case on == onNoIdea && told < 0 && m.deepest() == 0:
		return d.act(onNoIdea, 0)
	case shut >= 0 && told < 0:
		if on == "" {
			on = onLocked
		}
		return d.dodge(shut, on)
	case told >= 0:
		return d.again(told)
	case on != "":
		return d.act(on, -1)
	}
	return d.named() || d.unknown()
}

// best looks for items of a class: the best that can be told, the best that
// was told (longest ago), and the best that is shut; -1 for none.
func (d *deciding) best(class personas.Class, w roleplay.Move, k int) (open, told, shut int) {
	m := d.m
	open, told, shut = -1, -1, -1
	worth, toldWorth, shutWorth := -1, -1, -1
	for i := range m.c.items {
		it := &m.c.items[i]
		calls := it.asks.has(w)
		if it.Class != class && !calls || it.Class == personas.ClassLayer || it.Class == personas.ClassQuestion {
			continue
		}
		score := 0
		switch {
		case it.concern >= 0 && it.concern == k:
			score = 40
		case it.concern >= 0 && (k >= 0 || !d.organizes(it.concern)):
			continue // answers another concern than the one that is talked about
		default:
			score = 20
		}
		if calls {
			score += 5
		}
		if class == personas.ClassFact || class == personas.ClassPerson {
			score += d.roll("which "+it.ID, 10) // no story comes first in every talk
		}
		if at := d.placeNamed(i); at >= 0 {
			score += 100 - at
		}
		switch {
		case m.items[i].told > 0:
			if s := score*200 - int(m.items[i].at); told < 0 || s > toldWorth {
				told, toldWorth = i, s
			}
		case it.Hidden && d.untoldFear() != i:
		case m.opens(i, d.h.room):
			if score > worth {
				open, worth = i, score
			}
		case score > shutWorth && !it.Hidden:
			shut, shutWorth = i, score
		}
	}
	return open, told, shut
}

// placeNamed returns the place of an item among those the question names, or,
// without a question, the turn; -1 when it is not named.
func (d *deciding) placeNamed(i int) int {
	names := d.h.named
	if d.h.question != nil {
		names = d.h.askedNames()
	}
	for at, x := range names {
		if x.item == i {
			return min(at, 50)
		}
	}
	return -1
}

// untoldOf tells an item of a class that a move calls for, when there is one
// that was not told.
func (d *deciding) untoldOf(class personas.Class, w roleplay.Move) bool {
	for i := range d.m.c.items {
		it := &d.m.c.items[i]
		if it.Class == class && it.asks.has(w) && d.m.items[i].told == 0 && d.m.opens(i, d.h.room) {
			return d.tell(i)
		}
	}
	return false
}
