package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/llm"
)

// charging is an endpoint that takes a moment for each reply and says what it
// cost.
type charging struct {
	prompt, completion int
	calls              atomic.Int64
	underWay, most     atomic.Int64
}

func (e *charging) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	n := e.underWay.Add(1)
	defer e.underWay.Add(-1)
	for m := e.most.Load(); n > m && !e.most.CompareAndSwap(m, n); m = e.most.Load() {
		continue
	}
	time.Sleep(50 * time.Millisecond)
	w.Header().Set("Content-Type", "text/event-stream")
	text := fmt.Sprintf("Long night, number %d of them.", e.calls.Add(1))
	fmt.Fprintf(w, "data: {\"choices\":[{\"delta\":{\"content\":%q},\"finish_reason\":\"stop\"}]}\n\n"+
		"data: {\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d}}\n\ndata: [DONE]\n\n", text, e.prompt, e.completion)
}

func (e *charging) spent() int { return int(e.calls.Load()) * (e.prompt + e.completion) }

// chatter says so many turns and waits for the answer to each.
func (s *server) chatter(id string, turns int) error {
	c, f, err := s.join(id, 0)
	if err != nil {
		return err
	}
	defer c.conn.Close()
	for n := range turns {
		turn := fmt.Sprint(f.Seq, "-", n)
		if err := c.say(turn, "How have the nights been on your hall?"); err != nil {
			return err
		}
		if _, err := c.wait("done", ""); err != nil {
			return err
		}
	}
	return nil
}

// history returns the lines of that page that speak of tokens.
func (s *server) history(t *testing.T) string {
	t.Helper()
	resp, err := s.get("/history")
	require.NoError(t, err)
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	var out []string
	for line := range strings.Lines(string(page)) {
		if strings.Contains(line, "tokens") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

// fallbacks says for each of the coworker's turns why the built-in voice
// spoke; "" where the model did.
func fallbacks(spoke []roleplay.Spoke) []string {
	var out []string
	for _, s := range spoke {
		out = append(out, s.Model.Fallback)
	}
	return out
}

// TestSessionBudget holds that a talk goes on with the built-in voice when its
// budget is used up, also after a restart, and that the operator is told.
func TestSessionBudget(t *testing.T) {
	e := &charging{prompt: 100, completion: 10}
	model := httptest.NewServer(e)
	t.Cleanup(model.Close)
	data := t.TempDir()
	flags := []string{"--endpoint=" + model.URL + "/v1", "--model=some-model", "--tokens-per-session=300", "--first-token=25s"}
	srv := serve(t, data, flags...)
	id, other := srv.begin(t), srv.begin(t)
	require.NoError(t, srv.chatter(id, 5))
	require.NoError(t, srv.chatter(other, 1))
	page := srv.history(t)
	require.Contains(t, page, "300 tokens in, 30 out; its budget is used up")
	require.Contains(t, page, "Language model: 100 tokens in, 10 out</small>")
	require.Contains(t, page, "A talk has a budget of 300.")
	require.Equal(t, 1, strings.Count(srv.Logs(), "the session's budget of tokens is used up"), srv.Logs())
	require.NoError(t, srv.Stop())

	srv = serve(t, data, flags...)
	require.NoError(t, srv.chatter(id, 1))
	require.NoError(t, srv.chatter(other, 1))
	require.NotContains(t, srv.Logs(), "budget", "said once")
	require.NoError(t, srv.Stop())
	require.Equal(t, []string{"", "", "", llm.BudgetSession, llm.BudgetSession, llm.BudgetSession}, fallbacks(spoken(t, data, id)))
	require.Equal(t, []string{"", ""}, fallbacks(spoken(t, data, other)))
}

// TestDayBudget holds that many talks at once pass the day's budget by no more
// than the calls under way, that a restart and a deletion give nothing back,
// and that every turn is answered all the same.
func TestDayBudget(t *testing.T) {
	const limit, talks = 10_000, 20
	e := &charging{prompt: 900, completion: 100}
	model := httptest.NewServer(e)
	t.Cleanup(model.Close)
	data := t.TempDir()
	flags := []string{"--endpoint=" + model.URL + "/v1", "--model=some-model", "--first-token=25s", fmt.Sprint("--tokens-per-day=", limit)}
	srv := serve(t, data, flags...)
	var ids []string
	for range talks {
		ids = append(ids, srv.begin(t))
	}
	all := func() {
		t.Helper()
		errs := make([]error, talks)
		var wg sync.WaitGroup
		for i, id := range ids {
			wg.Go(func() { errs[i] = srv.chatter(id, 2) })
		}
		wg.Wait()
		for _, err := range errs {
			require.NoError(t, err)
		}
	}
	for round := 0; e.spent() < limit && round < 10; round++ { // while tokens are set aside some talks are refused
		all()
	}
	require.Greater(t, e.most.Load(), int64(1), "calls were under way together")
	require.GreaterOrEqual(t, e.spent(), limit)
	require.LessOrEqual(t, e.spent(), limit+int(e.most.Load())*1000, "no more than the calls under way")
	all()
	require.Equal(t, 1, strings.Count(srv.Logs(), "the day's budget of tokens is used up"), srv.Logs())
	require.Contains(t, srv.history(t), "Today's budget of tokens is used up.")
	spent := e.spent()

	req, err := http.NewRequest(http.MethodPost, srv.URL+"/talk/"+ids[0]+"/delete", nil)
	require.NoError(t, err)
	req.Header.Set("Origin", srv.URL)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	ids[0] = ids[1]
	require.NoError(t, srv.Stop())

	srv = serve(t, data, flags...)
	fresh := srv.begin(t)
	require.NoError(t, srv.chatter(fresh, 2))
	require.Equal(t, spent, e.spent(), "nobody was asked after the restart")
	page := srv.history(t)
	require.Contains(t, page, fmt.Sprintf("%d tokens in, %d out today, of a budget of %d; %d tokens in, %d out in all",
		spent*9/10, spent/10, limit, spent*9/10, spent/10))
	require.NoError(t, srv.Stop())
	require.Equal(t, []string{llm.BudgetDay, llm.BudgetDay}, fallbacks(spoken(t, data, fresh)))
}

// TestNoGuard holds that without the guard a model's words come as they are,
// and that nobody gets that who did not ask for it.
func TestNoGuard(t *testing.T) {
	text := "As an AI I don't sleep"
	model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, piece := range strings.SplitAfter(text, " ") {
			words, _ := json.Marshal(piece)
			fmt.Fprintf(w, "data: {\"choices\":[{\"delta\":{\"content\":%s}}]}\n\n", words)
		}
		fmt.Fprint(w, "data: [DONE]\n\n")
	}))
	t.Cleanup(model.Close)
	for name, args := range map[string][]string{"guarded": nil, "unguarded": {"--no-guard"}} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, t.TempDir(), append(args, "--endpoint="+model.URL+"/v1", "--model=some-model")...)
			c, _, err := srv.join(srv.begin(t), 0)
			require.NoError(t, err)
			defer c.conn.Close()
			require.NoError(t, c.say("1", "How was the night?"))
			f, err := c.wait("done", "")
			require.NoError(t, err)
			require.Equal(t, args != nil, f.Text == text, f.Text)
		})
	}
}
