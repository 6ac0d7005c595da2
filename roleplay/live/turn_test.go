package live_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/live/livetest"
)

var (
	human     = roleplay.Started{Pace: 100}
	immediate = roleplay.Started{Pace: 0}
	thinks    = livetest.Manner{Think: 3000, Type: 2000}
	streams   = livetest.Manner{Think: 3000, Slow: 1100 * time.Millisecond}
)

func TestImmediateTurnIsOneCommit(t *testing.T) {
	in(t, immediate, thinks, func(r *room) {
		seat, c := r.join(0)
		require.Equal(t, live.Welcome{
			Protocol: 1, Session: "s", Seq: 1, At: time.Now().UnixMilli(), State: live.StateOpen, Coworker: "Sam", Missed: []live.Frame{},
		}, one[live.Welcome](t, c))
		var commits [][]roleplay.Event
		r.log.FailWith(func(events []roleplay.Event) error {
			commits = append(commits, events)
			return nil
		})
		seat.Say("a", "  How are you?\u202e ")
		calm()
		require.Len(t, commits, 1)
		require.Equal(t, "said read planned spoke", r.types())
		words := livetest.Words(2, 1)
		at := time.Now().UnixMilli()
		require.Equal(t, []live.Frame{
			live.Ack{Seq: 2, Turn: 1, Client: "a", Text: "How are you?", At: at},
			live.SpeechDelta{Turn: 2, Attempt: 1, Text: words},
			live.Done{Seq: 5, Turn: 2, Attempt: 1, Text: words, Source: "builtin", At: at},
			live.MeterFrame{Turn: 2, Gauge: roleplay.Gauge{TraineeSaid: 3, Words: 7}},
		}, c.take())

		e := r.events()
		require.Equal(t, []int{0, 1, 1, 1, 2}, []int{e[0].Turn, e[1].Turn, e[2].Turn, e[3].Turn, e[4].Turn})
		require.Equal(t, []string{"ann", "system", "sam", "sam"}, []string{e[1].Author, e[2].Author, e[3].Author, e[4].Author})
		spoke := e[4].Body.(roleplay.Spoke)
		require.Equal(t, 4, spoke.Heard.Words)
		require.Equal(t, bodies[roleplay.Planned](r)[0].Plan, spoke.Plan)
	})
}

func TestTurnKeepsItsSilence(t *testing.T) {
	in(t, human, thinks, func(r *room) {
		seat, c := r.enter()
		seat.Say("a", "How are you?")
		pass(2999 * time.Millisecond)
		require.Equal(t, "said read planned", r.types())
		pass(time.Millisecond)
		require.Equal(t, "said read planned spoke", r.types(), "stored when they begin to speak")
		pass(time.Minute)
		require.Equal(t, "0s ack\n3s typing\n3.5s delta\n4s delta\n4.5s delta\n5s delta\n5s done\n5s meter\n", c.story())
	})
}

func TestPaceScalesTheSilence(t *testing.T) {
	in(t, roleplay.Started{Pace: 50}, thinks, func(r *room) {
		seat, c := r.enter()
		seat.Say("a", "How are you?")
		pass(time.Minute)
		require.Equal(t, "0s ack\n1.5s typing\n1.75s delta\n2s delta\n2.25s delta\n2.5s delta\n2.5s done\n2.5s meter\n", c.story())
	})
}

func TestDeltasJoinToTheText(t *testing.T) {
	in(t, human, thinks, func(r *room) {
		seat, c := r.enter()
		seat.Say("a", "How are you?")
		pass(time.Minute)
		text, offsets := "", []int{}
		for _, f := range c.take() {
			if d, ok := f.(live.SpeechDelta); ok {
				text += d.Text
				offsets = append(offsets, d.Offset)
			}
		}
		require.Equal(t, livetest.Words(2, 1), text)
		require.Equal(t, []int{0, 6, 9, 14}, offsets, "the smile counts two, as in a browser")
	})
}

func TestHintWithCoaching(t *testing.T) {
	coached := livetest.Manner{HintAt: 1}
	in(t, roleplay.Started{Coaching: true}, coached, func(r *room) {
		seat, c := r.join(0)
		require.True(t, one[live.Welcome](t, c).Coaching)
		seat.Say("a", "How are you?")
		calm()
		seat.Say("b", "And now?")
		calm()
		require.Equal(t, "said read planned spoke hinted said read planned spoke", r.types())
		require.Equal(t, []string{"ack", "delta", "done", "meter", "hint", "ack", "delta", "done", "meter"}, c.types())

		_, again := r.join(5)
		w := one[live.Welcome](t, again)
		require.Equal(t, live.Hint{Seq: 6, ID: "ask", Text: "What could you ask them?", At: time.Now().UnixMilli()}, w.Missed[0])
	})
	in(t, immediate, coached, func(r *room) {
		seat, _ := r.enter()
		seat.Say("a", "How are you?")
		calm()
		require.NotContains(t, r.types(), "hinted", "no hint without coaching")
	})
}

func TestCoworkerEnds(t *testing.T) {
	in(t, human, thinks, func(r *room) {
		seat, c := r.enter()
		seat.Say("a", "That is "+livetest.WordLeave)
		pass(time.Minute)
		require.Equal(t, "said read planned spoke ended", r.types())
		story := c.take()
		ended := story[len(story)-1].(live.EndedFrame)
		require.Equal(t, live.EndedFrame{Seq: 6, By: roleplay.Coworker, Reason: "shift", At: ended.At}, ended)
		require.Positive(t, ended.At)

		seat.Say("b", "Wait!")
		calm()
		f := one[live.ErrorFrame](t, c)
		require.Equal(t, roleplay.Ended, f.Code)
		require.Equal(t, "b", f.Client)
		require.False(t, f.Retry)

		seat.Say("a", "That is "+livetest.WordLeave)
		calm()
		require.Equal(t, []string{"ack", "done"}, c.types(), "what was stored is acknowledged again, after the end too")
	})
}

func TestTraineeEnds(t *testing.T) {
	for _, c := range []struct {
		name  string
		after time.Duration // when they press the button
		want  string
		story string
	}{
		{"in the silence", time.Second, "said read planned ended", "0s ack\n1s ended\n"},
		{"while the coworker types", 4100 * time.Millisecond, "said read planned spoke ended",
			"0s ack\n3s typing\n3.5s delta\n4s delta\n4.1s delta\n4.1s delta\n4.1s done\n4.1s meter\n4.1s ended\n"},
		{"after the answer", 10 * time.Second, "said read planned spoke ended",
			"0s ack\n3s typing\n3.5s delta\n4s delta\n4.5s delta\n5s delta\n5s done\n5s meter\n10s ended\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in(t, human, thinks, func(r *room) {
				seat, conn := r.enter()
				seat.Say("a", "How are you?")
				pass(c.after)
				seat.End()
				pass(time.Minute)
				require.Equal(t, c.want, r.types())
				require.Equal(t, c.story, conn.story())
				require.Equal(t, []roleplay.Finished{{By: roleplay.Trainee, Reason: "ended"}}, bodies[roleplay.Finished](r))

				seat.End()
				calm()
				require.Equal(t, []string{"ended"}, conn.types(), "ending twice is told again, stored once")
				require.Len(t, bodies[roleplay.Finished](r), 1)
				seat.Leave()
				_, conn = r.join(0)
				require.Equal(t, live.StateEnded, one[live.Welcome](t, conn).State)
			})
		})
	}
}

func TestTraineeEndsWhileAModelSpeaks(t *testing.T) {
	in(t, human, streams, func(r *room) {
		seat, c := r.enter()
		seat.Say("a", "How are you?")
		pass(3500 * time.Millisecond)
		seat.End()
		pass(time.Minute)
		require.Equal(t, "said read planned spoke ended", r.types(), "they finish what they began to say")
		require.Equal(t, "0s ack\n3s typing\n3s delta\n3.3s delta\n4.4s delta\n4.4s done\n4.4s meter\n4.4s ended\n", c.story())
	})
}

func TestBadTurns(t *testing.T) {
	in(t, immediate, thinks, func(r *room) {
		seat, c := r.enter()
		for _, bad := range []struct {
			client, text string
			want         roleplay.Code
		}{
			{"a", " \x00\u200b ", roleplay.Invalid},
			{"a", longText(), roleplay.TooLong},
			{"", "Hello", roleplay.Invalid},
			{longText(), "Hello", roleplay.Invalid},
		} {
			seat.Say(bad.client, bad.text)
			calm()
			f := one[live.ErrorFrame](t, c)
			require.Equal(t, bad.want, f.Code)
			require.False(t, f.Retry)
			require.NotEmpty(t, f.Message)
			require.LessOrEqual(t, len(f.Client), live.MaxClientID)
		}
		require.Empty(t, r.types())
	})
}

func longText() string {
	b := make([]byte, roleplay.MaxTurn+1)
	for i := range b {
		b[i] = 'x'
	}
	return string(b)
}
