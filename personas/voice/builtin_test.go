package voice_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"seventy/personas"
	"seventy/personas/mind"
	"seventy/personas/mind/mindtest"
	"seventy/personas/voice"
	"seventy/roleplay"
)

// contents are those that the talks below are held with: a small one made for
// tests, and all that ship.
func contents() []*personas.Content {
	return append([]*personas.Content{mindtest.Content()}, personas.Shipped().Contents()...)
}

func hold(c *personas.Content, seed uint64, p mindtest.Policy, turns int) *mindtest.Talk {
	talk := &mindtest.Talk{Coworker: mind.New(c, seed), Voice: voice.NewBuiltin(c)}
	var last roleplay.Plan
	for n := 0; n < turns && !talk.Ended; n++ {
		last = talk.Say(p(n, last).Reading()).Plan
	}
	return talk
}

func spoken(talk *mindtest.Talk) []roleplay.Spoke {
	var out []roleplay.Spoke
	for _, e := range talk.Events {
		if s, ok := e.Body.(roleplay.Spoke); ok {
			out = append(out, s)
		}
	}
	return out
}

func TestSameWordsEveryTime(t *testing.T) {
	for _, c := range contents() {
		for _, p := range mindtest.Policies {
			one, err := json.Marshal(hold(c, 11, p.Play, 30).Events)
			require.NoError(t, err)
			two, err := json.Marshal(hold(c, 11, p.Play, 30).Events)
			require.NoError(t, err)
			require.Equal(t, string(one), string(two), p.Name)
		}
	}
}

func TestWordsAreTheSameEverywhere(t *testing.T) {
	sum := ""
	for _, p := range mindtest.Policies {
		for _, s := range spoken(hold(mindtest.Content(), 7, p.Play, 30)) {
			sum += s.Text + "\n"
		}
	}
	const want = "builtin-2 16dc1e65edea22adbb095431ec8ca24a9f46ccd702e012c97a2b0114f683d5f4"
	require.Equal(t, want, voice.BuiltinVersion+" "+roleplay.HashContent([]byte(sum)),
		"the same plans give other words than before: change voice.BuiltinVersion with the rules, and this line")
}

func TestABranchGoesOnWithTheSameWords(t *testing.T) {
	c := mindtest.Content()
	whole := hold(c, 5, mindtest.Listener, 20)
	branch := &mindtest.Talk{Coworker: mind.New(c, 5), Voice: voice.NewBuiltin(c)}
	for _, e := range whole.Events {
		if e.Turn > 20 {
			break
		}
		branch.Coworker.Fold(e)
		branch.Voice.Fold(e)
		branch.Events = append(branch.Events, e)
		branch.Turn = e.Turn
	}
	for n := 10; n < 20; n++ {
		branch.Say(mindtest.Listener(n, roleplay.Plan{}).Reading())
	}
	require.Equal(t, spoken(whole), spoken(branch))
}

func TestNoLineTwiceInATalk(t *testing.T) {
	for _, c := range personas.Shipped().Contents() {
		for _, p := range mindtest.Policies {
			for seed := range uint64(12) {
				used := map[string]int{}
				for n, s := range spoken(hold(c, seed, p.Play, 40)) {
					for _, id := range s.Lines {
						if before, twice := used[id]; twice {
							t.Errorf("%s, %s, seed %d: %s in turns %d and %d: %s", c.Scenario.ID, p.Name, seed, id, before, n, s.Text)
						}
						used[id] = n
					}
				}
			}
		}
	}
}

func TestTwoTurnsRunningBeginDifferently(t *testing.T) {
	same, all := 0, 0
	for _, c := range personas.Shipped().Contents() {
		for _, p := range mindtest.Policies {
			for seed := range uint64(6) {
				before := ""
				for _, s := range spoken(hold(c, seed, p.Play, 30)) {
					words := strings.Fields(strings.ToLower(s.Text))
					start := strings.Join(words[:min(2, len(words))], " ")
					if start == before {
						same++
					}
					before = start
					all++
				}
			}
		}
	}
	require.LessOrEqual(t, same*100, all, "%d of %d turns begin like the one before", same, all)
}

func TestTellingShareFollowsTheTrainee(t *testing.T) {
	share := func(c *personas.Content, p mindtest.Policy, seed uint64) int {
		telling, words := 0, 0
		for _, e := range hold(c, seed, p, 20).Events {
			switch b := e.Body.(type) {
			case roleplay.Read:
				telling += b.Reading.Words - b.Reading.Asking
				words += b.Reading.Words
			case roleplay.Spoke:
				words += mindtest.Words(b.Text)
			}
		}
		return 100 * telling / words
	}
	for _, c := range personas.Shipped().Contents() {
		for seed := range uint64(8) {
			require.LessOrEqual(t, share(c, mindtest.Listener, seed), 30, "a listener can reach 30 %%")
			require.Greater(t, share(c, mindtest.Seller, seed), 50, "a talker can't")
		}
	}
}

func TestWordsComeSentenceBySentence(t *testing.T) {
	c := mindtest.Content()
	v := voice.NewBuiltin(c)
	require.True(t, v.Instant())
	script := roleplay.Script{Turn: 2, Attempt: 3, Plan: roleplay.Plan{Act: roleplay.Inform, Tell: []string{"years"}, Words: 60, Mood: "neutral", Lead: "greet"}}
	var pieces []string
	s, err := v.Speak(context.Background(), script, func(attempt int, text string) error {
		require.Equal(t, 3, attempt)
		pieces = append(pieces, text)
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, len(pieces), 2)
	require.Equal(t, s.Text, strings.Join(pieces, ""))
	require.Equal(t, roleplay.FromBuiltin, s.Source)
	require.Equal(t, 3, s.Attempt)
	require.Equal(t, script.Plan, s.Plan)
	require.NotEmpty(t, s.Lines)

	gone := errors.New("gone")
	_, err = v.Speak(context.Background(), script, func(int, string) error { return gone })
	require.ErrorIs(t, err, gone)
}

func TestNothingIsToldThatThePlanDoesNotTell(t *testing.T) {
	c := mindtest.Content() // its lines name their items
	ids := map[string]bool{}
	for _, it := range c.Persona.Items() {
		ids[it.ID] = true
	}
	rapid.Check(t, func(t *rapid.T) {
		v := voice.NewBuiltin(c)
		var told []string
		for range rapid.IntRange(0, 2).Draw(t, "tell") {
			told = append(told, rapid.SampledFrom([]string{"years", "cold-surface", "fear-hours", "talk-dora"}).Draw(t, "item"))
		}
		on := rapid.SampledFrom(personas.CauseNames()).Draw(t, "on")
		plan := roleplay.Plan{Act: rapid.SampledFrom(roleplay.Acts).Draw(t, "act"), On: on, Tell: told,
			Topic: rapid.SampledFrom([]string{"", "cold", "cold-effect", "years"}).Draw(t, "topic"),
			Lead:  rapid.SampledFrom([]string{"", "reflect", "greet"}).Draw(t, "lead"),
			Close: rapid.SampledFrom([]string{"", "time_warning"}).Draw(t, "close"),
			Again: rapid.Bool().Draw(t, "again"), Words: rapid.IntRange(3, 75).Draw(t, "words"),
			Mood: rapid.SampledFrom(personas.Moods).Draw(t, "mood"), Pick: rapid.Uint64().Draw(t, "pick")}
		s, err := v.Speak(context.Background(), roleplay.Script{Turn: 2, Attempt: 1, Plan: plan}, func(int, string) error { return nil })
		require.NoError(t, err)
		require.NotEmpty(t, s.Text)
		require.NotContains(t, s.Text, "{")
		for _, l := range s.Lines {
			id, way, ok := personas.ItemOf(l)
			if !ok {
				continue
			}
			require.True(t, ids[id])
			if way == personas.WayDodge {
				require.Equal(t, plan.Topic, id)
				continue
			}
			require.Contains(t, told, id)
		}
	})
}

func TestAYesNeverStandsInForANo(t *testing.T) {
	c := mindtest.Content()
	for _, act := range []roleplay.Act{roleplay.Agree, roleplay.Refuse} {
		v := voice.NewBuiltin(c)
		for n := range 60 {
			s, err := v.Speak(context.Background(), roleplay.Script{Turn: 2*n + 2, Attempt: 1,
				Plan: roleplay.Plan{Act: act, On: "contact", Words: 12, Mood: "neutral", Pick: uint64(n)}}, func(int, string) error { return nil })
			require.NoError(t, err)
			v.Fold(roleplay.Event{Turn: 2*n + 2, Body: s})
			no := map[roleplay.Act]string{roleplay.Agree: "refuse on", roleplay.Refuse: "agree on"}[act]
			require.NotContains(t, s.Text, no)
		}
	}
}

func TestAnEchoIsPickedUpOnceInAWhile(t *testing.T) {
	c := mindtest.Content()
	c.Persona.Lines = []personas.LineSet{{Act: roleplay.Deflect, On: "unknown_open", Say: []string{
		"{Echo}? That's new.", "{Echo}, she says.", "You and your {echo}.", "I wouldn't know.", "No idea about that.", "Couldn't tell you."}}}
	v := voice.NewBuiltin(c)
	echoes, turns := 0, []int{}
	for n := range 6 {
		s, err := v.Speak(context.Background(), roleplay.Script{Turn: 2*n + 2, Attempt: 1,
			Plan: roleplay.Plan{Act: roleplay.Deflect, On: "unknown_open", Words: 3, Mood: "neutral", Echo: "trampolines"}}, func(int, string) error { return nil })
		require.NoError(t, err)
		v.Fold(roleplay.Event{Turn: 2*n + 2, Body: s})
		if strings.Contains(strings.ToLower(s.Text), "trampolines") {
			echoes++
			turns = append(turns, 2*n+2)
		}
	}
	require.Positive(t, echoes)
	for i := 1; i < len(turns); i++ {
		require.GreaterOrEqual(t, turns[i]-turns[i-1], 8)
	}

	s, err := v.Speak(context.Background(), roleplay.Script{Turn: 60, Attempt: 1,
		Plan: roleplay.Plan{Act: roleplay.Deflect, On: "unknown_open", Words: 3, Mood: "neutral", Echo: "{boss} <b>"}}, func(int, string) error { return nil })
	require.NoError(t, err)
	require.NotContains(t, s.Text, "{")
	require.NotContains(t, s.Text, "<")
}

func TestTheWorkplaceIsFilledIn(t *testing.T) {
	c := mindtest.Content()
	c.Persona.Lines = []personas.LineSet{{Act: roleplay.Deflect, On: "statement", Say: []string{"{boss} runs {place}."}}}
	s, err := voice.NewBuiltin(c).Speak(context.Background(), roleplay.Script{Turn: 2, Attempt: 1,
		Plan: roleplay.Plan{Act: roleplay.Deflect, On: "statement", Words: 4, Mood: "neutral"}}, func(int, string) error { return nil })
	require.NoError(t, err)
	require.Equal(t, "Greer runs Frostline.", s.Text)
}

func TestALeadDoesNotStumbleIntoTheLine(t *testing.T) {
	c := mindtest.Content()
	c.Persona.Lines = []personas.LineSet{
		{Act: personas.LeadAct, On: "reflect", Say: []string{"Yeah.", "Right, yeah.", "That's it"}},
		{Act: roleplay.Inform, On: "listen", Say: []string{"Yeah, so it goes."}},
	}
	s, err := voice.NewBuiltin(c).Speak(context.Background(), roleplay.Script{Turn: 2, Attempt: 1,
		Plan: roleplay.Plan{Act: roleplay.Inform, On: "listen", Lead: "reflect", Words: 9, Mood: "neutral"}}, func(int, string) error { return nil })
	require.NoError(t, err)
	require.Equal(t, "That's it. Yeah, so it goes.", s.Text)
}

// BenchmarkTurn is one turn of plan, words and folding; the bytes of making
// mind and voice are what a session costs beside the shared persona.
func BenchmarkTurn(b *testing.B) {
	c := personas.Shipped().Contents()[0]
	character, book := mind.Prepare(c), voice.Prepare(c)
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = character.Mind(1), book.Voice()
		}
	})
	b.Run("turn", func(b *testing.B) {
		b.ReportAllocs()
		talk := &mindtest.Talk{Coworker: character.Mind(1), Voice: book.Voice()}
		for n := 0; b.Loop(); n++ {
			if talk.Ended || n%30 == 0 {
				talk = &mindtest.Talk{Coworker: character.Mind(1), Voice: book.Voice()}
			}
			talk.Say(mindtest.Listener(n%30, roleplay.Plan{}).Reading())
		}
	})
}

func TestWhatWasToldInShortIsToldInFullWhenAsked(t *testing.T) {
	c := mindtest.Content()
	v := voice.NewBuiltin(c)
	say := func(turn int, p roleplay.Plan) roleplay.Spoke {
		s, err := v.Speak(t.Context(), roleplay.Script{Turn: turn, Attempt: 1, Plan: p}, func(int, string) error { return nil })
		require.NoError(t, err)
		v.Fold(roleplay.Event{Turn: turn, Body: s})
		return s
	}
	short := say(2, roleplay.Plan{Act: roleplay.Inform, Tell: []string{"family"}, Topic: "family", Words: 13})
	require.Equal(t, 1, len(short.Lines), "no remark follows what is told in short")
	require.Contains(t, short.Text, "in short")
	on := roleplay.Plan{Act: roleplay.Inform, On: "listen", Again: true, Tell: []string{"family"}, Topic: "family", Words: 20}
	require.Contains(t, say(4, on).Text, "told at some length")
	require.Contains(t, say(6, on).Text, "and more of it")
	require.Contains(t, say(8, on).Text, "and more of it")
	require.Contains(t, say(10, on).Text, "told at some length", "another way to tell it")
}
