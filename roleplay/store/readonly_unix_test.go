//go:build unix

package store

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// nobody is a user who owns nothing here.
const nobody = 65534

// TestOpenReadOnly opens databases that may not be written. Modes do not bind
// root, so the test runs itself as a user whom they do.
func TestOpenReadOnly(t *testing.T) {
	for _, test := range []struct {
		name         string
		file, folder os.FileMode // file 0 for none
		lock         bool        // left behind, writable
		words        string
	}{
		{"file", 0o444, 0o777, false, "can't be written"},
		{"folder", 0o666, 0o555, false, "The folder"},
		{"folder, no file", 0, 0o555, false, "The folder"},
		{"folder, a lock left in it", 0o666, 0o555, true, "its folder"},
		{"file in it unreadable", 0o200, 0o777, false, "can't be opened"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.Chmod(filepath.Dir(dir), 0o755))
			path := filepath.Join(dir, "seventy.db")
			if test.file != 0 {
				filled100(t, dir)
				require.NoError(t, os.Chmod(path, test.file))
				require.NoError(t, os.Chmod(path+".lock", 0o666))
			}
			if !test.lock {
				require.NoError(t, os.RemoveAll(path+".lock"))
			}
			require.NoError(t, os.Chmod(dir, test.folder))
			defer os.Chmod(dir, 0o755) // so that it can be removed
			if os.Getuid() != 0 && test.file == 0o200 {
				t.Skip("only root can compare a file it may not read")
			}
			before := snapshot(t, dir)
			code, message := openAsNobody(t, path)
			require.Equal(t, "unavailable", code, message)
			require.Contains(t, message, test.words)
			require.Contains(t, message, dir)
			require.Equal(t, before, snapshot(t, dir))
		})
	}
}

func openAsNobody(t *testing.T, path string) (code, message string) {
	t.Helper()
	cmd := childCommand(t, roleOpen, path)
	if os.Getuid() == 0 {
		// The binary lies where only root may go: it is copied to where
		// everybody may.
		dir := t.TempDir()
		require.NoError(t, os.Chmod(filepath.Dir(dir), 0o755))
		content, err := os.ReadFile(cmd.Path)
		require.NoError(t, err)
		cmd.Path = filepath.Join(dir, "test")
		require.NoError(t, os.WriteFile(cmd.Path, content, 0o755))
		cmd.Dir = dir
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	out, err := cmd.Output()
	if pathErr, ok := err.(*os.PathError); ok && pathErr.Err == syscall.EPERM {
		t.Skip("this root may not become another user")
	}
	var exit *exec.ExitError
	require.NotErrorAs(t, err, &exit)
	require.NoError(t, err)
	code, message, _ = strings.Cut(string(out), "\n")
	return code, message
}
