package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"seventy/personas"
	"seventy/roleplay"
)

// outlinePrefix stands before a step's id in the name of its field.
const outlinePrefix = "outline."

// startPage is where a talk is chosen and prepared.
type startPage struct {
	head
	Scenarios  []scenarioCard
	Chosen     *scenarioCard // whose form is open; nil while none was chosen
	Frameworks []frameworkChoice
	Form       startForm
	Disclosure string // what goes where; "" when nothing leaves the machine
	Wrong      string // why the form was not taken; "" at first
}

// startForm holds what was filled in, to show it again when it is not taken.
type startForm struct {
	Framework string // id; "" for the scenario's own
	Coaching  bool
	Pace      int // percent of the planned silences
	Outline   []outlineField
}

// frameworkChoice is a framework that a talk can be had with.
type frameworkChoice struct {
	ID, Title, About string
	Chosen           bool
}

// frameworkChoices lists what a scenario can be practised with. There is no
// choice where there is only one.
func (s *Server) frameworkChoices(scenario, chosen string) []frameworkChoice {
	for _, c := range s.cfg.Practice.Scenarios() {
		if c.Scenario.ID == scenario && chosen == "" {
			chosen = c.Scenario.Framework
		}
	}
	var out []frameworkChoice
	for _, f := range s.cfg.Practice.Frameworks() {
		out = append(out, frameworkChoice{f.ID, f.Title, f.About, f.ID == chosen})
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// outlineField is one step to prepare.
type outlineField struct {
	OutlineStep
	Text string
}

// scenarioCard is what a trainee may know before the talk.
type scenarioCard struct {
	ID, Title        string
	Name, Job, About string
	Pronouns         string
	Age, Difficulty  int // difficulty from 1 to 5
	Workplace        string
	Industry         string
	Kind             roleplay.Kind
	Setting          string
	You, Goal        string
	Turns            int
}

// Dots are the five dots of the difficulty, filled or not.
func (c scenarioCard) Dots() []bool {
	dots := make([]bool, 5)
	for i := range dots {
		dots[i] = i < c.Difficulty
	}
	return dots
}

func cardOf(c *personas.Content) scenarioCard {
	return scenarioCard{
		ID: c.Scenario.ID, Title: c.Scenario.Title, Name: c.Persona.Name, Job: c.Persona.Job, Age: c.Persona.Age,
		About: c.Persona.About, Pronouns: c.Persona.Pronouns, Difficulty: c.Persona.Difficulty, Workplace: c.Workplace.Name,
		Industry: c.Workplace.Industry, Kind: c.Scenario.Kind, Setting: c.Scenario.Setting,
		You: c.Scenario.You, Goal: c.Scenario.Goal, Turns: c.Scenario.Turns,
	}
}

// scenario finds a scenario's card; nil when it is not (or no longer) there.
func (s *Server) scenario(id string) *scenarioCard {
	for _, c := range s.cfg.Practice.Scenarios() {
		if c.Scenario.ID == id {
			card := cardOf(c)
			return &card
		}
	}
	return nil
}

// start shows the scenarios, and the form of the one that was chosen; where
// there is only one it is.
func (s *Server) start(c echo.Context) error {
	scenarios := s.cfg.Practice.Scenarios()
	id := c.QueryParam("scenario")
	if id == "" && len(scenarios) == 1 {
		id = scenarios[0].Scenario.ID
	}
	return s.showStart(c, http.StatusOK, id, startForm{Framework: c.QueryParam("framework"), Coaching: true, Pace: 100}, "")
}

func (s *Server) showStart(c echo.Context, status int, id string, form startForm, wrong string) error {
	page := startPage{head: s.head("Practise listening", "start", "start", "start"), Disclosure: s.cfg.Practice.Disclosure(), Wrong: wrong}
	for _, content := range s.cfg.Practice.Scenarios() {
		page.Scenarios = append(page.Scenarios, cardOf(content))
	}
	if id != "" {
		steps, err := s.cfg.Practice.Outline(id, form.Framework)
		if err != nil {
			return err
		}
		typed := form.Outline
		form.Outline = nil
		for i, step := range steps {
			form.Outline = append(form.Outline, outlineField{OutlineStep: step})
			if i < len(typed) {
				form.Outline[i].Text = typed[i].Text
			}
		}
		page.Chosen, page.Form = s.scenario(id), form
		page.Frameworks = s.frameworkChoices(id, form.Framework)
	}
	return s.render(c, status, "start.html", page)
}

// begin starts a talk and leads to it. What can't be taken is shown again
// with the reason, nothing of it lost.
func (s *Server) begin(c echo.Context) error {
	id, framework := c.FormValue("scenario"), c.FormValue("framework")
	steps, err := s.cfg.Practice.Outline(id, framework)
	if err != nil {
		return err
	}
	form := startForm{Framework: framework, Coaching: c.FormValue("coaching") != "", Pace: 100}
	if c.FormValue("pace") == "0" {
		form.Pace = 0
	}
	request := StartRequest{Scenario: id, Framework: framework, Owner: s.cfg.Owner, Coaching: form.Coaching, Pace: form.Pace, Outline: map[string]string{}}
	for _, step := range steps {
		typed := c.FormValue(outlinePrefix + step.ID)
		form.Outline = append(form.Outline, outlineField{step, typed})
		if strings.TrimSpace(typed) == "" {
			continue
		}
		text, cleanErr := roleplay.CleanTurn(typed)
		if cleanErr != nil && err == nil {
			err = roleplay.Errorf(roleplay.CodeOf(cleanErr), "Your notes on “%s” can't be kept as they are; the most is %d characters: %w", step.Title, roleplay.MaxTurn, cleanErr)
		}
		request.Outline[step.ID] = text
	}
	var session string
	if err == nil {
		err = s.ledger.begin(visitOf(c.Request()))
	}
	if err == nil {
		session, err = s.cfg.Practice.Start(c.Request().Context(), request)
	}
	switch code := roleplay.CodeOf(err); code {
	case "":
		return seeOther(c, "/talk/"+session)
	case roleplay.Busy:
		s.cfg.Watcher.Limited("sessions")
		retryAfter(c, faultOf(err).wait)
		return s.showStart(c, statuses[code], id, form, roleplay.MessageOf(err))
	case roleplay.Unavailable: // the disk; what was filled in can be sent again
		s.log(c).Error("a talk could not be begun", "error", err)
		fallthrough
	case roleplay.Invalid, roleplay.TooLong:
		return s.showStart(c, statuses[code], id, form, roleplay.MessageOf(err))
	}
	return err
}
