package main

import (
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// bubble is a turn as a page shows it.
type bubble struct {
	Turn   int    `json:"turn"` // 0 for one that is not stored
	Client string `json:"client"`
	Text   string `json:"text"`
}

// bubbles are the turns on the page.
func (b *browser) bubbles() []bubble {
	b.t.Helper()
	return evalJS[[]bubble](b, `[...document.querySelectorAll("#turns > .turn")].map((li) => ({
		turn: Number(li.dataset.turn ?? 0), client: li.dataset.client ?? "", text: li.querySelector(".bubble").textContent }))`)
}

var storedTurn = regexp.MustCompile(`(?s)<li class="turn \w+" data-turn="(\d+)"(?: data-client="([^"]*)")?>.*?<div class="bubble" dir="auto">(.*?)</div>`)

// logged are the turns in the log, as the server makes a page of them.
func (s *server) logged(session string) []bubble {
	s.t.Helper()
	resp, err := s.get("/talk/" + session)
	require.NoError(s.t, err)
	defer resp.Body.Close()
	require.Equal(s.t, http.StatusOK, resp.StatusCode)
	body, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	var out []bubble
	for _, m := range storedTurn.FindAllStringSubmatch(string(body), -1) {
		var turn int
		_, err := fmt.Sscan(m[1], &turn)
		require.NoError(s.t, err)
		out = append(out, bubble{turn, html.UnescapeString(m[2]), html.UnescapeString(m[3])})
	}
	return out
}

// sound holds what is true of the page at every moment: stored turns in their
// order and once, then those that are not stored.
func (b *browser) sound() []bubble {
	b.t.Helper()
	all := b.bubbles()
	last, ids := 0, map[string]bool{}
	for i, u := range all {
		require.False(b.t, u.Client != "" && ids[u.Client], "turn %s is there twice: %v", u.Client, all)
		ids[u.Client] = true
		if u.Turn == 0 {
			require.False(b.t, slices.ContainsFunc(all[i:], func(u bubble) bool { return u.Turn != 0 }), "a turn that is not stored stands before one that is: %v", all)
			break
		}
		require.Greater(b.t, u.Turn, last, "turns out of their order: %v", all)
		last = u.Turn
	}
	return all
}

// showsLog waits until the page shows exactly what the log holds. While the
// coworker says it, the last turn may be there in part.
func (b *browser) showsLog(session string) {
	b.t.Helper()
	var page, log []bubble
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		log = b.srv.logged(session)
		page = b.sound()
		if same(page, log) {
			return
		}
	}
	b.fail("the page does not show the log:\n%v\n%v", page, log)
}

func same(page, log []bubble) bool {
	if len(page) > 0 && len(page) == len(log) {
		last := len(page) - 1
		if log[last].Client == "" && page[last].Text != "" && strings.HasPrefix(log[last].Text, page[last].Text) {
			page, log = page[:last], log[:last]
		}
	}
	return slices.Equal(page, log)
}

// write puts words into the composer, as somebody does who types.
func (b *browser) write(text string) {
	b.t.Helper()
	b.submit(fmt.Sprintf(`const words = document.getElementById("words");
		words.value = %q;
		words.dispatchEvent(new Event("input", { bubbles: true }))`, text))
}

// fresh waits until a page is there that is not the one that was left.
func (b *browser) fresh() {
	b.t.Helper()
	b.until(`document.readyState === "complete" && !globalThis.left && document.getElementById("talk")?.dataset.ready`)
}

// Scripts that leave the page, so that fresh can tell it from the next one.
const (
	leave  = `globalThis.left = true; `
	reload = leave + `location.reload();`
)

func TestReloadAtOnce(t *testing.T)         { reloadOften(t, "0") }
func TestReloadAtAPersonsPace(t *testing.T) { reloadOften(t, "100") }

// reloadOften reloads a talk at many moments and holds each time that the page
// shows the log, nothing twice and nothing less, and that what was not said
// yet is still in the box.
func reloadOften(t *testing.T, pace string) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := &reloads{rand: rand.New(rand.NewPCG(seed, 0))}
	srv := serve(t, t.TempDir())
	r.browser, r.line = openBehind(t, srv)
	r.breaks()
	r.session = srv.beginWith(t, url.Values{"scenario": {"endless"}, "pace": {pace}})
	r.talkIn(r.session)
	moments := []func(){r.whileWriting, r.beforeAck, r.afterAck, r.midReply, r.twoAtOnce, r.unreachable}
	for r.n = range 2 * len(moments) {
		moments[r.n%len(moments)]()
		r.check()
	}
	r.atTheEnd()
	t.Logf("%d turns of both sides; %d reloads while the coworker typed, %d in the middle of their words", len(r.bubbles()), r.typed, r.partly)
}

// reloads is a talk that is reloaded again and again.
type reloads struct {
	*browser
	line    *line
	rand    *rand.Rand
	session string
	n       int
	said    []string // what the trainee said, in its order
	draft   string   // what stands in the box
	typed   int      // reloads while the coworker typed
	partly  int      // and in the middle of their words
}

// say says something new, and goes on in the same breath with a script.
func (r *reloads) say(then string) {
	text := fmt.Sprintf("%s And what do you make of <i>that</i>? (%d)", listening[len(r.said)%7], len(r.said))
	r.write(text)
	r.said, r.draft = append(r.said, text), ""
	r.submit(`document.getElementById("composer").requestSubmit(); ` + then)
}

func (r *reloads) whileWriting() {
	r.draft = fmt.Sprintf("I meant to ask\nyou %d things", r.n)
	r.write(r.draft)
	r.submit(reload)
}

func (r *reloads) beforeAck() { r.say(reload) }

func (r *reloads) afterAck() {
	r.say("")
	time.Sleep(time.Duration(r.rand.IntN(2500)) * time.Millisecond)
	r.submit(reload)
}

// midReply reloads while the coworker types, or has just been quick.
func (r *reloads) midReply() {
	r.say("")
	r.until(`!document.getElementById("typing").hidden || document.querySelector("#turns > .turn:last-child").matches(".theirs")`)
	time.Sleep(time.Duration(r.rand.IntN(800)) * time.Millisecond)
	if evalJS[bool](r.browser, `!document.getElementById("typing").hidden`) {
		r.typed++
	} else if shown, log := r.bubbles(), r.srv.logged(r.session); len(shown) == len(log) && !slices.Equal(shown, log) {
		r.partly++
	}
	r.submit(reload)
}

func (r *reloads) twoAtOnce() {
	r.say("")
	r.say(reload)
}

// unreachable says something while no socket can be had.
func (r *reloads) unreachable() {
	r.line.shut.Store(true)
	r.line.cut()
	r.until(`!document.getElementById("banner").hidden`)
	r.say("")
	r.whileWriting()
	r.fresh()
	shown := r.sound()
	require.Equal(r.t, bubble{Client: shown[len(shown)-1].Client, Text: r.said[len(r.said)-1]}, shown[len(shown)-1], "what waits is shown")
	require.Equal(r.t, r.draft, r.box())
	r.line.shut.Store(false)
	r.submit(`document.getElementById("banner-do").click()`)
}

func (b *browser) box() string {
	b.t.Helper()
	return evalJS[string](b, `document.getElementById("words").value`)
}

// check holds that nothing is lost and nothing is there twice.
func (r *reloads) check() {
	r.t.Helper()
	r.fresh()
	require.Equal(r.t, r.draft, r.box(), "the draft")
	r.until(`!(localStorage.getItem("seventy:" + document.getElementById("talk").dataset.session) ?? "").includes('"id"')`)
	r.showsLog(r.session)
	require.Equal(r.t, r.said, mine(r.srv.logged(r.session)), "what was said")
}

func mine(all []bubble) []string {
	var out []string
	for _, u := range all {
		if u.Client != "" {
			out = append(out, u.Text)
		}
	}
	return out
}

// atTheEnd says a last thing, ends the talk and reloads, all in one breath and
// without a connection, and reloads the ended talk.
func (r *reloads) atTheEnd() {
	r.line.shut.Store(true)
	r.line.cut()
	r.until(`!document.getElementById("banner").hidden`)
	r.say(endIt + reload)
	r.fresh()
	r.line.shut.Store(false)
	r.until(`!document.getElementById("after").hidden`)
	r.showsLog(r.session)
	require.Equal(r.t, r.said, mine(r.srv.logged(r.session)))
	before := r.bubbles()
	r.submit(reload)
	r.fresh()
	require.Equal(r.t, before, r.bubbles())
	require.True(r.t, evalJS[bool](r.browser, `document.getElementById("composer").hidden && !localStorage.length`))
}

// endIt is a script that answers the page's question with "End it".
const endIt = `document.getElementById("end").click();
	document.querySelector("#ending button[value=end]").click(); `
