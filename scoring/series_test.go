package scoring_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring"
)

// cardOfTalk grades a labelled talk, see parseTalk.
func cardOfTalk(t testing.TB, talk string) scoring.Scorecard {
	kind, events := parseTalk(t, talk)
	return meterOf(t, hotel(kind), false, events).Scorecard(roleplay.Trainee)
}

// cardOfFile grades one of the talks in testdata.
func cardOfFile(t testing.TB, name string) scoring.Scorecard {
	data, err := os.ReadFile("testdata/" + name + ".txtar")
	require.NoError(t, err)
	return cardOfTalk(t, string(txtar.Parse(data).Files[0].Data))
}

// The talks that the tables below are made of.
const (
	hurts = `kind: initial
T: {introduce greet: Hi Rosa, I wanted to hear how it is.} {find_issue open: What is hardest?}
C: {issue: The rooms.}
> tells rooms-1
T: {explore_effects open: What does that do to you?}
C: {effect: My hands go numb at night.}
> tells rooms-3
end trainee ended
`
	afraid = `kind: initial
T: {find_issue open: What is hardest?}
C: {issue: The rooms.} {fear: But Bell takes your hours if you talk.}
> tells rooms-1 hours
T: {ask_solution open: What would fix it?}
C: {solution: Fewer rooms.}
end trainee ended
`
	agrees = `kind: initial
T: {ask_action open: What could you do about it together?}
C: {solution: We could write it down.}
T: {assign_task closed: Would you ask Bea?}
C: {commit: I'll ask Bea on Sunday.}
> commits ask-bea 70
end trainee ended
`
	refuses = `kind: initial
T: {call_question closed: Are you in?}
C: {refuse: No. Not me.}
T: {respect_limits: That's all right.}
C: Thank you.
end trainee ended
`
	nothingDone = `kind: follow-up
T: {check_in open: How did it go with Bea?}
C: I didn't get to it.
T: {ask_obstacles open: What got in the way?}
C: {issue: Bell had me on two floors.}
> tells rooms-1
end trainee ended
`
	knows = `kind: get-to-know
T: {get_story open: How did you come to the hotel?}
C: My sister worked here.
T: {share_self: Mine drives a bus.} {assign_task closed: Will you ask Bea?}
C: {commit: Maybe I will.}
end trainee ended
`
	meets = `kind: invite
T: {invite closed: Coffee on Thursday, at the corner?}
C: {commit: Thursday works.}
end trainee ended
`
	perhapsNo = `kind: initial
T: {call_question closed: Are you in?}
C: {refuse?: I'd rather not say.}
end trainee ended
`
)

// had makes the nth talk, a day after the one before.
func had(n int, card scoring.Scorecard) scoring.Talk {
	return scoring.Talk{ID: fmt.Sprint("t", n), Title: "Coffee", Started: time.Date(2026, 3, n, 8, 0, 0, 0, time.UTC), Card: card}
}

func TestSeriesNext(t *testing.T) {
	const leave = "Rosa said no, and that can stand."
	const onlyTalk = "Let the next talk be only a talk: how they are, and nothing to agree to."
	const way = "What would fix it, who could say yes, and what could they do together?"
	for _, c := range []struct {
		name  string
		talks []string
		want  []string
	}{
		{"one talk goes as far as what hurts", []string{hurts}, []string{"You could go on from “Too many rooms”, which Rosa told you about: " + way}},
		{"a fear waits", []string{hurts, afraid}, []string{
			"Rosa spoke of what could happen, “But Bell takes your hours if you talk”: you could come back to it, and ask what they have seen.",
			"You could go on from “Too many rooms”, which Rosa told you about: " + way}},
		{"a task, a fear and a step are one too many", []string{afraid, agrees}, []string{
			"Rosa said “I'll ask Bea on Sunday”: ask first how that went, whatever came of it.",
			"Rosa spoke of what could happen, “But Bell takes your hours if you talk”: you could come back to it, and ask what they have seen."}},
		{"a no is the last word", []string{hurts, agrees, refuses}, []string{leave, onlyTalk}},
		{"a no that may be none", []string{hurts, perhapsNo}, []string{"Perhaps it was a no, and that can stand.", onlyTalk}},
		{"a no, then a talk that is only a talk", []string{agrees, refuses, hurts}, []string{
			"You could go on from “Too many rooms”, which Rosa told you about: " + way}},
		{"asked, and nothing was done", []string{agrees, nothingDone}, []string{
			"You could go on from “Too many rooms”, which Rosa told you about: What is wrong, and what does it do to them?"}},
		{"a yes to a talk", []string{knows, meets}, []string{
			"Rosa said “Thursday works”: the next talk is the one you agreed on.",
			"You know each other a little now. From here a talk about work could begin: What is wrong, and what does it do to them?"}},
		{"the talk they agreed on was had", []string{meets, hurts}, []string{
			"You could go on from “Too many rooms”, which Rosa told you about: " + way}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var talks []scoring.Talk
			for i, talk := range c.talks {
				talks = append(talks, had(i+1, cardOfTalk(t, talk)))
			}
			got := scoring.NewSeries("Rosa", "aeiou", talks)
			require.Equal(t, c.want, got.Next)
			require.Len(t, got.Talks, len(c.talks))
			require.Equal(t, len(c.talks) > 1, got.Several())
		})
	}
}

func TestSeriesSteps(t *testing.T) {
	s := scoring.NewSeries("Rosa", "aeiou", []scoring.Talk{had(3, cardOfTalk(t, agrees)), had(1, cardOfTalk(t, knows)), had(2, cardOfTalk(t, hurts))})
	require.Equal(t, []string{"t1", "t2", "t3"}, []string{s.Talks[0].ID, s.Talks[1].ID, s.Talks[2].ID}, "in the order of time")
	require.Equal(t, "You got to know each other.", s.Talks[0].Was)
	got := map[string]scoring.CoveredStep{}
	for _, k := range s.Steps {
		got[k.ID] = k
	}
	require.Equal(t, scoring.CoveredStep{ID: "agitate", Letter: "A", Title: "Agitate", Asks: "What is wrong, and what does it do to them?", Asked: true,
		Status: roleplay.Covered, Talk: 2, Turn: 1, Quote: "What is hardest?"}, got["agitate"])
	require.Equal(t, roleplay.Partial, got["organize"].Status)
	require.Equal(t, 3, got["organize"].Talk, "what was asked too early, of somebody not known yet, does not count")
	require.Equal(t, roleplay.Missing, got["uplift"].Status)
	require.Zero(t, got["uplift"].Talk)
	require.Equal(t, 1, s.Covered())
}

// Of the attempts at one talk the one that covered most counts, of two the
// later.
func TestSeriesBranches(t *testing.T) {
	again := func(n int, parent string, talk string) scoring.Talk {
		k := had(n, cardOfTalk(t, talk))
		k.Parent, k.Branch = parent, 3
		return k
	}
	s := scoring.NewSeries("Rosa", "aeiou", []scoring.Talk{had(1, cardOfTalk(t, refuses)), had(2, cardOfTalk(t, agrees)),
		again(3, "t1", hurts), again(4, "t3", refuses), again(5, "gone", afraid), again(6, "gone", afraid)})
	require.Len(t, s.Talks, 3)
	require.Equal(t, scoring.SeriesTalk{ID: "t3", Title: "Coffee", Kind: roleplay.KindInitial, Started: time.Date(2026, 3, 3, 8, 0, 0, 0, time.UTC),
		Turns: 4, Was: "A long talk.", Branch: 3, Attempts: 3}, s.Talks[0])
	require.Equal(t, 1, s.Talks[1].Attempts)
	require.Equal(t, "t6", s.Talks[2].ID, "attempts at a talk that was deleted are still attempts at one")
	require.False(t, scoring.NewSeries("Rosa", "aeiou", []scoring.Talk{had(1, cardOfTalk(t, hurts)), again(2, "t1", hurts)}).Several())

	circle := []scoring.Talk{again(1, "t2", hurts), again(2, "t1", hurts)}
	require.NotEmpty(t, scoring.NewSeries("Rosa", "aeiou", circle).Talks)
}

func TestSeriesLeavesOut(t *testing.T) {
	other := cardOfTalk(t, hurts)
	other.Framework = "nine"
	s := scoring.NewSeries("Rosa", "aeiou", []scoring.Talk{had(1, cardOfTalk(t, hurts)), had(2, other), had(3, cardOfTalk(t, "kind: initial\nT: {greet: Hi.}\n"))})
	require.Len(t, s.Talks, 1, "one talk of this framework in which they answered")
	require.Equal(t, 1, s.Others)
	require.Empty(t, scoring.NewSeries("Rosa", "aeiou", nil).Talks)

	met := scoring.NewSeries("Rosa", "aeiou", []scoring.Talk{had(1, cardOfTalk(t, knows)), had(2, cardOfTalk(t, meets))})
	require.Empty(t, met.Steps, "nothing was asked for yet")
	require.Equal(t, "A few words in passing, and a yes to a talk.", met.Talks[1].Was)
}

func TestLeft(t *testing.T) {
	respected := cardOfFile(t, "respected-no").Left
	require.Equal(t, "No. I don't want to get into that.", respected.No.Quote)
	require.Nil(t, respected.Agreed)
	require.Nil(t, respected.Fear, "it was taken seriously")
	require.Equal(t, &scoring.Words{Turn: 4, Quote: "My hands hurt at night."}, respected.Deepest)
	require.Equal(t, "Too many rooms", respected.Issue)

	fear := cardOfTalk(t, afraid).Left
	require.Equal(t, &scoring.Words{Turn: 2, Quote: "But Bell takes your hours if you talk."}, fear.Fear)
	require.Equal(t, fear.Fear, fear.Deepest, "a fear weighs more than that there is a problem")

	kind, events := parseTalk(t, hurts)
	people := meterOf(t, scoring.Case{Kind: kind}, false, events).Scorecard(roleplay.Trainee).Left
	require.Equal(t, &scoring.Words{Turn: 4, Quote: "My hands go numb at night."}, people.Deepest, "between people the words that show an effect")
	require.Empty(t, people.Issue)
	require.Equal(t, scoring.Left{}, cardOfTalk(t, "kind: initial\nT: {greet: Hi.}\nC: Hello.\n").Left)

	long := "Bell does the schedule. He puts you on the fourth floor with nobody, and by the end of the month you ask to go by yourself. He never has to say a word, and everybody knows what for."
	cutShort := cardOfTalk(t, "kind: initial\nT: {address_fears open: What worries you?}\nC: {fear: "+long+"}\n")
	require.Equal(t, "Bell does the schedule. He puts you on the fourth floor with nobody, and by the end of the month you ask to go by yourself.", cutShort.Left.Fear.Quote, "it does not break off")
	next := scoring.NewSeries("Rosa", "aeiou", []scoring.Talk{had(1, cutShort)}).Next
	require.Contains(t, next[0], "“Bell does the schedule. He puts you on the fourth floor with nobody, and by the end of the month you ask to go …”")
}
