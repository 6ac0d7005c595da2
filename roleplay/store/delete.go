package store

import (
	"context"

	"seventy/roleplay"
)

// Delete removes a session: its events, its views, and every session that was
// taken up from it, and from those, because they hold copies of its words.
// They are gone together or not at all. What they said is overwritten in the
// database file and taken out of the log ahead of it before Delete returns;
// when somebody reads for longer than a second or two, soon after.
//
// It returns a NotFound error for a session that does not exist, an
// Unavailable error when the disk can't.
func (s *Store) Delete(ctx context.Context, id string) error {
	return trouble("This session was not deleted", s.write.submit(ctx, deletion(id)))
}

func deletion(id string) func(*batch) error {
	return func(b *batch) error {
		there, err := b.exists(id)
		if err != nil {
			return err
		}
		if !there {
			return roleplay.Errorf(roleplay.NotFound, "There is no such session. It may have been deleted already.")
		}
		// Events that wait in this same commit may be its own.
		if err := b.flush(); err != nil {
			return err
		}
		for _, stmt := range []int{stmtDeleteEvents, stmtDeleteViews, stmtDeleteSessions} {
			if _, err := b.exec(stmt, id); err != nil {
				return err
			}
		}
		b.scrub = true
		return nil
	}
}
