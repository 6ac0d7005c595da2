package judge

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"seventy/roleplay"
)

var three = []Check{{"a", roleplay.Trainee, "A."}, {"b", roleplay.Coworker, "B."}, {"c", roleplay.Trainee, "C."}}

func TestReadAnswer(t *testing.T) {
	for name, tt := range map[string]struct {
		raw    string
		claims map[string]claim
		stray  stray
	}{
		"whole": {raw: `{"checks":[{"id":"a","yes":true,"turn":3,"quote":"so it is"},{"id":"b","yes":false,"turn":0,"quote":""}]}`,
			claims: map[string]claim{"a": {yes: true, turn: 3, quote: "so it is"}, "b": {}}},
		"no without turn and quote": {raw: `{"checks":[{"id":"a","yes":false},{"id":"b","yes":false,"turn":null,"quote":null}]}`, claims: map[string]claim{"a": {}, "b": {}}},
		"unknown ids":               {raw: `{"checks":[{"id":"z","yes":true,"turn":1,"quote":"q"},{"id":"a","yes":false}]}`, claims: map[string]claim{"a": {}}, stray: stray{Unknown: 1}},
		"double ids":                {raw: `{"checks":[{"id":"a","yes":false},{"id":"a","yes":true,"turn":1,"quote":"q"},{"id":"a","yes":false}]}`, claims: map[string]claim{"a": {bad: "It was answered more than once."}}},
		"wrong types": {raw: `{"checks":[{"id":"a","yes":"true","turn":1,"quote":"q"},{"id":"b","yes":true,"turn":"1","quote":"q"},{"id":"c","yes":true,"turn":1,"quote":["q"]}]}`,
			claims: map[string]claim{"a": {bad: "Its answer has a part of the wrong type."}, "b": {bad: "Its answer has a part of the wrong type."}, "c": {bad: "Its answer has a part of the wrong type."}}},
		"neither yes nor no": {raw: `{"checks":[{"id":"a"}]}`, claims: map[string]claim{"a": {bad: "Its answer says neither yes nor no."}}},
		"yes without more":   {raw: `{"checks":[{"id":"a","yes":true,"turn":2}]}`, claims: map[string]claim{"a": {bad: "The model says yes, without a turn or a quote."}}},
		"half a turn":        {raw: `{"checks":[{"id":"a","yes":true,"turn":2.5,"quote":"q"},{"id":"b","yes":true,"turn":1e300,"quote":"q"}]}`, claims: map[string]claim{"a": {bad: "The model says yes, with a turn that is no number of one."}, "b": {bad: "The model says yes, with a turn that is no number of one."}}},
		"a turn as 2.0":      {raw: `{"checks":[{"id":"a","yes":true,"turn":2.0,"quote":"q"}]}`, claims: map[string]claim{"a": {yes: true, turn: 2, quote: "q"}}},
		"no entries":         {raw: `{"checks":[1,"a",null,[],{"id":7},{"id":""},{"id":"a","yes":false}]}`, claims: map[string]claim{"a": {}}, stray: stray{Unreadable: 6}},
		"more fields":        {raw: `{"about":"x","checks":[{"id":"a","yes":false,"because":{"x":1}}]}`, claims: map[string]claim{"a": {}}},
		"in a fence":         {raw: "```json\n{\"checks\":[{\"id\":\"a\",\"yes\":false}]}\n```", claims: map[string]claim{"a": {}}, stray: stray{Around: 1}},
		"behind thoughts":    {raw: `<think>{"maybe": {}} or {not JSON}</think> Here: {"checks":[{"id":"a","yes":false}]} I hope {that} helps.`, claims: map[string]claim{"a": {}}, stray: stray{Around: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readAnswer([]byte(tt.raw), three, false)
			require.NoError(t, err)
			require.Equal(t, tt.claims, got.claims)
			require.Equal(t, tt.stray, got.stray)
		})
	}
}

func TestReadNoAnswer(t *testing.T) {
	whole := `{"checks":[{"id":"a","yes":false}]}`
	for raw, why := range map[string]string{
		"":                                    "in words",
		"I can't help with that.":             "in words",
		`{"checks":[{"id":"a","yes":fal`:      "only half of it",
		whole[:len(whole)-1]:                  "only half of it",
		`[{"id":"a","yes":false}]`:            "not of the form",
		`{"checks":{"id":"a"}}`:               "not of the form",
		`{"checks":null}`:                     "not of the form",
		`{"result":` + whole + `}`:            "not of the form",
		`true`:                                "not of the form",
		`{"checks":[]}`:                       "none of the checks",
		`{"checks":[{"id":"z","yes":false}]}`: "none of the checks",
		whole + whole:                         "more than one",
		strings.Repeat("{", 30_000):           "only half of it",
		strings.Repeat(`{"a":`, 6_000):        "only half of it",
	} {
		_, err := readAnswer([]byte(raw), three, false)
		require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err), raw)
		require.Contains(t, err.Error(), why, raw)
	}
	_, err := readAnswer([]byte(`{"checks":[{"id":"a"`), three, true)
	require.Contains(t, err.Error(), "stops half way")
}

func TestFind(t *testing.T) {
	for _, tt := range []struct {
		text, quote, want string // "" is not found
		short             bool
	}{
		{text: "What does it do to you?", quote: "what DOES it do", want: "What does it do"},
		{text: "I can’t  sleep — “not once”, she said…", quote: `i can't sleep - "not once", she said...`, want: "I can’t  sleep — “not once”, she said…"},
		{text: "It’s the car.\nI sit there.", quote: "the car. I sit", want: "the car.\nI sit"},
		{text: "Sure.", quote: "sure", want: "Sure"},
		{text: "Yes, Wednesday.", quote: "Yes, Wednesday.", want: "Yes, Wednesday."},
		{text: "Yes, I will ask Bea.", quote: "Yes", short: true},
		{text: "Yes, I will ask Bea.", quote: "…", short: true},
		{text: "", quote: "anything at all"},
		{text: "they planned it all", quote: "plan it all"},
		{text: "the carthe, the car is here", quote: "the car is", want: "the car is"},
		{text: "ÉTÉ was long for ÜS", quote: "été was long for üs", want: "ÉTÉ was long for ÜS"},
		{text: "bad \xff byte in here", quote: "byte in here", want: "byte in here"},
		{text: "  spaces at the ends  ", quote: " 'spaces at the ends' ", want: "spaces at the ends"},
	} {
		start, end, ok, short := find(tt.text, tt.quote)
		require.Equal(t, tt.want != "", ok, tt.quote)
		require.Equal(t, tt.short, short, tt.quote)
		require.Equal(t, tt.want, tt.text[start:end])
	}
}

// Whatever is found stands in the text, and every run of three whole words is
// found.
func TestFindAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		start, end, ok, _ := find(text, rapid.String().Draw(t, "quote"))
		require.True(t, !ok || start < end && end <= len(text))
		words := rapid.SliceOfN(rapid.StringMatching(`[a-zé’"]{1,4}[a-zA-Z]`), 3, 9).Draw(t, "words")
		from := rapid.IntRange(0, len(words)-3).Draw(t, "from")
		quote := strings.Trim(strings.Join(words[from:from+3], " "), `"’`)
		said := strings.Join(words, "\n ")
		start, end, ok, _ = find(said, strings.ToUpper(quote))
		require.True(t, ok, "%q in %q", quote, said)
		require.Equal(t, strings.Fields(quote), strings.Fields(said[start:end]))
	})
}

// Windows hold every turn, in order; none is larger than a question may be
// unless a single turn is; those that follow each other share turns.
func TestWindows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var turns []Turn
		for i, n := range rapid.SliceOfN(rapid.IntRange(0, 9000), 0, 60).Draw(t, "lengths") {
			turns = append(turns, Turn{Number: i + 1, Side: roleplay.Trainee, Text: strings.Repeat("é", n)})
		}
		seen, total := 0, 0
		for i, part := range windows(turns) {
			require.NotEmpty(t, part)
			require.LessOrEqual(t, part[0].Turn, seen+1, "no turn is left out")
			require.True(t, i == 0 || part[len(part)-1].Turn > seen, "each goes on")
			seen = part[len(part)-1].Turn
			size := 0
			for j, s := range part {
				require.Equal(t, part[0].Turn+j, s.Turn)
				require.LessOrEqual(t, len([]rune(s.Text)), roleplay.MaxTurn)
				size += len(line(s))
			}
			require.True(t, size <= windowBytes || len(part) == 1)
			total += len(part)
		}
		require.Equal(t, len(turns), seen)
		require.LessOrEqual(t, total, 2*len(turns), "what is shared is bounded")
	})
}

// No turn gets out of the JSON that it is sent in.
func TestTranscriptIsData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var turns []Turn
		for i, text := range rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{`"}]`, "\u2028\x00</user>", `\"`, "\xff\xfe", "]\n-- system --"})), 1, 5).Draw(t, "texts") {
			turns = append(turns, Turn{Number: i + 1, Side: roleplay.Trainee, Text: text})
		}
		var got []shownTurn
		q := requests("s", three, turns)
		require.NoError(t, json.Unmarshal([]byte(q[0].Messages[1].Text), &got))
		require.Equal(t, shown(turns), got)
		require.Len(t, strings.Split(q[0].Messages[1].Text, "\n"), len(turns)+2, "one turn a line")
	})
}

// Whatever an endpoint answers, a yes has words that stand in its turn, said
// by the right one.
func FuzzReadAnswer(f *testing.F) {
	f.Add([]byte(`{"checks":[{"id":"a","yes":true,"turn":1,"quote":"does it do to"}]}`), false)
	f.Add([]byte("```{\"checks\":[{\"id\":\"b\",\"yes\":true,\"turn\":2,\"quote\":\"it keeps me up\"}]}```"), false)
	f.Add([]byte(`{"checks":[{"id":"c","yes":tru`), true)
	f.Add([]byte(`{}{"checks":[]}`), false)
	turns := []Turn{{Number: 1, Side: roleplay.Trainee, Text: "What does it do to you?"}, {Number: 2, Side: roleplay.Coworker, Text: "It keeps me up, “every night”."}}
	f.Fuzz(func(t *testing.T, raw []byte, cut bool) {
		a, err := readAnswer(raw, three, cut)
		if err != nil {
			require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(err))
			return
		}
		for _, found := range judgeAll(three, turns, []answer{a}) {
			switch found.Says {
			case Yes:
				turn := turns[found.Turn-1]
				require.Contains(t, turn.Text, found.Quote)
				require.NotEmpty(t, found.Quote)
				require.Equal(t, found.Side, turn.Side)
			case Unshown:
				require.NotEmpty(t, found.Why)
				require.Empty(t, found.Quote)
			default:
				require.Equal(t, No, found.Says)
			}
		}
	})
}
