package llm

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// book is a ledger in memory.
type book struct {
	mu    sync.Mutex
	days  map[string]int
	err   error
	reads int
}

func (b *book) Spent(_ context.Context, at time.Time) (day, ever roleplay.Tokens, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reads++
	return roleplay.Tokens{Prompt: b.days[at.Format(time.DateOnly)]}, roleplay.Tokens{}, b.err
}

func TestBudget(t *testing.T) {
	now := time.Date(2026, 3, 1, 23, 59, 0, 0, time.UTC)
	ledger := &book{days: map[string]int{"2026-03-01": 600}}
	var log bytes.Buffer
	b := NewBudget(Limits{Session: 500, Day: 1000}, ledger, slog.New(slog.NewTextHandler(&log, nil)), func() time.Time { return now })
	warnings := func() int { return strings.Count(log.String(), "level=WARN") }
	reserve := func(spent, tokens int, want string) func(int) {
		t.Helper()
		settle, refused := b.Reserve(spent, tokens)
		require.Equal(t, want, refused)
		require.Equal(t, want == "", settle != nil)
		return settle
	}
	require.False(t, b.UsedUp())
	reserve(500, 10, BudgetSession)
	first := reserve(499, 300, "") // 600 from before the start, 300 set aside
	second := reserve(0, 300, "")  // passes the limit, by its own size at most
	reserve(0, 1, BudgetDay)
	require.Zero(t, warnings(), "what is set aside may come back")
	first(100)
	reserve(0, 10, BudgetDay)
	second(50)
	third := reserve(0, 10, "") // 750
	third(260)
	require.True(t, b.UsedUp())
	for range 3 {
		reserve(0, 10, BudgetDay)
	}
	require.Equal(t, 1, warnings(), "once a day")
	require.Equal(t, 1, ledger.reads)

	now = now.Add(2 * time.Minute)
	require.False(t, b.UsedUp(), "midnight")
	fourth := reserve(0, 10, "")
	fourth(1000)
	reserve(0, 10, BudgetDay)
	require.Equal(t, 2, warnings())

	now = now.Add(-24 * time.Hour) // the clock was set back
	ledger.days["2026-03-01"] = 1010
	reserve(0, 10, BudgetDay)

	now = now.Add(72 * time.Hour)
	ledger.err = errors.New("no disk")
	reserve(0, 10, BudgetDay)
	reads := ledger.reads
	reserve(0, 10, BudgetDay)
	require.Equal(t, reads, ledger.reads, "who asks holds up every talk: not for each reply")
	now = now.Add(askAgain)
	ledger.err = nil
	reserve(0, 10, "")(0)
}

func TestBudgetWithoutLimits(t *testing.T) {
	ledger := &book{}
	b := NewBudget(Limits{}, ledger, slog.New(slog.DiscardHandler), time.Now)
	settle, refused := b.Reserve(1<<40, 1<<40)
	require.Empty(t, refused)
	settle(1 << 40)
	require.False(t, b.UsedUp())
	require.Zero(t, ledger.reads)
}

// Many talks at once spend no more than the limit and the calls under way.
func TestBudgetOfManyAtOnce(t *testing.T) {
	const limit, size, talks = 10_000, 150, 50
	b := NewBudget(Limits{Day: limit}, &book{}, slog.New(slog.DiscardHandler), time.Now)
	var spent, refusals atomic.Int64
	var wg sync.WaitGroup
	for range talks {
		wg.Go(func() {
			for range 20 {
				settle, refused := b.Reserve(0, size)
				if refused != "" {
					refusals.Add(1)
					continue
				}
				spent.Add(size)
				settle(size)
			}
		})
	}
	wg.Wait()
	require.Positive(t, refusals.Load())
	require.GreaterOrEqual(t, spent.Load(), int64(limit), "it was there to be spent")
	require.Less(t, spent.Load(), int64(limit+size))
}

// Calls that are all under way at once count with what they may cost.
func TestBudgetHoldsBack(t *testing.T) {
	b := NewBudget(Limits{Day: 1000}, &book{}, slog.New(slog.DiscardHandler), time.Now)
	var settle []func(int)
	for range 50 {
		if s, refused := b.Reserve(0, 300); refused == "" {
			settle = append(settle, s)
		}
	}
	require.Len(t, settle, 4, "the fourth passes the limit, by less than its size")
	for _, s := range settle {
		s(10)
	}
	_, refused := b.Reserve(0, 300)
	require.Empty(t, refused, "what they did not cost is free again")
}
