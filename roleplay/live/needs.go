package live

import (
	"context"

	"seventy/roleplay"
)

// Reader reads turns. Its methods are pure: the same words in the same
// context give the same result.
type Reader interface {
	// Read reads a trainee's turn.
	Read(text string, c roleplay.Context) roleplay.Reading
	// Hear reads a coworker's turn.
	Hear(text string, c roleplay.Context) roleplay.Heard
	// Words counts the words of a turn, as Hear does.
	Words(text string) int
}

// Coworker is the simulated person: a state folded from the log's events, and
// the decision about the next turn.
type Coworker interface {
	// Plan decides what the coworker does about the trainee's turn with that
	// number. It does not alter the state: the state moves when the events
	// are folded.
	Plan(turn int, r roleplay.Reading) (roleplay.Plan, roleplay.Change)
	// Fold takes one event of the session into the state. Events come in
	// order, each once.
	Fold(e roleplay.Event)
}

// Voice words plans.
type Voice interface {
	// Speak words a plan. It calls say with each piece of text as it is
	// ready to be shown, with the attempt that the piece belongs to; a
	// higher attempt than before means that what was shown is taken back.
	// The text returned is the last attempt's pieces, joined. An error from
	// say ends the speaking and is returned. A failing model is no error:
	// the built-in voice takes over and Spoke.Model says why.
	//
	// Spoke.Plan is what was worded of the plan; left empty it is all of it.
	// Spoke.Heard.Signals is what the words show, where the voice knows;
	// where it is nil the Reader hears.
	Speak(ctx context.Context, s roleplay.Script, say func(attempt int, text string) error) (roleplay.Spoke, error)
	// Instant reports that Speak neither waits nor fails, so that its words
	// can be decided and stored together with the plan: Speak then comes
	// before the turn's own said, read and planned are folded.
	Instant() bool
	// Fold takes one event of the session, in order.
	Fold(e roleplay.Event)
}

// Meter counts and marks as the talk goes on. The work for an event does not
// grow with the length of the talk.
type Meter interface {
	Fold(e roleplay.Event)
	Gauge() roleplay.Gauge
	// Hint returns what a coach would whisper now; ok is false when nothing
	// is worth saying. The same hint is not given twice: Fold sees it as a
	// Hinted event.
	Hint() (h roleplay.Hinted, ok bool)
}

// Log is the event log.
type Log interface {
	// Append stores events as numbers after+1 … of their session, all or
	// none, durably. It returns a Conflict error when the session's latest
	// number is not after, an Unavailable error when the disk cannot.
	Append(ctx context.Context, session string, after int, events []roleplay.Event) error
	// Events returns the events with numbers above after, in order. It
	// returns a NotFound error for a session that does not exist.
	Events(ctx context.Context, session string, after int) ([]roleplay.Event, error)
}

// Conn is a participant's connection. Send never blocks: a connection that
// can't keep up is closed by its owner.
type Conn interface {
	// Send sends frames in order. What belongs together comes in one call, so
	// that it can cross the network together. The slice is the caller's again
	// when Send returns.
	Send(frames ...Frame)
	// Close ends the connection, after what was sent before.
	Close(why Closing)
}

// Cast is who plays in one session.
type Cast struct {
	Reader   Reader
	Coworker Coworker
	Voice    Voice
	Meter    Meter
}

// Casting makes the cast for a session from its first event. It returns a
// Corrupt error when the content it names can't be read.
type Casting func(ctx context.Context, s roleplay.Started) (Cast, error)
