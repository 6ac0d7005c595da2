package judge

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/llm"
	"seventy/scoring"
	"seventy/scoring/moves"
)

// talk makes the events of a talk, read by the reader: "T: …" is the
// trainee's turn, "C: …" the coworker's.
func talk(lines ...string) []roleplay.Event {
	reader, ctx := moves.New(nil), roleplay.Context{Kind: roleplay.KindInitial, Turn: 1}
	var out []roleplay.Event
	for i, line := range lines {
		side, text, _ := strings.Cut(line, ": ")
		add := func(b roleplay.Body) { out = append(out, roleplay.Event{Turn: i + 1, Body: b}) }
		if side == "T" {
			reading := reader.Read(text, ctx)
			add(roleplay.Said{Text: text})
			add(roleplay.Read{Reading: reading})
			ctx.Said(text, reading)
			continue
		}
		heard := reader.Hear(text, ctx)
		add(roleplay.Spoke{Text: text, Heard: heard})
		ctx.Spoke(text, heard)
	}
	return append(out, roleplay.Event{Body: roleplay.Finished{By: roleplay.Trainee, Reason: "ended"}})
}

// nightTalk is the talk of that night, its faults as the labelling guide has
// them, whatever the reader of the day hears.
func nightTalk() []roleplay.Event {
	events := talk(night...)
	for i, e := range events {
		if b, ok := e.Body.(roleplay.Read); ok {
			b.Reading.Faults = nil
			if e.Turn == 5 {
				for _, f := range []roleplay.Fault{roleplay.Dismiss, roleplay.FalsePromise} {
					b.Reading.Faults = append(b.Reading.Faults, roleplay.Mark[roleplay.Fault]{Label: f, Span: roleplay.Span{End: len(night[4]) - len("T: ")}, Sure: 90})
				}
			}
			events[i].Body = b
		}
	}
	return events
}

func grade(t testing.TB, events []roleplay.Event) scoring.Scorecard {
	t.Helper()
	m := scoring.NewMeter(scoring.Case{Kind: roleplay.KindInitial, Coworker: "Dana"}, frame(t), false)
	for _, e := range events {
		m.Fold(e)
	}
	return m.Scorecard(roleplay.Trainer)
}

func frame(t testing.TB) scoring.Framework {
	t.Helper()
	for _, f := range scoring.Frameworks() {
		if f.ID == "aeiou" {
			return f
		}
	}
	require.Fail(t, "AEIOU does not ship")
	return scoring.Framework{}
}

var night = []string{
	"T: Morning, Dana. Thanks for waiting. How was the night?",
	"C: Long. Two of us for the whole floor again.",
	"T: Two of you for everybody. What does a night like that do to you?",
	"C: I get home and I sit in the car. I’m so tired that I cry, and then I go in.",
	"T: Don't worry, they can't fire you for speaking up.",
	"C: I don't know about that.",
}

// scripted is an OpenAI-compatible endpoint: it answers each request by what
// it is asked, and keeps what it was sent.
type scripted struct {
	*httptest.Server
	mu   sync.Mutex
	sent []question
}

// question is what a model is asked.
type question struct {
	System, Talk string
	Turns        []shownTurn
	IDs          []string
	Schema       bool
}

// newScripted serves what script writes.
func newScripted(t testing.TB, script func(w http.ResponseWriter, r *http.Request, q question)) *scripted {
	t.Helper()
	s := &scripted{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Messages []struct{ Role, Content string }
			Format   *struct{} `json:"response_format"`
		}
		raw, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(raw, &body) != nil || len(body.Messages) != 2 {
			http.Error(w, "{}", http.StatusTeapot)
			return
		}
		q := question{System: body.Messages[0].Content, Talk: body.Messages[1].Content, Schema: body.Format != nil}
		_ = json.Unmarshal([]byte(q.Talk), &q.Turns)
		var checks []shownCheck
		_, list, _ := strings.Cut(q.System, "\nThe checks:\n")
		_ = json.NewDecoder(strings.NewReader(list)).Decode(&checks)
		for _, c := range checks {
			q.IDs = append(q.IDs, c.ID)
		}
		s.mu.Lock()
		s.sent = append(s.sent, q)
		s.mu.Unlock()
		script(w, r, q)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *scripted) asked() []question {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent
}

// say writes a whole answer with that text.
func say(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"choices":[{"index":0,"message":{"role":"assistant","content":%s},"finish_reason":"stop"}],"usage":{"prompt_tokens":900,"completion_tokens":100}}`, line(text))
}

// entry is one entry of an answer.
type entry struct {
	ID    string `json:"id"`
	Yes   bool   `json:"yes"`
	Turn  int    `json:"turn"`
	Quote string `json:"quote"`
}

// all answers every check that is asked: no, but for those given.
func all(q question, yes ...entry) string {
	var out []entry
	for _, id := range q.IDs {
		e := entry{ID: id}
		for _, y := range yes {
			if y.ID == id {
				e = y
			}
		}
		out = append(out, e)
	}
	return `{"checks":` + line(out) + `}`
}

// yesToAll answers every check with the same words.
func yesToAll(q question, turn int, quote string) string {
	var out []entry
	for _, id := range q.IDs {
		out = append(out, entry{id, true, turn, quote})
	}
	return all(q, out...)
}

// memory keeps views.
type memory struct {
	mu      sync.Mutex
	version string
	seq     int
	body    []byte
	gone    bool // the session was deleted
}

func (m *memory) View(context.Context, string, string) (string, int, []byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.body == nil {
		return "", 0, nil, roleplay.Errorf(roleplay.NotFound, "no such view")
	}
	return m.version, m.seq, m.body, nil
}

func (m *memory) PutView(_ context.Context, _, name, version string, seq int, body []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gone || name != viewName {
		return roleplay.Errorf(roleplay.NotFound, "no such session")
	}
	m.version, m.seq, m.body = version, seq, body
	return nil
}

// purse is a budget that counts.
type purse struct {
	refuse      string
	held, spent int
}

func (p *purse) Reserve(_, tokens int) (func(int), string) {
	if p.refuse != "" {
		return nil, p.refuse
	}
	p.held += tokens
	return func(cost int) { p.held, p.spent = p.held-tokens, p.spent+cost }, ""
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// court is a judge with what it needs.
type court struct {
	*Judge
	views  *memory
	purse  *purse
	events []roleplay.Event
	card   scoring.Scorecard
}

func newCourt(t testing.TB, url string, events []roleplay.Event, change ...func(*llm.Config, *Config)) *court {
	t.Helper()
	c := &court{views: &memory{}, purse: &purse{}, events: events, card: grade(t, events)}
	cfg := Config{Budget: c.purse, Views: c.views, Now: func() time.Time { return noon }, Tokens: 40_000}
	llmCfg := llm.Config{BaseURL: url + "/v1", Model: "small"}
	for _, f := range change {
		f(&llmCfg, &cfg)
	}
	client, err := llm.New(llmCfg, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	cfg.Endpoint = client
	c.Judge = New(cfg)
	return c
}

func (c *court) opinion(t testing.TB) (Opinion, error) {
	t.Helper()
	return c.Opinion(t.Context(), "s1", len(c.events), c.card, Turns(c.events))
}

// of is what an opinion says of one check.
func (o Opinion) of(t testing.TB, id string) Finding {
	t.Helper()
	for _, f := range o.Findings {
		if f.ID == id {
			return f
		}
	}
	require.Fail(t, "the opinion says nothing of "+id)
	return Finding{}
}
