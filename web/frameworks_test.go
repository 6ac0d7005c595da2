package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring"
)

// columns are the talk in lines by two frameworks.
func columns() []scoring.Column {
	c := card()
	for i := range c.Steps {
		c.Steps[i].Asked = true
	}
	return []scoring.Column{
		{Framework: "aeiou", Title: "AEIOU", About: "Agitate, and what follows.", Kind: roleplay.KindInitial, Steps: c.Steps, Covered: 1, Asked: 5,
			Order: &scoring.Order{Mark: "order:forward", Title: "A way forward after what hurts", Text: "The talk stayed with what it does to them.", Turn: 3, Said: "What does a night like that do to you?"}},
		{Framework: "ahuy", Title: "AHUY", About: "Four steps.", Kind: roleplay.KindInitial, Covered: 0, Asked: 1, Steps: []scoring.Step{
			{ID: "anger", Mark: "step:anger", Title: "Anger", Asks: "What is wrong?", Asked: true, Status: roleplay.Partial, Criteria: []scoring.Criterion{
				{ID: "effects", Text: "You asked what it does to them.", Side: roleplay.Trainee, Met: true, Turn: 3, Said: "What does a night like that do to you?"},
				{ID: "told", Text: "They told how it affects them.", Side: roleplay.Coworker},
				{ID: "heard", Text: "You gave back what you heard.", Side: roleplay.Trainee, Bonus: true}}},
			{ID: "inoculate", Mark: "step:inoculate", Title: "Inoculation", Asks: "And then?", Bonus: true, Status: roleplay.Missing}}},
	}
}

func TestFrameworksPage(t *testing.T) {
	h := newHouse(t)
	page := h.page(t, "/talk/done/frameworks")
	for _, words := range []string{"<b>1</b> of 5 steps covered", "<b>0</b> of 1 step covered", "the one you practised with", "missing · a bonus",
		"<b>Met:</b> You asked what it does to them.", "<b>Not yet:</b> They told how it affects them.",
		"A way forward after what hurts: not yet", `href="/talk/done/scorecard#turn-3"`, "What does a night like that do to you?"} {
		has(t, page, words)
	}
	hasNot(t, page, "You gave back what you heard.", "a bonus that is not met is nothing to do yet")
	require.Equal(t, 1, strings.Count(page, "the one you practised with"))
	has(t, h.page(t, "/talk/done/scorecard"), `href="/talk/done/frameworks"`)
	has(t, h.page(t, "/talk/open/frameworks"), "Dana so far")

	hasNot(t, page, "perhaps")
	anger := &h.practice.columns[1].Steps[0]
	anger.Perhaps, anger.Criteria[0].Perhaps, h.practice.columns[0].Order.Perhaps = true, true, true
	page = h.page(t, "/talk/done/frameworks")
	for _, words := range []string{"partial, perhaps", "<b>Met, perhaps:</b> You asked what it does to them.", "A way forward after what hurts: not yet, perhaps."} {
		has(t, page, words)
	}

	h.practice.columns[0].Asked = 0
	has(t, h.page(t, "/talk/done/frameworks"), "This kind of talk asks for no steps")

	theirs := h.do(t, http.MethodGet, "/talk/theirs/frameworks", nil)
	require.Equal(t, h.do(t, http.MethodGet, "/talk/theirs/scorecard", nil).Code, theirs.Code, "who may see the scorecard may see it, and nobody else")
	require.Equal(t, http.StatusNotFound, theirs.Code)

	const bad = `<script>alert(1)</script>`
	c := &h.practice.columns[1]
	c.Title, c.About, c.Steps[0].Title, c.Steps[0].Criteria[0].Said = bad, bad, bad, bad
	hasNot(t, h.page(t, "/talk/done/frameworks"), "<script>alert")
}

// The order stands below the steps, and a trainer can say otherwise.
func TestOrderOnTheScorecard(t *testing.T) {
	h := newHouse(t)
	hasNot(t, h.page(t, "/talk/done/scorecard"), "A way forward after what hurts")
	h.practice.card.Order = columns()[0].Order
	for _, target := range []string{"/talk/done/scorecard", "/talk/done/review"} {
		page := h.page(t, target)
		has(t, page, `id="mark-order-forward"`)
		has(t, page, "A way forward after what hurts: not yet")
	}
	form := url.Values{"mark": {"order:forward"}, "verdict": {"correct"}, "to": {"not met"}, "reason": {"They did."}}
	require.Equal(t, http.StatusBadRequest, h.do(t, http.MethodPost, "/talk/done/review", form).Code, "it says so already")
	form.Set("to", "met")
	require.Equal(t, http.StatusSeeOther, h.do(t, http.MethodPost, "/talk/done/review", form).Code)
	has(t, h.page(t, "/talk/done/scorecard"), "They did.")
}

// Where there is a choice of frameworks, the start page offers it, and the talk
// begins with the one that was chosen.
func TestStartWithAFramework(t *testing.T) {
	h := newHouse(t)
	hasNot(t, h.page(t, "/?scenario=bus-stop"), "The steps you practise")
	h.practice.frameworks = []scoring.Framework{{ID: "aeiou", Title: "AEIOU"}, {ID: "two", Title: "Two steps", About: "Ask, then ask again.", Steps: []scoring.Stage{{ID: "hurt", Title: "Hurt", Asks: "What is wrong?"}}}}
	h.practice.scenarios[0].Scenario.Framework = "aeiou"
	page := h.page(t, "/?scenario=bus-stop")
	has(t, page, "AEIOU; there are others")
	has(t, page, `href="/?scenario=bus-stop&amp;framework=two#scenario-bus-stop"`)
	page = h.page(t, "/?scenario=bus-stop&framework=two")
	has(t, page, "Two steps; there are others")
	has(t, page, `name="framework" value="two"`)
	has(t, page, `name="outline.hurt"`)
	hasNot(t, page, `name="outline.agitate"`)

	w := h.do(t, http.MethodPost, "/sessions", url.Values{"scenario": {"bus-stop"}, "framework": {"two"}, "outline.hurt": {"the nights"}})
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, StartRequest{Scenario: "bus-stop", Framework: "two", Owner: "local", Pace: 100, Outline: map[string]string{"hurt": "the nights"}}, h.practice.requests[0])
	require.Equal(t, http.StatusNotFound, h.do(t, http.MethodPost, "/sessions", url.Values{"scenario": {"bus-stop"}, "framework": {"three"}}).Code)
	require.Equal(t, http.StatusNotFound, h.do(t, http.MethodGet, "/?scenario=bus-stop&framework=three", nil).Code)
}
