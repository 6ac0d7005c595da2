package web

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/live"
)

func limited(l Limits) func(*Config) {
	return func(c *Config) { c.Limits = l }
}

func TestTooManySockets(t *testing.T) {
	v := newVenue(t, limited(Limits{Sockets: 2, Local: true}))
	v.log.Start("t", time.Now(), roleplay.Started{})
	first, _ := v.join(0)
	second := v.line()
	second.text(hello("t", 0))
	second.next()

	told := v.line()
	told.text(hello("s", 0))
	refused := told.next().(live.ErrorFrame)
	require.Equal(t, live.ErrorFrame{Code: roleplay.Busy, Retry: true}, quiet(refused), "a page is told why")
	fourth := v.line() // neither has hung up
	_, answer := v.shake()
	require.Equal(t, http.StatusTooManyRequests, answer.StatusCode)
	require.Equal(t, "10", answer.Header.Get("Retry-After"))
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Contains(t, string(body), `"code":"busy"`)
	told.closed(1013)
	fourth.closed(1013)

	first.text(say("a", "Still here?"))
	require.Equal(t, "ack delta done meter", kinds(first.until("meter")), "who was there is not disturbed")
	first.conn.Close()
	require.Eventually(t, func() bool { return v.witness.saw("closed 1006 network") > 0 }, 10*time.Second, time.Millisecond)
	require.Eventually(t, func() bool {
		l := v.line()
		l.text(hello("s", 0))
		_, in := l.next().(live.Welcome)
		l.conn.Close()
		return in
	}, 10*time.Second, 20*time.Millisecond, "one left, so there is room")
	require.Equal(t, 1, v.witness.saw("handshake too_many"))
	require.GreaterOrEqual(t, v.witness.saw("limited sockets"), 3)
}

func TestTooManyTurns(t *testing.T) {
	v := newVenue(t, limited(Limits{Turns: 2, Local: true}))
	l, _ := v.join(0)
	for i := range 11 {
		l.text(say(fmt.Sprint("turn ", i), "Tell me more."))
	}
	var refused []string
	acks := 0
	for range 10*4 + 1 {
		switch f := l.next().(type) {
		case live.Ack:
			acks++
		case live.ErrorFrame:
			require.Equal(t, roleplay.Busy, f.Code)
			require.True(t, f.Retry)
			refused = append(refused, f.Client)
		}
	}
	require.Equal(t, 10, acks, "five times the limit at once")
	require.Equal(t, []string{"turn 10"}, refused)
	l.text(`{"type":"say","id":"` + strings.Repeat("x", 60_000) + `","text":"Hi"}`)
	require.Empty(t, l.next().(live.ErrorFrame).Client, "an id that is none is not sent back")
	time.Sleep(time.Second)
	l.text(say("turn 10", "Tell me more."))
	require.Equal(t, "ack delta done meter", kinds(l.until("meter")), "the same turn, a moment later")
	require.Equal(t, 2, v.witness.saw("limited turns"))
}

func TestAFloodIsClosed(t *testing.T) {
	for name, frame := range map[string][]byte{
		"of typing":   packed(fin|opText, []byte(`{"type":"typing"}`)),
		"of rubbish":  packed(fin|opText, []byte(`{}`)),
		"of turns":    packed(fin|opText, []byte(say("a", "Again!"))),
		"of pings":    packed(fin|opPing, nil),
		"of pongs":    packed(fin|0xa, nil),
		"of all this": append(packed(fin|opPing, nil), packed(fin|opText, []byte(`{"type":"typing"}`))...),
	} {
		t.Run(name, func(t *testing.T) {
			v := newVenue(t, limited(Limits{Turns: 4, Local: true}))
			l, _ := v.join(0)
			for range 150 { // 100 are let pass, and few come back meanwhile
				l.raw(frame)
			}
			l.closedAfterPings(4005)
			require.Equal(t, 1, v.witness.saw("limited frames"))
			v.join(0)
		})
	}
}

// Thirty trainees in one room, behind one router, with what serve limits by
// itself.
func TestAWorkshopIsNotLimited(t *testing.T) {
	v := newVenue(t, limited(Limits{Sockets: 256, Sessions: 120, Turns: 20, Local: true}))
	var lines []*line
	for i := range 30 {
		id := fmt.Sprint("talk ", i)
		v.log.Start(id, time.Now(), roleplay.Started{})
		l := v.line()
		l.text(hello(id, 0))
		require.Equal(t, "welcome", l.next().FrameType())
		lines = append(lines, l)
		require.NoError(t, v.server.ledger.begin(visit{addr: netip.MustParseAddr("127.0.0.1")}))
	}
	for range 3 {
		for _, l := range lines {
			l.text(`{"type":"typing"}`)
			l.text(say(fmt.Sprint(time.Now().UnixNano()), "And you?"))
		}
		for _, l := range lines {
			require.Equal(t, "ack delta done meter", kinds(l.until("meter")))
		}
	}
}

func TestThisMachineIsNotLimited(t *testing.T) {
	v := newVenue(t, limited(Limits{Sockets: 1, Sessions: 1, Turns: 1}))
	l, _ := v.join(0)
	for i := range 100 {
		l.text(say(fmt.Sprint(i), "And you?"))
		l.until("meter")
	}
	for range 10 {
		v.line()
	}
	_, answer := v.shake("X-Forwarded-For: 192.0.2.7")
	require.Equal(t, http.StatusSwitchingProtocols, answer.StatusCode)
	crowded, answer := v.shake("X-Forwarded-For: 192.0.2.8")
	require.Equal(t, http.StatusSwitchingProtocols, answer.StatusCode)
	crowded.closed(1013) // what a proxy asks for others is limited, though it is here
}

func TestTooManyNewTalks(t *testing.T) {
	h := newHouse(t)
	w := &witness{}
	cfg := h.cfg
	cfg.Limits, cfg.Watcher = Limits{Sessions: 6}, w
	var err error
	h.Server, err = NewServer(cfg)
	require.NoError(t, err)
	form := url.Values{"scenario": {"bus-stop"}, "outline.agitate": {"keep me"}}
	for range 2 {
		require.Equal(t, http.StatusSeeOther, h.do(t, http.MethodPost, "/sessions", form).Code)
	}
	require.Equal(t, http.StatusNotFound, h.do(t, http.MethodPost, "/sessions", url.Values{"scenario": {"nobody"}}).Code, "what comes to nothing does not count")
	require.Equal(t, http.StatusSeeOther, h.do(t, http.MethodPost, "/talk/done/branch", url.Values{"turn": {"5"}}).Code)

	got := h.do(t, http.MethodPost, "/sessions", form)
	require.Equal(t, http.StatusTooManyRequests, got.Code)
	require.Equal(t, "10", got.Header().Get("Retry-After"), "six a minute")
	has(t, got.Body.String(), "Wait 10 s, then do this once more.")
	has(t, got.Body.String(), "keep me")
	got = h.do(t, http.MethodPost, "/talk/done/branch", url.Values{"turn": {"5"}})
	require.Equal(t, http.StatusTooManyRequests, got.Code)
	require.Equal(t, "10", got.Header().Get("Retry-After"))
	require.Len(t, h.practice.requests, 2)
	require.Equal(t, 2, w.saw("limited sessions"))

	other := func(r *http.Request) { r.RemoteAddr = "198.51.100.9:99" }
	require.Equal(t, http.StatusSeeOther, h.do(t, http.MethodPost, "/sessions", form, other).Code, "another address has its own")
	spoofed := header("X-Forwarded-For", "198.51.100.77")
	require.Equal(t, http.StatusTooManyRequests, h.do(t, http.MethodPost, "/sessions", form, spoofed).Code, "nobody is somebody else by saying so")
	h.cfg.Trusted = []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32")}
	require.Equal(t, http.StatusSeeOther, h.do(t, http.MethodPost, "/sessions", form, spoofed).Code, "but a trusted proxy is believed")
}

func TestLedger(t *testing.T) {
	at := func(text string) visit { return visit{addr: netip.MustParseAddr(text)} }
	synctest.Test(t, func(t *testing.T) {
		l := newLedger(Limits{Sockets: 3, Sessions: 2, Turns: 1})
		require.Same(t, l.of(at("192.0.2.1")), l.of(at("192.0.2.1")))
		require.NotSame(t, l.of(at("192.0.2.1")), l.of(at("192.0.2.2")))
		require.Same(t, l.of(at("2001:db8:1:2::1")), l.of(at("2001:db8:1:2:ffff::9")), "one /64")
		require.NotSame(t, l.of(at("2001:db8:1:2::1")), l.of(at("2001:db8:1:3::1")))
		require.Nil(t, l.of(visit{}), "no network between")
		require.Nil(t, l.of(visit{addr: netip.MustParseAddr("127.0.0.1"), local: true}))

		busy := l.of(at("203.0.113.5"))
		require.Equal(t, welcome, l.sit(busy))
		for i := range mostAccounts + 500 { // somebody with many addresses
			l.of(at(fmt.Sprintf("2001:db8:%x:%x::1", i/60000+1, i%60000)))
		}
		require.LessOrEqual(t, len(l.accounts), mostAccounts)
		require.Same(t, l.of(at("2001:db8:9:9::1")), l.of(at("2001:db8:9:8::1")), "the rest share one")
		require.Same(t, busy, l.of(at("203.0.113.5")))

		time.Sleep(2 * forgetAfter)
		l.of(at("192.0.2.99"))
		require.Len(t, l.accounts, 2, "the idle are forgotten, who is connected is not")
		require.Same(t, busy, l.of(at("203.0.113.5")))
		l.stand(busy)
		time.Sleep(2 * forgetAfter)
		l.of(at("192.0.2.100"))
		require.Len(t, l.accounts, 1)
	})
	none := newLedger(Limits{})
	a := none.of(at("192.0.2.1"))
	for range 1000 {
		require.Equal(t, welcome, none.sit(a))
		require.True(t, a.turn())
		require.NoError(t, none.begin(at("192.0.2.1")))
	}
	require.Nil(t, none.frames(a))
}

// dialed is a connection that says where it is from.
type dialed struct {
	net.Conn
	from   string
	closed bool
}

func (d *dialed) RemoteAddr() net.Addr { return addrOf(d.from) }
func (d *dialed) Close() error {
	d.closed = true
	return nil
}

type addrOf string

func (addrOf) Network() string  { return "tcp" }
func (a addrOf) String() string { return string(a) }

func TestGate(t *testing.T) {
	w := &witness{}
	g := newGate(Config{Limits: Limits{Sockets: 3}, Watcher: w, Trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}})
	knock := func(from string) *dialed {
		d := &dialed{from: from}
		g.watch(d, http.StateNew)
		return d
	}
	first := knock("192.0.2.1:1")
	knock("192.0.2.1:2")
	third := knock("192.0.2.1:3")
	fourth := knock("192.0.2.1:4")
	require.False(t, third.closed)
	require.True(t, fourth.closed, "one too many")
	g.watch(fourth, http.StateClosed)
	require.True(t, knock("[::ffff:192.0.2.1]:5").closed, "the same address")
	require.False(t, knock("192.0.2.2:1").closed, "another one")
	g.watch(first, http.StateActive)
	require.True(t, knock("192.0.2.1:6").closed, "it still asks")
	g.watch(first, http.StateHijacked)
	require.False(t, knock("192.0.2.1:7").closed, "a socket has limits of its own")
	for i := range 10 {
		require.False(t, knock(fmt.Sprint("10.0.0.1:", i)).closed, "a proxy asks for many")
		require.False(t, knock(fmt.Sprint("127.0.0.1:", i)).closed, "this machine")
	}
	for i := range 2 * mostWaiting {
		knock(fmt.Sprintf("198.51.%d.%d:1", i/256, i%256))
	}
	require.Len(t, g.inside, mostWaiting)
	require.True(t, knock("203.0.113.1:1").closed, "and all together are bounded")
	require.Greater(t, w.saw("limited connections"), mostWaiting-100)
}

func TestGateBeforeTheServer(t *testing.T) {
	v := newVenue(t, limited(Limits{Sockets: 3, Local: true}))
	var idle []net.Conn
	for range 3 {
		conn, err := net.Dial("tcp", v.addr)
		require.NoError(t, err)
		defer conn.Close()
		_, err = conn.Write([]byte("GET / HT")) // half a request
		require.NoError(t, err)
		idle = append(idle, conn)
	}
	fourth, err := net.Dial("tcp", v.addr)
	require.NoError(t, err)
	defer fourth.Close()
	require.NoError(t, fourth.SetReadDeadline(time.Now().Add(10*time.Second)))
	_, err = fourth.Read(make([]byte, 1))
	require.Error(t, err)
	var timeout net.Error
	require.False(t, errors.As(err, &timeout) && timeout.Timeout(), "it is hung up on at once")
	idle[0].Close()
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", v.addr)
		if err != nil {
			return false
		}
		defer conn.Close()
		fmt.Fprintf(conn, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		said, _ := io.ReadAll(conn)
		return strings.Contains(string(said), "200 OK")
	}, 10*time.Second, 20*time.Millisecond)
}
