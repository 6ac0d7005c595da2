package web

import (
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/personas"
	"seventy/roleplay"
	"seventy/roleplay/review"
	"seventy/scoring"
)

const address = "127.0.0.1:7070"

// newHouse makes a solo server with one ended talk, "done", whose trainee went
// on to the marks, one that goes on, "open", and one of somebody else's,
// "theirs".
func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{log: &fakeLog{}, lines: &strings.Builder{},
		practice: &fakePractice{scenarios: []*personas.Content{content("bus-stop", "Dana Moss")}, card: card(), columns: columns()}}
	h.log.put("done", append(talkOf(t, "local", true, lines...), roleplay.Event{At: morning, Author: "local", Body: roleplay.Reflected{}}))
	h.log.put("open", talkOf(t, "local", false, lines...))
	h.log.put("theirs", talkOf(t, "somebody", true, lines...))
	var err error
	h.Server, err = NewServer(Config{Practice: h.practice, Sessions: h.log, Addr: address, Now: func() time.Time { return morning },
		Logger: slog.New(slog.NewTextHandler(h.lines, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	require.NoError(t, err)
	return h
}

// do sends a request as a browser on our own pages does.
func (h *house) do(t *testing.T, method, target string, form url.Values, changes ...func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, target, body)
	r.Host = address
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://"+address)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for _, change := range changes {
		change(r)
	}
	w := httptest.NewRecorder()
	h.Handler().ServeHTTP(w, r)
	return w
}

func (h *house) page(t *testing.T, target string) string {
	t.Helper()
	w := h.do(t, http.MethodGet, target, nil)
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	return w.Body.String()
}

// has and hasNot look for words on a page without printing all of it.
func has(t *testing.T, page, words string, why ...any) {
	t.Helper()
	require.True(t, strings.Contains(page, words), "the page lacks %q %v", words, why)
}

func hasNot(t *testing.T, page, words string, why ...any) {
	t.Helper()
	require.False(t, strings.Contains(page, words), "the page has %q %v", words, why)
}

// allPages are the addresses of every page that shows words of a talk.
var allPages = []string{"/", "/talk/done", "/talk/open", "/talk/done/scorecard", "/talk/open/scorecard",
	"/talk/done/frameworks", "/talk/open/frameworks",
	"/talk/done/replay", "/talk/done/review", "/talk/open/review", "/talk/done/reflection", "/history"}

func TestPagesShow(t *testing.T) {
	for target, want := range map[string][]string{
		"/":                    {"Dana Moss", "The bus stop outside", "difficulty 3 of 5", `name="outline.agitate"`, "Nothing you write leaves the machine that Seventy runs on", "Begin the talk"},
		"/talk/open":           {"Two of you. What does a night like that do to you?", `data-seen="16"`, `data-client="client-a"`, "Ask about the nights.", "You told <b>42</b> of <b>131</b> words"},
		"/talk/done":           {"You ended it here.", "/talk/done/scorecard"},
		"/talk/done/scorecard": {"You asked what it does to her", "One thing to try next time", "too few to say", "42 of 131", "What would have to change", "1 worry about what might happen", "felt listened to", `href="#turn-3"`, `id="mark-strength-explore_effects-3"`, "Take it up from here"},
		"/talk/open/scorecard": {"So far: the talk is still open."},
		"/talk/done/replay":    {`id="seek"`, "Earned on the way", `data-earned="3"`, "/talk/done/scorecard#mark-fault-lecture-7"},
		"/talk/done/review":    {`value="agree"`, `<option value="partial">`, `<option value="none">`, "Comment…"},
		"/talk/open/review":    {"This talk still goes on."},
		"/history":             {"2 attempts", "1 of 5", "42 of 131", "still open", "Your telling share"},
	} {
		t.Run(target, func(t *testing.T) {
			h := newHouse(t)
			body := h.page(t, target)
			for _, words := range want {
				has(t, body, words)
			}
		})
	}
}

func TestHostileWordsStayWords(t *testing.T) {
	const bad = `<script>alert(1)</script><img src=x onerror=alert(2)>"'{{.}}`
	h := newHouse(t)
	h.log.put("done", talkOf(t, "local", true, "you: "+bad, "dana: "+bad))
	h.log.put("open", talkOf(t, "local", false, "you: "+bad, "dana: "+bad))
	started := h.log.events["done"][0].Body.(roleplay.Started)
	started.Title, started.Disclosed, started.Outline = bad, bad, map[string]string{"agitate": bad, bad: bad}
	h.log.events["done"][0].Body = started
	h.log.events["done"] = append(h.log.events["done"],
		roleplay.Event{Session: "done", Seq: 100, Turn: 1, Body: roleplay.Commented{Text: bad}},
		roleplay.Event{Session: "done", Seq: 101, Body: roleplay.Corrected{Mark: "step:agitate", To: bad, Reason: bad}},
		roleplay.Event{Session: "done", Seq: 102, Turn: 2, Body: roleplay.Hinted{ID: bad, Text: bad}})
	c := &h.practice.card
	c.Strengths[0].Quote, c.Strengths[0].Title, c.Advice[0].Ways[0], c.Ending.Text = bad, bad, bad, bad
	c.Strengths[0].Turn, c.Strengths[0].Mark = 1, bad
	h.practice.disclosure = bad
	h.practice.scenarios[0].Persona.Name = bad
	for _, target := range append(allPages, "/?scenario=bus-stop", "/history?deleted="+url.QueryEscape(bad), "/talk/"+url.PathEscape(bad)) {
		t.Run(target, func(t *testing.T) {
			body := h.do(t, http.MethodGet, target, nil).Body.String()
			hasNot(t, body, "<script>alert")
			hasNot(t, body, "<img")
			hasNot(t, body, "ZgotmplZ", "a value came into a place where the template can't trust it")
		})
	}
}

// Every link from a mark to a turn and back leads somewhere on the page.
func TestAnchorsLead(t *testing.T) {
	h := newHouse(t)
	ids, links := regexp.MustCompile(`\bid="([^"]+)"`), regexp.MustCompile(`href="#([^"]+)"`)
	for _, target := range allPages {
		body := h.page(t, target)
		there := map[string]int{}
		for _, m := range ids.FindAllStringSubmatch(body, -1) {
			there[m[1]]++
		}
		for id, n := range there {
			require.Equal(t, 1, n, "%s: the id %s is there more than once", target, id)
		}
		for _, m := range links.FindAllStringSubmatch(body, -1) {
			require.Equal(t, 1, there[m[1]], "%s: the link to #%s leads nowhere", target, m[1])
		}
	}
}

// The policy allows no inline script and style, so the pages must have none.
func TestNothingInline(t *testing.T) {
	h := newHouse(t)
	tags := regexp.MustCompile(`<[a-zA-Z][^>]*>`)
	for _, target := range append(allPages, "/nowhere") {
		body := h.do(t, http.MethodGet, target, nil).Body.String()
		hasNot(t, body, "<style")
		for _, tag := range tags.FindAllString(body, -1) {
			require.NotRegexp(t, `\sstyle=`, tag)
			require.NotRegexp(t, `\son[a-z]+=`, tag)
			require.NotContains(t, tag, "javascript:")
			if strings.HasPrefix(tag, "<script") {
				require.Contains(t, tag, ` src="/static/`)
			}
		}
	}
}

// Modules find their elements by id; the page they run on must have them.
func TestModulesFindTheirElements(t *testing.T) {
	h := newHouse(t)
	wanted := regexp.MustCompile(`getElementById\("([^"]+)"\)`)
	imports := regexp.MustCompile(`from "\./([a-z]+)\.js"`)
	optional := map[string]bool{"steps": true} // with coaching only; gauge.js asks
	for script, targets := range map[string][]string{"talk": {"/talk/open", "/talk/done"}, "scorecard": {"/talk/done/scorecard", "/talk/done/review"},
		"replay": {"/talk/done/replay"}, "history": {"/history"}} {
		need := map[string]bool{}
		queue := []string{script}
		for len(queue) > 0 {
			source, err := fs.ReadFile(staticFiles, "static/js/"+queue[0]+".js")
			require.NoError(t, err)
			queue = queue[1:]
			for _, m := range wanted.FindAllStringSubmatch(string(source), -1) {
				need[m[1]] = true
			}
			for _, m := range imports.FindAllStringSubmatch(string(source), -1) {
				queue = append(queue, m[1])
			}
		}
		for _, target := range targets {
			body := h.page(t, target)
			has(t, body, "/js/"+script+".js")
			for id := range need {
				require.True(t, optional[id] || strings.Contains(body, fmt.Sprintf(`id=%q`, id)), "%s.js wants #%s on %s", script, id, target)
			}
		}
	}
}

// No module makes markup, or code, out of text.
func TestModulesKeepTextText(t *testing.T) {
	banned := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\("(style|on)`)
	require.NoError(t, fs.WalkDir(staticFiles, "static", func(name string, entry fs.DirEntry, err error) error {
		require.NoError(t, err)
		if !strings.HasSuffix(name, ".js") {
			return nil
		}
		source, err := fs.ReadFile(staticFiles, name)
		require.NoError(t, err)
		require.NotRegexp(t, banned, string(source), name)
		return nil
	}))
}

func TestStaticFiles(t *testing.T) {
	h := newHouse(t)
	found := regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`).FindAllStringSubmatch(h.page(t, "/talk/open"), -1)
	require.Len(t, found, 6, "icon, four styles, one module")
	for _, m := range found {
		w := h.do(t, http.MethodGet, m[1], nil)
		require.Equal(t, http.StatusOK, w.Code, m[1])
		require.Contains(t, w.Header().Get("Cache-Control"), "immutable")
		require.NotContains(t, w.Header().Get("Content-Type"), "octet-stream")
	}
	for _, gone := range []string{"/static/0000000000000000/css/base.css", h.static.prefix + "/../server.go", h.static.prefix + "/css", h.static.prefix + "/"} {
		require.Equal(t, http.StatusNotFound, h.do(t, http.MethodGet, gone, nil).Code, gone)
	}
}

func TestErrorPages(t *testing.T) {
	for _, test := range []struct {
		name, target string
		break_       func(*house)
		status       int
		words        string
	}{
		{"no such page", "/nowhere", nil, 404, "There is nothing here"},
		{"no such talk", "/talk/none", nil, 404, "There is no such session."},
		{"somebody else's talk", "/talk/theirs", nil, 404, "There is no such talk."},
		{"their scorecard", "/talk/theirs/scorecard", nil, 404, "There is no such talk."},
		{"no such scenario", "/?scenario=none", nil, 404, "There is no scenario"},
		{"the disk is away", "/talk/done/scorecard", func(h *house) { h.practice.err = roleplay.Errorf(roleplay.Unavailable, "The disk is full.") }, 503, "The disk is full."},
		{"a mistake of ours", "/talk/done/scorecard", func(h *house) { h.practice.err = fmt.Errorf("secret detail") }, 500, "Something broke on our side"},
		{"our own code", "/talk/done/scorecard", func(h *house) { h.practice.err = roleplay.Errorf(roleplay.Internal, "secret detail") }, 500, "Something broke on our side"},
		{"a panic", "/", func(h *house) { h.practice.panics = true }, 500, "Something broke on our side"},
		{"a start that says little", "/talk/done", func(h *house) { h.log.events["done"][0].Body = roleplay.Started{Owner: "local"} }, 200, "Coworker"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHouse(t)
			if test.break_ != nil {
				test.break_(h)
			}
			w := h.do(t, http.MethodGet, test.target, nil)
			require.Equal(t, test.status, w.Code)
			has(t, w.Body.String(), test.words)
			hasNot(t, w.Body.String(), "secret detail")
			require.Equal(t, "text/html; charset=UTF-8", w.Header().Get("Content-Type"))
			if test.status >= 500 {
				require.Contains(t, h.lines.String(), "level=ERROR")
			}
		})
	}
	t.Run("as JSON", func(t *testing.T) {
		w := newHouse(t).do(t, http.MethodGet, "/talk/none/replay.json", nil)
		require.Equal(t, http.StatusNotFound, w.Code)
		require.JSONEq(t, `{"code":"not_found","message":"There is no such session.","retry":false}`, w.Body.String())
	})
}

func TestBegin(t *testing.T) {
	h := newHouse(t)
	w := h.do(t, http.MethodPost, "/sessions", url.Values{"scenario": {"bus-stop"}, "coaching": {"on"}, "pace": {"0"}, "outline.agitate": {" the nights\u202e "}, "outline.educate": {"  "}})
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
	require.Equal(t, "/talk/fresh", w.Header().Get("Location"))
	require.Equal(t, []StartRequest{{Scenario: "bus-stop", Owner: "local", Coaching: true, Pace: 0, Outline: map[string]string{"agitate": "the nights"}}}, h.practice.requests)

	w = h.do(t, http.MethodPost, "/sessions", url.Values{"scenario": {"bus-stop"}})
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, StartRequest{Scenario: "bus-stop", Owner: "local", Pace: 100, Outline: map[string]string{}}, h.practice.requests[1])

	w = h.do(t, http.MethodPost, "/sessions", url.Values{"scenario": {"nobody"}})
	require.Equal(t, http.StatusNotFound, w.Code)
}

func TestBeginKeepsWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	long := strings.Repeat("a", roleplay.MaxTurn+1)
	w := h.do(t, http.MethodPost, "/sessions", url.Values{"scenario": {"bus-stop"}, "pace": {"0"}, "outline.agitate": {long}, "outline.educate": {"keep me"}})
	require.Equal(t, http.StatusRequestEntityTooLarge, w.Code)
	for _, words := range []string{"keep me", long, "Your notes on “Agitate”", `value="0" checked`} {
		has(t, w.Body.String(), words)
	}
	hasNot(t, w.Body.String(), `name="coaching" value="on" checked`)
	require.Empty(t, h.practice.requests)

	w = h.do(t, http.MethodPost, "/sessions", url.Values{"scenario": {"bus-stop"}, "outline.agitate": {strings.Repeat("a", bodyLimit)}})
	require.Equal(t, http.StatusRequestEntityTooLarge, w.Code)
	has(t, w.Body.String(), "256 KB")
}

func TestDisclosure(t *testing.T) {
	h := newHouse(t)
	h.practice.disclosure = "What you say goes to llm.example."
	body := h.page(t, "/")
	has(t, body, "What you say goes to llm.example.")
	hasNot(t, body, "Nothing you write leaves this machine")
	require.Less(t, strings.Index(body, "llm.example"), strings.Index(body, "Begin the talk"), "it is said before the first word")
}

func TestBranchAndDelete(t *testing.T) {
	h := newHouse(t)
	w := h.do(t, http.MethodPost, "/talk/done/branch", url.Values{"turn": {"5"}})
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, "/talk/branched", w.Header().Get("Location"))
	require.Equal(t, []int{5}, h.practice.branched)
	for _, turn := range []string{"", "x", "0", "-1"} {
		require.Equal(t, http.StatusBadRequest, h.do(t, http.MethodPost, "/talk/done/branch", url.Values{"turn": {turn}}).Code, turn)
	}
	require.Equal(t, http.StatusNotFound, h.do(t, http.MethodPost, "/talk/theirs/branch", url.Values{"turn": {"5"}}).Code)

	require.Equal(t, http.StatusNotFound, h.do(t, http.MethodPost, "/talk/theirs/delete", url.Values{}).Code)
	w = h.do(t, http.MethodPost, "/talk/done/delete", url.Values{})
	require.Equal(t, "/history?deleted=done", w.Header().Get("Location"))
	require.Equal(t, http.StatusNotFound, h.do(t, http.MethodGet, "/talk/done", nil).Code)
	has(t, h.page(t, "/history?deleted=done"), "The talk was deleted.")
}

func TestReview(t *testing.T) {
	h := newHouse(t)
	before := len(h.log.events["done"])
	h.log.conflict = 2 // others were first, twice
	w := h.do(t, http.MethodPost, "/talk/done/review", url.Values{"mark": {"step:agitate"}, "verdict": {"agree"}})
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
	require.Equal(t, "/talk/done/review#mark-step-agitate", w.Header().Get("Location"))
	w = h.do(t, http.MethodPost, "/talk/done/review", url.Values{"mark": {"step:educate"}, "verdict": {"correct"}, "to": {"partial"}, "reason": {"Turn 9 <b>counts</b>."}})
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
	w = h.do(t, http.MethodPost, "/talk/done/comments", url.Values{"turn": {"5"}, "text": {"Lovely."}})
	require.Equal(t, "/talk/done/review#turn-5", w.Header().Get("Location"))

	stored := h.log.events["done"][before:]
	require.Len(t, stored, 3)
	require.Equal(t, roleplay.Event{Session: "done", Seq: before + 1, At: morning, Author: "trainer", Body: roleplay.Agreed{Mark: "step:agitate"}}, stored[0])
	require.Equal(t, 5, stored[2].Turn)
	for _, target := range []string{"/talk/done/review", "/talk/done/scorecard"} {
		body := h.page(t, target)
		has(t, body, "Trainer agrees")
		has(t, body, "Turn 9 &lt;b&gt;counts&lt;/b&gt;.")
		has(t, body, "Lovely.")
		has(t, body, `<span class="status">missing</span>`, "the machine's mark stays")
	}
}

func TestReviewRefuses(t *testing.T) {
	h := newHouse(t)
	for name, test := range map[string]struct {
		target string
		form   url.Values
		status int
	}{
		"no verdict":      {"/talk/done/review", url.Values{"mark": {"step:agitate"}}, 400},
		"no such mark":    {"/talk/done/review", url.Values{"mark": {"step:nothing"}, "verdict": {"agree"}}, 400},
		"no reason":       {"/talk/done/review", url.Values{"mark": {"step:agitate"}, "verdict": {"correct"}, "to": {"partial"}}, 400},
		"an empty word":   {"/talk/done/comments", url.Values{"turn": {"5"}, "text": {" "}}, 400},
		"no such turn":    {"/talk/done/comments", url.Values{"turn": {"99"}, "text": {"x"}}, 400},
		"it still runs":   {"/talk/open/review", url.Values{"mark": {"step:agitate"}, "verdict": {"agree"}}, 409},
		"it runs, turn":   {"/talk/open/comments", url.Values{"turn": {"1"}, "text": {"x"}}, 409},
		"somebody else's": {"/talk/theirs/comments", url.Values{"turn": {"1"}, "text": {"x"}}, 404},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.status, h.do(t, http.MethodPost, test.target, test.form).Code)
		})
	}
}

// What the coworker holds back is asked for by the trainer's page only, and
// only once the talk is over.
func TestMapOpensToTheTrainerAfterTheTalk(t *testing.T) {
	for target, want := range map[string]roleplay.Side{
		"/talk/done": roleplay.Trainee, "/talk/done/scorecard": roleplay.Trainee, "/talk/done/replay": roleplay.Trainee,
		"/history": roleplay.Trainee, "/talk/open/review": roleplay.Trainee, "/talk/done/review": roleplay.Trainer,
	} {
		h := newHouse(t)
		h.page(t, target)
		require.NotEmpty(t, h.practice.viewers)
		if want == roleplay.Trainer { // of the one talk; of the others only what a trainee may see
			require.Equal(t, want, h.practice.viewers[0], target)
			h.practice.viewers, want = h.practice.viewers[1:], roleplay.Trainee
		}
		for _, viewer := range h.practice.viewers {
			require.Equal(t, want, viewer, target)
		}
	}
}

func TestHistory(t *testing.T) {
	h := newHouse(t)
	h.log.events["open"][0].Body = roleplay.Finished{} // a log that begins with no start
	h.log.order = []string{"done"}
	for i := range 25 {
		h.log.put(fmt.Sprintf("more-%02d", i), talkOf(t, "local", true, lines[:2]...))
	}
	body := h.page(t, "/history")
	has(t, body, "26 attempts")
	has(t, body, `href="/history?page=2"`)
	has(t, body, "more-24")
	hasNot(t, body, `id="attempt-more-04"`)
	body = h.page(t, "/history?page=2")
	has(t, body, `id="attempt-more-04"`)
	has(t, body, `href="/history?page=1"`)
	h.page(t, "/history?page=99")

	h.practice.err = roleplay.Errorf(roleplay.Corrupt, "This one can't be read.")
	has(t, h.page(t, "/history"), "This one can&#39;t be read.", "the others are not lost with it")
}

func TestSegments(t *testing.T) {
	notes := []note{{Kind: "a", Quote: "two three"}, {Kind: "b", Quote: "three four"}, {Kind: "c", Quote: "two"}, {Kind: "d", Quote: "not there"}, {Kind: "e"}, {Kind: "f", Quote: "five"}}
	var got []string
	for _, s := range segments("one two three four five", notes) {
		kind := "-"
		if s.Note != nil {
			kind = s.Note.Kind
		}
		got = append(got, kind+":"+s.Text)
	}
	require.Equal(t, []string{"-:one ", "a:two three", "-: four ", "f:five"}, got)
	require.Empty(t, segments("", notes))
}

func TestTimeline(t *testing.T) {
	tr, err := readTranscript("x", []roleplay.Event{
		{At: morning, Body: roleplay.Started{}},
		{Seq: 2, Turn: 1, At: morning.Add(time.Hour), Body: roleplay.Said{Text: "How are you?"}},
		{Seq: 3, Turn: 1, At: morning.Add(time.Hour), Body: roleplay.Read{Reading: roleplay.Reading{Words: 10, Asking: 4}}},
		{Seq: 4, Turn: 2, At: morning.Add(time.Hour + 5*time.Second), Body: roleplay.Spoke{Heard: roleplay.Heard{Words: 20}, Plan: roleplay.Plan{Type: 2000}}},
		{Seq: 5, Turn: 3, At: morning.Add(2 * time.Hour), Body: roleplay.Said{Text: "Mm."}},
	})
	require.NoError(t, err)
	got := timelineOf(tr)
	require.Equal(t, 1, got.Cut, "the hour between two turns")
	require.Equal(t, paced{900 + 5000 + 30000 + 900, (900 + 2200) + (900 + 4400) + 900 + 900}, got.Length)
	require.Equal(t, timeMark{Turn: 2, Side: roleplay.Coworker, At: paced{5900, 3100 + 5300}, Typing: paced{3900, 3100 + 5300 - 3534}, Told: 6, Words: 30}, got.Turns[1])
	for i, m := range got.Turns {
		require.LessOrEqual(t, m.Typing.Original, m.At.Original)
		require.Less(t, m.Typing.Even, m.At.Even)
		if i > 0 {
			require.GreaterOrEqual(t, m.Typing.Original, got.Turns[i-1].At.Original)
			require.GreaterOrEqual(t, m.Typing.Even, got.Turns[i-1].At.Even)
		}
	}
}

func TestDrawShares(t *testing.T) {
	p := drawShares([]utterance{{Number: 1, Mine: true, Words: 10, Asking: 4}, {Number: 2, Words: 20}, {Number: 3, Mine: true}})
	require.Equal(t, 3*barStep, p.Width)
	require.Equal(t, bar{Turn: 1, X: 2, Width: 8, Asked: 200, Told: 300, AskedFrom: 1300}, p.Bars[0])
	require.Equal(t, bar{Turn: 2, X: 14, Width: 8, Heard: 1000, Top: 0}, p.Bars[1])
	require.Equal(t, "6,400 18,800 30,800", p.Line)
	require.Equal(t, shareRow{Turn: 2, Words: 20, RunTold: 6, RunWords: 30}, p.Rows[1])
	require.Equal(t, 1*barStep, drawShares(nil).Width)
	require.Len(t, drawTrend([]scoring.Share{{Num: 1, Den: 4}, {}, {Num: 1, Den: 2}}).Dots, 2, "an attempt without words has no share")
}

func TestVerdictsOfTheFoldReachTheCard(t *testing.T) {
	j := judge{"x", review.Review{Marks: map[string]review.Verdict{"fault:lecture:7": {To: review.None, Reason: "A story."}}}, false, nil}
	view := j.findings(card().Faults)[0]
	require.Equal(t, "not there", view.Judged.To())
	require.Equal(t, "sees it otherwise", view.Judged.Verb())
	require.Nil(t, j.findings(card().Strengths)[0].Judged.Verdict)
}

func TestPercent(t *testing.T) {
	for _, test := range []struct{ num, den, want int }{{0, 0, 0}, {1, 3, 33}, {2, 3, 67}, {1, 2, 50}, {1, 200, 1}, {84, 310, 27}, {5, 5, 100}} {
		require.Equal(t, test.want, percent(test.num, test.den))
	}
	require.Equal(t, []string{"0 s", "59 s", "1 min", "2 min 5 s"}, []string{seconds(0), seconds(59_200), seconds(60_000), seconds(125_000)})
}
