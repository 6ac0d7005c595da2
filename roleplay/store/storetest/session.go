package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

func branch(owner, parent string, seq, turn int) roleplay.Started {
	b := started(owner)
	b.Branch = &roleplay.Branch{Session: parent, Seq: seq, Turn: turn}
	return b
}

func summaries(t *testing.T, s Store) {
	ctx := context.Background()
	_, err := s.Session(ctx, "a")
	requireCode(t, roleplay.NotFound, err)

	want := roleplay.Session{ID: "a", Owner: "ines", Scenario: "night-shift", Title: "A talk at the end of the shift",
		Kind: roleplay.KindInitial, Started: start.Add(time.Second)}
	check := func(seq, turns int, ended bool) {
		t.Helper()
		want.Seq, want.Turns, want.Ended, want.Last = seq, turns, ended, start.Add(time.Duration(seq)*time.Second)
		got, err := s.Session(ctx, "a")
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	each := oneOfEach()
	require.NoError(t, s.Append(ctx, "a", 0, events("a", 0, each[0])))
	check(1, 0, false)
	require.NoError(t, s.Append(ctx, "a", 1, events("a", 1, each[1:5]...)))
	check(5, 2, false)
	require.NoError(t, s.Append(ctx, "a", 5, events("a", 5, said("and then"))))
	check(6, 3, false)
	require.NoError(t, s.Append(ctx, "a", 6, events("a", 6, each[8])))
	check(7, 3, true)
	// A trainer's events come after the end, and it stays the end.
	require.NoError(t, s.Append(ctx, "a", 7, events("a", 7, each[9:]...)))
	check(10, 3, true)

	// A branch begins with the turns it copied.
	copied := append([]roleplay.Body{branch("ines", "a", 5, 3)}, each[1:5]...)
	require.NoError(t, s.Append(ctx, "b", 0, events("b", 0, copied...)))
	got, err := s.Session(ctx, "b")
	require.NoError(t, err)
	require.Equal(t, "a", got.Parent)
	require.Equal(t, 2, got.Turns)
	require.Equal(t, 5, got.Seq)
	require.False(t, got.Ended)
}

func listed(t *testing.T, s Store) {
	ctx := context.Background()
	none, err := s.Sessions(ctx, "")
	require.NoError(t, err)
	require.Empty(t, none)
	for i, one := range []struct {
		id, owner string
		hour      int
	}{{"noon", "ines", 12}, {"night", "ines", 22}, {"morning", "ines", 7}, {"evening", "omar", 19}} {
		e := events(one.id, 0, started(one.owner))
		e[0].At = start.Truncate(24 * time.Hour).Add(time.Duration(one.hour)*time.Hour + time.Duration(i)*time.Millisecond)
		require.NoError(t, s.Append(ctx, one.id, 0, e))
	}
	for owner, want := range map[string][]string{
		"ines": {"night", "noon", "morning"},
		"omar": {"evening"},
		"":     {"night", "evening", "noon", "morning"},
		"kim":  nil,
	} {
		list, err := s.Sessions(ctx, owner)
		require.NoError(t, err)
		var ids []string
		for _, one := range list {
			ids = append(ids, one.ID)
			alone, err := s.Session(ctx, one.ID)
			require.NoError(t, err)
			require.Equal(t, alone, one)
		}
		require.Equal(t, want, ids, "owner %q", owner)
	}
}

func deleteBranches(t *testing.T, s Store) {
	ctx := context.Background()
	requireCode(t, roleplay.NotFound, s.Delete(ctx, "a"))
	require.NoError(t, talk(ctx, s, "a", 3))
	require.NoError(t, talk(ctx, s, "other", 3))
	// a ← b ← c, a ← d; other ← e
	for _, one := range []struct{ id, parent string }{{"b", "a"}, {"c", "b"}, {"d", "a"}, {"e", "other"}} {
		bodies := append([]roleplay.Body{branch("ines", one.parent, 5, 3)}, turn(0)...)
		require.NoError(t, s.Append(ctx, one.id, 0, events(one.id, 0, bodies...)))
	}
	all := []string{"a", "b", "c", "d", "e", "other"}
	for _, id := range all {
		require.NoError(t, s.PutView(ctx, id, "scorecard", "1", 5, []byte("{}")))
	}
	gone := func(ids ...string) {
		t.Helper()
		deleted := map[string]bool{}
		for _, id := range ids {
			deleted[id] = true
		}
		for _, id := range all {
			_, eventsErr := s.Events(ctx, id, 0)
			_, sessionErr := s.Session(ctx, id)
			_, _, _, viewErr := s.View(ctx, id, "scorecard")
			for _, err := range []error{eventsErr, sessionErr, viewErr} {
				if deleted[id] {
					requireCode(t, roleplay.NotFound, err)
				} else {
					require.NoError(t, err)
				}
			}
		}
		list, err := s.Sessions(ctx, "")
		require.NoError(t, err)
		require.Len(t, list, len(all)-len(deleted))
	}
	gone()
	require.NoError(t, s.Delete(ctx, "d"))
	gone("d")
	require.NoError(t, s.Delete(ctx, "a"))
	gone("a", "b", "c", "d")
	requireTalk(t, s, "other", 3)
	requireCode(t, roleplay.NotFound, s.Delete(ctx, "a"))

	// Whoever was still talking in it, or copying from it, stores nothing.
	requireCode(t, roleplay.Conflict, s.Append(ctx, "a", 13, events("a", 13, said("still here"))))
	requireCode(t, roleplay.NotFound, s.Append(ctx, "f", 0, events("f", 0, branch("ines", "a", 5, 3))))
	gone("a", "b", "c", "d")
}

func contents(t *testing.T, s Store) {
	ctx := context.Background()
	_, err := s.Content(ctx, roleplay.HashContent([]byte("persona")))
	requireCode(t, roleplay.NotFound, err)
	for _, content := range [][]byte{[]byte("persona"), []byte("\x00\xff\x00 bytes"), {}, []byte("persona")} {
		hash, err := s.Keep(ctx, content)
		require.NoError(t, err)
		require.Equal(t, roleplay.HashContent(content), hash)
		got, err := s.Content(ctx, hash)
		require.NoError(t, err)
		require.Equal(t, string(content), string(got))
	}
	together(16, func(i int) {
		hash, err := s.Keep(ctx, []byte("all at once"))
		if err != nil || hash != roleplay.HashContent([]byte("all at once")) {
			t.Errorf("keeping at once: %q, %v", hash, err)
		}
	})
}

func views(t *testing.T, s Store) {
	ctx := context.Background()
	requireCode(t, roleplay.NotFound, s.PutView(ctx, "a", "scorecard", "1", 3, []byte("{}")))
	require.NoError(t, talk(ctx, s, "a", 2))
	_, _, _, err := s.View(ctx, "a", "scorecard")
	requireCode(t, roleplay.NotFound, err)
	for _, step := range []struct {
		put, want string // version
		seq, at   int
		why       string
	}{
		{"1", "1", 5, 5, "the first"},
		{"1", "1", 9, 9, "further"},
		{"1", "1", 5, 9, "a late one does not go back"},
		{"2", "2", 5, 5, "another version replaces it"},
		{"2", "2", 5, 5, "the same again"},
	} {
		require.NoError(t, s.PutView(ctx, "a", "scorecard", step.put, step.seq, []byte(step.why)), step.why)
		version, seq, body, err := s.View(ctx, "a", "scorecard")
		require.NoError(t, err, step.why)
		require.Equal(t, step.want, version, step.why)
		require.Equal(t, step.at, seq, step.why)
		if step.seq == step.at {
			require.Equal(t, step.why, string(body))
		}
	}
	_, _, _, err = s.View(ctx, "a", "outline")
	requireCode(t, roleplay.NotFound, err)
}

func closed(t *testing.T, s Store) {
	ctx := context.Background()
	require.NoError(t, talk(ctx, s, "a", 1))
	// Close while others append: each is answered, and truly.
	errs := make([]error, 40)
	together(len(errs)+1, func(i int) {
		if i == len(errs) {
			if err := s.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
			return
		}
		errs[i] = s.Append(ctx, "a", 5, events("a", 5, said("late")))
	})
	for _, err := range errs {
		if err != nil && roleplay.CodeOf(err) != roleplay.Conflict {
			requireCode(t, roleplay.Unavailable, err)
		}
	}
	requireCode(t, roleplay.Unavailable, s.Append(ctx, "a", 6, events("a", 6, said("later"))))
	_, err := s.Events(ctx, "a", 0)
	requireCode(t, roleplay.Unavailable, err)
	require.NoError(t, s.Close())
}
