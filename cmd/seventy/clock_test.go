package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// asClock in the environment of the test binary as the program names a file
// that holds how many hours the clock is wrong. The file may change at any
// time.
const asClock = "SEVENTY_TEST_CLOCK"

// wrongClock is the right clock set wrong by what stands in a file; no name is
// no file. What it returns knows nothing of how much time really passed:
// whoever takes the difference of two times sees the leap.
func wrongClock(file string, right func() time.Time) func() time.Time {
	if file == "" {
		return right
	}
	var mu sync.Mutex
	var read time.Time
	var wrong time.Duration
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now := right()
		if now.Sub(read) > 2*time.Millisecond {
			read = now
			data, err := os.ReadFile(file)
			hours, parseErr := strconv.Atoi(strings.TrimSpace(string(data)))
			if err != nil || parseErr != nil {
				panic("the test's clock can't be read")
			}
			wrong = time.Duration(hours) * time.Hour
		}
		return now.Round(0).Add(wrong)
	}
}

// leap is a server whose clock is set a day wrong while trainees talk.
type leap struct {
	t     *testing.T
	data  string
	file  string // of the clock
	hours int
	srv   *server
	kept  []silence
}

// silence is one that was measured: from the ack of a turn, or from the next
// start of the server, to the first sign of the answer.
type silence struct {
	session string
	turn    int
	took    time.Duration
	partly  bool // some of it was over before the server was started anew
}

// slack is what a machine that has a lot to do may need beyond a silence.
const slack = 8 * time.Second

// set sets the clock right or wrong.
func (l *leap) set(wrong bool) {
	hours := 0
	if wrong {
		hours = l.hours
	}
	next := l.file + ".next" // never half written
	require.NoError(l.t, os.WriteFile(next, []byte(strconv.Itoa(hours)), 0o600))
	require.NoError(l.t, os.Rename(next, l.file))
	time.Sleep(5 * time.Millisecond)
}

// TestClockIsSet sets the clock a day forward and a day back while trainees
// talk, between a turn and its answer, while a talk is parked and while the
// server is away. Nothing hangs, nothing is lost, silences are as long as they
// were planned, and what is recorded and shown knows of no day.
func TestClockIsSet(t *testing.T) {
	for name, hours := range map[string]int{"forward": 24, "back": -24} {
		t.Run(name, func(t *testing.T) {
			l := &leap{t: t, hours: hours, data: t.TempDir(), file: filepath.Join(t.TempDir(), "clock")}
			l.set(false)
			t.Setenv(asClock, l.file)
			l.srv = serve(t, l.data, "--park-after=1s")
			began := time.Now()
			talk := l.load()
			slow := l.betweenAckAndAnswer()
			l.inTheSilence(slow)
			l.parked(talk.all[0])
			late := l.acrossRestart()
			for _, session := range []string{talk.all[0].session, slow.session, late.session} {
				l.shown(session, time.Since(began))
			}
			require.NoError(t, l.srv.Stop())
			requireKept(t, l.data, append(talk.all, late)...)
			l.silences()
			t.Logf("%d turns at once while the clock was set", talk.turns())
		})
	}
}

// load sets the clock to and fro under trainees who talk without a pause.
func (l *leap) load() *patients {
	talk := chatter(l.t, l.srv, 3, 10*time.Second)
	for i := range 6 {
		time.Sleep(100 * time.Millisecond)
		l.set(i%2 == 0)
	}
	time.Sleep(100 * time.Millisecond)
	talk.quiet(l.t)
	return talk
}

func (l *leap) betweenAckAndAnswer() *patient {
	p := l.srv.sit(l.t, l.srv.endless(l.t, "100"))
	l.set(false)
	ack := p.acknowledged(l.t)
	acked := time.Now()
	l.set(true)
	took := p.answered(l.t, l.srv, ack, 15*time.Second).Sub(acked)
	l.kept = append(l.kept, silence{p.session, ack.Turn, took, false})
	return p
}

// inTheSilence has a trainee go on after an ask: the event says how long they
// waited.
func (l *leap) inTheSilence(p *patient) {
	l.set(false)
	require.NoError(l.t, p.seat.say("ask", "Will you come to the meeting on Thursday at six?"))
	_, _, err := p.until("ack", 5*time.Second)
	require.NoError(l.t, err)
	l.set(true)
	time.Sleep(700 * time.Millisecond)
	require.NoError(l.t, p.seat.say("fill", "It is only an hour."))
	_, _, err = p.until("ack", 5*time.Second)
	require.NoError(l.t, err)
	p.anew(l.t, l.srv, 0)
}

func (l *leap) parked(p *patient) {
	l.set(false)
	require.Eventually(l.t, func() bool {
		p.anew(l.t, l.srv, 0)
		return p.state == "parked"
	}, 10*time.Second, 1200*time.Millisecond) // each look is a reason to wait another second
	l.set(true)
	require.NoError(l.t, p.turn(5*time.Second), "a parked talk is taken up again")
	p.anew(l.t, l.srv, 0)
	require.Equal(l.t, "open", p.state)
}

// acrossRestart kills the server between a turn and its answer, and starts it
// with the clock set.
func (l *leap) acrossRestart() *patient {
	p := l.srv.sit(l.t, l.srv.endless(l.t, "100"))
	l.set(false)
	ack := p.acknowledged(l.t)
	l.srv.Kill()
	l.set(true)
	l.srv = serve(l.t, l.data)
	back := time.Now()
	if missed := p.anew(l.t, l.srv, ack.Seq); len(missed) == 0 {
		_, _, err := p.until("typing", 15*time.Second)
		require.NoError(l.t, err)
	}
	l.kept = append(l.kept, silence{p.session, ack.Turn, time.Since(back), true})
	return p
}

// shown holds that the pages of a talk show it, and that its replay takes no
// longer than the talk did but for pauses that are cut.
func (l *leap) shown(session string, talked time.Duration) {
	l.t.Helper()
	for _, page := range []string{"/talk/" + session, "/talk/" + session + "/scorecard", "/talk/" + session + "/replay"} {
		status, _ := l.srv.page(l.t, page)
		require.Equal(l.t, http.StatusOK, status, page)
	}
	status, history := l.srv.page(l.t, "/history")
	require.Equal(l.t, http.StatusOK, status)
	require.Contains(l.t, history, session)

	_, raw := l.srv.page(l.t, "/talk/"+session+"/replay.json")
	var times struct {
		Length struct{ Original int64 }
		Cut    int64
		Turns  []struct{ At, Typing struct{ Original int64 } }
	}
	require.NoError(l.t, json.Unmarshal([]byte(raw), &times))
	require.NotEmpty(l.t, times.Turns)
	require.LessOrEqual(l.t, times.Length.Original, talked.Milliseconds()+times.Cut*30_000+5_000)
	require.LessOrEqual(l.t, times.Cut, int64(6), "no more pauses than the clock was set forward")
	last := int64(0)
	for _, turn := range times.Turns {
		require.GreaterOrEqual(l.t, turn.At.Original, last)
		require.LessOrEqual(l.t, turn.Typing.Original, turn.At.Original)
		require.GreaterOrEqual(l.t, turn.Typing.Original, int64(0))
		last = turn.At.Original
	}
}

// silences compares the silences that were kept, and the one that was filled,
// with what the log says of them.
func (l *leap) silences() {
	filled := 0
	for _, kept := range l.kept {
		events := stored(l.t, l.data, kept.session)[kept.session]
		leaps := slices.ContainsFunc(events[1:], func(e roleplay.Event) bool {
			return e.At.Sub(events[0].At).Abs() > 23*time.Hour
		})
		require.True(l.t, leaps, "the clock was never wrong; the test shows nothing")
		for _, e := range events {
			switch b := e.Body.(type) {
			case roleplay.Planned:
				if e.Turn != kept.turn {
					continue
				}
				planned := time.Duration(b.Plan.Think) * time.Millisecond
				l.t.Logf("a silence of %v took %v", planned, kept.took.Round(time.Millisecond))
				require.Less(l.t, kept.took, planned+slack)
				if !kept.partly {
					require.Greater(l.t, kept.took, planned-200*time.Millisecond)
				}
			case roleplay.SilenceFilled:
				filled++
				l.t.Logf("a silence filled after %d ms", b.After)
				require.GreaterOrEqual(l.t, b.After, 600)
				require.Less(l.t, b.After, 5_000)
			}
		}
	}
	require.Equal(l.t, 1, filled)
}
