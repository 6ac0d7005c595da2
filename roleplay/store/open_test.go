package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// TestOpenRefuses opens what can't be opened. Each time the error must name
// the file and say what to do, and every file must be as it was.
func TestOpenRefuses(t *testing.T) {
	for _, test := range []struct {
		name  string
		make  func(t *testing.T, dir string) (path string)
		code  roleplay.Code
		words string // of the message
	}{
		{"a text", func(t *testing.T, dir string) string {
			return file(t, dir, []byte(strings.Repeat("not a database\n", 1000)))
		}, roleplay.Corrupt, "no SQLite database"},
		{"one letter", func(t *testing.T, dir string) string {
			return file(t, dir, []byte("x"))
		}, roleplay.Corrupt, "no SQLite database"},
		{"a note", func(t *testing.T, dir string) string {
			return file(t, dir, bytes.Repeat([]byte("x"), 511))
		}, roleplay.Corrupt, "no SQLite database"},
		{"a longer note", func(t *testing.T, dir string) string {
			return file(t, dir, bytes.Repeat([]byte("x"), 512))
		}, roleplay.Corrupt, "no SQLite database"},
		{"a page of text", func(t *testing.T, dir string) string {
			return file(t, dir, bytes.Repeat([]byte("x"), 4095))
		}, roleplay.Corrupt, "no SQLite database"},
		{"SQLite's first line and then noise", func(t *testing.T, dir string) string {
			return file(t, dir, append([]byte("SQLite format 3\x00"), bytes.Repeat([]byte{0xa5}, 8192)...))
		}, roleplay.Corrupt, "no SQLite database"},
		{"another program's database", func(t *testing.T, dir string) string {
			return change(t, filepath.Join(dir, "seventy.db"), "CREATE TABLE customers (id INTEGER)")
		}, roleplay.Corrupt, "another program"},
		{"another program's, marked", func(t *testing.T, dir string) string {
			return change(t, filepath.Join(dir, "seventy.db"), "PRAGMA application_id = 7")
		}, roleplay.Corrupt, "another program"},
		{"a newer schema", func(t *testing.T, dir string) string {
			return change(t, filled100(t, dir), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, 1)")
		}, roleplay.Unavailable, "newer Seventy"},
		{"a newer schema, left by a crash", newerAfterCrash, roleplay.Unavailable, "newer Seventy"},
		{"a page overwritten", func(t *testing.T, dir string) string {
			path := filled100(t, dir)
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			require.NoError(t, err)
			_, err = f.WriteAt(bytes.Repeat([]byte{0xff}, 3*4096), 20*4096)
			require.NoError(t, err)
			require.NoError(t, f.Close())
			return path
		}, roleplay.Corrupt, "damaged"},
		{"cut in half", func(t *testing.T, dir string) string {
			path := filled100(t, dir)
			info, err := os.Stat(path)
			require.NoError(t, err)
			require.NoError(t, os.Truncate(path, info.Size()/2))
			return path
		}, roleplay.Corrupt, "damaged"},
		{"a folder", func(t *testing.T, dir string) string { return dir }, roleplay.Unavailable, "is a folder"},
		{"no folder", func(t *testing.T, dir string) string {
			return filepath.Join(dir, "none", "seventy.db")
		}, roleplay.Unavailable, "create it"},
		{"a file for a folder", func(t *testing.T, dir string) string {
			return filepath.Join(file(t, dir, []byte("x")), "seventy.db")
		}, roleplay.Unavailable, "The folder"},
		{"no name", func(t *testing.T, dir string) string { return "" }, roleplay.Invalid, "path of a file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			path := test.make(t, dir)
			before := snapshot(t, dir)
			_, err := Open(context.Background(), path, quiet, time.Now)
			require.Error(t, err)
			require.Equal(t, test.code, roleplay.CodeOf(err), "%v", err)
			require.Contains(t, err.Error(), test.words)
			if path != "" {
				require.Contains(t, err.Error(), filepath.Dir(path))
			}
			require.Equal(t, before, snapshot(t, dir))
		})
	}
}

// TestOpenInterrupted opens what a making of the database leaves behind when
// it is cut off.
func TestOpenInterrupted(t *testing.T) {
	for name, make := range map[string]func(t *testing.T, dir string) string{
		"an empty file": func(t *testing.T, dir string) string { return file(t, dir, nil) },
		"no table yet": func(t *testing.T, dir string) string {
			return change(t, filepath.Join(dir, "x"), "PRAGMA user_version = 0")
		},
		"claimed": func(t *testing.T, dir string) string { return change(t, filepath.Join(dir, "x"), sqliteDialect.claim) },
		"only goose's table": func(t *testing.T, dir string) string {
			path := change(t, filepath.Join(dir, "x"), sqliteDialect.claim)
			return change(t, path, "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))",
				"INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := openIn(t, make(t, t.TempDir()))
			require.NoError(t, s.Append(context.Background(), "a", 0, []roleplay.Event{{Body: roleplay.Started{}}}))
		})
	}
}

// TestOpenAfterCrash opens a database whose newest commits are in the log
// ahead only, through a link, and under an odd name.
func TestOpenAfterCrash(t *testing.T) {
	dir := t.TempDir()
	path := crashed(t, dir, nil)
	odd := filepath.Join(dir, "a b?c#d%20e.db")
	for _, end := range []string{"", "-wal"} {
		require.NoError(t, os.Rename(path+end, odd+end))
	}
	link := filepath.Join(dir, "link.db")
	require.NoError(t, os.Symlink(odd, link))
	s := openIn(t, link)
	events, err := s.Events(context.Background(), "a", 0)
	require.NoError(t, err)
	require.Len(t, events, 401)
	_, err = Open(context.Background(), odd, quiet, time.Now)
	require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err), "the link and the file have one lock")
}

func TestOpenIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seventy.db")
	openIn(t, path)
	for _, end := range []string{"", "-wal", ".lock"} {
		info, err := os.Stat(path + end)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), end)
	}
}

// TestOpenTwice has one server per database, in this process and in another,
// and the next one may come as soon as that was killed.
func TestOpenTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seventy.db")
	first := openIn(t, path)
	requireInUse(t, path, "another Seventy")
	require.NoError(t, first.Append(context.Background(), "a", 0, []roleplay.Event{{Body: roleplay.Started{}}}))
	require.NoError(t, first.Close())

	other := startChild(t, roleHold, path)
	requireInUse(t, path, "another Seventy")
	other.kill()
	s := openIn(t, path)
	_, err := s.Session(context.Background(), "a")
	require.NoError(t, err)
}

// TestOpenLocked meets another program that writes.
func TestOpenLocked(t *testing.T) {
	path := filled100(t, t.TempDir())
	other := startChild(t, roleLock, path)
	requireInUse(t, path, "locked by another process")
	require.NoError(t, other.in.Close())
	require.NoError(t, other.cmd.Wait())
	openIn(t, path)
}

func requireInUse(t *testing.T, path, words string) {
	t.Helper()
	began := time.Now()
	_, err := Open(context.Background(), path, quiet, time.Now)
	require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err), "%v", err)
	require.Contains(t, err.Error(), words)
	require.Contains(t, err.Error(), path)
	require.Less(t, time.Since(began), 2*busyTimeout)
}

func TestOpenGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Open(ctx, filepath.Join(t.TempDir(), "seventy.db"), quiet, time.Now)
	require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err))
	require.ErrorIs(t, err, context.Canceled)
}

func file(t *testing.T, dir string, content []byte) string {
	t.Helper()
	path := filepath.Join(dir, "seventy.db")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}

// change runs SQL on a database as another program would.
func change(t *testing.T, path string, statements ...string) string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	for _, s := range statements {
		_, err = db.Exec(s)
		require.NoError(t, err)
	}
	require.NoError(t, db.Close())
	return path
}

// filled100 makes a database with a talk of 100 turns, closed in order.
func filled100(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "seventy.db")
	s, err := Open(context.Background(), path, quiet, time.Now)
	require.NoError(t, err)
	fill(t, s)
	require.NoError(t, s.Close())
	return path
}

func fill(t *testing.T, s *Store) {
	t.Helper()
	ctx := context.Background()
	require.NoError(t, s.Append(ctx, "a", 0, []roleplay.Event{{Body: roleplay.Started{Owner: "ines"}}}))
	for n := range 100 {
		require.NoError(t, s.Append(ctx, "a", 1+4*n, fourEvents(n)))
	}
}

// crashed makes a database as a crash leaves it: copied while it is open, with
// its log ahead. before is run just before the copy.
func crashed(t *testing.T, dir string, before func(s *Store)) string {
	t.Helper()
	open := filepath.Join(t.TempDir(), "open.db")
	s := openIn(t, open)
	fill(t, s)
	if before != nil {
		before(s)
	}
	path := filepath.Join(dir, "seventy.db")
	for _, end := range []string{"", "-wal"} {
		content, err := os.ReadFile(open + end)
		require.NoError(t, err)
		require.NotEmpty(t, content)
		require.NoError(t, os.WriteFile(path+end, content, 0o600))
	}
	return path
}

func newerAfterCrash(t *testing.T, dir string) string {
	return crashed(t, dir, func(s *Store) {
		_, err := s.write.db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, 1)")
		require.NoError(t, err)
	})
}

// snapshot reads the files of a folder. The empty lock file may come, and the
// index that SQLite makes of a log ahead that is there.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	files := map[string]string{}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		files[e.Name()] = fmt.Sprintf("%d %s", len(content), roleplay.HashContent(content))
	}
	maps.DeleteFunc(files, func(name, content string) bool {
		_, hot := files["seventy.db-wal"]
		return strings.HasSuffix(name, ".lock") && strings.HasPrefix(content, "0 ") || strings.HasSuffix(name, "-shm") && hot
	})
	return files
}
