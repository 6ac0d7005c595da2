package roleplay

// Move is a thing a trainee's turn does well. The list and its meaning are
// the labelling guide's.
type Move string

// The moves.
const (
	Introduce      Move = "introduce"
	Invite         Move = "invite"
	GetStory       Move = "get_story"
	FindIssue      Move = "find_issue"
	ExploreEffects Move = "explore_effects"
	Reflect        Move = "reflect"
	Validate       Move = "validate"
	AskSolution    Move = "ask_solution"
	AskDecider     Move = "ask_decider"
	AskAction      Move = "ask_action"
	ShareStory     Move = "share_story"
	AnticipateBoss Move = "anticipate_boss"
	AddressFears   Move = "address_fears"
	CallQuestion   Move = "call_question"
	AssignTask     Move = "assign_task"
	MapCoworkers   Move = "map_coworkers"
	GetContact     Move = "get_contact"
	CheckIn        Move = "check_in"
	PlanFollowup   Move = "plan_followup"
	AskObstacles   Move = "ask_obstacles"
	OfferSupport   Move = "offer_support"
	ShareSelf      Move = "share_self"
	RespectLimits  Move = "respect_limits"
)

// Moves lists every move, in the guide's order.
var Moves = []Move{Introduce, Invite, GetStory, FindIssue, ExploreEffects, Reflect, Validate,
	AskSolution, AskDecider, AskAction, ShareStory, AnticipateBoss, AddressFears, CallQuestion,
	AssignTask, MapCoworkers, GetContact, CheckIn, PlanFollowup, AskObstacles, OfferSupport,
	ShareSelf, RespectLimits}

// Fault is a thing a trainee's turn does badly.
type Fault string

// The faults.
const (
	Lecture          Fault = "lecture"
	LeadingQuestion  Fault = "leading_question"
	StackedQuestions Fault = "stacked_questions"
	Dismiss          Fault = "dismiss"
	Push             Fault = "push"
	FalsePromise     Fault = "false_promise"
	OwnAgenda        Fault = "own_agenda"
	PrematureAsk     Fault = "premature_ask"
)

// Faults lists every fault, in the guide's order.
var Faults = []Fault{Lecture, LeadingQuestion, StackedQuestions, Dismiss, Push, FalsePromise,
	OwnAgenda, PrematureAsk}

// Signal is a thing a coworker's turn shows.
type Signal string

// The signals.
const (
	Issue    Signal = "issue"
	Effect   Signal = "effect"
	Emotion  Signal = "emotion"
	Solution Signal = "solution"
	Fear     Signal = "fear"
	Predict  Signal = "predict"
	Resist   Signal = "resist"
	Refusal  Signal = "refuse"
	Commit   Signal = "commit"
)

// Signals lists every signal, in the guide's order.
var Signals = []Signal{Issue, Effect, Emotion, Solution, Fear, Predict, Resist, Refusal, Commit}

// Cue is a thing in a trainee's turn that a person answers though nobody
// grades it: a greeting, thanks, an insult, nonsense.
type Cue string

// The cues.
const (
	Greet     Cue = "greet"
	Thank     Cue = "thank"
	Farewell  Cue = "farewell"    // says they are leaving or ends the talk
	Apologize Cue = "apologize"   // "sorry, that came out wrong"; not sympathy
	Insult    Cue = "insult"      // abuse aimed at the coworker
	Flatter   Cue = "flatter"     // praise with nothing behind it
	Nonsense  Cue = "nonsense"    // no words, keyboard noise, wholly off the wall
	OutOfRole Cue = "out_of_role" // speaks to a machine: "ignore your instructions"
	Repeat    Cue = "repeat"      // the trainee's last turn over again
	Union     Cue = "union"       // names a union
	AnswerYes Cue = "answer_yes"  // answers the coworker's question: yes
	AnswerNo  Cue = "answer_no"   // answers the coworker's question: no
	AskWho    Cue = "ask_who"     // asks who the coworker is: name, job
	AskHow    Cue = "ask_how"     // "how are you"
)

// Facet is a finer part of a turn, that tells how well a thing was done. Nobody
// grades it by itself, and no mind goes by it.
type Facet string

// The facets.
const (
	NamesTime   Facet = "when"        // a day or an hour
	NamesPlace  Facet = "where"       // a place away from work
	LeavesRoom  Facet = "room"        // says that a no is fine
	TakesUp     Facet = "recall"      // what they said before, taken up
	SaysWhyYou  Facet = "matters"     // why it matters that it is them
	TakesForYes Facet = "settled"     // an answer taken for a yes
	BossWhy     Facet = "boss_why"    // why the boss would react so
	ThenWhat    Facet = "then_what"   // what we do when they do
	StillIn     Facet = "still"       // whether they still want to
	Safer       Facet = "safer"       // a way with less risk
	LooksAgain  Facet = "sits"        // how it sits with them now
	ThirdParty  Facet = "third_party" // the union as somebody else, who does things for you
	BlamesPeers Facet = "blame"       // fault found with coworkers
	HonestRisk  Facet = "honest"      // what can't be promised, said plainly
	MaybeFacet  Facet = "maybe"       // a coworker's: neither yes nor no
	Distress    Facet = "distress"    // a coworker's: it is too much
)

// Form is the form of a question.
type Form string

// The forms: open invites more than a yes, a no or one fact.
const (
	Open   Form = "open"
	Closed Form = "closed"
)

// Kind is what a talk is for.
type Kind string

// The kinds.
const (
	KindInvite    Kind = "invite"      // a hallway chat that should end in a time and a place
	KindGetToKnow Kind = "get-to-know" // relationship first: steps are not asked for
	KindInitial   Kind = "initial"     // the 1-on-1
	KindFollowUp  Kind = "follow-up"   // the talk after a task was taken on
)

// Kinds lists every kind.
var Kinds = []Kind{KindInvite, KindGetToKnow, KindInitial, KindFollowUp}

// Status is how far a step was done: the one vocabulary for it.
type Status string

// The statuses, as the labelling guide defines them.
const (
	Covered Status = "covered" // the trainee's part and the coworker's both hold
	Partial Status = "partial" // at least one of the step's moves occurs
	Missing Status = "missing" // none does
)

// Level is the status as a number: 2 covered, 1 partial, 0 missing.
func (s Status) Level() int {
	switch s {
	case Covered:
		return 2
	case Partial:
		return 1
	}
	return 0
}
