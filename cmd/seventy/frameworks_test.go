package main

import (
	"context"
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"seventy/personas"
	"seventy/roleplay"
	"seventy/roleplay/store"
	"seventy/scoring"
	"seventy/web"
)

// A talk keeps to the framework it was begun with, whatever becomes of the file;
// beside it stand those of today.
func TestCompareKeepsItsOwn(t *testing.T) {
	ctx := context.Background()
	db, err := store.Open(ctx, t.TempDir()+"/seventy.db", quiet(), time.Now)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	with := func(frameworks shelf) *practice {
		return &practice{library: personas.Shipped(), frameworks: frameworks, store: db, logger: quiet(), now: time.Now, random: rand.Reader}
	}
	before := with(nil)
	content := before.Scenarios()[0]
	id, err := before.Start(ctx, web.StartRequest{Scenario: content.Scenario.ID, Framework: "nine", Owner: owner})
	require.NoError(t, err)
	usual, err := before.Start(ctx, web.StartRequest{Scenario: content.Scenario.ID, Owner: owner})
	require.NoError(t, err)
	_, err = before.Start(ctx, web.StartRequest{Scenario: content.Scenario.ID, Framework: "tarot", Owner: owner})
	require.Equal(t, roleplay.NotFound, roleplay.CodeOf(err))

	words := "What does that do to you at home?"
	say := []roleplay.Event{
		before.event(id, 2, owner, roleplay.Said{Text: words, Source: roleplay.FromPerson}),
		before.event(id, 3, roleplay.AuthorSystem, roleplay.Read{Reading: roleplay.Reading{Words: 7,
			Moves: []roleplay.Mark[roleplay.Move]{{Label: roleplay.ExploreEffects, Span: roleplay.Span{End: len(words)}, Sure: 90}}}}),
	}
	for i := range say {
		say[i].Turn = 1
	}
	require.NoError(t, db.Append(ctx, id, 1, say))

	changed := shelf(scoring.Shipped())
	for i := range changed {
		if changed[i].ID == "nine" {
			changed[i].Title, changed[i].Steps = "Nine steps, anew", changed[i].Steps[:3]
		}
	}
	after := with(slices.DeleteFunc(changed, func(s scoring.Source) bool { return s.ID == "ahuy" }))
	columns, err := after.Compare(ctx, id)
	require.NoError(t, err)
	var ids []string
	for _, c := range columns {
		ids = append(ids, c.Framework)
	}
	require.Equal(t, []string{"nine", "aeiou", "mcalevey"}, ids, "its own first")
	require.Len(t, columns[0].Steps, 9)
	card, err := after.Scorecard(ctx, id, roleplay.Trainee)
	require.NoError(t, err)
	require.Equal(t, "Nine steps", card.Title)
	require.Equal(t, card.Steps, columns[0].Steps)
	for _, c := range columns {
		i := slices.IndexFunc(c.Steps, func(s scoring.Step) bool { return s.Status == roleplay.Partial })
		require.GreaterOrEqual(t, i, 0, "each of them sees the question in %s", c.Title)
	}

	card, err = after.Scorecard(ctx, usual, roleplay.Trainee)
	require.NoError(t, err)
	require.Equal(t, content.Scenario.Framework, card.Framework)
	_, err = after.Compare(ctx, "nothing")
	require.Equal(t, roleplay.NotFound, roleplay.CodeOf(err))
}

// TestFrameworksInTheBrowser looks at one talk by all frameworks: side by side
// where there is room, below each other where there is none.
func TestFrameworksInTheBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	data := t.TempDir()
	var id string
	withData(t, data, func(_ context.Context, p *practice) { id = storeTalk(t, p, 7, 24, false, nil) })
	b := openBrowser(t, serve(t, data))
	for width, columns := range map[int64]int{360: 1, 1280: 4} {
		b.do(chromedp.EmulateViewport(width, 860), chromedp.Navigate(b.at+"/talk/"+id+"/frameworks"), chromedp.WaitVisible(chromedp.CSS(".column")))
		require.Equal(t, 4, evalJS[int](b, `document.querySelectorAll(".column").length`))
		require.Equal(t, columns, evalJS[int](b, `new Set([...document.querySelectorAll(".column")].map(c => Math.round(c.getBoundingClientRect().left))).size`))
		require.Zero(t, evalJS[int](b, `Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)`), "wider than %d", width)
	}
	b.shot("frameworks")
	b.do(chromedp.Navigate(b.at+"/?scenario=yvonne-initial&framework=mcalevey"), chromedp.WaitVisible(chromedp.CSS("form.begin")))
	require.Equal(t, "mcalevey", evalJS[string](b, `new FormData(document.querySelector("form.begin")).get("framework")`))
	require.Equal(t, 6, evalJS[int](b, `document.querySelectorAll("form.begin textarea").length`))
	b.submit(`document.querySelector("form.begin .choices").closest("details").open = true`)
	b.shot("choices")
}
