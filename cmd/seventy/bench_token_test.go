package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The endpoint's pace.
const (
	untilFirst     = 100 * time.Millisecond
	betweenTokens  = 10 * time.Millisecond
	tokensPerReply = 40
)

// BenchmarkFirstToken measures what the server adds to a model's time: until
// the first piece of an answer, and for each piece of it. The endpoint is in
// this process and marks each token with when it was written. Fifty trainees
// talk: all in step, each turn of theirs beginning in the same moment as the
// others', and as people do, each in their own time. An iteration is a turn.
//
//	go test -run '^$' -bench FirstToken -benchtime 1000x ./cmd/seventy
func BenchmarkFirstToken(b *testing.B) {
	b.Run("in-step-50", func(b *testing.B) { measureTokens(b, 50, closedLoop(0)) })
	b.Run("thinking-50", func(b *testing.B) { measureTokens(b, 50, closedLoop(time.Second)) })
}

func measureTokens(b *testing.B, trainees int, have load) {
	b.Helper()
	clock := stopwatch(time.Now())
	model := httptest.NewServer(http.HandlerFunc(clock.reply))
	b.Cleanup(model.Close)
	srv := serve(b, b.TempDir(), "--endpoint="+model.URL+"/v1", "--model=some-model", "--no-guard")
	var added, lag latencies
	speakers := open(b, trainees, func(i int) (speaker, error) {
		t, err := newTrainee(b, srv, i)
		if err != nil {
			return nil, err
		}
		l := &listener{trainee: t, clock: clock, added: &added, lag: &lag}
		t.heard = l.hear
		return l, nil
	})
	added.forget()
	lag.forget()
	measure(b, srv, speakers, have)
	require.Equal(b, b.N, added.count())
	require.Equal(b, b.N*tokensPerReply, lag.count(), "every token came once")
	added.report(b, "first-added-")
	lag.report(b, "token-lag-")
}

// stopwatch dates what endpoint and trainees do: nanoseconds since it was
// started, which clocks that are set can't change.
type stopwatch time.Time

func (s stopwatch) at(t time.Time) time.Duration { return t.Sub(time.Time(s)) }

// mark stands in each token: when its request was received, and when it was
// written itself.
var mark = regexp.MustCompile(`⟦(\d+) (\d+)⟧`)

func (s stopwatch) mark(received time.Time) string {
	return fmt.Sprintf("⟦%d %d⟧", s.at(received), s.at(time.Now()))
}

// reply is the endpoint's one handler: an OpenAI-compatible stream of tokens.
func (s stopwatch) reply(w http.ResponseWriter, r *http.Request) {
	received := time.Now()
	prompt, err := io.Copy(io.Discard, r.Body)
	if err != nil {
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	send := func(event string) bool {
		_, err := fmt.Fprintf(w, "data: %s\n\n", event)
		return err == nil && out.Flush() == nil
	}
	time.Sleep(untilFirst - time.Since(received))
	for i := range tokensPerReply {
		if i > 0 {
			time.Sleep(betweenTokens)
		}
		if !send(fmt.Sprintf(`{"choices":[{"index":0,"delta":{"content":"%s word "}}]}`, s.mark(received))) {
			return
		}
	}
	usage, err := json.Marshal(map[string]int{"prompt_tokens": int(prompt) / 4, "completion_tokens": tokensPerReply})
	if err != nil {
		return
	}
	_ = send(`{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`) &&
		send(`{"choices":[],"usage":`+string(usage)+`}`) && send("[DONE]")
}

// listener is a trainee who measures the tokens of each answer.
type listener struct {
	*trainee
	clock      stopwatch
	tokens     int // of this answer
	added, lag *latencies
}

// turn has a turn and holds that every token of its answer came.
func (l *listener) turn() error {
	l.tokens = 0
	if err := l.trainee.turn(); err != nil {
		return err
	}
	if l.tokens != tokensPerReply {
		return fmt.Errorf("session %s, turn %d: %d of %d tokens came", l.session, l.said, l.tokens, tokensPerReply)
	}
	return nil
}

func (l *listener) hear(text string, at time.Time) {
	for _, m := range mark.FindAllStringSubmatch(text, -1) {
		received, written := nanoseconds(m[1]), nanoseconds(m[2])
		if l.tokens++; l.tokens == 1 {
			l.added.add(at.Sub(l.sent) - (written - received))
		}
		l.lag.add(l.clock.at(at) - written)
	}
}

// nanoseconds reads digits; where there are too many of them it is 0, which
// shows as a lag without measure.
func nanoseconds(digits string) time.Duration {
	n, _ := strconv.ParseInt(digits, 10, 64)
	return time.Duration(n)
}
