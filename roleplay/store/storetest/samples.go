package storetest

import (
	"encoding/json"
	"fmt"
	"time"

	"seventy/roleplay"
)

// start is the time of the first event of every session here.
var start = time.Date(2026, 3, 1, 21, 0, 0, 0, time.UTC)

func started(owner string) roleplay.Started {
	return roleplay.Started{
		Owner:        owner,
		Participants: []roleplay.Participant{{ID: owner, Side: roleplay.Trainee, Name: "Ines"}, {ID: "dana", Side: roleplay.Coworker, Name: "Dana"}},
		Scenario:     "night-shift",
		Title:        "A talk at the end of the shift",
		Kind:         roleplay.KindInitial,
		Content:      "c0ffee",
		Frozen:       "0c",
		Case:         json.RawMessage(`{"kind":"initial","bosses":["Reyes"]}`),
		Framework:    "f00d",
		Seed:         1<<64 - 1,
		Versions:     roleplay.Versions{Mind: "m1", Reader: "r1", Voice: "v1"},
		Coaching:     true,
		Outline:      map[string]string{"agitate": "ask about the lift"},
		Pace:         100,
		Disclosed:    "nothing leaves this machine",
	}
}

// oneOfEach holds a body of every type, each field set.
func oneOfEach() []roleplay.Body {
	plan := roleplay.Plan{Act: roleplay.OpenUp, On: "reflect", Lead: "reflect", Tell: []string{"lift"}, Again: true,
		Ask: "why-you", Topic: "lift", Echo: "alone", Mood: "tired", Words: 40, Think: 1800, Type: 4200,
		Pick: 1<<64 - 2, Commit: "bring-maria", Firm: 70, Ends: "shift"}
	return []roleplay.Body{
		started("ines"),
		roleplay.Said{Text: "What happens when the lift breaks? „Ändert“ sich was? 🙂\n\x7f<b>&", Client: "c-1", Source: roleplay.FromPerson},
		roleplay.Read{Reading: roleplay.Reading{Version: "r1", Words: 6, Asking: 6,
			Sentences: []roleplay.Span{{Start: 0, End: 34}},
			Questions: []roleplay.Question{{Span: roleplay.Span{Start: 0, End: 34}, Form: roleplay.Open, Arranges: true, Leading: true, Topics: []string{"lift"}}},
			Moves:     []roleplay.Mark[roleplay.Move]{{Label: roleplay.FindIssue, Span: roleplay.Span{Start: 0, End: 34}, Sure: 80, Why: "asks what happens"}},
			Faults:    []roleplay.Mark[roleplay.Fault]{{Label: roleplay.Push, Span: roleplay.Span{Start: 1, End: 2}, Sure: 50}},
			Cues:      []roleplay.Mark[roleplay.Cue]{{Label: roleplay.Greet, Span: roleplay.Span{Start: 0, End: 1}, Sure: 99}},
			Topics:    []roleplay.Topic{{ID: "lift", Span: roleplay.Span{Start: 22, End: 26}, Asked: true}},
			Echo:      "lift"}},
		roleplay.Planned{Plan: plan, Change: roleplay.Change{
			Deltas: []roleplay.Delta{{Quantity: "trust", By: -6, Because: "push"}},
			Counts: map[string]int{"probes": 1}, Opened: []string{"lift"}}},
		roleplay.Spoke{Text: "You wait. You always wait.", Source: roleplay.FromModel, Attempt: 2,
			Heard: roleplay.Heard{Words: 5, Signals: []roleplay.Mark[roleplay.Signal]{{Label: roleplay.Issue, Span: roleplay.Span{Start: 0, End: 9}, Sure: 70}}},
			Plan:  plan, Lines: []string{"lift-1"}, Model: &roleplay.Model{Name: "m", Prompt: 900, Completion: 12, Fallback: "stalled"}},
		roleplay.Hinted{ID: "h1", Text: "They sounded worn out. Say so."},
		roleplay.SilenceFilled{Ask: 3, After: 1200},
		roleplay.Parked{After: 600000},
		roleplay.Finished{By: roleplay.Coworker, Reason: "shift"},
		roleplay.Agreed{Mark: "step:agitate"},
		roleplay.Corrected{Mark: "step:educate", To: "partial", Reason: "the decider was named in turn 7"},
		roleplay.Commented{Text: "Here you let the silence stand."},
		roleplay.Reflected{Answers: map[string]string{"cared": "„Die Nächte.“ <b>&", "redo": "Turn 3.\nWait."}},
	}
}

// events makes events of bodies, a second apart, after that number.
func events(session string, after int, bodies ...roleplay.Body) []roleplay.Event {
	list := make([]roleplay.Event, len(bodies))
	for i, b := range bodies {
		seq := after + 1 + i
		list[i] = roleplay.Event{Session: session, Seq: seq, At: start.Add(time.Duration(seq) * time.Second),
			Turn: seq / 2, Author: "ines", Body: b}
	}
	return list
}

func said(text string) roleplay.Said {
	return roleplay.Said{Text: text, Client: "c-" + text, Source: roleplay.FromPerson}
}

// turn is what one turn adds when the coworker answers at once: four events.
func turn(n int) []roleplay.Body {
	each := oneOfEach()
	return []roleplay.Body{said(fmt.Sprint("turn ", n)), each[2], each[3], each[4]}
}
