package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

func TestVisit(t *testing.T) {
	for _, c := range []struct {
		name, peer string
		headers    http.Header
		want       visit
	}{
		{"somebody", "192.0.2.1:5", nil, visit{addr: netip.MustParseAddr("192.0.2.1")}},
		{"this machine", "127.0.0.1:5", nil, visit{addr: netip.MustParseAddr("127.0.0.1"), local: true}},
		{"this machine, version 6", "[::1]:5", nil, visit{addr: netip.MustParseAddr("::1"), local: true}},
		{"this machine, both", "[::ffff:127.0.0.1]:5", nil, visit{addr: netip.MustParseAddr("127.0.0.1"), local: true}},
		{"a pipe", "pipe", nil, visit{}},
		{"somebody who says a lot", "192.0.2.1:5", http.Header{"X-Forwarded-For": {"127.0.0.1"}, "X-Forwarded-Proto": {"https"}, "X-Request-Id": {"mine"}},
			visit{addr: netip.MustParseAddr("192.0.2.1")}},
		{"a proxy here that nobody named", "127.0.0.1:5", http.Header{"X-Forwarded-For": {"192.0.2.1"}}, visit{addr: netip.MustParseAddr("127.0.0.1")}},
		{"a proxy", "10.1.2.3:5", http.Header{"X-Forwarded-For": {"127.0.0.1, 192.0.2.1"}, "X-Forwarded-Proto": {"https"}, "X-Request-Id": {"its-own_1.2\n<b>"}},
			visit{id: "its-own_1.2b", addr: netip.MustParseAddr("192.0.2.1"), secure: true}},
		{"a proxy that passes http on", "10.1.2.3:5", http.Header{"X-Forwarded-For": {"192.0.2.1"}, "X-Forwarded-Proto": {"http"}}, visit{addr: netip.MustParseAddr("192.0.2.1")}},
		{"a proxy that says nothing", "10.1.2.3:5", nil, visit{addr: netip.MustParseAddr("10.1.2.3")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			h.cfg.Trusted = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = c.peer
			for name, values := range c.headers {
				r.Header[name] = values
			}
			got := h.visit(r)
			if c.want.id == "" {
				require.Regexp(t, `^[A-Z2-7]{10}$`, got.id)
				got.id = ""
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestAnUnnamedProxyIsToldOfOnce(t *testing.T) {
	h := newHouse(t)
	h.do(t, http.MethodGet, "/", nil)
	require.NotContains(t, h.lines.String(), "--trusted-proxy")
	for range 3 {
		h.do(t, http.MethodGet, "/", nil, header("X-Forwarded-For", "198.51.100.1"))
	}
	require.Equal(t, 1, strings.Count(h.lines.String(), "--trusted-proxy"))
	require.Contains(t, h.lines.String(), "proxy=192.0.2.1")
}

// Each line of a request has its id, the person is told it, and no line has a
// path, an id that opens a talk, or a word of it.
func TestRequestsAreLogged(t *testing.T) {
	h := newHouse(t)
	h.practice.err = errors.New("a mistake of ours")
	w := h.do(t, http.MethodGet, "/talk/done/scorecard", nil)
	id := w.Header().Get("X-Request-Id")
	require.Len(t, id, 10)
	has(t, w.Body.String(), id, "on the page of the error")
	require.Equal(t, 2, strings.Count(h.lines.String(), "request="+id), "the error and the answer")
	require.Regexp(t, `msg=answered request=`+id+` method=GET route=/talk/:id/scorecard status=500 took=\S+ bytes=\d{3,}`, h.lines.String())

	h.practice.err = nil
	for target, route := range map[string]string{"/talk/open": "/talk/:id", "/talk/none": "/talk/:id", "/nowhere": "-", "/talk/open/": "-", "/talk/open/nowhere": "-",
		h.static.prefix + "/css/base.css": `/static/\*`, "/history?deleted=open": "/history"} {
		h.lines.Reset()
		again := h.do(t, http.MethodGet, target, nil)
		require.NotEqual(t, id, again.Header().Get("X-Request-Id"))
		require.Regexp(t, `msg=answered request=\S+ method=GET route=`+route+` status=`, h.lines.String())
	}
	h.do(t, http.MethodPost, "/talk/open/delete", url.Values{})
	h.do(t, http.MethodGet, "/talk/theirs", nil)
	h.do(t, http.MethodGet, "/", nil, host("evil.example"))
	logged := regexp.MustCompile(`/talk/(open|none|done|theirs)|Dana|kids|evil`)
	require.NotRegexp(t, logged, h.lines.String())
}

func TestWhoIsGoneBeforeTheAnswer(t *testing.T) {
	h := newHouse(t)
	w := &witness{}
	h.cfg.Watcher = w
	h.practice.err = errors.New("the request was cancelled")
	h.do(t, http.MethodGet, "/talk/done/scorecard", nil, func(r *http.Request) {
		ctx, gone := context.WithCancel(r.Context())
		gone()
		*r = *r.WithContext(ctx)
	})
	require.Equal(t, map[string]int{"answered GET /talk/:id/scorecard 499": 1}, w.counts)
	h.do(t, "BREW", "/", nil)
	require.Equal(t, 1, w.saw("answered other / 405"), "%v: not every word of a client's becomes a figure", w.counts)
}

func TestWatcherIsToldOfAnswers(t *testing.T) {
	h := newHouse(t)
	w := &witness{}
	h.cfg.Watcher = w
	h.do(t, http.MethodGet, "/talk/open", nil)
	h.do(t, http.MethodGet, "/talk/done", nil)
	h.do(t, http.MethodGet, "/nowhere", nil)
	h.do(t, http.MethodPost, "/history", url.Values{})
	h.do(t, http.MethodHead, h.static.prefix+"/css/base.css", nil)
	require.Equal(t, map[string]int{"answered GET /talk/:id 200": 2, "answered GET - 404": 1,
		"answered POST /history 405": 1, "answered HEAD /static/* 200": 1}, w.counts)
}

// The whole of a talk's socket, in figures and in the log.
func TestWatcherIsToldOfSockets(t *testing.T) {
	v, l := settled(t)
	l.text(`{"type":"typing"}`)
	l.text(`{"type":"shout"}`)
	require.Equal(t, "error", l.next().FrameType())
	l.text(`{"type":"end"}`)
	l.until("ended")
	l.raw(packed(fin|opClose, []byte{3, 232}))
	for err := error(nil); err == nil; { // frames may come before the answer to a close
		_, _, err = l.read()
	}
	gone, _ := v.join(0)
	gone.conn.Close()
	left, _ := v.join(0)
	left.raw(packed(fin|opClose, []byte{0x0f, 0xff})) // 4095, a code of the client's own
	require.Eventually(t, func() bool {
		return v.witness.saw("closed 1000 client") == 1 && v.witness.saw("closed 3000 client") == 1 &&
			v.witness.saw("closed 1006 network")+v.witness.saw("closed 4001 server") == 1
	}, 5*time.Second, 5*time.Millisecond, "%v", v.witness.counts)
	for what, times := range map[string]int{"opened": 3, "frame hello": 3, "frame say": 1, "frame typing": 1, "frame end": 1, "error invalid": 1, "answered GET /ws 101": 3} {
		require.Equal(t, times, v.witness.saw(what), what)
	}
	require.Positive(t, v.witness.most)
	require.Regexp(t, `msg="a socket has its session" request=\S+ session=`+roleplay.Tag("s"), v.words.String())
	require.NotContains(t, v.words.String(), "night", "not a word of the talk")
}

func TestReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		require.Equal(t, http.StatusOK, h.do(t, http.MethodGet, "/readyz", nil).Code, "nobody to ask")
		asked := 0
		var wrong error
		h.probe.ask = func(ctx context.Context) error {
			asked++
			deadline, ok := ctx.Deadline()
			require.True(t, ok)
			require.Equal(t, probeTime, time.Until(deadline))
			return wrong
		}
		for range 10 {
			require.Equal(t, "ready", h.do(t, http.MethodGet, "/readyz", nil, host("anybody.example")).Body.String())
		}
		require.Equal(t, 1, asked, "an answer holds for a second")
		time.Sleep(probeFor)
		wrong = roleplay.Errorf(roleplay.Unavailable, "The disk under /home/ann is full.")
		w := h.do(t, http.MethodGet, "/readyz", nil)
		require.Equal(t, http.StatusServiceUnavailable, w.Code)
		hasNot(t, w.Body.String(), "ann", "nobody is told where things are")
		require.Contains(t, h.lines.String(), "/home/ann")
		require.Equal(t, http.StatusOK, h.do(t, http.MethodGet, "/healthz", nil).Code, "it lives")
		time.Sleep(probeFor)
		wrong = nil
		require.Equal(t, http.StatusOK, h.do(t, http.MethodGet, "/readyz", nil).Code)
		h.stopping.Store(true)
		require.Equal(t, http.StatusServiceUnavailable, h.do(t, http.MethodHead, "/readyz", nil).Code)
	})
	require.Equal(t, http.StatusOK, newDoorHouse(t).do(t, http.MethodGet, "/readyz", nil).Code, "without the cookie")
}
