package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"seventy/roleplay"
)

// history draws sequences of appends, branches and deletions, right and
// wrong, and compares the store with a map after each.
func history(t *testing.T, s Store) {
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		m := &model{store: s, owner: fmt.Sprint("owner", run), events: map[string][]roleplay.Event{}, parent: map[string]string{}}
		t.Repeat(map[string]func(*rapid.T){
			"start":  m.start,
			"append": m.append,
			"delete": m.delete,
			"":       m.check,
		})
	})
}

// model is what the store should hold of one owner's sessions.
type model struct {
	store  Store
	owner  string
	events map[string][]roleplay.Event
	parent map[string]string
}

func (m *model) id(t *rapid.T, label string) string {
	return m.owner + "/" + rapid.StringMatching("[a-e]").Draw(t, label)
}

func (m *model) start(t *rapid.T) {
	id, parent := m.id(t, "session"), ""
	begin := started(m.owner)
	if rapid.Bool().Draw(t, "branches") {
		parent = m.id(t, "parent")
		begin = branch(m.owner, parent, 1, 1)
	}
	want := roleplay.Code("")
	switch {
	case parent != "" && m.events[parent] == nil:
		want = roleplay.NotFound
	case m.events[id] != nil:
		want = roleplay.Conflict
	}
	add := events(id, 0, begin)
	err := m.store.Append(context.Background(), id, 0, add)
	require.Equal(t, want, roleplay.CodeOf(err))
	if err == nil {
		m.events[id], m.parent[id] = add, parent
	}
}

func (m *model) append(t *rapid.T) {
	id := m.id(t, "session")
	latest := len(m.events[id])
	after := max(1, latest+rapid.IntRange(-1, 1).Draw(t, "off"))
	bodies := rapid.SliceOfN(rapid.SampledFrom(oneOfEach()[1:]), 1, 20).Draw(t, "bodies")
	want := roleplay.Code("")
	if after != latest {
		want = roleplay.Conflict
	}
	add := events(id, after, bodies...)
	err := m.store.Append(context.Background(), id, after, add)
	require.Equal(t, want, roleplay.CodeOf(err))
	if err == nil {
		m.events[id] = append(m.events[id], add...)
	}
}

func (m *model) delete(t *rapid.T) {
	id := m.id(t, "session")
	err := m.store.Delete(context.Background(), id)
	if m.events[id] == nil {
		requireCode(t, roleplay.NotFound, err)
		return
	}
	require.NoError(t, err)
	m.forget(id)
}

func (m *model) forget(id string) {
	delete(m.events, id)
	delete(m.parent, id)
	for child, parent := range m.parent {
		if parent == id {
			m.forget(child)
		}
	}
}

func (m *model) check(t *rapid.T) {
	ctx := context.Background()
	list, err := m.store.Sessions(ctx, m.owner)
	require.NoError(t, err)
	require.Len(t, list, len(m.events))
	for _, got := range list {
		want := m.events[got.ID]
		events, err := m.store.Events(ctx, got.ID, 0)
		require.NoError(t, err)
		require.Equal(t, want, events)
		require.Equal(t, summary(want, m.parent[got.ID]), got)
	}
}

// summary counts a session's events, apart from how a store folds them.
func summary(events []roleplay.Event, parent string) roleplay.Session {
	first, last := events[0], events[len(events)-1]
	begin := first.Body.(roleplay.Started)
	s := roleplay.Session{ID: first.Session, Owner: begin.Owner, Scenario: begin.Scenario, Title: begin.Title, Kind: begin.Kind,
		Started: first.At, Last: last.At, Seq: len(events), Parent: parent, Coworker: "Dana"}
	if begin.Branch != nil {
		s.Branch = begin.Branch.Turn
	}
	for _, e := range events {
		if b, ok := e.Body.(roleplay.Spoke); ok && b.Model != nil && e.Turn >= s.Branch {
			s.Tokens.Prompt += b.Model.Prompt
			s.Tokens.Completion += b.Model.Completion
		}
		switch e.Body.EventType() {
		case roleplay.TypeSaid, roleplay.TypeSpoke:
			s.Turns++
		case roleplay.TypeEnded:
			s.Ended = true
		}
	}
	return s
}
