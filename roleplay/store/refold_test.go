package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// firstSchema makes a database as the first version of Seventy left it: with
// summaries that know nothing of tokens, and the events given.
func firstSchema(t *testing.T, events ...roleplay.Event) (path string) {
	t.Helper()
	path = change(t, filepath.Join(t.TempDir(), "seventy.db"), sqliteDialect.claim)
	db, err := sql.Open(sqliteDialect.driver, writerName(path))
	require.NoError(t, err)
	p, err := provider(db, time.UTC)
	require.NoError(t, err)
	_, err = p.UpTo(context.Background(), 1)
	require.NoError(t, err)
	for _, e := range events {
		if e.Seq == 1 {
			_, err = db.Exec(`INSERT INTO sessions VALUES (?, 'ines', '', 'initial', 'A talk', 'night-shift', 0, 0, 9, 9, FALSE)`, e.Session)
			require.NoError(t, err)
		}
		body, err := json.Marshal(e.Body)
		require.NoError(t, err)
		_, err = db.Exec(`INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)`,
			e.Session, e.Seq, e.At.UnixMilli(), e.Turn, e.Author, string(e.Body.EventType()), string(body))
		require.NoError(t, err)
	}
	require.NoError(t, db.Close())
	return path
}

// TestOlderSchema holds that a database from before tokens were counted says
// the same of them as one that counted from the beginning, and goes on so.
func TestOlderSchema(t *testing.T) {
	zone := time.FixedZone("east", 5*3600)
	now := func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, zone) }
	late := time.Date(2026, 3, 1, 18, 0, 0, 0, time.UTC)  // 1 March, 23:00 in the east
	after := time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC) // 2 March, 01:00
	start := roleplay.Started{Owner: "ines", Participants: []roleplay.Participant{{ID: "i", Side: roleplay.Trainee, Name: "You"}, {ID: "d", Side: roleplay.Coworker, Name: "Dana"}}}
	branch := start
	branch.Branch = &roleplay.Branch{Session: "a", Seq: 3, Turn: 3}
	cost := func(prompt, completion int, estimated bool) roleplay.Spoke {
		return roleplay.Spoke{Text: "Hm.", Model: &roleplay.Model{Name: "m", Prompt: prompt, Completion: completion, Estimated: estimated}}
	}
	path := firstSchema(t,
		roleplay.Event{Session: "a", Seq: 1, At: late, Body: start},
		roleplay.Event{Session: "a", Seq: 2, At: late, Turn: 1, Body: roleplay.Said{Text: "Hi."}},
		roleplay.Event{Session: "a", Seq: 3, At: late, Turn: 2, Body: cost(100, 10, false)},
		roleplay.Event{Session: "a", Seq: 4, At: after, Turn: 3, Body: roleplay.Said{Text: "And?"}},
		roleplay.Event{Session: "a", Seq: 5, At: after, Turn: 4, Body: cost(200, 20, true)},
		roleplay.Event{Session: "b", Seq: 1, At: after, Body: branch},
		roleplay.Event{Session: "b", Seq: 2, At: late, Turn: 1, Body: roleplay.Said{Text: "Hi."}},
		roleplay.Event{Session: "b", Seq: 3, At: late, Turn: 2, Body: cost(100, 10, false)},
		roleplay.Event{Session: "b", Seq: 4, At: after, Turn: 3, Body: roleplay.Said{Text: "Or?"}},
		roleplay.Event{Session: "b", Seq: 5, At: after, Turn: 4, Body: cost(7, 1, false)},
		roleplay.Event{Session: "c", Seq: 1, At: late, Body: start},
		roleplay.Event{Session: "c", Seq: 2, At: late, Turn: 2, Body: roleplay.Spoke{Text: "Built in."}},
	)
	change(t, path, `INSERT INTO events VALUES ('c', 3, 0, 4, 'd', 'spoke', 'not JSON')`)

	ctx := context.Background()
	for range 2 { // the second time nothing is to be done
		s, err := Open(ctx, path, quiet, now)
		require.NoError(t, err)
		type row struct {
			coworker string
			branch   int
			tokens   roleplay.Tokens
		}
		got := map[string]row{}
		list, err := s.Sessions(ctx, "ines")
		require.NoError(t, err)
		for _, one := range list {
			got[one.ID] = row{one.Coworker, one.Branch, one.Tokens}
		}
		require.Equal(t, map[string]row{
			"a": {"Dana", 0, roleplay.Tokens{Prompt: 300, Completion: 30, Estimated: true}},
			"b": {"Dana", 3, roleplay.Tokens{Prompt: 7, Completion: 1}},
			"c": {"Dana", 0, roleplay.Tokens{}},
		}, got)
		ever := roleplay.Tokens{Prompt: 307, Completion: 31, Estimated: true}
		day, all, err := s.Spent(ctx, late)
		require.NoError(t, err)
		require.Equal(t, roleplay.Tokens{Prompt: 100, Completion: 10}, day)
		require.Equal(t, ever, all)
		day, _, err = s.Spent(ctx, now())
		require.NoError(t, err)
		require.Equal(t, roleplay.Tokens{Prompt: 207, Completion: 21, Estimated: true}, day, "the day is the server's")
		require.NoError(t, s.Close())
	}

	s, err := Open(ctx, path, quiet, now)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	_, err = s.write.db.Exec(`UPDATE sessions SET seq = 5`)
	require.NoError(t, err)
	require.NoError(t, s.Append(ctx, "a", 5, []roleplay.Event{{Turn: 6, At: after, Body: cost(1, 1, false)}}))
	one, err := s.Session(ctx, "a")
	require.NoError(t, err)
	require.Equal(t, roleplay.Tokens{Prompt: 301, Completion: 31, Estimated: true}, one.Tokens)
	day, _, err := s.Spent(ctx, now())
	require.NoError(t, err)
	require.Equal(t, roleplay.Tokens{Prompt: 208, Completion: 22, Estimated: true}, day)
}
