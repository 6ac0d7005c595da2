package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"seventy/roleplay"
)

// queries are the readers' statements.
type queries struct {
	events, session, all, owned, content, view, days *sql.Stmt
}

const (
	selectEvents  = `SELECT seq, at, turn, author, type, body FROM events WHERE session = $1 AND seq > $2 ORDER BY seq`
	selectSession = `SELECT id, owner, parent, kind, title, scenario, started, last, seq, turns, ended,
		branch, coworker, prompt, completion, estimated FROM sessions`
)

func prepareQueries(ctx context.Context, db *sql.DB) (q queries, err error) {
	for _, p := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&q.events, selectEvents},
		{&q.session, selectSession + ` WHERE id = $1`},
		{&q.all, selectSession + ` ORDER BY started DESC, id DESC`},
		{&q.owned, selectSession + ` WHERE owner = $1 ORDER BY started DESC, id DESC`},
		{&q.content, `SELECT body FROM contents WHERE hash = $1`},
		{&q.days, `SELECT day, prompt, completion, estimated FROM days`},
		{&q.view, `SELECT version, seq, body FROM views WHERE session = $1 AND name = $2`},
	} {
		if *p.stmt, err = db.PrepareContext(ctx, sqliteDialect.mark(p.text)); err != nil {
			return q, err
		}
	}
	return q, nil
}

// Events returns the events with numbers above after, in order; none when
// after is the latest. It returns a NotFound error for a session that does
// not exist, a Corrupt error for an event that can't be read.
func (s *Store) Events(ctx context.Context, session string, after int) ([]roleplay.Event, error) {
	const doing = "This session could not be read"
	rows, err := s.query.events.QueryContext(ctx, session, after)
	if err != nil {
		return nil, s.trouble(doing, err)
	}
	defer rows.Close() // Err says what went wrong
	var events []roleplay.Event
	for rows.Next() {
		e, err := scanEvent(rows, session)
		if err != nil {
			return nil, s.trouble(doing, err)
		}
		events = append(events, e)
	}
	if err := rows.Err(); err != nil {
		return nil, s.trouble(doing, err)
	}
	if len(events) == 0 {
		if _, err := s.Session(ctx, session); err != nil {
			return nil, err
		}
	}
	return events, nil
}

func scanEvent(rows *sql.Rows, session string) (roleplay.Event, error) {
	e := roleplay.Event{Session: session}
	var at int64
	var typ string
	var body sql.RawBytes
	if err := rows.Scan(&e.Seq, &at, &e.Turn, &e.Author, &typ, &body); err != nil {
		return e, err
	}
	e.At = clock(at)
	var err error
	if e.Body, err = roleplay.DecodeBody(roleplay.EventType(typ), body); err != nil {
		return e, roleplay.Errorf(roleplay.Corrupt, "event %d of session %s: %w", e.Seq, roleplay.Tag(session), err)
	}
	return e, nil
}

// Session returns one summary, or a NotFound error.
func (s *Store) Session(ctx context.Context, id string) (roleplay.Session, error) {
	got, err := scanSession(s.query.session.QueryRowContext(ctx, id))
	if errors.Is(err, sql.ErrNoRows) {
		return got, roleplay.Errorf(roleplay.NotFound, "There is no such session. It may have been deleted.")
	}
	return got, s.trouble("This session could not be read", err)
}

// Sessions lists an owner's sessions, the one that was started latest first;
// "" lists everybody's.
func (s *Store) Sessions(ctx context.Context, owner string) ([]roleplay.Session, error) {
	const doing = "The sessions could not be listed"
	stmt, args := s.query.owned, []any{owner}
	if owner == "" {
		stmt, args = s.query.all, nil
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return nil, s.trouble(doing, err)
	}
	defer rows.Close() // Err says what went wrong
	var list []roleplay.Session
	for rows.Next() {
		one, err := scanSession(rows)
		if err != nil {
			return nil, s.trouble(doing, err)
		}
		list = append(list, one)
	}
	return list, s.trouble(doing, rows.Err())
}

func scanSession(row interface{ Scan(...any) error }) (s roleplay.Session, err error) {
	var started, last int64
	err = row.Scan(&s.ID, &s.Owner, &s.Parent, &s.Kind, &s.Title, &s.Scenario, &started, &last, &s.Seq, &s.Turns, &s.Ended,
		&s.Branch, &s.Coworker, &s.Tokens.Prompt, &s.Tokens.Completion, &s.Tokens.Estimated)
	if err == nil {
		s.Started, s.Last = clock(started), clock(last)
	}
	return s, err
}

// Spent returns what models have cost on the calendar day of at, by the
// server's clock, and on all days. What was deleted stays counted: it was paid
// for.
func (s *Store) Spent(ctx context.Context, at time.Time) (day, ever roleplay.Tokens, err error) {
	const doing = "What models have cost could not be read"
	rows, err := s.query.days.QueryContext(ctx)
	if err != nil {
		return day, ever, s.trouble(doing, err)
	}
	defer rows.Close() // Err says what went wrong
	for rows.Next() {
		var name string
		var t roleplay.Tokens
		if err := rows.Scan(&name, &t.Prompt, &t.Completion, &t.Estimated); err != nil {
			return day, ever, s.trouble(doing, err)
		}
		ever = ever.Plus(t)
		if name == dayOf(at, s.zone) {
			day = t
		}
	}
	return day, ever, s.trouble(doing, rows.Err())
}

func clock(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// trouble words a reader's error; after Close it is that.
func (s *Store) trouble(doing string, err error) error {
	if err != nil && faultOf(err) == faultOurs && !ours(err) {
		select {
		case <-s.write.quit:
			return closed()
		default:
		}
	}
	return trouble(doing, err)
}
