package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// ledger is what a trainee's browser knows of its talk: what it said, what
// was acknowledged, what was answered. It takes no two stories about one turn.
type ledger struct {
	session string
	seen    int             // highest number had
	said    int             // turns begun
	wordy   bool            // turns are nearly as long as they may be
	pending []string        // ids of turns without an ack, in the order said
	acks    map[string]fact // by the turn's id
	dones   map[int]fact    // by the turn's number
	gauge   roleplay.Gauge  // the latest
}

// fact is what an ack or a done says for ever.
type fact struct {
	Seq, Turn int
	Text      string
	At        int64
}

func newLedger(session string) *ledger {
	return &ledger{session: session, acks: map[string]fact{}, dones: map[int]fact{}}
}

// textOf is what the trainee says in the turn with that id.
func textOf(id string) string {
	if strings.HasPrefix(id, wordyPrefix) {
		return strings.Repeat(strings.Join(listening, " ")+" ", 7) + id
	}
	return listening[len(id)%len(listening)] + " " + id
}

// wordyPrefix begins the ids of long turns.
const wordyPrefix = "wordy-"

// newID begins a turn.
func (l *ledger) newID() string {
	l.said++
	id := fmt.Sprintf("%0*d", 1+l.said%7, l.said)
	if l.wordy {
		id = wordyPrefix + id
	}
	l.pending = append(l.pending, id)
	return id
}

// sayNext says a new turn.
func (l *ledger) sayNext(c *client) error {
	id := l.newID()
	return c.say(id, textOf(id))
}

// take takes a frame in, and returns an error where it contradicts what was
// told before.
func (l *ledger) take(f frame) error {
	told := fact{f.Seq, f.Turn, f.Text, f.At}
	switch f.Type {
	case "welcome":
		after := l.seen
		for _, m := range f.Missed {
			if m.Seq <= after {
				return fmt.Errorf("session %s: %d is missed after %d", l.session, m.Seq, after)
			}
			after = m.Seq
			if err := l.take(m); err != nil {
				return err
			}
		}
	case "ack":
		if before, ok := l.acks[f.Client]; ok && before != told {
			return fmt.Errorf("session %s: turn %s was acknowledged as %v and as %v", l.session, f.Client, before, told)
		}
		if f.Text != textOf(f.Client) {
			return fmt.Errorf("session %s: turn %s was stored as %q", l.session, f.Client, f.Text)
		}
		l.acks[f.Client] = told
		l.pending = slices.DeleteFunc(l.pending, func(id string) bool { return id == f.Client })
	case "done":
		if before, ok := l.dones[f.Turn]; ok && before != told {
			return fmt.Errorf("session %s: turn %d was answered with %v and with %v", l.session, f.Turn, before, told)
		}
		l.dones[f.Turn] = told
	case "meter":
		l.gauge = f.Gauge
	case "error":
		return fmt.Errorf("session %s: the server says %s: %s", l.session, f.Code, f.Message)
	}
	l.seen = max(l.seen, f.Seq)
	return nil
}

// owed reports that something that was said has no ack or no answer yet.
func (l *ledger) owed() bool {
	if len(l.pending) > 0 {
		return true
	}
	last := 0
	for _, a := range l.acks {
		last = max(last, a.Turn)
	}
	_, answered := l.dones[last+1]
	return last > 0 && !answered
}

// join joins the talk as a browser does that comes back.
func (l *ledger) join(srv *server) (*client, error) {
	c, welcome, err := srv.join(l.session, l.seen)
	if err != nil {
		return nil, err
	}
	return c, l.take(welcome)
}

// settle says again what was not acknowledged, and waits until everything is
// acknowledged and answered.
func (l *ledger) settle(c *client) error {
	for _, id := range l.pending {
		if err := c.say(id, textOf(id)); err != nil {
			return err
		}
	}
	for l.owed() {
		if err := c.conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
			return err
		}
		f, err := c.next()
		if err != nil {
			return fmt.Errorf("session %s, with %d turns to be acknowledged: %w", l.session, len(l.pending), err)
		}
		if err := l.take(f); err != nil {
			return err
		}
	}
	return nil
}

// check holds a session's log against what its trainee was told: every turn
// is there once as it was acknowledged, planned once, and answered once from
// that plan. Everything the trainee said must be settled.
func (l *ledger) check(t *testing.T, events []roleplay.Event) {
	t.Helper()
	said, planned, spoke := map[string]fact{}, map[int]roleplay.Plan{}, map[int]fact{}
	for i, e := range events {
		require.Equal(t, i+1, e.Seq, "session %s has a gap", l.session)
		at := e.At.UnixMilli()
		switch b := e.Body.(type) {
		case roleplay.Said:
			require.NotContains(t, said, b.Client, "session %s: a turn was stored twice", l.session)
			said[b.Client] = fact{e.Seq, e.Turn, b.Text, at}
		case roleplay.Planned:
			require.NotContains(t, planned, e.Turn, "session %s: a turn was planned twice", l.session)
			planned[e.Turn] = b.Plan
		case roleplay.Spoke:
			require.NotContains(t, spoke, e.Turn, "session %s: a turn was answered twice", l.session)
			spoke[e.Turn] = fact{e.Seq, e.Turn, b.Text, at}
			require.Contains(t, planned, e.Turn-1, "session %s: an answer to nothing", l.session)
			requireWorded(t, planned[e.Turn-1], b)
		}
	}
	require.Empty(t, l.pending, "session %s", l.session)
	require.Equal(t, l.acks, said, "session %s: what was acknowledged is what is stored", l.session)
	require.Equal(t, l.dones, spoke, "session %s: what was heard is what is stored", l.session)
	require.Len(t, planned, len(said))
	require.Len(t, spoke, len(said), "session %s: every turn is answered once; turns %v, answers %v",
		l.session, slices.Sorted(maps.Keys(planned)), slices.Sorted(maps.Keys(spoke)))
}

// requireWorded requires that an answer words a plan. A model may leave out
// things to tell and the question; then the log says so.
func requireWorded(t *testing.T, planned roleplay.Plan, spoke roleplay.Spoke) {
	t.Helper()
	worded := spoke.Plan
	if spoke.Source == roleplay.FromModel {
		require.Subset(t, planned.Tell, worded.Tell)
		worded.Tell = planned.Tell
		if worded.Ask == "" {
			worded.Ask = planned.Ask
		}
	}
	require.Equal(t, planned, worded, "the answer is worded from the recorded plan")
}
