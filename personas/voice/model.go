package voice

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"seventy/personas"
	"seventy/roleplay"
	"seventy/roleplay/llm"
)

// ModelVersion names the prompts and the guard of this package.
const ModelVersion = "model-1"

// Model words plans through a language model, behind a guard. It decides
// nothing: what it words is the Plan, and what the Plan does not tell, and was
// not told before, is in no prompt. Where the model fails, the built-in voice
// says the same Plan. A Model belongs to one session; Fold and Speak may be
// called at once.
type Model struct {
	client   *llm.Client
	fallback *Builtin
	logger   *slog.Logger

	content *personas.Content
	items   map[string]*personas.Item
	scripts scripts

	mu      sync.Mutex // guards what follows and the fallback
	session string
	code    string
	stable  string // the prompt's first part
	talk    talk
}

// NewModel makes the voice of one session. The fallback must be that
// session's own: it is folded and spoken through the Model.
func NewModel(c *personas.Content, client *llm.Client, fallback *Builtin, logger *slog.Logger) *Model {
	m := &Model{client: client, fallback: fallback, logger: logger, content: c, items: map[string]*personas.Item{}, scripts: scripts{}}
	for _, it := range c.Persona.Items() {
		m.items[it.ID] = it.Item
		m.scripts.see(it.Says)
		for _, line := range it.Lines {
			m.scripts.see(line)
		}
	}
	m.begin("", 0)
	return m
}

// begin sets what depends on the session.
func (m *Model) begin(session string, seed uint64) {
	m.session, m.code = session, codeOf(seed)
	m.stable = render("person", describe(m.content, m.code))
}

// Instant implements live.Voice: a model takes its time.
func (m *Model) Instant() bool { return false }

// Fold implements live.Voice.
func (m *Model) Fold(e roleplay.Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := e.Body.(roleplay.Started); ok {
		m.begin(e.Session, s.Seed)
	}
	m.talk.fold(e)
	m.fallback.Fold(e)
}

// Speak implements live.Voice. A sentence is said when it passed the guard.
// Where the guard objects before a word was said, the model gets one more
// try; all of it ends within the client's limit.
func (m *Model) Speak(ctx context.Context, s roleplay.Script, say func(attempt int, text string) error) (roleplay.Spoke, error) {
	limited, done := context.WithTimeout(ctx, m.client.Limit())
	defer done()
	attempt := max(s.Attempt, 1)
	account := roleplay.Model{Name: m.client.Model()}
	correction, why := "", ""
	for range 2 {
		t := m.try(limited, s.Plan, correction, func(text string) error { return say(attempt, text) })
		account.Prompt += t.use.Prompt
		account.Completion += t.use.Completion
		account.Estimated = account.Estimated || t.use.Estimated
		spoke := roleplay.Spoke{Text: t.text, Source: roleplay.FromModel, Attempt: attempt, Plan: s.Plan, Model: &account}
		switch {
		case t.caller != nil:
			return spoke, t.caller
		case errors.Is(ctx.Err(), context.Canceled):
			return spoke, ctx.Err()
		case t.why == "":
			account.Stopped = t.stopped
			spoke.Plan = t.plan
			spoke.Heard.Signals = m.fallback.book.planned(t.plan, t.text)
			return spoke, nil
		}
		attempt++
		why = t.why
		if t.rule == "" || t.text != "" || limited.Err() != nil {
			break
		}
		correction = render("correction", t.rule)
	}
	account.Fallback = why
	m.logger.Info("the built-in voice speaks for the model", "session", m.sessionID(), "turn", s.Turn, "reason", why)
	s.Attempt = attempt
	return m.fallBack(context.WithoutCancel(ctx), s, account, say)
}

func (m *Model) sessionID() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.session
}

// tried is the outcome of one call.
type tried struct {
	text    string // what was said
	plan    roleplay.Plan
	use     llm.Usage
	stopped string // the rule that ended it before its own end; it stands all the same
	why     string // the reason for which it does not stand; "" when it does
	rule    string // the guard's rule in why; "" when the endpoint failed
	caller  error  // from say
}

// try asks the model once.
func (m *Model) try(ctx context.Context, p roleplay.Plan, correction string, say func(string) error) tried {
	m.mu.Lock()
	req := llm.Request{
		Session:   m.session,
		Messages:  m.prompt(p, correction),
		MaxTokens: 2*most(p.Words) + 40,
		Stop:      []string{"\nUser:", "\nTrainee:", "\n[direction"},
	}
	g := m.guard(p)
	m.mu.Unlock()

	var t tried
	release := func(sentences []string, objection error) error {
		for _, s := range sentences {
			if t.caller = say(s); t.caller != nil {
				return t.caller
			}
			t.text += s
		}
		return objection
	}
	use, err := m.client.Stream(ctx, req, func(piece string) error { return release(g.push(piece)) })
	t.use = use
	if err == nil {
		err = release(g.end(use.Cut))
	}
	var broken *objection
	switch {
	case t.caller != nil:
		return t
	case errors.As(err, &broken):
		t.stopped, t.rule = broken.rule, broken.rule
	case err != nil:
		t.why = llm.Reason(err)
		return t
	}
	m.judge(&t, p, broken)
	return t
}

// judge decides whether what was said can stand for the plan. What the model
// left out of it comes out of the plan, so that the log holds as told only
// what was.
func (m *Model) judge(t *tried, p roleplay.Plan, broken *objection) {
	t.plan = p
	t.plan.Tell = slices.DeleteFunc(slices.Clone(p.Tell), func(id string) bool {
		it := m.items[id]
		return it != nil && id != p.Commit && !vocabularyOf(it).in(t.text)
	})
	if p.Ask != "" && !strings.Contains(t.text, "?") {
		t.plan.Ask = ""
	}
	switch it := m.items[p.Commit]; {
	case t.text == "" && broken == nil:
		t.rule = ruleEmpty
	case t.text == "":
	case broken != nil && !broken.enough && (len(t.plan.Tell) < len(p.Tell) || strings.HasSuffix(t.text, ":")):
	case p.Act == roleplay.OpenUp && len(p.Tell) > 0 && len(t.plan.Tell) == 0:
		t.rule = ruleUntold
	case it != nil && !agrees(t.text) && !vocabularyOf(it).in(t.text):
		t.rule = ruleNotAgreed
	default:
		t.rule = ""
		return
	}
	t.why = "guard_" + t.rule
}

// fallBack has the built-in voice say the plan. Its words are made under the
// lock and said outside, since say may wait for somebody who folds.
func (m *Model) fallBack(ctx context.Context, s roleplay.Script, account roleplay.Model, say func(int, string) error) (roleplay.Spoke, error) {
	var pieces []string
	m.mu.Lock()
	spoke, err := m.fallback.Speak(ctx, s, func(_ int, text string) error {
		pieces = append(pieces, text)
		return nil
	})
	m.mu.Unlock()
	spoke.Model, spoke.Attempt = &account, s.Attempt
	if err != nil {
		return spoke, err
	}
	for _, text := range pieces {
		if err := say(s.Attempt, text); err != nil {
			return spoke, err
		}
	}
	return spoke, nil
}
