package web

import (
	"context"

	"seventy/personas"
	"seventy/roleplay"
	"seventy/scoring"
)

// Practice is what the pages ask of the house.
type Practice interface {
	// Scenarios lists what can be practised, in the order to be shown.
	Scenarios() []*personas.Content
	// Start begins a session and returns its id. It returns a NotFound error
	// for an unknown scenario, an Invalid error for other bad input.
	Start(ctx context.Context, r StartRequest) (string, error)
	// Frameworks lists what talks can be graded by, in the order to be shown.
	Frameworks() []scoring.Framework
	// Outline lists the steps that a trainee may prepare for a scenario, in
	// the order of the framework with that id; "" for the scenario's own. It
	// returns a NotFound error for an unknown scenario or framework.
	Outline(scenario, framework string) ([]OutlineStep, error)
	// Branch takes a session up again from one of the trainee's turns: the
	// new session holds everything before that turn. It returns a NotFound
	// error for an unknown session, an Invalid error for a turn that is not
	// the trainee's.
	Branch(ctx context.Context, session string, turn int, owner string) (string, error)
	// Scorecard grades a session as far as it went. A trainee's card holds
	// nothing that the coworker did not tell; a trainer's shows the map.
	Scorecard(ctx context.Context, session string, viewer roleplay.Side) (scoring.Scorecard, error)
	// Compare looks at a session by every framework, its own first. Nothing in
	// it says more than what was said in the talk.
	Compare(ctx context.Context, session string) ([]scoring.Column, error)
	// Disclosure says what goes where when a model speaks; "" when nothing
	// leaves the machine.
	Disclosure() string
	// Spending says what models have cost, for the operator.
	Spending(ctx context.Context) (Spending, error)
}

// Spending is what models have cost and may cost, in tokens. The log's count
// goes up when a reply is stored.
type Spending struct {
	Day, Ever  roleplay.Tokens // of the server's calendar day; of all days, deleted talks included
	PerDay     int             // limit; 0 for none
	PerSession int             // limit; 0 for none
	UsedUp     bool            // nothing is left of the day
}

// StartRequest is what a trainee chose on the start page.
type StartRequest struct {
	Scenario  string
	Framework string // id; "" for the scenario's own
	Owner     string
	Coaching  bool
	Pace      int               // percent of the planned silences; 0 is immediate
	Outline   map[string]string // preparation by step id; may be empty
}

// OutlineStep is one step of a framework, as it is prepared for.
type OutlineStep struct {
	ID     string // key of StartRequest.Outline
	Letter string // A, E, I, O, U; may be empty
	Title  string
	Asks   string // what the step is about, a line
}

// Sessions is what the pages ask of the log.
type Sessions interface {
	// Sessions lists an owner's sessions, latest first; "" lists everybody's.
	Sessions(ctx context.Context, owner string) ([]roleplay.Session, error)
	// Session returns one summary, or a NotFound error.
	Session(ctx context.Context, id string) (roleplay.Session, error)
	// Events returns the events with numbers above after, in order.
	Events(ctx context.Context, id string, after int) ([]roleplay.Event, error)
	// Append stores events as numbers after+1 …; a Conflict error when the
	// latest number is not after.
	Append(ctx context.Context, id string, after int, events []roleplay.Event) error
	// Delete removes a session: its events, its branches' copies, its views.
	Delete(ctx context.Context, id string) error
}
