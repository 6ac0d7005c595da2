package voice

import (
	"seventy/roleplay"
	"seventy/roleplay/llm"
)

// account counts what a session's calls have cost.
type account struct {
	stored int            // tokens of the turns that are in the log
	open   roleplay.Model // of the calls since the last of those; see spent
	from   int            // the first turn that is the session's own; those before were copied from another one
	warned bool           // the operator knows that the session's budget is used up
}

// total is what the session has cost so far, in tokens.
func (a *account) total() int { return a.stored + a.open.Prompt + a.open.Completion }

// fold takes one event.
func (a *account) fold(e roleplay.Event) {
	switch b := e.Body.(type) {
	case roleplay.Started:
		if b.Branch != nil {
			a.from = b.Branch.Turn
		}
	case roleplay.Spoke:
		if b.Model == nil || e.Turn < a.from {
			return
		}
		a.stored += b.Model.Prompt + b.Model.Completion
		a.warned = a.warned || b.Model.Fallback == llm.BudgetSession
		a.open = roleplay.Model{}
	}
}

// spent adds what a call has cost and returns what the turn's event is to
// account for: every call since the last turn that was stored. A reply that
// was given up because the trainee went on is in no event, and was paid for
// all the same.
func (m *Model) spent(use llm.Usage) roleplay.Model {
	m.mu.Lock()
	defer m.mu.Unlock()
	open := &m.account.open
	open.Name = m.cfg.Client.Model()
	open.Prompt += use.Prompt
	open.Completion += use.Completion
	open.Estimated = open.Estimated || use.Estimated
	return *open
}
