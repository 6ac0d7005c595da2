package llm

import (
	"cmp"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"seventy/roleplay"
)

// Config says which endpoint to speak to and how long to wait for it. Zero
// values take the defaults named below.
type Config struct {
	BaseURL string // http(s), up to and including the version: "http://127.0.0.1:8080/v1"
	Key     string // sent as a bearer token; empty for none
	KeyFile string // a file that holds the key, instead of Key
	Model   string // as the endpoint calls it

	FirstToken time.Duration // until the first words, all tries together; 8 s or Total
	Between    time.Duration // between two pieces of a reply; 5 s
	Total      time.Duration // for a whole reply; 30 s

	MaxTokens   int     // longest reply, in tokens; 400
	Temperature float64 // 0–2; 0 leaves it to the endpoint
	// Extra holds further fields of the request as the endpoint's manual
	// names them ("top_p", "reasoning_effort", "chat_template_kwargs",
	// "max_completion_tokens" …). A null takes a field out that would be
	// sent ("stream_options").
	Extra map[string]any

	AnswerTime   time.Duration // for an answer in one piece (Ask); 2 min
	AnswerTokens int           // longest of these, in tokens; 6,000

	Tries     int           // requests for one reply while nothing of it has come; 3
	TripAfter int           // replies that fail in a row until the endpoint is left alone; 5
	Rest      time.Duration // for how long it is left alone, before one reply is tried; 30 s

	// Called is told of each reply when it is over, from the goroutine that
	// asked for it; many may call at once. Nil when nobody looks.
	Called func(Call)

	// ProxyFromEnvironment uses HTTP_PROXY and its like. Off by default:
	// what leaves the machine must go only where the trainee was told.
	ProxyFromEnvironment bool
	// Transport carries the requests; nil for one of the client's own.
	Transport http.RoundTripper
}

// reserved are fields of a request that Extra may not set.
var reserved = []string{"model", "messages", "stream", "user", "n"}

// Defaults returns c with the zero values filled in.
func (c Config) Defaults() Config {
	c.Total = cmp.Or(c.Total, 30*time.Second)
	c.FirstToken = cmp.Or(c.FirstToken, min(8*time.Second, c.Total))
	c.Between = cmp.Or(c.Between, 5*time.Second)
	c.Rest = cmp.Or(c.Rest, 30*time.Second)
	c.MaxTokens = cmp.Or(c.MaxTokens, 400)
	c.AnswerTime = cmp.Or(c.AnswerTime, 2*time.Minute)
	c.AnswerTokens = cmp.Or(c.AnswerTokens, 6000)
	c.Tries = cmp.Or(c.Tries, 3)
	c.TripAfter = cmp.Or(c.TripAfter, 5)
	return c
}

// Validate returns an Invalid error that says what to mend, or nil. It reads
// no file.
func (c Config) Validate() error {
	if err := validURL(c.BaseURL); err != nil {
		return err
	}
	c = c.Defaults()
	switch {
	case c.Model == "":
		return roleplay.Errorf(roleplay.Invalid, "an endpoint is configured but no model: name one that the endpoint at %s offers", c.BaseURL)
	case c.Key != "" && c.KeyFile != "":
		return roleplay.Errorf(roleplay.Invalid, "both a key and a key file are configured: keep one of them, better the file")
	case strings.ContainsAny(c.Key, "\r\n"):
		return roleplay.Errorf(roleplay.Invalid, "the endpoint's key holds a line break: give it on one line")
	case c.FirstToken < 0 || c.Between < 0 || c.Total < 0 || c.AnswerTime < 0 || c.Rest < 0:
		return roleplay.Errorf(roleplay.Invalid, "the endpoint's time limits can't be negative: leave a limit out to get its default")
	case c.FirstToken > c.Total:
		return roleplay.Errorf(roleplay.Invalid, "the limit until the first token (%s) is longer than the limit for a whole reply (%s): raise the one or lower the other", c.FirstToken, c.Total)
	case c.MaxTokens < 0 || c.AnswerTokens < 0 || c.Tries < 0 || c.TripAfter < 0:
		return roleplay.Errorf(roleplay.Invalid, "the endpoint's counts (tokens, tries, failures) can't be negative: leave one out to get its default")
	case c.Temperature < 0 || c.Temperature > 2:
		return roleplay.Errorf(roleplay.Invalid, "the temperature is %g: it goes from 0 (the endpoint's own) to 2", c.Temperature)
	}
	for _, name := range reserved {
		if _, ok := c.Extra[name]; ok {
			return roleplay.Errorf(roleplay.Invalid, "the extra request field %q is set by Seventy itself: take it out", name)
		}
	}
	body, err := c.request(Request{Messages: []Message{{Role: System, Text: "…"}}})
	if err != nil {
		return err
	}
	if err := openai.NewReasoningValidator().Validate(body); err != nil {
		return roleplay.Errorf(roleplay.Invalid, "the settings don't go with the model %q: %w", c.Model, err)
	}
	return nil
}

func validURL(base string) error {
	if base == "" {
		return roleplay.Errorf(roleplay.Invalid, "no base URL of an endpoint is configured: give one such as http://127.0.0.1:8080/v1")
	}
	u, err := url.Parse(base)
	switch {
	case err != nil: // the cause would repeat the URL, which may hold a password
		return roleplay.Errorf(roleplay.Invalid, "the endpoint's base URL can't be read: give one such as http://127.0.0.1:8080/v1")
	case u.User != nil:
		return roleplay.Errorf(roleplay.Invalid, "the endpoint's base URL holds a user or a password: take it out and give the key as a key or in a key file")
	case u.Scheme != "http" && u.Scheme != "https":
		return roleplay.Errorf(roleplay.Invalid, "the endpoint's base URL %q begins with neither http:// nor https://", base)
	case u.Hostname() == "":
		return roleplay.Errorf(roleplay.Invalid, "the endpoint's base URL %q names no host", base)
	case u.RawQuery != "" || u.Fragment != "":
		return roleplay.Errorf(roleplay.Invalid, "the endpoint's base URL must end with its path: take out what follows ? or #")
	case strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/chat/completions"):
		return roleplay.Errorf(roleplay.Invalid, "the endpoint's base URL %q is the address of one call: take /chat/completions off its end", base)
	}
	return nil
}

// secret returns the key, from its file if it has one.
func (c Config) secret() (string, error) {
	if c.KeyFile == "" {
		return strings.TrimSpace(c.Key), nil
	}
	raw, err := os.ReadFile(c.KeyFile)
	if err != nil {
		return "", roleplay.Errorf(roleplay.Invalid, "the endpoint's key file can't be read: %w", err)
	}
	key := strings.TrimSpace(string(raw))
	if key == "" || strings.ContainsAny(key, "\r\n") {
		return "", roleplay.Errorf(roleplay.Invalid, "the endpoint's key file %s must hold the key on one line and nothing else", c.KeyFile)
	}
	return key, nil
}

// request makes the body of a request. Models that take their limit as
// max_completion_tokens count their thinking in it, so that they get the
// whole of MaxTokens, and no stop words, which most of them refuse.
func (c Config) request(r Request) (openai.ChatCompletionRequest, error) {
	q := openai.ChatCompletionRequest{
		Model:         c.Model,
		Stream:        true,
		StreamOptions: &openai.StreamOptions{IncludeUsage: true},
		Temperature:   float32(c.Temperature),
	}
	if len(c.Extra) > 0 {
		extra, err := json.Marshal(c.Extra)
		if err == nil {
			d := json.NewDecoder(strings.NewReader(string(extra)))
			d.DisallowUnknownFields()
			err = d.Decode(&q)
		}
		if err != nil {
			return q, roleplay.Errorf(roleplay.Invalid, "the extra request fields can't be sent: %w", err)
		}
	}
	limit := c.MaxTokens
	if r.MaxTokens > 0 {
		limit = min(limit, r.MaxTokens)
	}
	switch {
	case q.MaxCompletionTokens > 0:
	case c.thinks():
		q.MaxCompletionTokens = c.MaxTokens
	default:
		//lint:ignore SA1019 endpoints that run a model locally know max_tokens only
		q.MaxTokens, q.Stop = limit, r.Stop
	}
	if r.Session != "" { // the id itself opens pages; its hash only tells talks apart
		q.User = roleplay.HashContent([]byte(r.Session))[:16]
	}
	for _, m := range r.Messages {
		q.Messages = append(q.Messages, openai.ChatCompletionMessage{Role: string(m.Role), Content: m.Text})
	}
	return q, nil
}

// thinks reports a model that takes its limit as max_completion_tokens, and
// only its own temperature.
func (c Config) thinks() bool {
	probe := openai.ChatCompletionRequest{Model: c.Model, MaxTokens: 1}
	return errors.Is(openai.NewReasoningValidator().Validate(probe), openai.ErrReasoningModelMaxTokensDeprecated)
}

// bare reports that the key would cross a network in the clear.
func (c Config) bare(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	return u.Scheme == "http" && !local
}
