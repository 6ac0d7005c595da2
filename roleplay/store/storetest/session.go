package storetest

import (
	"context"
	"fmt"
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
		Kind: roleplay.KindInitial, Started: start.Add(time.Second), Coworker: "Dana"}
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
	want.Tokens = roleplay.Tokens{Prompt: 900, Completion: 12}
	check(5, 2, false)
	require.NoError(t, s.Append(ctx, "a", 5, events("a", 5, said("and then"))))
	check(6, 3, false)
	require.NoError(t, s.Append(ctx, "a", 6, events("a", 6, each[8])))
	check(7, 3, true)
	// What a trainer and the trainee say of it comes after the end, and it stays the end.
	require.NoError(t, s.Append(ctx, "a", 7, events("a", 7, each[9:]...)))
	check(11, 3, true)

	// A branch begins with the turns it copied.
	copied := append([]roleplay.Body{branch("ines", "a", 5, 3)}, each[1:5]...)
	require.NoError(t, s.Append(ctx, "b", 0, events("b", 0, copied...)))
	got, err := s.Session(ctx, "b")
	require.NoError(t, err)
	require.Equal(t, "a", got.Parent)
	require.Equal(t, 3, got.Branch)
	require.Equal(t, roleplay.Tokens{}, got.Tokens, "what it copied was paid for before")
	require.Equal(t, 2, got.Turns)
	require.Equal(t, 5, got.Seq)
	require.False(t, got.Ended)
}

// paid makes a coworker's turn that cost so much.
func paid(prompt, completion int, estimated bool) roleplay.Spoke {
	return roleplay.Spoke{Text: "Hm.", Model: &roleplay.Model{Name: "m", Prompt: prompt, Completion: completion, Estimated: estimated}}
}

func tokens(t *testing.T, s Store) {
	ctx := context.Background()
	check := func(at time.Time, day, ever roleplay.Tokens) {
		t.Helper()
		gotDay, gotEver, err := s.Spent(ctx, at)
		require.NoError(t, err)
		require.Equal(t, day, gotDay)
		require.Equal(t, ever, gotEver)
	}
	none := roleplay.Tokens{}
	check(start, none, none)
	require.NoError(t, talk(ctx, s, "quiet", 0))
	add := func(id string, after int, at time.Time, bodies ...roleplay.Body) {
		t.Helper()
		list := events(id, after, bodies...)
		for i := range list {
			list[i].At = at
			list[i].Turn = 2 * list[i].Seq
		}
		require.NoError(t, s.Append(ctx, id, after, list))
	}
	// Noon is the same day in every zone but a few.
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	next := noon.Add(24 * time.Hour)
	add("a", 0, noon, started("ines"), said("1"), paid(100, 10, false))
	add("a", 3, noon, said("2"), roleplay.Spoke{Text: "Built in."})
	check(noon, roleplay.Tokens{Prompt: 100, Completion: 10}, roleplay.Tokens{Prompt: 100, Completion: 10})
	add("a", 5, next, said("3"), paid(200, 20, true))
	add("b", 0, next, started("ines"))
	add("b", 1, next, said("1"), paid(1, 2, false))
	check(noon, roleplay.Tokens{Prompt: 100, Completion: 10}, roleplay.Tokens{Prompt: 301, Completion: 32, Estimated: true})
	check(next, roleplay.Tokens{Prompt: 201, Completion: 22, Estimated: true}, roleplay.Tokens{Prompt: 301, Completion: 32, Estimated: true})
	check(next.Add(24*time.Hour), none, roleplay.Tokens{Prompt: 301, Completion: 32, Estimated: true})

	// A branch has not paid for what it copied, only for what comes then.
	copied := branch("ines", "a", 3, 8)
	add("c", 0, noon, copied, said("1"), paid(100, 10, false))
	add("c", 3, next, said("again"), paid(7, 1, false))
	for id, want := range map[string]roleplay.Tokens{
		"quiet": none,
		"a":     {Prompt: 300, Completion: 30, Estimated: true},
		"b":     {Prompt: 1, Completion: 2},
		"c":     {Prompt: 7, Completion: 1},
	} {
		got, err := s.Session(ctx, id)
		require.NoError(t, err)
		require.Equal(t, want, got.Tokens, id)
	}
	// An append that is refused costs nothing; what is deleted was spent.
	requireCode(t, roleplay.Conflict, s.Append(ctx, "a", 3, events("a", 3, paid(5000, 1, false))))
	require.NoError(t, s.Delete(ctx, "a"))
	ever := roleplay.Tokens{Prompt: 308, Completion: 33, Estimated: true}
	check(noon, roleplay.Tokens{Prompt: 100, Completion: 10}, ever)
	check(next, roleplay.Tokens{Prompt: 208, Completion: 23, Estimated: true}, ever)

	// Many at once.
	together(20, func(i int) {
		id := fmt.Sprint("s", i)
		for n := range 5 {
			bodies, after := []roleplay.Body{said("x"), paid(10, 1, false)}, 1+2*n
			if n == 0 {
				bodies, after = append([]roleplay.Body{started("ines")}, bodies...), 0
			}
			list := events(id, after, bodies...)
			for i := range list {
				list[i].At = next
			}
			if err := s.Append(ctx, id, after, list); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		}
	})
	check(next, roleplay.Tokens{Prompt: 1208, Completion: 123, Estimated: true}, roleplay.Tokens{Prompt: 1308, Completion: 133, Estimated: true})
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
