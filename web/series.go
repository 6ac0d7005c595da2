package web

import (
	"fmt"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
	"seventy/scoring"
)

// seriesTalks is how many talks with one coworker a page puts together, the
// latest of them: each is graded for it, or its kept card is read.
const seriesTalks = 50

// seriesView is what a trainee's talks with one coworker come to together.
type seriesView struct {
	scoring.Series
	Here      string // the session whose page it stands on; "" for none
	Page      string // of a talk that a link leads to: scorecard or review
	Reviewing bool   // it is shown to a trainer
	Earlier   int    // talks and attempts before these, that are not looked at
	ID        string // names its heading on a page with several
}

// numbers are words for small numbers, from two.
var numbers = []string{"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// Talked says how many talks it is about: "three talks with Yvonne".
func (v seriesView) Talked() string {
	many := fmt.Sprint(len(v.Talks))
	if n := len(v.Talks) - 2; n >= 0 && n < len(numbers) {
		many = numbers[n]
	}
	return many + " talks with " + v.Coworker
}

// Few reports whether the talks are listed without being asked for.
func (v seriesView) Few() bool { return len(v.Talks) <= 5 }

// TalkOf is the talk that a step was done in.
func (v seriesView) TalkOf(step scoring.CoveredStep) scoring.SeriesTalk { return v.Talks[step.Talk-1] }

// Link leads to a talk.
func (v seriesView) Link(talk scoring.SeriesTalk) string { return "/talk/" + talk.ID + "/" + v.Page }

// Turn leads to the words that show a step.
func (v seriesView) Turn(step scoring.CoveredStep) string {
	turn := fmt.Sprintf("#turn-%d", step.Turn)
	if talk := v.TalkOf(step); talk.ID != v.Here {
		return v.Link(talk) + turn
	}
	return turn
}

// seriesOf puts a talk together with the others that its trainee had with the
// same coworker; nil while there is no other. Of the others only what a
// trainee may see is looked at.
func (s *Server) seriesOf(c echo.Context, t transcript, card scoring.Scorecard, reviewing bool) (*seriesView, error) {
	all, err := s.cfg.Sessions.Sessions(c.Request().Context(), t.Started.Owner)
	if err != nil {
		return nil, err
	}
	who := s.personas()
	var key string
	for _, session := range all {
		if session.ID == t.ID {
			key = who.of(session)
		}
	}
	var same []roleplay.Session
	for _, session := range all {
		if who.of(session) == key {
			same = append(same, session)
		}
	}
	if len(same) < 2 {
		return nil, nil
	}
	view := s.series(c, same, card.Framework, map[string]scoring.Scorecard{t.ID: card})
	if !view.Several() {
		return nil, nil
	}
	view.Here, view.Page, view.Reviewing, view.ID = t.ID, "scorecard", reviewing, "h-series"
	if reviewing {
		view.Page = "review"
	}
	return &view, nil
}

// seriesAll makes the series of every coworker that there were several talks
// with, of sessions that stand latest first; each goes by the framework of its
// latest talk.
func (s *Server) seriesAll(c echo.Context, all []roleplay.Session) []seriesView {
	who := s.personas()
	groups := map[string][]roleplay.Session{}
	var order []string
	for _, session := range all {
		key := who.of(session)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], session)
	}
	var out []seriesView
	for _, key := range order {
		if len(groups[key]) < 2 {
			continue
		}
		view := s.series(c, groups[key], "", nil)
		if !view.Several() {
			continue
		}
		view.Page, view.ID = "scorecard", fmt.Sprintf("h-series-%d", len(out)+1)
		out = append(out, view)
	}
	return out
}

// series grades sessions with one coworker, latest first, and puts them
// together. Cards that are known are not asked for again; "" is the framework
// of the latest talk. A talk that can't be graded is left out: the others are
// not to be lost with it.
func (s *Server) series(c echo.Context, sessions []roleplay.Session, framework string, known map[string]scoring.Scorecard) seriesView {
	view := seriesView{Earlier: max(0, len(sessions)-seriesTalks)}
	var talks []scoring.Talk
	for _, session := range sessions[:len(sessions)-view.Earlier] {
		card, ok := known[session.ID]
		if !ok {
			var err error
			if card, err = s.cfg.Practice.Scorecard(c.Request().Context(), session.ID, roleplay.Trainee); err != nil {
				s.log(c).Error("a session of a series can't be graded", "session", roleplay.Tag(session.ID), "error", err)
				continue
			}
		}
		if framework == "" && card.Turns > 1 {
			framework = card.Framework
		}
		talks = append(talks, scoring.Talk{ID: session.ID, Title: session.Title, Started: session.Started, Parent: session.Parent, Branch: session.Branch, Card: card})
	}
	view.Series = scoring.NewSeries(sessions[0].Coworker, framework, talks)
	return view
}

// byScenario are the ids of the personas of the scenarios that are there.
type byScenario map[string]string

func (s *Server) personas() byScenario {
	out := byScenario{}
	for _, c := range s.cfg.Practice.Scenarios() {
		out[c.Scenario.ID] = c.Persona.ID
	}
	return out
}

// of names the coworker of a session: by the persona's id, or where the
// scenario is not there any more, by the name they had.
func (b byScenario) of(session roleplay.Session) string {
	if id, ok := b[session.Scenario]; ok {
		return "persona " + id
	}
	return "name " + session.Coworker
}
