package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
	"seventy/roleplay/review"
)

// transcript is a talk as the pages show it, folded from its events. It holds
// what was said and nothing of what the coworker kept back.
type transcript struct {
	ID       string
	Started  roleplay.Started
	Coworker string // first name
	Turns    []utterance
	Ended    *roleplay.Finished
	EndedAt  time.Time
	Began    time.Time
	Seq      int                          // latest event number
	SeqAt    int64                        // when that was, Unix time in milliseconds
	Said     review.Review                // what a trainer said of it
	Thoughts map[string]review.Reflection // and what its trainee thought, by author
}

// utterance is one turn of either side.
type utterance struct {
	Number int
	Mine   bool   // the trainee's
	Name   string // who said it, as shown to the trainee
	Text   string
	Client string // the client's id of a trainee's turn
	At     time.Time
	Words  int               // all words
	Asking int               // of a trainee's turn, the words inside questions
	Typing int               // milliseconds the coworker took to say it
	Hints  []roleplay.Hinted // what the coach whispered after it
}

// Told is how many of a trainee's words stand outside questions.
func (u utterance) Told() int {
	if !u.Mine {
		return 0
	}
	return u.Words - u.Asking
}

// readTranscript folds a session's events. It returns a Corrupt error when
// they don't begin with the start.
func readTranscript(id string, events []roleplay.Event) (transcript, error) {
	t := transcript{ID: id}
	if len(events) == 0 {
		return t, roleplay.Errorf(roleplay.Corrupt, "This talk can't be shown: its log is empty.")
	}
	started, ok := events[0].Body.(roleplay.Started)
	if !ok {
		return t, roleplay.Errorf(roleplay.Corrupt, "This talk can't be shown: its log does not begin with its start.")
	}
	t.Started, t.Began = started, events[0].At
	t.Coworker, t.Said, t.Thoughts = coworkerName(started), review.Fold(events), review.Reflections(events)
	at := map[int]int{} // index in Turns by number
	for _, e := range events {
		t.Seq, t.SeqAt = e.Seq, e.At.UnixMilli()
		switch b := e.Body.(type) {
		case roleplay.Said:
			at[e.Turn] = len(t.Turns)
			t.Turns = append(t.Turns, utterance{Number: e.Turn, Mine: true, Name: "You", Text: b.Text, Client: b.Client, At: e.At})
		case roleplay.Read:
			if i, ok := at[e.Turn]; ok {
				t.Turns[i].Words, t.Turns[i].Asking = b.Reading.Words, b.Reading.Asking
			}
		case roleplay.Spoke:
			t.Turns = append(t.Turns, utterance{Number: e.Turn, Name: t.Coworker, Text: b.Text, At: e.At, Words: b.Heard.Words, Typing: b.Plan.Type})
		case roleplay.Hinted:
			if last := len(t.Turns) - 1; last >= 0 {
				t.Turns[last].Hints = append(t.Turns[last].Hints, b)
			}
		case roleplay.Finished:
			t.Ended, t.EndedAt = &b, e.At
		}
	}
	return t, nil
}

// coworkerName is what the coworker is called in the talk.
func coworkerName(s roleplay.Started) string {
	for _, p := range s.Participants {
		if p.Side == roleplay.Coworker && p.Name != "" {
			return p.Name
		}
	}
	return "Coworker"
}

// transcriptOf reads the talk that a request names, if it may see it.
func (s *Server) transcriptOf(c echo.Context) (transcript, error) {
	r, id := c.Request(), c.Param("id")
	if _, err := s.authorize(r, id); err != nil {
		return transcript{}, err
	}
	events, err := s.cfg.Sessions.Events(r.Context(), id, 0)
	if err != nil {
		return transcript{}, err
	}
	return readTranscript(id, events)
}
