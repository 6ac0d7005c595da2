package main

import (
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// hurried makes a page's longer waits twenty times shorter and keeps how long
// they were meant to be: half an hour of trying, watched in half a minute.
const hurried = `
	globalThis.waits = [];
	const realTimeout = setTimeout;
	globalThis.setTimeout = (run, wait = 0, ...rest) => {
		if (wait >= 500 && new Error().stack.split("\n")[2].includes("/link.js")) {
			waits.push(wait);
			wait /= 20;
		}
		return realTimeout(run, wait, ...rest);
	};`

// TestServerAway holds that a page whose server is gone keeps what is said,
// comes back by itself in pauses that grow and differ, up to half a minute,
// and sends the wish to end when there is somebody to hear it.
func TestServerAway(t *testing.T) {
	data := t.TempDir()
	srv := serve(t, data)
	b, line := openBehind(t, srv)
	b.breaks()
	_, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: hurried})
	require.NoError(t, err)
	session := srv.beginWith(t, coached)
	b.talkIn(session)
	b.say("Hello.")
	srv.Kill()
	b.until(`waits.length >= 10`)
	waits := evalJS[[]float64](b, "waits.slice(0, 10)")
	t.Logf("milliseconds between tries: %.0f", waits)
	parts := map[int]bool{}
	for n, wait := range waits {
		most := min(30_000, 1000*float64(int(1)<<n))
		require.GreaterOrEqual(t, wait, most/2)
		require.LessOrEqual(t, wait, most)
		parts[int(100*wait/most)] = true
	}
	require.Greater(t, len(parts), 3, "everybody would come back at once")
	require.GreaterOrEqual(t, len(line.asked()), 10, "each wait ends in a try")

	b.write("Is anybody there?")
	b.submit(`document.getElementById("composer").requestSubmit()`)
	b.shot("away")
	b.submit(endIt)
	b.until(`document.getElementById("banner").innerText.includes("The talk ends as soon as it is back")`)
	again := serve(t, data, "--addr="+srv.host())
	b.until(`!document.getElementById("after").hidden`)
	require.Equal(t, []string{"Hello.", "Is anybody there?"}, mine(again.logged(session)))
	c, welcome, err := again.join(session, 0)
	require.NoError(t, err)
	require.NoError(t, c.conn.Close())
	ends := 0
	for _, f := range welcome.Missed {
		if f.Type == "ended" {
			ends++
		}
	}
	require.Equal(t, 1, ends)
}

// TestComesBackSoon holds that the first tries come within the first seconds,
// by the clock on the wall.
func TestComesBackSoon(t *testing.T) {
	srv := serve(t, t.TempDir())
	b, line, session := greetBehind(t, srv)
	b.breaks()
	line.shut.Store(true)
	line.cut()
	lost := time.Now()
	for end := lost.Add(20 * time.Second); len(line.asked()) < 4; time.Sleep(20 * time.Millisecond) {
		require.True(t, time.Now().Before(end), "the page gave up")
	}
	last := lost
	for n, try := range line.asked()[1:4] {
		gap := try.Sub(last)
		last = try
		t.Logf("try %d after %s", n+1, gap.Round(10*time.Millisecond))
		require.GreaterOrEqual(t, gap, 400*time.Millisecond<<n)
	}
	line.shut.Store(false)
	b.submit(`document.getElementById("banner-do").click()`)
	b.until(hasTalk)
	b.say("There you are.")
	b.showsLog(session)
}

// TestBackupPutBack holds that a page that has seen more than the server knows,
// because a backup was put back, shows what the server knows.
func TestBackupPutBack(t *testing.T) {
	data, backup := t.TempDir(), t.TempDir()
	srv := serve(t, data)
	b, line, session := greetBehind(t, srv)
	b.breaks()
	addr := "--addr=" + srv.host()
	require.NoError(t, srv.Stop())
	require.NoError(t, os.CopyFS(backup, os.DirFS(data)))
	srv = serve(t, data, addr)
	b.until(hasTalk)
	b.say("This comes to nothing.")
	b.say("And this.")
	b.write("half a thought")
	srv.Kill()
	srv = serve(t, backup, addr)
	b.srv = srv
	asked := len(line.asked())
	b.until(`document.querySelectorAll("#turns > .turn").length === 2`)
	b.showsLog(session)
	require.Equal(t, []string{"Hello."}, mine(srv.logged(session)))
	require.Equal(t, "half a thought", b.box())
	b.until(hasTalk)
	b.write("")
	b.say("Once more, then.")
	b.showsLog(session)
	require.LessOrEqual(t, len(line.asked())-asked, 3, "it goes round in circles")
}
