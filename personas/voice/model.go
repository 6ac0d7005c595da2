package voice

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"seventy/roleplay"
	"seventy/roleplay/llm"
)

// ModelVersion names the prompts and the guard of this package.
const ModelVersion = "model-2"

// Budget says whether a model may be asked. It answers for many sessions at
// once.
type Budget interface {
	// Reserve sets tokens aside for a call of a session that has spent so
	// many before. refused says why the call may not be made, as events keep
	// it; where it is "", settle takes what the call did cost, once.
	Reserve(spent, tokens int) (settle func(cost int), refused string)
}

// ModelConfig is what a model's voice needs beside the built-in one. Only the
// client and the logger must be there.
type ModelConfig struct {
	Client *llm.Client
	Logger *slog.Logger
	Budget Budget // nil for none
	// FellBack is told why the built-in voice spoke for the model, as events
	// keep it, each time. It may be called by many sessions at once; nil when
	// nobody looks.
	FellBack func(reason string)
	// Unguarded passes a model's words on as they come, without waiting for
	// the end of a sentence and without judging them. It is for measuring an
	// endpoint, not for talks: the guard is what holds back what a model
	// should not say.
	Unguarded bool
}

// Model words plans through a language model, behind a guard. It decides
// nothing: what it words is the Plan, and what the Plan does not tell, and was
// not told before, is in no prompt. Where the model fails, or there is no
// budget for it, the built-in voice says the same Plan. A Model belongs to one
// session; Fold and Speak may be called at once.
type Model struct {
	cfg      ModelConfig
	fallback *Builtin
	brief    // shared with other sessions

	mu      sync.Mutex // guards what follows and the fallback
	session string
	code    string
	stable  string // the prompt's first part
	talk    talk
	account account
}

// NewModel makes the voice of one session. The fallback must be that
// session's own: it is folded and spoken through the Model, and says whose
// words they are.
func NewModel(fallback *Builtin, cfg ModelConfig) *Model {
	m := &Model{cfg: cfg, fallback: fallback, brief: fallback.book.brief}
	m.talk.items = m.items
	m.begin("", 0)
	return m
}

// begin sets what depends on the session.
func (m *Model) begin(session string, seed uint64) {
	m.session, m.code = session, codeOf(seed)
	m.stable = render("person", describe(m.content, m.code))
	m.talk.room = promptMost - directionRoom - len(m.stable)
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
	m.account.fold(e)
	m.talk.fold(e)
	m.fallback.Fold(e)
}

// Speak implements live.Voice. A sentence is said when it passed the guard.
// Where the guard objects before a word was said, the model gets one more
// try; all of it ends within the client's limit.
func (m *Model) Speak(ctx context.Context, s roleplay.Script, say func(attempt int, text string) error) (roleplay.Spoke, error) {
	limited, done := context.WithTimeout(ctx, m.cfg.Client.Limit())
	defer done()
	attempt := max(s.Attempt, 1)
	correction, why := "", ""
	for range 2 {
		t := m.try(limited, s.Plan, correction, func(text string) error { return say(attempt, text) })
		account := m.spent(t.use)
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
		why = t.why
		if !t.asked { // nothing was shown that would have to be taken back
			break
		}
		attempt++
		if t.rule == "" || t.text != "" || limited.Err() != nil {
			break
		}
		correction = render("correction", t.rule)
	}
	m.fellBack(s.Turn, why)
	s.Attempt = attempt
	return m.fallBack(context.WithoutCancel(ctx), s, why, say)
}

// tried is the outcome of one call.
type tried struct {
	asked   bool   // the endpoint was asked
	text    string // what was said
	plan    roleplay.Plan
	use     llm.Usage
	stopped string // the rule that ended it before its own end; it stands all the same
	why     string // the reason for which it does not stand; "" when it does
	rule    string // the guard's rule in why; "" when the endpoint failed
	caller  error  // from say
}

// try asks the model once, if there is a budget for it.
func (m *Model) try(ctx context.Context, p roleplay.Plan, correction string, say func(string) error) tried {
	m.mu.Lock()
	req := llm.Request{
		Session:   m.session,
		Messages:  m.prompt(p, correction),
		MaxTokens: 2*most(p.Words) + 40,
		Stop:      []string{"\nUser:", "\nTrainee:", "\n[direction"},
	}
	spent := m.account.total()
	m.mu.Unlock()

	if m.cfg.Budget == nil {
		return m.ask(ctx, req, p, say)
	}
	settle, refused := m.cfg.Budget.Reserve(spent, m.cfg.Client.Size(req))
	if refused != "" {
		return tried{why: refused}
	}
	var t tried
	defer func() { settle(t.use.Prompt + t.use.Completion) }() // whatever happens
	t = m.ask(ctx, req, p, say)
	return t
}

// ask makes the call and hands on what stands.
func (m *Model) ask(ctx context.Context, req llm.Request, p roleplay.Plan, say func(string) error) tried {
	if m.cfg.Unguarded {
		return m.relay(ctx, req, p, say)
	}
	m.mu.Lock()
	g := m.guard(p)
	m.mu.Unlock()

	t := tried{asked: true}
	release := func(sentences []string, objection error) error {
		for _, s := range sentences {
			if t.caller = say(s); t.caller != nil {
				return t.caller
			}
			t.text += s
		}
		return objection
	}
	use, err := m.cfg.Client.Stream(ctx, req, func(piece string) error { return release(g.push(piece)) })
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

// relay makes the call and hands on every piece as it comes.
func (m *Model) relay(ctx context.Context, req llm.Request, p roleplay.Plan, say func(string) error) tried {
	t := tried{asked: true, plan: p}
	var text strings.Builder
	var err error
	t.use, err = m.cfg.Client.Stream(ctx, req, func(piece string) error {
		text.WriteString(piece)
		t.caller = say(piece)
		return t.caller
	})
	t.text = text.String()
	switch {
	case t.caller != nil:
	case err != nil:
		t.why = llm.Reason(err)
	case strings.TrimSpace(t.text) == "":
		t.why = llm.Empty
	}
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

// fellBack tells whoever looks why the built-in voice speaks. That a budget is
// used up is said once, and then goes for every turn.
func (m *Model) fellBack(turn int, why string) {
	if m.cfg.FellBack != nil {
		m.cfg.FellBack(why)
	}
	m.mu.Lock()
	session, known := m.session, m.account.warned
	m.account.warned = known || why == llm.BudgetSession
	m.mu.Unlock()
	switch {
	case why == llm.BudgetDay, why == llm.BudgetSession && known:
	case why == llm.BudgetSession:
		m.cfg.Logger.Warn("the session's budget of tokens is used up; the built-in voice speaks from now on", "session", roleplay.Tag(session), "turn", turn)
	default:
		m.cfg.Logger.Info("the built-in voice speaks for the model", "session", roleplay.Tag(session), "turn", turn, "reason", why)
	}
}

// fallBack has the built-in voice say the plan. Its words are made under the
// lock and said outside, since say may wait for somebody who folds.
func (m *Model) fallBack(ctx context.Context, s roleplay.Script, why string, say func(int, string) error) (roleplay.Spoke, error) {
	var pieces []string
	account := m.spent(llm.Usage{})
	account.Fallback = why
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
