package storetest

import (
	"context"
	"testing"
	"time"

	"seventy/roleplay"
)

// Store is what a store must offer. The methods are those of store.Store,
// where their errors are described.
type Store interface {
	Append(ctx context.Context, session string, after int, events []roleplay.Event) error
	Events(ctx context.Context, session string, after int) ([]roleplay.Event, error)
	Sessions(ctx context.Context, owner string) ([]roleplay.Session, error)
	Session(ctx context.Context, id string) (roleplay.Session, error)
	Delete(ctx context.Context, id string) error
	Keep(ctx context.Context, content []byte) (hash string, err error)
	Content(ctx context.Context, hash string) ([]byte, error)
	PutView(ctx context.Context, session, name string, version string, seq int, body []byte) error
	View(ctx context.Context, session, name string) (version string, seq int, body []byte, err error)
	Spent(ctx context.Context, at time.Time) (day, ever roleplay.Tokens, err error)
	Close() error
}

// Run runs the suite. open opens an empty store that is closed when t ends.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Store)
	}{
		{"every event type comes back as it was stored", roundTrip},
		{"events after a number", eventsAfter},
		{"what can't be a session is refused", refusals},
		{"a number that was taken is a conflict", conflict},
		{"many at one number, one wins", oneWins},
		{"many sessions at once", manySessions},
		{"a conflict hurts nobody else", conflictAmongOthers},
		{"readers read while writers write", readersAndWriters},
		{"an append that was given up", givenUp},
		{"summaries follow the events", summaries},
		{"tokens are counted by session and day", tokens},
		{"sessions are listed latest first", listed},
		{"deleting takes the branches along", deleteBranches},
		{"content is kept once", contents},
		{"views", views},
		{"closed", closed},
		{"any history matches a model of it", history},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}
