package live

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"seventy/roleplay"
)

// Config is what a House works with.
type Config struct {
	Log     Log
	Casting Casting
	// Logger gets what an operator must know, never a word of a talk. Nil
	// discards it.
	Logger *slog.Logger
	// Now dates events. Nil is time.Now.
	Now func() time.Time
	// ParkAfter is how long nobody has to speak, while the trainee is
	// connected, for the session to be parked. 0 is ten minutes.
	ParkAfter time.Duration
	// IdleAfter is how long a session without a connection is kept in
	// memory. 0 is two minutes.
	IdleAfter time.Duration
	// Watcher is told how the talks go; nil is nobody.
	Watcher Watcher
}

// House holds the running conversations. A session is loaded from the log
// when somebody joins and let go when nobody is there.
type House struct {
	cfg     Config
	ctx     context.Context // of all work for sessions; ends when Close gives up waiting
	cancel  context.CancelFunc
	closing chan struct{} // closed: sessions finish what they have in hand and leave

	mu       sync.Mutex
	sessions map[string]*session
	closed   bool
	running  sync.WaitGroup // the sessions' goroutines
}

// NewHouse makes a house with nobody in it.
func NewHouse(cfg Config) *House {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.ParkAfter == 0 {
		cfg.ParkAfter = 10 * time.Minute
	}
	if cfg.IdleAfter == 0 {
		cfg.IdleAfter = 2 * time.Minute
	}
	if cfg.Watcher == nil {
		cfg.Watcher = nobody{}
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &House{cfg: cfg, ctx: ctx, cancel: cancel,
		closing: make(chan struct{}), sessions: map[string]*session{}}
}

// Join seats a participant of a session at a connection. The connection gets
// Welcome with every frame of the events behind the cursor, then what is going
// on. A seat that the participant already had is taken over and its
// connection closed with ClosingTakenOver.
//
// It returns an Invalid error when the cursor is above the session's latest
// number or of another session (join again with none), Forbidden when the session has no such participant,
// NotFound when there is no such session, Unavailable when the log can't be
// read or the house is closing, Corrupt when the log holds nonsense, Internal
// when the session broke on it.
func (h *House) Join(ctx context.Context, id string, side roleplay.Side, participant string, after Cursor, conn Conn) (*Seat, error) {
	if side != roleplay.Trainee {
		return nil, roleplay.Errorf(roleplay.Forbidden, "Only the trainee takes part in a talk; join as %q.", roleplay.Trainee)
	}
	for {
		s, err := h.session(id)
		if err != nil {
			return nil, err
		}
		seat := &Seat{session: s, participant: participant, conn: conn}
		reply := make(chan error, 1)
		select {
		case s.inbox <- func() { reply <- s.join(seat, side, after) }:
		case <-s.gone:
			if s.err != nil {
				return nil, s.err
			}
			continue // it was let go just now: load it anew
		case <-ctx.Done():
			return nil, roleplay.Errorf(roleplay.Unavailable, "The session could not be opened in time; please try again: %w", ctx.Err())
		}
		select {
		case err = <-reply:
		case <-s.gone: // it broke while seating us, or left right after
			select {
			case err = <-reply:
			default:
				if err = s.err; err == nil {
					continue
				}
			}
		}
		if err != nil {
			return nil, err
		}
		return seat, nil
	}
}

// session returns the running session, starting it when needed.
func (h *House) session(id string) (*session, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, roleplay.Errorf(roleplay.Unavailable, "The server is stopping. Come back in a moment.")
	}
	s := h.sessions[id]
	if s == nil {
		s = newSession(h, id)
		h.sessions[id] = s
		h.running.Add(1)
		go s.run()
	}
	return s, nil
}

func (h *House) remove(s *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sessions, s.id)
}

// Close lets every session finish what it has in hand, closes the connections
// with ClosingShutdown and waits for the sessions' goroutines. Nothing that
// was acknowledged is lost; a reply that was not stored yet is spoken when
// the session is next loaded. When ctx ends first, work in hand is cancelled
// and an Unavailable error returned.
func (h *House) Close(ctx context.Context) error {
	h.mu.Lock()
	if !h.closed {
		h.closed = true
		close(h.closing)
	}
	h.mu.Unlock()
	defer h.cancel()

	done := make(chan struct{})
	go func() {
		h.running.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return roleplay.Errorf(roleplay.Unavailable, "sessions were still busy when the time to stop was over: %w", ctx.Err())
	}
}
