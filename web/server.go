package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
	"seventy/roleplay/live"
)

// The limits on one request. A socket has its own, see socket.go.
const (
	bodyLimit     = 256 << 10        // bytes of a form: an outline and a comment are the longest
	headerTimeout = 10 * time.Second // to send the headers
	readTimeout   = 30 * time.Second // to send the whole request
	writeTimeout  = time.Minute      // to take the answer
	idleTimeout   = 5 * time.Second  // between requests on one connection; a page's files come in one go, and one that waits costs as much as a talk
	headerLimit   = 32 << 10         // bytes of them
	drainTimeout  = 5 * time.Second  // for running requests and sockets when the server stops
)

// Config is what a Server is made of. Practice, Sessions and Addr are needed;
// the rest has defaults.
type Config struct {
	Practice Practice
	Sessions Sessions
	House    *live.House // runs the talks; without it GET /ws is Unavailable
	// Addr is the host:port that is listened on. On a loopback address the
	// server runs solo, without sign-in, and answers only to names of this
	// machine; on any other nothing is served without the cookie that the
	// link of Entrance gives.
	Addr   string
	Owner  string           // whose sessions are shown; default "local"
	Logger *slog.Logger     // default: says nothing
	Now    func() time.Time // default: time.Now
	Random io.Reader        // for tokens; default: crypto/rand
	// Ping is how often a silent socket is pinged, at least a second; default
	// 54 s. A client that is not heard from for a ninth (and a second) more is
	// let go.
	Ping time.Duration
	// Limits bound what comes from one address; the zero value bounds nothing.
	Limits Limits
	// Trusted are the networks of reverse proxies that are believed about whom
	// they ask for, see proxies.
	Trusted []netip.Prefix
	// Ready reports whether the log can be written and read; nil when it is
	// not asked.
	Ready func(context.Context) error
	// Opinions gets second opinions of a language model; nil when no endpoint is
	// configured.
	Opinions Opinions
	// Watcher is told what happens here; nil is nobody.
	Watcher Watcher
}

// Server serves the pages and the socket.
type Server struct {
	cfg     Config
	echo    *echo.Echo
	hosts   map[string]bool // the Host headers answered to; nil: any
	door    *door           // nil when solo
	origin  *http.CrossOriginProtection
	static  tree
	pages   pages
	sockets *socketHandler // nil without a house
	routes  map[string]bool
	ledger  *ledger
	probe   probe

	stopping atomic.Bool
	unnamed  sync.Once // a proxy that nobody named was told of
}

// NewServer makes a server. It returns an Invalid error for an address that
// is none or pings that come too often, an Unavailable error when there is no randomness for a token.
func NewServer(cfg Config) (*Server, error) {
	if cfg.Ping != 0 && cfg.Ping < shortestPing {
		return nil, roleplay.Errorf(roleplay.Invalid, "--ping is %s; expected %s or more", cfg.Ping, shortestPing)
	}
	s := &Server{cfg: cfg.withDefaults(), origin: http.NewCrossOriginProtection(), ledger: newLedger(cfg.Limits)}
	s.probe.ask = cfg.Ready
	if err := s.guardAddress(); err != nil {
		return nil, err
	}
	var err error
	if s.static, err = newTree(); err != nil {
		return nil, err
	}
	if s.pages, err = parsePages(); err != nil {
		return nil, err
	}
	s.route()
	return s, nil
}

func (c Config) withDefaults() Config {
	if c.Owner == "" {
		c.Owner = "local"
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.Watcher == nil {
		c.Watcher = nobody{}
	}
	return c
}

// route builds the Echo server. The guards run before routing, so that no
// path, known or not, is without them.
func (s *Server) route() {
	e := echo.New()
	e.HTTPErrorHandler = s.fail
	e.Logger.SetOutput(io.Discard) // everything is logged through slog
	e.Pre(s.identify, s.harden, s.catch, s.checkHost, s.checkDoor, s.checkUnsafe, readForm)

	e.GET("/", s.start)
	e.POST("/sessions", s.begin)
	e.GET("/talk/:id", s.talk)
	e.GET("/talk/:id/scorecard", s.scorecard)
	for _, f := range keepForms {
		e.GET("/talk/:id/scorecard."+f.Ext, s.keep(f))
	}
	e.GET("/talk/:id/reflection", s.reflection)
	e.POST("/talk/:id/reflection", s.reflect)
	e.GET("/talk/:id/frameworks", s.frameworks)
	e.GET("/talk/:id/replay", s.replay)
	e.GET("/talk/:id/replay.json", s.replayTimes)
	e.GET("/talk/:id/review", s.review)
	e.POST("/talk/:id/review", s.judge)
	e.POST("/talk/:id/comments", s.comment)
	e.POST("/talk/:id/opinion", s.askOpinion)
	e.POST("/talk/:id/branch", s.branch)
	e.POST("/talk/:id/delete", s.remove)
	e.GET("/history", s.history)

	e.GET(pathSocket, s.socket)
	if s.cfg.House != nil {
		s.sockets = &socketHandler{house: s.cfg.House, logger: s.cfg.Logger, checkOrigin: s.checkOrigin, authorize: s.authorize,
			ping: s.cfg.Ping, ledger: s.ledger, watcher: s.cfg.Watcher}
	}

	e.GET(pathEnter, s.enter)
	e.POST(pathReport, s.report)
	e.Match([]string{http.MethodGet, http.MethodHead}, pathHealth, s.health)
	e.Match([]string{http.MethodGet, http.MethodHead}, pathReady, s.ready)
	e.Match([]string{http.MethodGet, http.MethodHead}, s.static.prefix+"/*", s.asset)
	s.echo = e
	s.routes = map[string]bool{}
	for _, r := range e.Routes() {
		s.routes[r.Path] = true
	}
}

// Handler returns the whole server as a handler.
func (s *Server) Handler() http.Handler { return s.echo }

// Serve answers requests on the listener until ctx ends, then tells the
// sockets to come back later and lets running requests finish; what is not
// done after a few seconds is cut off. It returns an Unavailable error when the listener fails.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler:           s.echo,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    headerLimit,
		ConnState:         newGate(s.cfg).watch,
		ErrorLog:          slog.NewLogLogger(s.cfg.Logger.Handler(), slog.LevelDebug),
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		stopped <- s.drain(context.WithoutCancel(ctx), server)
	})
	err := server.Serve(listener)
	if stop() || !errors.Is(err, http.ErrServerClosed) {
		return roleplay.Errorf(roleplay.Unavailable, "The web server stopped: %w", err)
	}
	if err := <-stopped; err != nil {
		return roleplay.Errorf(roleplay.Unavailable, "Some requests were still running when the web server stopped: %w", err)
	}
	return nil
}

// drain ends what runs.
func (s *Server) drain(ctx context.Context, server *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, drainTimeout)
	defer cancel()
	s.stopping.Store(true)
	var sockets sync.WaitGroup
	if s.sockets != nil {
		sockets.Go(func() { s.sockets.close(ctx) })
	}
	err := server.Shutdown(ctx)
	sockets.Wait()
	if err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}

// socket hands a connection over to the talk. Whatever happens to it from then
// on is said on the socket: no error comes back.
func (s *Server) socket(c echo.Context) error {
	if s.sockets == nil {
		return roleplay.Errorf(roleplay.Unavailable, "No talks are held on this server; the pages can be read.")
	}
	if err := s.sockets.serve(c.Response(), c.Request()); err != nil {
		return err
	}
	c.Response().Status, c.Response().Committed = http.StatusSwitchingProtocols, true // it is not HTTP's any more
	return nil
}

// catch turns a panic of a handler into an Internal error. The stack goes to
// the log, nothing of the request does: a path can hold a token.
func (s *Server) catch(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if cause := recover(); cause != nil {
				s.log(c).Error("a handler panicked", "cause", fmt.Sprintf("%T", cause), "stack", string(debug.Stack()))
				err = errPanicked
			}
		}()
		return next(c)
	}
}

// readForm reads the form of a request whole, so that one that is too long or
// broken is an error and not an empty field.
func readForm(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		r.Body = http.MaxBytesReader(c.Response(), r.Body, bodyLimit)
		err := r.ParseForm()
		var long *http.MaxBytesError
		switch {
		case errors.As(err, &long):
			return roleplay.Errorf(roleplay.TooLong, "More was sent than a form of ours holds, %d KB: %w", bodyLimit>>10, err)
		case err != nil:
			return roleplay.Errorf(roleplay.Invalid, "The form could not be read: %w", err)
		}
		return next(c)
	}
}
