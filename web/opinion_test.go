package web

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring"
	opinions "seventy/scoring/judge"
)

// fakeOpinions hands out what it holds.
type fakeOpinions struct {
	state SecondOpinion
	err   error
	asked []string
}

func (f *fakeOpinions) Opinion(context.Context, string, scoring.Scorecard) (SecondOpinion, error) {
	return f.state, f.err
}

func (f *fakeOpinions) AskOpinion(_ context.Context, session string) error {
	f.asked = append(f.asked, session)
	return f.err
}

const wouldGo = "All that was said in this talk would be sent to model.test."

// withOpinions is a house with an endpoint.
func withOpinions(t *testing.T) (*house, *fakeOpinions) {
	t.Helper()
	h, f := newHouse(t), &fakeOpinions{state: SecondOpinion{Told: wouldGo}}
	h.cfg.Opinions = f
	return h, f
}

func given() *opinions.Opinion {
	find := func(id string, side roleplay.Side, text string, says opinions.Says, turn int, quote, why string) opinions.Finding {
		return opinions.Finding{Check: opinions.Check{ID: id, Side: side, Text: text}, Says: says, Turn: turn, Quote: quote, Why: why}
	}
	return &opinions.Opinion{Model: "small", Host: "model.test", Asked: morning, Tokens: roleplay.Tokens{Prompt: 1200, Completion: 34}, Addressed: []int{7}, Parts: 1,
		Findings: []opinions.Finding{
			find("criterion:agitate.effects", roleplay.Trainee, "You asked what it does to them", opinions.Yes, 3, "What does a night like that do to you?", ""),
			find("criterion:agitate.felt", roleplay.Coworker, "They told how it affects them", opinions.No, 0, "", ""),
			find("criterion:educate.solution", roleplay.Trainee, "You asked what would fix it", opinions.Yes, 9, "What are you worried would happen?", ""),
			find("criterion:inoculate.boss", roleplay.Trainee, "You asked how the boss would react", opinions.Unshown, 0, "", "Its quote does not stand there."),
			find("fault:push", roleplay.Trainee, "You pressed on", opinions.Yes, 7, "the only thing that works", ""),
		}}
}

func TestOpinionIsForTrainers(t *testing.T) {
	h, f := withOpinions(t)
	f.state.Given = given()
	for _, target := range []string{"/talk/done/scorecard", "/talk/open/scorecard", "/talk/open/review", "/talk/done/replay", "/history"} {
		hasNot(t, h.page(t, target), "second opinion", target)
	}
	has(t, h.page(t, "/talk/done/review"), "A second opinion")
	hasNot(t, newHouse(t).page(t, "/talk/done/review"), "second opinion", "without an endpoint")
}

func TestAskForOpinion(t *testing.T) {
	h, f := withOpinions(t)
	page := h.page(t, "/talk/done/review")
	has(t, page, wouldGo)
	has(t, page, `action="/talk/done/opinion"`)

	w := h.do(t, http.MethodPost, "/talk/done/opinion", url.Values{})
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, "/talk/done/review?look=0#opinion", w.Header().Get("Location"))
	require.Equal(t, []string{"done"}, f.asked)

	f.state.Asking = true
	page = h.page(t, "/talk/done/review?look=4")
	has(t, page, "being asked for")
	has(t, page, `href="/talk/done/review?look=5#opinion"`)
	hasNot(t, page, `action="/talk/done/opinion"`)
	has(t, h.page(t, "/talk/done/review?look=%22%3E"), "?look=1#opinion")
}

func TestAskForOpinionRefused(t *testing.T) {
	h, f := withOpinions(t)
	require.Equal(t, http.StatusConflict, h.do(t, http.MethodPost, "/talk/open/opinion", url.Values{}).Code)
	require.Equal(t, http.StatusNotFound, h.do(t, http.MethodPost, "/talk/theirs/opinion", url.Values{}).Code)
	require.Equal(t, http.StatusForbidden, h.do(t, http.MethodPost, "/talk/done/opinion", url.Values{}, func(r *http.Request) {
		r.Header.Set("Sec-Fetch-Site", "cross-site")
	}).Code)
	require.Equal(t, http.StatusNotFound, newHouse(t).do(t, http.MethodPost, "/talk/done/opinion", url.Values{}).Code, "without an endpoint")
	require.Empty(t, f.asked)
	f.err = roleplay.Errorf(roleplay.Busy, "Many are being asked for.")
	require.Equal(t, http.StatusTooManyRequests, h.do(t, http.MethodPost, "/talk/done/opinion", url.Values{}).Code)

	f.err, f.state.Refused = nil, "They were not told."
	page := h.page(t, "/talk/done/review")
	has(t, page, "They were not told.")
	hasNot(t, page, `action="/talk/done/opinion"`)
	hasNot(t, page, wouldGo)
}

func TestNoOpinionCame(t *testing.T) {
	h, f := withOpinions(t)
	f.state.Failed = roleplay.Errorf(roleplay.Unavailable, "the model endpoint at model.test: it can't be reached")
	page := h.page(t, "/talk/done/review")
	has(t, page, "The scorecard stands as it is: the model endpoint at model.test: it can&#39;t be reached.")
	has(t, page, "once more")

	f.err = context.DeadlineExceeded
	page = h.page(t, "/talk/done/review")
	has(t, page, "The scorecard stands as it is: ")
	has(t, page, "What went well", "the review does without it")
	hasNot(t, page, "deadline")
}

func TestOpinionBesideTheCard(t *testing.T) {
	h, f := withOpinions(t)
	f.state.Given = given()
	page := h.page(t, "/talk/done/review")
	for _, words := range []string{"in <b>1</b> of 4 checks", "small at model.test", "1234 tokens", "Words in turn 7 seem",
		`href="#mark-criterion-agitate.felt"`, `href="#mark-criterion-educate.solution"`, `href="#turn-7"`,
		"I get home and I sit in the car.", "1 check could not be shown", "Its quote does not stand there."} {
		has(t, page, words)
	}
	hasNot(t, page, `action="/talk/done/opinion"`)
	require.Equal(t, card(), h.practice.card, "no mark is changed")
}

// What a model says is words on the page, whatever they are.
func TestHostileOpinion(t *testing.T) {
	const bad = `<script>alert(1)</script><img src=x onerror=alert(2)>"'{{.}}`
	h, f := withOpinions(t)
	o := given()
	o.Model, o.Host = bad, bad
	for i := range o.Findings {
		o.Findings[i].Quote, o.Findings[i].Text, o.Findings[i].Why = bad, bad, bad
	}
	f.state = SecondOpinion{Told: bad, Refused: bad, Failed: roleplay.Errorf(roleplay.Unavailable, bad), Given: o}
	for range 2 {
		page := h.page(t, "/talk/done/review")
		hasNot(t, page, "<script>alert")
		hasNot(t, page, "<img")
		hasNot(t, page, "ZgotmplZ")
		f.state.Given = nil
	}
}
