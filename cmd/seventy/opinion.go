package main

import (
	"context"
	"encoding/json"
	"fmt"

	"seventy/roleplay"
	"seventy/roleplay/llm"
	"seventy/scoring"
	"seventy/scoring/judge"
	"seventy/web"
)

// opinions gets second opinions on the practice's sessions.
type opinions struct {
	practice *practice
	judge    *judge.Judge
	desk     *judge.Desk
}

// opinions is nil without an endpoint. tokens is the most that one opinion may
// cost; 0 is without limit. It must be closed, before the store is.
func (p *practice) opinions(tokens int) *opinions {
	if p.client == nil {
		return nil
	}
	o := &opinions{practice: p, judge: judge.New(judge.Config{Endpoint: p.client, Budget: p.budget, Views: p.store, Now: p.now, Tokens: tokens})}
	o.desk = judge.NewDesk(func(ctx context.Context, session string) error {
		card, err := p.Scorecard(ctx, session, roleplay.Trainer)
		if err == nil {
			_, err = o.get(ctx, session, card)
		}
		if err != nil {
			p.logger.Warn("a second opinion was not got", "session", roleplay.Tag(session), "reason", llm.Reason(err), "code", roleplay.CodeOf(err))
		}
		return err
	})
	return o
}

// close ends what is being asked for.
func (o *opinions) close() {
	if o != nil {
		o.desk.Close()
	}
}

// get returns the opinion that is kept, or asks for one.
func (o *opinions) get(ctx context.Context, session string, card scoring.Scorecard) (judge.Opinion, error) {
	events, err := o.events(ctx, session)
	if err != nil {
		return judge.Opinion{}, err
	}
	if refused := o.refused(events); refused != "" {
		return judge.Opinion{}, roleplay.Errorf(roleplay.Forbidden, "%s", refused)
	}
	return o.judge.Opinion(ctx, session, events[len(events)-1].Seq, card, judge.Turns(events))
}

// events returns those of a session that is over.
func (o *opinions) events(ctx context.Context, session string) ([]roleplay.Event, error) {
	events, err := sessions{o.practice.store}.Events(ctx, session, 0)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		if e.Body.EventType() == roleplay.TypeEnded {
			return events, nil
		}
	}
	return nil, roleplay.Errorf(roleplay.Conflict, "This talk still goes on. A second opinion can be asked for once it has ended.")
}

// refused says why a talk is not sent: only where the trainee was told of just
// this endpoint, before the first word, is anything.
func (o *opinions) refused(events []roleplay.Event) string {
	if started, ok := events[0].Body.(roleplay.Started); ok && started.Disclosed == o.practice.Disclosure() {
		return ""
	}
	return fmt.Sprintf("No second opinion can be asked for on this talk: the trainee was not told, before the first word, that what is said may be sent to %s.", o.practice.client.Host())
}

// Opinion implements web.Opinions.
func (o *opinions) Opinion(ctx context.Context, session string, card scoring.Scorecard) (web.SecondOpinion, error) {
	client := o.practice.client
	out := web.SecondOpinion{Told: fmt.Sprintf("For that, all that was said in this talk and the checks of the scorecard are sent to the model %s at %s, and nothing else.", client.Model(), client.Host())}
	events, err := o.events(ctx, session)
	if err != nil {
		return out, err
	}
	out.Refused = o.refused(events)
	out.Asking, out.Failed = o.desk.State(session)
	given, ok, err := o.judge.Kept(ctx, session, card, judge.Turns(events))
	if ok {
		out.Given, out.Failed = &given, nil
	}
	return out, err
}

// AskOpinion implements web.Opinions.
func (o *opinions) AskOpinion(ctx context.Context, session string) error {
	events, err := o.events(ctx, session)
	if err != nil {
		return err
	}
	if refused := o.refused(events); refused != "" {
		return roleplay.Errorf(roleplay.Forbidden, "%s", refused)
	}
	return o.desk.Begin(session)
}

type opinionCmd struct {
	dataFlags
	modelFlags
	ID   string `arg:"" help:"The session's id, as in its address or in \"seventy export --list\"."`
	JSON bool   `name:"json" help:"Print the opinion and where it differs as JSON."`
}

// Help is shown by "seventy opinion --help".
func (opinionCmd) Help() string {
	return `Needs --endpoint and --model, as "seventy serve" does. What was said in the talk is sent there, if the trainee was told so before the first word. A yes counts only with words that stand in the transcript. No mark is changed: where model and scorer differ, a trainer decides.

The opinion is kept with the session; asked again of the same talk and the same model, it is only printed.`
}

// Run prints the opinion on a session, and gets it first where there is none.
func (c opinionCmd) Run(t *terminal) error {
	client, err := c.client(t.logger, nil)
	if err != nil {
		return err
	}
	if client == nil {
		return roleplay.Errorf(roleplay.Invalid, "a second opinion needs a language model; name one with --endpoint and --model")
	}
	defer client.Close()
	db, err := c.open(t)
	if err != nil {
		return err
	}
	defer db.Close()
	p := &practice{store: db, client: client, logger: t.logger, now: clock,
		budget: llm.NewBudget(llm.Limits{Session: c.TokensPerSession, Day: c.TokensPerDay}, db, t.logger, clock)}
	asks := p.opinions(c.OpinionTokens)
	defer asks.close()
	card, err := p.Scorecard(t.ctx, c.ID, roleplay.Trainer)
	if err != nil {
		return err
	}
	o, err := asks.get(t.ctx, c.ID, card)
	if roleplay.CodeOf(err) == roleplay.Unavailable {
		return roleplay.Errorf(roleplay.Unavailable, "%s", judge.Excuse(err))
	}
	if err != nil {
		return err
	}
	compared := judge.Compare(card, o)
	if c.JSON {
		enc := json.NewEncoder(t.out)
		enc.SetEscapeHTML(false)
		return enc.Encode(struct {
			Opinion  judge.Opinion    `json:"opinion"`
			Compared judge.Comparison `json:"compared"`
		}{o, compared})
	}
	return judge.WriteText(t.out, o, compared)
}
