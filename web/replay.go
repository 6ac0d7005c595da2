package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
)

// The paces of a replay.
const (
	longestPause = 30 * time.Second       // of the original pace: a longer one is cut to this
	readStart    = 900 * time.Millisecond // of the even pace: before a turn …
	readWord     = 220 * time.Millisecond // … and for each of its words
)

// replayPage plays a talk back. All of it is on the page; its module hides
// what is yet to come, by the times it fetches.
type replayPage struct {
	head
	Talk   transcript
	Turns  []annotated
	Steps  []stepView
	Speeds []string // factors
	Pause  int      // seconds that the longest pause is cut to
}

// replay shows the player.
func (s *Server) replay(c echo.Context) error {
	t, err := s.transcriptOf(c)
	if err != nil {
		return err
	}
	page, err := s.scorecardPage(c, t, false)
	if err != nil {
		return err
	}
	for i := range page.Turns {
		page.Turns[i].Marks = "/talk/" + t.ID + "/scorecard"
	}
	return s.render(c, http.StatusOK, "replay.html", replayPage{
		head: s.head("Replay of a talk with "+t.Coworker, "history", "replay", "replay"),
		Talk: t, Turns: page.Turns, Steps: page.Steps, Speeds: []string{"0.5", "1", "2", "4", "8"}, Pause: int(longestPause.Seconds()),
	})
}

// timeline is when each turn of a replay appears, in milliseconds from its
// start, at either pace.
type timeline struct {
	Session string     `json:"session"`
	Length  paced      `json:"length"`
	Cut     int        `json:"cut"` // pauses that were cut short at the original pace
	Turns   []timeMark `json:"turns"`
}

// paced is a time at the original and at the even pace.
type paced struct {
	Original int64 `json:"original"`
	Even     int64 `json:"even"`
}

// timeMark is one turn: when its speaker begins to type, when it stands
// there, and the counts by then.
type timeMark struct {
	Turn   int           `json:"turn"`
	Side   roleplay.Side `json:"side"`
	Typing paced         `json:"typing"`
	At     paced         `json:"at"`
	Told   int           `json:"told"`  // the trainee's words outside questions so far …
	Words  int           `json:"words"` // … of all words so far
}

// replayTimes hands the player its times.
func (s *Server) replayTimes(c echo.Context) error {
	t, err := s.transcriptOf(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, timelineOf(t))
}

// timelineOf lays out a talk's turns in time. Who typed how long is known of
// the coworker; a trainee is shown to type for as long as their words take
// to read, where there was the time.
func timelineOf(t transcript) timeline {
	out := timeline{Session: t.ID, Turns: []timeMark{}}
	var original, even time.Duration
	var told, words int
	last := t.Began
	if len(t.Turns) > 0 {
		last = t.Turns[0].At.Add(-readStart)
	}
	for _, u := range t.Turns {
		pause := max(0, u.At.Sub(last))
		if pause > longestPause {
			pause = longestPause
			out.Cut++
		}
		last = u.At
		reading := readStart + time.Duration(u.Words)*readWord
		typing := min(time.Duration(u.Typing)*time.Millisecond, pause)
		if u.Mine {
			typing = min(reading, pause)
		}
		original, even = original+pause, even+reading
		told, words = told+u.Told(), words+u.Words
		m := timeMark{Turn: u.Number, Side: roleplay.Coworker, Told: told, Words: words,
			At:     paced{original.Milliseconds(), even.Milliseconds()},
			Typing: paced{(original - typing).Milliseconds(), (even - reading*2/3).Milliseconds()}}
		if u.Mine {
			m.Side = roleplay.Trainee
		}
		out.Turns = append(out.Turns, m)
	}
	out.Length = paced{(original + readStart).Milliseconds(), (even + readStart).Milliseconds()}
	return out
}
