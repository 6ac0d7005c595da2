package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"

	"seventy/web"
)

// parsed is the command line as kong fills it in.
func parsed(t *testing.T, args ...string) serveCmd {
	t.Helper()
	var c cli
	parser, err := kong.New(&c, kong.Vars{"data": t.TempDir()})
	require.NoError(t, err)
	_, err = parser.Parse(append([]string{"serve"}, args...))
	require.NoError(t, err)
	return c.Serve
}

func TestLimitFlags(t *testing.T) {
	limits, trusted, err := parsed(t).limits()
	require.NoError(t, err)
	require.Equal(t, web.Limits{Sockets: 256, Sessions: 120, Turns: 20}, limits)
	require.Empty(t, trusted)
	require.Equal(t, 54*time.Second, parsed(t).Ping)

	c := parsed(t, "--max-sockets=0", "--sessions-per-minute=1.5", "--turns-per-second=0", "--limit-local", "--ping=1s",
		"--trusted-proxy=10.1.2.3/8", "--trusted-proxy=2001:db8::1,192.0.2.1")
	limits, trusted, err = c.limits()
	require.NoError(t, err)
	require.Equal(t, web.Limits{Sessions: 1.5, Local: true}, limits)
	require.Equal(t, []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::1/128"), netip.MustParsePrefix("192.0.2.1/32")}, trusted)
	require.Equal(t, time.Second, c.Ping)
}

func TestLimitFlagsThatAreNone(t *testing.T) {
	for arg, want := range map[string]string{
		"--trusted-proxy=nobody":    `--trusted-proxy is "nobody"; expected an address or a network`,
		"--trusted-proxy=10.0.0/8":  `--trusted-proxy is "10.0.0/8"`,
		"--max-sockets=-1":          "expect a number above 0, or 0 for no limit",
		"--sessions-per-minute=-1":  "expect a number above 0",
		"--sessions-per-minute=0.5": "expected 1 or more",
		"--turns-per-second=-0.001": "expect a number above 0",
		"--ping=0s":                 "--ping is 0s; expected a second or more",
		"--ping=999ms":              "--ping is 999ms; expected a second or more",
	} {
		var out, stderr bytes.Buffer
		data := t.TempDir()
		require.Equal(t, 1, run([]string{"serve", "--addr=127.0.0.1:0", "--data", data, arg}, strings.NewReader(""), &out, &stderr), arg)
		require.Contains(t, stderr.String(), want, arg)
	}
}

// TestLimitsOfTheProgram holds that the flags reach the server.
func TestLimitsOfTheProgram(t *testing.T) {
	srv := serve(t, t.TempDir(), "--limit-local", "--sessions-per-minute=2")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var got []int
	for range 2 {
		resp, err := client.Post(srv.URL+"/sessions", "application/x-www-form-urlencoded", strings.NewReader("scenario="+firstScenario(t)))
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		got = append(got, resp.StatusCode)
		if resp.StatusCode == http.StatusTooManyRequests {
			require.Equal(t, "30", resp.Header.Get("Retry-After"))
		}
		require.NotEmpty(t, resp.Header.Get("X-Request-Id"))
	}
	require.Equal(t, []int{http.StatusSeeOther, http.StatusTooManyRequests}, got, fmt.Sprint(srv.Logs()))
	resp, err := srv.get("/readyz")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.NoError(t, resp.Body.Close())
}

func firstScenario(t *testing.T) string {
	t.Helper()
	library, err := (libraryFlags{}).load()
	require.NoError(t, err)
	return library.Contents()[0].Scenario.ID
}
