package store

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

const secret = "xylophone-in-the-linen-room"

// confide stores a session whose words are to be gone later: short and long
// texts, a view, and a branch with a copy, among another's turns.
func confide(t *testing.T, s *Store) {
	t.Helper()
	ctx := context.Background()
	fill(t, s)
	long := strings.Repeat(secret+" ", 2000)
	said := []roleplay.Event{{Body: roleplay.Said{Text: secret}}, {Body: roleplay.Said{Text: long}}}
	require.NoError(t, s.Append(ctx, "told", 0, append([]roleplay.Event{{Body: roleplay.Started{Title: secret}}}, said...)))
	for n := range 20 {
		require.NoError(t, s.Append(ctx, "a", 401+4*n, fourEvents(n)))
		require.NoError(t, s.Append(ctx, "told", 3+2*n, said))
	}
	begin := roleplay.Started{Branch: &roleplay.Branch{Session: "told", Seq: 3, Turn: 3}}
	require.NoError(t, s.Append(ctx, "again", 0, append([]roleplay.Event{{Body: begin}}, said...)))
	require.NoError(t, s.PutView(ctx, "again", "scorecard", "1", 3, []byte(long)))
}

// tells reports the files of the database that hold the secret.
func tells(t *testing.T, path string) (files []string) {
	t.Helper()
	for _, end := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + end)
		if !os.IsNotExist(err) {
			require.NoError(t, err)
		}
		if bytes.Contains(content, []byte(secret)) {
			files = append(files, filepath.Base(path+end))
		}
	}
	return files
}

func TestDeletedWordsAreGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seventy.db")
	s := openIn(t, path)
	confide(t, s)
	require.NotEmpty(t, tells(t, path))
	require.NoError(t, s.Delete(context.Background(), "told"))
	require.Empty(t, tells(t, path), "while the store is open")
	events, err := s.Events(context.Background(), "a", 0)
	require.NoError(t, err)
	require.Len(t, events, 481)
	requireSound(t, s)
}

// TestDeletedWordsWhileSomebodyReads deletes under a reader's eyes: the reader
// reads on, and the words go later.
func TestDeletedWordsWhileSomebodyReads(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "seventy.db")
	s := openIn(t, path)
	confide(t, s)
	rows, err := s.query.events.QueryContext(ctx, "told", 0)
	require.NoError(t, err)
	require.True(t, rows.Next())
	require.NoError(t, s.Delete(ctx, "told"))
	require.NotEmpty(t, tells(t, path), "the reader still needs them")
	count := 1
	for rows.Next() {
		count++
	}
	require.NoError(t, rows.Err())
	require.Equal(t, 43, count)
	require.NoError(t, rows.Close())
	for n := range scrubAgain {
		require.NoError(t, s.Append(ctx, "a", 481+4*n, fourEvents(n)))
	}
	require.Empty(t, tells(t, path))
}
