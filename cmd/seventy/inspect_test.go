package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// freeAddress is a loopback address on which nobody listens just now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

func fetch(t *testing.T, url, host string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	req.Host = host
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body)
}

// TestLookingInside holds that an operator sees turns, stages, queues, tokens
// and fallbacks, and sees of no talk a word or whose it is; and that only this
// machine can look where it was told so.
func TestLookingInside(t *testing.T) {
	var dead atomic.Bool
	var heard bytes.Buffer
	model := endpoint(t, "Morning. Long one. ", &dead, &heard)
	metrics, profiles := freeAddress(t), freeAddress(t)
	srv := serve(t, t.TempDir(), "--metrics="+metrics, "--pprof="+profiles, "--log-level=debug",
		"--endpoint="+model.URL+"/v1", "--model=some-model", "--first-token=2s")
	id := srv.begin(t)
	c, _, err := srv.join(id, 0)
	require.NoError(t, err)
	require.NoError(t, c.say("one", "Hi, how was the night on East wing?"))
	_, err = c.wait("done", "")
	require.NoError(t, err)
	dead.Store(true)
	require.NoError(t, c.say("two", "What does that do to your evenings?"))
	_, err = c.wait("done", "")
	require.NoError(t, err)
	require.NoError(t, c.say("three", ""))
	_, err = c.wait("ack", "three")
	require.ErrorContains(t, err, "invalid")
	require.NoError(t, c.conn.Close())

	status, page := fetch(t, "http://"+metrics+"/metrics", "")
	require.Equal(t, http.StatusOK, status)
	for _, line := range []string{
		`seventy_turn_seconds_count{stage="read"} 2`,
		`seventy_turn_seconds_count{stage="plan"} 2`,
		`seventy_turn_seconds_count{stage="commit"} 4`,
		`seventy_turn_seconds_count{stage="whole"} 2`,
		`seventy_turn_seconds_count{stage="reply"} 2`,
		`seventy_replies_total{source="model"} 1`,
		`seventy_replies_total{source="builtin"} 1`,
		`seventy_fallbacks_total{reason="server_error"} 1`,
		`seventy_turns_refused_total{code="invalid"} 1`,
		`seventy_model_seconds_count{outcome="whole"} 1`,
		`seventy_model_first_token_seconds_count 1`,
		`seventy_tokens_total{kind="prompt"}`,
		`seventy_frames_total{type="say"} 3`,
		`seventy_errors_sent_total{code="invalid"} 1`,
		`seventy_sessions 1`,
		`seventy_store_commits_total`,
		`seventy_store_waiting 0`,
		`seventy_frames_queued_count`,
		`go_goroutines`,
	} {
		require.Contains(t, page, line)
	}
	for _, secret := range []string{id, "East wing", "evenings", "Morning", "some-model", "127.0.0.1"} {
		require.NotContains(t, page, secret)
	}
	for _, secret := range []string{id, "East wing", "evenings", "Morning."} {
		require.NotContains(t, srv.Logs(), secret, "nor does the log say so, at its most talkative")
	}

	status, _ = fetch(t, "http://"+profiles+"/debug/pprof/goroutine?debug=1", "")
	require.Equal(t, http.StatusOK, status)
	for _, addr := range []string{metrics + "/metrics", profiles + "/debug/pprof/"} {
		status, _ = fetch(t, "http://"+addr, "evil.example")
		require.Equal(t, http.StatusForbidden, status, "a page under another name can't read it")
	}
	status, _ = fetch(t, srv.URL+"/metrics", "")
	require.Equal(t, http.StatusNotFound, status, "they are not among the pages")
	status, _ = fetch(t, srv.URL+"/debug/pprof/", "")
	require.Equal(t, http.StatusNotFound, status)
}

// TestProfilesAreForThisMachine holds that profiles, which can hold words of a
// talk, are not served to others.
func TestProfilesAreForThisMachine(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":7031", "192.0.2.1:7031", "example.org:7031", "nonsense"} {
		var stderr bytes.Buffer
		code := run([]string{"serve", "--addr=127.0.0.1:0", "--pprof", addr, "--data", t.TempDir()}, strings.NewReader(""), io.Discard, &stderr)
		require.Equal(t, 1, code, addr)
		require.Contains(t, stderr.String(), "Use a loopback address", addr)
	}
}
