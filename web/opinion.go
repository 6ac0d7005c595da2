package web

import (
	"context"
	"strconv"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
	"seventy/scoring"
	opinions "seventy/scoring/judge"
)

// Opinions is what a trainer's page asks of a language model's second opinion.
// Nothing of it changes a mark.
type Opinions interface {
	// Opinion says how it stands with a second opinion on a session that is
	// over, beside that card.
	Opinion(ctx context.Context, session string, card scoring.Scorecard) (SecondOpinion, error)
	// AskOpinion has one asked for, and does not wait for it. It returns a
	// Forbidden error where the trainee was not told that their words may go
	// there, a Busy error when too many are asked for.
	AskOpinion(ctx context.Context, session string) error
}

// SecondOpinion is how it stands with the opinion on a session.
type SecondOpinion struct {
	Told    string            // what would be sent where, in a sentence
	Refused string            // why none can be asked for on this talk; "" when one can
	Asking  bool              // it is being asked for
	Failed  error             // why the last one that was asked for did not come; nil when it did
	Given   *opinions.Opinion // nil while there is none
}

// opinionView is an opinion beside the marks.
type opinionView struct {
	SecondOpinion
	opinions.Comparison
	Talk   string
	Look   int    // of the next look: a link to the same address would only scroll
	Excuse string // why there is no answer; "" when none is missing
	Rows   []differenceView
}

// differenceView is a difference, and where a trainer decides it.
type differenceView struct {
	opinions.Difference
	Decide string // the id of an element of the page
}

// opinionOf is nil when no endpoint is configured, and while the talk goes on.
// What goes wrong with it is told in its place: the review does without it.
func (s *Server) opinionOf(c echo.Context, t transcript, card scoring.Scorecard) *opinionView {
	if s.cfg.Opinions == nil || t.Ended == nil {
		return nil
	}
	look, err := strconv.Atoi(c.QueryParam("look"))
	if err != nil || look < 0 || look > 1<<20 {
		look = 0
	}
	v := &opinionView{Talk: t.ID, Look: look + 1}
	v.SecondOpinion, err = s.cfg.Opinions.Opinion(c.Request().Context(), t.ID, card)
	if err != nil {
		s.log(c).Warn("a second opinion can't be shown", "session", roleplay.Tag(t.ID), "error", err)
		v.Failed = err
	}
	if v.Failed != nil {
		v.Excuse = opinions.Excuse(v.Failed)
	}
	if v.Given == nil {
		return v
	}
	v.Comparison = opinions.Compare(card, *v.Given)
	for _, d := range v.Differences {
		row := differenceView{d, anchor(d.Mark)}
		if d.Mark == "" {
			row.Decide = "turn-" + strconv.Itoa(d.Model.Turn)
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

// askOpinion has a second opinion asked for.
func (s *Server) askOpinion(c echo.Context) error {
	t, err := s.reviewable(c)
	if err != nil {
		return err
	}
	if s.cfg.Opinions == nil {
		return roleplay.Errorf(roleplay.NotFound, "No language model is configured here that could be asked for a second opinion.")
	}
	if err := s.cfg.Opinions.AskOpinion(c.Request().Context(), t.ID); err != nil {
		return err
	}
	return seeOther(c, "/talk/"+t.ID+"/review?look=0#opinion")
}
