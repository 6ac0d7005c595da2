package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"

	"seventy/roleplay"
)

// hold keeps other servers away from a database. SQLite itself lets many
// processes write one file, but two servers would each believe to own its
// sessions.
//
// It is an exclusive transaction, open as long as the store is, on an empty
// database beside ours ("….lock"). That is SQLite's own file lock: the kernel
// drops it with the process, also after kill -9, so nothing stale is ever
// left to clean up (the empty file stays, and means nothing by itself); it is
// the same on every system; and it also keeps out a second store in this
// process. It is not taken on the database itself, because an exclusive lock
// there would shut out our own readers. The file is never removed: a server
// that waits for the lock on a removed file would get it, together with one
// that made a new file.
type hold struct {
	db   *sql.DB
	conn *sql.Conn
}

// takeHold waits up to busyTimeout, so that a restart may overlap a little.
func takeHold(ctx context.Context, path string) (*hold, error) {
	lock := path + ".lock"
	// Made here and not by SQLite, for its mode: who can open the file can
	// keep us out. Only a file that is new is opened, because closing it
	// again would drop this process's locks on it.
	switch f, err := os.OpenFile(lock, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600); {
	case err == nil:
		if err := f.Close(); err != nil {
			return nil, folderRefused(path, err)
		}
	case !errors.Is(err, fs.ErrExist):
		return nil, folderRefused(path, err)
	}
	db, err := sql.Open(sqliteDialect.driver, holdName(lock))
	if err != nil {
		return nil, openRefused(lock, err)
	}
	conn, err := db.Conn(ctx)
	if err == nil {
		if _, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE"); err == nil {
			return &hold{db, conn}, nil
		}
		conn.Close() // nothing was written
	}
	db.Close() // nothing was written
	if faultOf(err) == faultLocked {
		return nil, roleplay.Errorf(roleplay.Unavailable,
			"The database %s is in use by another Seventy. Stop that one first, or choose another database: %w", path, err)
	}
	return nil, openRefused(lock, err)
}

func (h *hold) release() error {
	return errors.Join(h.conn.Close(), h.db.Close())
}
