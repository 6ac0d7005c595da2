package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring/judge"
)

// opining is an endpoint that streams a reply to a talk, and to a question of
// a second opinion answers no to every check but the first, which it shows
// with the trainee's first turn.
type opining struct {
	*httptest.Server
	asked atomic.Int64 // for opinions
	heard atomic.Value // string: the transcript that was sent last
	hold  chan struct{}
}

const firstTurn = "Hi, how was the night for you?"

func newOpining(t *testing.T) *opining {
	e := &opining{hold: make(chan struct{})}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Messages []struct{ Content string }
			Stream   bool
			Format   struct {
				Schema struct{ Schema json.RawMessage } `json:"json_schema"`
			} `json:"response_format"`
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			http.Error(w, "{}", http.StatusBadRequest)
			return
		}
		if body.Stream {
			w.Header().Set("Content-Type", "text/event-stream")
			fmt.Fprint(w, "data: {\"choices\":[{\"delta\":{\"content\":\"Long one.\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
			return
		}
		e.asked.Add(1)
		e.heard.Store(body.Messages[1].Content)
		select {
		case <-e.hold:
		case <-r.Context().Done():
			return
		}
		var schema struct {
			Properties struct {
				Checks struct {
					Items struct {
						Properties struct {
							ID struct{ Enum []string }
						}
					}
				}
			}
		}
		if json.Unmarshal(body.Format.Schema.Schema, &schema) != nil {
			http.Error(w, "{}", http.StatusBadRequest)
			return
		}
		var entries []map[string]any
		for i, id := range schema.Properties.Checks.Items.Properties.ID.Enum {
			entry := map[string]any{"id": id, "yes": false, "turn": 0, "quote": ""}
			if i == 0 {
				entry = map[string]any{"id": id, "yes": true, "turn": 1, "quote": firstTurn}
			}
			entries = append(entries, entry)
		}
		text, err := json.Marshal(map[string]any{"checks": entries})
		if err == nil {
			w.Header().Set("Content-Type", "application/json")
			err = json.NewEncoder(w).Encode(map[string]any{"usage": map[string]int{"prompt_tokens": 1500, "completion_tokens": 500},
				"choices": []any{map[string]any{"message": map[string]string{"content": string(text)}, "finish_reason": "stop"}}})
		}
		if err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(e.Close)
	return e
}

// endedTalk holds a talk of one turn and ends it.
func (s *server) endedTalk(t *testing.T) string {
	t.Helper()
	id := s.begin(t)
	c, _, err := s.join(id, 0)
	require.NoError(t, err)
	defer c.conn.Close()
	require.NoError(t, c.say("1", firstTurn))
	_, err = c.wait("done", "")
	require.NoError(t, err)
	require.NoError(t, c.conn.WriteJSON(map[string]string{"type": "end"}))
	_, err = c.wait("ended", "")
	require.NoError(t, err)
	return id
}

func (s *server) reviewPage(t *testing.T, id string) string {
	t.Helper()
	resp, err := s.get("/talk/" + id + "/review")
	require.NoError(t, err)
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(page)
}

func (s *server) askOpinion(t *testing.T, id string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, s.URL+"/talk/"+id+"/opinion", strings.NewReader(url.Values{}.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", s.URL)
	resp, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

// TestSecondOpinion holds that an opinion is asked for while nobody waits,
// stands beside the card, changes no mark, and is asked for once: also not
// again after a restart, or by the command.
func TestSecondOpinion(t *testing.T) {
	e, data := newOpining(t), t.TempDir()
	flags := []string{"--endpoint=" + e.URL + "/v1", "--model=some-model"}
	srv := serve(t, data, flags...)
	id := srv.endedTalk(t)
	before := srv.reviewPage(t, id)
	require.Contains(t, before, "sent to the model some-model at "+strings.TrimPrefix(e.URL, "http://"))

	require.Equal(t, http.StatusSeeOther, srv.askOpinion(t, id))
	require.Equal(t, http.StatusSeeOther, srv.askOpinion(t, id))
	require.Contains(t, srv.reviewPage(t, id), "being asked for")
	close(e.hold)
	require.Eventually(t, func() bool { return strings.Contains(srv.reviewPage(t, id), "says the same as the scorer in") }, 20*time.Second, 50*time.Millisecond)
	require.EqualValues(t, 1, e.asked.Load())
	page := srv.reviewPage(t, id)
	require.Equal(t, marksOf(before), marksOf(page), "no mark is changed")
	require.Contains(t, e.heard.Load(), firstTurn)
	for _, locked := range []string{"initials", "rehab", "left wet"} {
		require.NotContains(t, e.heard.Load(), locked, "what the coworker holds back is sent nowhere")
	}
	require.NoError(t, srv.Stop())

	var out, problems strings.Builder
	run := func(args ...string) int {
		out.Reset()
		problems.Reset()
		return run(append(append([]string{"opinion", "--data=" + data}, flags...), args...), strings.NewReader(""), &out, &problems)
	}
	require.Zero(t, run(id), problems.String())
	require.Contains(t, out.String(), "A second opinion by some-model")
	require.Contains(t, out.String(), "“"+firstTurn+"”")
	require.Zero(t, run(id, "--json"), problems.String())
	var got struct {
		Opinion  judge.Opinion
		Compared judge.Comparison
	}
	require.NoError(t, json.Unmarshal([]byte(out.String()), &got))
	require.Equal(t, roleplay.Tokens{Prompt: 1500, Completion: 500}, got.Opinion.Tokens)
	require.Equal(t, got.Compared.Of, got.Compared.Agree+len(got.Compared.Differences))
	require.EqualValues(t, 1, e.asked.Load(), "what is kept is not asked for again")

	require.Equal(t, 1, run(id, "--model=another", "--opinion-tokens=10"))
	require.Contains(t, problems.String(), "--opinion-tokens")
	require.EqualValues(t, 1, e.asked.Load())
	require.Equal(t, 1, run("nothing"))
	flags = nil
	require.Equal(t, 1, run(id))
	require.Contains(t, problems.String(), "--endpoint")
}

// marksOf is what a review says before the second opinion.
func marksOf(page string) string {
	_, page, _ = strings.Cut(page, `<main`)
	page, _, _ = strings.Cut(page, `id="opinion"`)
	return page
}

// TestOpinionNobodyWasToldOf holds that a talk is not sent to an endpoint that
// its trainee was not told of before the first word.
func TestOpinionNobodyWasToldOf(t *testing.T) {
	e, data := newOpining(t), t.TempDir()
	srv := serve(t, data)
	id := srv.endedTalk(t)
	require.NotContains(t, srv.reviewPage(t, id), "second opinion")
	require.Equal(t, http.StatusNotFound, srv.askOpinion(t, id))
	require.NoError(t, srv.Stop())

	srv = serve(t, data, "--endpoint="+e.URL+"/v1", "--model=some-model")
	require.Contains(t, srv.reviewPage(t, id), "the trainee was not told")
	require.Equal(t, http.StatusForbidden, srv.askOpinion(t, id))
	require.NoError(t, srv.Stop())
	require.Zero(t, e.asked.Load())
}

// TestStopWhileAsking holds that a server stops though a model hangs, and
// that nothing of it is kept.
func TestStopWhileAsking(t *testing.T) {
	e, data := newOpining(t), t.TempDir()
	flags := []string{"--endpoint=" + e.URL + "/v1", "--model=some-model"}
	srv := serve(t, data, flags...)
	id := srv.endedTalk(t)
	require.Equal(t, http.StatusSeeOther, srv.askOpinion(t, id))
	require.Eventually(t, func() bool { return e.asked.Load() == 1 }, 10*time.Second, 10*time.Millisecond)
	require.NoError(t, srv.Stop())

	srv = serve(t, data, flags...)
	page := srv.reviewPage(t, id)
	require.Contains(t, page, "Ask for a second opinion")
	require.NotContains(t, page, "being asked for")
	require.NoError(t, srv.Stop())
}
