package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"seventy/roleplay"
)

// Schema is the form that an answer to Ask shall have.
type Schema struct {
	Name string          // letters, digits, "_" and "-"
	JSON json.RawMessage // a JSON schema, every field required, as strict ones must be
}

// wholeRequest is a request for an answer in one piece. Its temperature, which
// go-openai leaves out when it is 0, stands in the place of the embedded one.
type wholeRequest struct {
	openai.ChatCompletionRequest
	Temperature *float64 `json:"temperature,omitempty"`
}

// Ask asks for one whole answer of the schema's form, at temperature 0, within
// AnswerTime and AnswerTokens. An endpoint that refuses a schema is asked once
// more without, the schema in the prompt. What comes back is the answer's text
// as it came, valid UTF-8 and not empty: whether it has that form, or is JSON
// at all, is the caller's to check. Every error is Unavailable, and Reason
// tells it. The usage counts also when there is an error.
func (c *Client) Ask(ctx context.Context, r Request, s Schema) (answer []byte, use Usage, err error) {
	schemaless := c.schemaless.Load()
	forms := []func(Request, Schema) (wholeRequest, error){c.formed, c.told}
	if schemaless {
		forms = forms[1:]
	}
	var call Call
	use, err = c.account(ctx, &call, func() (Usage, error) {
		var spent Usage
		for i, form := range forms {
			body, err := form(r, s)
			if err != nil {
				return spent, err
			}
			if answer, err = c.whole(ctx, body, &call, &spent); err == nil {
				c.schemaless.Store(schemaless || i > 0)
				return spent, nil
			}
			if i+1 == len(forms) || !ignorant(err) {
				return spent, err
			}
		}
		return spent, nil
	})
	if err != nil {
		return nil, use, err
	}
	return answer, use, nil
}

// AskSize is about what Ask can cost at most, in tokens: what is asked with the
// schema in it, and the longest answer.
func (c *Client) AskSize(r Request, s Schema) int {
	return c.answering().size(r) + size(string(s.JSON))
}

// answering is the configuration with the limits of an answer.
func (c *Client) answering() Config {
	cfg := c.cfg
	cfg.MaxTokens, cfg.Total, cfg.FirstToken = cfg.AnswerTokens, cfg.AnswerTime, cfg.AnswerTime
	return cfg
}

// formed makes the request that names the schema.
func (c *Client) formed(r Request, s Schema) (wholeRequest, error) {
	body, err := c.plain(r)
	body.ResponseFormat = &openai.ChatCompletionResponseFormat{
		Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
		JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: s.Name, Schema: s.JSON, Strict: true},
	}
	return body, err
}

// told makes the request that says the schema in words, behind what the system
// message says.
func (c *Client) told(r Request, s Schema) (wholeRequest, error) {
	words := "Answer with one JSON object of this JSON schema and nothing before or after it:\n" + string(s.JSON)
	messages := append([]Message(nil), r.Messages...)
	if len(messages) > 0 && messages[0].Role == System {
		messages[0].Text += "\n\n" + words
	} else {
		messages = append([]Message{{System, words}}, messages...)
	}
	r.Messages = messages
	return c.plain(r)
}

func (c *Client) plain(r Request) (wholeRequest, error) {
	q, err := c.answering().request(r)
	if err != nil {
		return wholeRequest{}, err
	}
	q.Stream, q.StreamOptions, q.ResponseFormat = false, nil, nil
	body := wholeRequest{ChatCompletionRequest: q, Temperature: new(float64)}
	if v, named := c.cfg.Extra["temperature"]; named && v == nil || c.cfg.thinks() {
		body.Temperature = nil // the endpoint or the model takes none
	}
	return body, nil
}

// ignorant reports an answer that an endpoint gives when it does not know a
// field of the request.
func ignorant(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.reason == Refused &&
		(f.status == http.StatusBadRequest || f.status == http.StatusUnprocessableEntity)
}

// whole makes the tries for one answer.
func (c *Client) whole(ctx context.Context, body wholeRequest, call *Call, spent *Usage) ([]byte, error) {
	sent, err := json.Marshal(body)
	if err != nil {
		return nil, roleplay.Errorf(roleplay.Internal, "a request can't be written: %w", err)
	}
	began := time.Now()
	ctx, done := context.WithTimeoutCause(ctx, c.cfg.AnswerTime, &failure{reason: TimeoutTotal, spent: true})
	defer done()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w := newWatch(cancel, c.cfg.AnswerTime)
	w.stop() // what comes in one piece has no first token
	defer w.stop()

	var answer []byte
	_, err = c.retry(ctx, c.cfg.AnswerTime, func() (Usage, bool, error) {
		answer = nil
		s := &stream{watch: w, between: c.cfg.AnswerTime, say: func(piece string) error {
			answer = append(answer, piece...)
			return nil
		}}
		call.Tries++
		err := c.fetch(ctx, sent, s)
		if s.handed {
			call.First = s.first.Sub(began)
		}
		s.account(spent, body.ChatCompletionRequest, err)
		return *spent, s.handed, err
	})
	return answer, err
}

// fetch asks once and reads the answer whole.
func (c *Client) fetch(ctx context.Context, sent []byte, s *stream) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(c.cfg.BaseURL, "/")+"/chat/completions", bytes.NewReader(sent))
	if err != nil {
		return &failure{reason: Unreachable} // the base URL was checked; what the library says repeats it
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	resp, err := c.carrier.send(req)
	if err != nil {
		return classify(ctx, err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return classify(ctx, err)
	}
	if err := s.take(raw); err != nil {
		return err
	}
	return s.end()
}
