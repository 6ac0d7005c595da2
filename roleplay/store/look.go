package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"seventy/roleplay"
)

// Before a database is opened for writing it is looked at, in ways that
// change nothing: a file that is not ours, is damaged, or comes from a newer
// Seventy stays as it was, byte for byte.

// resolve returns the path under which every server knows the database: two
// names of one file have one lock.
func resolve(path string) (string, error) {
	if path == "" {
		return "", roleplay.Errorf(roleplay.Invalid, "No database is named. Give the path of a file; it is created when it does not exist.")
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", folderRefused(path, err)
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		return real, nil
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(abs))
	if err != nil {
		return "", folderRefused(abs, err)
	}
	return filepath.Join(folder, filepath.Base(abs)), nil
}

// smallest is the size of SQLite's smallest page. A file that is shorter,
// though not empty, SQLite would take for a new database and overwrite.
const smallest = 512

// identify refuses a file that is plainly not ours, before anything is
// created beside it. Where it can't tell, examine does, under the hold.
func identify(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return folderRefused(path, err)
	case info.IsDir():
		return roleplay.Errorf(roleplay.Unavailable, "%s is a folder. Name a file in it as the database.", path)
	case !info.Mode().IsRegular():
		return roleplay.Errorf(roleplay.Unavailable, "%s is no ordinary file. Choose another path for the database.", path)
	case info.Size() == 0 || filled(path+"-wal") || filled(path+"-journal"):
		return nil
	}
	if info.Size() < smallest {
		return openRefused(path, errShort)
	}
	db, err := sql.Open(sqliteDialect.driver, stillName(path))
	if err != nil {
		return openRefused(path, err)
	}
	defer db.Close() // nothing was written
	if _, err = belongs(ctx, db, path); roleplay.CodeOf(err) == roleplay.Corrupt && faultOf(err) == faultCorrupt {
		return nil // perhaps a server is writing it just now
	}
	return err
}

// examine refuses a database that this program can't use: another program's,
// a newer schema's, a damaged one. fresh reports that there is nothing in it
// yet. The hold is taken, so no other server is writing.
func examine(ctx context.Context, path string, newest int64) (fresh bool, err error) {
	// After a crash the newest commits are in the log ahead only, or a
	// journal waits to be rolled back: then it must be read as SQLite does.
	// Read-only, the log ahead is left as it is; a journal, which exists only
	// while a new database is being made, needs to write.
	name := stillName(path)
	switch {
	case filled(path + "-journal"):
		name = sqliteName(path, map[string][]string{"mode": {"rw"}})
	case filled(path + "-wal"):
		name = readerName(path)
	}
	db, err := sql.Open(sqliteDialect.driver, name)
	if err != nil {
		return false, openRefused(path, err)
	}
	defer db.Close() // nothing was written
	db.SetMaxOpenConns(1)
	if fresh, err = belongs(ctx, db, path); err != nil || fresh {
		return fresh, err
	}
	if err := known(ctx, db, path, newest); err != nil {
		return false, err
	}
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return false, openRefused(path, err)
	}
	if verdict != "ok" {
		return false, openRefused(path, damage(verdict))
	}
	return false, nil
}

// belongs refuses a database of another program.
func belongs(ctx context.Context, db *sql.DB, path string) (fresh bool, err error) {
	var id, tables int
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return false, openRefused(path, err)
	}
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return false, openRefused(path, err)
	}
	if id == applicationID || id == 0 && tables == 0 {
		return tables == 0, nil
	}
	return false, roleplay.Errorf(roleplay.Corrupt,
		"%s is the database of another program. Nothing in it was changed; choose another path for Seventy's.", path)
}

// known refuses a schema that a newer Seventy made.
func known(ctx context.Context, db *sql.DB, path string, newest int64) error {
	var tables int
	err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'goose_db_version'").Scan(&tables)
	if err != nil {
		return openRefused(path, err)
	}
	if tables == 0 {
		return nil // its making was interrupted
	}
	var version int64
	err = db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version)
	if err != nil {
		return openRefused(path, err)
	}
	if version > newest {
		return roleplay.Errorf(roleplay.Unavailable,
			"The database %s has schema %d, made by a newer Seventy; this one knows schemas up to %d. Nothing in it was changed; start the newer Seventy, or choose another database.",
			path, version, newest)
	}
	return nil
}

// touch makes the file when it does not exist, for its owner's eyes only (it
// holds people's words), and finds out whether it may be written: SQLite
// would open a read-only file without a word. It is called under the hold
// and before any connection is open, because closing the file would drop the
// locks of a connection in this process.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return roleplay.Errorf(roleplay.Unavailable,
			"The database %s can't be written. Make the file writable for the user who runs Seventy, or choose another path: %w", path, err)
	}
	return nil
}

func filled(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}
