package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// listening is how a trainee who listens might talk with Yvonne.
var listening = []string{
	"Hi Yvonne, thanks for coming out after a whole night. I wanted to hear how it's been going for you.",
	"How did you get into this kind of work?",
	"What's changed over there since you started?",
	"So it wasn't always like this. What is a night like now, with the people you have?",
	"And what does that do to you, by the time you get home?",
	"That sounds heavy. Anyone would be worn down by that.",
	"If you could change one thing about nights, what would it be?",
	"<b>Who</b> could say yes to that? <script>document.title='owned'</script>",
}

// say types a turn and waits until it was answered.
func (b *browser) say(text string) {
	b.t.Helper()
	b.until(`document.getElementById("talk").dataset.ready`)
	answers := evalJS[int](b, `document.querySelectorAll("#turns > .theirs").length`)
	b.do(chromedp.SendKeys(chromedp.CSS("#words"), text))
	b.enter()
	b.until(fmt.Sprintf(`document.querySelectorAll("#turns > .theirs").length > %d || !document.getElementById("after").hidden`, answers))
	b.until(`document.getElementById("typing").hidden`)
}

// enter presses the key as a keyboard does: what the page prevents when it goes
// down is not typed.
func (b *browser) enter() {
	b.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		_, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13})
		require.NoError(b.t, err)
	}
}

// turns is what stands on the page, a line a turn.
func (b *browser) turns() []string {
	b.t.Helper()
	return strings.Split(evalJS[string](b, `[...document.querySelectorAll("#turns > .turn, #transcript > .turn")].map((li) => li.querySelector(".bubble").innerText.trim().replaceAll("\n", " ")).join("\n")`), "\n")
}

// TestJourney goes the whole way in a real browser: talk, reload in the
// middle, end, read the scorecard, play it back, take it up again, review, and
// find it all after a kill.
func TestJourney(t *testing.T) {
	data := t.TempDir()
	srv := serve(t, data)
	b := openBrowser(t, srv)

	b.do(chromedp.Navigate(srv.URL+"/"), chromedp.WaitVisible(chromedp.CSS("form.begin")))
	b.shot("start")
	b.do(chromedp.Click(chromedp.CSS(`input[name="pace"][value="0"]`)), chromedp.Click(chromedp.CSS("form.begin button.big")), chromedp.WaitVisible(chromedp.CSS("#words")))
	for i, text := range listening {
		b.say(text)
		if i == 3 {
			before := b.turns()
			b.do(chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("#words")))
			require.Equal(t, before, b.turns(), "a reload shows exactly the talk")
		}
	}
	talked := b.turns()
	require.Len(t, talked, 2*len(listening))
	require.Contains(t, strings.Join(talked, "\n"), "<script>", "markup is text")
	require.NotEqual(t, "owned", evalJS[string](b, "document.title"))
	require.Regexp(t, `You told \d+ of \d+ words`, evalJS[string](b, `document.getElementById("gauge-words").innerText`))
	b.shot("talk")

	id := evalJS[string](b, `document.getElementById("talk").dataset.session`)
	b.do(chromedp.Click(chromedp.CSS("#end")), chromedp.WaitVisible(chromedp.CSS("#ending")), chromedp.Click(chromedp.CSS(`#ending button[value="end"]`)), chromedp.WaitVisible(chromedp.CSS("#after")))
	b.do(chromedp.Click(chromedp.CSS(`#after a[href$="/scorecard"]`)), chromedp.WaitVisible(chromedp.CSS("#transcript")))
	require.Equal(t, talked, b.turns(), "the talk stands beside the questions that come before the marks")
	b.do(chromedp.Click(chromedp.CSS("form.reflect button")), chromedp.WaitVisible(chromedp.CSS(".finding.good")))
	require.Equal(t, talked, b.turns(), "the scorecard shows the talk")
	require.Positive(t, evalJS[int](b, `document.querySelectorAll(".finding.good .cite").length`), "what went well is quoted")
	require.Empty(t, evalJS[string](b, `[...document.querySelectorAll('a[href^="#"]')].map((a) => a.getAttribute("href").slice(1)).filter((id) => id && !document.getElementById(decodeURIComponent(id))).join(" ")`), "links that lead nowhere")
	b.shot("scorecard")

	b.do(chromedp.Navigate(srv.URL+"/talk/"+id+"/replay"), chromedp.WaitVisible(chromedp.CSS("#player")))
	b.do(chromedp.Click(chromedp.CSS(`input[name="pace"][value="even"]+span, input[name="speed"][value="8"]+span`)), chromedp.Click(chromedp.CSS("#play")))
	b.until(`document.querySelectorAll("#turns > .turn:not([hidden])").length >= 3`)
	b.do(chromedp.Click(chromedp.CSS("#play")))
	b.do(chromedp.KeyEvent(kb.End))
	b.shot("replay")

	b.submit(`const take = document.querySelector("#turn-7 form[action$='/branch'] button");
		take.form.requestSubmit(take)`)
	b.until(`document.readyState === "complete" && document.getElementById("words")`)
	require.Equal(t, talked[:6], b.turns(), "the branch holds what was before turn 7")
	b.say("What would you want somebody to ask you about it?")
	require.Len(t, b.turns(), 8)

	b.do(chromedp.Navigate(srv.URL+"/talk/"+id+"/review"), chromedp.WaitVisible(chromedp.CSS("#transcript")))
	b.review()
	b.do(chromedp.Navigate(srv.URL+"/history"), chromedp.WaitVisible(chromedp.CSS("table.attempts")))
	require.Equal(t, 2, evalJS[int](b, `document.querySelectorAll("table.attempts tbody tr").length`))
	b.shot("history")

	srv.Kill()
	again := serve(t, data)
	b.do(chromedp.Navigate(again.URL+"/talk/"+id+"/scorecard"), chromedp.WaitVisible(chromedp.CSS("#transcript")))
	require.Equal(t, talked, b.turns(), "all of it survived the kill")
	page := evalJS[string](b, "document.body.innerText")
	require.Contains(t, page, "Ask once more, softly.")
	require.Contains(t, page, "She had told it already.")
	require.NotContains(t, again.Logs(), "csp")
}

// review agrees with the first step, corrects the second with a reason and
// comments at turn 5, as a trainer does.
func (b *browser) review() {
	b.t.Helper()
	b.submit(`const agree = document.querySelector(".steps > .step button[value=agree]");
		agree.form.requestSubmit(agree)`)
	b.until(`document.readyState === "complete" && document.querySelectorAll(".verdict.agreed").length === 1`)
	b.submit(`const keep = [...document.querySelectorAll(".steps > .step:nth-child(2) button[value=correct]")].at(-1);
		const to = keep.form.elements.to;
		to.value = [...to.options].map((o) => o.value).find((v) => v === "partial" || v === "covered");
		keep.form.elements.reason.value = "She had told it already.";
		keep.form.requestSubmit(keep)`)
	b.until(`document.readyState === "complete" && document.body.innerText.includes("She had told it already.")`)
	b.submit(`const form = document.querySelector("#turn-5 form[action$='/comments']");
		form.elements.text.value = "Ask once more, softly.";
		form.requestSubmit(form.querySelector("button"))`)
	b.until(`document.readyState === "complete" && document.body.innerText.includes("Ask once more, softly.")`)
	b.shot("review")
}
