//go:build linux

package testneeds

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"
)

// SmallDisk returns a folder on a disk of its own that holds that many bytes,
// unmounted when the test ends.
func SmallDisk(t testing.TB, size int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("seventy-test", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		Allowed(t, err, "to mount a disk")
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// Allowed goes on unless err says that this user may not do what the test
// must be allowed to do.
func Allowed(t testing.TB, err error, what string) {
	t.Helper()
	if errors.Is(err, os.ErrPermission) {
		absent(t, "must be allowed %s", what)
	}
}
