package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
)

// The paths that guards know by name.
const (
	pathEnter  = "/enter"
	pathReport = "/csp-report"
	pathHealth = "/healthz"
	pathReady  = "/readyz"
	pathSocket = "/ws"
)

// policy is the Content-Security-Policy of every answer. Scripts and styles
// come from files of ours only, and no script may make markup out of a text.
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'; report-uri " + pathReport

// harden sets the headers that every answer carries. The referrer goes to
// this server only: with "no-referrer" a browser would send "Origin: null"
// with our own forms, too.
func (s *Server) harden(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("Cache-Control", "no-store") // a talk stays out of shared caches and the disk; the static tree says otherwise
		return next(c)
	}
}

// guardAddress decides from the address how the server is guarded.
func (s *Server) guardAddress() error {
	host, port, err := net.SplitHostPort(s.cfg.Addr)
	if err != nil {
		return roleplay.Errorf(roleplay.Invalid, "The address %q can't be listened on; write it as host:port, for instance 127.0.0.1:7070: %w", s.cfg.Addr, err)
	}
	if Loopback(strings.ToLower(host)) {
		s.hosts = map[string]bool{}
		for _, name := range []string{"localhost", "127.0.0.1", "::1", host} {
			s.hosts[net.JoinHostPort(name, port)] = true
			if port == "80" { // which browsers leave out
				s.hosts[strings.TrimSuffix(net.JoinHostPort(name, port), ":80")] = true
			}
		}
		return nil
	}
	s.door, err = newDoor(s.cfg.Random)
	return err
}

// Loopback reports whether only this machine can reach a host, by number or by
// its name in lower case.
func Loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// Solo reports that the server runs for the one person at this machine,
// without sign-in.
func (s *Server) Solo() bool { return s.door == nil }

// Entrance returns the path and query of the link that lets one browser in,
// once; "" when the server runs solo.
func (s *Server) Entrance() string {
	if s.Solo() {
		return ""
	}
	return pathEnter + "?token=" + url.QueryEscape(s.door.token)
}

// checkHost refuses names that are not this machine's, so that a page of
// somebody else's can't reach a solo server under its own name (DNS
// rebinding). Behind the door the cookie does that: it belongs to one name.
func (s *Server) checkHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		host := strings.ToLower(c.Request().Host)
		if s.hosts != nil && !s.hosts[host] && !public(c.Request().URL.Path) {
			return roleplay.Errorf(roleplay.Forbidden, "This server answers only on this machine, under http://%s.", s.cfg.Addr)
		}
		return next(c)
	}
}

// public reports the pages that say nothing but how the server is; what runs
// it asks for them under any name.
func public(path string) bool { return path == pathHealth || path == pathReady }

// checkDoor serves nothing without the cookie, but the way in and the sign of
// life. A socket is let through to be refused in a frame (authorize): a browser
// does not tell its page why an upgrade failed.
func (s *Server) checkDoor(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		path := c.Request().URL.Path
		if s.Solo() || path == pathEnter || path == pathSocket || public(path) || s.door.admits(c.Request()) {
			return next(c)
		}
		return roleplay.Errorf(roleplay.Unauthorized, "This page is open only to the browser that came in through the link.")
	}
}

// checkUnsafe refuses requests that change something and come from a page
// that is not ours. Policy reports change nothing, and browsers send them
// without saying where from.
func (s *Server) checkUnsafe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().URL.Path == pathReport {
			return next(c)
		}
		if err := s.origin.Check(c.Request()); err != nil {
			return roleplay.Errorf(roleplay.Forbidden, "This came from another site's page and was not done. Open Seventy itself and try again: %w", err)
		}
		return next(c)
	}
}

// checkOrigin reports whether a request that opens a socket comes from a page
// of ours, or from no browser at all: browsers always send an Origin here, and
// one only.
func (s *Server) checkOrigin(r *http.Request) bool {
	unsafe := *r
	unsafe.Method = http.MethodPost // a GET is taken for harmless; a socket is not
	if s.origin.Check(&unsafe) != nil {
		return false
	}
	origins := r.Header.Values("Origin")
	return len(origins) == 0 || len(origins) == 1 && s.ours(origins[0], r)
}

// ours reports whether an origin is the one this request was sent to. Who
// speaks TLS before us is known of trusted proxies only: behind another one a
// page may say https where we see none; but a page that came by http is not
// ours where TLS is spoken, and a solo server speaks none.
func (s *Server) ours(origin string, r *http.Request) bool {
	o, err := url.Parse(origin)
	if err != nil || !strings.EqualFold(o.Host, r.Host) {
		return false
	}
	switch o.Scheme {
	case "http":
		return !visitOf(r).secure
	case "https":
		return visitOf(r).secure || !s.Solo()
	}
	return false
}

// authorize says as whom a request that passed the guards may see a session
// and take part in it. Sessions of others are as if they did not exist. It
// returns an Unauthorized error without the cookie, a NotFound error, or what the
// log returns.
func (s *Server) authorize(r *http.Request, session string) (participant string, err error) {
	if !s.Solo() && !s.door.admits(r) {
		return "", roleplay.Errorf(roleplay.Unauthorized, "This browser is not let in any more. Ask whoever runs the server for a new link.")
	}
	found, err := s.cfg.Sessions.Session(r.Context(), session)
	if err != nil {
		return "", err
	}
	if found.Owner != s.cfg.Owner {
		return "", roleplay.Errorf(roleplay.NotFound, "There is no such talk. It may have been deleted.")
	}
	return s.cfg.Owner, nil
}

// cookieName is the cookie's; its value is all it takes to be let in.
const cookieName = "seventy"

// door lets one browser in: a token, good once, becomes a cookie. What the
// browser holds is kept as a hash, and only as long as the server runs.
type door struct {
	token string
	fresh string // the value the cookie will get

	mu     sync.Mutex
	opened bool
	cookie [sha256.Size]byte
}

func newDoor(random io.Reader) (*door, error) {
	var raw [64]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return nil, roleplay.Errorf(roleplay.Unavailable, "There is no randomness for a token: %w", err)
	}
	text := base64.RawURLEncoding
	return &door{token: text.EncodeToString(raw[:32]), fresh: text.EncodeToString(raw[32:])}, nil
}

// open takes the token; ok is false when it is wrong or was taken before.
func (d *door) open(token string) (cookie string, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.opened || subtle.ConstantTimeCompare([]byte(token), []byte(d.token)) != 1 {
		return "", false
	}
	cookie = d.fresh
	d.opened, d.fresh, d.cookie = true, "", sha256.Sum256([]byte(cookie))
	return cookie, true
}

// admits reports whether a request carries the cookie.
func (d *door) admits(r *http.Request) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	cookie, err := r.Cookie(cookieName)
	if err != nil || !d.opened {
		return false
	}
	sum := sha256.Sum256([]byte(cookie.Value))
	return subtle.ConstantTimeCompare(sum[:], d.cookie[:]) == 1
}

// enter turns the token into the cookie. A browser that only looks ahead does
// not use it up.
func (s *Server) enter(c echo.Context) error {
	r := c.Request()
	if s.Solo() || s.door.admits(r) {
		return c.Redirect(http.StatusSeeOther, "/")
	}
	if r.Header.Get("Sec-Purpose") != "" || r.Header.Get("Purpose") == "prefetch" {
		return roleplay.Errorf(roleplay.Unauthorized, "Open the link to come in.")
	}
	cookie, ok := s.door.open(c.QueryParam("token"))
	if !ok {
		return roleplay.Errorf(roleplay.Unauthorized, "This link was used before, or is not whole.")
	}
	c.SetCookie(&http.Cookie{
		Name: cookieName, Value: cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: visitOf(r).secure,
		MaxAge: 30 * 24 * 60 * 60,
	})
	return c.Redirect(http.StatusSeeOther, "/")
}

// report logs what a browser's Content-Security-Policy stopped: a mistake in
// our pages, or somebody trying. Of what it sends only the rule and the place
// are kept: a report from elsewhere can't fill the log with words of its own.
func (s *Server) report(c echo.Context) error {
	if c.Request().Header.Get("Sec-Fetch-Site") == "cross-site" {
		return roleplay.Errorf(roleplay.Forbidden, "A report about our pages comes from our pages.")
	}
	var sent struct {
		Report struct {
			Rule    string `json:"violated-directive"`
			Blocked string `json:"blocked-uri"`
		} `json:"csp-report"`
	}
	if err := json.NewDecoder(io.LimitReader(c.Request().Body, 16<<10)).Decode(&sent); err != nil {
		return roleplay.Errorf(roleplay.Invalid, "The report could not be read: %w", err)
	}
	s.log(c).Warn("csp: a browser refused content", "rule", cut(sent.Report.Rule), "blocked", cut(sent.Report.Blocked))
	return c.NoContent(http.StatusNoContent)
}

// cut keeps the beginning of a text for the log.
func cut(s string) string { return s[:min(len(s), 200)] }
