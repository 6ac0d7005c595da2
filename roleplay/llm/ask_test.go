package llm

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

var form = Schema{Name: "verdict", JSON: json.RawMessage(`{"type":"object","required":["yes"],"properties":{"yes":{"type":"boolean"}},"additionalProperties":false}`)}

func verdict(t *testing.T, c *Client) (string, Usage, error) {
	t.Helper()
	answer, use, err := c.Ask(t.Context(), Request{Session: "s1",
		Messages: []Message{{System, "Judge Yvonne."}, {User, "sesame in the prompt"}}}, form)
	return string(answer), use, err
}

// answer is a whole answer, its text given as the JSON literal's inside.
func answer(inside, finish string) http.HandlerFunc {
	return status(200, "", `{"choices":[{"index":0,"message":{"role":"assistant","content":"`+inside+`"},"finish_reason":"`+finish+`"}],"usage":{"prompt_tokens":30,"completion_tokens":7}}`)
}

func TestAsk(t *testing.T) {
	const yes = `{\"yes\":true}`
	unknown := status(400, "", `{"error":{"message":"sesame: response_format is not known"}}`)
	tests := []struct {
		name    string
		answers []http.HandlerFunc
		text    string
		reason  string
		asked   int
		took    time.Duration // at least
		cut     bool
	}{
		{name: "answers", answers: []http.HandlerFunc{answer(yes, "stop")}, text: `{"yes":true}`, asked: 1},
		{name: "text that is no JSON is the caller's to judge", answers: []http.HandlerFunc{answer(`Sure! `+yes, "stop")}, text: `Sure! {"yes":true}`, asked: 1},
		{name: "cut at its limit", answers: []http.HandlerFunc{answer(`{\"yes\"`, "length")}, text: `{"yes"`, asked: 1, cut: true},
		{name: "does not know the schema", answers: []http.HandlerFunc{unknown, answer(yes, "stop")}, text: `{"yes":true}`, asked: 2},
		{name: "does not take the field", answers: []http.HandlerFunc{status(422, "", "{}"), answer(yes, "stop")}, text: `{"yes":true}`, asked: 2},
		{name: "refuses either way", answers: []http.HandlerFunc{unknown}, reason: Refused, asked: 2},
		{name: "wrong key is asked once", answers: []http.HandlerFunc{status(401, "", `{"error":{"message":"sesame"}}`)}, reason: Refused, asked: 1},
		{name: "too long is asked once", answers: []http.HandlerFunc{status(400, "", `{"error":{"code":"context_length_exceeded"}}`)}, reason: PromptTooLong, asked: 1},
		{name: "slow, but well", answers: []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			pause(100*time.Second)(w, r)
			answer(yes, "stop")(w, r)
		}}, text: `{"yes":true}`, asked: 1, took: 100 * time.Second},
		{name: "hangs", answers: []http.HandlerFunc{hang}, reason: TimeoutTotal, asked: 1, took: 2 * time.Minute},
		{name: "hangs after the header", answers: []http.HandlerFunc{script(raw(`{"choices":`), hang)}, reason: TimeoutTotal, asked: 1, took: 2 * time.Minute},
		{name: "too many requests, then well", answers: []http.HandlerFunc{status(429, "Retry-After: 40", `{}`), answer(yes, "stop")}, text: `{"yes":true}`, asked: 2, took: 40 * time.Second},
		{name: "asks to wait too long", answers: []http.HandlerFunc{status(429, "Retry-After: 600", "{}"), answer(yes, "stop")}, reason: RateLimited, asked: 1},
		{name: "fails three times", answers: []http.HandlerFunc{status(503, "", "sesame")}, reason: ServerError, asked: 3},
		{name: "an error inside", answers: []http.HandlerFunc{status(200, "", `{"error":{"message":"sesame"}}`), answer(yes, "stop")}, text: `{"yes":true}`, asked: 2},
		{name: "cut off", answers: []http.HandlerFunc{script(raw(`{"choices":[{"mess`), reset), answer(yes, "stop")}, text: `{"yes":true}`, asked: 2},
		{name: "half of an answer", answers: []http.HandlerFunc{status(200, "", `{"choices":[{"message":{"content":"sesame`)}, reason: Malformed, asked: 1},
		{name: "a stream all the same", answers: []http.HandlerFunc{whole("Hm.")}, reason: Malformed, asked: 1},
		{name: "a page", answers: []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			raw("<html><body>sesame</body></html>")(w, r)
		}}, reason: Malformed, asked: 1},
		{name: "nothing", answers: []http.HandlerFunc{answer("", "stop")}, reason: Empty, asked: 1},
		{name: "no choice", answers: []http.HandlerFunc{status(200, "", `{"choices":[]}`)}, reason: Empty, asked: 1},
		{name: "filtered", answers: []http.HandlerFunc{answer(yes, "content_filter")}, reason: ContentFilter, asked: 1},
		{name: "declines", answers: []http.HandlerFunc{status(200, "", `{"choices":[{"message":{"refusal":"sesame"},"finish_reason":"stop"}]}`)}, reason: ContentFilter, asked: 1},
		{name: "broken characters", answers: []http.HandlerFunc{answer("caf\xe9 ", "stop")}, reason: HalfCharacter, asked: 1},
		{name: "a flood of text", answers: []http.HandlerFunc{answer(strings.Repeat("yes ", maxReply/4+1), "stop")}, reason: TooLong, asked: 1},
		{name: "a flood without an end", answers: []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				raw(strings.Repeat("sesame ", 1000))(w, r)
			}
		}}, reason: TooLong, asked: 1},
		{name: "redirect", answers: []http.HandlerFunc{status(307, "Location: http://elsewhere.test/v1/chat/completions", "")}, reason: Refused, asked: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := &endpoint{answers: tt.answers}
				var told []Call
				c, log := client(t, e, func(c *Config) { c.Called = func(call Call) { told = append(told, call) } })
				began := time.Now()
				text, use, err := verdict(t, c)
				require.Equal(t, tt.reason, Reason(err), "%v", err)
				require.Equal(t, tt.text, text)
				require.Equal(t, tt.asked, e.asked())
				require.Equal(t, tt.cut, use.Cut)
				require.GreaterOrEqual(t, time.Since(began), tt.took)
				require.LessOrEqual(t, time.Since(began), 2*time.Minute+time.Second)
				require.Len(t, told, 1)
				require.Equal(t, tt.asked, told[0].Tries)
				require.Equal(t, use, told[0].Usage)
				if tt.reason == "" {
					require.NoError(t, err)
					require.Positive(t, use.Prompt)
				} else {
					require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err))
				}
				said := log.String()
				if err != nil {
					said += err.Error()
				}
				for _, private := range []string{"sesame", "secret", "Yvonne"} {
					require.NotContains(t, said, private)
				}
			})
		})
	}
}

// What is sent is what was meant: temperature 0 in so many words, the schema
// strict, no stream; the second time the schema in the system message.
func TestAskSends(t *testing.T) {
	e := &endpoint{answers: []http.HandlerFunc{status(400, "", "{}"), answer("{}", "stop")}}
	c, _ := client(t, e, func(c *Config) { c.Temperature, c.MaxTokens = 0.8, 50 })
	for range 2 {
		_, _, err := verdict(t, c)
		require.NoError(t, err)
	}
	require.Len(t, e.sent, 3, "an endpoint that refused the schema once is not offered it again")
	for i, body := range e.sent {
		require.Equal(t, 0.0, body["temperature"])
		require.Equal(t, false, body["stream"])
		require.NotContains(t, body, "stream_options")
		require.Equal(t, 6000.0, body["max_tokens"], "an answer has a limit of its own")
		require.Equal(t, "Bearer sk-secret", e.keys[i])
		system := body["messages"].([]any)[0].(map[string]any)["content"].(string)
		require.Contains(t, system, "Judge Yvonne.")
		if i > 0 {
			require.NotContains(t, body, "response_format")
			require.Contains(t, system, string(form.JSON))
			continue
		}
		format, err := json.Marshal(body["response_format"])
		require.NoError(t, err)
		require.JSONEq(t, `{"type":"json_schema","json_schema":{"name":"verdict","strict":true,"schema":`+string(form.JSON)+`}}`, string(format))
		require.NotContains(t, system, string(form.JSON))
	}
}

// A model or an endpoint that takes no temperature is sent none.
func TestAskWithoutTemperature(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"thinks":   func(c *Config) { c.Model = "o3-mini" },
		"told not": func(c *Config) { c.Extra = map[string]any{"temperature": nil} },
	} {
		e := &endpoint{answers: []http.HandlerFunc{answer("{}", "stop")}}
		c, _ := client(t, e, change)
		_, _, err := verdict(t, c)
		require.NoError(t, err, name)
		require.NotContains(t, e.sent[0], "temperature", name)
	}
}

// An endpoint that keeps failing is left alone by Ask as by Stream.
func TestAskRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answers: []http.HandlerFunc{status(401, "", "{}")}}
		c, _ := client(t, e, func(c *Config) { c.TripAfter = 2 })
		for range 2 {
			_, _, err := verdict(t, c)
			require.Equal(t, Refused, Reason(err))
		}
		_, use, err := verdict(t, c)
		require.Equal(t, BreakerOpen, Reason(err))
		require.Zero(t, use.Prompt)
		_, _, err = ask(t, c)
		require.Equal(t, BreakerOpen, Reason(err))
		require.Equal(t, 2, e.asked())
	})
}

func TestAskSize(t *testing.T) {
	c, _ := client(t, &endpoint{}, nil)
	r := Request{Messages: []Message{{System, strings.Repeat("a", 400)}}, MaxTokens: 1000}
	require.Equal(t, 1000+104+4+(len(form.JSON)+3)/4, c.AskSize(r, form))
}
