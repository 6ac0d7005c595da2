package store

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/pressly/goose/v3"

	"seventy/roleplay"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is the event log in a database. Its methods may be called from many
// goroutines.
type Store struct {
	now    func() time.Time
	zone   *time.Location // whose calendar days count
	hold   *hold
	write  *writer
	read   *sql.DB
	query  queries
	close  sync.Once
	closed error
}

// Open opens the database at path, makes it when there is none, and brings an
// older schema up to date. The folder must exist. now gives the time of
// events that carry none, in the zone whose calendar days count.
//
// It refuses, and leaves the database as it was, with an Unavailable error
// when the file or its folder can't be written, another process holds it
// (after waiting up to 2 s), or its schema is newer than this program; and
// with a Corrupt error when it is damaged, no SQLite database, or another
// program's. The message says what to do.
func Open(ctx context.Context, path string, logger *slog.Logger, now func() time.Time) (*Store, error) {
	path, err := resolve(path)
	if err != nil {
		return nil, err
	}
	if err := identify(ctx, path); err != nil {
		return nil, err
	}
	hold, err := takeHold(ctx, path)
	if err != nil {
		return nil, err
	}
	s, err := open(ctx, path, logger, now)
	if err != nil {
		hold.release() // nothing was written; err says what went wrong
		return nil, err
	}
	s.hold = hold
	return s, nil
}

// open goes on under the hold.
func open(ctx context.Context, path string, logger *slog.Logger, now func() time.Time) (*Store, error) {
	if err := touch(path); err != nil {
		return nil, err
	}
	newest, err := newestSchema()
	if err != nil {
		return nil, err
	}
	fresh, err := examine(ctx, path, newest)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open(sqliteDialect.driver, writerName(path))
	if err != nil {
		return nil, openRefused(path, err)
	}
	db.SetMaxOpenConns(1)
	s := &Store{now: now, zone: now().Location()}
	if err := s.start(ctx, path, db, fresh, logger); err != nil {
		if s.read != nil {
			s.read.Close() // it only read
		}
		db.Close() // err says what went wrong
		return nil, openRefused(path, err)
	}
	return s, nil
}

func (s *Store) start(ctx context.Context, path string, db *sql.DB, fresh bool, logger *slog.Logger) error {
	// Another program (a shell, a backup) may hold the file: find out before
	// anything is written.
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := tx.Rollback(); err != nil {
		return err
	}
	if err := migrate(ctx, db, fresh, s.zone, logger); err != nil {
		return err
	}
	if s.read, err = sql.Open(sqliteDialect.driver, readerName(path)); err != nil {
		return err
	}
	readers := max(4, runtime.GOMAXPROCS(0))
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	if s.query, err = prepareQueries(ctx, s.read); err != nil {
		return err
	}
	back, err := sql.Open(sqliteDialect.driver, writerName(path))
	if err != nil {
		return err
	}
	checkpoint := startCheckpointer(back, logger)
	if s.write, err = startWriter(ctx, db, checkpoint, logger); err != nil {
		checkpoint.stop() // err says what went wrong
	}
	return err
}

// migrate brings the schema up to date. It logs what it did.
func migrate(ctx context.Context, db *sql.DB, fresh bool, zone *time.Location, logger *slog.Logger) error {
	if fresh {
		if _, err := db.ExecContext(ctx, sqliteDialect.claim); err != nil {
			return err
		}
	}
	p, err := provider(db, zone)
	if err != nil {
		return err
	}
	done, err := p.Up(ctx)
	if err != nil {
		return err
	}
	for _, m := range done {
		logger.InfoContext(ctx, "database schema brought up to date", "migration", m.Source.Version, "took", m.Duration)
	}
	_, err = db.ExecContext(ctx, sqliteDialect.guard)
	return err
}

// provider knows the migrations in this program. Those that must read what
// the log says are in Go; zone is whose calendar days count in them.
func provider(db *sql.DB, zone *time.Location) (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(sqliteDialect.goose, db, dir, goose.WithDisableGlobalRegistry(true),
		goose.WithGoMigrations(goose.NewGoMigration(3, &goose.GoFunc{RunTx: refold(zone)}, nil)))
}

// newestSchema is the number of the last migration in this program.
func newestSchema() (int64, error) {
	db, err := sql.Open(sqliteDialect.driver, ":memory:")
	if err != nil {
		return 0, err
	}
	defer db.Close() // nothing is in it
	p, err := provider(db, time.UTC)
	if err != nil {
		return 0, roleplay.Errorf(roleplay.Internal, "the migrations in this program can't be read: %w", err)
	}
	sources := p.ListSources()
	return sources[len(sources)-1].Version, nil
}

// Close lets the commit under way finish, refuses what comes later with an
// Unavailable error, and closes the database. It returns when the writer has
// stopped. Closing again does nothing and returns the same.
func (s *Store) Close() error {
	s.close.Do(func() {
		s.write.stop()
		// The writer last: the last connection to close writes the log ahead
		// back into the database, and must be allowed to write.
		for _, end := range []func() error{s.write.checkpoint.stop, s.read.Close, s.write.db.Close} {
			if err := end(); err != nil && s.closed == nil {
				s.closed = trouble("The database was not closed in order (nothing that was acknowledged is lost)", err)
			}
		}
		if err := s.hold.release(); err != nil && s.closed == nil {
			s.closed = trouble("The lock beside the database was not let go", err)
		}
	})
	return s.closed
}
