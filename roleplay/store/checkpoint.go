package store

import (
	"database/sql"
	"log/slog"
	"sync"
	"sync/atomic"
)

// A checkpointer writes the log ahead back into the database while the writer
// goes on: a commit that has to do it on its way keeps every turn behind it
// waiting for two syncs of the disk.
//
// Only when all of the log ahead is back does SQLite begin it anew, and on a
// busy server it never is, because commits come in meanwhile. So when the
// checkpointer is done, the writer brings back the little that is left,
// between two commits.
type checkpointer struct {
	db     *sql.DB // one connection of its own
	logger *slog.Logger
	wake   chan struct{}
	rest   atomic.Bool // most is back; the writer may bring the rest
	done   sync.WaitGroup
}

// After so many changes or commits, whichever comes first, it is worth it: some
// megabytes of log ahead.
const (
	checkpointChanges = 1000
	checkpointCommits = 250
)

func startCheckpointer(db *sql.DB, logger *slog.Logger) *checkpointer {
	db.SetMaxOpenConns(1)
	c := &checkpointer{db: db, logger: logger, wake: make(chan struct{}, 1)}
	c.done.Go(func() {
		for range c.wake {
			if err := writeBack(c.db); err != nil {
				c.logger.Warn("the log ahead could not be written back; it is tried again", "error", err)
				continue
			}
			c.rest.Store(true)
		}
	})
	return c
}

// due asks for a checkpoint; one under way is enough.
func (c *checkpointer) due() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// stop waits for the checkpoint under way and closes the connection. Nobody
// may ask for another.
func (c *checkpointer) stop() error {
	close(c.wake)
	c.done.Wait()
	return c.db.Close()
}

// writeBack brings back what is in nobody's way, and waits for nobody.
func writeBack(db *sql.DB) error {
	var busy, pages, moved int
	return db.QueryRow(sqliteDialect.copy).Scan(&busy, &pages, &moved)
}
