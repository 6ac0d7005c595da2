package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
	"seventy/roleplay/review"
	"seventy/scoring"
)

// scorecardPage is the grades of a talk beside its transcript. The trainer's
// page is the same with forms.
type scorecardPage struct {
	head
	Talk      transcript
	Scenario  *scenarioCard
	Turns     []annotated
	Card      scoring.Scorecard
	Strengths []findingView
	First     *adviceView // the one thing to try next time
	More      []adviceView
	Steps     []stepView
	Order     *orderView
	Purpose   *aspectView // nil for a kind of talk that the steps judge
	Quality   []aspectView
	Faults    []findingView
	Silences  []findingView
	Gone      []goneView // what a trainer spoke of and the card does not hold any more
	Longest   *findingView
	Carried   []scoring.Concern // what the coworker let be seen
	Kept      kept              // and what not, in numbers
	Shares    shares
	Reviewing bool         // the trainer's page
	Open      bool         // the talk still goes on
	Reviewed  bool         // a trainer said something of it
	Opinion   *opinionView // a trainer's page only; nil without an endpoint
	Thoughts  thoughts
	Series    *seriesView // nil where it is the only talk with this coworker
	Keep      []keepForm
}

// kept counts what a trainee never heard of.
type kept struct{ Concerns, Fears int }

// judged is what a trainer said of a mark, and may say.
type judged struct {
	Mark      string
	Talk      string
	Verdict   *review.Verdict // nil: nothing yet
	Reviewing bool
	Choices   []choice // what it may be corrected to

	was string // its status when the trainer spoke of it, where that is another now
}

// choice is a mark a trainer may give instead.
type choice struct{ To, Name string }

// findingView, stepView, criterionView and adviceView are marks of the card
// with the trainer's part.
type findingView struct {
	scoring.Finding
	Judged judged
}

// Blames reports whether the mark is about what went less well.
func (f findingView) Blames() bool {
	return !strings.HasPrefix(f.Mark, string(scoring.MarkStrength)+":")
}

type stepView struct {
	scoring.Step
	Judged   judged
	Criteria []criterionView
}

// Met counts the criteria that are met.
func (s stepView) Met() int { return metOf(s.Criteria) }

func metOf(list []criterionView) int {
	n := 0
	for _, c := range list {
		if c.Met {
			n++
		}
	}
	return n
}

type criterionView struct {
	scoring.Criterion
	Judged judged
}

// Trainees reports whose part the criterion is.
func (c criterionView) Trainees() bool { return c.Side == roleplay.Trainee }

// orderView is whether a way forward followed what hurts.
type orderView struct {
	scoring.Order
	Judged judged
}

type adviceView struct {
	scoring.Advice
	Judged judged
}

// scorecard shows the trainee how a talk went. The first time they are asked
// what they think themselves.
func (s *Server) scorecard(c echo.Context) error {
	t, err := s.transcriptOf(c)
	if err != nil {
		return err
	}
	page, err := s.scorecardPage(c, t, false)
	if err != nil {
		return err
	}
	if asksFirst(t) {
		return s.showReflect(c, http.StatusOK, t, answers(questions(t, page.Card), nil), "")
	}
	if page.Series, err = s.seriesOf(c, t, page.Card, false); err != nil {
		return err
	}
	page.head, page.Keep = s.head("How it went with "+t.Coworker, "history", "scorecard", "scorecard"), keepForms
	return s.render(c, http.StatusOK, "scorecard.html", page)
}

// scorecardPage grades a talk. The trainer's card shows what was held back,
// so there is one only once the talk is over.
func (s *Server) scorecardPage(c echo.Context, t transcript, reviewing bool) (scorecardPage, error) {
	viewer, said := roleplay.Trainee, t.Said
	if reviewing && t.Ended != nil {
		viewer = roleplay.Trainer
	}
	card, err := s.cfg.Practice.Scorecard(c.Request().Context(), t.ID, viewer)
	if err != nil {
		return scorecardPage{}, err
	}
	p := scorecardPage{
		Talk: t, Scenario: s.scenario(t.Started.Scenario), Card: card, Turns: annotate(t, card, said), Shares: drawShares(t.Turns),
		Reviewing: reviewing, Open: t.Ended == nil, Reviewed: len(said.Marks)+len(said.Comments) > 0,
		Thoughts: thoughtsOf(t, card, !reviewing),
	}
	j := judge{t.ID, said, reviewing && t.Ended != nil, earlier(card)}
	p.Strengths, p.Faults, p.Silences = j.findings(card.Strengths), j.findings(card.Faults), j.findings(card.Silences.Filled)
	if card.Longest != nil {
		p.Longest = &j.findings([]scoring.Finding{*card.Longest})[0]
	}
	p.Steps, p.Gone = j.steps(card.Steps), j.gone(card)
	p.Order, p.Purpose, p.Quality = j.order(card.Order), j.purpose(card.Purpose), j.aspects(card.Quality)
	for _, c := range card.Map {
		switch {
		case c.Title != "":
			p.Carried = append(p.Carried, c)
		case c.Kind == "fear":
			p.Kept.Fears++
		default:
			p.Kept.Concerns++
		}
	}
	for i, a := range card.Advice {
		view := adviceView{a, j.of(a.Mark, choice{review.None, "not the thing to try"})}
		if i == 0 {
			p.First = &view
			continue
		}
		p.More = append(p.More, view)
	}
	if reviewing {
		for i := range p.Turns {
			turn := &p.Turns[i]
			turn.Branches, turn.Reviews = false, j.reviewing
			if turn.Mine {
				turn.Name = "Trainee"
			}
		}
	}
	return p, nil
}

// judge puts a trainer's verdicts beside marks.
type judge struct {
	talk      string
	said      review.Review
	reviewing bool
	before    map[string]scoring.Row // marks as they were when a trainer spoke of them, where they are otherwise now
}

func (j judge) of(mark string, choices ...choice) judged {
	out := judged{Mark: mark, Talk: j.talk, Reviewing: j.reviewing, Choices: choices, was: j.before[mark].Status}
	if v, ok := j.said.Marks[mark]; ok {
		out.Verdict = &v
	}
	return out
}

func (j judge) findings(list []scoring.Finding) []findingView {
	out := make([]findingView, len(list))
	for i, f := range list {
		out[i] = findingView{f, j.of(f.Mark, choice{review.None, "not there"})}
	}
	return out
}

func (j judge) steps(list []scoring.Step) []stepView {
	out := make([]stepView, len(list))
	for i, step := range list {
		var others []choice
		for _, status := range []roleplay.Status{roleplay.Covered, roleplay.Partial, roleplay.Missing} {
			if status != step.Status {
				others = append(others, choice{string(status), string(status)})
			}
		}
		out[i] = stepView{Step: step, Judged: j.of(step.Mark, others...)}
		out[i].Criteria = j.criteria(step.Criteria, "met", "not met")
	}
	return out
}

// criteria are checks with what they may be corrected to, by what it is called.
func (j judge) criteria(list []scoring.Criterion, met, not string) []criterionView {
	var out []criterionView
	for _, c := range list {
		other := choice{review.Met, met}
		if c.Met {
			other = choice{review.NotMet, not}
		}
		out = append(out, criterionView{c, j.of(c.Mark, other)})
	}
	return out
}

func (j judge) order(o *scoring.Order) *orderView {
	if o == nil {
		return nil
	}
	other := choice{review.Met, "met"}
	if o.Met {
		other = choice{review.NotMet, "not met"}
	}
	return &orderView{*o, j.of(o.Mark, other)}
}

// Verb is a verdict in the past tense, for its label.
func (j judged) Verb() string {
	if j.Verdict.Agreed && j.Then() != "" {
		return "agreed"
	}
	if j.Verdict.Agreed {
		return "agrees"
	}
	return "sees it otherwise"
}

// To names the mark that the trainer gave.
func (j judged) To() string {
	if j.Verdict.To == review.None {
		return "not there"
	}
	return j.Verdict.To
}
