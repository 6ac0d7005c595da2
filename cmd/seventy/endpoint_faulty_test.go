package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"seventy/roleplay/llm"
)

// badReply is a way in which an endpoint can fail, and what becomes of it.
type badReply struct {
	name   string
	answer http.HandlerFunc
	// reasons are those for which the built-in voice may speak instead; with
	// none the model's words stand, whole or up to where they were cut.
	reasons []string
	cut     bool // the model's words may also stand, cut by a rule
	free    bool // no token need be accounted: the endpoint did no work
}

// The words of the endpoint, to look for where none of them may be.
const (
	modelWords = "Morning. Long one."
	floodWords = "brambles "
)

// badReplies are all the ways, and a few that look like one.
var badReplies = []badReply{
	{name: "none", answer: replySteps(replyText("Morning. "), replyText("Long one."), replyEnd)},
	{name: "whole", answer: replyWhole},
	{name: "late-header", answer: replySteps(replyWait(600*time.Millisecond), replyText(modelWords), replyEnd)},
	{name: "pauses", answer: replySteps(replyText("Morning. "), replyWait(700*time.Millisecond), replyText("Long one."), replyEnd)},
	{name: "cut-characters", answer: replySteps(replyRaw("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Morning.\xe2\x80"), replyRaw("\xaf\"}}]}\n\n"), replyText(`Long one\ud83d`), replyText(`\ude00.`), replyEnd)},

	{name: "hang", answer: replyNever, reasons: []string{llm.TimeoutFirstToken}},
	{name: "slow-header", answer: replySteps(replyWait(4*time.Second), replyText(modelWords), replyEnd), reasons: []string{llm.TimeoutFirstToken}},
	{name: "silence", answer: replySteps(replyRaw(": here\n\n"), replyNever), reasons: []string{llm.TimeoutFirstToken}},
	{name: "stall", answer: replySteps(replyText("Morning. "), replyNever), reasons: []string{llm.TimeoutTotal, llm.Stalled}},
	{name: "stall-midway", answer: replySteps(replyText("Morning. Long one. And "), replyNever), reasons: []string{llm.TimeoutTotal, llm.Stalled}},
	{name: "trickle", answer: replyEndlessly("b", 50*time.Millisecond), reasons: []string{llm.TimeoutTotal}, cut: true},
	{name: "reset", answer: replyReset, reasons: []string{llm.CutOff}},
	{name: "dies", answer: replySteps(replyText("Morning. Long"), replyWait(50*time.Millisecond), replyReset), reasons: []string{llm.CutOff}},
	{name: "hangs-up", answer: replySteps(replyText("Morning. Long")), reasons: []string{llm.CutOff}},
	{name: "flood", answer: replyEndlessly(floodWords, 0), reasons: []string{llm.TooLong}, cut: true},
	{name: "flood-of-sentences", answer: replyEndlessly("Brambles. ", 0), reasons: []string{llm.TooLong}, cut: true},
	{name: "flood-in-a-line", answer: replySteps(replyRaw(`data: {"choices":[{"index":0,"delta":{"content":"`), replySpate(floodWords)), reasons: []string{llm.TooLong, llm.Malformed}},
	{name: "flood-of-nothing", answer: replySpate("\n\n"), reasons: []string{llm.TooLong, llm.Malformed}},
	{name: "flood-of-comments", answer: replySpate(": still here\n\n"), reasons: []string{llm.TooLong, llm.Malformed}},
	{name: "flood-of-whole", answer: replySteps(replyHeader("application/json"), replySpate(floodWords)), reasons: []string{llm.TooLong, llm.Malformed}},
	{name: "flood-of-error", answer: replySteps(replyStatus(http.StatusInternalServerError), replySpate(floodWords)), reasons: []string{llm.ServerError}, free: true},
	{name: "flood-of-headers", answer: replyHeaders, reasons: []string{llm.Unreachable, llm.Refused, llm.Malformed}, free: true},
	{name: "bomb", answer: replyBomb, reasons: []string{llm.TimeoutFirstToken, llm.Malformed, llm.TooLong}},
	{name: "half-character", answer: replySteps(replyText("Morning\xc3"), replyEnd), reasons: []string{llm.HalfCharacter}},
	{name: "half-pair", answer: replySteps(replyText(`Morning. \ud83d`), replyEnd), reasons: []string{llm.HalfCharacter}},
	{name: "garbage", answer: replyGarbage, reasons: []string{llm.Malformed, llm.CutOff}},
	{name: "broken-json", answer: replySteps(replyText("Morning. "), replyRaw("data: {\"choices\":[{\n\n")), reasons: []string{llm.Malformed}},
	{name: "sign-in-page", answer: replySteps(replyHeader("text/html"), replyRaw("<html>Sign in, please.</html>")), reasons: []string{llm.Malformed}, free: true},
	{name: "redirect", answer: func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}, reasons: []string{llm.Refused}, free: true},
	{name: "empty", answer: replySteps(), reasons: []string{llm.CutOff, llm.Empty, llm.Malformed}},
	{name: "no-words", answer: replySteps(replyEnd), reasons: []string{llm.Empty}},
	{name: "blank", answer: replySteps(replyText(` \n `), replyEnd), reasons: []string{llm.Empty, "guard_empty"}},
	{name: "limited", answer: replySteps(replyStatus(http.StatusTooManyRequests), replyRaw("<html>Slow down.</html>")), reasons: []string{llm.RateLimited}, free: true},
	{name: "limited-till-tomorrow", answer: replyLimited("86400"), reasons: []string{llm.RateLimited, llm.TimeoutFirstToken}, free: true},
	{name: "failure", answer: replySteps(replyStatus(http.StatusInternalServerError), replyRaw("<html>It broke.</html>")), reasons: []string{llm.ServerError}, free: true},
	{name: "failure-midway", answer: replySteps(replyText("Morning. "), replyRaw("data: {\"error\":{\"message\":\"out of memory\"}}\n\n")), reasons: []string{llm.ServerError}},
	{name: "filtered", answer: replySteps(replyText("Morning. "), replyRaw("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\n")), reasons: []string{llm.ContentFilter}},
}

func replyRaw(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, s)
		w.(http.Flusher).Flush()
	}
}

// replyText is a piece of a reply, given as the inside of a JSON string.
func replyText(inside string) http.HandlerFunc {
	return replyRaw(`data: {"choices":[{"index":0,"delta":{"content":"` + inside + `"}}]}` + "\n\n")
}

// replyCounts is what a reply costs that comes to its end, in tokens.
const replyCounts = `"usage":{"prompt_tokens":700,"completion_tokens":7}`

var replyEnd = replyRaw(`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\ndata: {\"choices\":[]," + replyCounts + "}\n\ndata: [DONE]\n\n")

var replyWhole = replySteps(replyHeader("application/json"), replyRaw(`{"choices":[{"index":0,"message":{"role":"assistant","content":"`+modelWords+`"},"finish_reason":"stop"}],`+replyCounts+`}`))

func replySteps(all ...http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, step := range all {
			step(w, r)
		}
	}
}

func replyHeader(kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", kind) }
}

func replyStatus(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(code)
	}
}

func replyLimited(seconds string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", seconds)
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

func replyWait(d time.Duration) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(d):
		case <-r.Context().Done():
		}
	}
}

func replyNever(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// replyReset ends the connection as a process does that is killed.
func replyReset(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return // the other side was faster
	}
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

// endlessly sends a piece again and again, until nobody listens.
func replyEndlessly(piece string, pause time.Duration) http.HandlerFunc {
	return replySteps(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			replyText(piece)(w, r)
			if pause > 0 {
				replyWait(pause)(w, r)
			}
		}
	})
}

// spate sends bytes as fast as they are taken.
func replySpate(of string) http.HandlerFunc {
	much := []byte(strings.Repeat(of, 64<<10/len(of)))
	return func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(much); err != nil {
				return
			}
		}
	}
}

func replyHeaders(w http.ResponseWriter, _ *http.Request) {
	for i := range 2000 {
		w.Header().Set(fmt.Sprint("X-More-", i), strings.Repeat("x", 1000))
	}
	w.WriteHeader(http.StatusOK)
}

// replyBomb is small on the wire and 200 MB when unpacked.
func replyBomb(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	for zeros := make([]byte, 1<<20); r.Context().Err() == nil; {
		if _, err := z.Write(zeros); err != nil {
			return
		}
	}
}

func replyGarbage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	chance := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		line := make([]byte, chance.IntN(60))
		for i := range line {
			line[i] = byte(chance.UintN(256))
		}
		if chance.IntN(2) == 0 {
			_, _ = io.WriteString(w, "data: ")
		}
		_, _ = w.Write(append(line, '\n'))
	}
}

// faultyEndpoint answers each request in the way that the trainee's latest
// turn names ("case hang"), and well where it names none.
type faultyEndpoint struct {
	*httptest.Server
	mu    sync.Mutex
	asked map[string]int
	conns map[net.Conn]http.ConnState
	well  bool // from now on it has no badReplies
}

var wantedCase = regexp.MustCompile(`case ([a-z-]+)`)

func newFaultyEndpoint(t *testing.T) *faultyEndpoint {
	e := &faultyEndpoint{asked: map[string]int{}, conns: map[net.Conn]http.ConnState{}}
	e.Server = httptest.NewUnstartedServer(e)
	e.Config.ConnState = func(c net.Conn, state http.ConnState) {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.conns[c] = state; state == http.StateClosed || state == http.StateHijacked {
			delete(e.conns, c)
		}
	}
	e.Start()
	t.Cleanup(func() {
		e.CloseClientConnections()
		e.Close()
	})
	return e
}

// ServeHTTP implements http.Handler.
func (e *faultyEndpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Messages []struct{ Role, Content string }
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, "no such call", http.StatusBadRequest)
		return
	}
	name := "none"
	for _, m := range body.Messages {
		if found := wantedCase.FindAllStringSubmatch(m.Content, -1); found != nil {
			name = found[len(found)-1][1]
		}
	}
	e.mu.Lock()
	e.asked[name]++
	well := e.well
	if r.URL.Path == "/elsewhere" {
		e.asked["astray"]++ // it followed a redirect
	}
	e.mu.Unlock()
	switch i := slices.IndexFunc(badReplies, func(f badReply) bool { return f.name == name }); {
	case well, i < 0:
		badReplies[0].answer(w, r)
	default:
		badReplies[i].answer(w, r)
	}
}

// times is how often it was asked in a way.
func (e *faultyEndpoint) times(name string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.asked[name]
}

// busy is how many connections the endpoint has on which an answer is due, and
// how many there are in all.
func (e *faultyEndpoint) busy() (busy, all int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, state := range e.conns {
		if state == http.StateActive {
			busy++
		}
	}
	return busy, len(e.conns)
}
