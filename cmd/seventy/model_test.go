package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// endpoint is an OpenAI-compatible one that streams a reply, or hangs up.
func endpoint(t *testing.T, reply string, dead *atomic.Bool, heard *bytes.Buffer) *httptest.Server {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if dead.Load() {
			http.Error(w, `{"error":{"message":"out of order"}}`, http.StatusServiceUnavailable)
			return
		}
		body, _ := io.ReadAll(r.Body)
		heard.Write(body)
		w.Header().Set("Content-Type", "text/event-stream")
		for _, word := range strings.SplitAfter(reply, " ") {
			fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%q}}]}\n\n", word)
		}
		fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	}))
	t.Cleanup(srv.Close)
	return srv
}

// TestModelSpeaks holds that a configured model words what she says, that the
// trainee is told what goes where before the first word, that nothing locked
// is sent, and that the built-in voice takes over when the model is gone.
func TestModelSpeaks(t *testing.T) {
	var dead atomic.Bool
	var heard bytes.Buffer
	model := endpoint(t, "Morning. Long one. ", &dead, &heard)
	data := t.TempDir()
	srv := serve(t, data, "--endpoint="+model.URL+"/v1", "--model=some-model", "--first-token=2s")
	id := srv.begin(t)

	resp, err := srv.get("/talk/" + id)
	require.NoError(t, err)
	page, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Contains(t, string(page), strings.TrimPrefix(model.URL, "http://"), "the page says where the words go")

	c, _, err := srv.join(id, 0)
	require.NoError(t, err)
	require.NoError(t, c.say("1", "Hi, how was the night?"))
	f, err := c.wait("done", "")
	require.NoError(t, err)
	require.Equal(t, "Morning. Long one.", strings.TrimSpace(f.Text))
	require.Contains(t, heard.String(), "how was the night")
	for _, locked := range []string{"initials", "rehab", "left wet"} {
		require.NotContains(t, heard.String(), locked, "what she holds back is sent nowhere")
	}

	dead.Store(true)
	require.NoError(t, c.say("2", "How did you get into this work?"))
	f, err = c.wait("done", "")
	require.NoError(t, err)
	require.NotEmpty(t, f.Text)
	require.NoError(t, c.conn.Close())
	require.NoError(t, srv.Stop())

	spoke := spoken(t, data, id)
	require.Len(t, spoke, 2)
	require.Equal(t, roleplay.FromModel, spoke[0].Source)
	require.Equal(t, "some-model", spoke[0].Model.Name)
	require.Equal(t, roleplay.FromBuiltin, spoke[1].Source)
	require.NotEmpty(t, spoke[1].Model.Fallback, "the event says why the built-in voice spoke")
	require.NotContains(t, srv.Logs(), "how was the night", "the log holds no word of a talk")
}

// TestEndpointNobodyWasToldOf holds that a talk that began without an endpoint
// goes on without one, also after the server was started with one.
func TestEndpointNobodyWasToldOf(t *testing.T) {
	var dead atomic.Bool
	var heard bytes.Buffer
	model := endpoint(t, "Morning. ", &dead, &heard)
	data := t.TempDir()
	srv := serve(t, data)
	id := srv.begin(t)
	require.NoError(t, srv.Stop())

	srv = serve(t, data, "--endpoint="+model.URL+"/v1", "--model=some-model")
	c, _, err := srv.join(id, 0)
	require.NoError(t, err)
	require.NoError(t, c.say("1", "My real name is Zed."))
	_, err = c.wait("done", "")
	require.NoError(t, err)
	require.NoError(t, c.conn.Close())
	require.NoError(t, srv.Stop())
	require.Empty(t, heard.String())
	require.Equal(t, roleplay.FromBuiltin, spoken(t, data, id)[0].Source)
}

// spoken reads the coworker's turns of a session from the log.
func spoken(t *testing.T, data, id string) []roleplay.Spoke {
	t.Helper()
	require.FileExists(t, filepath.Join(data, "seventy.db"))
	term := &terminal{ctx: t.Context(), out: os.Stdout, logger: quiet()}
	db, err := dataFlags{Data: data}.open(term)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	events, err := db.Events(t.Context(), id, 0)
	require.NoError(t, err)
	var out []roleplay.Spoke
	for _, e := range events {
		if s, ok := e.Body.(roleplay.Spoke); ok {
			out = append(out, s)
		}
	}
	return out
}
