package llm

import (
	"context"
	"errors"
	"fmt"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"seventy/roleplay"
)

// The reasons for which a reply fails, as events keep them.
const (
	TimeoutFirstToken = "timeout_first_token" // nothing of it came in time
	TimeoutTotal      = "timeout_total"       // it was not complete in time
	Stalled           = "stalled"             // it stopped coming
	CutOff            = "cut_off"             // the connection ended before it did
	Unreachable       = "unreachable"         // no connection: address, port, certificate
	Refused           = "refused"             // the endpoint won't: key, model, settings, redirect
	RateLimited       = "rate_limited"        // too many requests or no quota left
	ServerError       = "server_error"        // the endpoint failed
	BreakerOpen       = "breaker_open"        // not asked: it failed too often just now
	Malformed         = "malformed"           // not what the protocol says
	Empty             = "empty"               // it came, without a word in it
	TooLong           = "too_long"            // a flood
	PromptTooLong     = "prompt_too_long"     // the request does not fit the model
	ContentFilter     = "content_filter"      // the endpoint's filter, or the model, declined
	HalfCharacter     = "half_character"      // broken UTF-8
	Cancelled         = "cancelled"           // by us: nobody waits for it any more
)

// The reasons for which an endpoint is not asked though it may be well, as
// events keep them.
const (
	BudgetSession = "budget_session" // the session has cost what it may
	BudgetDay     = "budget_day"     // all sessions of the day have
)

// failure is why a reply failed. It holds nothing of request or reply.
type failure struct {
	reason string
	status int           // HTTP status; 0 when there was none
	after  time.Duration // how long the endpoint asks to wait; 0 when it does not say
	again  bool          // another try may help, if nothing was handed on
	spent  bool          // the endpoint worked on it, so that tokens may have been charged
	err    error
}

func (f *failure) Error() string {
	s := f.reason
	if f.status != 0 {
		s += fmt.Sprintf(" (status %d)", f.status)
	}
	if f.err != nil {
		s += ": " + f.err.Error()
	}
	return s
}

func (f *failure) Unwrap() error { return f.err }

// Reason returns why Stream failed, one of the constants above; "" for nil
// and for errors that don't come from an endpoint.
func Reason(err error) string {
	var f *failure
	if errors.As(err, &f) {
		return f.reason
	}
	return ""
}

// advice says what an operator can do about a reason.
var advice = map[string]string{
	TimeoutFirstToken: "it began no reply in time; raise the limit until the first token or use a faster model",
	TimeoutTotal:      "its reply took too long; raise the limit for a whole reply or use a faster model",
	Stalled:           "its reply stopped half way",
	CutOff:            "the connection ended before its reply did",
	Unreachable:       "it can't be reached; check the address, and that it runs",
	Refused:           "it refused the request; check key, model name and settings, and that the base URL ends with its version (mostly /v1)",
	RateLimited:       "it takes no more requests now; wait, or raise its quota",
	ServerError:       "it failed; its own log says why",
	BreakerOpen:       "it failed several times in a row and is left alone for a moment",
	Malformed:         "its answer does not follow the protocol; check that the base URL is that of an OpenAI-compatible endpoint",
	Empty:             "its reply was empty",
	TooLong:           "its reply did not end; it was cut",
	PromptTooLong:     "the request does not fit the model's context; use a model with a longer one",
	ContentFilter:     "its filter declined to answer",
	HalfCharacter:     "its reply holds broken characters",
	Cancelled:         "the reply is no longer wanted",
}

// unavailable makes the error that leaves the room.
func (c *Client) unavailable(f *failure) error {
	e := roleplay.Errorf(roleplay.Unavailable, "the model endpoint at %s: %s", c.host, advice[f.reason])
	if f.status != 0 {
		e.Message += fmt.Sprintf(" (it answered with status %d)", f.status)
	}
	e.Err = f
	return e
}

// classify finds the failure in an error met while a reply was read. What a
// library says of an answer may quote it, and is dropped.
func classify(ctx context.Context, err error) *failure {
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	var f *failure
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.DeadlineExceeded):
		return &failure{reason: TimeoutTotal, spent: true, err: context.DeadlineExceeded}
	case errors.Is(err, context.Canceled):
		return &failure{reason: Cancelled, spent: true, err: context.Canceled}
	case errors.Is(err, openai.ErrTooManyEmptyStreamMessages):
		return &failure{reason: Malformed, spent: true}
	}
	return &failure{reason: CutOff, again: true, spent: true}
}
