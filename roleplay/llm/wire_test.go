package llm

import (
	"bytes"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// onWire makes a client that reaches the endpoint through a real connection.
func onWire(t *testing.T, url string) (*Client, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	c, err := New(Config{BaseURL: url, Key: "sk-secret", Model: "small"}, slog.New(slog.NewTextHandler(&log, nil)))
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c, &log
}

func TestOverTheWire(t *testing.T) {
	lost := func(linger int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			_ = conn.(*net.TCPConn).SetLinger(linger)
			_ = conn.Close()
		}
	}
	e := &endpoint{answers: []http.HandlerFunc{
		whole("One."),
		lost(0), // a reset before the header
		whole("Two."),
		lost(-1), // an end before the header
		whole("Three."),
		script(piece("Four"), lost(0)),
	}}
	srv := httptest.NewServer(e)
	defer srv.Close()
	c, log := onWire(t, srv.URL+"/v1/")
	require.Equal(t, srv.Listener.Addr().String(), c.Host())
	require.Equal(t, "small", c.Model())
	for _, want := range []string{"One.", "Two.", "Three."} {
		text, _, err := ask(t, c)
		require.NoError(t, err)
		require.Equal(t, want, text)
	}
	text, _, err := ask(t, c)
	require.Equal(t, "Four", text)
	require.Equal(t, CutOff, Reason(err))
	require.Contains(t, log.String(), "reason=cut_off")
	require.NotContains(t, log.String(), "unencrypted", "loopback is no network")
}

func TestNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	c, _ := onWire(t, "http://"+l.Addr().String()+"/v1")
	_, _, err = ask(t, c)
	require.Equal(t, Unreachable, Reason(err))
	require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err))
}

func TestCertificateOfAStranger(t *testing.T) {
	srv := httptest.NewUnstartedServer(&endpoint{answers: []http.HandlerFunc{whole("One.")}})
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	srv.StartTLS()
	defer srv.Close()
	c, _ := onWire(t, srv.URL+"/v1")
	_, _, err := ask(t, c)
	require.Equal(t, Unreachable, Reason(err))
}

// A proxy of the environment would be a place the trainee was not told of.
func TestNoProxyUnlessConfigured(t *testing.T) {
	for _, use := range []bool{false, true} {
		carried := newCarrier(Config{ProxyFromEnvironment: use}.Defaults()).http.Transport.(*http.Transport)
		require.Equal(t, use, carried.Proxy != nil)
	}
}

func TestKeyInTheClear(t *testing.T) {
	_, log := onWire(t, "http://model.test/v1")
	require.Contains(t, log.String(), "unencrypted")
	require.NotContains(t, log.String(), "sk-secret")
}

func TestRetryAfter(t *testing.T) {
	for value, want := range map[string]time.Duration{"": 0, "3": 3 * time.Second, "-1": 0, "soon": 0, "99999": time.Hour, "Mon, 01 Jan 1990 00:00:00 GMT": 0} {
		got := retryAfter(&http.Response{Header: http.Header{"Retry-After": {value}}})
		require.Equal(t, want, got, value)
	}
}
