package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
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
	library    *personas.Library
	frameworks shelf // nil: those that ship
	store      *store.Store
	client     *llm.Client // nil: the built-in voice
	logger     *slog.Logger
	now        func() time.Time
	random     io.Reader

	immediate bool // no talk has silences, whatever is asked for

	budget    *llm.Budget         // of the model
	unguarded bool                // for measuring
	fellBack  func(reason string) // told why the built-in voice spoke for the model; nil when nobody looks

	kept   sync.Map // hash → what is made of content, once; two hashes → *scoring.Rubric
	hashes sync.Map // chosen → frozen, once stored
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
	return fmt.Sprintf("A language model words what the coworker says. For that, what you and the coworker say in this talk, and the coworker's description, are sent to %s. A trainer can have the finished talk read there once more, for a second opinion. Don't use real names of people you work with.", p.client.Host())
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
	keeps, err := p.freeze(ctx, c, r.Framework)
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

// Frameworks implements web.Practice.
func (p *practice) Frameworks() []scoring.Framework { return p.shelf().frameworks() }

// shelf holds the frameworks that can be chosen.
func (p *practice) shelf() shelf {
	if p.frameworks == nil {
		return scoring.Shipped()
	}
	return p.frameworks
}

// framework is the one that was chosen for a talk; where none was, the
// scenario's.
func (p *practice) framework(c *personas.Content, chosen string) (scoring.Framework, error) {
	if chosen == "" {
		chosen = c.Scenario.Framework
	}
	f, err := p.shelf().find(chosen)
	return f.Framework, err
}

// Outline implements web.Practice.
func (p *practice) Outline(scenario, chosen string) ([]web.OutlineStep, error) {
	content, err := p.library.Content(scenario)
	if err != nil {
		return nil, err
	}
	framework, err := p.framework(content, chosen)
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
		case roleplay.Parked, roleplay.Finished, roleplay.Agreed, roleplay.Corrected, roleplay.Commented, roleplay.Reflected:
			continue // of that attempt, not of what was said in it
		}
		e.Session, e.Seq = id, len(out)+1
		out = append(out, e)
	}
	return id, p.store.Append(ctx, id, 0, out)
}

// Scorecard implements web.Practice. A card is kept as a view until the
// session moves on or the scoring changes. A talk that was read anew is graded
// by that.
func (p *practice) Scorecard(ctx context.Context, session string, viewer roleplay.Side) (scoring.Scorecard, error) {
	var card scoring.Scorecard
	known, err := p.store.Session(ctx, session)
	if err != nil {
		return card, err
	}
	name := viewScorecard(viewer)
	version, seq, body, err := p.store.View(ctx, session, name)
	if err == nil && version == scoring.Version && seq == known.Seq && json.Unmarshal(body, &card) == nil {
		return card, nil
	}
	events, anew, err := sessions{p.store}.read(ctx, session, 0)
	if err != nil {
		return card, err
	}
	card, err = p.grade(ctx, events, viewer)
	if err != nil {
		return card, err
	}
	card.Earlier = anew.earlier(events)
	if body, err = json.Marshal(card); err == nil {
		err = p.store.PutView(ctx, session, name, scoring.Version, events[len(events)-1].Seq, body)
	}
	if err != nil {
		p.logger.WarnContext(ctx, "a scorecard was not kept", "session", roleplay.Tag(session), "err", err)
	}
	return card, nil
}

// viewScorecard names the view that holds a viewer's card. Its version is the
// scoring's.
func viewScorecard(viewer roleplay.Side) string { return "scorecard-" + string(viewer) }

func (p *practice) grade(ctx context.Context, events []roleplay.Event, viewer roleplay.Side) (scoring.Scorecard, error) {
	meter, err := p.folded(ctx, events)
	if err != nil {
		return scoring.Scorecard{}, err
	}
	return meter.Scorecard(viewer), nil
}

// folded is the meter of a whole session.
func (p *practice) folded(ctx context.Context, events []roleplay.Event) (*scoring.Meter, error) {
	started, err := start(events)
	if err != nil {
		return nil, err
	}
	meter, err := p.meter(ctx, started)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		meter.Fold(e)
	}
	return meter, nil
}

// cast implements live.Casting.
func (p *practice) cast(ctx context.Context, s roleplay.Started) (live.Cast, error) {
	shared, err := p.shared(ctx, s.Content)
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
	prepare := func() (*scoring.Rubric, error) {
		c, framework, err := p.judgedBy(ctx, s)
		if err != nil {
			return nil, err
		}
		return scoring.Prepare(*c, *framework), nil
	}
	var rubric *scoring.Rubric
	var err error
	if s.Frozen == "" { // it began before a case had a hash
		rubric, err = prepare()
	} else {
		rubric, err = once(p, s.Framework+" "+s.Frozen, prepare)
	}
	if err != nil {
		return nil, err
	}
	return rubric.Meter(s.Coaching), nil
}

// judgedBy reads what a session is graded by, as it was when it began.
func (p *practice) judgedBy(ctx context.Context, s roleplay.Started) (*scoring.Case, *scoring.Framework, error) {
	framework, err := kept(ctx, p, s.Framework, func(f *scoring.Framework) *scoring.Framework { return f })
	if err != nil {
		return nil, nil, err
	}
	if s.Frozen == "" {
		c := new(scoring.Case)
		if err := json.Unmarshal(s.Case, c); err != nil {
			return nil, nil, roleplay.Errorf(roleplay.Corrupt, "The session's case can't be read: %w", err)
		}
		return c, framework, nil
	}
	c, err := kept(ctx, p, s.Frozen, func(c *scoring.Case) *scoring.Case { return c })
	return c, framework, err
}

// Compare implements web.Practice. The framework that the talk was had with
// comes first, as it was then; the others are those of today.
func (p *practice) Compare(ctx context.Context, session string) ([]scoring.Column, error) {
	events, _, err := sessions{p.store}.read(ctx, session, 0)
	if err != nil {
		return nil, err
	}
	started, err := start(events)
	if err != nil {
		return nil, err
	}
	c, own, err := p.judgedBy(ctx, started)
	if err != nil {
		return nil, err
	}
	list := []scoring.Framework{*own}
	for _, f := range p.Frameworks() {
		if f.ID != own.ID {
			list = append(list, f)
		}
	}
	all := scoring.NewComparison(*c, list)
	for _, e := range events {
		all.Fold(e)
	}
	return all.Columns(), nil
}
