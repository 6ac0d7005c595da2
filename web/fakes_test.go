package web

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"seventy/personas"
	"seventy/roleplay"
	"seventy/scoring"
)

var morning = time.Date(2026, 3, 2, 8, 30, 0, 0, time.UTC)

// fakeLog is a log in memory.
type fakeLog struct {
	mu       sync.Mutex
	events   map[string][]roleplay.Event
	order    []string
	tokens   map[string]roleplay.Tokens
	read     int // how often events were read
	conflict int // how many of the next appends come too late
}

func (l *fakeLog) put(id string, events []roleplay.Event) {
	if l.events == nil {
		l.events = map[string][]roleplay.Event{}
	}
	for i := range events {
		events[i].Session, events[i].Seq = id, i+1
	}
	l.events[id], l.order = events, append(l.order, id)
}

func (l *fakeLog) Sessions(ctx context.Context, owner string) ([]roleplay.Session, error) {
	var out []roleplay.Session
	for _, id := range slices.Backward(l.order) {
		s, err := l.Session(ctx, id)
		if err == nil && (owner == "" || s.Owner == owner) {
			out = append(out, s)
		}
	}
	return out, nil
}

func (l *fakeLog) Session(_ context.Context, id string) (roleplay.Session, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	events := l.events[id]
	if len(events) == 0 {
		return roleplay.Session{}, roleplay.Errorf(roleplay.NotFound, "There is no such session.")
	}
	first := events[0].Body.(roleplay.Started)
	s := roleplay.Session{ID: id, Owner: first.Owner, Scenario: first.Scenario, Title: first.Title, Kind: first.Kind,
		Started: events[0].At, Last: events[len(events)-1].At, Seq: len(events)}
	for _, e := range events {
		s.Turns = max(s.Turns, e.Turn)
		s.Ended = s.Ended || e.Body.EventType() == roleplay.TypeEnded
	}
	if first.Branch != nil {
		s.Parent, s.Branch = first.Branch.Session, first.Branch.Turn
	}
	for _, p := range first.Participants {
		if p.Side == roleplay.Coworker {
			s.Coworker = p.Name
		}
	}
	s.Tokens = l.tokens[id]
	return s, nil
}

func (l *fakeLog) Events(_ context.Context, id string, after int) ([]roleplay.Event, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.read++
	if len(l.events[id]) == 0 {
		return nil, roleplay.Errorf(roleplay.NotFound, "There is no such session.")
	}
	return slices.Clone(l.events[id][after:]), nil
}

func (l *fakeLog) Append(_ context.Context, id string, after int, events []roleplay.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conflict > 0 || len(l.events[id]) != after {
		l.conflict--
		return roleplay.Errorf(roleplay.Conflict, "Somebody else appended first.")
	}
	l.events[id] = append(l.events[id], events...)
	return nil
}

func (l *fakeLog) Delete(_ context.Context, id string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.events, id)
	l.order = slices.DeleteFunc(l.order, func(s string) bool { return s == id })
	return nil
}

// fakePractice hands out what it holds.
type fakePractice struct {
	scenarios  []*personas.Content
	card       scoring.Scorecard
	disclosure string
	err        error // of everything that can fail
	panics     bool
	requests   []StartRequest
	branched   []int
	spending   Spending
	viewers    []roleplay.Side
	frameworks []scoring.Framework
	columns    []scoring.Column
	broken     map[string]bool // sessions that can't be graded
}

func (p *fakePractice) Scenarios() []*personas.Content {
	if p.panics {
		panic("a mistake of ours")
	}
	return p.scenarios
}

func (p *fakePractice) Disclosure() string { return p.disclosure }

func (p *fakePractice) Start(_ context.Context, r StartRequest) (string, error) {
	p.requests = append(p.requests, r)
	return "fresh", p.err
}

func (p *fakePractice) Branch(_ context.Context, _ string, turn int, _ string) (string, error) {
	p.branched = append(p.branched, turn)
	return "branched", p.err
}

func (p *fakePractice) Frameworks() []scoring.Framework { return p.frameworks }

func (p *fakePractice) Compare(context.Context, string) ([]scoring.Column, error) {
	return p.columns, p.err
}

func (p *fakePractice) Outline(scenario, framework string) ([]OutlineStep, error) {
	for _, c := range p.scenarios {
		if c.Scenario.ID == scenario {
			for _, f := range p.frameworks {
				if f.ID == framework {
					return []OutlineStep{{f.Steps[0].ID, f.Steps[0].Letter, f.Steps[0].Title, f.Steps[0].Asks}}, nil
				}
			}
			if framework != "" {
				return nil, roleplay.Errorf(roleplay.NotFound, "There is no framework %q.", framework)
			}
			return []OutlineStep{
				{"agitate", "A", "Agitate", "What bothers them, and what does it do to them?"},
				{"educate", "E", "Educate", "What would fix it, who could, and what might you do together?"},
			}, nil
		}
	}
	return nil, roleplay.Errorf(roleplay.NotFound, "There is no scenario %q.", scenario)
}

func (p *fakePractice) Spending(context.Context) (Spending, error) { return p.spending, nil }

func (p *fakePractice) Scorecard(_ context.Context, session string, viewer roleplay.Side) (scoring.Scorecard, error) {
	p.viewers = append(p.viewers, viewer)
	if p.broken[session] {
		return scoring.Scorecard{}, roleplay.Errorf(roleplay.Corrupt, "This one can't be read.")
	}
	return p.card, p.err
}

func content(id, name string) *personas.Content {
	return &personas.Content{
		Persona: personas.Persona{ID: "p-" + id, Name: name, Short: strings.Fields(name)[0], Pronouns: "she/her", Age: 51,
			Job: "Night aide", Difficulty: 3, About: name + " has worked nights for nine years. She keeps to herself."},
		Workplace: personas.Workplace{ID: "w-" + id, Name: "Birch Lane", Industry: "Nursing home"},
		Scenario: personas.Scenario{ID: id, Title: "After the shift", Kind: roleplay.KindInitial, Turns: 30,
			Setting: "The bus stop outside, twenty past seven. You asked yesterday whether you could talk.",
			You:     "You work days on the same floor.",
			Goal:    "Find out what weighs on her. A plain no on good terms is fine, too."},
	}
}

// line is one turn of a talk in a test: "you: …" is the trainee's.
func talkOf(t *testing.T, owner string, ended bool, lines ...string) []roleplay.Event {
	t.Helper()
	at := morning
	events := []roleplay.Event{{At: at, Author: owner, Body: roleplay.Started{Owner: owner, Scenario: "bus-stop", Title: "After the shift",
		Kind: roleplay.KindInitial, Coaching: true, Pace: 100, Outline: map[string]string{"agitate": "Ask about the nights."},
		Participants: []roleplay.Participant{{ID: owner, Side: roleplay.Trainee, Name: "You"}, {ID: "p", Side: roleplay.Coworker, Name: "Dana"}}}}}
	for i, line := range lines {
		who, text, _ := strings.Cut(line, ": ")
		words := len(strings.Fields(text))
		at = at.Add(time.Duration(3+words/2) * time.Second)
		e := roleplay.Event{At: at, Turn: i + 1, Author: who}
		if who == "you" {
			e.Body = roleplay.Said{Text: text, Client: "client-" + string(rune('a'+i)), Source: roleplay.FromPerson}
			events = append(events, e, roleplay.Event{At: at, Turn: i + 1, Author: roleplay.AuthorSystem,
				Body: roleplay.Read{Reading: roleplay.Reading{Words: words, Asking: asking(text)}}})
			continue
		}
		e.Body = roleplay.Spoke{Text: text, Source: roleplay.FromBuiltin, Attempt: 1, Heard: roleplay.Heard{Words: words}, Plan: roleplay.Plan{Type: 2500}}
		events = append(events, e)
	}
	if ended {
		events = append(events, roleplay.Event{At: at, Author: owner, Body: roleplay.Finished{By: roleplay.Trainee, Reason: "ended"}})
	}
	return events
}

// asking counts the words of the sentences that end in a question mark.
func asking(text string) int {
	n := 0
	for _, sentence := range strings.SplitAfter(text, "? ") {
		if strings.HasSuffix(strings.TrimSpace(sentence), "?") {
			parts := strings.Split(strings.TrimSpace(sentence), ". ")
			n += len(strings.Fields(parts[len(parts)-1]))
		}
	}
	return n
}

var lines = []string{
	"you: Morning, Dana. Thanks for waiting. How was the night?",
	"dana: Long. Two of us for the whole floor again.",
	"you: Two of you. What does a night like that do to you?",
	"dana: I get home and I sit in the car. I don't go in right away. The kids are eating and I just sit there.",
	"you: So you're home, and not home yet. That sounds hard.",
	"dana: Yeah. That's it. My youngest asked me if I was mad at him.",
	"you: You should really join us, the union is the only thing that works and I have seen it in three other places where people finally stood up together.",
	"dana: I don't know about that.",
	"you: Fair enough. What are you worried would happen?",
	"dana: Marge gets the schedule done. She'd have me on doubles by Friday.",
}

func card() scoring.Scorecard {
	finding := func(mark, title, why string, turn int, quote string) scoring.Finding {
		return scoring.Finding{Mark: mark, Label: strings.Split(mark, ":")[1], Title: title, Why: why, Turn: turn, Quote: quote}
	}
	met := func(id, text string, side roleplay.Side, turn int, said string) scoring.Criterion {
		return scoring.Criterion{ID: id, Mark: "criterion:" + id, Text: text, Side: side, Met: turn > 0, Turn: turn, Said: said, Sure: 80}
	}
	longest := finding("longest:turn:7", "Your longest turn", "", 7, "You should really join us")
	return scoring.Scorecard{
		Version: "1", Reader: "1", Framework: "aeiou", Title: "AEIOU", Kind: roleplay.KindInitial, Turns: 10,
		Steps: []scoring.Step{
			{ID: "agitate", Mark: "step:agitate", Letter: "A", Title: "Agitate", Asks: "What bothers them, and what does it do to them?", Status: roleplay.Covered,
				Criteria: []scoring.Criterion{
					met("agitate.effects", "You asked what it does to them", roleplay.Trainee, 3, "What does a night like that do to you?"),
					met("agitate.felt", "They told how it affects them", roleplay.Coworker, 4, "I get home and I sit in the car."),
				}},
			{ID: "educate", Mark: "step:educate", Letter: "E", Title: "Educate", Asks: "What would fix it, who could, what might you do together?", Status: roleplay.Missing,
				Criteria: []scoring.Criterion{met("educate.solution", "You asked what would fix it", roleplay.Trainee, 0, "")}},
			{ID: "inoculate", Mark: "step:inoculate", Letter: "I", Title: "Inoculate", Asks: "What will the boss do, and what are they afraid of?", Status: roleplay.Partial,
				Criteria: []scoring.Criterion{
					met("inoculate.fears", "You asked about their fears", roleplay.Trainee, 9, "What are you worried would happen?"),
					met("inoculate.boss", "You asked how the boss would react", roleplay.Trainee, 0, ""),
				}},
			{ID: "organize", Mark: "step:organize", Letter: "O", Title: "Organize", Asks: "What could they take on?", Status: roleplay.Missing},
			{ID: "uplift", Mark: "step:uplift", Letter: "U", Title: "Uplift", Asks: "What could get in the way, and when do you talk again?", Status: roleplay.Missing},
		},
		Telling: scoring.Share{Num: 42, Den: 131, Band: scoring.Near}, WordShare: scoring.Share{Num: 67, Den: 131},
		Questions: scoring.Openness{Open: 3, Closed: 0, TooFew: true}, Reflections: scoring.Share{Num: 2, Den: 3},
		Longest: &longest, LongestLen: 28,
		Silences: scoring.Silences{Asks: 2, Filled: []scoring.Finding{finding("silence:filled:9", "You went on before they had answered", "They were still thinking.", 9, "Fair enough.")}},
		Strengths: []scoring.Finding{
			finding("strength:explore_effects:3", "You asked what it does to her", "That is where she began to talk.", 3, "What does a night like that do to you?"),
			finding("strength:reflect:5", "You gave back what you heard", "She answered with more than you asked for.", 5, "So you're home, and not home yet."),
		},
		Faults: []scoring.Finding{finding("fault:lecture:7", "A speech where a question would do", "She got shorter after it.", 7, "the union is the only thing that works")},
		Advice: []scoring.Advice{
			{ID: "ask-solution", Mark: "advice:ask-solution", Title: "Ask what would fix it before you say what would", Turn: 7, Quote: "You should really join us", Why: "She had just told you about her son. Your answer took the talk away from her.", Ways: []string{"What would have to change, so that you could just go in?", "If you could change one thing about the nights, what would it be?"}},
			{ID: "others", Mark: "advice:others", Title: "Ask who else feels it", Turn: 9, Quote: "What are you worried would happen?", Why: "Alone, the risk looks as big as it is.", Ways: []string{"Who else has sat in their car?", "Who would understand that?"}},
		},
		Map: []scoring.Concern{
			{ID: "short", Title: "Short-staffed nights", Kind: "concern", Reached: 2, Of: 3, Depths: []scoring.Depth{
				{Item: "short.surface", Depth: personas.Surface, Says: "There are two aides for the whole floor.", Reached: true, Turn: 2},
				{Item: "short.effect", Depth: personas.Effect, Says: "She sits in the car before she goes in.", Reached: true, Turn: 4},
				{Item: "short.stake", Depth: personas.Stake}}},
			{ID: "hidden", Kind: "fear", Reached: 0, Of: 1, Depths: []scoring.Depth{{Item: "hidden.fear"}}},
		},
		Openings: []scoring.Opening{{Turn: 3, Quote: "What does a night like that do to you?", Item: "short.effect", Title: "Short-staffed nights", Depth: personas.Effect}},
		Ending:   &scoring.Ending{By: roleplay.Trainee, Reason: "ended", Text: "I felt listened to, and then talked at. I would talk to you again."},
	}
}

// house is a server with its fakes.
type house struct {
	*Server
	log      *fakeLog
	practice *fakePractice
	lines    *strings.Builder // the server's log
}
