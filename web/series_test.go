package web

import (
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/personas"
	"seventy/roleplay"
	"seventy/scoring"
)

func TestSeriesOnPages(t *testing.T) {
	h := newHouse(t)
	h.practice.card.Left.Agreed = &scoring.Words{Turn: 10, Quote: "I'll ask Joe <b>on</b> Friday."}
	for i := range h.practice.card.Steps {
		h.practice.card.Steps[i].Asked = i < 4
	}
	h.log.put("second", talkOf(t, "local", true, lines[:4]...))
	for target, want := range map[string][]string{
		"/talk/done/scorecard": {"Over your three talks with Dana", "This talk", "AEIOU", `<a href="#turn-3" data-to-turn="3">turn 3</a>`, `href="/talk/open/scorecard"`,
			"still to come", "not asked for", "Dana said “I&#39;ll ask Joe &lt;b&gt;on&lt;/b&gt; Friday”: ask first how that went"},
		"/talk/second/review": {"Over the three talks with Dana", `href="/talk/done/review#turn-3"`, `href="/talk/open/review"`},
		"/history":            {"Three talks with Dana", `href="/talk/done/scorecard#turn-3"`, "What the next talk could be about"},
	} {
		t.Run(target, func(t *testing.T) {
			body := h.page(t, target)
			for _, words := range want {
				has(t, body, words)
			}
			hasNot(t, body, "/talk/theirs")
		})
	}
}

// A talk that is the only one with a coworker has no series: not with another
// coworker's, not with its own branches, not with another trainee's.
func TestSeriesOfOne(t *testing.T) {
	h := newHouse(t)
	h.log.order = []string{"done", "theirs"}
	branch := talkOf(t, "local", true, lines[:6]...)
	started := branch[0].Body.(roleplay.Started)
	started.Branch = &roleplay.Branch{Session: "done", Seq: 8, Turn: 5}
	branch[0].Body = started
	h.log.put("branch", branch)
	other := talkOf(t, "local", true, lines...)
	started = other[0].Body.(roleplay.Started)
	started.Scenario = "diner"
	other[0].Body = started
	h.log.put("other", other)
	h.practice.scenarios = append(h.practice.scenarios, content("diner", "Dana Who Is Somebody Else"))
	for _, target := range []string{"/talk/done/scorecard", "/talk/done/review", "/history"} {
		hasNot(t, h.page(t, target), "talks with Dana", target)
	}
	h.practice.scenarios[1].Persona.ID = h.practice.scenarios[0].Persona.ID
	body := h.page(t, "/talk/done/scorecard")
	has(t, body, "Over your two talks with Dana", "two scenarios of one persona")
	has(t, body, "You had 2 attempts at it")

	h.practice.scenarios = []*personas.Content{content("elsewhere", "Kim")}
	has(t, h.page(t, "/talk/done/scorecard"), "Over your two talks with Dana", "by name, where the scenarios are gone")
}

// A talk that can't be graded costs only itself.
func TestSeriesWithABrokenTalk(t *testing.T) {
	h := newHouse(t)
	h.log.put("second", talkOf(t, "local", true, lines[:4]...))
	h.practice.broken = map[string]bool{"open": true}
	has(t, h.page(t, "/talk/done/scorecard"), "Over your two talks with Dana")
	require.Contains(t, h.lines.String(), "a session of a series can't be graded")
}
