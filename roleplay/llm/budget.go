package llm

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"seventy/roleplay"
)

// Ledger remembers what was spent, also over a restart.
type Ledger interface {
	// Spent returns the tokens of the local calendar day of at, and of all
	// days. What is deleted stays counted.
	Spent(ctx context.Context, at time.Time) (day, ever roleplay.Tokens, err error)
}

// Limits say how many tokens replies may cost, prompt and completion of all
// tries together; 0 is without limit.
type Limits struct {
	Session int // of one session
	Day     int // of all sessions on a calendar day of the server's clock
}

// Budget holds sessions to limits. A call is let through while anything is
// left, so that a limit is passed by at most the last call's own size; calls
// under way count with what they may cost. It may be used by many sessions at
// once.
type Budget struct {
	limits Limits
	ledger Ledger
	logger *slog.Logger
	now    func() time.Time // in the zone whose days count

	mu     sync.Mutex
	day    string // that spent is of
	spent  int
	held   int       // set aside for calls under way
	failed time.Time // when the ledger could not be read
	warned string    // the day whose end of the budget was logged
}

// NewBudget makes a budget. It reads nothing yet.
func NewBudget(limits Limits, ledger Ledger, logger *slog.Logger, now func() time.Time) *Budget {
	return &Budget{limits: limits, ledger: ledger, logger: logger, now: now}
}

// Limits are what it holds sessions to.
func (b *Budget) Limits() Limits { return b.limits }

// Reserve sets tokens aside for a call of a session that has spent so many
// before. It returns why the call may not be made (BudgetSession, BudgetDay),
// or "" and what settles the account once the call is over: it takes what the
// call did cost, and must be called.
func (b *Budget) Reserve(spent, tokens int) (settle func(cost int), refused string) {
	if b.limits.Session > 0 && spent >= b.limits.Session {
		return nil, BudgetSession
	}
	if b.limits.Day <= 0 {
		return func(int) {}, ""
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.turn() {
		return nil, BudgetDay
	}
	if b.spent+b.held >= b.limits.Day {
		b.warn()
		return nil, BudgetDay
	}
	b.held += tokens
	return func(cost int) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.held -= tokens
		b.spent += cost // on the day on which it is settled, as its event will be
	}, ""
}

// UsedUp reports that nothing is left of the day.
func (b *Budget) UsedUp() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.limits.Day > 0 && b.turn() && b.spent >= b.limits.Day
}

// askAgain is how long a ledger that could not be read is left alone: who
// asks holds up every talk.
const askAgain = 5 * time.Second

// turn goes on to the present day. While the ledger can't be read nothing is
// spent, so that no limit is passed unseen.
func (b *Budget) turn() bool {
	now := b.now()
	day := now.Format(time.DateOnly)
	if day == b.day {
		return true
	}
	if since := now.Sub(b.failed); since >= 0 && since < askAgain {
		return false
	}
	ctx, done := context.WithTimeout(context.Background(), 2*time.Second)
	defer done()
	spent, _, err := b.ledger.Spent(ctx, now)
	if err != nil {
		b.failed = now
		b.logger.Error("what was spent today can't be read; the built-in voice speaks until it can", "error", err)
		return false
	}
	b.day, b.spent = day, spent.Total()
	return true
}

// warn tells the operator once a day. Tokens that are only set aside may come
// back.
func (b *Budget) warn() {
	if b.spent < b.limits.Day || b.warned == b.day {
		return
	}
	b.warned = b.day
	b.logger.Warn("the day's budget of tokens is used up; the built-in voice speaks until midnight", "limit", b.limits.Day, "spent", b.spent)
}
