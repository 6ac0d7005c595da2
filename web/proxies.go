package web

import (
	"net/http"
	"net/netip"
	"strings"
)

// proxies are the networks that may say for whom they ask: X-Forwarded-For,
// X-Forwarded-Proto and X-Request-Id count from them only.
type proxies []netip.Prefix

// trusts reports whether an address is a proxy's.
func (p proxies) trusts(a netip.Addr) bool {
	for _, network := range p {
		if network.Contains(a) {
			return true
		}
	}
	return false
}

// forwarded returns the address a trusted proxy asks for: of X-Forwarded-For,
// read from its end, the first that is no proxy's. What stands before that
// anybody may have written. Where something unreadable comes first, it is the
// last proxy that was readable.
func (p proxies) forwarded(peer netip.Addr, header http.Header) netip.Addr {
	values := header.Values("X-Forwarded-For")
	for i := len(values) - 1; i >= 0; i-- {
		rest, last := values[i], ""
		for more := true; more; {
			rest, last, more = cutLast(rest)
			hop, ok := parseHop(last)
			if !ok {
				return peer
			}
			if peer = hop; !p.trusts(hop) {
				return peer
			}
		}
	}
	return peer
}

// cutLast cuts a list at its last comma; more is false when there is none.
func cutLast(list string) (rest, last string, more bool) {
	if at := strings.LastIndexByte(list, ','); at >= 0 {
		return list[:at], list[at+1:], true
	}
	return "", list, false
}

// parseHop reads an address of X-Forwarded-For; some proxies add a port.
func parseHop(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if with, err := netip.ParseAddrPort(text); err == nil {
		return plain(with.Addr()), true
	}
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return plain(a), err == nil
}

// plain is an address as it is counted: IPv4 as such, and without a zone.
func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }
