package store

import (
	"context"
	"sync/atomic"
	"time"
)

// Figures say what a store has done since it was opened.
type Figures struct {
	Commits  int64         // that succeeded, those of Ready among them
	Changes  int64         // in these commits
	Failures int64         // commits that did not succeed
	Took     time.Duration // all commits together
	Waiting  int64         // changes that are not on disk yet just now
}

// figures are counted by the writer.
type figures struct {
	commits, changes, failures, took, waiting atomic.Int64
}

func (f *figures) count(changes int, took time.Duration, err error) {
	f.took.Add(int64(took))
	if err != nil {
		f.failures.Add(1)
		return
	}
	f.commits.Add(1)
	f.changes.Add(int64(changes))
}

// Figures returns what was done so far.
func (s *Store) Figures() Figures {
	f := &s.write.figures
	return Figures{Commits: f.commits.Load(), Changes: f.changes.Load(), Failures: f.failures.Load(),
		Took: time.Duration(f.took.Load()), Waiting: f.waiting.Load()}
}

// Ready reports whether the log can be written and read, by doing both: a row
// comes and goes in one commit, because SQLite writes nothing for a row that
// stays as it is. It returns an Unavailable error when that fails, or when ctx
// ends before the writer has taken it up; what is under way on a disk that
// hangs is waited for. A damaged database is a Corrupt error.
func (s *Store) Ready(ctx context.Context) error {
	err := s.write.submit(ctx, func(b *batch) error {
		_, err := b.exec(stmtProbePut)
		if err == nil {
			_, err = b.exec(stmtProbeTake)
		}
		return err
	})
	if err != nil {
		return trouble("The log can't be written", err)
	}
	var n int
	return s.trouble("The log can't be read", s.read.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM sessions LIMIT 1)`).Scan(&n))
}
