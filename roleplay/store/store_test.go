package store

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"seventy/roleplay/store/storetest"
)

// TestMain lets the test binary be run again as another process; see
// child_test.go.
func TestMain(m *testing.M) {
	if role := os.Getenv(childRole); role != "" {
		os.Exit(child(role, os.Getenv(childPath)))
	}
	goleak.VerifyTestMain(m)
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// openIn opens the store in a folder and closes it when t ends.
func openIn(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(context.Background(), path, quiet, time.Now)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestConformance(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store {
		return openIn(t, filepath.Join(t.TempDir(), "seventy.db"))
	})
}
