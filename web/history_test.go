package web

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// TestHistorySaysWhatModelsCost holds that the operator sees what each talk
// has cost, what the day has, and when a budget is used up; and that nothing
// of it is there where no model was ever asked.
func TestHistorySaysWhatModelsCost(t *testing.T) {
	h := newHouse(t)
	none := h.page(t, "/history")
	hasNot(t, none, "Language model")
	hasNot(t, none, "budget")

	h.log.tokens = map[string]roleplay.Tokens{"done": {Prompt: 1200, Completion: 34}, "open": {Prompt: 70, Completion: 5, Estimated: true}}
	h.practice.spending = Spending{Day: roleplay.Tokens{Prompt: 70, Completion: 5, Estimated: true}, Ever: roleplay.Tokens{Prompt: 9000, Completion: 99, Estimated: true}}
	body := h.page(t, "/history")
	has(t, body, "Language model: 1200 tokens in, 34 out<")
	has(t, body, "Language model: about 70 tokens in, 5 out<")
	has(t, body, "about 70 tokens in, 5 out today; about 9000 tokens in, 99 out in all")
	hasNot(t, body, "budget")

	h.practice.spending.PerSession, h.practice.spending.PerDay = 1234, 75
	h.practice.spending.UsedUp = true
	body = h.page(t, "/history")
	has(t, body, "1200 tokens in, 34 out; its budget is used up")
	has(t, body, "5 out today, of a budget of 75;")
	has(t, body, "A talk has a budget of 1234.")
	has(t, body, "Today's budget of tokens is used up.")
	require.Equal(t, 1, strings.Count(body, "its budget is used up"))
}

// TestHistoryReadsNoLog holds that the page goes by the summaries.
func TestHistoryReadsNoLog(t *testing.T) {
	h := newHouse(t)
	h.page(t, "/talk/done")
	before := h.log.read
	require.Positive(t, before)
	has(t, h.page(t, "/history"), ">Dana</a>")
	require.Equal(t, before, h.log.read)
}
