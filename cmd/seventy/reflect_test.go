package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/review"
	"seventy/scoring"
)

// TestAskFirst goes through the questions in the terminal.
func TestAskFirst(t *testing.T) {
	card := scoring.Scorecard{Kind: roleplay.KindInitial, Left: scoring.Left{Deepest: &scoring.Words{Turn: 8, Quote: "I sit\nin the car."}}}
	long := strings.Repeat("a", review.MaxAnswer+1)
	for _, c := range []struct {
		name  string
		lines []string
		want  map[string]string
		asked bool
		out   []string
		not   string
	}{
		{"nobody is there", nil, nil, false, []string{"Enter alone skips a question", "What did Rosa care about most"}, "What would you do"},
		{"all skipped", []string{"", "", ""}, nil, true, []string{"Which moment would you redo"}, "In their words:"},
		{"one answer", []string{" Her son. ", "", ""}, map[string]string{"cared": "Her son."}, true, []string{"In their words: “I sit in the car.” (turn 8)"}, "!"},
		{"one too long, then again", []string{"", long, "Asking.", ""}, map[string]string{"again": "Asking."}, true, []string{"more than 2000 characters"}, "In their words:"},
		{"the input ends halfway", []string{"Her son."}, map[string]string{"cared": "Her son."}, true, nil, "Which moment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lines := make(chan string, len(c.lines))
			for _, l := range c.lines {
				lines <- l
			}
			close(lines)
			var out bytes.Buffer
			body, asked, err := askFirst(t.Context(), &out, lines, card, "Rosa")
			require.NoError(t, err)
			require.Equal(t, c.asked, asked)
			require.Equal(t, roleplay.Reflected{Answers: c.want}, body)
			for _, words := range c.out {
				require.Contains(t, out.String(), words)
			}
			require.NotContains(t, out.String(), c.not)
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := askFirst(ctx, &bytes.Buffer{}, make(chan string), card, "Rosa")
	require.ErrorIs(t, err, context.Canceled)
}

// TestReflectionInTheLog holds that what a trainee thought of a talk is kept
// and written out with it, is not copied into a branch, and goes with it.
func TestReflectionInTheLog(t *testing.T) {
	withData(t, t.TempDir(), func(ctx context.Context, p *practice) {
		id := storeTalk(t, p, 7, 10, true, nil)
		body := roleplay.Reflected{Answers: map[string]string{"cared": "Her evenings, I think."}}
		require.NoError(t, p.reflected(ctx, id, owner, body))
		events, err := p.store.Events(ctx, id, 0)
		require.NoError(t, err)
		last := events[len(events)-1]
		require.Equal(t, body, last.Body)
		require.Equal(t, owner, last.Author)

		var out bytes.Buffer
		require.NoError(t, exportCmd{Format: "events"}.write(&out, id, events))
		require.Contains(t, out.String(), "Her evenings, I think.")
		out.Reset()
		require.NoError(t, exportCmd{Format: "text"}.write(&out, id, events))
		require.NotContains(t, out.String(), "Her evenings", "it is no part of the talk")

		branch, err := p.Branch(ctx, id, 5, owner)
		require.NoError(t, err)
		copied, err := p.store.Events(ctx, branch, 0)
		require.NoError(t, err)
		for _, e := range copied {
			require.NotEqual(t, roleplay.TypeReflected, e.Body.EventType())
		}
		data, err := json.Marshal(copied)
		require.NoError(t, err)
		require.NotContains(t, string(data), "Her evenings")

		require.NoError(t, p.store.Delete(ctx, id))
		require.Equal(t, roleplay.NotFound, roleplay.CodeOf(p.reflected(ctx, id, owner, body)))
	})
}

// TestReflectionInTheBrowser goes by the keyboard from the end of a talk to its
// marks, and finds the talks together.
func TestReflectionInTheBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	data := t.TempDir()
	var first, second string
	withData(t, data, func(_ context.Context, p *practice) {
		first, second = storeTalk(t, p, 7, 24, true, nil), storeTalk(t, p, 11, 16, true, nil)
	})
	srv := serve(t, data)
	b := openBrowser(t, srv)
	b.do(chromedp.Navigate(b.at+"/talk/"+second+"/scorecard"), chromedp.WaitVisible(chromedp.CSS("form.reflect")))
	b.shot("reflect")
	require.Equal(t, 16, evalJS[int](b, `document.querySelectorAll("#transcript > .turn").length`))
	require.Zero(t, evalJS[int](b, `document.querySelectorAll("#transcript .chip, .finding").length`), "no mark before they are asked for")
	require.Zero(t, evalJS[int](b, `document.querySelectorAll(":is(textarea, button):invalid").length`), "nothing needs to be filled in")
	b.do(chromedp.SendKeys(chromedp.CSS("form.reflect textarea"), "Her evenings. <b>Not</b> the pay."))
	b.submit(`document.querySelector("form.reflect button").focus()`)
	b.enter()
	b.until(`document.readyState === "complete" && document.querySelector(".finding.good")`)
	page := evalJS[string](b, "document.body.innerText")
	require.Contains(t, page, "Her evenings. <b>Not</b> the pay.")
	require.Contains(t, page, "Over your two talks with Yvonne")
	b.shot("thoughts")
	b.submit(`document.querySelector(".series").scrollIntoView()`)
	b.shot("series")
	for _, width := range []string{"/talk/" + second + "/scorecard", "/history", "/talk/" + first + "/scorecard"} {
		b.do(chromedp.EmulateViewport(360, 780), chromedp.Navigate(b.at+width), chromedp.WaitVisible(chromedp.CSS("main")))
		require.Zero(t, evalJS[int](b, `Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)`), "%s is wider than a small screen", width)
	}
	b.do(chromedp.EmulateViewport(1280, 860), chromedp.Navigate(b.at+"/history"), chromedp.WaitVisible(chromedp.CSS(".series")))
	b.submit(`document.querySelector(".series").scrollIntoView()`)
	b.shot("history-series")
	status, body := srv.page(t, "/talk/"+first+"/review")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "Over the two talks with Yvonne")
}
