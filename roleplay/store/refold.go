package store

import (
	"context"
	"database/sql"
	"time"

	"seventy/roleplay"
)

// refold makes the migration that fills what migration 2 added to the
// summaries: from the events that a database holds already, by the same fold
// as for new ones. An event that can't be read costs only what it would have
// added.
func refold(zone *time.Location) func(context.Context, *sql.Tx) error {
	return func(ctx context.Context, tx *sql.Tx) error {
		summaries, days, err := foldAll(ctx, tx, zone)
		if err != nil {
			return err
		}
		for _, s := range summaries {
			if _, err := tx.ExecContext(ctx, sqliteDialect.mark(`UPDATE sessions
				SET branch = $1, coworker = $2, prompt = $3, completion = $4, estimated = $5 WHERE id = $6`),
				s.Branch, s.Coworker, s.Tokens.Prompt, s.Tokens.Completion, s.Tokens.Estimated, s.ID); err != nil {
				return err
			}
		}
		for day, t := range days {
			if _, err := tx.ExecContext(ctx, sqliteDialect.mark(writes[stmtDay]), day, t.Prompt, t.Completion, t.Estimated); err != nil {
				return err
			}
		}
		return nil
	}
}

// foldAll folds the events that bear on the new columns. A summary takes
// little room, a talk much: the rows are not kept.
func foldAll(ctx context.Context, tx *sql.Tx, zone *time.Location) ([]*roleplay.Session, map[string]roleplay.Tokens, error) {
	rows, err := tx.QueryContext(ctx, sqliteDialect.mark(`SELECT session, seq, at, turn, type, body FROM events
		WHERE type = $1 OR type = $2 ORDER BY session, seq`), string(roleplay.TypeStarted), string(roleplay.TypeSpoke))
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close() // Err says what went wrong
	var all []*roleplay.Session
	spent := addition{}
	for rows.Next() {
		var e roleplay.Event
		var at int64
		var typ roleplay.EventType
		var body sql.RawBytes
		if err := rows.Scan(&e.Session, &e.Seq, &at, &e.Turn, &typ, &body); err != nil {
			return nil, nil, err
		}
		e.At = clock(at)
		if e.Body, err = roleplay.DecodeBody(typ, body); err != nil {
			continue
		}
		if len(all) == 0 || all[len(all)-1].ID != e.Session {
			all = append(all, &roleplay.Session{})
		}
		spent.pay(fold(all[len(all)-1], e), e.At, zone)
	}
	return all, spent.spent, rows.Err()
}
