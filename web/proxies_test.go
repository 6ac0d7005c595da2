package web

import (
	"net/http"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

var someProxies = proxies{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8"), netip.MustParsePrefix("127.0.0.1/32")}

func TestForwarded(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []string
		want   string
	}{
		{"nothing", nil, "10.0.0.1"},
		{"a client", []string{"192.0.2.7"}, "192.0.2.7"},
		{"a client that says it is another", []string{"127.0.0.1, 198.51.100.1, 192.0.2.7"}, "192.0.2.7"},
		{"the same over two headers", []string{"198.51.100.1", "192.0.2.7"}, "192.0.2.7"},
		{"two proxies", []string{"198.51.100.1, 192.0.2.7, 10.9.9.9"}, "192.0.2.7"},
		{"two proxies, two headers", []string{"198.51.100.1, 192.0.2.7", "10.9.9.9"}, "192.0.2.7"},
		{"nothing but proxies", []string{"10.0.0.2, 10.0.0.3"}, "10.0.0.2"},
		{"with a port", []string{"192.0.2.7:4711"}, "192.0.2.7"},
		{"version 6", []string{"2001:db8::7"}, "2001:db8::7"},
		{"version 6 in brackets", []string{"[2001:db8::7]"}, "2001:db8::7"},
		{"version 6 with a port", []string{"[2001:db8::7]:4711"}, "2001:db8::7"},
		{"version 6 with a zone", []string{"fe80::7%eth0"}, "fe80::7"},
		{"version 4 in version 6", []string{"::ffff:192.0.2.7"}, "192.0.2.7"},
		{"a proxy as version 4 in version 6", []string{"192.0.2.7, ::ffff:10.0.0.5"}, "192.0.2.7"},
		{"rubbish", []string{"unknown"}, "10.0.0.1"},
		{"rubbish before a proxy", []string{"192.0.2.7, unknown, 10.0.0.9"}, "10.0.0.9"},
		{"rubbish before a client", []string{"unknown, 192.0.2.7"}, "192.0.2.7"},
		{"empty", []string{""}, "10.0.0.1"},
		{"commas", []string{",,,"}, "10.0.0.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := someProxies.forwarded(netip.MustParseAddr("10.0.0.1"), http.Header{"X-Forwarded-For": c.values})
			require.Equal(t, netip.MustParseAddr(c.want), got)
		})
	}
}

// FuzzForwarded holds that whatever stands before what a proxy wrote changes
// nothing, and that the client is never one of the proxies unless there is
// nobody else.
func FuzzForwarded(f *testing.F) {
	for _, seed := range []string{"", "192.0.2.7", "1.2.3.4, [::1]:80", "fe80::1%eth0,10.0.0.1", ",", "::ffff:10.0.0.1", "\x00", "1.2.3.4:99999", "[[1.2.3.4]]"} {
		f.Add(seed)
	}
	peer := netip.MustParseAddr("10.0.0.1")
	f.Fuzz(func(t *testing.T, sent string) {
		alone := someProxies.forwarded(peer, http.Header{"X-Forwarded-For": {sent}})
		require.True(t, alone.IsValid())
		require.Empty(t, alone.Zone())
		require.False(t, alone.Is4In6(), "counted as version 4")
		for _, added := range [][]string{{sent + ", 192.0.2.7"}, {sent, "192.0.2.7"}, {sent + ",192.0.2.7:99, 10.3.4.5"}} {
			got := someProxies.forwarded(peer, http.Header{"X-Forwarded-For": added})
			require.Equal(t, netip.MustParseAddr("192.0.2.7"), got, "what the proxy adds counts")
		}
		require.LessOrEqual(t, len(clean(sent)), 64)
		require.Regexp(t, `^[0-9A-Za-z._-]*$`, clean(sent))
	})
}
