package main

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/llm"
)

// The limits that the server is given in these tests, and what a machine that
// has a lot to do may need beyond them.
const (
	firstToken = time.Second
	replyTime  = 2 * time.Second
	patience   = 4 * time.Second
)

func (e *faultyEndpoint) serve(t *testing.T, data string, more ...string) *server {
	t.Helper()
	return serve(t, data, append([]string{"--endpoint=" + e.URL + "/v1", "--model=some-model"}, more...)...)
}

func limits() []string {
	return []string{"--first-token=" + firstToken.String(), "--reply-time=" + replyTime.String()}
}

// peak is the most memory that a process had resident since forget, in bytes.
func peak(t testing.TB, pid int) int {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	require.NoError(t, err)
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(data)
	require.NotNil(t, m)
	kib, err := strconv.Atoi(string(m[1]))
	require.NoError(t, err)
	return kib << 10
}

// forget lets peak begin anew, and returns what is resident now.
func forget(t *testing.T, pid int) int {
	t.Helper()
	require.NoError(t, os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0))
	return peak(t, pid)
}

// reply is what a trainee saw of an answer.
type reply struct {
	done  heard
	shown string // the deltas of the last attempt, joined
	took  time.Duration
}

// askFor says a turn that makes the endpoint answer in a certain way, and
// returns what comes of it. The trainee's own words are there to be looked for.
func (p *patient) askFor(name string) (reply, error) {
	p.n++
	began, attempt := time.Now(), 0
	var r reply
	if err := p.seat.say(p.id(), fmt.Sprintf("Hi, how was the night? Periwinkle, case %s.", name)); err != nil {
		return r, err
	}
	for {
		f, err := p.next(time.Until(began.Add(replyTime + patience)))
		if err != nil {
			return r, fmt.Errorf("no answer when it comes to %q: %w", name, err)
		}
		switch f.Type {
		case "ack":
			p.acked[f.Client] = f.Seq
		case "delta":
			if f.Attempt != attempt || f.Offset == 0 {
				attempt, r.shown = f.Attempt, ""
			}
			r.shown += f.Text
		case "error":
			return r, fmt.Errorf("when it comes to %q the server says %s: %s", name, f.Code, f.Message)
		case "done":
			r.done, r.took = f, time.Since(began)
			return r, nil
		}
	}
}

var sentenceEnd = regexp.MustCompile(`[.!?…]["'”’)]*$|\.\S+$`)

// fit says what is wrong with an answer as something that somebody said.
func (r reply) fit() error {
	text := r.done.Text
	switch {
	case r.took > replyTime+patience:
		return fmt.Errorf("it took %v", r.took)
	case !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError):
		return fmt.Errorf("it holds broken characters: %q", text)
	case strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) && c != '\n' }):
		return fmt.Errorf("it holds control characters: %q", text)
	case strings.TrimSpace(text) == "":
		return fmt.Errorf("it is empty")
	case !sentenceEnd.MatchString(strings.TrimSpace(text)):
		return fmt.Errorf("it is no whole sentence: %q", text)
	case r.shown != text:
		return fmt.Errorf("%q was shown and %q stored", r.shown, text)
	case len(text) > 2000:
		return fmt.Errorf("it has %d bytes", len(text))
	}
	return nil
}

// requireAccounted holds what the log says of an answer against what the
// endpoint did.
func requireAccounted(t *testing.T, bad badReply, spoke roleplay.Spoke, breaker bool) {
	t.Helper()
	require.NotNil(t, spoke.Model, bad.name)
	require.Equal(t, "some-model", spoke.Model.Name)
	why := spoke.Model.Fallback
	switch {
	case breaker && why == llm.BreakerOpen:
		return
	case spoke.Source == roleplay.FromModel:
		require.True(t, bad.reasons == nil || bad.cut, "%s: the model's words stand", bad.name)
		require.Empty(t, why)
		require.Equal(t, bad.cut, spoke.Model.Stopped != "", "%s: stopped by %q", bad.name, spoke.Model.Stopped)
	case bad.reasons == nil: // a guard may prefer the built-in voice to these words
		require.Contains(t, why, "guard_", bad.name)
	case !bad.cut || !strings.HasPrefix(why, "guard_"):
		require.Contains(t, bad.reasons, why, bad.name)
	}
	if !bad.free {
		require.Positive(t, spoke.Model.Prompt, "%s: what was sent is accounted", bad.name)
	}
	if bad.reasons == nil {
		require.False(t, spoke.Model.Estimated)
		require.Zero(t, spoke.Model.Prompt%700, bad.name)
	}
}

// TestEndpointFails has the model's endpoint fail in every way we could think
// of: the trainee gets whole sentences in time, the log says why whose words
// they are and what they cost, and memory stays what it is.
func TestEndpointFails(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	e := newFaultyEndpoint(t)
	srv := e.serve(t, data, limits()...)
	calm := srv.sit(t, srv.endless(t, "0"))
	_, err := calm.askFor("none")
	require.NoError(t, err)
	pid := srv.cmd.Process.Pid
	sessions := map[string]string{}
	for _, bad := range badReplies {
		// A good answer between two bad ones: the breaker is left out of it.
		_, err := calm.askFor("none")
		require.NoError(t, err)
		p := srv.sit(t, srv.endless(t, "0"))
		sessions[bad.name] = p.session
		before := forget(t, pid)
		r, err := p.askFor(bad.name)
		require.NoError(t, err)
		require.NoError(t, r.fit(), bad.name)
		grown := peak(t, pid) - before
		t.Logf("%-22s %6d ms  %6.1f MiB more  %s", bad.name, r.took.Milliseconds(), float64(grown)/(1<<20), r.done.Source)
		require.Less(t, grown, 96<<20, "%s: memory", bad.name)
		require.NoError(t, p.seat.conn.Close())
	}
	require.Zero(t, e.times("astray"), "a redirect leads to where nobody was told of")
	require.Eventually(t, func() bool { busy, _ := e.busy(); return busy == 0 }, 5*time.Second, 10*time.Millisecond, "nothing is asked for any more")
	require.NoError(t, calm.seat.conn.Close())
	require.NoError(t, srv.Stop())
	requireSilent(t, srv)
	logs := stored(t, data, slices.Collect(maps.Values(sessions))...)
	for _, bad := range badReplies {
		spoke := bodiesOf[roleplay.Spoke](logs[sessions[bad.name]])
		require.Len(t, spoke, 1)
		m := spoke[0].Model
		t.Logf("%-22s fallback %q, stopped %q, %d + %d tokens", bad.name, m.Fallback, m.Stopped, m.Prompt, m.Completion)
		requireAccounted(t, bad, spoke[0], false)
	}
}

// requireSilent holds that the log holds no word of anybody's.
func requireSilent(t *testing.T, srv *server) {
	t.Helper()
	logs := strings.ToLower(srv.Logs())
	for _, word := range []string{"periwinkle", "how was the night", "long one", "brambles", "slow down", "it broke", "sign in", "out of memory"} {
		require.NotContains(t, logs, word)
	}
}

// TestEndpointFailsUnderLoad mixes all failures over several talks at once:
// everybody is answered in time, floods side by side stay small, and nothing
// is left behind, no connection and no goroutine.
func TestEndpointFailsUnderLoad(t *testing.T) {
	t.Parallel()
	const trainees, turns = 8, 10
	data := t.TempDir()
	e := newFaultyEndpoint(t)
	srv := e.serve(t, data, limits()...)
	pid := srv.cmd.Process.Pid
	var all sync.WaitGroup
	talks, errs := make([]*patient, trainees), make([]error, trainees)
	asked := make([][]string, trainees)
	var took [trainees]time.Duration
	for i := range talks {
		talks[i] = srv.sit(t, srv.endless(t, "0"))
	}
	before := forget(t, pid)
	for i, p := range talks {
		chance := rand.New(rand.NewPCG(uint64(i), 3))
		all.Go(func() {
			for range turns {
				bad := badReplies[0]
				if chance.IntN(3) == 0 {
					bad = badReplies[chance.IntN(len(badReplies))]
				}
				asked[i] = append(asked[i], bad.name)
				r, err := p.askFor(bad.name)
				if err == nil {
					err = r.fit()
				}
				took[i] = max(took[i], r.took)
				if errs[i] = err; err != nil {
					return
				}
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	grown := peak(t, pid) - before
	require.Less(t, grown, 256<<20)
	require.Eventually(t, func() bool { busy, _ := e.busy(); return busy == 0 }, 5*time.Second, 10*time.Millisecond)
	_, open := e.busy()
	require.LessOrEqual(t, open, 64)
	for _, p := range talks {
		require.NoError(t, p.seat.conn.Close())
	}

	require.NoError(t, srv.cmd.Process.Signal(syscall.SIGQUIT)) // it tells of every goroutine, and ends
	select {
	case err := <-srv.gone:
		srv.gone <- err
	case <-time.After(10 * time.Second):
		t.Fatal("the server did not end")
	}
	told := strings.Count(srv.Logs(), "\ngoroutine ")
	require.Positive(t, told)
	for _, place := range []string{"seventy/roleplay/llm.(*Client)", "seventy/personas/voice.(*Model)"} {
		require.NotContains(t, srv.Logs(), place, "somebody still asks the endpoint")
	}
	requireSilent(t, srv)

	requireIntegrity(t, data)
	sources := map[string]int{}
	logs := stored(t, data, sessionsOf(talks)...)
	for i, p := range talks {
		spoke := bodiesOf[roleplay.Spoke](logs[p.session])
		require.Len(t, spoke, turns)
		for n, s := range spoke {
			at := slices.IndexFunc(badReplies, func(b badReply) bool { return b.name == asked[i][n] })
			requireAccounted(t, badReplies[at], s, true)
			if sources[string(s.Source)]++; s.Model.Fallback != "" {
				sources[s.Model.Fallback]++
			}
		}
	}
	require.Positive(t, sources[string(roleplay.FromModel)])
	t.Logf("%d turns: %v; the slowest answer took %v; %.1f MiB more at most; %d connections idle, %d goroutines at the end",
		trainees*turns, sources, slices.Max(took[:]).Round(time.Millisecond), float64(grown)/(1<<20), open, told)
}

// TestFloodsSideBySide has models flood several talks at once.
func TestFloodsSideBySide(t *testing.T) {
	t.Parallel()
	e := newFaultyEndpoint(t)
	srv := e.serve(t, t.TempDir(), limits()...)
	var talks []*patient
	for range 12 {
		talks = append(talks, srv.sit(t, srv.endless(t, "0")))
	}
	kinds := []string{"flood", "flood-in-a-line", "flood-of-whole", "flood-of-comments"}
	before := forget(t, srv.cmd.Process.Pid)
	errs := make([]error, len(talks))
	var all sync.WaitGroup
	for i, p := range talks {
		all.Go(func() {
			r, err := p.askFor(kinds[i%len(kinds)])
			errs[i] = errors.Join(err, r.fit())
		})
	}
	all.Wait()
	grown := peak(t, srv.cmd.Process.Pid) - before
	require.NoError(t, errors.Join(errs...))
	asked := 0
	for _, kind := range kinds {
		require.Positive(t, e.times(kind))
		asked += e.times(kind)
	}
	require.Less(t, grown, 256<<20)
	t.Logf("%d floods at once took %.1f MiB", asked, float64(grown)/(1<<20))
}

// TestOthersGoOnWhileModelsHang holds that a talk whose model hangs or floods
// slows no other talk.
func TestOthersGoOnWhileModelsHang(t *testing.T) {
	t.Parallel()
	e := newFaultyEndpoint(t)
	srv := e.serve(t, t.TempDir(), "--first-token=4s", "--reply-time=5s")
	var stuck []*patient
	for _, name := range []string{"hang", "stall", "silence", "trickle"} {
		p := srv.sit(t, srv.endless(t, "0"))
		p.n++
		require.NoError(t, p.seat.say(p.id(), "Hi, how was the night? Periwinkle, case "+name+"."))
		_, _, err := p.until("ack", 5*time.Second)
		require.NoError(t, err)
		stuck = append(stuck, p)
	}
	calm := srv.sit(t, srv.endless(t, "0"))
	var slowest time.Duration
	for range 10 {
		r, err := calm.askFor("none")
		require.NoError(t, err)
		slowest = max(slowest, r.took)
	}
	require.Less(t, slowest, 2*time.Second)
	for _, p := range stuck {
		done, _, err := p.until("done", 15*time.Second)
		require.NoError(t, err)
		require.NotEmpty(t, done.Text)
	}
	t.Logf("beside four replies that hang the slowest of ten took %v", slowest.Round(time.Millisecond))
}

// TestStopWhileModelHangs stops the server in the middle of replies that do
// not come: it ends in time, and afterwards each turn is answered once, from
// the plan that was recorded.
func TestStopWhileModelHangs(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	e := newFaultyEndpoint(t)
	srv := e.serve(t, data, "--first-token=25s", "--reply-time=60s")
	var talks []*patient
	for _, name := range []string{"hang", "stall-midway", "trickle"} {
		p := srv.sit(t, srv.endless(t, "0"))
		p.n++
		require.NoError(t, p.seat.say(p.id(), "Hi, how was the night? Periwinkle, case "+name+"."))
		ack, _, err := p.until("ack", 5*time.Second)
		require.NoError(t, err)
		p.acked[ack.Client] = ack.Seq
		talks = append(talks, p)
	}
	delta, _, err := talks[1].until("delta", 4*time.Second)
	require.NoError(t, err, "a reply is under way")
	require.Equal(t, "Morning.", strings.TrimSpace(delta.Text))
	began := time.Now()
	require.NoError(t, srv.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case err := <-srv.gone:
		srv.gone <- err
		require.NoError(t, err)
	case <-time.After(10 * time.Second):
		t.Fatal("the server did not stop in ten seconds")
	}
	took := time.Since(began)
	planned := map[string]roleplay.Plan{}
	logs := stored(t, data, sessionsOf(talks)...)
	for _, p := range talks {
		events := logs[p.session]
		require.Empty(t, bodiesOf[roleplay.Spoke](events), "what came so far is no reply")
		planned[p.session] = bodiesOf[roleplay.Planned](events)[0].Plan
	}

	e.mu.Lock()
	e.well = true
	e.mu.Unlock()
	srv = e.serve(t, data)
	for _, p := range talks {
		if missed := p.anew(t, srv, p.acked[p.id()]); len(missed) == 0 {
			_, _, err := p.until("done", 15*time.Second)
			require.NoError(t, err)
		}
	}
	require.NoError(t, srv.Stop())
	requireKept(t, data, talks...)
	logs = stored(t, data, sessionsOf(talks)...)
	for _, p := range talks {
		events := logs[p.session]
		require.Len(t, bodiesOf[roleplay.Planned](events), 1)
		spoke := bodiesOf[roleplay.Spoke](events)[0]
		plan := planned[p.session]
		require.Equal(t, plan.Act, spoke.Plan.Act)
		require.Equal(t, plan.Pick, spoke.Plan.Pick)
		require.Subset(t, plan.Tell, spoke.Plan.Tell)
		t.Logf("after the restart the %s answered: fallback %q, attempt %d", spoke.Source, spoke.Model.Fallback, spoke.Attempt)
	}
	requireSilent(t, srv)
	t.Logf("stopped in %v", took.Round(time.Millisecond))
}
