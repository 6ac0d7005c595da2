package web

import (
	"encoding/csv"
	"encoding/json"
	"mime"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring"
)

// A scorecard can be taken along as the page shows it to the trainee.
func TestKeep(t *testing.T) {
	for ext, media := range map[string]string{"md": "text/markdown; charset=utf-8", "csv": "text/csv; charset=utf-8", "json": "application/json"} {
		t.Run(ext, func(t *testing.T) {
			h := newHouse(t)
			h.practice.card.Session = "done"
			target := "/talk/done/scorecard." + ext
			has(t, h.page(t, "/talk/done/scorecard"), `href="`+target+`" download`)
			w := h.do(t, http.MethodGet, target, nil)
			require.Equal(t, http.StatusOK, w.Code)
			require.Equal(t, media, w.Header().Get("Content-Type"))
			require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
			require.NotContains(t, h.practice.viewers, roleplay.Trainer, "never a trainer's card")
			kind, params, err := mime.ParseMediaType(w.Header().Get("Content-Disposition"))
			require.NoError(t, err)
			require.Equal(t, "attachment", kind)
			require.Regexp(t, `^2026-03-0\d-[a-z-]+\.`+ext+`$`, params["filename"])
			body := w.Body.String()
			switch ext {
			case "md":
				require.Contains(t, body, h.log.events["done"][0].Body.(roleplay.Started).Title)
				require.Contains(t, body, "You asked what it does to her")
			case "csv":
				rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\uFEFF"))).ReadAll()
				require.NoError(t, err)
				require.Len(t, rows, 1+len(h.practice.card.Rows()))
				require.Equal(t, "done", rows[1][0])
			case "json":
				var card scoring.Scorecard
				require.NoError(t, json.Unmarshal([]byte(body), &card))
				require.Equal(t, h.practice.card.Rows(), card.Rows())
			}
		})
	}
}

// A file's name can't leave its folder, whatever a talk is called.
func TestFileName(t *testing.T) {
	began := time.Date(2026, 3, 2, 12, 0, 0, 0, time.Local)
	for title, want := range map[string]string{
		"The bus stop outside":       "2026-03-02-the-bus-stop-outside.md",
		"../../etc/passwd":           "2026-03-02-etc-passwd.md",
		"a\r\nSet-Cookie: x=\"y\"":   "2026-03-02-a-set-cookie-x-y.md",
		"Café, nach der Frühschicht": "2026-03-02-café-nach-der-frühschicht.md",
		"…":                          "2026-03-02-talk.md",
		"":                           "2026-03-02-talk.md",
		strings.Repeat("ab ", 50):    "2026-03-02-" + strings.TrimSuffix(strings.Repeat("ab-", 20), "-") + ".md",
	} {
		require.Equal(t, want, fileName(transcript{Began: began, Started: roleplay.Started{Title: title}}, "md"))
	}
}

// Who may not see the page may not take it along.
func TestKeepIsGuarded(t *testing.T) {
	h := newHouse(t)
	for _, id := range []string{"theirs", "nowhere"} {
		for _, f := range keepForms {
			require.Equal(t, http.StatusNotFound, h.do(t, http.MethodGet, "/talk/"+id+"/scorecard."+f.Ext, nil).Code)
		}
	}
}

// Every card says by what it was made.
func TestMadeBy(t *testing.T) {
	h := newHouse(t)
	h.practice.card.Reader, h.practice.card.Version, h.practice.card.Rubric = "rules-9", "scoring-9", "0123456789ab"
	for _, target := range []string{"/talk/done/scorecard", "/talk/done/review"} {
		has(t, h.page(t, target), "Read by rules-9 · graded by scoring-9 · rubric 0123456789ab")
	}
}

// What a trainer said of a mark that is gone or otherwise now is shown as they
// said it.
func TestReviewOutlivesMarks(t *testing.T) {
	h := newHouse(t)
	h.practice.card.Earlier = []scoring.Row{
		{Kind: scoring.MarkFault, Mark: "fault:dismiss:5", Label: "Passed over what they said", Turn: 5, Quote: "Oh well."},
		{Kind: scoring.MarkStep, Mark: "step:agitate", Label: "Agitate", Status: "missing"},
	}
	log := h.log.events["done"]
	for _, b := range []roleplay.Body{
		roleplay.Corrected{Mark: "fault:dismiss:5", To: "none", Reason: "They laughed together."},
		roleplay.Agreed{Mark: "step:agitate"},
		roleplay.Corrected{Mark: "fault:lecture:3", To: "none", Reason: "A story."},
	} {
		log = append(log, roleplay.Event{Session: "done", Seq: len(log) + 1, Body: b})
	}
	h.log.events["done"] = log
	for _, target := range []string{"/talk/done/scorecard", "/talk/done/review"} {
		page := h.page(t, target)
		has(t, page, "What a trainer spoke of before")
		has(t, page, `<h3>Passed over what they said</h3>`)
		has(t, page, "They laughed together.")
		has(t, page, "Trainer agreed</b>, when it was “missing”")
		has(t, page, `<h3>`+scoring.Title("lecture")+`</h3>`)
		_, after, _ := strings.Cut(page, `id="mark-fault-dismiss-5"`)
		item, _, _ := strings.Cut(after, "</li>")
		hasNot(t, item, "<form", "there is nothing left to judge")
	}
	h.practice.card.Earlier = nil
	hasNot(t, h.page(t, "/talk/done/scorecard"), "when it was")
}
