package web

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

func header(key, value string) func(*http.Request) {
	return func(r *http.Request) {
		if r.Header.Del(key); value != "" {
			r.Header.Set(key, value)
		}
	}
}

func host(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }

func TestHostOfASoloServer(t *testing.T) {
	h := newHouse(t)
	for name, status := range map[string]int{
		"127.0.0.1:7070": 200, "localhost:7070": 200, "LocalHost:7070": 200, "[::1]:7070": 200,
		"localhost": 403, "127.0.0.1": 403, "localhost:80": 403, "evil.example:7070": 403, "localhost.evil.example:7070": 403, "": 403, "[::1%25eth0]:7070": 403,
	} {
		require.Equal(t, status, h.do(t, http.MethodGet, "/", nil, host(name)).Code, name)
		require.Equal(t, status, h.do(t, http.MethodGet, h.static.prefix+"/css/base.css", nil, host(name)).Code, name)
	}
	require.Equal(t, http.StatusOK, h.do(t, http.MethodGet, "/healthz", nil, host("evil.example")).Code, "a sign of life says nothing")
}

func TestOriginOfWhatChangesThings(t *testing.T) {
	for _, test := range []struct {
		name         string
		origin, site string
		status       int
	}{
		{"our page", "http://127.0.0.1:7070", "same-origin", 303},
		{"our page, an old browser", "http://127.0.0.1:7070", "", 303},
		{"no browser", "", "", 303},
		{"another site", "https://evil.example", "cross-site", 403},
		{"another site, an old browser", "https://evil.example", "", 403},
		{"another port", "http://127.0.0.1:9999", "same-site", 403},
		{"another port, an old browser", "http://127.0.0.1:9999", "", 403},
		{"a sandboxed page", "null", "cross-site", 403},
		{"a sandboxed page, an old browser", "null", "", 403},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHouse(t)
			for target, form := range map[string]url.Values{
				"/sessions": {"scenario": {"bus-stop"}}, "/talk/done/branch": {"turn": {"5"}},
				"/talk/done/comments": {"turn": {"5"}, "text": {"x"}}, "/talk/done/delete": {},
			} {
				if target == "/talk/done/delete" && test.status == 303 {
					continue
				}
				w := h.do(t, http.MethodPost, target, form, header("Origin", test.origin), header("Sec-Fetch-Site", test.site))
				require.Equal(t, test.status, w.Code, target)
			}
			r := httptest.NewRequest(http.MethodGet, "/ws", nil)
			r.Host = address
			header("Origin", test.origin)(r)
			header("Sec-Fetch-Site", test.site)(r)
			require.Equal(t, test.status == 303, h.checkOrigin(r), "the socket")
		})
	}
}

func TestHeaders(t *testing.T) {
	h := newHouse(t)
	for _, target := range []string{"/", "/nowhere", h.static.prefix + "/css/base.css", "/healthz", "/talk/done/replay.json"} {
		got := h.do(t, http.MethodGet, target, nil).Header()
		csp := got.Get("Content-Security-Policy")
		for _, rule := range []string{"default-src 'self'", "frame-ancestors 'none'", "connect-src 'self'", "form-action 'self'", "report-uri /csp-report"} {
			require.Contains(t, csp, rule, target)
		}
		require.NotContains(t, csp, "unsafe")
		require.Equal(t, "nosniff", got.Get("X-Content-Type-Options"))
		require.Equal(t, "same-origin", got.Get("Cross-Origin-Opener-Policy"))
		require.NotEmpty(t, got.Get("Referrer-Policy"))
	}
	require.Equal(t, "no-store", h.do(t, http.MethodGet, "/talk/done", nil).Header().Get("Cache-Control"))
}

func TestPolicyReportIsLogged(t *testing.T) {
	h := newHouse(t)
	send := func(site, body string) int {
		r := httptest.NewRequest(http.MethodPost, "/csp-report", strings.NewReader(body))
		r.Host = h.cfg.Addr
		r.Header.Set("Content-Type", "application/csp-report")
		r.Header.Set("Sec-Fetch-Site", site)
		w := httptest.NewRecorder()
		h.Handler().ServeHTTP(w, r)
		return w.Code
	}
	require.Equal(t, http.StatusNoContent, send("same-origin", `{"csp-report":{"violated-directive":"script-src","blocked-uri":"inline","script-sample":"some words"}}`))
	require.Contains(t, h.lines.String(), "csp")
	require.Contains(t, h.lines.String(), "script-src")
	require.NotContains(t, h.lines.String(), "some words")
	before := h.lines.String()
	require.Equal(t, http.StatusForbidden, send("cross-site", `{"csp-report":{"violated-directive":"x"}}`))
	require.Equal(t, http.StatusBadRequest, send("same-origin", `anything at all`))
	require.NotContains(t, h.lines.String()[len(before):], "anything")
}

// newDoorHouse is a server that others can reach.
func newDoorHouse(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	cfg := h.cfg
	cfg.Addr, cfg.Random = "0.0.0.0:7070", bytes.NewReader(bytes.Repeat([]byte("secret-random-bytes!"), 10))
	var err error
	h.Server, err = NewServer(cfg)
	require.NoError(t, err)
	return h
}

func TestNothingWithoutTheCookie(t *testing.T) {
	h := newDoorHouse(t)
	for _, target := range append(allPages, "/talk/done/replay.json", "/nowhere", h.static.prefix+"/css/base.css", "/enter", "/enter?token=", "/enter?token=wrong") {
		w := h.do(t, http.MethodGet, target, nil, host("192.168.1.5:7070"))
		require.Equal(t, http.StatusUnauthorized, w.Code, target)
		require.NotContains(t, w.Body.String(), "Dana")
		require.Empty(t, w.Header().Values("Set-Cookie"))
	}
	for _, target := range []string{"/sessions", "/talk/done/delete", "/csp-report"} {
		w := h.do(t, http.MethodPost, target, url.Values{}, host("192.168.1.5:7070"), header("Origin", "http://192.168.1.5:7070"))
		require.Equal(t, http.StatusUnauthorized, w.Code, target)
	}
	require.Contains(t, h.do(t, http.MethodGet, "/", nil).Body.String(), "How to get in")
	require.Equal(t, "ok", h.do(t, http.MethodGet, "/healthz", nil).Body.String())
	require.Equal(t, http.StatusUnauthorized, h.do(t, http.MethodGet, "/", nil, header("Cookie", "seventy=")).Code, "an empty cookie opens nothing")
}

func TestEntrance(t *testing.T) {
	h := newDoorHouse(t)
	require.False(t, h.Solo())
	require.True(t, strings.HasPrefix(h.Entrance(), "/enter?token="))

	w := h.do(t, http.MethodGet, h.Entrance(), nil, header("Sec-Purpose", "prefetch"))
	require.Equal(t, http.StatusUnauthorized, w.Code, "looking ahead does not use the link up")

	w = h.do(t, http.MethodGet, h.Entrance(), nil)
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, "/", w.Header().Get("Location"))
	cookies := w.Result().Cookies()
	require.Len(t, cookies, 1)
	c := cookies[0]
	require.True(t, c.HttpOnly)
	require.Equal(t, http.SameSiteStrictMode, c.SameSite)
	require.False(t, c.Secure, "it came over plain HTTP")
	require.NotContains(t, h.Entrance(), c.Value)

	in := func(r *http.Request) { r.AddCookie(c) }
	require.Equal(t, http.StatusOK, h.do(t, http.MethodGet, "/", nil, in).Code)
	require.Equal(t, http.StatusOK, h.do(t, http.MethodGet, "/talk/done/scorecard", nil, in, host("seventy.example")).Code)
	require.Equal(t, http.StatusSeeOther, h.do(t, http.MethodGet, h.Entrance(), nil, in).Code, "who is in may open the link again")
	require.Equal(t, http.StatusForbidden, h.do(t, http.MethodPost, "/talk/done/delete", url.Values{}, in, header("Origin", "https://evil.example"), header("Sec-Fetch-Site", "cross-site")).Code)

	w = h.do(t, http.MethodGet, h.Entrance(), nil)
	require.Equal(t, http.StatusUnauthorized, w.Code, "the link works once")
	require.Contains(t, w.Body.String(), "used before")
	require.NotContains(t, h.lines.String(), strings.TrimPrefix(h.Entrance(), "/enter?token="), "no token in the log")
	require.NotContains(t, h.lines.String(), c.Value)
}

func TestSecureCookieBehindTLS(t *testing.T) {
	for trusted, secure := range map[string]bool{"192.0.2.0/24": true, "198.51.100.0/24": false} {
		h := newDoorHouse(t)
		h.cfg.Trusted = []netip.Prefix{netip.MustParsePrefix(trusted)} // requests of tests come from 192.0.2.1
		w := h.do(t, http.MethodGet, h.Entrance(), nil, header("X-Forwarded-Proto", "https"))
		require.Equal(t, secure, w.Result().Cookies()[0].Secure, "a proxy is believed if it is trusted")
	}
}

func TestAddresses(t *testing.T) {
	for addr, solo := range map[string]bool{"127.0.0.1:1": true, "127.9.9.9:1": true, "[::1]:1": true, "localhost:1": true, "[::ffff:127.0.0.1]:1": true,
		"0.0.0.0:1": false, "[::]:1": false, ":1": false, "192.168.0.2:1": false, "example.org:1": false} {
		s, err := NewServer(Config{Practice: &fakePractice{}, Sessions: &fakeLog{}, Addr: addr})
		require.NoError(t, err, addr)
		require.Equal(t, solo, s.Solo(), addr)
		require.Equal(t, solo, s.Entrance() == "", addr)
	}
	_, err := NewServer(Config{Addr: "nonsense"})
	require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
	_, err = NewServer(Config{Addr: ":1", Random: strings.NewReader("short")})
	require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err))
}

func TestPort80IsLeftOutByBrowsers(t *testing.T) {
	s, err := NewServer(Config{Practice: &fakePractice{}, Sessions: &fakeLog{}, Addr: "127.0.0.1:80"})
	require.NoError(t, err)
	require.True(t, s.hosts["localhost"] && s.hosts["localhost:80"] && s.hosts["[::1]"])
}

func TestAuthorize(t *testing.T) {
	h := newHouse(t)
	r := httptest.NewRequest(http.MethodGet, "/ws", nil)
	who, err := h.authorize(r, "open")
	require.NoError(t, err)
	require.Equal(t, "local", who)
	for _, id := range []string{"theirs", "none", ""} {
		_, err := h.authorize(r, id)
		require.Equal(t, roleplay.NotFound, roleplay.CodeOf(err), id)
	}
}
