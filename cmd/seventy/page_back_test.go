package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// talks counts the sessions that are kept.
func (b *browser) talks() int {
	b.t.Helper()
	b.do(chromedp.Navigate(b.at+"/history"), chromedp.WaitVisible(chromedp.CSS("main")))
	return evalJS[int](b, `document.querySelectorAll("table.attempts tbody tr").length`)
}

// came is how the browser came to the page that it shows.
func (b *browser) came() string {
	b.t.Helper()
	return evalJS[string](b, `JSON.stringify((({ type, notRestoredReasons }) => ({ type, notRestoredReasons }))(performance.getEntriesByType("navigation")[0]))`)
}

// TestBackAndForth goes through the browser's history and holds that the talk
// is there again each time, as it stands in the log, and that no talk is begun
// by it.
func TestBackAndForth(t *testing.T) {
	srv := serve(t, t.TempDir())
	b, line := openBehind(t, srv)
	line.slow.Store(int64(600 * time.Millisecond)) // for a second click before the answer is there
	b.do(chromedp.Navigate(b.at+"/?scenario=yvonne-initial"), chromedp.WaitVisible(chromedp.CSS("form.begin")),
		chromedp.Click(chromedp.CSS(`input[name="pace"][value="0"]`)))
	b.submit(`const begin = document.querySelector("form.begin button.big");
		begin.click();
		setTimeout(() => begin.click(), 150)`)
	b.fresh()
	line.slow.Store(0)
	session := evalJS[string](b, `document.getElementById("talk").dataset.session`)
	b.say("Hello.")
	b.write("half a thought")
	require.Equal(t, 1, b.talks(), "a double click begins one talk")

	b.goes(-1)
	b.fresh()
	t.Logf("back from the history: %s", b.came())
	b.showsLog(session)
	require.Equal(t, "half a thought", b.box())
	b.write("")
	b.say("And again.")

	b.goes(-1)
	b.until(`document.querySelector("form.begin")`)
	b.goes(+1)
	b.fresh()
	t.Logf("forward from the start: %s", b.came())
	b.showsLog(session)
	b.say("And once more.")
	b.submit(reload)
	b.fresh()
	b.showsLog(session)

	b.submit(endIt)
	b.do(chromedp.WaitVisible(chromedp.CSS("#after")), chromedp.Click(chromedp.CSS(`#after a[href$="/scorecard"]`)), chromedp.WaitVisible(chromedp.CSS("#transcript")))
	b.goes(-1)
	b.fresh()
	t.Logf("back from the scorecard: %s", b.came())
	b.showsLog(session)
	require.True(t, evalJS[bool](b, `document.getElementById("composer").hidden && !document.getElementById("after").hidden`))
	require.Equal(t, 1, b.talks(), "no talk was begun on the way")
}

// goes steps through the browser's history.
func (b *browser) goes(by int) {
	b.t.Helper()
	b.submit(fmt.Sprintf(leave+"history.go(%d)", by))
}

// TestBackToKeptPage does the same with a browser that keeps the page as it
// was left and shows it again, which browsers do as they please.
func TestBackToKeptPage(t *testing.T) {
	srv := serve(t, t.TempDir())
	b, line := openBehind(t, srv)
	b.breaks() // the browser says that it took the socket away
	line.keeps.Store(true)
	session := srv.beginWith(t, coached)
	b.talkIn(session)
	b.say("Hello.")
	b.write("half a thought")
	b.submit("globalThis.kept = true")
	for n := range 3 {
		b.submit(fmt.Sprintf("location.href = %q", "/talk/"+session+"/scorecard"))
		b.until(`document.getElementById("transcript")`)
		srv.talked(t, session, 2+2*n, 4+2*n)
		b.submit("history.back()")
		b.until("globalThis.kept")
		b.until(hasTalk)
		b.showsLog(session)
		require.Equal(t, "half a thought", b.box())
	}
	b.write("And again.")
	b.submit(`document.getElementById("composer").requestSubmit()`)
	b.until(`document.querySelectorAll("#turns > .turn[data-turn]").length === 10`)
	b.showsLog(session)
}
