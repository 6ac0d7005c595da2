package store

import (
	"context"
	"errors"
	"path/filepath"

	"seventy/roleplay"
)

// damage is what SQLite's own check found.
type damage string

func (d damage) Error() string { return string(d) }

var errShort = errors.New("it is too short to be one")

// openRefused words why the database at path can't be opened.
func openRefused(path string, err error) error {
	var d damage
	switch f := faultOf(err); {
	case ours(err):
		return err
	case f == faultForeign, errors.Is(err, errShort):
		return roleplay.Errorf(roleplay.Corrupt,
			"%s is no SQLite database. Nothing in it was changed; move it away, or choose another path for the database: %w", path, err)
	case f == faultCorrupt, errors.As(err, &d):
		return roleplay.Errorf(roleplay.Corrupt,
			"The database %s is damaged. Nothing in it was changed; keep a copy of it, put back a backup (or try sqlite3's .recover), and start again: %w", path, err)
	case f == faultLocked:
		return roleplay.Errorf(roleplay.Unavailable,
			"The database %s is locked by another process. Close what has it open (a sqlite3 shell, a backup) and start again: %w", path, err)
	case f == faultStuck:
		return roleplay.Errorf(roleplay.Unavailable,
			"The database %s can't be opened for writing. Check that its file and its folder may be written, and that the disk has room and works: %w", path, err)
	case stopped(err):
		return roleplay.Errorf(roleplay.Unavailable, "Opening the database %s was given up: %w", path, err)
	}
	return roleplay.Errorf(roleplay.Internal, "The database %s can't be opened: %w", path, err)
}

// folderRefused words why a file can't be in path's folder.
func folderRefused(path string, err error) error {
	return roleplay.Errorf(roleplay.Unavailable,
		"The folder %s can't hold a database. It must exist, and its files must be writable for the user who runs Seventy; create it, or choose another path: %w",
		filepath.Dir(path), err)
}

// trouble words an error of a database that is open. doing says what was
// tried: "The turn was not stored".
func trouble(doing string, err error) error {
	switch f := faultOf(err); {
	case err == nil, ours(err):
		return err
	case f == faultLocked:
		return roleplay.Errorf(roleplay.Unavailable, "%s: another program holds the database. Please try again in a moment: %w", doing, err)
	case f == faultStuck:
		return roleplay.Errorf(roleplay.Unavailable, "%s: the disk is full or does not work. Whoever runs this server can mend it; then try again: %w", doing, err)
	case f == faultCorrupt, f == faultForeign:
		return roleplay.Errorf(roleplay.Corrupt, "%s: the database is damaged. Whoever runs this server should stop it and put back a backup: %w", doing, err)
	case stopped(err):
		return roleplay.Errorf(roleplay.Unavailable, "%s: it was given up before it was done: %w", doing, err)
	}
	return roleplay.Errorf(roleplay.Internal, "%s: %w", doing, err)
}

func ours(err error) bool {
	var e *roleplay.Error
	return errors.As(err, &e)
}

func stopped(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func closed() error {
	return roleplay.Errorf(roleplay.Unavailable, "The server is shutting down; nothing was stored. Please try again in a moment.")
}
