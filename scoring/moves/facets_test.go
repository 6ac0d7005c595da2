package moves_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring/moves"
)

// A trainee's words, and the facets that stand in them; "-" for none.
var facetCases = []struct{ text, want string }{
	{"Would you ask Marcus about it before Thursday?", "when"},
	{"Could we have a coffee at the diner on Friday after your shift?", "when where"},
	{"I'm new here and I am happy.", "-"},
	{"Would you come along? No pressure, it's up to you.", "room"},
	{"If it was up to you, how would they run it?", "-"},
	{"You said the nights are the worst. Would you say that to Dana with us?", "recall"},
	{"People listen to you, and you know everyone on nights. Would you be part of it?", "matters"},
	{"Great, so that's a yes, I'll put you down.", "settled"},
	{"Sure, I'd like that.", "-"},
	{"Why would she say that, do you think?", "boss_why"},
	{"And if she does split you up, what do we do then?", "then_what"},
	{"Knowing all that, do you still want to do it?", "still"},
	{"You wouldn't have to put your name first; we could hand it in all together.", "safer"},
	{"How does that sit with you now?", "sits"},
	{"The union will get you a raise.", "third_party"},
	{"If you join the union, they'll take care of it for you.", "third_party"},
	{"We could all decide that together.", "-"},
	{"People here are just too lazy to do anything.", "blame"},
	{"Management never cares about people here.", "-"},
	{"I can't promise you that she won't try it.", "honest"},
	{"I promise you nothing will happen.", "-"},
	{"Honestly I love that cat.", "-"},
}

func TestFacets(t *testing.T) {
	r := moves.New(nil)
	for _, c := range facetCases {
		reading := r.Read(c.text, roleplay.Context{Kind: roleplay.KindInitial, Turn: 5, Coworker: "They cut us down to two on nights.", Signals: []roleplay.Signal{roleplay.Issue}})
		require.Equal(t, facets(c.want), labels(t, c.text, reading.Facets), c.text)
	}
}

func TestHeardFacets(t *testing.T) {
	r := moves.New(nil)
	for _, c := range []struct{ text, want string }{
		{"Maybe. I'd have to think about it.", "maybe"},
		{"I'll see how it goes. No promises.", "maybe"},
		{"Yes. I'll do it on Thursday.", "when"},
		{"I'm not sure, honestly.", "maybe"},
		{"She might have gone home.", "-"},
		{"Sorry, I am crying. Give me a minute.", "distress"},
		{"She started crying at the desk.", "-"},
		{"I'm tired, that's all.", "-"},
	} {
		require.Equal(t, facets(c.want), labels(t, c.text, r.Hear(c.text, roleplay.Context{Turn: 6}).Facets), c.text)
	}
}

func facets(want string) map[roleplay.Facet]bool {
	out := map[roleplay.Facet]bool{}
	for _, f := range strings.Fields(want) {
		if f != "-" {
			out[roleplay.Facet(f)] = true
		}
	}
	return out
}

func labels(t *testing.T, text string, marks []roleplay.Mark[roleplay.Facet]) map[roleplay.Facet]bool {
	t.Helper()
	out := map[roleplay.Facet]bool{}
	for _, m := range marks {
		require.NotEmpty(t, m.In(text))
		require.False(t, out[m.Label], "once each")
		out[m.Label] = true
	}
	return out
}
