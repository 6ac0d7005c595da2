package web

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// headerRequest carries a request's id, to the browser and from a proxy.
const headerRequest = "X-Request-Id"

// statusGone stands in log and figures for a request whose client was gone
// before the answer; several proxies count it so.
const statusGone = 499

// visit is what is known of a request beside what it asks for.
type visit struct {
	id     string     // names it in the log, on error pages and in X-Request-Id
	addr   netip.Addr // the client's; not valid where no network lies between
	local  bool       // it comes from this machine, and for nobody else
	secure bool       // the browser speaks TLS with us, or with a proxy we trust
}

// methods are those that log and figures know by name; a client may send any
// word.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodPatch}

type visitKey struct{}

// visitOf is what identify found out about a request.
func visitOf(r *http.Request) visit {
	v, _ := r.Context().Value(visitKey{}).(visit)
	return v
}

// identify names a request and its client, answers its error, and tells log
// and watcher how it went. It comes before everything else.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		begun := time.Now()
		v := s.visit(c.Request())
		c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), visitKey{}, v)))
		c.Response().Header().Set(headerRequest, v.id)
		if err := next(c); err != nil {
			s.fail(err, c)
		}
		took, route, answer := time.Since(begun), s.pattern(c), c.Response()
		status, method := answer.Status, c.Request().Method
		if !slices.Contains(methods, method) {
			method = "other"
		}
		if !answer.Committed {
			status = statusGone
		}
		s.cfg.Watcher.Answered(method, route, status, took)
		s.log(c).Debug("answered", "method", method, "route", route, "status", status, "took", took, "bytes", answer.Size)
		return nil
	}
}

// visit finds out who asks.
func (s *Server) visit(r *http.Request) visit {
	v := visit{secure: r.TLS != nil}
	if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		v.addr = plain(peer.Addr())
	}
	passedOn := r.Header.Get("X-Forwarded-For") != ""
	if proxies(s.cfg.Trusted).trusts(v.addr) {
		v.id = clean(r.Header.Get(headerRequest))
		v.secure = v.secure || r.Header.Get("X-Forwarded-Proto") == "https"
		v.addr, passedOn = proxies(s.cfg.Trusted).forwarded(v.addr, r.Header), false
	}
	// A proxy on this machine that nobody told us to trust asks for others.
	v.local = v.addr.IsLoopback() && !passedOn
	if passedOn {
		s.unnamed.Do(func() {
			s.cfg.Logger.Warn("requests come through a proxy that --trusted-proxy does not name; everybody behind it counts as one address", "proxy", v.addr)
		})
	}
	if v.id == "" {
		v.id = rand.Text()[:10]
	}
	return v
}

// clean keeps of a proxy's request id what can do no harm in a log.
func clean(id string) string {
	if len(id) > 64 {
		id = id[:64]
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return -1
	}, id)
}

// log is the logger of a request: each line has its id.
func (s *Server) log(c echo.Context) *slog.Logger {
	return s.cfg.Logger.With("request", visitOf(c.Request()).id)
}

// pattern is the route that a request took as it is registered, without the
// hash of the static tree; "-" for none. The path itself is not for the log:
// who has a session's id can open the talk.
func (s *Server) pattern(c echo.Context) string {
	if r := c.Path(); s.routes[r] {
		return strings.Replace(r, s.static.prefix, "/static", 1)
	}
	return "-"
}
