package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPortTaken holds that a taken port is said plainly, and that nothing is
// left behind that keeps the next start from working.
func TestPortTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	data := t.TempDir()
	var out, stderr bytes.Buffer
	code := run([]string{"serve", "--addr", taken.Addr().String(), "--data", data}, strings.NewReader(""), &out, &stderr)
	require.Equal(t, 1, code)
	require.Contains(t, stderr.String(), "is taken: is Seventy running already?")
	require.NoError(t, taken.Close())
	serve(t, data)
}

// TestTwoServers holds that a second server on the same folder refuses to
// start, and that the first goes on.
func TestTwoServers(t *testing.T) {
	data := t.TempDir()
	first := serve(t, data)
	var stderr bytes.Buffer
	require.Equal(t, 1, run([]string{"serve", "--addr=127.0.0.1:0", "--data", data}, strings.NewReader(""), io.Discard, &stderr))
	require.Contains(t, stderr.String(), "seventy.db")
	resp, err := first.get("/healthz")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.NoError(t, resp.Body.Close())
}

// TestNotOurDatabase holds that a file that is no database of ours is left as
// it was.
func TestNotOurDatabase(t *testing.T) {
	data := t.TempDir()
	file := filepath.Join(data, "seventy.db")
	diary := []byte(strings.Repeat("Dear diary. ", 200))
	require.NoError(t, os.WriteFile(file, diary, 0o600))
	var stderr bytes.Buffer
	require.Equal(t, 1, run([]string{"serve", "--addr=127.0.0.1:0", "--data", data}, strings.NewReader(""), io.Discard, &stderr))
	require.Contains(t, stderr.String(), file)
	left, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, diary, left)
}

// TestStop holds that an interrupted server ends well.
func TestStop(t *testing.T) {
	srv := serve(t, t.TempDir())
	srv.begin(t)
	require.NoError(t, srv.Stop())
}

// TestDoor holds that on an address that others can reach nothing is served
// without the cookie, and that the link works once.
func TestDoor(t *testing.T) {
	srv := serve(t, t.TempDir(), "--addr=0.0.0.0:0")
	require.Contains(t, srv.URL, "/enter?token=")
	host, token, _ := strings.Cut(srv.URL, "/enter?token=")
	_, port, err := net.SplitHostPort(strings.TrimPrefix(host, "http://"))
	require.NoError(t, err)
	srv.URL = "http://127.0.0.1:" + port // traffic stays on this machine
	for _, path := range []string{"/", "/history", "/talk/x/scorecard", "/static/x"} {
		resp, err := srv.get(path)
		require.NoError(t, err)
		require.Equal(t, http.StatusUnauthorized, resp.StatusCode, path)
		require.NoError(t, resp.Body.Close())
	}
	_, _, err = srv.join("x", 0)
	require.ErrorContains(t, err, "unauthorized", "a socket is told why")
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser := http.Client{Jar: jar}
	resp, err := browser.Get(srv.URL + "/enter?token=" + token)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, "the link leads in")
	require.NoError(t, resp.Body.Close())
	resp, err = browser.Get(srv.URL + "/history")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.NoError(t, resp.Body.Close())
	resp, err = http.Get(srv.URL + "/enter?token=" + token)
	require.NoError(t, err)
	require.Equal(t, http.StatusUnauthorized, resp.StatusCode, "it leads in once")
	require.NoError(t, resp.Body.Close())
}
