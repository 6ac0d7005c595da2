package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"seventy/personas"
	"seventy/personas/mind"
	"seventy/personas/voice"
	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/llm"
	"seventy/roleplay/store"
	"seventy/scoring"
	"seventy/scoring/moves"
	"seventy/web"
)

// practice begins sessions, takes them up again, casts and grades them. It is
// where the rooms meet: pages and terminal use the same one.
type practice struct {
	library *personas.Library
	store   *store.Store
	client  *llm.Client // nil: the built-in voice
	logger  *slog.Logger
	now     func() time.Time
	random  io.Reader

	immediate bool // no talk has silences, whatever is asked for

	budget    *llm.Budget         // of the model
	unguarded bool                // for measuring
	fellBack  func(reason string) // told why the built-in voice spoke for the model; nil when nobody looks

	kept   sync.Map // hash → what is made of content, once; two hashes → *scoring.Rubric
	hashes sync.Map // *personas.Content → frozen, once stored
}

// set is what all sessions with the same content share: made once, never
// changed.
type set struct {
	reader *moves.Reader
	mind   *mind.Character
	book   *voice.Book
}

// Scenarios implements web.Practice.
func (p *practice) Scenarios() []*personas.Content { return p.library.Contents() }

// Disclosure implements web.Practice.
func (p *practice) Disclosure() string {
	if p.client == nil {
		return ""
	}
	return fmt.Sprintf("A language model words what the coworker says. For that, what you and the coworker say in this talk, and the coworker's description, are sent to %s. Don't use real names of people you work with.", p.client.Host())
}

// Start implements web.Practice.
func (p *practice) Start(ctx context.Context, r web.StartRequest) (string, error) {
	content, err := p.library.Content(r.Scenario)
	if err != nil {
		return "", err
	}
	started, err := p.started(ctx, content, r)
	if err != nil {
		return "", err
	}
	id, err := roleplay.NewID(p.random)
	if err != nil {
		return "", err
	}
	return id, p.store.Append(ctx, id, 0, []roleplay.Event{p.event(id, 1, r.Owner, started)})
}

func (p *practice) started(ctx context.Context, c *personas.Content, r web.StartRequest) (roleplay.Started, error) {
	var none roleplay.Started
	if r.Pace < 0 || r.Pace > 300 {
		return none, roleplay.Errorf(roleplay.Invalid, "the pace is %d %%; expected 0 (immediate) to 300", r.Pace)
	}
	if p.immediate {
		r.Pace = 0
	}
	outline := map[string]string{}
	for step, text := range r.Outline {
		if text, err := roleplay.CleanTurn(text); err == nil {
			outline[step] = text
		} else if roleplay.CodeOf(err) == roleplay.TooLong {
			return none, err
		}
	}
	keeps, err := p.freeze(ctx, c)
	if err != nil {
		return none, err
	}
	seed, err := p.seed()
	if err != nil {
		return none, err
	}
	return roleplay.Started{
		Owner: r.Owner, Scenario: c.Scenario.ID, Title: c.Scenario.Title, Kind: c.Scenario.Kind,
		Participants: []roleplay.Participant{
			{ID: r.Owner, Side: roleplay.Trainee, Name: "You"},
			{ID: c.Persona.ID, Side: roleplay.Coworker, Name: c.Persona.Short},
		},
		Content: keeps.content, Framework: keeps.framework, Frozen: keeps.judged, Seed: seed, Versions: p.versions(),
		Coaching: r.Coaching, Outline: outline, Pace: r.Pace, Disclosed: p.Disclosure(),
	}, nil
}

// seed draws what all chance in a session comes from.
func (p *practice) seed() (uint64, error) {
	var b [8]byte
	if _, err := io.ReadFull(p.random, b[:]); err != nil {
		return 0, roleplay.Errorf(roleplay.Internal, "no randomness for a seed: %w", err)
	}
	return binary.LittleEndian.Uint64(b[:]), nil
}

func (p *practice) versions() roleplay.Versions {
	v := roleplay.Versions{Mind: mind.Version, Reader: moves.Version, Voice: voice.BuiltinVersion}
	if p.client != nil {
		v.Voice += " behind a model"
	}
	return v
}

func (p *practice) event(id string, seq int, author string, body roleplay.Body) roleplay.Event {
	return roleplay.Event{Session: id, Seq: seq, At: p.now().UTC().Truncate(time.Millisecond), Author: author, Body: body}
}

// Outline implements web.Practice.
func (p *practice) Outline(scenario string) ([]web.OutlineStep, error) {
	content, err := p.library.Content(scenario)
	if err != nil {
		return nil, err
	}
	framework, err := frameworkByID(content.Scenario.Framework)
	if err != nil {
		return nil, err
	}
	var out []web.OutlineStep
	for _, s := range framework.Steps {
		out = append(out, web.OutlineStep{ID: s.ID, Letter: s.Letter, Title: s.Title, Asks: s.Asks})
	}
	return out, nil
}

// Branch implements web.Practice. The prefix is copied as it was recorded:
// texts, readings and what they did to the coworker's mind.
func (p *practice) Branch(ctx context.Context, session string, turn int, owner string) (string, error) {
	events, err := p.store.Events(ctx, session, 0)
	if err != nil {
		return "", err
	}
	cut := -1
	for i, e := range events {
		if _, ok := e.Body.(roleplay.Said); ok && e.Turn == turn {
			cut = i
		}
	}
	if cut < 0 {
		return "", roleplay.Errorf(roleplay.Invalid, "Turn %d is not one of the trainee's; a talk is taken up again from one of those.", turn)
	}
	id, err := roleplay.NewID(p.random)
	if err != nil {
		return "", err
	}
	started, ok := events[0].Body.(roleplay.Started)
	if !ok {
		return "", roleplay.Errorf(roleplay.Corrupt, "The session %q does not begin with its start.", roleplay.Tag(session))
	}
	started.Owner, started.Versions, started.Disclosed = owner, p.versions(), p.Disclosure()
	if p.immediate {
		started.Pace = 0
	}
	started.Branch = &roleplay.Branch{Session: session, Seq: events[cut].Seq - 1, Turn: turn}
	out := []roleplay.Event{p.event(id, 1, owner, started)}
	for _, e := range events[1:cut] {
		switch e.Body.(type) {
		case roleplay.Parked, roleplay.Finished, roleplay.Agreed, roleplay.Corrected, roleplay.Commented:
			continue // of that attempt, not of what was said in it
		}
		e.Session, e.Seq = id, len(out)+1
		out = append(out, e)
	}
	return id, p.store.Append(ctx, id, 0, out)
}

// Scorecard implements web.Practice. A card is kept as a view until the
// session moves on or the scoring changes.
func (p *practice) Scorecard(ctx context.Context, session string, viewer roleplay.Side) (scoring.Scorecard, error) {
	var card scoring.Scorecard
	known, err := p.store.Session(ctx, session)
	if err != nil {
		return card, err
	}
	name := "scorecard-" + string(viewer)
	version, seq, body, err := p.store.View(ctx, session, name)
	if err == nil && version == scoring.Version && seq == known.Seq && json.Unmarshal(body, &card) == nil {
		return card, nil
	}
	events, err := p.store.Events(ctx, session, 0)
	if err != nil {
		return card, err
	}
	card, err = p.grade(ctx, events, viewer)
	if err != nil {
		return card, err
	}
	if body, err = json.Marshal(card); err == nil {
		err = p.store.PutView(ctx, session, name, scoring.Version, events[len(events)-1].Seq, body)
	}
	if err != nil {
		p.logger.WarnContext(ctx, "a scorecard was not kept", "session", roleplay.Tag(session), "err", err)
	}
	return card, nil
}

func (p *practice) grade(ctx context.Context, events []roleplay.Event, viewer roleplay.Side) (scoring.Scorecard, error) {
	started, ok := events[0].Body.(roleplay.Started)
	if !ok {
		return scoring.Scorecard{}, roleplay.Errorf(roleplay.Corrupt, "The session %q does not begin with its start.", roleplay.Tag(events[0].Session))
	}
	meter, err := p.meter(ctx, started)
	if err != nil {
		return scoring.Scorecard{}, err
	}
	for _, e := range events {
		meter.Fold(e)
	}
	return meter.Scorecard(viewer), nil
}

// cast implements live.Casting.
func (p *practice) cast(ctx context.Context, s roleplay.Started) (live.Cast, error) {
	shared, err := kept(ctx, p, s.Content, func(c *personas.Content) *set {
		return &set{moves.New(c.Subjects()), mind.Prepare(c), voice.Prepare(c)}
	})
	if err != nil {
		return live.Cast{}, err
	}
	meter, err := p.meter(ctx, s)
	if err != nil {
		return live.Cast{}, err
	}
	cast := live.Cast{Reader: shared.reader, Coworker: shared.mind.Mind(s.Seed), Meter: meter}
	builtin := shared.book.Voice()
	cast.Voice = builtin
	if told := p.Disclosure(); told != "" && s.Disclosed == told {
		// Only where the trainee was told of just this endpoint, before the
		// first word.
		cast.Voice = voice.NewModel(builtin, voice.ModelConfig{Client: p.client, Logger: p.logger,
			Budget: p.budget, Unguarded: p.unguarded, FellBack: p.fellBack})
	}
	return cast, nil
}

// Spending implements web.Practice.
func (p *practice) Spending(ctx context.Context) (web.Spending, error) {
	day, ever, err := p.store.Spent(ctx, p.now())
	if err != nil {
		return web.Spending{}, err
	}
	limits := p.budget.Limits()
	return web.Spending{Day: day, Ever: ever, PerDay: limits.Day, PerSession: limits.Session, UsedUp: p.budget.UsedUp()}, nil
}

func (p *practice) meter(ctx context.Context, s roleplay.Started) (*scoring.Meter, error) {
	read := func() (*scoring.Framework, error) {
		return kept(ctx, p, s.Framework, func(f *scoring.Framework) *scoring.Framework { return f })
	}
	if s.Frozen == "" { // it began before a case had a hash
		framework, err := read()
		if err != nil {
			return nil, err
		}
		c := new(scoring.Case)
		if err := json.Unmarshal(s.Case, c); err != nil {
			return nil, roleplay.Errorf(roleplay.Corrupt, "The session's case can't be read: %w", err)
		}
		return scoring.NewMeter(*c, *framework, s.Coaching), nil
	}
	rubric, err := once(p, s.Framework+" "+s.Frozen, func() (*scoring.Rubric, error) {
		framework, err := read()
		if err != nil {
			return nil, err
		}
		c, err := kept(ctx, p, s.Frozen, func(c *scoring.Case) *scoring.Case { return c })
		if err != nil {
			return nil, err
		}
		return scoring.Prepare(*c, *framework), nil
	})
	if err != nil {
		return nil, err
	}
	return rubric.Meter(s.Coaching), nil
}

func frameworkByID(id string) (scoring.Framework, error) {
	var ids []string
	for _, f := range scoring.Frameworks() {
		if f.ID == id {
			return f, nil
		}
		ids = append(ids, f.ID)
	}
	return scoring.Framework{}, roleplay.Errorf(roleplay.NotFound, "There is no framework %q. These are there: %s.", id, strings.Join(ids, ", "))
}
