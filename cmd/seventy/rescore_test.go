package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/personas"
	"seventy/roleplay"
	"seventy/roleplay/store"
	"seventy/scoring"
	"seventy/scoring/moves"
	"seventy/web"
)

// oldReader is the version that a test's recorded readings carry.
const oldReader = "rules-0"

// storeTalk stores a talk of n turns that reader and voice make, with what was
// recorded of it as forget leaves it. The trainee ends it where over is set.
func storeTalk(tb testing.TB, p *practice, seed uint64, n int, over bool, forget func(*roleplay.Reading)) string {
	tb.Helper()
	ctx := context.Background()
	content, err := p.library.Content("endless")
	require.NoError(tb, err)
	started, err := p.started(ctx, content, web.StartRequest{Scenario: "endless", Owner: owner})
	require.NoError(tb, err)
	started.Seed, started.Versions.Reader = seed, oldReader
	cast, err := p.cast(ctx, started)
	require.NoError(tb, err)
	id, err := roleplay.NewID(p.random)
	require.NoError(tb, err)
	var events []roleplay.Event
	fold := func(turn int, b roleplay.Body) {
		e := roleplay.Event{Session: id, Seq: len(events) + 1, At: time.UnixMilli(int64(1000 * len(events))).UTC(), Turn: turn, Author: owner, Body: b}
		cast.Coworker.Fold(e)
		cast.Voice.Fold(e)
		if read, ok := b.(roleplay.Read); ok && forget != nil {
			read.Reading.Version = oldReader
			forget(&read.Reading)
			e.Body = read
		}
		events = append(events, e)
	}
	c := roleplay.Context{Kind: started.Kind, Turn: 1}
	fold(0, started)
	for turn := 1; turn < n; turn += 2 {
		text := benchLines[turn/2%len(benchLines)]
		reading := cast.Reader.Read(text, c)
		plan, change := cast.Coworker.Plan(turn, reading)
		spoke, err := cast.Voice.Speak(ctx, roleplay.Script{Turn: turn + 1, Attempt: 1, Plan: plan}, func(int, string) error { return nil })
		require.NoError(tb, err)
		spoke.Heard.Words = cast.Reader.Words(spoke.Text)
		fold(turn, roleplay.Said{Text: text, Source: roleplay.FromPerson})
		fold(turn, roleplay.Read{Reading: reading})
		fold(turn, roleplay.Planned{Plan: plan, Change: change})
		fold(turn+1, spoke)
		c.Said(text, reading)
		c.Spoke(spoke.Text, spoke.Heard)
	}
	if over {
		fold(0, roleplay.Finished{By: roleplay.Trainee, Reason: "ended"})
	}
	require.NoError(tb, p.store.Append(ctx, id, 0, events))
	return id
}

// deaf forgets all that a reading found but the words.
func deaf(r *roleplay.Reading) { *r = roleplay.Reading{Version: r.Version, Words: r.Words} }

func openPractice(tb testing.TB, data string) *practice {
	tb.Helper()
	db, err := store.Open(context.Background(), filepath.Join(data, "seventy.db"), quiet(), time.Now)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, db.Close()) })
	return &practice{library: personas.Shipped(), store: db, logger: quiet(), now: time.Now, random: rand.Reader}
}

func rescoreAll(tb testing.TB, p *practice, dry bool) []rescored {
	tb.Helper()
	list, err := p.store.Sessions(context.Background(), "")
	require.NoError(tb, err)
	all, err := p.rescore(context.Background(), list, dry)
	require.NoError(tb, err)
	return all
}

func logged(t *testing.T, p *practice, id string) string {
	t.Helper()
	events, err := p.store.Events(t.Context(), id, 0)
	require.NoError(t, err)
	out, err := json.Marshal(events)
	require.NoError(t, err)
	return string(out)
}

// cardOf is the card that the trainee is shown, as it is kept.
func cardOf(t *testing.T, p *practice, id string) scoring.Scorecard {
	t.Helper()
	card, err := p.Scorecard(t.Context(), id, roleplay.Trainee)
	require.NoError(t, err)
	body, err := json.Marshal(card)
	require.NoError(t, err)
	var kept scoring.Scorecard
	require.NoError(t, json.Unmarshal(body, &kept))
	return kept
}

// next appends an event to a session.
func next(t *testing.T, p *practice, id string, turn int, body roleplay.Body) {
	t.Helper()
	s, err := p.store.Session(t.Context(), id)
	require.NoError(t, err)
	require.NoError(t, p.store.Append(t.Context(), id, s.Seq, []roleplay.Event{{Turn: turn, Author: owner, Body: body}}))
}

// A talk that an older reader understood worse is read anew: the pages show
// the new card, through a trainer's review, and the log is as it was.
func TestRescoreReadsAnew(t *testing.T) {
	p := openPractice(t, t.TempDir())
	id := storeTalk(t, p, 1, 18, true, deaf)
	same := storeTalk(t, p, 1, 18, true, nil)
	was, log := cardOf(t, p, id), logged(t, p, id)
	require.Equal(t, oldReader, was.Reader)
	require.Zero(t, was.Questions.Open)

	dry := rescoreAll(t, p, true)
	require.Equal(t, was, cardOf(t, p, id), "a dry run changes nothing")
	all := rescoreAll(t, p, false)
	require.Equal(t, dry, all, "and says what would")
	for _, r := range all {
		require.Empty(t, r.Error)
		if r.Session == same {
			require.Empty(t, r.Changes)
			continue
		}
		require.NotEmpty(t, r.Changes)
		require.Equal(t, made{oldReader, scoring.Version, was.Rubric}, r.Was)
		require.Equal(t, made{moves.Version, scoring.Version, was.Rubric}, r.Is)
	}
	now := cardOf(t, p, id)
	require.Equal(t, moves.Version, now.Reader)
	require.Equal(t, log, logged(t, p, id), "the log is not touched")
	want := cardOf(t, p, same)
	want.Session = id
	require.Equal(t, want, now, "as if today's reader had been there")

	events, err := sessions{p.store}.Events(t.Context(), id, 0)
	require.NoError(t, err)
	asking := 0
	for _, e := range events {
		if r, ok := e.Body.(roleplay.Read); ok {
			asking += r.Reading.Asking
		}
	}
	require.Equal(t, now.WordShare.Num-now.Telling.Num, asking, "the pages' pictures say what the card says")

	next(t, p, id, 0, roleplay.Agreed{Mark: now.Strengths[0].Mark})
	require.Equal(t, now, cardOf(t, p, id), "a review does not bring the old card back")
	for _, r := range rescoreAll(t, p, false) {
		require.Empty(t, r.Changes, "once is enough")
		require.Empty(t, r.Reviewed)
	}
}

// A talk that goes on is graded as it was recorded: one talk is not read by
// two readers.
func TestRescoredTalkGoesOn(t *testing.T) {
	p := openPractice(t, t.TempDir())
	id := storeTalk(t, p, 2, 10, false, deaf)
	rescoreAll(t, p, false)
	require.Equal(t, moves.Version, cardOf(t, p, id).Reader)
	next(t, p, id, 11, roleplay.Said{Text: "What would you change?", Source: roleplay.FromPerson})
	require.Equal(t, oldReader, cardOf(t, p, id).Reader)
	rescoreAll(t, p, false)
	require.Equal(t, moves.Version, cardOf(t, p, id).Reader)
}

// What a simulated coworker showed comes from the plan and stays as recorded;
// a person is heard anew.
func TestRescoreHearsPeople(t *testing.T) {
	p := openPractice(t, t.TempDir())
	id := storeTalk(t, p, 3, 2, false, nil)
	said := "They cut our breaks again and I'm scared they'd fire me if I said anything."
	for i, source := range []roleplay.Source{roleplay.FromBuiltin, roleplay.FromPerson} {
		next(t, p, id, 4+2*i, roleplay.Spoke{Text: said, Source: source})
	}
	rescoreAll(t, p, false)
	events, err := sessions{p.store}.Events(t.Context(), id, 0)
	require.NoError(t, err)
	heard := map[roleplay.Source]roleplay.Heard{}
	for _, e := range events {
		if b, ok := e.Body.(roleplay.Spoke); ok && b.Text == said {
			heard[b.Source] = b.Heard
		}
	}
	require.Empty(t, heard[roleplay.FromBuiltin].Signals)
	require.NotEmpty(t, heard[roleplay.FromPerson].Signals)
	require.Equal(t, heard[roleplay.FromPerson].Words, heard[roleplay.FromBuiltin].Words)
}

// A trainer's word stays beside what they spoke of, though that is gone or
// otherwise now.
func TestRescoreKeepsReviews(t *testing.T) {
	p := openPractice(t, t.TempDir())
	const lecture = "fault:lecture:1"
	id := storeTalk(t, p, 4, 18, true, func(r *roleplay.Reading) {
		deaf(r)
		r.Faults = []roleplay.Mark[roleplay.Fault]{{Label: roleplay.Lecture, Span: roleplay.Span{End: 4}, Sure: 90}}
	})
	was := cardOf(t, p, id)
	_, there := was.Standing(lecture)
	require.True(t, there)
	const step = "step:agitate"
	missing, _ := was.Standing(step)
	require.Equal(t, "missing", missing.Status)
	next(t, p, id, 0, roleplay.Corrected{Mark: lecture, To: "none", Reason: "It was a greeting."})
	next(t, p, id, 0, roleplay.Agreed{Mark: step})
	next(t, p, id, 0, roleplay.Agreed{Mark: "fault:nowhere:9"})

	var told []reviewed
	for _, r := range rescoreAll(t, p, false) {
		told = append(told, r.Reviewed...)
	}
	require.Len(t, told, 3)
	require.Equal(t, []string{lecture, step, "fault:nowhere:9"}, []string{told[0].Mark, told[1].Mark, told[2].Mark})
	require.Equal(t, []bool{true, false, true}, []bool{told[0].Gone, told[1].Gone, told[2].Gone})
	for range 2 { // another time they are remembered still
		card := cardOf(t, p, id)
		require.Len(t, card.Earlier, 3)
		require.Equal(t, 1, card.Earlier[0].Turn)
		require.Equal(t, "missing", card.Earlier[1].Status)
		rescoreAll(t, p, false)
	}
	next(t, p, id, 0, roleplay.Agreed{Mark: step})
	require.Len(t, cardOf(t, p, id).Earlier, 2, "they looked at the new mark, too")
}

// A session that can't be read is left as it is and told of; the others are
// done.
func TestRescoreBrokenSession(t *testing.T) {
	data := t.TempDir()
	p := openPractice(t, data)
	const broken = "broken"
	whole := storeTalk(t, p, 6, 6, true, deaf)
	lost := roleplay.Started{Title: "Lost", Framework: "gone", Frozen: "gone"}
	require.NoError(t, p.store.Append(t.Context(), broken, 0, []roleplay.Event{{Author: owner, Body: lost}}))
	require.NoError(t, p.store.Close())

	var out, stderr bytes.Buffer
	require.Equal(t, 1, run([]string{"rescore", "--data", data}, nil, &out, &stderr))
	require.Contains(t, stderr.String(), "1 of 2 sessions could not be read")
	require.Regexp(t, broken+`  \S+  .*: left as it was\. `, out.String())
	require.Regexp(t, whole+`  \S+  .*: \d+ marks`, out.String())
}

// What is wrong is said before anything is touched.
func TestRescoreRefuses(t *testing.T) {
	data := t.TempDir()
	for _, c := range []struct {
		name, want string
		args       []string
		hold       bool
	}{
		{"nothing there", "there are no sessions in " + filepath.Join(data, "none"), []string{"--data", filepath.Join(data, "none")}, false},
		{"a server runs", "in use by another Seventy", []string{"--data", data}, true},
		{"no such session", `there is no session "abc"`, []string{"--data", data, "--session", "abc"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			db, err := store.Open(t.Context(), filepath.Join(data, "seventy.db"), quiet(), time.Now)
			require.NoError(t, err)
			if !c.hold {
				require.NoError(t, db.Close())
			} else {
				defer db.Close()
			}
			var out, stderr bytes.Buffer
			require.Equal(t, 1, run(append([]string{"rescore"}, c.args...), nil, &out, &stderr))
			require.Contains(t, stderr.String(), c.want)
			require.NoDirExists(t, filepath.Join(data, "none"))
		})
	}
}

// BenchmarkRescore reads and grades a folder of sessions of 40 turns anew; an
// iteration is a session. An older reader had understood half of what was said.
//
//	go test -run '^$' -bench Rescore -benchtime 1000x ./cmd/seventy
func BenchmarkRescore(b *testing.B) {
	const turns = 40
	p := openPractice(b, b.TempDir())
	n := 0
	for i := range b.N {
		storeTalk(b, p, uint64(i), turns, true, func(r *roleplay.Reading) {
			if n++; n%2 == 0 {
				deaf(r)
			}
		})
	}
	b.ResetTimer()
	require.Len(b, rescoreAll(b, p, false), b.N)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sessions/s")
}
