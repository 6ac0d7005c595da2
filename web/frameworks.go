package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"seventy/scoring"
)

// frameworksPage is a talk side by side in every framework.
type frameworksPage struct {
	head
	Talk    transcript
	Columns []scoring.Column // that of the talk first
	Open    bool             // the talk still goes on
}

// frameworks shows a talk as each framework sees it, to whoever may see its
// scorecard.
func (s *Server) frameworks(c echo.Context) error {
	t, err := s.transcriptOf(c)
	if err != nil {
		return err
	}
	if asksFirst(t) { // no mark is shown before
		return seeOther(c, "/talk/"+t.ID+"/scorecard")
	}
	columns, err := s.cfg.Practice.Compare(c.Request().Context(), t.ID)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "frameworks.html", frameworksPage{
		head: s.head("The same talk with "+t.Coworker+" by other steps", "history", "scorecard", ""),
		Talk: t, Columns: columns, Open: t.Ended == nil,
	})
}
