package judge

import (
	"context"
	"encoding/json"
	"time"

	"seventy/roleplay"
	"seventy/roleplay/llm"
	"seventy/scoring"
)

// Endpoint is the model's endpoint: an llm.Client.
type Endpoint interface {
	// Ask asks for one whole answer; its errors are Unavailable.
	Ask(ctx context.Context, r llm.Request, s llm.Schema) ([]byte, llm.Usage, error)
	// AskSize is about what Ask can cost at most, in tokens.
	AskSize(r llm.Request, s llm.Schema) int
	Host() string
	Model() string
}

// Budget bounds what models may cost: an llm.Budget.
type Budget interface {
	// Reserve sets tokens aside for a call. It returns why the call may not be
	// made, or what settles the account once it is over.
	Reserve(spent, tokens int) (settle func(cost int), refused string)
}

// Views keeps what was made of a session: the store.
type Views interface {
	View(ctx context.Context, session, name string) (version string, seq int, body []byte, err error)
	PutView(ctx context.Context, session, name, version string, seq int, body []byte) error
}

// viewName is the opinion's among a session's views.
const viewName = "opinion"

// Config is what a Judge is made of; all of it is needed but Tokens.
type Config struct {
	Endpoint Endpoint
	Budget   Budget
	Views    Views
	Now      func() time.Time
	Tokens   int // the most that one opinion may cost, prompt and answers; 0 is without limit
}

// Judge gets opinions. It may be used by many goroutines at once.
type Judge struct{ cfg Config }

// New makes a judge; it sends nothing.
func New(cfg Config) *Judge { return &Judge{cfg} }

// Kept returns the opinion that was asked on just this talk, with just these
// checks, of this model; ok is false when there is none. A view that can't be
// read is none.
func (j *Judge) Kept(ctx context.Context, session string, card scoring.Scorecard, turns []Turn) (o Opinion, ok bool, err error) {
	version, _, body, err := j.cfg.Views.View(ctx, session, viewName)
	switch {
	case roleplay.CodeOf(err) == roleplay.NotFound:
		return Opinion{}, false, nil
	case err != nil:
		return Opinion{}, false, err
	case version != Version || json.Unmarshal(body, &o) != nil:
		return Opinion{}, false, nil
	}
	return o, o.Version == Version && o.Content == ContentHash(j.cfg.Endpoint.Model(), Checks(card), turns), nil
}

// Opinion returns the opinion that is kept, or asks for one and keeps it with
// the session, whose latest event is seq. It returns an Invalid error for a
// talk without a turn or one that would cost more than an opinion may, an
// Unavailable error when there is no answer to go by or no budget, and what
// the store returns. The card is only compared with.
func (j *Judge) Opinion(ctx context.Context, session string, seq int, card scoring.Scorecard, turns []Turn) (Opinion, error) {
	o, ok, err := j.Kept(ctx, session, card, turns)
	if ok || err != nil {
		return o, err
	}
	if o, err = j.ask(ctx, session, card, turns); err != nil {
		return Opinion{}, err
	}
	body, err := json.Marshal(o)
	if err != nil {
		return Opinion{}, roleplay.Errorf(roleplay.Internal, "an opinion can't be written: %w", err)
	}
	// It was paid for: it is kept though nobody waits for it any more.
	return o, j.cfg.Views.PutView(context.WithoutCancel(ctx), session, viewName, Version, seq, body)
}

func (j *Judge) ask(ctx context.Context, session string, card scoring.Scorecard, turns []Turn) (Opinion, error) {
	checks := Checks(card)
	if len(turns) == 0 {
		return Opinion{}, roleplay.Errorf(roleplay.Invalid, "nothing was said in this talk, so there is nothing to ask about")
	}
	form, questions := schema(checks), requests(session, checks, turns)
	left := j.cfg.Tokens
	if cost := j.cost(questions, form); left > 0 && cost > left {
		return Opinion{}, roleplay.Errorf(roleplay.Invalid, "a second opinion on this talk may cost about %d tokens, and one may cost %d at most; the operator can raise that (--opinion-tokens)", cost, left)
	}
	o := Opinion{Version: Version, Model: j.cfg.Endpoint.Model(), Host: j.cfg.Endpoint.Host(), Asked: j.cfg.Now().UTC().Truncate(time.Second),
		Prompt: PromptHash(), Content: ContentHash(j.cfg.Endpoint.Model(), checks, turns), Parts: len(questions)}
	var answers []answer
	for _, q := range questions {
		if j.cfg.Tokens > 0 && o.Tokens.Total()+j.cfg.Endpoint.AskSize(q, form) > j.cfg.Tokens && len(answers) > 0 {
			return Opinion{}, roleplay.Errorf(roleplay.Unavailable, "the model's answers cost more than was to be expected; asking on would pass what one opinion may cost (--opinion-tokens)")
		}
		a, use, err := j.put(ctx, q, form, checks)
		o.Tokens = o.Tokens.Plus(roleplay.Tokens{Prompt: use.Prompt, Completion: use.Completion, Estimated: use.Estimated})
		if err != nil {
			return Opinion{}, err
		}
		answers = append(answers, a)
		o.Stray = o.Stray.plus(a.stray)
	}
	o.Findings = judgeAll(checks, turns, answers)
	for i := range o.Findings {
		f := &o.Findings[i]
		_, ours, _ := read(card, f.ID)
		f.Differs = f.Says != Unshown && ours.Yes != (f.Says == Yes)
	}
	for i := range turns {
		if turns[i].addresses() {
			o.Addressed = append(o.Addressed, turns[i].Number)
		}
	}
	return o, nil
}

func (j *Judge) cost(questions []llm.Request, form llm.Schema) int {
	n := 0
	for _, q := range questions {
		n += j.cfg.Endpoint.AskSize(q, form)
	}
	return n
}

// put asks one question, within the day's budget.
func (j *Judge) put(ctx context.Context, q llm.Request, form llm.Schema, checks []Check) (answer, llm.Usage, error) {
	settle, refused := j.cfg.Budget.Reserve(0, j.cfg.Endpoint.AskSize(q, form))
	if refused != "" {
		return answer{}, llm.Usage{}, roleplay.Errorf(roleplay.Unavailable, "the day's budget of tokens is used up; there is a new one after midnight")
	}
	raw, use, err := j.cfg.Endpoint.Ask(ctx, q, form)
	settle(use.Prompt + use.Completion)
	if err != nil {
		return answer{}, use, err
	}
	a, err := readAnswer(raw, checks, use.Cut)
	return a, use, err
}
