package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"

	"seventy/roleplay"
)

func testStore(t testing.TB) *Store {
	t.Helper()
	return openIn(t, filepath.Join(t.TempDir(), "seventy.db"))
}

// commits counts the transactions of the write connection from now on.
func commits(t testing.TB, s *Store) *atomic.Int64 {
	t.Helper()
	ctx := context.Background()
	conn, err := s.write.db.Conn(ctx)
	require.NoError(t, err)
	n := new(atomic.Int64)
	require.NoError(t, conn.Raw(func(c any) error {
		c.(sqlite.HookRegisterer).RegisterCommitHook(func() int32 { n.Add(1); return 0 })
		return nil
	}))
	require.NoError(t, conn.Close())
	return n
}

// blockWriter keeps the writer busy, inside a transaction, until the function
// it returns is called.
func blockWriter(t *testing.T, s *Store) (release func()) {
	t.Helper()
	busy, free, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- s.write.submit(context.Background(), func(b *batch) error {
			// The transaction has written, so it holds whatever a writer holds.
			_, err := b.exec(stmtKeep, "blocking", []byte("x"))
			close(busy)
			<-free
			return err
		})
	}()
	<-busy
	return func() {
		t.Helper()
		close(free)
		require.NoError(t, <-done)
	}
}

func TestGroupCommit(t *testing.T) {
	const sessions = 100
	ctx := context.Background()
	s := testStore(t)
	n := commits(t, s)
	for i := range 5 { // one after the other: each is committed at once
		require.NoError(t, s.Append(ctx, fmt.Sprint("alone", i), 0, []roleplay.Event{{Body: roleplay.Started{}}}))
		require.EqualValues(t, i+1, n.Load())
	}
	release := blockWriter(t, s)
	n.Store(0)
	errs := make(chan error, sessions)
	var sending sync.WaitGroup
	for i := range sessions {
		sending.Add(1)
		go func() {
			sending.Done()
			errs <- s.Append(ctx, fmt.Sprint("s", i), 0, []roleplay.Event{{Body: roleplay.Started{}}})
		}()
	}
	sending.Wait()
	release()
	for range sessions {
		require.NoError(t, <-errs)
	}
	require.Less(t, n.Load(), int64(sessions/2), "appends that waited were not committed together")
	t.Logf("%d appends in %d commits", sessions, n.Load()-1)
}

// TestBatchSpoiled has one change in a commit fail in a way that nobody
// foresaw: the others are stored all the same.
func TestBatchSpoiled(t *testing.T) {
	ctx := context.Background()
	s := testStore(t)
	broken := errors.New("not foreseen")
	jobs := make([]*job, 9)
	for i := range jobs {
		id := fmt.Sprint("s", i)
		a, err := s.addition(id, 0, []roleplay.Event{{Body: roleplay.Started{}}})
		require.NoError(t, err)
		jobs[i] = &job{do: a.write, done: make(chan error, 1)}
	}
	a, err := s.addition("s1", 0, []roleplay.Event{{Body: roleplay.Started{}}})
	require.NoError(t, err)
	jobs[4].do = func(*batch) error { return broken }
	jobs[7].do = a.write // a conflict with jobs[1], and it stays one
	s.write.commit(jobs) // the goroutine waits for jobs meanwhile and touches nothing
	for i, j := range jobs {
		err := <-j.done
		_, missing := s.Session(ctx, fmt.Sprint("s", i))
		switch i {
		case 4:
			require.ErrorIs(t, err, broken)
		case 7:
			require.Equal(t, roleplay.Conflict, roleplay.CodeOf(err))
		default:
			require.NoError(t, err)
			require.NoError(t, missing)
			continue
		}
		require.Equal(t, roleplay.NotFound, roleplay.CodeOf(missing))
	}
}

// TestDeleteInTheSameCommit deletes a session whose turn waits in the same
// transaction.
func TestDeleteInTheSameCommit(t *testing.T) {
	ctx := context.Background()
	s := testStore(t)
	require.NoError(t, s.Append(ctx, "a", 0, []roleplay.Event{{Body: roleplay.Started{}}}))
	jobs := make([]*job, 3)
	for i := range jobs {
		jobs[i] = &job{done: make(chan error, 1)}
	}
	first, err := s.addition("a", 1, fourEvents(1))
	require.NoError(t, err)
	late, err := s.addition("a", 5, fourEvents(5))
	require.NoError(t, err)
	jobs[0].do, jobs[1].do, jobs[2].do = first.write, deletion("a"), late.write
	s.write.commit(jobs)
	require.NoError(t, <-jobs[0].done)
	require.NoError(t, <-jobs[1].done)
	require.Equal(t, roleplay.Conflict, roleplay.CodeOf(<-jobs[2].done))
	var left int
	require.NoError(t, s.read.QueryRow("SELECT count(*) FROM events").Scan(&left))
	require.Zero(t, left)
}

func TestReadersDoNotWait(t *testing.T) {
	ctx := context.Background()
	s := testStore(t)
	fill(t, s)
	release := blockWriter(t, s)
	// Were a reader to wait here, it would wait for ever: the writer is freed
	// only after all have read.
	var readers sync.WaitGroup
	for range 16 {
		readers.Go(func() {
			if events, err := s.Events(ctx, "a", 0); err != nil || len(events) != 401 {
				t.Errorf("read %d events: %v", len(events), err)
			}
			if _, err := s.Sessions(ctx, ""); err != nil {
				t.Error(err)
			}
		})
	}
	readers.Wait()
	_, err := s.Content(ctx, "blocking")
	require.Equal(t, roleplay.NotFound, roleplay.CodeOf(err), "what is not committed is not seen")
	release()
}

func TestAppendGivenUpWhileItWaits(t *testing.T) {
	s := testStore(t)
	release := blockWriter(t, s)
	ctx, cancel := context.WithCancel(context.Background())
	err := make(chan error)
	go func() { err <- s.Append(ctx, "a", 0, []roleplay.Event{{Body: roleplay.Started{}}}) }()
	cancel()
	got := <-err // while the writer is still busy
	require.ErrorIs(t, got, context.Canceled)
	require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(got))
	release()
	_, missing := s.Session(context.Background(), "a")
	require.Equal(t, roleplay.NotFound, roleplay.CodeOf(missing))
}

// TestAppendTakenIsWaitedFor ends a context when the writer has the append
// in its transaction already: the answer is what became of it.
func TestAppendTakenIsWaitedFor(t *testing.T) {
	s := testStore(t)
	a, err := s.addition("a", 0, []roleplay.Event{{Body: roleplay.Started{}}})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	err = s.write.submit(ctx, func(b *batch) error {
		cancel()
		return a.write(b)
	})
	require.NoError(t, err)
	_, err = s.Session(context.Background(), "a")
	require.NoError(t, err)
}

func TestEventsAreNeverChanged(t *testing.T) {
	s := testStore(t)
	fill(t, s)
	_, err := s.write.db.Exec("UPDATE events SET body = '{}' WHERE seq = 3")
	require.ErrorContains(t, err, "never changed")
	_, err = s.read.Exec("DELETE FROM events")
	require.Error(t, err, "the readers' connections can't write")
}

func TestEveryConnectionIsSetUp(t *testing.T) {
	ctx := context.Background()
	s := testStore(t)
	want := map[string]string{"foreign_keys": "1", "busy_timeout": fmt.Sprint(busyTimeout.Milliseconds()), "journal_mode": "wal", "trusted_schema": "0"}
	for range s.read.Stats().MaxOpenConnections { // held together, so each is another one
		conn, err := s.read.Conn(ctx)
		require.NoError(t, err)
		defer conn.Close()
		for pragma, value := range want {
			requirePragma(t, conn.QueryRowContext(ctx, "PRAGMA "+pragma), pragma, value)
		}
		requirePragma(t, conn.QueryRowContext(ctx, "PRAGMA query_only"), "query_only", "1")
	}
	want["synchronous"], want["secure_delete"] = "2", "1"
	for pragma, value := range want {
		requirePragma(t, s.write.db.QueryRow("PRAGMA "+pragma), pragma, value)
	}
}

func requirePragma(t *testing.T, row interface{ Scan(...any) error }, pragma, want string) {
	t.Helper()
	var got string
	require.NoError(t, row.Scan(&got))
	require.Equal(t, want, got, pragma)
}
