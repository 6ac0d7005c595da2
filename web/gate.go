package web

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
)

// mostWaiting bounds the connections that are no sockets, of all addresses
// together but this machine's own.
const mostWaiting = 1024

// gate bounds the connections that are no sockets: they shake hands, ask for
// pages, or stay for the next one. A browser has at most six; what is too much
// is hung up on at once.
type gate struct {
	limits  Limits
	trusted proxies
	watcher Watcher

	mu     sync.Mutex
	inside map[net.Conn]netip.Prefix
	each   map[netip.Prefix]int
}

func newGate(cfg Config) *gate {
	return &gate{limits: cfg.Limits, trusted: cfg.Trusted, watcher: cfg.Watcher,
		inside: map[net.Conn]netip.Prefix{}, each: map[netip.Prefix]int{}}
}

// watch is the http.Server's ConnState.
func (g *gate) watch(conn net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		if !g.enter(conn) {
			g.watcher.Limited("connections")
			conn.Close()
		}
	case http.StateHijacked, http.StateClosed:
		g.leave(conn)
	}
}

// enter counts a connection in, if there is room for it. A proxy's may be
// anybody's: only all of them together are bounded.
func (g *gate) enter(conn net.Conn) bool {
	peer, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	addr := plain(peer.Addr())
	if err != nil || g.limits.Sockets <= 0 || addr.IsLoopback() && !g.limits.Local {
		return true
	}
	key := network(addr)
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.inside) >= mostWaiting || g.each[key] >= g.limits.Sockets && !g.trusted.trusts(addr) {
		return false
	}
	g.inside[conn] = key
	g.each[key]++
	return true
}

func (g *gate) leave(conn net.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	key, ok := g.inside[conn]
	if !ok {
		return
	}
	delete(g.inside, conn)
	if g.each[key]--; g.each[key] == 0 {
		delete(g.each, key)
	}
}
