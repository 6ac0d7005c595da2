package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// endpoint answers requests by a script, one answer each; the last one goes
// for all that follow. It keeps what it was sent.
type endpoint struct {
	answers []http.HandlerFunc

	mu   sync.Mutex
	sent []map[string]any
	keys []string
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	var body map[string]any
	if err == nil {
		err = json.Unmarshal(raw, &body)
	}
	if err != nil || r.URL.Path != "/v1/chat/completions" {
		http.Error(w, "no such call", http.StatusNotFound)
		return
	}
	e.mu.Lock()
	e.sent = append(e.sent, body)
	e.keys = append(e.keys, r.Header.Get("Authorization"))
	answer := e.answers[min(len(e.sent), len(e.answers))-1]
	e.mu.Unlock()
	answer(w, r)
}

func (e *endpoint) asked() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.sent)
}

// piped carries requests to a handler without a network, so that timers can
// run in a synctest bubble.
type piped struct{ handler http.Handler }

func (p piped) RoundTrip(r *http.Request) (*http.Response, error) {
	body, pw := io.Pipe()
	w := &pipedWriter{pw: pw, header: http.Header{}, ready: make(chan struct{})}
	stop := context.AfterFunc(r.Context(), func() {
		pw.CloseWithError(r.Context().Err())
		body.CloseWithError(r.Context().Err())
	})
	go func() {
		defer stop()
		defer func() {
			if why := recover(); why != nil {
				pw.CloseWithError(io.ErrUnexpectedEOF)
			}
			w.WriteHeader(http.StatusOK)
			pw.Close()
		}()
		p.handler.ServeHTTP(w, r)
	}()
	select {
	case <-w.ready:
		return &http.Response{StatusCode: w.status, Header: w.header, Body: body, Request: r}, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

type pipedWriter struct {
	pw     *io.PipeWriter
	header http.Header
	status int
	once   sync.Once
	ready  chan struct{}
}

func (w *pipedWriter) Header() http.Header { return w.header }
func (w *pipedWriter) Flush()              {}
func (w *pipedWriter) WriteHeader(status int) {
	w.once.Do(func() { w.status = status; close(w.ready) })
}
func (w *pipedWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.pw.Write(p)
}

// script answers with the steps, in order.
func script(steps ...http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", "text/event-stream")
		}
		for _, step := range steps {
			step(w, r)
		}
	}
}

func raw(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, s)
		w.(http.Flusher).Flush()
	}
}

// piece is a chunk with a text, given as the JSON literal's inside.
func piece(inside string) http.HandlerFunc {
	return raw(`data: {"choices":[{"index":0,"delta":{"content":"` + inside + `"},"finish_reason":null}]}` + "\n\n")
}

func finish(reason string) http.HandlerFunc {
	return raw(`data: {"choices":[{"index":0,"delta":{},"finish_reason":"` + reason + `"}]}` + "\n\n")
}

func counts(prompt, completion int) http.HandlerFunc {
	return raw(fmt.Sprintf(`data: {"choices":[],"usage":{"prompt_tokens":%d,"completion_tokens":%d}}`+"\n\n", prompt, completion))
}

var done = raw("data: [DONE]\n\n")

func pause(d time.Duration) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(d):
		case <-r.Context().Done():
		}
	}
}

func hang(_ http.ResponseWriter, r *http.Request)  { <-r.Context().Done() }
func reset(_ http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }
func whole(text string) http.HandlerFunc {
	return script(piece(text), finish("stop"), counts(10, 5), done)
}
func status(code int, header, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if name, value, ok := strings.Cut(header, ": "); ok {
			w.Header().Set(name, value)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

// ask makes a client on the endpoint and streams one reply.
func ask(t *testing.T, c *Client) (text string, use Usage, err error) {
	t.Helper()
	var b strings.Builder
	use, err = c.Stream(t.Context(), Request{
		Session:  "s1",
		Messages: []Message{{System, "Be Yvonne."}, {User, "sesame in the prompt"}},
	}, func(p string) error {
		require.NotEmpty(t, p)
		b.WriteString(p)
		return nil
	})
	return b.String(), use, err
}

func client(t *testing.T, e *endpoint, change func(*Config)) (*Client, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	cfg := Config{BaseURL: "http://model.test/v1", Key: "sk-secret", Model: "small", Transport: piped{e}}
	if change != nil {
		change(&cfg)
	}
	c, err := New(cfg, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	require.NoError(t, err)
	return c, &log
}
