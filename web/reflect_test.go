package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/review"
	"seventy/scoring"
)

// newFresh is a house with one talk more, "fresh", that has ended and whose
// marks nobody saw.
func newFresh(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	h.log.put("fresh", talkOf(t, "local", true, lines...))
	h.practice.card.Left.Deepest = &scoring.Words{Turn: 4, Quote: "I sit in the car."}
	return h
}

const (
	button = "Show me the marks"
	marks  = "One thing to try next time"
)

func TestReflectionComesFirst(t *testing.T) {
	h := newFresh(t)
	body := h.page(t, "/talk/fresh/scorecard")
	for _, words := range []string{"Before the marks", "What did Dana care about most, in their words?", "What would you do the same way again?",
		"Which moment would you redo, and how?", button, "My youngest asked me if I was mad at him.", `action="/talk/fresh/reflection"`} {
		has(t, body, words)
	}
	for _, words := range []string{marks, "42 of 131", "felt listened to", "A speech where a question would do", "In their words", `required`, "Take it up from here"} {
		hasNot(t, body, words, "before the marks are asked for")
	}
	has(t, h.page(t, "/talk/fresh/scorecard"), button, "looking answers nothing")

	w := h.do(t, http.MethodPost, "/talk/fresh/reflection", url.Values{"answer.cared": {" Her <b>son</b>.\u202e "}, "answer.redo": {"  "}, "answer.know": {"not asked here"}})
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
	require.Equal(t, "/talk/fresh/scorecard", w.Header().Get("Location"))
	stored := h.log.events["fresh"]
	require.Equal(t, roleplay.Event{Session: "fresh", Seq: len(stored), At: morning, Author: "local",
		Body: roleplay.Reflected{Answers: map[string]string{"cared": "Her <b>son</b>."}}}, stored[len(stored)-1])

	body = h.page(t, "/talk/fresh/scorecard")
	for _, words := range []string{marks, "What you thought", "Her &lt;b&gt;son&lt;/b&gt;.", "In their words", "I sit in the car.", `href="/talk/fresh/reflection"`} {
		has(t, body, words)
	}
	hasNot(t, body, button)
	require.Less(t, strings.Index(body, "Her &lt;b&gt;son"), strings.Index(body, "What went well"), "at the top")

	body = h.page(t, "/talk/fresh/review")
	has(t, body, "What the trainee thought")
	has(t, body, "Her &lt;b&gt;son&lt;/b&gt;.")
	hasNot(t, body, "/talk/fresh/reflection", "a trainer writes nothing there")
}

func TestReflectionSkipped(t *testing.T) {
	h := newFresh(t)
	w := h.do(t, http.MethodPost, "/talk/fresh/reflection", url.Values{})
	require.Equal(t, http.StatusSeeOther, w.Code)
	for range 2 {
		body := h.page(t, "/talk/fresh/scorecard")
		has(t, body, marks)
		has(t, body, "Write down what you think of it yourself")
		hasNot(t, body, "In their words")
	}
	hasNot(t, h.page(t, "/talk/fresh/review"), "What the trainee thought")
}

func TestReflectionChanged(t *testing.T) {
	h := newFresh(t)
	before := len(h.log.events["fresh"])
	for _, answer := range []string{"Her son.", "Her son.", "Her nights.", ""} {
		w := h.do(t, http.MethodPost, "/talk/fresh/reflection", url.Values{"answer.cared": {answer}})
		require.Equal(t, http.StatusSeeOther, w.Code)
		body := h.page(t, "/talk/fresh/reflection")
		has(t, body, "What you think of your talk")
		if answer != "" {
			has(t, body, `dir="auto">`+answer+`</textarea>`)
			has(t, h.page(t, "/talk/fresh/scorecard"), answer)
		}
	}
	require.Len(t, h.log.events["fresh"], before+3, "the same sent twice is stored once")
	hasNot(t, h.page(t, "/talk/fresh/scorecard"), "What you thought")
}

func TestReflectionKeepsWhatWasTyped(t *testing.T) {
	h := newFresh(t)
	before := len(h.log.events["fresh"])
	long := strings.Repeat("ä", review.MaxAnswer+1)
	w := h.do(t, http.MethodPost, "/talk/fresh/reflection", url.Values{"answer.cared": {long}, "answer.redo": {"Turn 7."}})
	require.Equal(t, http.StatusRequestEntityTooLarge, w.Code)
	for _, words := range []string{long, "Turn 7.", "more than 2000 characters", button} {
		has(t, w.Body.String(), words)
	}
	hasNot(t, w.Body.String(), marks)
	require.Len(t, h.log.events["fresh"], before)
}

func TestReflectionRefuses(t *testing.T) {
	h := newFresh(t)
	for name, test := range map[string]struct {
		target string
		status int
	}{
		"somebody else's": {"/talk/theirs/reflection", http.StatusNotFound},
		"no such talk":    {"/talk/none/reflection", http.StatusNotFound},
		"it still runs":   {"/talk/open/reflection", http.StatusConflict},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.status, h.do(t, http.MethodPost, test.target, url.Values{"answer.cared": {"x"}}).Code)
			require.Equal(t, test.status, h.do(t, http.MethodGet, test.target, nil).Code)
		})
	}
	w := h.do(t, http.MethodPost, "/talk/fresh/reflection", url.Values{}, header("Origin", "https://evil.example"), header("Sec-Fetch-Site", "cross-site"))
	require.Equal(t, http.StatusForbidden, w.Code)
	for id := range h.log.events {
		last := h.log.events[id][len(h.log.events[id])-1]
		require.True(t, id == "done" || last.Body.EventType() != roleplay.TypeReflected, id)
	}
}

// Nobody is asked of a talk that goes on, or in which one of them said
// nothing; a branch is a talk of its own.
func TestReflectionIsAskedOfTalks(t *testing.T) {
	h := newFresh(t)
	hasNot(t, h.page(t, "/talk/open/scorecard"), button)
	hasNot(t, h.page(t, "/talk/fresh/review"), button, "a trainer is never asked")

	h.log.put("unanswered", talkOf(t, "local", true, lines[0]))
	hasNot(t, h.page(t, "/talk/unanswered/scorecard"), button)

	branch := talkOf(t, "local", true, lines[:4]...)
	started := branch[0].Body.(roleplay.Started)
	started.Branch = &roleplay.Branch{Session: "done", Seq: 8, Turn: 5}
	branch[0].Body = started
	h.log.put("branch", branch)
	has(t, h.page(t, "/talk/branch/scorecard"), button, "though the talk it comes from was reflected on")
}

func TestReflectionIsKind(t *testing.T) {
	h := newFresh(t)
	h.practice.card.Left.No = &scoring.Words{Turn: 8, Quote: "I don't know about that."}
	body := h.page(t, "/talk/fresh/scorecard")
	has(t, body, "Is there a moment you would like to try another way, out of curiosity?")
	hasNot(t, body, "Which moment would you redo")

	events := talkOf(t, "local", true, lines[:4]...)
	started := events[0].Body.(roleplay.Started)
	started.Kind = roleplay.KindGetToKnow
	events[0].Body = started
	h.log.put("known", events)
	has(t, h.page(t, "/talk/known/scorecard"), "What do you know about Dana now?")
	h.do(t, http.MethodPost, "/talk/known/reflection", url.Values{"answer.know": {"She has a son."}})
	body = h.page(t, "/talk/known/scorecard")
	has(t, body, "She has a son.")
	has(t, body, "In their words")
}
