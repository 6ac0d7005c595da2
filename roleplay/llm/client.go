package llm

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	openai "github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"

	"seventy/roleplay"
)

// Role says whose words a message holds.
type Role string

// The roles.
const (
	System    Role = "system"
	User      Role = "user"
	Assistant Role = "assistant"
)

// Message is one message of a prompt.
type Message struct {
	Role Role
	Text string
}

// Request asks for one reply.
type Request struct {
	Session   string // its hash lets the endpoint tell talks apart; may be empty
	Messages  []Message
	MaxTokens int      // 0: the configured limit, which is never passed
	Stop      []string // the reply ends before any of these; at most four
}

// Usage accounts for one reply, all tries together.
type Usage struct {
	Model      string
	Prompt     int  // tokens
	Completion int  // tokens
	Estimated  bool // the endpoint gave no counts: about four bytes a token
	Cut        bool // the reply ended at its token limit, in mid-sentence maybe
}

// Call is how one reply was come by, told to whoever looks at the endpoint's
// work. It holds nothing of request or reply.
type Call struct {
	Reason string        // why it failed, one of this package's reasons; "" when it is whole
	Tries  int           // requests that were sent; 0 when the endpoint was left alone
	First  time.Duration // until its first piece; 0 when none came
	Took   time.Duration // until it was whole or had failed, the caller's own time with the pieces included
	Usage
}

// Client speaks to one endpoint. It may be used by many sessions at once.
type Client struct {
	cfg     Config
	host    string
	key     string
	api     *openai.Client
	carrier *carrier
	breaker *gobreaker.CircuitBreaker[Usage]
	logger  *slog.Logger

	schemaless atomic.Bool // the endpoint refused a schema and answered without
}

// New makes a client; it sends nothing yet. It returns an Invalid error when
// the configuration can't work.
func New(cfg Config, logger *slog.Logger) (*Client, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.Defaults()
	key, err := cfg.secret()
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(cfg.BaseURL)
	if err != nil {
		return nil, roleplay.Errorf(roleplay.Internal, "a base URL that was checked can't be read: %w", err)
	}
	if key != "" && cfg.bare(u) {
		logger.Warn("the endpoint's key crosses the network unencrypted; use https", "host", u.Host)
	}
	carrier := newCarrier(cfg)
	api := openai.DefaultConfig(key)
	api.BaseURL, api.HTTPClient = cfg.BaseURL, carrier
	c := &Client{cfg: cfg, host: u.Host, key: key, api: openai.NewClientWithConfig(api), carrier: carrier, logger: logger}
	c.breaker = gobreaker.NewCircuitBreaker[Usage](gobreaker.Settings{
		Name:        u.Host,
		MaxRequests: 1,
		Timeout:     cfg.Rest,
		ReadyToTrip: func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= uint32(cfg.TripAfter) },
		IsSuccessful: func(err error) bool {
			return err == nil || Reason(err) == ContentFilter || Reason(err) == PromptTooLong
		},
		IsExcluded: func(err error) bool { // says nothing of the endpoint
			var stopped *stoppedError
			return errors.As(err, &stopped) || Reason(err) == Cancelled
		},
		OnStateChange: func(_ string, from, to gobreaker.State) {
			logger.Warn("model endpoint", "host", u.Host, "breaker", to.String(), "was", from.String())
		},
	})
	return c, nil
}

// Host is where requests go, host and port as configured, for the trainee to
// be told.
func (c *Client) Host() string { return c.host }

// Model is the name of the model that is asked for.
func (c *Client) Model() string { return c.cfg.Model }

// Limit is the longest that Stream takes.
func (c *Client) Limit() time.Duration { return c.cfg.Total }

// Close drops the connections that are kept open.
func (c *Client) Close() { c.carrier.close() }

// stoppedError carries an error of the caller's own through the retries.
type stoppedError struct{ err error }

func (s *stoppedError) Error() string { return s.err.Error() }
func (s *stoppedError) Unwrap() error { return s.err }

// Stream asks for a reply and hands on each piece as it comes. Pieces are
// valid UTF-8 and not empty. An error from say ends the reply and is returned
// as it is. Every other error is Unavailable, and Reason tells it; pieces may
// have been handed on before it. The usage counts also when there is an error.
func (c *Client) Stream(ctx context.Context, r Request, say func(piece string) error) (Usage, error) {
	body, err := c.cfg.request(r)
	if err != nil {
		return Usage{}, err
	}
	var call Call
	return c.account(ctx, &call, func() (Usage, error) { return c.speak(ctx, body, &call, say) })
}

// account makes a call unless the endpoint is left alone, and tells whoever
// looks how it went.
func (c *Client) account(ctx context.Context, call *Call, do func() (Usage, error)) (Usage, error) {
	began := time.Now()
	use, err := c.breaker.Execute(do)
	use.Model = c.cfg.Model
	err = c.outcome(ctx, err, call)
	if c.cfg.Called != nil {
		call.Took, call.Usage = time.Since(began), use
		c.cfg.Called(*call)
	}
	return use, err
}

// outcome is the error that leaves the room. It puts the reason down.
func (c *Client) outcome(ctx context.Context, err error, call *Call) error {
	var stopped *stoppedError
	var f *failure
	switch {
	case err == nil:
		return nil
	case errors.As(err, &stopped):
		call.Reason = Cancelled
		return stopped.err
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
		f = &failure{reason: BreakerOpen}
	case !errors.As(err, &f):
		f = classify(ctx, err)
	}
	call.Reason = f.reason
	return c.unavailable(f)
}

// Size is about what a request can cost at most, in tokens: what is asked, and
// the longest reply.
func (c *Client) Size(r Request) int { return c.cfg.size(r) }

func (c Config) size(r Request) int {
	n := c.MaxTokens
	if r.MaxTokens > 0 {
		n = min(n, r.MaxTokens)
	}
	for _, m := range r.Messages {
		n += size(m.Text)
	}
	return n
}

// size is about how many tokens a message has: four bytes each, and four for
// the message.
func size(text string) int { return 4 + (len(text)+3)/4 }

// speak makes the tries for one reply, under its time limits.
func (c *Client) speak(ctx context.Context, body openai.ChatCompletionRequest, call *Call, say func(string) error) (Usage, error) {
	began := time.Now()
	ctx, done := context.WithTimeoutCause(ctx, c.cfg.Total, &failure{reason: TimeoutTotal, spent: true})
	defer done()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w := newWatch(cancel, c.cfg.FirstToken)
	defer w.stop()

	var spent Usage
	return c.retry(ctx, c.cfg.FirstToken, func() (Usage, bool, error) {
		s := &stream{watch: w, between: c.cfg.Between, say: say}
		call.Tries++
		err := s.run(ctx, c.api, body)
		if s.handed {
			call.First = s.first.Sub(began)
		}
		s.account(&spent, body, err)
		return spent, s.handed, err
	})
}

// retry makes one try after another for as long as no piece of a reply was
// handed on and another one may help, and begins none after limit.
func (c *Client) retry(ctx context.Context, limit time.Duration, try func() (spent Usage, handed bool, err error)) (Usage, error) {
	once := func() (Usage, error) {
		spent, handed, err := try()
		if err == nil {
			return spent, nil
		}
		var f *failure
		if !errors.As(err, &f) || !f.again || handed {
			return spent, backoff.Permanent(err)
		}
		if f.after > 0 {
			err = errors.Join(f, &backoff.RetryAfterError{Duration: f.after})
		}
		return spent, err
	}
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = 200*time.Millisecond, 2*time.Second
	return backoff.Retry(ctx, once,
		backoff.WithBackOff(wait),
		backoff.WithMaxTries(uint(c.cfg.Tries)),
		backoff.WithMaxElapsedTime(limit),
		backoff.WithNotify(func(err error, d time.Duration) {
			c.logger.Info("model endpoint is asked again", "host", c.host, "reason", Reason(err), "in", d)
		}))
}
