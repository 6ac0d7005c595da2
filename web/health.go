package web

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
)

// How long the log may take to answer, and how long its answer holds: who asks
// often is not to keep the disk busy.
const (
	probeTime = 3 * time.Second
	probeFor  = time.Second
)

// health says that the server lives.
func (s *Server) health(c echo.Context) error { return c.String(http.StatusOK, "ok") }

// ready says whether talks can be held: the log can be written and read, and
// the server is not stopping. What is wrong stands in the log.
func (s *Server) ready(c echo.Context) error {
	if s.stopping.Load() {
		return c.String(http.StatusServiceUnavailable, "stopping")
	}
	if err := s.probe.answer(); err != nil {
		s.log(c).Warn("not ready: the log can't be written or read", "error", err)
		return c.String(http.StatusServiceUnavailable, "the log can't be written or read")
	}
	return c.String(http.StatusOK, "ready")
}

// probe asks the log, one at a time, and keeps the answer for a moment. A disk
// that hangs keeps the one who asks it waiting, and nobody else.
type probe struct {
	ask func(context.Context) error // nil: there is nothing to ask

	mu    sync.Mutex
	asked chan struct{} // closed when the question under way is answered; nil when none is
	at    time.Time
	err   error
}

func (p *probe) answer() error {
	if p.ask == nil {
		return nil
	}
	p.mu.Lock()
	if p.asked == nil {
		if !p.at.IsZero() && time.Since(p.at) < probeFor {
			defer p.mu.Unlock()
			return p.err
		}
		p.asked = make(chan struct{})
		go p.find(p.asked)
	}
	asked := p.asked
	p.mu.Unlock()

	late := time.NewTimer(probeTime)
	defer late.Stop()
	select {
	case <-asked:
	case <-late.C:
		return roleplay.Errorf(roleplay.Unavailable, "The log does not answer within %s. Look at its disk.", probeTime)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// find asks the log and tells whoever waits.
func (p *probe) find(asked chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), probeTime)
	defer cancel()
	err := p.ask(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err, p.at, p.asked = err, time.Now(), nil
	close(asked)
}
