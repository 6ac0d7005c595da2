package main

import (
	"net/url"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// later sets the page's clock forward by the ten minutes that no test can
// wait. Nothing else of the page is touched.
const later = `const clock = Date.now; Date.now = () => clock() + 600_000`

func (b *browser) lifecycle(state page.SetWebLifecycleStateState) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, page.SetWebLifecycleState, page.SetWebLifecycleStateParams{State: state})
	require.NoError(b.t, err)
}

// window sets the state of the browser's window: a page in one that is
// minimized is hidden.
func (b *browser) window(state cdpbrowser.WindowState) {
	b.t.Helper()
	found, err := chromedp.Call(b.ctx, cdpbrowser.GetWindowForTarget, cdpbrowser.GetWindowForTargetParams{})
	require.NoError(b.t, err)
	_, err = chromedp.Call(b.ctx, cdpbrowser.SetWindowBounds, cdpbrowser.SetWindowBoundsParams{WindowID: found.WindowID, Bounds: &cdpbrowser.Bounds{WindowState: state}})
	require.NoError(b.t, err)
}

// TestPhoneSleeps lets a page sleep while its connection dies without a word,
// and holds that it comes back by itself within seconds when it wakes, with
// what was said and written meanwhile.
func TestPhoneSleeps(t *testing.T) {
	srv := serve(t, t.TempDir(), "--ping=1s")
	b, line := openBehind(t, srv)
	b.breaks() // a browser that is told to freeze a page says that its socket went
	session := srv.beginWith(t, url.Values{"scenario": {"endless"}, "pace": {"100"}})
	b.talkIn(session)
	b.say("Hello.")
	b.write("How are the nights?")
	b.submit(`document.getElementById("composer").requestSubmit()`)
	b.until(`document.querySelectorAll("#turns > .turn").length === 3 && !document.querySelector(".pending")`)

	b.lifecycle(page.SetWebLifecycleStateStateFrozen)
	line.silence()
	for end := time.Now().Add(20 * time.Second); len(srv.logged(session)) < 4; time.Sleep(50 * time.Millisecond) {
		require.True(t, time.Now().Before(end), "the coworker does not answer somebody who sleeps")
	}
	require.Len(t, line.asked(), 1)
	b.submit(later)
	b.lifecycle(page.SetWebLifecycleStateStateActive)
	woke := time.Now()
	b.write("Sorry, I fell asleep.")
	b.submit(`document.getElementById("composer").requestSubmit()`)
	b.write("half a thought")
	b.until(`document.querySelectorAll("#turns > .turn[data-turn]").length >= 5`)
	t.Logf("awake, and everything there, after %s", time.Since(woke).Round(10*time.Millisecond))
	require.Less(t, time.Since(woke), 5*time.Second)
	b.showsLog(session)
	require.Equal(t, []string{"Hello.", "How are the nights?", "Sorry, I fell asleep."}, mine(srv.logged(session)))
	require.Equal(t, "half a thought", b.box())
	require.Len(t, line.asked(), 2)
}

// TestLaptopSleeps is the same for a machine that sleeps with the page in
// front: no event says so, the page's own timers have stood still.
func TestLaptopSleeps(t *testing.T) {
	srv := serve(t, t.TempDir())
	b, line, session := greetBehind(t, srv)
	line.silence()
	b.submit(later)
	for end := time.Now().Add(10 * time.Second); len(line.asked()) < 2; time.Sleep(50 * time.Millisecond) {
		require.True(t, time.Now().Before(end), "the page does not notice")
	}
	b.until(hasTalk)
	b.say("Good morning.")
	b.showsLog(session)
	time.Sleep(6 * time.Second)
	require.Len(t, line.asked(), 2, "it came back once")
}

// TestDeadLine holds that a turn said, and the wish to end, on a connection
// that died without a word are sent again on another one, and stored once.
func TestDeadLine(t *testing.T) {
	srv := serve(t, t.TempDir())
	b, line, session := greetBehind(t, srv)
	line.silence()
	said := time.Now()
	b.say("Are you there?")
	t.Logf("a turn said into a dead line was answered after %s", time.Since(said).Round(10*time.Millisecond))
	b.showsLog(session)
	line.silence()
	ended := time.Now()
	b.submit(endIt)
	b.until(`!document.getElementById("after").hidden`)
	t.Logf("the wish to end, after %s", time.Since(ended).Round(10*time.Millisecond))
	require.Equal(t, []string{"Hello.", "Are you there?"}, mine(srv.logged(session)))
	require.Len(t, line.asked(), 3)
}

// TestComesToFront holds that a page that was hidden for long, and lost its
// connection without a word, comes back as soon as it is looked at.
func TestComesToFront(t *testing.T) {
	srv := serve(t, t.TempDir())
	b, line, session := greetBehind(t, srv)
	b.window(cdpbrowser.WindowStateMinimized)
	b.until("document.hidden")
	line.silence()
	srv.talked(t, session, 2, 6)
	b.submit(later)
	time.Sleep(4 * time.Second)
	require.Len(t, line.asked(), 1, "nobody looks, nothing is asked")
	b.window(cdpbrowser.WindowStateNormal)
	shown := time.Now()
	b.until(`document.querySelectorAll("#turns > .turn[data-turn]").length === 6`)
	t.Logf("shown again, and everything there, after %s", time.Since(shown).Round(10*time.Millisecond))
	require.Less(t, time.Since(shown), 3*time.Second)
	b.showsLog(session)
}
