package live_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/live/livetest"
)

func TestModelIsHeldBackUntilTheSilenceIsOver(t *testing.T) {
	in(t, human, streams, func(r *room) {
		seat, c := r.enter()
		seat.Say("a", "How are you?")
		pass(4 * time.Second)
		require.Equal(t, "said read planned", r.types(), "a model's words are stored when it has finished")
		pass(time.Minute)
		require.Equal(t, "0s ack\n3s typing\n3s delta\n3.3s delta\n4.4s delta\n4.4s done\n4.4s meter\n", c.story())
		require.Equal(t, "said read planned spoke", r.types())
		require.Equal(t, roleplay.FromModel, bodies[roleplay.Spoke](r)[0].Source)
	})
	in(t, human, livetest.Manner{Think: 10000, Slow: time.Second}, func(r *room) {
		seat, c := r.enter()
		seat.Say("a", "How are you?")
		pass(9 * time.Second)
		require.Equal(t, "said read planned", r.types(), "nor earlier than it begins to be shown")
		pass(time.Minute)
		require.Equal(t, "0s ack\n10s typing\n10s delta\n10s done\n10s meter\n", c.story())
	})
}

func TestModelTakesAnAttemptBack(t *testing.T) {
	in(t, immediate, streams, func(r *room) {
		seat, c := r.enter()
		seat.Say("a", "Say it "+livetest.WordChange)
		pass(time.Minute)
		var got []string
		for _, f := range c.take() {
			switch f := f.(type) {
			case live.SpeechDelta:
				got = append(got, fmt.Sprintf("%d@%d %s", f.Attempt, f.Offset, f.Text))
			case live.Done:
				got = append(got, fmt.Sprintf("%d %s", f.Attempt, f.Text))
			}
		}
		require.Equal(t, []string{"1@0 As an assistant", "2@0 Well, ", "2@6 🙂 ", "2@9 turn ", "2@14 2.1", "2 Well, 🙂 turn 2.1"}, got)
	})
}

func TestGoingOn(t *testing.T) {
	for _, m := range []livetest.Manner{thinks, streams} {
		in(t, human, m, func(r *room) {
			seat, c := r.enter()
			seat.Say("a", "How are you?")
			pass(2500 * time.Millisecond)
			seat.Say("b", "I mean, at work.")
			pass(time.Minute)
			require.Equal(t, "said read planned said read planned spoke", r.types())
			plans := bodies[roleplay.Planned](r)
			require.Equal(t, 0, plans[0].Plan.Words)
			require.Equal(t, 1, plans[1].Plan.Words, "the coworker knows that a turn is waiting for them")
			spoke := bodies[roleplay.Spoke](r)
			require.Equal(t, plans[1].Plan, spoke[0].Plan, "the later plan wins")
			require.Equal(t, 3, one[live.Done](t, c).Turn)
		})
	}
}

func TestSilenceFilled(t *testing.T) {
	in(t, human, thinks, func(r *room) {
		seat, _ := r.enter()
		seat.Say("a", "Will you join?")
		pass(1200 * time.Millisecond)
		seat.Say("b", "No pressure.")
		pass(time.Minute)
		require.Equal(t, "said read planned said read planned silence_filled spoke", r.types())
		require.Equal(t, []roleplay.SilenceFilled{{Ask: 1, After: 1200}}, bodies[roleplay.SilenceFilled](r))
		require.Equal(t, 2, r.events()[7].Turn)

		seat.Say("c", "So you will join?")
		pass(4 * time.Second) // they speak
		seat.Say("d", "Good.")
		pass(time.Minute)
		require.Len(t, bodies[roleplay.SilenceFilled](r), 1, "what waits until they have spoken fills no silence")
	})
}

func TestSayWhileTheySpeakWaits(t *testing.T) {
	in(t, human, thinks, func(r *room) {
		seat, c := r.enter()
		seat.Say("a", "How are you?")
		pass(3500 * time.Millisecond)
		for i := range 8 {
			seat.Say(fmt.Sprint("b", i), "One more thing.")
		}
		seat.Say("b0", "One more thing.") // the same again
		calm()
		require.Equal(t, "0s ack\n3s typing\n3.5s delta\n", c.story())
		seat.Say("c", "And another.")
		calm()
		f := one[live.ErrorFrame](t, c)
		require.Equal(t, roleplay.Busy, f.Code)
		require.True(t, f.Retry)
		require.Equal(t, "c", f.Client)

		pass(time.Minute)
		require.Equal(t, "4s delta\n4.5s delta\n5s delta\n5s done\n5s meter\n"+
			"5s ack\n5s ack\n5s ack\n5s ack\n5s ack\n5s ack\n5s ack\n5s ack\n"+
			"8s typing\n8.5s delta\n9s delta\n9.5s delta\n10s delta\n10s done\n10s meter\n", c.story())
		require.Len(t, bodies[roleplay.Said](r), 9)
		require.Len(t, bodies[roleplay.Spoke](r), 2)
	})
}

func TestTypingHoldsTheAnswerBack(t *testing.T) {
	for _, c := range []struct {
		name  string
		until time.Duration // they type a frame a second from 1s on
		want  time.Duration
	}{
		{"not at all", 0, 3 * time.Second},
		{"stopped early", 1 * time.Second, 3 * time.Second},
		{"a while", 4 * time.Second, 6 * time.Second},
		{"on and on", 40 * time.Second, 8 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			in(t, human, thinks, func(r *room) {
				seat, conn := r.enter()
				seat.Typing()
				seat.Say("a", "How are you?")
				for at := time.Second; at <= c.until; at += time.Second {
					pass(time.Second)
					seat.Typing()
				}
				pass(time.Minute)
				require.Contains(t, conn.story(), fmt.Sprintf("\n%v typing\n", c.want))
			})
		})
	}
}

func TestRejoinWhileTheySpeak(t *testing.T) {
	in(t, human, thinks, func(r *room) { // stored when they began: nothing is left to be typed
		seat, _ := r.enter()
		seat.Say("a", "How are you?")
		pass(3600 * time.Millisecond)
		_, c := r.join(2)
		frames := c.take()
		require.Equal(t, "done", frames[0].(live.Welcome).Missed[0].FrameType())
		require.Len(t, frames, 2)
		require.Equal(t, "meter", frames[1].FrameType())
		pass(time.Minute)
		require.Empty(t, c.take())
	})
	in(t, human, streams, func(r *room) { // not stored yet: so far, and the rest as it comes
		seat, _ := r.enter()
		seat.Say("a", "How are you?")
		pass(3600 * time.Millisecond)
		_, c := r.join(2)
		frames := c.take()
		require.Empty(t, frames[0].(live.Welcome).Missed)
		require.Equal(t, []live.Frame{
			live.Typing{On: true}, live.SpeechDelta{Turn: 2, Attempt: 1, Text: "Well, 🙂 turn "},
		}, frames[1:])
		pass(time.Minute)
		require.Equal(t, []string{"delta", "done", "meter"}, c.types())
	})
	in(t, human, thinks, func(r *room) { // in the silence: nothing to be seen
		seat, _ := r.enter()
		seat.Say("a", "How are you?")
		pass(time.Second)
		_, c := r.join(0)
		require.Equal(t, []string{"welcome", "meter"}, c.types())
		pass(2 * time.Second)
		require.Equal(t, []string{"typing"}, c.types())
	})
}

func TestTheyFinishWhenTheTraineeLeft(t *testing.T) {
	for _, m := range []livetest.Manner{thinks, streams} {
		in(t, human, m, func(r *room) {
			seat, _ := r.enter()
			seat.Say("a", "How are you?")
			calm()
			seat.Leave()
			pass(10 * time.Second)
			require.Equal(t, "said read planned spoke", r.types())
		})
	}
}
