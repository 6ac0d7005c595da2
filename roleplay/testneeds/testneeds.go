// Package testneeds finds what a test needs from outside the repository: a
// program of the system, or data that lies beside the checkout. Where it is
// absent the test is skipped with a line that says so; with SEVENTY_TEST_ALL
// set it fails instead. Only tests import it.
package testneeds

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Program returns the path of the first of the named programs that is
// installed.
func Program(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	absent(t, "needs %s; on Debian: apt-get install %s", names[0], names[0])
	return ""
}

// Shared returns the path of a file or folder in the folder "shared" that may
// lie beside the checkout, by its path there.
func Shared(t testing.TB, path ...string) string {
	t.Helper()
	root := Root(t)
	file := filepath.Join(append([]string{filepath.Dir(root), "shared"}, path...)...)
	if _, err := os.Stat(file); err != nil {
		absent(t, "needs shared/%s beside the checkout", filepath.Join(path...))
	}
	return file
}

// Root returns the folder of the checkout.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = parent
	}
}

func absent(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("SEVENTY_TEST_ALL") != "" {
		t.Fatalf("SEVENTY_TEST_ALL is set, so nothing is skipped: this test "+format, args...)
	}
	t.Skipf("skipped: this test "+format, args...)
}
