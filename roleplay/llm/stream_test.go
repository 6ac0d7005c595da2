package llm

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

func TestStream(t *testing.T) {
	words := strings.Repeat("fourteen residents and me. ", 40)
	tests := []struct {
		name    string
		answers []http.HandlerFunc
		text    string
		reason  string
		asked   int
		took    time.Duration // at least
	}{
		{name: "streams", answers: []http.HandlerFunc{script(piece("It's been"), piece(" a night."), finish("stop"), done)}, text: "It's been a night.", asked: 1},
		{name: "role and empty choices first", answers: []http.HandlerFunc{script(
			raw(`data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}`+"\n\n"),
			raw("data: {\"choices\":[]}\n\n: keep-alive\n\n"), piece("Hm."), finish("stop"), done)}, text: "Hm.", asked: 1},
		{name: "complete without the closing mark", answers: []http.HandlerFunc{script(piece("Hm."), finish("stop"))}, text: "Hm.", asked: 1},
		{name: "closing mark without a finish reason", answers: []http.HandlerFunc{script(piece("Hm."), done)}, text: "Hm.", asked: 1},
		{name: "complete, then silence", answers: []http.HandlerFunc{script(piece("Hm."), finish("stop"), hang)}, text: "Hm.", asked: 1},
		{name: "another choice is left out", answers: []http.HandlerFunc{script(
			raw(`data: {"choices":[{"index":1,"delta":{"content":"no"}},{"index":0,"delta":{"content":"yes"}}]}`+"\n\n"), finish("stop"), done)}, text: "yes", asked: 1},
		{name: "CRLF", answers: []http.HandlerFunc{script(raw(": hi\r\ndata: {\"choices\":[{\"delta\":{\"content\":\"Hm.\"},\"finish_reason\":\"stop\"}]}\r\n\r\ndata: [DONE]\r\n\r\n"))}, text: "Hm.", asked: 1},
		{name: "whole answer in JSON", answers: []http.HandlerFunc{status(200, "", "{\n\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Long\\nnight.\"},\"finish_reason\":\"stop\"}],\n\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}")}, text: "Long\nnight.", asked: 1},

		{name: "hangs", answers: []http.HandlerFunc{hang}, reason: TimeoutFirstToken, asked: 1, took: 8 * time.Second},
		{name: "hangs after the header", answers: []http.HandlerFunc{script(raw(": wait\n\n"), hang)}, reason: TimeoutFirstToken, asked: 1, took: 8 * time.Second},
		{name: "keep-alives are no words", answers: []http.HandlerFunc{script(raw(": wait\n\n"), pause(5*time.Second), raw(": wait\n\n"), pause(5*time.Second), piece("Hm."))}, reason: TimeoutFirstToken, asked: 1, took: 8 * time.Second},
		{name: "stalls", answers: []http.HandlerFunc{script(piece("It's been"), hang)}, text: "It's been", reason: Stalled, asked: 1, took: 5 * time.Second},
		{name: "trickles", answers: []http.HandlerFunc{script(piece("a"), pause(4*time.Second), piece("b"), pause(4*time.Second), piece("c"), pause(4*time.Second), piece("d"), pause(4*time.Second),
			piece("e"), pause(4*time.Second), piece("f"), pause(4*time.Second), piece("g"), pause(4*time.Second), piece("h"), pause(4*time.Second), piece("i"))},
			text: "abcdefgh", reason: TimeoutTotal, asked: 1, took: 30 * time.Second},
		{name: "cut in mid-stream", answers: []http.HandlerFunc{script(piece("It's been"))}, text: "It's been", reason: CutOff, asked: 1},
		{name: "reset in mid-stream", answers: []http.HandlerFunc{script(piece("It's been"), reset)}, text: "It's been", reason: CutOff, asked: 1},
		{name: "cut before a word, then well", answers: []http.HandlerFunc{script(raw(": hi\n\n"), reset), whole("Hm.")}, text: "Hm.", asked: 2},
		{name: "too many requests, then well", answers: []http.HandlerFunc{status(429, "Retry-After: 2", `{"error":{"message":"sesame"}}`), whole("Hm.")}, text: "Hm.", asked: 2, took: 2 * time.Second},
		{name: "asks to wait too long", answers: []http.HandlerFunc{status(429, "Retry-After: 60", "{}"), whole("Hm.")}, reason: RateLimited, asked: 1},
		{name: "asks to wait until a far date", answers: []http.HandlerFunc{status(503, "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT", ""), whole("Hm.")}, reason: ServerError, asked: 1},
		{name: "no quota left", answers: []http.HandlerFunc{status(429, "", `{"error":{"code":"insufficient_quota"}}`), whole("Hm.")}, reason: RateLimited, asked: 1},
		{name: "fails three times", answers: []http.HandlerFunc{status(500, "", "<html>sesame</html>")}, reason: ServerError, asked: 3},
		{name: "wrong key", answers: []http.HandlerFunc{status(401, "", `{"error":{"message":"sesame"}}`)}, reason: Refused, asked: 1},
		{name: "redirect", answers: []http.HandlerFunc{status(307, "Location: http://elsewhere.test/v1/chat/completions", "")}, reason: Refused, asked: 1},
		{name: "prompt too long", answers: []http.HandlerFunc{status(400, "", `{"error":{"message":"sesame","code":"context_length_exceeded"}}`)}, reason: PromptTooLong, asked: 1},
		{name: "error as a chunk", answers: []http.HandlerFunc{script(piece("It's"), raw(`data: {"error":{"message":"sesame","type":"overloaded_error"}}`+"\n\n"))}, text: "It's", reason: ServerError, asked: 1},
		{name: "error inside a chunk", answers: []http.HandlerFunc{script(piece("It's"), raw(`data: {"id":"x","error":{"message":"sesame"}}`+"\n\n"), done)}, text: "It's", reason: ServerError, asked: 1},
		{name: "nonsense instead of JSON", answers: []http.HandlerFunc{script(piece("It's"), raw("data: {\"choices\":[{\"delta\":{\"content\":\"sesame\n\n"))}, text: "It's", reason: Malformed, asked: 1},
		{name: "nonsense as a whole answer", answers: []http.HandlerFunc{status(200, "", `{"choices":[{"message":{"content":"sesame`)}, reason: Malformed, asked: 1},
		{name: "a page", answers: []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			raw("<html><body>sesame</body></html>")(w, r)
		}}, reason: Malformed, asked: 1},
		{name: "nothing at all", answers: []http.HandlerFunc{script()}, reason: CutOff, asked: 3},
		{name: "nothing said", answers: []http.HandlerFunc{script(finish("stop"), done)}, reason: Empty, asked: 1},
		{name: "a tool call", answers: []http.HandlerFunc{script(raw(`data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"1"}]}}]}`+"\n\n"), finish("tool_calls"), done)}, reason: Empty, asked: 1},
		{name: "filtered", answers: []http.HandlerFunc{script(piece("It's"), finish("content_filter"), done)}, text: "It's", reason: ContentFilter, asked: 1},
		{name: "declined", answers: []http.HandlerFunc{script(raw(`data: {"choices":[{"delta":{"refusal":"sesame"}}]}`+"\n\n"), finish("stop"), done)}, reason: ContentFilter, asked: 1},
		{name: "flood of pieces", answers: []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				piece(words)(w, r)
			}
		}}, text: strings.Repeat(words, maxReply/len(words)), reason: TooLong, asked: 1},
		{name: "flood in one line", answers: []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			raw("data: ")(w, r)
			for r.Context().Err() == nil {
				raw(words)(w, r)
			}
		}}, reason: TooLong, asked: 1},

		{name: "half characters that fit", answers: []http.HandlerFunc{script(piece("caf\xc3"), piece("\xa9 \xe2\x80"), piece("\x94 \\ud83d"), piece("\\ude00 \\u00e9\\n\\\"\\/"), finish("stop"), done)}, text: "café — 😀 é\n\"/", asked: 1},
		{name: "half a character at the end", answers: []http.HandlerFunc{script(piece("caf\xc3"), finish("stop"), done)}, text: "caf", reason: HalfCharacter, asked: 1},
		{name: "half a character at the limit", answers: []http.HandlerFunc{script(piece("caf\xc3"), finish("length"), done)}, text: "caf", asked: 1},
		{name: "half a character within", answers: []http.HandlerFunc{script(piece("caf\xe9 "), piece("au lait"), finish("stop"), done)}, reason: HalfCharacter, asked: 1},
		{name: "a lost character", answers: []http.HandlerFunc{script(piece("caf\uFFFD"), finish("stop"), done)}, reason: HalfCharacter, asked: 1},
		{name: "the wrong half of a pair", answers: []http.HandlerFunc{script(piece("a\\ude00"), finish("stop"), done)}, reason: HalfCharacter, asked: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := &endpoint{answers: tt.answers}
				c, log := client(t, e, nil)
				began := time.Now()
				text, use, err := ask(t, c)
				require.Equal(t, tt.text, text)
				require.Equal(t, tt.reason, Reason(err), "%v", err)
				require.Equal(t, tt.asked, e.asked())
				require.GreaterOrEqual(t, time.Since(began), tt.took)
				require.LessOrEqual(t, time.Since(began), 30*time.Second)
				require.Equal(t, "small", use.Model)
				if tt.reason == "" {
					require.NoError(t, err)
					require.Positive(t, use.Prompt)
					require.Positive(t, use.Completion)
				} else {
					require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err))
					require.Contains(t, err.Error(), "model.test")
				}
				var chain []string
				for e := err; e != nil; e = errors.Unwrap(e) {
					chain = append(chain, e.Error())
				}
				for _, private := range []string{"sesame", "secret", "Yvonne"} {
					require.NotContains(t, log.String()+strings.Join(chain, "\n"), private)
				}
			})
		})
	}
}

func TestStreamEndsWithTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answers: []http.HandlerFunc{script(piece("It's"), piece(" been"), hang)}}
		c, _ := client(t, e, nil)
		enough := errors.New("the trainee went on")
		use, err := c.Stream(t.Context(), Request{Messages: []Message{{User, "hi"}}}, func(string) error { return enough })
		require.Same(t, enough, err)
		require.Empty(t, Reason(err))
		require.True(t, use.Estimated)

		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err = c.Stream(ctx, Request{Messages: []Message{{User, "hi"}}}, func(string) error { return nil })
		require.Equal(t, Cancelled, Reason(err))
		require.ErrorIs(t, err, context.Canceled)
	})
}

// The clock of the endpoint stands while the caller has a piece.
func TestSlowCallerIsNoStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answers: []http.HandlerFunc{script(piece("It's"), piece(" been."), finish("stop"), done)}}
		c, _ := client(t, e, nil)
		_, err := c.Stream(t.Context(), Request{Messages: []Message{{User, "hi"}}}, func(string) error {
			time.Sleep(7 * time.Second)
			return nil
		})
		require.NoError(t, err)
	})
}

func TestUsage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answers: []http.HandlerFunc{
			whole("Hm."),
			script(piece("Long night."), finish("length"), done),
			status(401, "", "{}"),
		}}
		c, _ := client(t, e, nil)
		_, use, err := ask(t, c)
		require.NoError(t, err)
		require.Equal(t, Usage{Model: "small", Prompt: 10, Completion: 5}, use)
		_, use, err = ask(t, c)
		require.NoError(t, err)
		require.Equal(t, Usage{Model: "small", Prompt: 4 + 3 + 4 + 5, Completion: 3, Estimated: true, Cut: true}, use)
		_, use, err = ask(t, c)
		require.Error(t, err)
		require.Equal(t, Usage{Model: "small"}, use, "nothing was spent on a refusal")
	})
}

// Whoever looks is told of every reply, once, and of no word in it.
func TestCalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls []Call
		e := &endpoint{answers: []http.HandlerFunc{
			script(pause(2*time.Second), piece("Long"), pause(time.Second), piece(" night."), finish("stop"), counts(10, 5), done),
			status(429, "Retry-After: 2", "{}"), whole("Hm."),
			script(piece("It's"), hang),
			whole("Hm."),
			status(401, "", "{}"),
		}}
		c, _ := client(t, e, func(c *Config) {
			c.TripAfter = 1
			c.Called = func(call Call) { calls = append(calls, call) }
		})
		for range 2 {
			_, _, err := ask(t, c)
			require.NoError(t, err)
		}
		_, _, err := ask(t, c)
		require.Equal(t, Stalled, Reason(err))
		time.Sleep(31 * time.Second)
		enough := errors.New("the trainee went on")
		_, err = c.Stream(t.Context(), Request{Messages: []Message{{User, "hi"}}}, func(string) error { return enough })
		require.Same(t, enough, err)
		for range 2 {
			_, _, err = ask(t, c)
		}
		require.Equal(t, BreakerOpen, Reason(err))

		require.Equal(t, []Call{
			{Tries: 1, First: 2 * time.Second, Took: 3 * time.Second, Usage: Usage{Model: "small", Prompt: 10, Completion: 5}},
			{Tries: 2, First: 2 * time.Second, Took: 2 * time.Second, Usage: Usage{Model: "small", Prompt: 10, Completion: 5}},
			{Reason: Stalled, Tries: 1, Took: 5 * time.Second, Usage: Usage{Model: "small", Prompt: 16, Completion: 1, Estimated: true}},
			{Reason: Cancelled, Tries: 1, Usage: Usage{Model: "small", Prompt: 5, Completion: 1, Estimated: true}},
			{Reason: Refused, Tries: 1, Usage: Usage{Model: "small"}},
			{Reason: BreakerOpen, Usage: Usage{Model: "small"}},
		}, calls)
	})
}

// What is set aside for a request is no less than it is accounted for.
func TestSize(t *testing.T) {
	c, _ := client(t, &endpoint{}, nil)
	messages := []Message{{System, "Be Yvonne."}, {User, "sesame in the prompt"}}
	require.Equal(t, 4+3+4+5+90, c.Size(Request{Messages: messages, MaxTokens: 90}))
	require.Equal(t, 4+3+4+5+400, c.Size(Request{Messages: messages}))
	require.Equal(t, 4+3+4+5+400, c.Size(Request{Messages: messages, MaxTokens: 9000}))
}

func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad, good := status(400, "", "{}"), whole("Hm.")
		e := &endpoint{answers: []http.HandlerFunc{bad, bad, bad, good, bad, bad, bad, bad, bad, bad, good}}
		c, log := client(t, e, nil)
		for _, want := range []string{Refused, Refused, Refused, "", Refused, Refused, Refused, Refused, Refused, BreakerOpen, BreakerOpen} {
			_, _, err := ask(t, c)
			require.Equal(t, want, Reason(err))
		}
		require.Equal(t, 9, e.asked(), "an open breaker asks nobody")
		require.Contains(t, log.String(), "breaker=open")

		time.Sleep(31 * time.Second)
		_, _, err := ask(t, c)
		require.Equal(t, Refused, Reason(err), "one probe")
		_, _, err = ask(t, c)
		require.Equal(t, BreakerOpen, Reason(err), "open again after the probe failed")
		time.Sleep(31 * time.Second)
		for range 2 {
			_, _, err = ask(t, c)
			require.NoError(t, err)
		}
	})
}

func TestRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answers: []http.HandlerFunc{whole("Hm.")}}
		send := func(r Request, change func(*Config)) map[string]any {
			c, _ := client(t, e, change)
			r.Messages = []Message{{System, "s"}, {User, "u"}, {Assistant, "a"}, {User, "v"}}
			_, err := c.Stream(t.Context(), r, func(string) error { return nil })
			require.NoError(t, err)
			return e.sent[len(e.sent)-1]
		}
		got := send(Request{Session: "s1", MaxTokens: 90, Stop: []string{"\nUser:"}}, func(c *Config) { c.Temperature = 0.5 })
		require.Equal(t, map[string]any{
			"model": "small", "stream": true, "max_tokens": 90.0, "temperature": 0.5, "stop": []any{"\nUser:"},
			"stream_options": map[string]any{"include_usage": true},
			"user":           roleplay.HashContent([]byte("s1"))[:16],
			"messages": []any{
				map[string]any{"role": "system", "content": "s"}, map[string]any{"role": "user", "content": "u"},
				map[string]any{"role": "assistant", "content": "a"}, map[string]any{"role": "user", "content": "v"},
			},
		}, got)
		require.Equal(t, "Bearer sk-secret", e.keys[0])

		got = send(Request{MaxTokens: 9000}, func(c *Config) {
			c.Key = ""
			c.Extra = map[string]any{"stream_options": nil, "top_p": 0.9, "chat_template_kwargs": map[string]any{"enable_thinking": false}}
		})
		require.Equal(t, 400.0, got["max_tokens"])
		require.NotContains(t, got, "stream_options")
		require.NotContains(t, got, "user")
		require.InDelta(t, 0.9, got["top_p"], 1e-6)
		require.Equal(t, map[string]any{"enable_thinking": false}, got["chat_template_kwargs"])
		require.Empty(t, e.keys[1])

		got = send(Request{MaxTokens: 90, Stop: []string{"x"}}, func(c *Config) { c.Extra = map[string]any{"max_completion_tokens": 2000} })
		require.Equal(t, 2000.0, got["max_completion_tokens"])
		require.NotContains(t, got, "max_tokens")
		require.NotContains(t, got, "stop")
	})
}
