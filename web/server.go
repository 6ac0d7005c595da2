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
	"runtime/debug"
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
	idleTimeout   = 2 * time.Minute  // between requests on one connection
	drainTimeout  = 5 * time.Second  // for running requests when the server stops
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
}

// NewServer makes a server. It returns an Invalid error for an address that
// is none, an Unavailable error when there is no randomness for a token.
func NewServer(cfg Config) (*Server, error) {
	s := &Server{cfg: cfg.withDefaults(), origin: http.NewCrossOriginProtection()}
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
	return c
}

// route builds the Echo server. The guards run before routing, so that no
// path, known or not, is without them.
func (s *Server) route() {
	e := echo.New()
	e.HTTPErrorHandler = s.fail
	e.Logger.SetOutput(io.Discard) // everything is logged through slog
	e.Pre(s.harden, s.catch, s.checkHost, s.checkDoor, s.checkUnsafe, readForm)

	e.GET("/", s.start)
	e.POST("/sessions", s.begin)
	e.GET("/talk/:id", s.talk)
	e.GET("/talk/:id/scorecard", s.scorecard)
	e.GET("/talk/:id/replay", s.replay)
	e.GET("/talk/:id/replay.json", s.replayTimes)
	e.GET("/talk/:id/review", s.review)
	e.POST("/talk/:id/review", s.judge)
	e.POST("/talk/:id/comments", s.comment)
	e.POST("/talk/:id/branch", s.branch)
	e.POST("/talk/:id/delete", s.remove)
	e.GET("/history", s.history)

	e.GET(pathSocket, s.socket)
	if s.cfg.House != nil {
		s.sockets = &socketHandler{house: s.cfg.House, logger: s.cfg.Logger, checkOrigin: s.checkOrigin, authorize: s.authorize}
	}

	e.GET(pathEnter, s.enter)
	e.POST(pathReport, s.report)
	e.Match([]string{http.MethodGet, http.MethodHead}, pathHealth, s.health)
	e.Match([]string{http.MethodGet, http.MethodHead}, s.static.prefix+"/*", s.asset)
	s.echo = e
}

// Handler returns the whole server as a handler.
func (s *Server) Handler() http.Handler { return s.echo }

// Serve answers requests on the listener until ctx ends, then lets running
// requests finish for a few seconds and tells the sockets to come back later.
// It returns an Unavailable error when the listener fails.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler:           s.echo,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.cfg.Logger.Handler(), slog.LevelDebug),
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
		defer cancel()
		err := server.Shutdown(drain)
		if s.sockets != nil {
			s.sockets.close()
		}
		stopped <- err
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

// socket hands a connection over to the talk. Whatever happens to it from then
// on is said on the socket: no error comes back.
func (s *Server) socket(c echo.Context) error {
	if s.sockets == nil {
		return roleplay.Errorf(roleplay.Unavailable, "No talks are held on this server; the pages can be read.")
	}
	s.sockets.serve(c.Response(), c.Request())
	return nil
}

func (s *Server) health(c echo.Context) error { return c.String(http.StatusOK, "ok") }

// catch turns a panic of a handler into an Internal error. The stack goes to
// the log, nothing of the request does: a path can hold a token.
func (s *Server) catch(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if cause := recover(); cause != nil {
				s.cfg.Logger.Error("a handler panicked", "cause", fmt.Sprintf("%T", cause), "stack", string(debug.Stack()))
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
