package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
	"seventy/scoring"
)

// talkPage is a conversation: what was said so far, and the place to go on.
// The page's module takes over from the event number in Transcript.Seq.
type talkPage struct {
	head
	Talk      transcript
	Scenario  *scenarioCard // nil when it is no longer there
	Outline   []outlineField
	Gauge     roleplay.Gauge
	MaxTurn   int
	Steps     []scoring.Step // with coaching only
	Prepared  bool           // something was written in the outline
	Immediate bool
}

// talk shows a conversation as it stands in the log.
func (s *Server) talk(c echo.Context) error {
	t, err := s.transcriptOf(c)
	if err != nil {
		return err
	}
	card, err := s.cfg.Practice.Scorecard(c.Request().Context(), t.ID, roleplay.Trainee)
	if err != nil {
		return err
	}
	page := talkPage{
		head: s.head("Talking with "+t.Coworker, "", "talk", "talk"), Talk: t, Scenario: s.scenario(t.Started.Scenario),
		Gauge: gaugeOf(card), MaxTurn: roleplay.MaxTurn, Immediate: t.Started.Pace == 0,
		Outline: prepared(t.Started, card.Steps), Prepared: len(t.Started.Outline) > 0,
	}
	if t.Started.Coaching {
		page.Steps = card.Steps
	}
	return s.render(c, http.StatusOK, "talk.html", page)
}

// gaugeOf takes from a card what the meter shows.
func gaugeOf(card scoring.Scorecard) roleplay.Gauge {
	return roleplay.Gauge{
		Telling: card.Telling.Num, TraineeSaid: card.WordShare.Num, Words: card.Telling.Den,
		Open: card.Questions.Open, Closed: card.Questions.Closed,
		Reflections: card.Reflections.Num, Questions: card.Reflections.Den,
	}
}

// prepared lists what the trainee wrote down beforehand, in the order of the
// framework that the talk began with. Steps that it does not have come last.
func prepared(started roleplay.Started, steps []scoring.Step) []outlineField {
	var out []outlineField
	seen := map[string]bool{}
	for _, step := range steps {
		seen[step.ID] = true
		if text := started.Outline[step.ID]; text != "" {
			out = append(out, outlineField{OutlineStep{ID: step.ID, Letter: step.Letter, Title: step.Title, Asks: step.Asks}, text})
		}
	}
	var gone []string
	for id := range started.Outline {
		if !seen[id] {
			gone = append(gone, id)
		}
	}
	slices.Sort(gone)
	for _, id := range gone {
		out = append(out, outlineField{OutlineStep{ID: id, Title: id}, started.Outline[id]})
	}
	return out
}

// branch takes a talk up again from one of the trainee's turns.
func (s *Server) branch(c echo.Context) error {
	r, id := c.Request(), c.Param("id")
	owner, err := s.authorize(r, id)
	if err != nil {
		return err
	}
	turn, err := turnOf(c)
	if err != nil {
		return err
	}
	if err := s.ledger.begin(visitOf(r)); err != nil {
		s.cfg.Watcher.Limited("sessions")
		return err
	}
	session, err := s.cfg.Practice.Branch(r.Context(), id, turn, owner)
	if err != nil {
		return err
	}
	return seeOther(c, "/talk/"+session)
}

// remove deletes a talk with everything that was made of it.
func (s *Server) remove(c echo.Context) error {
	r, id := c.Request(), c.Param("id")
	if _, err := s.authorize(r, id); err != nil {
		return err
	}
	if err := s.cfg.Sessions.Delete(r.Context(), id); err != nil {
		return err
	}
	return seeOther(c, "/history?deleted="+id)
}

// turnOf reads the form field that names a turn.
func turnOf(c echo.Context) (int, error) {
	turn, err := strconv.Atoi(c.FormValue("turn"))
	if err != nil || turn < 1 {
		return 0, roleplay.Errorf(roleplay.Invalid, "The form does not say which turn is meant. Go back and use the button beside the turn.")
	}
	return turn, nil
}
