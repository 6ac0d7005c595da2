package main

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// oldLaptop is how much slower than this machine the page has to be good on.
const oldLaptop = 4

// coached is the start page's form for a talk with all that its page can show,
// which goes on for as long as it takes, answered at once.
var coached = url.Values{"scenario": {"endless"}, "pace": {"0"}, "coaching": {"on"}}

// talked holds a talk of so many turns, of both sides, over a bare socket.
func (s *server) talked(t *testing.T, session string, from, to int) {
	t.Helper()
	c, _, err := s.join(session, 0)
	require.NoError(t, err)
	defer c.conn.Close()
	for n := from; n < to; n += 2 {
		id := fmt.Sprintf("turn-%d", n)
		require.NoError(t, c.say(id, listening[n/2%7]))
		_, err = c.wait("done", "")
		require.NoError(t, err)
	}
}

// observe is run in a page before anything else, and keeps what the browser
// itself measures there.
const observe = `
	globalThis.measured = { long: [], keys: [], frames: [] };
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries()) measured.long.push(entry.duration);
	}).observe({ type: "longtask", buffered: true });
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries()) if (entry.name === "keydown") measured.keys.push(entry.duration);
	}).observe({ type: "event", durationThreshold: 16, buffered: true });
	measured.watch = () => {
		let last = performance.now();
		measured.watching = true;
		const frame = (now) => {
			measured.frames.push(now - last);
			last = now;
			if (measured.watching) requestAnimationFrame(frame);
		};
		requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });
	};`

// measured is what the page kept since the last look.
type measured struct {
	Long   []float64 `json:"long"`   // milliseconds of tasks longer than 50
	Keys   []float64 `json:"keys"`   // milliseconds from a key to the next picture, of those that took 16 or more
	Frames []float64 `json:"frames"` // milliseconds between two pictures, while scrolling
}

func (m measured) String() string {
	return fmt.Sprintf("long tasks %d (longest %.0f ms), slow keys %d (longest %.0f ms), frames %d (median %.1f, 95 %% %.1f, longest %.0f ms)",
		len(m.Long), quantile(m.Long, 1), len(m.Keys), quantile(m.Keys, 1), len(m.Frames), quantile(m.Frames, 0.5), quantile(m.Frames, 0.95), quantile(m.Frames, 1))
}

func quantile(of []float64, q float64) float64 {
	if len(of) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(of))
	return sorted[int(q*float64(len(sorted)-1))]
}

// look takes what was measured and begins anew.
func (b *browser) look() measured {
	b.t.Helper()
	time.Sleep(150 * time.Millisecond) // observers are told a little later
	return evalJS[measured](b, `(() => {
		const { long, keys, frames } = measured;
		Object.assign(measured, { long: [], keys: [], frames: [], watching: false });
		return { long, keys, frames };
	})()`)
}

// work is the time in milliseconds that the page's scripts, styles and layout
// took so far.
func (b *browser) work() map[string]float64 {
	b.t.Helper()
	got, err := chromedp.Call(b.ctx, performance.GetMetrics, cdp.Empty{})
	require.NoError(b.t, err)
	out := map[string]float64{}
	for _, m := range got.Metrics {
		out[m.Name] = m.Value
	}
	return map[string]float64{
		"script": 1000 * out["ScriptDuration"],
		"layout": 1000 * (out["LayoutDuration"] + out["RecalcStyleDuration"]),
		"task":   1000 * out["TaskDuration"],
	}
}

func (b *browser) throttle(rate float64) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: rate})
	require.NoError(b.t, err)
}

// cost is what one thing done in the page took.
type cost struct {
	measured
	script, layout, task float64 // milliseconds
}

func (c cost) String() string {
	return fmt.Sprintf("script %.1f, style and layout %.1f, all tasks %.1f ms; %s", c.script, c.layout, c.task, c.measured)
}

// costs does something in the page and says what it took.
func (b *browser) costs(do func()) cost {
	b.t.Helper()
	b.look()
	before := b.work()
	do()
	m := b.look()
	after := b.work()
	return cost{m, after["script"] - before["script"], after["layout"] - before["layout"], after["task"] - before["task"]}
}

// openTalk measures a talk that is opened.
func (b *browser) openTalk(session string) cost {
	b.t.Helper()
	b.do(chromedp.Navigate("about:blank"))
	before := b.work()
	b.do(chromedp.Navigate(b.at + "/talk/" + session))
	b.until(`document.getElementById("talk").dataset.ready`)
	m := b.look()
	after := b.work()
	return cost{m, after["script"] - before["script"], after["layout"] - before["layout"], after["task"] - before["task"]}
}

// observed lets the page measure itself from its first moment on.
func (b *browser) observed() {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: observe})
	require.NoError(b.t, err)
	_, err = chromedp.Call(b.ctx, performance.Enable, performance.EnableParams{})
	require.NoError(b.t, err)
}

// typeWords types so many characters, key by key.
func (b *browser) typeWords(count int) {
	b.t.Helper()
	text := strings.Repeat("And what does that do to your evenings? ", count/40+1)[:count]
	b.do(chromedp.SendKeys(chromedp.CSS("#words"), text))
}

// scroll goes from where the page is over so many pixels, as a wheel does;
// up is positive.
func (b *browser) scroll(by, speed int) {
	b.t.Helper()
	b.submit("measured.watch()")
	_, err := chromedp.Call(b.ctx, input.SynthesizeScrollGesture, input.SynthesizeScrollGestureParams{
		X: 400, Y: 400, YDistance: float64(by), Speed: int64(speed), GestureSourceType: input.GestureSourceTypeMouse})
	require.NoError(b.t, err)
}

// TestPageOfLongTalk holds that a page with 300 turns scrolls and takes keys
// as one with 20 does, on a machine four times slower than this one. Whatever
// else runs here only makes things slower, so of several rounds the best one
// counts.
func TestPageOfLongTalk(t *testing.T) {
	const short, long, rounds, keys = 20, 300, 5, 20
	srv := serve(t, t.TempDir())
	b := openBrowser(t, srv)
	b.observed()
	session := srv.beginWith(t, coached)
	b.throttle(oldLaptop)
	perKey := map[int]float64{}
	held := 0
	for _, turns := range []int{short, long} {
		srv.talked(t, session, held, turns)
		t.Logf("%d turns, opening: %s", turns, b.openTalk(session))

		height := evalJS[int](b, "document.documentElement.scrollHeight")
		up := b.costs(func() { b.scroll(height, 8000) })
		require.Zero(t, evalJS[int](b, "Math.round(scrollY)"), "the beginning is not reached")
		down := b.costs(func() { b.scroll(-height, 8000) })
		t.Logf("%d turns, %d pixels up: %s", turns, height, up)
		t.Logf("%d turns, and down: %s", turns, down)
		require.LessOrEqual(t, min(quantile(up.Frames, 0.5), quantile(down.Frames, 0.5)), 34.0, "milliseconds a picture, while scrolling")

		b.submit("document.getElementById('words').focus()")
		perKey[turns] = math.Inf(1)
		longest, slowest := math.Inf(1), math.Inf(1)
		for range rounds {
			typing := b.costs(func() { b.typeWords(keys) })
			perKey[turns] = min(perKey[turns], (typing.script+typing.layout)/keys)
			longest, slowest = min(longest, quantile(typing.Long, 1)), min(slowest, quantile(typing.Keys, 1))
			t.Logf("%d turns, %d keys: %s", turns, keys, typing)
		}
		require.LessOrEqual(t, longest, 200.0, "milliseconds of a long task, while typing")
		require.LessOrEqual(t, slowest, 100.0, "milliseconds from a key to its picture")

		b.submit("document.getElementById('words').value = ''")
		t.Logf("%d turns, a turn typed and its answer: %s", turns, b.costs(func() { b.say("And who else has to live with that?") }))
		held = turns + 2
	}
	b.shot("long")
	t.Logf("script, style and layout a key: %.2f ms at %d turns, %.2f ms at %d", perKey[short], short, perKey[long], long)
	require.LessOrEqual(t, perKey[long], 2*perKey[short], "what a key costs grows with the talk")
}

// TestPageCatchesUp holds that 300 missed turns come into the page in one go,
// in their order, and that a screen reader is told the last of them only.
func TestPageCatchesUp(t *testing.T) {
	const missed = 300
	srv := serve(t, t.TempDir())
	b := openBrowser(t, srv)
	b.observed()
	session := srv.beginWith(t, coached)
	b.throttle(oldLaptop)
	b.openTalk(session)
	b.say("Hello.")
	srv.talked(t, session, 2, 2+missed)
	b.until(`!document.getElementById("banner-do").hidden`)
	b.submit(`globalThis.read = 0; new MutationObserver((list) => {
		for (const change of list) read += change.addedNodes.length;
	}).observe(document.getElementById("heard"), { childList: true })`)
	all := b.costs(func() {
		b.do(chromedp.Click(chromedp.CSS("#banner-do")))
		b.until(fmt.Sprintf(`document.querySelectorAll("#turns > .turn").length === %d`, 2+missed))
	})
	t.Logf("%d turns caught up: %s", missed, all)
	b.showsLog(session)
	require.LessOrEqual(t, evalJS[int](b, "read"), 2, "lines handed to a screen reader")
	require.True(t, evalJS[bool](b, `scrollY + innerHeight >= document.documentElement.scrollHeight - 2`), "the end is in sight")
	require.LessOrEqual(t, quantile(all.Long, 1), 1000.0, "milliseconds of one task at a quarter of the speed")
}
