package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
	"seventy/scoring"
)

// historyRows is how many attempts a page of the history holds: each is
// graded to be shown.
const historyRows = 20

// historyPage lists a trainee's attempts, latest first.
type historyPage struct {
	head
	Attempts []attempt
	Trend    trend
	Spending Spending // what models have cost; empty where none was ever asked
	Deleted  string   // the session that was just deleted, for what the browser keeps of it
	Page     int      // from 1
	Older    int      // number of the next page, 0 for none
	Newer    int
	Total    int
	Series   []seriesView // by coworker; on the first page
}

// attempt is one session with its numbers.
type attempt struct {
	roleplay.Session
	Card    scoring.Scorecard
	Broken  string // why it can't be graded; "" when it is
	Covered int    // steps covered …
	Steps   int    // … of these
	UsedUp  bool   // nothing is left of the session's budget
}

// history shows what was practised.
func (s *Server) history(c echo.Context) error {
	all, err := s.cfg.Sessions.Sessions(c.Request().Context(), s.cfg.Owner)
	if err != nil {
		return err
	}
	spending, err := s.cfg.Practice.Spending(c.Request().Context())
	if err != nil {
		return err
	}
	page := historyPage{head: s.head("Your talks", "history", "history", "history"), Page: 1, Total: len(all), Spending: spending}
	if n, err := strconv.Atoi(c.QueryParam("page")); err == nil && n > 1 {
		page.Page = min(n, len(all)/historyRows+1)
	}
	if id := c.QueryParam("deleted"); len(id) <= 64 {
		page.Deleted = id
	}
	from := min((page.Page-1)*historyRows, len(all))
	to := min(from+historyRows, len(all))
	if page.Newer = page.Page - 1; from == 0 {
		page.Newer = 0
	}
	if to < len(all) {
		page.Older = page.Page + 1
	}
	var told []scoring.Share
	for _, session := range all[from:to] {
		a := s.attempt(c, session)
		a.UsedUp = spending.PerSession > 0 && session.Tokens.Total() >= spending.PerSession
		page.Attempts = append(page.Attempts, a)
		if a.Broken == "" {
			told = append(told, a.Card.Telling)
		}
	}
	if page.Page == 1 {
		page.Series = s.seriesAll(c, all)
	}
	slices.Reverse(told)
	page.Trend = drawTrend(told)
	return s.render(c, http.StatusOK, "history.html", page)
}

// attempt grades one session. One that can't be graded is listed with the
// reason: the others are not to be lost with it.
func (s *Server) attempt(c echo.Context, session roleplay.Session) attempt {
	a := attempt{Session: session}
	var err error
	a.Card, err = s.cfg.Practice.Scorecard(c.Request().Context(), session.ID, roleplay.Trainee)
	if err != nil {
		s.cfg.Logger.Error("a session in the history can't be graded", "session", roleplay.Tag(session.ID), "error", err)
		a.Broken = faultOf(err).Message
		return a
	}
	for _, step := range a.Card.Steps {
		if step.Bonus {
			continue
		}
		a.Steps++
		if step.Status == roleplay.Covered {
			a.Covered++
		}
	}
	return a
}
