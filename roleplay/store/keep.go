package store

import (
	"context"
	"database/sql"
	"errors"

	"seventy/roleplay"
)

// Keep stores content and returns its hash (roleplay.HashContent); the same
// content is stored once. It returns an Unavailable error when the disk
// can't.
func (s *Store) Keep(ctx context.Context, content []byte) (hash string, err error) {
	hash = roleplay.HashContent(content)
	if _, err := s.Content(ctx, hash); roleplay.CodeOf(err) != roleplay.NotFound {
		return hash, err // it is there, as for every session but the first of its kind
	}
	if content == nil {
		content = []byte{} // nil would be stored as no value
	}
	return hash, trouble("What the talk needs was not stored, so that it has not begun", s.write.submit(ctx, func(b *batch) error {
		_, err := b.exec(stmtKeep, hash, content)
		return err
	}))
}

// Content returns the content of that hash. It returns a NotFound error when
// it was never kept, a Corrupt error when it is not what was.
func (s *Store) Content(ctx context.Context, hash string) ([]byte, error) {
	var content []byte
	err := s.query.content.QueryRowContext(ctx, hash).Scan(&content)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, roleplay.Errorf(roleplay.NotFound, "The content %q is not in the database.", hash)
	case err != nil:
		return nil, s.trouble("This content could not be read", err)
	case roleplay.HashContent(content) != hash:
		return nil, roleplay.Errorf(roleplay.Corrupt, "The content %q is not what was stored. Put back a backup of the database.", hash)
	}
	return content, nil
}

// PutView keeps what code of that version folded from a session's events up
// to number seq, in place of the view of that name that was there; one of the
// same version that goes further stays. It returns a NotFound error for a
// session that does not exist, an Unavailable error when the disk can't.
func (s *Store) PutView(ctx context.Context, session, name string, version string, seq int, body []byte) error {
	if body == nil {
		body = []byte{}
	}
	return trouble("This view was not stored", s.write.submit(ctx, func(b *batch) error {
		there, err := b.exists(session)
		if err != nil {
			return err
		}
		if !there {
			return roleplay.Errorf(roleplay.NotFound, "There is no such session. It may have been deleted.")
		}
		_, err = b.exec(stmtView, session, name, version, seq, body)
		return err
	}))
}

// View returns a view as PutView got it, with the version that made it and
// the number of the last event in it. It returns a NotFound error when there
// is none: fold the events again.
func (s *Store) View(ctx context.Context, session, name string) (version string, seq int, body []byte, err error) {
	err = s.query.view.QueryRowContext(ctx, session, name).Scan(&version, &seq, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, nil, roleplay.Errorf(roleplay.NotFound, "Session %s has no view %q.", roleplay.Tag(session), name)
	}
	return version, seq, body, s.trouble("This view could not be read", err)
}
