package store

import (
	"errors"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// dialect is everything in which one database differs from another. The SQL
// in this package is PostgreSQL's; SQLite understands it but for what stands
// here.
type dialect struct {
	driver string
	goose  goose.Dialect
	// claim marks a new database as Seventy's.
	claim string
	// guard makes the log append-only; it can be run again.
	guard string
	// scrub writes the log ahead back into the database and empties it. Its
	// first column is not 0 when a reader was in the way.
	scrub string
	// copy writes back of the log ahead what is in nobody's way.
	copy string
	// insert begins a statement that inserts and is not taken back alone: when
	// it fails, its transaction is rolled back.
	insert string
	// mark turns a query's $1, $2 … (in this order, each once) into the
	// driver's placeholders.
	mark func(query string) string
}

// fault is what a database's error is about.
type fault int

const (
	faultOurs    fault = iota // a mistake in this package, or a broken rule
	faultLocked               // somebody else holds the database
	faultStuck                // disk full, read-only, I/O error: nothing more can be written now
	faultCorrupt              // what is stored can't be read
	faultForeign              // this is no SQLite database at all
)

// busyTimeout is how long a connection waits for a lock before it gives up.
// Nobody but us should hold one; this bounds how long a start takes to say so.
const busyTimeout = 1500 * time.Millisecond

// applicationID stands in the header of our SQLite files ("Svty").
const applicationID = 0x53767479

var dollar = regexp.MustCompile(`\$[0-9]+`)

var sqliteDialect = dialect{
	driver: "sqlite",
	goose:  goose.DialectSQLite3,
	claim:  "PRAGMA application_id = " + strconv.Itoa(applicationID),
	guard: `CREATE TRIGGER IF NOT EXISTS events_stay BEFORE UPDATE ON events
		BEGIN SELECT RAISE(ABORT, 'events are never changed'); END`,
	scrub: "PRAGMA wal_checkpoint(TRUNCATE)",
	copy:  "PRAGMA wal_checkpoint(PASSIVE)",
	// Else SQLite keeps a copy of every page that the statement changes.
	insert: "INSERT OR FAIL INTO",
	// SQLite takes $1 as well, as a name, which the driver then has to look
	// up for every value of every row.
	mark: func(query string) string { return dollar.ReplaceAllString(query, "?") },
}

// faultOf reads a driver's error; each driver has an error type of its own.
func faultOf(err error) fault {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return faultOurs
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL:
		return faultLocked
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY,
		sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOLFS:
		return faultStuck
	case sqlite3.SQLITE_CORRUPT:
		return faultCorrupt
	case sqlite3.SQLITE_NOTADB:
		return faultForeign
	}
	return faultOurs
}

// The pragmas stand in the name of the database, so that each connection the
// pool opens has them.
var (
	pragmasOfAll = []string{
		"busy_timeout(" + strconv.FormatInt(busyTimeout.Milliseconds(), 10) + ")",
		"foreign_keys(1)",
		"trusted_schema(0)",
	}
	pragmasOfWriter = []string{
		"journal_mode(WAL)",
		"synchronous(FULL)",            // a commit returns when it is on the disk …
		"fullfsync(1)",                 // … also on macOS, where fsync alone does not say so
		"secure_delete(1)",             // what is deleted is overwritten
		"cache_size(-8192)",            // KiB: the pages that a thousand sessions change at once; taken as needed
		"wal_autocheckpoint(0)",        // the checkpointer does it, see there
		"journal_size_limit(67108864)", // the log ahead shrinks again after a rush
	}
)

// writerName names the database at path for the one connection that writes.
func writerName(path string) string {
	return sqliteName(path, url.Values{"mode": {"rw"}, "_txlock": {"immediate"}}, pragmasOfWriter...)
}

// readerName names it for the pool that reads.
func readerName(path string) string {
	return sqliteName(path, url.Values{"mode": {"ro"}}, "query_only(1)")
}

// stillName names it as a file that nobody writes: SQLite takes no lock and
// creates nothing beside it. Only the database file itself is seen, not what
// is still in the log ahead.
func stillName(path string) string {
	return sqliteName(path, url.Values{"mode": {"ro"}, "immutable": {"1"}})
}

// holdName names the lock beside it.
func holdName(lock string) string {
	return sqliteName(lock, url.Values{"mode": {"rw"}}, "journal_mode(MEMORY)")
}

func sqliteName(path string, query url.Values, pragmas ...string) string {
	query["_pragma"] = append(pragmasOfAll[:len(pragmasOfAll):len(pragmasOfAll)], pragmas...)
	query.Set("_dqs", "0")
	query.Set("_defensive", "1")
	query.Set("_error_rc", "1")
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}
	return u.String()
}
