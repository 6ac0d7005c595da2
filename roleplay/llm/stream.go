package llm

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync/atomic"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// watch ends a context when the next piece takes too long.
type watch struct {
	timer  *time.Timer
	reason atomic.Value // string: what a timeout means now
}

func newWatch(cancel context.CancelCauseFunc, first time.Duration) *watch {
	w := &watch{}
	w.reason.Store(TimeoutFirstToken)
	w.timer = time.AfterFunc(first, func() {
		cancel(&failure{reason: w.reason.Load().(string), spent: true})
	})
	return w
}

func (w *watch) stop() { w.timer.Stop() }

// expect gives the next piece d from now.
func (w *watch) expect(d time.Duration) {
	w.reason.Store(Stalled)
	w.timer.Reset(d)
}

// stream is one try at a reply.
type stream struct {
	watch   *watch
	between time.Duration
	say     func(string) error

	join     joiner
	handed   bool      // a piece was handed on …
	first    time.Time // … the first one then
	bytes    int       // of the text, so far
	finish   openai.FinishReason
	declined bool
	usage    *openai.Usage
}

// chunk is what one line of a stream may hold: a piece, a whole message from
// an endpoint that does not stream, counts, an error.
type chunk struct {
	Choices []struct {
		Index        int                 `json:"index"`
		Delta        words               `json:"delta"`
		Message      words               `json:"message"`
		FinishReason openai.FinishReason `json:"finish_reason"`
	} `json:"choices"`
	Usage *openai.Usage   `json:"usage"`
	Error json.RawMessage `json:"error"`
}

type words struct {
	Content rawText `json:"content"`
	Refusal rawText `json:"refusal"`
}

// run asks once and hands on what comes, until the reply is complete.
func (s *stream) run(ctx context.Context, api *openai.Client, body openai.ChatCompletionRequest) error {
	st, err := api.CreateChatCompletionStream(ctx, body)
	if err != nil {
		return classify(ctx, err)
	}
	defer st.Close()
	for {
		line, err := st.RecvRaw()
		if err == nil && ctx.Err() != nil { // what came too late is not handed on
			err = ctx.Err()
		}
		if err == nil {
			err = s.take(line)
		}
		var stopped *stoppedError
		var api *openai.APIError
		switch {
		case err == nil:
			continue
		case errors.As(err, &stopped):
			return err
		case s.finish != "", errors.Is(err, io.EOF): // complete, though counts or closing mark may be missing
			return s.end()
		case errors.As(err, &api): // an error instead of a chunk
			return &failure{reason: ServerError, again: true, spent: true}
		}
		return classify(ctx, err)
	}
}

// take handles one line.
func (s *stream) take(line []byte) error {
	var c chunk
	if err := json.Unmarshal(line, &c); err != nil {
		return &failure{reason: Malformed, spent: true}
	}
	if len(c.Error) > 0 && string(c.Error) != "null" {
		return &failure{reason: ServerError, again: true, spent: true}
	}
	if c.Usage != nil {
		s.usage = c.Usage
	}
	for _, choice := range c.Choices {
		if choice.Index != 0 {
			continue
		}
		s.declined = s.declined || len(choice.Delta.Refusal)+len(choice.Message.Refusal) > 0
		for _, text := range []rawText{choice.Delta.Content, choice.Message.Content} {
			if err := s.hand(text); err != nil {
				return err
			}
		}
		if choice.FinishReason != "" {
			s.finish = choice.FinishReason
			s.watch.expect(min(s.between, time.Second))
		}
	}
	return nil
}

// hand passes a piece on. The clock stands while the caller has it.
func (s *stream) hand(raw rawText) error {
	piece, ok := s.join.add(raw)
	if !ok {
		return &failure{reason: HalfCharacter, spent: true}
	}
	if piece == "" {
		return nil
	}
	if s.bytes += len(piece); s.bytes > maxReply {
		return &failure{reason: TooLong, spent: true}
	}
	s.watch.stop()
	if !s.handed {
		s.handed, s.first = true, time.Now()
	}
	if err := s.say(piece); err != nil {
		return &stoppedError{err}
	}
	s.watch.expect(s.between)
	return nil
}

// end judges a reply that says it is complete.
func (s *stream) end() error {
	switch {
	case s.finish == openai.FinishReasonContentFilter || s.declined:
		return &failure{reason: ContentFilter, spent: true}
	case s.join.half() && s.finish != openai.FinishReasonLength: // a token limit may fall inside a character
		return &failure{reason: HalfCharacter, spent: true}
	case s.bytes == 0:
		return &failure{reason: Empty, spent: true}
	}
	return nil
}

// account adds what this try cost.
func (s *stream) account(sum *Usage, body openai.ChatCompletionRequest, err error) {
	sum.Cut = s.finish == openai.FinishReasonLength
	if s.usage != nil && s.usage.PromptTokens > 0 {
		sum.Prompt += s.usage.PromptTokens
		sum.Completion += s.usage.CompletionTokens
		return
	}
	var f *failure
	if errors.As(err, &f) && !f.spent {
		return
	}
	sum.Estimated = true
	for _, m := range body.Messages {
		sum.Prompt += size(m.Content)
	}
	sum.Completion += (s.bytes + 3) / 4
}
