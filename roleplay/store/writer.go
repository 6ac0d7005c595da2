package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"time"
)

// writer owns the connection that writes and the goroutine that uses it.
type writer struct {
	db     *sql.DB
	stmts  [statements]*sql.Stmt
	logger *slog.Logger
	// jobs has no buffer: what the writer has not taken yet can still be
	// given up, what it has taken is waited for.
	jobs    chan *job
	quit    chan struct{}
	stopped chan struct{}
	figures figures
	rows    []any // room for a batch's
	// checkpoint is asked after so many commits and changes since the last.
	checkpoint       *checkpointer
	commits, changes int
	// scrub is how many commits from now deleted text is taken out of the log
	// ahead; 0 when there is none in it.
	scrub int
}

// job is one change that waits to be committed.
type job struct {
	// do makes the change. It returns a roleplay.Error when the change is
	// refused, and must then have written nothing; any other error spoils the
	// whole commit.
	do     func(*batch) error
	result error
	done   chan error // receives result once the commit is on disk
}

var idle = sync.Pool{New: func() any { return &job{done: make(chan error, 1)} }}

// maxBatch bounds one commit, and with it how long the first turn in it waits
// for the last.
const maxBatch = 256

// keepRows is the most values for which room is kept from one commit to the
// next.
const keepRows = maxBatch * 4 * eventColumns

// The writer's statements.
const (
	stmtStart = iota
	stmtMove
	stmtTokens
	stmtDay
	stmtExists
	stmtKeep
	stmtView
	stmtDeleteEvents
	stmtDeleteViews
	stmtDeleteSessions
	stmtProbePut
	stmtProbeTake
	stmtRows   // and on: one for each of rowCounts
	statements = stmtRows + len(rowCounts)
)

// rowCounts are the numbers of events that one statement inserts, largest
// first; 4 is the turn of a coworker who answers at once.
var rowCounts = [...]int{16, 4, 1}

// family is a session and everything that was taken up from it.
const family = `WITH RECURSIVE family (id) AS (
	SELECT id FROM sessions WHERE id = $1
	UNION SELECT s.id FROM sessions s JOIN family f ON s.parent = f.id) `

var writes = [stmtRows]string{
	stmtStart: `INSERT INTO sessions (id, owner, parent, kind, title, scenario, started, last, seq, turns, ended,
			branch, coworker, prompt, completion, estimated)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING`,
	stmtMove: `UPDATE sessions SET last = $1, seq = $2, turns = turns + $3, ended = (ended OR $4)
		WHERE id = $5 AND seq = $6`,
	stmtTokens: `UPDATE sessions SET prompt = prompt + $1, completion = completion + $2, estimated = (estimated OR $3)
		WHERE id = $4`,
	stmtDay: `INSERT INTO days (day, prompt, completion, estimated) VALUES ($1, $2, $3, $4)
		ON CONFLICT (day) DO UPDATE
		SET prompt = days.prompt + excluded.prompt, completion = days.completion + excluded.completion,
			estimated = (days.estimated OR excluded.estimated)`,
	stmtExists: `SELECT count(*) FROM sessions WHERE id = $1`,
	stmtKeep:   `INSERT INTO contents (hash, body) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
	// A fold that took longer does not replace one that went further.
	stmtView: `INSERT INTO views (session, name, version, seq, body) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (session, name) DO UPDATE
		SET version = excluded.version, seq = excluded.seq, body = excluded.body
		WHERE views.version <> excluded.version OR views.seq <= excluded.seq`,
	stmtDeleteEvents:   family + `DELETE FROM events WHERE session IN (SELECT id FROM family)`,
	stmtDeleteViews:    family + `DELETE FROM views WHERE session IN (SELECT id FROM family)`,
	stmtProbePut:       `INSERT INTO contents (hash, body) VALUES ('', '') ON CONFLICT DO NOTHING`,
	stmtProbeTake:      `DELETE FROM contents WHERE hash = ''`,
	stmtDeleteSessions: family + `DELETE FROM sessions WHERE id IN (SELECT id FROM family)`,
}

// eventColumns is the number of values that an event's row has.
const eventColumns = 7

func insertEvents(rows int) string {
	var b strings.Builder
	b.WriteString(sqliteDialect.insert + " events (session, seq, at, turn, author, type, body) VALUES ")
	for i := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		n := i * eventColumns
		fmt.Fprintf(&b, "($%d, $%d, $%d, $%d, $%d, $%d, $%d)", n+1, n+2, n+3, n+4, n+5, n+6, n+7)
	}
	return b.String()
}

// startWriter prepares the statements and starts the goroutine. The writer
// closes nothing when it fails; the database stays the caller's.
func startWriter(ctx context.Context, db *sql.DB, checkpoint *checkpointer, logger *slog.Logger) (*writer, error) {
	w := &writer{
		db:         db,
		logger:     logger,
		checkpoint: checkpoint,
		jobs:       make(chan *job),
		quit:       make(chan struct{}),
		stopped:    make(chan struct{}),
	}
	for i := range w.stmts {
		var text string
		if i < stmtRows {
			text = writes[i]
		} else {
			text = insertEvents(rowCounts[i-stmtRows])
		}
		var err error
		if w.stmts[i], err = db.PrepareContext(ctx, sqliteDialect.mark(text)); err != nil {
			return nil, err
		}
	}
	go w.run()
	return w, nil
}

// stop ends the goroutine and waits for it.
func (w *writer) stop() {
	close(w.quit)
	<-w.stopped
}

// submit has a change made and waits until it is on disk. While it waits to
// be taken, ctx ends it; once taken it may be committed at any moment, so it
// is waited for.
func (w *writer) submit(ctx context.Context, do func(*batch) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w.figures.waiting.Add(1)
	defer w.figures.waiting.Add(-1)
	j := idle.Get().(*job)
	j.do, j.result = do, nil
	select {
	case w.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return closed()
	}
	err := <-j.done
	j.do = nil
	idle.Put(j)
	return err
}

// run takes what waits, all of it, and commits it, until stop.
func (w *writer) run() {
	defer close(w.stopped)
	var jobs []*job
	for {
		select {
		case <-w.quit:
			return
		case j := <-w.jobs:
			// Whoever could run now and has something to store comes into the
			// same commit: on a busy machine that makes ten times fewer of
			// them. On an idle one it costs nothing.
			jobs = w.gather(append(jobs[:0], j))
			for n := 0; n < len(jobs); {
				n = len(jobs)
				runtime.Gosched()
				jobs = w.gather(jobs)
			}
		}
		w.commit(jobs)
		clear(jobs)
	}
}

func (w *writer) gather(jobs []*job) []*job {
	for len(jobs) < maxBatch {
		select {
		case j := <-w.jobs:
			jobs = append(jobs, j)
		default:
			return jobs
		}
	}
	return jobs
}

// commit makes the changes of all jobs in one transaction, then answers them.
// When one of them can't be written at all, each is tried alone, so that only
// that one fails; when the disk is the matter, none would fare better.
func (w *writer) commit(jobs []*job) {
	begun := time.Now()
	err := w.try(jobs)
	w.figures.count(len(jobs), time.Since(begun), err)
	if err != nil && len(jobs) > 1 && faultOf(err) == faultOurs {
		for i := range jobs {
			w.commit(jobs[i : i+1])
		}
		return
	}
	if err == nil {
		w.writeBack(len(jobs))
	}
	if err == nil && w.scrub > 0 {
		if w.scrub--; w.scrub == 0 {
			w.empty()
		}
	}
	for _, j := range jobs {
		if err != nil {
			j.result = err
		}
		j.done <- j.result
	}
}

// writeBack sees to it that the log ahead does not grow without end.
func (w *writer) writeBack(changes int) {
	if w.checkpoint.rest.CompareAndSwap(true, false) {
		if err := writeBack(w.db); err != nil {
			w.logger.Warn("the rest of the log ahead could not be written back; it is tried again", "error", err)
		}
	}
	w.commits, w.changes = w.commits+1, w.changes+changes
	if w.commits >= checkpointCommits || w.changes >= checkpointChanges {
		w.commits, w.changes = 0, 0
		w.checkpoint.due()
	}
}

func (w *writer) try(jobs []*job) error {
	// No context: nothing that was taken is given up halfway.
	tx, err := w.db.Begin()
	if err != nil {
		return err
	}
	b := &batch{tx: tx, w: w, rows: w.rows[:0]}
	defer func() {
		clear(b.rows)
		if w.rows = b.rows[:0]; cap(w.rows) > keepRows {
			w.rows = nil
		}
	}()
	for _, j := range jobs {
		if j.result = j.do(b); j.result != nil && !ours(j.result) {
			return b.undo(j.result)
		}
	}
	if err := b.flush(); err != nil {
		return b.undo(err)
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if b.scrub {
		w.scrub = 1
	}
	return nil
}

// scrubAgain is after how many commits it is tried again to take deleted text
// out of the log ahead. Trying can take as long as busyTimeout.
const scrubAgain = 100

// empty writes the log ahead back into the database and truncates it, so that
// deleted words are in no file any more. A reader that is in the way is
// waited for; one that takes too long leaves it to a later commit, and at
// last to Close.
func (w *writer) empty() {
	var busy, pages, moved int
	err := w.db.QueryRow(sqliteDialect.scrub).Scan(&busy, &pages, &moved)
	if err == nil && busy == 0 {
		return
	}
	w.scrub = scrubAgain
	w.logger.Warn("deleted text is still in the database's log ahead; it is taken out later, at the latest when the server stops",
		"read_by_others", busy != 0, "error", err)
}

// batch is one transaction under way.
type batch struct {
	tx    *sql.Tx
	w     *writer
	stmts [statements]*sql.Stmt // bound to tx, when first used
	rows  []any                 // values of events accepted, not yet inserted
	scrub bool
}

func (b *batch) stmt(id int) *sql.Stmt {
	if b.stmts[id] == nil {
		b.stmts[id] = b.tx.Stmt(b.w.stmts[id])
	}
	return b.stmts[id]
}

// exec returns the number of rows that were written.
func (b *batch) exec(id int, args ...any) (int64, error) {
	res, err := b.stmt(id).Exec(args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (b *batch) exists(session string) (bool, error) {
	var n int
	err := b.stmt(stmtExists).QueryRow(session).Scan(&n)
	return n > 0, err
}

// flush inserts the events that were gathered, whosever they are, in few
// statements.
func (b *batch) flush() error {
	rest := b.rows
	for i, count := range rowCounts {
		for len(rest) >= count*eventColumns {
			if _, err := b.exec(stmtRows+i, rest[:count*eventColumns]...); err != nil {
				return err
			}
			rest = rest[count*eventColumns:]
		}
	}
	clear(b.rows)
	b.rows = b.rows[:0]
	return nil
}

// undo rolls back for err and returns it. After some errors SQLite has rolled
// back already and says so; that is what was wanted.
func (b *batch) undo(err error) error {
	b.tx.Rollback()
	return err
}
