package live_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/live/livetest"
)

func TestSameTurnIsStoredOnceAndAnsweredOnce(t *testing.T) {
	in(t, human, thinks, func(r *room) {
		seat, c := r.enter()
		seat.Say("a", "How are you?")
		seat.Say("a", "How are you?")
		seat.Say("a", "Something else under the same id")
		calm()
		frames := c.take()
		require.Len(t, frames, 3)
		require.Equal(t, frames[0], frames[1], "the same ack again")
		require.Equal(t, frames[0], frames[2])
		pass(4 * time.Second) // it is being said
		c.take()
		seat.Say("a", "How are you?")
		calm()
		require.Equal(t, []string{"ack"}, c.types(), "the answer is on the way")
		pass(time.Minute)
		done := one[live.Done](t, c)

		r.restart()
		seat, c = r.join(r.events()[4].Seq)
		require.Empty(t, one[live.Welcome](t, c).Missed)
		seat.Say("a", "How are you?")
		calm()
		require.Equal(t, []live.Frame{frames[0], done}, c.take())
		pass(time.Minute)
		require.Empty(t, c.take())
		require.Equal(t, "said read planned spoke", r.types())
	})
}

func TestRejoinGivesExactlyWhatWasMissed(t *testing.T) {
	in(t, immediate, thinks, func(r *room) {
		seat, c := r.enter()
		for _, id := range []string{"a", "b", "c"} {
			seat.Say(id, "Turn "+id)
		}
		seat.End()
		calm()
		all := []live.Frame{}
		for _, f := range c.take() {
			switch f.(type) {
			case live.Ack, live.Done, live.EndedFrame:
				all = append(all, f)
			}
		}
		require.Len(t, all, 7)
		for after, want := range map[int][]live.Frame{0: all, 1: all, 2: all[1:], 4: all[1:], 5: all[2:], 9: all[4:], 13: all[6:], 14: {}} {
			_, c := r.join(after)
			w := one[live.Welcome](t, c)
			require.Equal(t, want, w.Missed, "after %d", after)
			require.Equal(t, 14, w.Seq)
		}
		for _, after := range []int{15, -1} {
			_, err := r.house.Join(context.Background(), "s", roleplay.Trainee, "ann", live.Cursor{Seq: after}, &conn{})
			require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
			require.ErrorContains(t, err, "Start over with 0")
		}
	})
}

func TestCrashBetweenTheCommits(t *testing.T) {
	for _, m := range []livetest.Manner{thinks, streams} {
		in(t, human, m, func(r *room) {
			seat, _ := r.enter()
			seat.Say("a", "How are you?")
			pass(time.Minute)
			whole := r.events()
			r.close()
			r.log.Cut("s", 4) // said, read and planned are on disk
			m.Think = 99      // a planning anew would show
			r.cfg.Casting = livetest.Casting(m)
			r.house = live.NewHouse(r.cfg)

			_, c := r.join(2)
			pass(time.Minute)
			require.Equal(t, "said read planned spoke", r.types())
			require.Equal(t, whole[4].Body, r.events()[4].Body, "spoken from the recorded plan")
			var done []live.Frame // the silence was over long ago: it may be said before we are seated
			for _, f := range c.take() {
				if w, ok := f.(live.Welcome); ok {
					done = append(done, w.Missed...)
				}
				if f.FrameType() == "done" {
					done = append(done, f)
				}
			}
			require.Len(t, done, 1)
		})
	}
}

func TestTheRestOfTheSilenceIsKeptAfterACrash(t *testing.T) {
	in(t, human, thinks, func(r *room) {
		seat, _ := r.enter()
		seat.Say("a", "How are you?")
		pass(time.Second)
		r.restart()
		_, c := r.join(4)
		pass(time.Minute)
		require.Equal(t, "0s welcome\n2s typing\n2.5s delta\n3s delta\n3.5s delta\n4s delta\n4s done\n4s meter\n", c.story())
	})
}

func TestUnplannedTurnIsFinished(t *testing.T) {
	for _, keep := range []int{2, 3} { // said; said and read
		in(t, immediate, thinks, func(r *room) {
			seat, _ := r.enter()
			seat.Say("a", "How are you?")
			calm()
			whole := r.events()
			r.close()
			r.log.Cut("s", keep)
			r.house = live.NewHouse(r.cfg)
			r.enter()
			calm()
			require.Equal(t, whole, r.events(), "read and planned in the state it would have been")
		})
	}
}

func last(list []string, n int) string { return list[len(list)-n] }

func TestDiskFull(t *testing.T) {
	for _, started := range []roleplay.Started{immediate, human} {
		in(t, started, thinks, func(r *room) {
			seat, c := r.enter()
			r.log.FailWith(livetest.Full)
			seat.Say("a", "How are you?")
			calm()
			f := one[live.ErrorFrame](t, c)
			require.Equal(t, live.ErrorFrame{Code: roleplay.Unavailable, Message: "There is no room on the disk.", Retry: true, Client: "a"}, f)
			require.Empty(t, r.types())
			require.Contains(t, r.words.String(), "There is no room")

			r.log.FailWith(nil)
			seat.Say("a", "How are you?")
			pass(time.Minute)
			require.Equal(t, "said read planned spoke", r.types())
			require.Equal(t, uint64(1), bodies[roleplay.Planned](r)[0].Plan.Pick, "nothing of the failed turn was folded")
			require.Equal(t, 7, one[live.MeterFrame](t, c).Words)

			r.log.FailWith(livetest.Full)
			seat.End()
			calm()
			require.True(t, one[live.ErrorFrame](t, c).Retry)
			r.log.FailWith(nil)
			seat.End()
			calm()
			require.Equal(t, []string{"ended"}, c.types())
		})
	}
}

func TestDiskFullBeforeTheSecondCommit(t *testing.T) {
	for _, m := range []livetest.Manner{thinks, streams} {
		in(t, human, m, func(r *room) {
			seat, c := r.enter()
			seat.Say("a", "Will you join?")
			pass(time.Second)
			r.log.FailWith(livetest.Full)
			pass(time.Minute)
			var told int
			for _, f := range c.take() {
				if f, ok := f.(live.ErrorFrame); ok {
					told++
					require.Equal(t, roleplay.Unavailable, f.Code)
				}
			}
			require.Equal(t, 1, told, "told once, tried again and again")
			require.Equal(t, "said read planned", r.types())
			r.log.FailWith(nil)
			pass(time.Minute)
			require.Equal(t, "said read planned spoke", r.types())
			require.Equal(t, "done", last(c.types(), 2))
		})
	}
}

func TestGoingOnWhileTheAnswerCantBeStored(t *testing.T) {
	in(t, human, thinks, func(r *room) {
		seat, _ := r.enter()
		seat.Say("a", "Will you join?")
		calm()
		r.log.FailWith(livetest.Full)
		pass(time.Minute)
		r.log.FailWith(nil)
		seat.Say("b", "Hello?")
		pass(time.Minute)
		require.Equal(t, "said read planned said read planned spoke", r.types(), "the silence was the disk's, not theirs to keep")
	})
}

func TestFullDiskWhileGoingOnKeepsTheFirstAnswer(t *testing.T) {
	for _, m := range []livetest.Manner{thinks, streams} {
		in(t, human, m, func(r *room) {
			seat, c := r.enter()
			seat.Say("a", "How are you?")
			pass(time.Second)
			r.log.FailWith(livetest.Full)
			seat.Say("b", "I mean, at work.")
			calm()
			require.Equal(t, "b", one[live.ErrorFrame](t, c).Client)
			r.log.FailWith(nil)
			pass(time.Minute)
			require.Equal(t, "said read planned spoke", r.types())
		})
	}
}

func TestHintThatCantBeStoredIsNotGiven(t *testing.T) {
	in(t, roleplay.Started{Coaching: true}, livetest.Manner{HintAt: 1}, func(r *room) {
		seat, c := r.enter()
		r.log.FailWith(func(events []roleplay.Event) error {
			if _, ok := events[0].Body.(roleplay.Hinted); ok {
				return livetest.Full(events)
			}
			return nil
		})
		seat.Say("a", "How are you?")
		calm()
		require.Equal(t, []string{"ack", "delta", "done", "meter"}, c.types())
		r.log.FailWith(nil)
		seat.Say("b", "And now?")
		calm()
		require.Equal(t, "hint", last(c.types(), 1), "but after the next turn")
	})
}

func TestLogThatCantBeRead(t *testing.T) {
	in(t, immediate, thinks, func(r *room) {
		seat, c := r.enter()
		seat.Say("a", "How are you?")
		calm()
		c.take()
		r.log.Blind(true)
		seat.Say("a", "How are you?")
		calm()
		require.True(t, one[live.ErrorFrame](t, c).Retry)
		_, err := r.house.Join(context.Background(), "s", roleplay.Trainee, "ann", live.Cursor{}, &conn{})
		require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err))
		require.Empty(t, c.closed)
		_, err = r.house.Join(context.Background(), "other", roleplay.Trainee, "ann", live.Cursor{}, &conn{})
		require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err))
		r.log.Blind(false)
		seat.Say("a", "How are you?")
		calm()
		require.Equal(t, []string{"ack", "done"}, c.types())
	})
}

func TestOthersWriteToo(t *testing.T) {
	comment := func(r *room) {
		r.log.Add("s", roleplay.Event{At: time.Now(), Author: "tom", Turn: 1, Body: roleplay.Commented{Text: "Look!"}})
	}
	in(t, human, thinks, func(r *room) {
		seat, c := r.enter()
		comment(r)
		seat.Say("a", "How are you?")
		calm()
		require.Equal(t, "commented said read planned", r.types())
		require.Equal(t, uint64(2), bodies[roleplay.Planned](r)[0].Plan.Pick)
		comment(r)
		pass(time.Minute)
		require.Equal(t, "commented said read planned commented spoke", r.types())
		comment(r)
		seat.End()
		calm()
		require.Equal(t, "ended", last(c.types(), 1))
		comment(r)
		_, c = r.join(8)
		require.Equal(t, 10, one[live.Welcome](t, c).Seq)
	})
	in(t, human, thinks, func(r *room) { // the same turn, stored by another server
		seat, c := r.enter()
		r.log.Add("s", roleplay.Event{At: time.Now(), Author: "ann", Turn: 1, Body: roleplay.Said{Text: "Hi", Client: "a"}})
		seat.Say("a", "Hi")
		calm()
		require.Equal(t, "said", r.types())
		require.Equal(t, []string{"ack", "ack"}, c.types())
	})
	in(t, human, thinks, func(r *room) { // somebody else never stops
		seat, c := r.enter()
		r.log.FailWith(func([]roleplay.Event) error { return roleplay.Errorf(roleplay.Conflict, "too late") })
		seat.Say("a", "Hi")
		calm()
		require.True(t, one[live.ErrorFrame](t, c).Retry)
	})
	in(t, human, streams, func(r *room) { // the talk is ended elsewhere while a model thinks
		seat, c := r.enter()
		seat.Say("a", "Hi")
		calm()
		r.log.Add("s", roleplay.Event{At: time.Now(), Author: "ann", Body: roleplay.Finished{By: roleplay.Trainee, Reason: "ended"}})
		pass(time.Minute)
		require.Equal(t, "said read planned ended", r.types())
		require.Equal(t, "0s ack\n3s typing\n3s delta\n3.3s delta\n4.4s delta\n4.4s ended\n4.4s typing\n", c.story())
	})
}

func TestDeletedSession(t *testing.T) {
	in(t, immediate, thinks, func(r *room) {
		seat, c := r.enter()
		r.log.Delete("s")
		seat.Say("a", "Hi")
		calm()
		for _, f := range c.take() {
			require.Equal(t, roleplay.NotFound, f.(live.ErrorFrame).Code)
		}
		require.Equal(t, []live.Closing{live.ClosingEvicted}, c.closed)
		_, err := r.house.Join(context.Background(), "s", roleplay.Trainee, "ann", live.Cursor{}, &conn{})
		require.Equal(t, roleplay.NotFound, roleplay.CodeOf(err))
	})
}

func TestPanicClosesOneSession(t *testing.T) {
	for _, word := range []string{livetest.WordPanic, livetest.WordFails, livetest.WordFaint} {
		for _, m := range []livetest.Manner{thinks, streams} {
			in(t, human, m, func(r *room) {
				r.log.Start("other", time.Now(), immediate)
				other := &conn{}
				otherSeat, err := r.house.Join(context.Background(), "other", roleplay.Trainee, "ann", live.Cursor{}, other)
				require.NoError(t, err)
				seat, c := r.enter()
				seat.Say("a", "my secret "+word)
				pass(time.Minute)
				frames := c.take()
				f := frames[len(frames)-1].(live.ErrorFrame)
				require.Equal(t, roleplay.Internal, f.Code)
				require.NotContains(t, f.Message, "the talk")
				require.Equal(t, []live.Closing{live.ClosingEvicted}, c.closed)
				require.NotEmpty(t, r.words.String())
				require.NotContains(t, r.words.String(), "secret")
				require.NotContains(t, r.words.String(), "the talk itself")

				seat.Say("b", "into the void")
				otherSeat.Say("a", "Still here?")
				pass(time.Minute)
				types := other.types()
				require.Equal(t, "done", last(types, 2))
			})
		}
	}
}

func TestSessionThatCantBeLoaded(t *testing.T) {
	for _, c := range []struct {
		name    string
		casting live.Casting
		spoil   func(r *room)
		want    roleplay.Code
	}{
		{"broken casting", func(context.Context, roleplay.Started) (live.Cast, error) {
			return live.Cast{}, roleplay.Errorf(roleplay.Corrupt, "no content")
		}, nil, roleplay.Corrupt},
		{"panicking casting", func(context.Context, roleplay.Started) (live.Cast, error) {
			panic(errors.New("oh"))
		}, nil, roleplay.Internal},
		{"no session", nil, func(r *room) { r.log.Delete("s") }, roleplay.NotFound},
		{"no start", nil, func(r *room) {
			r.log.Delete("s")
			r.log.Add("s", roleplay.Event{Body: roleplay.Parked{}})
		}, roleplay.Corrupt},
		{"full disk with a turn to finish", nil, func(r *room) {
			r.log.Add("s", roleplay.Event{Turn: 1, Author: "ann", Body: roleplay.Said{Text: "Hi", Client: "a"}})
			r.log.FailWith(livetest.Full)
		}, roleplay.Unavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			in(t, immediate, thinks, func(r *room) {
				if c.casting != nil {
					r.cfg.Casting = c.casting
					r.restart()
				}
				if c.spoil != nil {
					c.spoil(r)
				}
				_, err := r.house.Join(context.Background(), "s", roleplay.Trainee, "ann", live.Cursor{}, &conn{})
				require.Equal(t, c.want, roleplay.CodeOf(err))
			})
		})
	}
}

func TestShutdownDrains(t *testing.T) {
	in(t, human, streams, func(r *room) {
		seat, c := r.enter()
		seat.Say("a", "How are you?")
		pass(4 * time.Second)
		require.NoError(t, r.house.Close(context.Background()))
		require.Equal(t, []live.Closing{live.ClosingShutdown}, c.closed)
		require.Equal(t, "said read planned", r.types(), "what was acknowledged stays")
		seat.Say("b", "Too late")
		_, err := r.house.Join(context.Background(), "s", roleplay.Trainee, "ann", live.Cursor{}, &conn{})
		require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err))
		require.Equal(t, "said read planned", r.types())
	})
}

func TestShutdownWaitsForACommitButNotForever(t *testing.T) {
	in(t, immediate, thinks, func(r *room) {
		seat, c := r.enter()
		stuck := make(chan struct{})
		r.log.FailWith(func([]roleplay.Event) error { <-stuck; return nil })
		seat.Say("a", "How are you?")
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		err := r.house.Close(ctx)
		require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err))
		close(stuck)
		synctest.Wait()
		require.Equal(t, []string{"ack", "delta", "done", "meter"}, c.types(), "the turn in hand was finished")
		require.Equal(t, []live.Closing{live.ClosingShutdown}, c.closed)
	})
}

func TestVoiceFailsBeforeAnythingIsStored(t *testing.T) {
	in(t, immediate, thinks, func(r *room) {
		seat, c := r.enter()
		seat.Say("a", "my secret "+livetest.WordFails)
		calm()
		f := one[live.ErrorFrame](t, c)
		require.Equal(t, roleplay.Internal, f.Code)
		require.Equal(t, "a", f.Client)
		require.Empty(t, r.types())
		require.NotContains(t, r.words.String(), "talk itself")
		seat.Say("b", "How are you?")
		calm()
		require.Equal(t, []string{"ack", "delta", "done", "meter"}, c.types(), "nothing broke")
	})
}
