package web

import (
	"maps"
	"net/http"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
	"seventy/roleplay/review"
	"seventy/scoring"
)

// answerPrefix stands before a question's id in the name of its field.
const answerPrefix = "answer."

// reflectPage asks a trainee what they think of their own talk, with the talk
// beside it and no mark on the page. Nothing needs an answer.
type reflectPage struct {
	head
	Talk      transcript
	Turns     []annotated
	Questions []answered
	Again     bool   // they were asked before: the marks were seen
	Wrong     string // why the answers were not taken; "" at first
}

// answered is a question with what was written.
type answered struct {
	ID, Question, Text string
}

// thoughts are a trainee's answers as they stand over the marks.
type thoughts struct {
	Answers []answered     // those that hold something
	Words   *scoring.Words // what the coworker in fact told, of most weight; beside the first question's answer
	First   string         // the id of the first question
	Mine    bool           // the trainee's own page: they may change them
}

// Beside reports whether the coworker's words stand beside this answer.
func (t thoughts) Beside(a answered) bool { return a.ID == t.First && t.Words != nil }

// questions are those that are asked of a talk.
func questions(t transcript, card scoring.Scorecard) []review.Question {
	return review.Questions(t.Started.Kind, t.Coworker, card.Left.No != nil)
}

// asksFirst reports whether the trainee of a talk has yet to be asked what
// they think of it: they have not been, and there was a talk.
func asksFirst(t transcript) bool {
	_, asked := t.Thoughts[t.Started.Owner]
	mine, theirs := false, false
	for _, u := range t.Turns {
		mine, theirs = mine || u.Mine, theirs || !u.Mine
	}
	return t.Ended != nil && !asked && mine && theirs
}

// thoughtsOf collects what the trainee of a talk thought of it.
func thoughtsOf(t transcript, card scoring.Scorecard, mine bool) thoughts {
	list := questions(t, card)
	out := thoughts{Words: card.Left.Deepest, First: list[0].ID, Mine: mine && t.Ended != nil}
	for _, a := range answers(list, t.Thoughts[t.Started.Owner].Answers) {
		if a.Text != "" {
			out.Answers = append(out.Answers, a)
		}
	}
	return out
}

func answers(list []review.Question, texts map[string]string) []answered {
	out := make([]answered, len(list))
	for i, q := range list {
		out[i] = answered{q.ID, q.Text, texts[q.ID]}
	}
	return out
}

// reflection shows the questions to a trainee who comes back to them.
func (s *Server) reflection(c echo.Context) error {
	t, card, err := s.reflectable(c)
	if err != nil {
		return err
	}
	return s.showReflect(c, http.StatusOK, t, answers(questions(t, card), t.Thoughts[t.Started.Owner].Answers), "")
}

// reflect takes the answers, or that there are none, and leads to the marks.
// What can't be taken is shown again with the reason, nothing of it lost.
func (s *Server) reflect(c echo.Context) error {
	t, card, err := s.reflectable(c)
	if err != nil {
		return err
	}
	list := questions(t, card)
	typed := map[string]string{}
	for _, q := range list {
		typed[q.ID] = c.FormValue(answerPrefix + q.ID)
	}
	body, err := review.Reflect(list, typed)
	if code := roleplay.CodeOf(err); code == roleplay.TooLong {
		return s.showReflect(c, statuses[code], t, answers(list, typed), roleplay.MessageOf(err))
	}
	if err != nil {
		return err
	}
	last, asked := t.Thoughts[t.Started.Owner]
	if !asked || !maps.Equal(last.Answers, body.Answers) { // the same sent twice is stored once
		if err := s.appendAfter(c.Request().Context(), t.ID, 0, t.Started.Owner, body); err != nil {
			return err
		}
	}
	return seeOther(c, "/talk/"+t.ID+"/scorecard")
}

// reflectable reads the talk of a request, which must be over, and its card.
func (s *Server) reflectable(c echo.Context) (transcript, scoring.Scorecard, error) {
	t, err := s.transcriptOf(c)
	if err == nil && t.Ended == nil {
		err = roleplay.Errorf(roleplay.Conflict, "This talk still goes on. There is time to think about it once it has ended.")
	}
	if err != nil {
		return t, scoring.Scorecard{}, err
	}
	card, err := s.cfg.Practice.Scorecard(c.Request().Context(), t.ID, roleplay.Trainee)
	return t, card, err
}

func (s *Server) showReflect(c echo.Context, status int, t transcript, asked []answered, wrong string) error {
	page := reflectPage{head: s.head("Before the marks", "history", "scorecard", "scorecard"), Talk: t, Questions: asked, Wrong: wrong,
		Turns: annotate(t, scoring.Scorecard{}, review.Review{})}
	for i := range page.Turns {
		page.Turns[i].Branches = false
	}
	if _, page.Again = t.Thoughts[t.Started.Owner]; page.Again {
		page.Title = "What you think of your talk"
	}
	return s.render(c, status, "reflect.html", page)
}
