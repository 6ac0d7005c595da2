package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The most that is read of an answer, whatever it claims to be.
const (
	maxWire  = 2 << 20  // bytes of a whole answer
	maxError = 64 << 10 // bytes of an error's answer
	maxReply = 32 << 10 // bytes of a reply's text
)

// carrier sends requests for go-openai and turns answers that are no stream
// into failures, or into one.
type carrier struct {
	http  *http.Client
	close func()
}

func newCarrier(cfg Config) *carrier {
	transport, idle := cfg.Transport, func() {}
	if transport == nil {
		t := &http.Transport{
			DialContext:            (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			TLSHandshakeTimeout:    5 * time.Second,
			ForceAttemptHTTP2:      true,
			MaxIdleConns:           64,
			MaxIdleConnsPerHost:    64, // all talks go to one host
			IdleConnTimeout:        90 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			DisableCompression:     true, // a packed flood is small on the wire
		}
		if cfg.ProxyFromEnvironment {
			t.Proxy = http.ProxyFromEnvironment
		}
		transport, idle = t, t.CloseIdleConnections
	}
	return &carrier{
		http: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		close: idle,
	}
}

// Do implements go-openai's HTTPDoer: it returns a stream.
func (c *carrier) Do(req *http.Request) (*http.Response, error) {
	resp, err := c.send(req)
	if err != nil {
		return nil, err
	}
	if kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err == nil && kind == "application/json" {
		return asStream(resp)
	}
	resp.Body = &markedBody{ReadCloser: resp.Body}
	return resp, nil
}

// send returns the answer to a request, its size bounded. Every status but
// success becomes a failure here, so that no library's message about an
// answer, which may quote the request, goes further.
func (c *carrier) send(req *http.Request) (*http.Response, error) {
	resp, err := c.http.Do(req)
	var asked *url.Error
	switch {
	case err == nil:
	case req.Context().Err() != nil:
		return nil, err
	case dropped(err):
		return nil, &failure{reason: CutOff, again: true, spent: true}
	case errors.As(err, &asked):
		return nil, &failure{reason: Unreachable, err: asked.Err}
	default:
		return nil, &failure{reason: Unreachable}
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		defer resp.Body.Close()
		return nil, refusal(resp)
	}
	resp.Body = &cappedBody{ReadCloser: resp.Body, left: maxWire}
	if kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err == nil && kind == "text/html" { // a sign-in page or a proxy's
		resp.Body.Close()
		return nil, &failure{reason: Malformed}
	}
	return resp, nil
}

// refusal reads the failure out of an answer with an error status.
func refusal(resp *http.Response) *failure {
	f := &failure{reason: Refused, status: resp.StatusCode}
	switch s := resp.StatusCode; {
	case s == http.StatusTooManyRequests:
		f.reason, f.again = RateLimited, true
	case s == http.StatusRequestEntityTooLarge:
		f.reason = PromptTooLong
	case s >= 500:
		f.reason, f.again = ServerError, true
	}
	if f.again {
		f.after = retryAfter(resp)
	}
	var said struct {
		Error struct {
			Code any `json:"code"`
			Type any `json:"type"`
		} `json:"error"`
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxError))
	if err != nil || json.Unmarshal(raw, &said) != nil {
		return f // the status says enough
	}
	for _, v := range []any{said.Error.Code, said.Error.Type} {
		switch v {
		case "context_length_exceeded":
			f.reason = PromptTooLong
		case "content_filter":
			f.reason = ContentFilter
		case "insufficient_quota": // waiting does not help
			f.again = false
		}
	}
	return f
}

// retryAfter reads the header of that name: seconds or a date.
func retryAfter(resp *http.Response) time.Duration {
	v := resp.Header.Get("Retry-After")
	if n, err := strconv.Atoi(v); err == nil && n >= 0 {
		return time.Duration(min(n, 3600)) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}

// asStream rewrites a whole answer in JSON as a stream of one chunk, for
// endpoints that don't stream.
func asStream(resp *http.Response) (*http.Response, error) {
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	var line bytes.Buffer
	line.WriteString("data: ")
	if json.Compact(&line, raw) != nil {
		return nil, &failure{reason: Malformed, spent: true}
	}
	line.WriteString("\n\ndata: [DONE]\n\n")
	resp.Body = io.NopCloser(&line)
	return resp, nil
}

// cappedBody ends an answer that does not end by itself.
type cappedBody struct {
	io.ReadCloser
	left int
}

func (b *cappedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, &failure{reason: TooLong, spent: true}
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// markedBody tells the end of a stream from the end of a connection, which
// go-openai reports alike: without the closing mark, io.EOF is unexpected.
type markedBody struct {
	io.ReadCloser
	tail []byte
}

func (b *markedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.tail = append(b.tail, p[:n]...)
	b.tail = b.tail[max(0, len(b.tail)-64):]
	if err == io.EOF && !bytes.Contains(b.tail, []byte("[DONE]")) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// dropped reports that the other side ended the connection.
func dropped(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		strings.Contains(err.Error(), "server closed idle connection") // net/http keeps this one to itself
}
