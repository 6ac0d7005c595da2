package roleplay_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

func TestCleanTurn(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "  How was it?\n", "How was it?"},
		{"lines", "a\r\nb\rc\u2028d", "a\nb\nc\nd"},
		{"many empty lines", "a\n\n\n\n\nb", "a\n\nb"},
		{"control characters", "a\x00b\x1b[31mc\x7f", "ab[31mc"},
		{"bidi override", "pay \u202Enow\u202C \u2066x\u2069", "pay now x"},
		{"zero width", "u\u200Bni\uFEFFon", "union"},
		{"tags", "hi\U000E0041\U000E0042", "hi"},
		{"emoji with joiner", "👩\u200d🔧 ok", "👩\u200d🔧 ok"},
		{"markup stays text", "<script>alert(1)</script>", "<script>alert(1)</script>"},
		{"invalid UTF-8", "a\xffb", "a\uFFFDb"},
		{"right to left", "שלום", "שלום"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := roleplay.CleanTurn(c.in)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestCleanTurnRefuses(t *testing.T) {
	for _, empty := range []string{"", " \n\t", "\u200B\u202E", "\x00", "\u200D\u00AD", "\u2800 \u3164"} {
		_, err := roleplay.CleanTurn(empty)
		require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
	}
	longest := strings.Repeat("é", roleplay.MaxTurn)
	_, err := roleplay.CleanTurn(longest)
	require.NoError(t, err)
	_, err = roleplay.CleanTurn(longest + "x")
	require.Equal(t, roleplay.TooLong, roleplay.CodeOf(err))
	require.ErrorContains(t, err, "4001 characters")
}

func FuzzCleanTurn(f *testing.F) {
	f.Add("How was it?\r\n\r\n\u202Ex")
	f.Fuzz(func(t *testing.T, in string) {
		out, err := roleplay.CleanTurn(in)
		if err != nil {
			return
		}
		require.True(t, utf8.ValidString(out))
		again, err := roleplay.CleanTurn(out)
		require.NoError(t, err)
		require.Equal(t, out, again, "cleaning twice changes nothing")
		for _, r := range out {
			require.False(t, unicode.IsControl(r) && r != '\n' && r != '\t')
		}
	})
}

func TestNewID(t *testing.T) {
	a, err := roleplay.NewID(rand.Reader)
	require.NoError(t, err)
	b, err := roleplay.NewID(rand.Reader)
	require.NoError(t, err)
	require.NotEqual(t, a, b)
	require.Regexp(t, `^[a-km-np-z2-9]{26}$`, a)
	_, err = roleplay.NewID(bytes.NewReader([]byte("short")))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestError(t *testing.T) {
	cause := errors.New("the disk is full")
	err := fmt.Errorf("while saving: %w", roleplay.Errorf(roleplay.Unavailable, "Your turn was not saved: %w", cause))
	require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err))
	require.ErrorIs(t, err, cause)
	require.Equal(t, "Your turn was not saved: the disk is full", roleplay.MessageOf(err))
	require.Equal(t, roleplay.Internal, roleplay.CodeOf(cause))
	require.NotContains(t, roleplay.MessageOf(cause), "disk", "an error that is not ours stays inside")
	require.Empty(t, roleplay.CodeOf(nil))
}

func TestSpanIn(t *testing.T) {
	require.Equal(t, "How", roleplay.Span{End: 3}.In("How?"))
	require.Empty(t, roleplay.Span{Start: 2, End: 9}.In("How?"))
	require.Empty(t, roleplay.Span{Start: 3, End: 2}.In("How?"))
}

func TestContext(t *testing.T) {
	c := roleplay.Context{Turn: 1}
	c.Said("What happened?", roleplay.Reading{
		Moves:  []roleplay.Mark[roleplay.Move]{{Label: roleplay.FindIssue}, {Label: roleplay.FindIssue}},
		Faults: []roleplay.Mark[roleplay.Fault]{{Label: roleplay.StackedQuestions}}})
	require.Equal(t, 2, c.Turn)
	require.Equal(t, 1, c.SeenMoves[roleplay.FindIssue], "turns are counted, not marks")
	require.Equal(t, []roleplay.Fault{roleplay.StackedQuestions}, c.LastFaults)
	c.Spoke("They cut my hours.", roleplay.Heard{Signals: []roleplay.Mark[roleplay.Signal]{{Label: roleplay.Issue}}})
	require.Equal(t, "They cut my hours.", c.Coworker)
	require.Equal(t, []roleplay.Signal{roleplay.Issue}, c.Signals)
	c.Said("mm", roleplay.Reading{})
	require.Empty(t, c.LastMoves)
	require.Equal(t, 4, c.Turn)
}
