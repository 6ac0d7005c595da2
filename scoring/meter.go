package scoring

import (
	"encoding/json"
	"strings"
	"sync"

	"seventy/roleplay"
)

// Meter folds the events of one talk into counts, marks and open obligations.
// What it keeps is bounded by the case, the framework and the caps below, and
// the work for an event does not grow with the length of the talk. It is not
// safe for use by several goroutines.
type Meter struct {
	c        Case
	f        Framework
	forward  []roleplay.Move // that lead on from what hurts
	coaching bool
	session  string        // its id
	reader   string        // version of the reader
	rubric   func() string // hash of what the talk is judged by
	pace     int           // percent of the planned silences; 0: none were kept
	stages   []stage

	turns int                // number of the latest utterance
	last  roleplay.Side      // who spoke it
	over  *roleplay.Finished // nil while the talk goes on
	me    mine               // the trainee's latest turn
	prev  cite               // the trainee's turn before
	them  theirs             // the coworker's latest turn

	counts  counts
	time    timing
	moves   tally[roleplay.Move, made]
	faults  tally[roleplay.Fault, slips]
	signals tally[roleplay.Signal, shown]
	goods   map[string]good // what went well, the best of each label
	owed    owed
	craft   craft
	swings  swings

	bosses   []string          // names by which they may be called …
	peers    []string          // … and coworkers' first names
	items    map[string]*Layer // of the case, by id
	told     map[string]int    // item → the coworker's turn that told it
	openings []opening
	peer     string // a coworker's name that fell when they spoke of whom to bring in
	commits  []commitment
	deepest  weighty // of what they told

	given     map[string]bool // hints that were shown
	hintAfter int             // the trainee's turns when the last one was
}

// Caps on what is kept of things that can happen any number of times.
const (
	keptSlips   = 6 // per fault
	keptFilled  = 8
	keptMissed  = 4
	keptCommits = 4
)

// counts are the numbers of a talk.
type counts struct {
	mine, theirs           int // turns
	telling, said, words   int // words
	open, closed           int // questions, the ask and arrangements not counted
	reflections, questions int
	closedRun              int    // closed questions since the last open one
	bare                   int    // turns with a question since the last reflection
	longestWords           int    // of the trainee's longest turn …
	longest                cite   // … and its beginning
	closedAt, firstTurn    cite   // a closed question; the first turn
	bareAt                 cite   // a turn that could have given something back …
	bareSaid               string // … and what the coworker had said
}

// mine is the trainee's latest turn.
type mine struct {
	turn    int
	text    string
	during  *roleplay.During // nil where nothing says when
	read    bool
	reading roleplay.Reading
	plan    roleplay.Plan // what the coworker decided about it
	ask     bool          // it held a direct ask
	filled  bool          // the silence after it was filled
}

func (t *mine) cite() cite { return citing(t.turn, t.text, roleplay.Span{End: len(t.text)}, 0) }

// because cites the turn for having made one of the moves: it may be otherwise
// where none of them is certain.
func (t *mine) because(list ...roleplay.Move) cite {
	at := t.cite()
	at.perhaps = true
	for _, x := range list {
		if m, ok := markOf(t.reading.Moves, x); ok && !m.Perhaps {
			at.perhaps = false
		}
	}
	return at
}

func (t *mine) has(list ...roleplay.Move) bool {
	for _, m := range list {
		if t.reading.Has(m) {
			return true
		}
	}
	return false
}

// theirs is the coworker's latest turn.
type theirs struct {
	turn    int
	text    string
	words   int
	signals map[roleplay.Signal]cite
	when    cite // a time that they named
}

func (t *theirs) shows(list ...roleplay.Signal) bool {
	for _, s := range list {
		if _, ok := t.signals[s]; ok {
			return true
		}
	}
	return false
}

// made is how often a move was made, and where first and last.
type made struct {
	count       int
	certain     bool // one of them is
	first, last cite
}

// shown is how often the coworker showed a signal, and what the trainee did
// about it.
type shown struct {
	count       int
	certain     bool // one of them is
	first, last moment
}

// moment is a coworker's turn and the trainee's next one.
type moment struct {
	theirs cite
	mine   cite // not ok while the trainee did not answer it
}

// commitment is something the coworker agreed to.
type commitment struct {
	task string // id of the case's task; may be unknown
	firm int    // 0–100
	at   cite
}

var (
	knownMoves   = setOf(roleplay.Moves)
	knownFaults  = setOf(roleplay.Faults)
	knownSignals = setOf(roleplay.Signals)
)

// Rubric is a case and a framework made ready to grade talks by: made once for
// all talks that share them, never changed.
type Rubric struct {
	c     Case
	frame *rubric
	items map[string]*Layer // what a map of the talk shows, by id
	hash  func() string
	// Names by which bosses may be called, and coworkers' first names.
	bosses, peers []string
}

// Hash names what talks are judged by, the framework and the case: the first
// 12 hexadecimal digits of the SHA-256 of both as JSON.
func (r *Rubric) Hash() string { return r.hash() }

// Prepare makes ready what talks are graded by.
func Prepare(c Case, f Framework) *Rubric {
	r := &Rubric{c: c, frame: rubricOf(f), items: map[string]*Layer{}}
	r.hash = sync.OnceValue(func() string { return hashOf(c, f) })
	for _, b := range c.Bosses {
		r.bosses = append(r.bosses, callNames(b.Name)...)
	}
	for _, p := range c.Coworkers {
		if first := firstName(p.Name); first != "" {
			r.peers = append(r.peers, first)
		}
	}
	for _, list := range [][]Layer{c.Layers, c.Fears} {
		for i := range list {
			r.items[list[i].Item] = &list[i]
		}
	}
	return r
}

// hashOf hashes a framework and a case.
func hashOf(c Case, f Framework) string {
	content, err := json.Marshal([]any{f, c})
	if err != nil {
		panic(err) // both are strings, numbers and lists of them
	}
	return roleplay.HashContent(content)[:12]
}

// Meter makes the meter for a talk. coaching turns on hints and, in the gauge,
// the steps.
func (r *Rubric) Meter(coaching bool) *Meter {
	m := &Meter{
		c: r.c, f: r.frame.Framework, forward: r.frame.forward, items: r.items, bosses: r.bosses, peers: r.peers, rubric: r.hash, coaching: coaching, pace: 100,
		moves:   newTally[roleplay.Move, made](knownMoves),
		faults:  newTally[roleplay.Fault, slips](knownFaults),
		signals: newTally[roleplay.Signal, shown](knownSignals),
		goods:   map[string]good{},
		told:    map[string]int{},
		given:   map[string]bool{},
		stages:  make([]stage, len(r.frame.steps)),
	}
	for i := range r.frame.steps {
		m.stages[i] = r.frame.steps[i].begin()
	}
	m.craft.met = make([]cite, partCount)
	return m
}

// NewMeter makes the meter for one talk. Where many talks share a case and a
// framework, Prepare them once.
func NewMeter(c Case, f Framework, coaching bool) *Meter { return Prepare(c, f).Meter(coaching) }

// Fold takes one event of the session, in order, each once.
func (m *Meter) Fold(e roleplay.Event) {
	switch b := e.Body.(type) {
	case roleplay.Started:
		m.session, m.reader, m.pace = e.Session, b.Versions.Reader, b.Pace
		if m.c.Kind == "" {
			m.c.Kind = b.Kind
		}
	case roleplay.Said:
		m.said(e.Turn, b)
	case roleplay.Read:
		m.read(e.Turn, b.Reading)
	case roleplay.Planned:
		m.planned(e.Turn, b)
	case roleplay.Spoke:
		m.spoke(e.Turn, b)
	case roleplay.SilenceFilled:
		m.silenceFilled(b)
	case roleplay.Hinted:
		m.given[b.ID] = true
		m.hintAfter = m.counts.mine
	case roleplay.Finished:
		m.over = &b
		m.owed.end(m)
	}
}

func (m *Meter) said(turn int, b roleplay.Said) {
	m.prev = m.me.cite()
	m.me = mine{turn: turn, text: b.Text, during: b.During}
	m.turns, m.last = max(m.turns, turn), roleplay.Trainee
	m.counts.mine++
	if m.counts.mine == 1 {
		m.counts.firstTurn = m.me.cite()
	}
}

func (m *Meter) read(turn int, r roleplay.Reading) {
	if m.me.turn != turn || m.me.read {
		return
	}
	m.me.read, m.me.reading = true, r
	if r.Version != "" {
		m.reader = r.Version
	}
	t := heardTurn{side: roleplay.Trainee, moves: m.moves.cites(turn, m.me.text, r.Moves), before: m.before}
	m.me.ask = m.me.has(directAsks...)
	m.countWords(r)
	m.countQuestions(r)
	m.time.trainee(&m.me, r)
	for i := range m.stages {
		m.stages[i].fold(&t) // first: the tallies are of the turns before
	}
	for label, at := range t.moves {
		k := m.moves.at(label)
		if k.count++; k.count == 1 {
			k.first = at
		}
		k.last = at
		k.certain = k.certain || !at.perhaps
	}
	m.answerMoments()
	m.slip(r)
	m.owed.read(m)
	m.craft.read(m)
	m.creditTurn(t.moves)
}

// before reports whether a signal was shown or a move made, and whether one of
// them was certain.
func (m *Meter) before(s roleplay.Signal, x roleplay.Move) (there, certain bool) {
	if x != "" {
		k := m.moves.of(x)
		return k.count > 0, k.certain
	}
	k := m.signals.of(s)
	return k.count > 0, k.certain
}

func (m *Meter) countWords(r roleplay.Reading) {
	words := max(r.Words, 0)
	asking := min(max(r.Asking, 0), words)
	m.counts.said += words
	m.counts.words += words
	m.counts.telling += words - asking
	if words > m.counts.longestWords {
		m.counts.longestWords, m.counts.longest = words, m.me.cite()
	}
}

func (m *Meter) countQuestions(r roleplay.Reading) {
	k := &m.counts
	k.questions += len(r.Questions)
	for _, q := range r.Questions {
		switch {
		case q.Arranges:
		case q.Form == roleplay.Open:
			k.open++
			k.closedRun = 0
		default:
			k.closed++
			k.closedRun++
			if k.closedRun >= 2 || !k.closedAt.ok() {
				k.closedAt = citing(m.me.turn, m.me.text, q.Span, 0)
			}
		}
	}
	switch {
	case r.Has(roleplay.Reflect):
		k.reflections++
		k.bare = 0
	case len(r.Questions) > 0:
		k.bare++
		// The place to give something back is after they said something.
		if m.them.words >= 12 && !k.bareAt.ok() {
			k.bareAt, k.bareSaid = m.me.cite(), m.them.shown()
		}
	}
}

// answerMoments notes this turn as the trainee's answer to what the coworker
// showed in the turn before.
func (m *Meter) answerMoments() {
	for s := range m.them.signals {
		k := m.signals.at(s)
		for _, at := range []*moment{&k.first, &k.last} {
			if at.theirs.turn == m.them.turn && !at.mine.ok() {
				at.mine = m.me.cite()
			}
		}
	}
}

func (m *Meter) planned(turn int, b roleplay.Planned) {
	if m.me.turn != turn {
		return
	}
	m.me.plan = b.Plan
	m.cost(b.Change.Deltas)
	m.swings.fold(m, b.Change.Deltas)
}

func (m *Meter) spoke(turn int, b roleplay.Spoke) {
	m.turns, m.last = max(m.turns, turn), roleplay.Coworker
	m.counts.theirs++
	m.time.coworker(b.During)
	words := max(b.Heard.Words, 0)
	m.counts.words += words
	t := heardTurn{side: roleplay.Coworker, signals: m.signals.cites(turn, b.Text, b.Heard.Signals), before: m.before}
	for i := range m.stages {
		m.stages[i].fold(&t) // first: the tallies are of the turns before
	}
	for label, at := range t.signals {
		k := m.signals.at(label)
		if k.count++; k.count == 1 {
			k.first = moment{theirs: at}
		}
		k.last = moment{theirs: at}
		k.certain = k.certain || !at.perhaps
	}
	m.them = theirs{turn: turn, text: b.Text, words: words, signals: t.signals}
	m.tell(turn, b)
	m.creditReply()
	m.answerSlips()
	m.owed.spoke(m)
	m.craft.spoke(m, &b)
}

// tell notes what a coworker's turn told, agreed to, and whom it named.
func (m *Meter) tell(turn int, b roleplay.Spoke) {
	for _, id := range b.Plan.Tell {
		l := m.items[id]
		if l == nil {
			continue
		}
		if m.told[id] == 0 {
			m.told[id] = turn
			m.open(l)
			m.weigh(l, turn, b.Text)
		}
	}
	at := citing(turn, b.Text, roleplay.Span{End: len(b.Text)}, 0)
	if by, ok := m.them.signals[roleplay.Commit]; ok {
		at = by
	} else if b.Plan.Commit == "" {
		at = cite{}
	}
	if at.ok() && len(m.commits) < keptCommits {
		m.commits = append(m.commits, commitment{b.Plan.Commit, b.Plan.Firm, at})
	}
	m.name(b.Text)
}

// name looks for a coworker's name where they speak of whom to bring in, so
// that advice never proposes somebody they'd rather keep away from.
func (m *Meter) name(text string) {
	fits := m.me.has(roleplay.MapCoworkers, roleplay.AssignTask, roleplay.AskAction) || m.them.shows(roleplay.Commit)
	if !fits || m.them.shows(roleplay.Fear, roleplay.Resist, roleplay.Refusal) {
		return
	}
	for _, first := range m.peers {
		if holdsWord(text, first) {
			m.peer = first
			return
		}
	}
}

func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

// Gauge shows the counts so far; with coaching, also the steps that a talk of
// this kind asks for.
func (m *Meter) Gauge() roleplay.Gauge {
	k := &m.counts
	g := roleplay.Gauge{Telling: k.telling, TraineeSaid: k.said, Words: k.words, Open: k.open,
		Closed: k.closed, Reflections: k.reflections, Questions: k.questions}
	if !m.coaching {
		return g
	}
	for _, s := range m.Statuses() {
		if m.stageOf(s.ID).asked(m.c.Kind) {
			g.Steps = append(g.Steps, s)
		}
	}
	return g
}

// Statuses lists every step of the framework with how far it is, whether or
// not this kind of talk asks for it.
func (m *Meter) Statuses() []roleplay.StepGauge {
	var out []roleplay.StepGauge
	for i := range m.stages {
		s := &m.stages[i]
		out = append(out, roleplay.StepGauge{ID: s.ID, Title: s.Title, Status: s.status(), Perhaps: s.perhaps()})
	}
	return out
}

func (m *Meter) stageOf(id string) *stage {
	for i := range m.stages {
		if m.stages[i].ID == id {
			return &m.stages[i]
		}
	}
	return nil
}
