package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

// TestCutInMidReply cuts the connection after random numbers of bytes, also
// in the middle of a frame, while the coworker speaks, and comes back with the
// last number. What a browser shows, put together as PROTOCOL.md says, must
// have no gap and no doubled word, and end as the log has it.
func TestCutInMidReply(t *testing.T) {
	for _, c := range []struct {
		name  string
		pace  int
		turns int
		args  func(t *testing.T) []string
	}{
		{"a person's pace", 15, 10, func(*testing.T) []string { return nil }},
		{"a model", 0, 25, func(t *testing.T) []string {
			return []string{"--endpoint=" + slowModel(t, 8*time.Millisecond) + "/v1", "--model=some-model"}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			random := chances(t)
			data := t.TempDir()
			args := c.args(t)
			var l *ledger
			if len(args) == 0 {
				l = endlessTalks(t, data, c.pace, 1)[0]
			}
			srv := serve(t, data, args...)
			if l == nil {
				l = newLedger(srv.beginEndless(t))
			}
			b := shownTurn{ledger: l}
			for range c.turns {
				l.newID()
				for l.owed() {
					require.NoError(t, b.listen(srv, random))
				}
			}
			require.NoError(t, srv.Stop())
			requireLedgers(t, data, []*ledger{l})
			require.Positive(t, b.cutShort, "nothing was cut while the coworker spoke; the test shows nothing")
			if len(args) > 0 {
				require.Positive(t, b.resumed, "no answer went on after a cut; the test shows little")
			}
			t.Logf("%d turns, %d connections cut at random bytes, %d of them while an answer was shown in part, with %d deltas; %d times it was gone on with on the next connection, else it came whole: no gap, no doubled word, each as the log has it",
				len(l.acks), b.cuts, b.cutShort, b.deltas, b.resumed)
		})
	}
}

// shownTurn is the coworker's turn as a browser puts it together from deltas.
type shownTurn struct {
	ledger        *ledger
	turn, attempt int
	text          string

	part frame // what was shown of an answer when the connection was cut

	deltas, resumed int // pieces taken; times that an answer was gone on with after a cut
	cuts, cutShort  int // connections cut; in the middle of an answer
}

// listen joins on a connection that will be cut, says what was not
// acknowledged and listens until the cut.
func (b *shownTurn) listen(srv *server, random *rand.Rand) error {
	l := b.ledger
	cutting := &cutLine{reset: random.IntN(2) == 0}
	c, err := srv.dial(func() (net.Conn, error) { return cutting.dial(srv.host()) })
	if err != nil {
		return err
	}
	defer c.conn.Close()
	cutting.bound, cutting.left = true, random.IntN(800)
	if err := c.hello(l.session, l.seen); err != nil {
		return err
	}
	welcome, err := c.wait("welcome", "")
	if err != nil {
		return b.lost(err)
	}
	b.text, b.turn = "", 0 // unfinished words are thrown away
	if err := l.take(welcome); err != nil {
		return err
	}
	for _, id := range l.pending {
		if err := c.say(id, textOf(id)); err != nil {
			return b.lost(err)
		}
	}
	for l.owed() {
		c.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		f, err := c.next()
		if err != nil {
			return b.lost(err)
		}
		if err := b.take(f); err != nil {
			return err
		}
	}
	return nil
}

// lost takes note of a cut, and passes on what was none.
func (b *shownTurn) lost(err error) error {
	if !errors.Is(err, errCut) {
		return err
	}
	b.cuts++
	if b.text != "" {
		b.cutShort++
		b.part = frame{Turn: b.turn, Attempt: b.attempt, Text: b.text}
	}
	return nil
}

func (b *shownTurn) take(f frame) error {
	switch f.Type {
	case "delta":
		b.deltas++
		at := len(utf16.Encode([]rune(b.text)))
		switch {
		case f.Offset == 0, f.Turn == b.turn && f.Attempt > b.attempt:
			b.turn, b.attempt, b.text = f.Turn, f.Attempt, ""
			at = 0
		case f.Turn != b.turn || f.Attempt != b.attempt:
			return fmt.Errorf("a delta of turn %d, attempt %d within turn %d, attempt %d", f.Turn, f.Attempt, b.turn, b.attempt)
		}
		if cut := b.part; f.Offset == 0 && cut.Turn == f.Turn && cut.Attempt == f.Attempt {
			if !strings.HasPrefix(f.Text, cut.Text) {
				return fmt.Errorf("turn %d: shown before the cut was %q, after it %q", f.Turn, cut.Text, f.Text)
			}
			b.resumed++
			b.part = frame{}
		}
		if f.Offset != at {
			return fmt.Errorf("turn %d: a delta begins at %d where %d units are shown: %q then %q", f.Turn, f.Offset, at, b.text, f.Text)
		}
		b.text += f.Text
	case "done":
		if b.text != "" && b.text != f.Text {
			return fmt.Errorf("turn %d: shown was %q, stored is %q", f.Turn, b.text, f.Text)
		}
		if cut := b.part; cut.Turn == f.Turn && cut.Attempt == f.Attempt {
			if !strings.HasPrefix(f.Text, cut.Text) {
				return fmt.Errorf("turn %d: shown before the cut was %q, stored is %q", f.Turn, cut.Text, f.Text)
			}
		}
		b.text, b.turn = "", 0
	}
	return b.ledger.take(f)
}

// errCut is what a cut connection fails with.
var errCut = errors.New("the test cut the connection")

// cutLine is a connection that breaks once so many bytes have come: with a
// reset or, as when a phone's browser is closed, with an end and no close
// frame.
type cutLine struct {
	net.Conn
	bound bool // to break
	left  int  // bytes
	reset bool
}

func (c *cutLine) dial(addr string) (net.Conn, error) {
	var err error
	c.Conn, err = net.Dial("tcp", addr)
	return c, err
}

func (c *cutLine) Read(p []byte) (int, error) {
	if !c.bound {
		return c.Conn.Read(p)
	}
	if c.left == 0 {
		if c.reset {
			c.Conn.(*net.TCPConn).SetLinger(0)
		}
		c.Conn.Close()
		return 0, errCut
	}
	n, err := c.Conn.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}
