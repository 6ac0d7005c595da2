package mindtest

import (
	"context"

	"seventy/roleplay"
)

// Coworker is what a talk needs of a mind.
type Coworker interface {
	Plan(turn int, r roleplay.Reading) (roleplay.Plan, roleplay.Change)
	Fold(e roleplay.Event)
}

// Voice is what a talk needs of a voice.
type Voice interface {
	Speak(ctx context.Context, s roleplay.Script, say func(attempt int, text string) error) (roleplay.Spoke, error)
	Fold(e roleplay.Event)
}

// Talk plays a session in immediate pace, as live does, and keeps its events.
type Talk struct {
	Coworker Coworker
	Voice    Voice // nil: plans are kept, no words made
	Events   []roleplay.Event
	Turn     int  // of the last utterance
	Ended    bool // the coworker left
}

// Say plays one trainee turn with the answer to it.
func (t *Talk) Say(r roleplay.Reading) roleplay.Spoke {
	plan := t.Hold(r)
	spoke := roleplay.Spoke{Plan: plan, Source: roleplay.FromModel}
	if t.Voice != nil {
		var err error
		spoke, err = t.Voice.Speak(context.Background(), roleplay.Script{Turn: t.Turn + 1, Attempt: 1, Plan: plan},
			func(int, string) error { return nil })
		if err != nil {
			panic(err)
		}
	}
	t.Turn++
	t.fold(t.Turn, spoke)
	t.Ended = plan.Ends != ""
	return spoke
}

// Hold plays a trainee turn that the coworker has not answered when the next
// one comes.
func (t *Talk) Hold(r roleplay.Reading) roleplay.Plan {
	t.Turn++
	t.fold(t.Turn, roleplay.Said{Text: "…"})
	plan, change := t.Coworker.Plan(t.Turn, r)
	t.fold(t.Turn, roleplay.Read{Reading: r})
	t.fold(t.Turn, roleplay.Planned{Plan: plan, Change: change})
	return plan
}

func (t *Talk) fold(turn int, b roleplay.Body) {
	e := roleplay.Event{Session: "test", Seq: len(t.Events) + 1, Turn: turn, Body: b}
	t.Events = append(t.Events, e)
	t.Coworker.Fold(e)
	if t.Voice != nil {
		t.Voice.Fold(e)
	}
}
