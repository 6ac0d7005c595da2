package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/personas"
	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/store"
	"seventy/web"
)

// benchLines are what the trainee of a benchmark says in turn.
var benchLines = []string{
	"Hi Yvonne, thanks for making time. How has the week been on nights?",
	"That sounds exhausting. What happens when the second call light goes on and there is nobody else?",
	"So it's thirty residents and the two of you, and you stay late to finish. What does that do to you at home?",
	"I work days in the kitchen; I see you carry your own trays down. It makes me angry, too.",
	"What would have to change for you to go home on time? Who could decide that?",
	"What do you think Denise would say if several of you asked her together, and how would you take it?",
	"Who else on East wing feels that way, and who do people listen to?",
	"I don't know what they would do, and I won't promise anything. What worries you most about it?",
	"Would you ask Carla by Friday how many breaks she got last week? And what might get in the way?",
}

// script plays one session of the scenario for measuring without network or
// disk: a turn is read, decided, worded and folded as the server does it.
type script struct {
	cast    live.Cast
	context roleplay.Context
	seq     int
	turns   int
}

func newScript(tb testing.TB, p *practice, n int) *script {
	content, err := p.library.Content("endless")
	require.NoError(tb, err)
	started, err := p.started(context.Background(), content, web.StartRequest{Scenario: "endless", Owner: owner})
	require.NoError(tb, err)
	started.Seed = uint64(n)
	cast, err := p.cast(context.Background(), started)
	require.NoError(tb, err)
	s := &script{cast: cast, context: roleplay.Context{Kind: started.Kind, Turn: 1}}
	s.fold(0, started)
	return s
}

func (s *script) fold(turn int, b roleplay.Body) {
	s.seq++
	e := roleplay.Event{Session: "s", Seq: s.seq, Turn: turn, Body: b}
	s.cast.Coworker.Fold(e)
	s.cast.Meter.Fold(e)
	s.cast.Voice.Fold(e)
}

// turn is one trainee turn and its answer: reading, mind and scoring, and the
// built-in voice, which is part of no promise but of every turn.
func (s *script) turn(tb testing.TB) {
	text := benchLines[s.turns/2%len(benchLines)]
	n := s.turns + 1
	reading := s.cast.Reader.Read(text, s.context)
	plan, change := s.cast.Coworker.Plan(n, reading)
	spoke, err := s.cast.Voice.Speak(context.Background(), roleplay.Script{Turn: n + 1, Attempt: 1, Plan: plan},
		func(int, string) error { return nil })
	if err != nil {
		tb.Fatal(err)
	}
	spoke.Heard.Words = s.cast.Reader.Words(spoke.Text)
	s.fold(n, roleplay.Said{Text: text, Source: roleplay.FromPerson})
	s.context.Said(text, reading)
	s.fold(n, roleplay.Read{Reading: reading})
	s.fold(n, roleplay.Planned{Plan: plan, Change: change})
	s.fold(n+1, spoke)
	s.context.Spoke(spoke.Text, spoke.Heard)
	s.cast.Meter.Gauge()
	s.turns += 2
}

// BenchmarkTurnWithoutServer measures one turn of the shipped persona around
// its 10th and its 200th turn: what is kept of a talk must not make its turns
// dearer.
func BenchmarkTurnWithoutServer(b *testing.B) {
	db, err := store.Open(context.Background(), filepath.Join(b.TempDir(), "seventy.db"), quiet(), time.Now)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, db.Close()) })
	p := &practice{library: personas.Shipped(), store: db, logger: quiet(), now: time.Now, random: rand.Reader}
	const around = 9 // turns measured in a session: each line once
	for _, at := range []int{10, 200} {
		b.Run(fmt.Sprintf("at=%d", at), func(b *testing.B) {
			var s *script
			var took time.Duration // of the turns alone: the timer's own stop costs more than a turn
			for i := range b.N {
				if i%around == 0 {
					s = newScript(b, p, i)
					for range at - around/2 {
						s.turn(b)
					}
				}
				begun := time.Now()
				s.turn(b)
				took += time.Since(begun)
			}
			b.ReportMetric(float64(took.Microseconds())/float64(b.N), "µs/turn")
			b.ReportMetric(0, "ns/op")
		})
	}
}
