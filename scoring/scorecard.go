package scoring

import "seventy/roleplay"

// Scorecard is the grades of one talk. Every mark that judges cites a turn and
// words that stand in it.
type Scorecard struct {
	Version   string        `json:"version"` // of this package's rules
	Reader    string        `json:"reader"`  // version of the reader that read the turns
	Rubric    string        `json:"rubric"`  // what it was judged by: Rubric.Hash
	Session   string        `json:"session,omitempty"`
	Framework string        `json:"framework"`
	Title     string        `json:"title"` // the framework's name
	Kind      roleplay.Kind `json:"kind"`
	Turns     int           `json:"turns"` // utterances of both sides

	Steps []Step `json:"steps"`
	Order *Order `json:"order,omitempty"` // nil where it is not judged
	// Purpose is what a talk of this kind is for, beside the steps; nil for a
	// kind that the steps themselves judge.
	Purpose     *Aspect    `json:"purpose,omitempty"`
	Quality     []Aspect   `json:"quality"`        // how well what was done was done
	Telling     Share      `json:"telling"`        // the trainee's words outside questions, of all words
	WordShare   Share      `json:"word_share"`     // all of the trainee's words, of all words
	Time        *TimeShare `json:"time,omitempty"` // nil where nothing says when they spoke
	Questions   Openness   `json:"questions"`
	Reflections Share      `json:"reflections"`       // reflections per question
	Longest     *Finding   `json:"longest,omitempty"` // the trainee's longest turn
	LongestLen  int        `json:"longest_words"`
	Silences    Silences   `json:"silences"`
	Strengths   []Finding  `json:"strengths"` // what went well, first
	Faults      []Finding  `json:"faults"`
	// FaultCounts is how often each fault occurred; Faults lists the first
	// few of each.
	FaultCounts map[string]int `json:"fault_counts,omitempty"`
	Advice      []Advice       `json:"advice"` // at most three, the one that changes most first

	Map      []Concern `json:"map"` // what the coworker held back
	Openings []Opening `json:"openings"`
	Story    []Beat    `json:"story"` // the talk from their side, in its order
	Ending   *Ending   `json:"ending,omitempty"`
	Left     Left      `json:"left"` // what it leaves for a next talk

	// Earlier holds marks that a trainer spoke of, as they were then, where a
	// later reader sees them otherwise or not at all.
	Earlier []Row `json:"earlier,omitempty"`
}

// Band is where a telling share lies against the 70/30 rule: 30 % of the time
// the organizer talks, 70 % they listen and ask questions.
type Band string

// The bands.
const (
	Meets     Band = "meets"     // up to 30 %
	Near      Band = "near"      // up to 40 %
	Over      Band = "over"      // up to 50 %
	Dominates Band = "dominates" // above
)

// Share is a count out of a count.
type Share struct {
	Num  int  `json:"num"`
	Den  int  `json:"den"`
	Band Band `json:"band,omitempty"` // of a telling share; "" when Den is 0
}

// Openness counts open questions against closed ones, the ask and
// arrangements not counted.
type Openness struct {
	Open   int  `json:"open"`
	Closed int  `json:"closed"`
	TooFew bool `json:"too_few"` // under five: too few to say
}

// Step is one stage of the framework.
type Step struct {
	ID     string `json:"id"`
	Mark   string `json:"mark"`             // id for reviews: "step:agitate"
	Letter string `json:"letter,omitempty"` // A, E, I, O, U
	Title  string `json:"title"`
	Asks   string `json:"asks"` // what the step is about, a line
	// Asked is whether a talk of this kind is asked to do the step: in a talk
	// to get to know somebody, none is.
	Asked bool `json:"asked"`
	// Bonus marks a step that is shown and that no talk is asked for.
	Bonus  bool            `json:"bonus,omitempty"`
	Status roleplay.Status `json:"status"`
	// Perhaps says that what is certain would not get the step so far.
	Perhaps  bool        `json:"perhaps,omitempty"`
	Criteria []Criterion `json:"criteria"`
}

// Criterion is one yes/no check.
type Criterion struct {
	ID   string        `json:"id"`
	Mark string        `json:"mark"` // "criterion:agitate.effects"
	Text string        `json:"text"`
	Side roleplay.Side `json:"side"` // whose part it is
	// Bonus marks a check that is shown and not needed for the step.
	Bonus bool   `json:"bonus,omitempty"`
	Met   bool   `json:"met"`
	Turn  int    `json:"turn,omitempty"`  // where it was first met
	Said  string `json:"quote,omitempty"` // words that stand in that turn
	Sure  int    `json:"sure,omitempty"`  // 0–100
	// Perhaps says that it rests on a mark that may be otherwise.
	Perhaps bool `json:"perhaps,omitempty"`
}

// Order is the one order that is asked for: who told what a problem does to
// them is not left there.
type Order struct {
	Mark  string `json:"mark"` // "order:forward"
	Title string `json:"title"`
	Text  string `json:"text"` // what was done, or what to do next time
	Met   bool   `json:"met"`
	Turn  int    `json:"turn"`           // the trainee's, that led on; where it is not met, that asked what it does to them
	Said  string `json:"quote"`          // words that stand in that turn
	Sure  int    `json:"sure,omitempty"` // 0–100
	// Perhaps says that it rests on a mark that may be otherwise.
	Perhaps bool `json:"perhaps,omitempty"`
}

// Finding is one mark with its turn and quote.
type Finding struct {
	Mark  string `json:"mark"` // "fault:lecture:12", "strength:reflect:4"
	Label string `json:"label"`
	Title string `json:"title"` // in plain words
	Why   string `json:"why,omitempty"`
	Turn  int    `json:"turn"`
	Quote string `json:"quote"`
	// Perhaps says that it rests on a mark that may be otherwise. Who is told
	// of it is told so.
	Perhaps bool `json:"perhaps,omitempty"`
}

// Maybe is said with a fault or an advice that rests on a mark that may be
// otherwise.
const Maybe = "Perhaps it was otherwise; look at the words again."

// Advice is one thing to try next time.
type Advice struct {
	ID    string   `json:"id"`
	Mark  string   `json:"mark"` // "advice:effects", for reviews
	Title string   `json:"title"`
	Turn  int      `json:"turn"`
	Quote string   `json:"quote"`
	Why   string   `json:"why"`  // what it did, or what it would open
	Ways  []string `json:"ways"` // two ways to say it
	// Perhaps says that it rests on a mark that may be otherwise.
	Perhaps bool `json:"perhaps,omitempty"`
}

// Silences counts what the trainee did after their direct asks.
type Silences struct {
	Asks   int       `json:"asks"`
	Filled []Finding `json:"filled"`
}

// Concern is one row of the map of what the coworker held back.
type Concern struct {
	ID      string  `json:"id"`
	Title   string  `json:"title"` // "" while nothing of it was told: the trainee never heard of it
	Kind    string  `json:"kind"`  // "concern" or "fear"
	Reached int     `json:"reached"`
	Of      int     `json:"of"`
	Depths  []Depth `json:"depths"`
}

// Depth is one layer of a concern. Says and Title of what was not reached are
// empty in a trainee's card, filled in a trainer's.
type Depth struct {
	Item    string `json:"item"` // the id; a stand-in for what a trainee was not told
	Depth   string `json:"depth"`
	Says    string `json:"says,omitempty"`
	Reached bool   `json:"reached"`
	Turn    int    `json:"turn,omitempty"` // the coworker's turn that told it
}

// Opening is a trainee turn that was answered with something the coworker had
// held back until then.
type Opening struct {
	Turn  int    `json:"turn"`
	Quote string `json:"quote"`
	Item  string `json:"item"`
	Title string `json:"title"`
	Depth string `json:"depth,omitempty"`
}

// Ending says how the talk ended.
type Ending struct {
	By     roleplay.Side `json:"by"`
	Reason string        `json:"reason"`
	Text   string        `json:"text"` // in the coworker's eyes, a sentence or two
}
