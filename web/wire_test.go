package web

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/live"
)

func TestDecodeClientForgivesNothing(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "one JSON object"},
		{"no JSON", "hello", "one JSON object"},
		{"no object", `["hello"]`, "one JSON object"},
		{"null", `null`, "one JSON object"},
		{"cut off", `{"type":"say","id":"a"`, "breaks near byte"},
		{"cut off in a value", `{"type":"sa`, "breaks near byte"},
		{"broken value", `{"type":say}`, "breaks near byte"},
		{"no key", `{1:2}`, "breaks near byte"},
		{"two objects", `{"type":"end"}{"type":"end"}`, "Something follows"},
		{"rubbish behind", `{"type":"end"} x`, "Something follows"},
		{"no type", `{"id":"a","text":"b"}`, `lacks the field "type"`},
		{"type is no text", `{"type":1}`, `"type" of this frame has a value of the wrong type`},
		{"unknown type", `{"type":"shout"}`, `no frame of type "shout". Send hello, say, typing or end.`},
		{"long unknown type", `{"type":"` + strings.Repeat("ä", 100) + `"}`, "…"},
		{"other case", `{"type":"end","Type":"end"}`, `no field "Type"`},
		{"field too many", `{"type":"say","id":"a","text":"b","mood":"c"}`, `no field "mood"; it has type, id, text`},
		{"end with a field", `{"type":"end","id":"a"}`, `no field "id"; it has type`},
		{"field too few", `{"type":"say","id":"a"}`, `lacks the field "text"`},
		{"field twice", `{"type":"say","id":"a","text":"b","text":"c"}`, `"text" stands twice`},
		{"wrong type of field", `{"type":"say","id":1,"text":"b"}`, `"id" of this frame has a value of the wrong type`},
		{"null field", `{"type":"say","id":null,"text":"b"}`, `"id" of this frame has a value of the wrong type`},
		{"broken number", `{"type":"hello","protocol":1,"session":"s","role":"trainee","seen":1.5}`, `"seen" of this frame`},
		{"other protocol", `{"type":"hello","protocol":2,"session":"s","role":"trainee","seen":0}`, `version 1 of the protocol, not 2`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := decodeClient([]byte(c.text))
			require.ErrorContains(t, err, c.want)
			require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
			require.Less(t, len(err.Error()), 300)
			require.True(t, utf8.ValidString(err.Error()))
		})
	}
}

func TestDecodeClient(t *testing.T) {
	for text, want := range map[string]clientFrame{
		`{"type":"hello","protocol":1,"session":"s","role":"trainee","seen":7}`:                         helloFrame{1, "s", roleplay.Trainee, 7, 0},
		`{"type":"hello","protocol":1,"session":"s","role":"trainee","seen":7,"seen_at":1789000100000}`: helloFrame{1, "s", roleplay.Trainee, 7, 1789000100000},
		` {"text":"<b>\u00e4\ud83d\ude42</b>","id":"a","type":"say"} `:                                  sayFrame{"a", "<b>ä🙂</b>"},
		`{"type":"typing"}`: typingFrame{},
		`{"type":"end"}`:    endFrame{},
	} {
		f, err := decodeClient([]byte(text))
		require.NoError(t, err)
		require.Equal(t, want, f)
	}
}

func TestLongestTurnFitsInAnySpelling(t *testing.T) {
	frame := `{"type":"say","id":"` + strings.Repeat("x", live.MaxClientID) + `","text":"` +
		strings.Repeat(`\ud83d\ude42`, roleplay.MaxTurn) + `"}`
	require.Less(t, len(frame), maxFrame)
	f, err := decodeClient([]byte(frame))
	require.NoError(t, err)
	_, err = roleplay.CleanTurn(f.(sayFrame).Text)
	require.NoError(t, err)
}

// TestPlainSay holds that the short way is taken by the frames that come all
// the time, and by none that needs the care of the long one. That both read
// alike is the fuzzer's to find.
func TestPlainSay(t *testing.T) {
	for frame, plain := range map[string]bool{
		`{"type":"say","id":"4fbbb77b-44_X","text":"Grüße 🙂 \"x\" \ud83d\ude42"}`: true,
		`{"type":"say","id":"a","text":""}`:                                       true,
		`{"type":"say","id":"a","text":"b","text":"c"}`:                           false,
		`{"type":"say","id":"a","text":"b","x":1}`:                                false,
		`{"type":"say","id":"a","text":"b"}{}`:                                    false,
		`{"type":"say","id":"a\u0041","text":"b"}`:                                false,
		`{"type":"say","id":"a","text":null}`:                                     false,
		`{"type":"say","id":"a","text":"b`:                                        false,
		`{"type":"say","id":"a"}`:                                                 false,
		`{"type":"say","id":"a`:                                                   false,
		`{"type":"say","text":"b","id":"a"}`:                                      false,
		`{"type":"say","id":"","text":"b` + "\n" + `"}`:                           false,
	} {
		f, ok := plainSay([]byte(frame))
		require.Equal(t, plain, ok, frame)
		if !ok {
			continue
		}
		o, err := readObject([]byte(frame))
		require.NoError(t, err)
		var kind string
		require.NoError(t, o.take("type", &kind))
		var slow sayFrame
		require.NoError(t, o.only(wireField{name: "id", into: &slow.ID}, wireField{name: "text", into: &slow.Text}))
		require.Equal(t, slow, f)
	}
}

func FuzzDecodeClient(f *testing.F) {
	for _, seed := range []string{
		`{"type":"hello","protocol":1,"session":"s","role":"trainee","seen":7}`,
		`{"type":"say","id":"a","text":"b"}`, `{"type":"typing"}`, `{"type":"end"} `,
		`{"type":"say","id":"a","id":"b"}`, `[[[[`, `{"type":"\ud800"}`, "{\"\xff\":1}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		frame, err := decodeClient(data)
		if err != nil {
			require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
			require.True(t, utf8.ValidString(err.Error()))
			return
		}
		require.True(t, json.Valid(data), "what was taken is JSON")
		var loose map[string]any
		require.NoError(t, json.Unmarshal(data, &loose))
		require.Equal(t, loose["type"], frame.FrameType())
		body, err := json.Marshal(frame)
		require.NoError(t, err)
		var strict map[string]any
		require.NoError(t, json.Unmarshal(body, &strict))
		delete(loose, "type")
		if at, there := loose["seen_at"]; there && at == 0.0 {
			delete(loose, "seen_at") // as good as left out
		}
		require.Equal(t, loose, strict, "and nothing in it was overlooked")
	})
}
