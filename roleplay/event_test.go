package roleplay_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// everyBody holds one of each body there is, with something in it.
var everyBody = []roleplay.Body{
	roleplay.Started{Owner: "o", Scenario: "s", Kind: roleplay.KindInitial, Case: json.RawMessage(`{"a":1}`), Seed: 1 << 63,
		Participants: []roleplay.Participant{{ID: "p", Side: roleplay.Trainee, Name: "You"}}, Branch: &roleplay.Branch{Session: "x", Seq: 3, Turn: 5}},
	roleplay.Said{Text: "How was it?", Client: "c1", Source: roleplay.FromPerson},
	roleplay.Read{Reading: roleplay.Reading{Words: 3, Asking: 3,
		Questions: []roleplay.Question{{Span: roleplay.Span{End: 11}, Form: roleplay.Open}},
		Moves:     []roleplay.Mark[roleplay.Move]{{Label: roleplay.GetStory, Span: roleplay.Span{End: 11}, Sure: 80, Why: "how"}}}},
	roleplay.Planned{Plan: roleplay.Plan{Act: roleplay.Inform, Tell: []string{"a"}, Pick: 1<<64 - 1},
		Change: roleplay.Change{Deltas: []roleplay.Delta{{Quantity: "trust", By: -2, Because: "lecture"}}, Counts: map[string]int{"x": 1}}},
	roleplay.Spoke{Text: "Long.", Source: roleplay.FromModel, Model: &roleplay.Model{Name: "m", Fallback: "stalled"}},
	roleplay.Hinted{ID: "h", Text: "Wait."},
	roleplay.SilenceFilled{Ask: 3, After: 1200},
	roleplay.Parked{After: 600000},
	roleplay.Finished{By: roleplay.Coworker, Reason: "time"},
	roleplay.Agreed{Mark: "step:agitate"},
	roleplay.Corrected{Mark: "step:agitate", To: "partial", Reason: "no feeling was named"},
	roleplay.Commented{Text: "Good silence."},
	roleplay.Reflected{Answers: map[string]string{"cared": "Her nights."}},
}

func TestEventRoundTrip(t *testing.T) {
	for i, body := range everyBody {
		e := roleplay.Event{Session: "s", Seq: i + 1, At: time.UnixMilli(1700000000123).UTC(), Turn: i, Author: "you", Body: body}
		data, err := json.Marshal(e)
		require.NoError(t, err)
		var got roleplay.Event
		require.NoError(t, json.Unmarshal(data, &got))
		require.Equal(t, e, got)
	}
}

// TestEveryBody keeps the list above whole: each type with an EventType
// method in event.go must be in it.
func TestEveryBody(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "event.go", nil, 0)
	require.NoError(t, err)
	methods := 0
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == "EventType" {
			methods++
		}
	}
	types := map[roleplay.EventType]bool{}
	for _, b := range everyBody {
		types[b.EventType()] = true
	}
	require.Len(t, types, methods)
}

func TestDecodeBodyErrors(t *testing.T) {
	_, err := roleplay.DecodeBody("sung", []byte(`{}`))
	require.Equal(t, roleplay.Corrupt, roleplay.CodeOf(err))
	require.ErrorContains(t, err, `"sung"`)
	_, err = roleplay.DecodeBody(roleplay.TypeSaid, []byte(`[]`))
	require.Equal(t, roleplay.Corrupt, roleplay.CodeOf(err))
}
