package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
	"seventy/roleplay/review"
)

// appendTries is how often a verdict is appended anew when somebody else was
// first.
const appendTries = 5

// review shows a talk to a trainer. While the talk goes on there is nothing
// to review, and what the coworker holds back stays hidden.
func (s *Server) review(c echo.Context) error {
	t, err := s.transcriptOf(c)
	if err != nil {
		return err
	}
	page, err := s.scorecardPage(c, t, true)
	if err != nil {
		return err
	}
	if page.Series, err = s.seriesOf(c, t, page.Card, true); err != nil {
		return err
	}
	page.Opinion = s.opinionOf(c, t, page.Card)
	page.head = s.head("Review of a talk with "+t.Coworker, "history", "scorecard", "scorecard")
	return s.render(c, http.StatusOK, "review.html", page)
}

// judge takes a trainer's agreement with a mark, or their own mark with the
// reason.
func (s *Server) judge(c echo.Context) error {
	t, err := s.reviewable(c)
	if err != nil {
		return err
	}
	card, err := s.cfg.Practice.Scorecard(c.Request().Context(), t.ID, roleplay.Trainer)
	if err != nil {
		return err
	}
	mark := c.FormValue("mark")
	var body roleplay.Body
	switch c.FormValue("verdict") {
	case "agree":
		body, err = review.Agree(card, mark)
	case "correct":
		body, err = review.Correct(card, mark, c.FormValue("to"), c.FormValue("reason"))
	default:
		err = roleplay.Errorf(roleplay.Invalid, "The form does not say whether you agree or correct. Go back and use one of the two buttons.")
	}
	if err != nil {
		return err
	}
	if err := s.appendReview(c.Request().Context(), t.ID, 0, body); err != nil {
		return err
	}
	return seeOther(c, "/talk/"+t.ID+"/review#"+anchor(mark))
}

// comment takes a trainer's comment at a turn.
func (s *Server) comment(c echo.Context) error {
	t, err := s.reviewable(c)
	if err != nil {
		return err
	}
	turn, err := turnOf(c)
	if err != nil {
		return err
	}
	body, err := review.Comment(turn, len(t.Turns), c.FormValue("text"))
	if err != nil {
		return err
	}
	if err := s.appendReview(c.Request().Context(), t.ID, turn, body); err != nil {
		return err
	}
	return seeOther(c, "/talk/"+t.ID+"/review#turn-"+strconv.Itoa(turn))
}

// reviewable reads the talk of a request, which must be over: the log of one
// that goes on belongs to the house.
func (s *Server) reviewable(c echo.Context) (transcript, error) {
	t, err := s.transcriptOf(c)
	if err == nil && t.Ended == nil {
		err = roleplay.Errorf(roleplay.Conflict, "This talk still goes on. It can be reviewed once it has ended.")
	}
	return t, err
}

// appendReview stores what a trainer said.
func (s *Server) appendReview(ctx context.Context, session string, turn int, body roleplay.Body) error {
	return s.appendAfter(ctx, session, turn, string(roleplay.Trainer), body)
}

// appendAfter stores what somebody said of a talk that is over. Somebody else
// may have been first; what they said changes nothing about this.
func (s *Server) appendAfter(ctx context.Context, session string, turn int, author string, body roleplay.Body) error {
	var err error
	for range appendTries {
		var found roleplay.Session
		if found, err = s.cfg.Sessions.Session(ctx, session); err != nil {
			return err
		}
		err = s.cfg.Sessions.Append(ctx, session, found.Seq, []roleplay.Event{{
			Session: session, Seq: found.Seq + 1, At: s.cfg.Now().UTC().Truncate(time.Millisecond), Turn: turn, Author: author, Body: body,
		}})
		if roleplay.CodeOf(err) != roleplay.Conflict {
			return err
		}
	}
	return err
}
