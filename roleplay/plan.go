package roleplay

// Act is what a coworker does with their turn.
type Act string

// The acts.
const (
	Deny     Act = "deny"      // there is no problem
	Downplay Act = "downplay"  // there is, but it's nothing
	Deflect  Act = "deflect"   // another subject, a shrug
	Inform   Act = "inform"    // answers with a fact
	OpenUp   Act = "open_up"   // tells what a gate held back
	Doubt    Act = "doubt"     // it won't work, it's risky
	Hesitate Act = "hesitate"  // neither yes nor no
	AskBack  Act = "ask_back"  // a question of their own
	PushBack Act = "push_back" // says that this was not right
	Agree    Act = "agree"     // yes, to a task or a meeting
	Refuse   Act = "refuse"    // no
	Leave    Act = "leave"     // ends the talk
)

// Acts lists every act.
var Acts = []Act{Deny, Downplay, Deflect, Inform, OpenUp, Doubt, Hesitate, AskBack, PushBack, Agree, Refuse, Leave}

// Plan is a coworker's decision on their next turn: an act with what may be
// told. The mind makes it, the log keeps it, a voice only words it.
type Plan struct {
	Act Act `json:"act"`
	// On is what the act answers, a key under which lines are filed:
	// "lecture", "promise", "unknown", "reflect" … The mind's package lists
	// them.
	On string `json:"on,omitempty"`
	// Lead is the key of a short reaction that comes before the rest
	// ("reflect": "Yeah. That's it."); empty for none.
	Lead string `json:"lead,omitempty"`
	// Tell lists the persona's items that are told in this turn, in order.
	// Nothing else that a gate holds back may be in the words.
	Tell []string `json:"tell,omitempty"`
	// Again is true when the items were told before and are put another way.
	Again bool `json:"again,omitempty"`
	// Ask is the coworker's own question that closes the turn (an item's
	// id); empty for none.
	Ask string `json:"ask,omitempty"`
	// Close is the key of a remark that closes the turn beside an answer
	// ("time_warning", "time_up", "parting"); empty for none.
	Close string `json:"close,omitempty"`
	Topic string `json:"topic,omitempty"` // what the talk is about now: a concern's or item's id
	Echo  string `json:"echo,omitempty"`  // words of the trainee that may be picked up
	Mood  string `json:"mood"`            // guarded, tired, warm, sharp, shaken …
	Words int    `json:"words"`           // length aimed at, in words
	Think int    `json:"think"`           // silence before they begin, in milliseconds
	Type  int    `json:"type"`            // time they take to say it, in milliseconds
	Pick  uint64 `json:"pick"`            // seed for the choice of words
	// Commit is the task or meeting agreed to in this turn (an item's id),
	// Firm how strongly, 0–100.
	Commit string `json:"commit,omitempty"`
	Firm   int    `json:"firm,omitempty"`
	// Ends says why the coworker ends the talk with this turn; empty when it
	// goes on.
	Ends string `json:"ends,omitempty"`
}

// Delta is a step of one quantity of the mind, and the cause.
type Delta struct {
	Quantity string `json:"quantity"` // trust, patience, agitation, hope, fear, resolve
	By       int    `json:"by"`       // points; the quantity itself stays in 0–100
	Because  string `json:"because"`  // the move, fault or cue
}

// Change is what a turn did to the coworker's mind. All of it is additive, so
// that a mind is the sum of the changes in the log.
type Change struct {
	Deltas []Delta        `json:"deltas,omitempty"`
	Counts map[string]int `json:"counts,omitempty"` // the mind's own tallies: probes of a fear, questions left open …
	Opened []string       `json:"opened,omitempty"` // items whose gate this turn opened
}

// Script is what a voice is handed: the plan and where in the talk it stands.
type Script struct {
	Turn    int // number of the coworker's turn
	Attempt int // 1, or more when an earlier attempt was cut off
	Plan    Plan
}
