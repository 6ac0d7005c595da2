package voice_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/personas"
	"seventy/personas/mind"
	"seventy/personas/voice"
	"seventy/roleplay"
	"seventy/roleplay/llm"
	"seventy/scoring/moves"
)

// trainee is what somebody says in a long talk, of the length that people
// write: asked, given back, told, asked again.
var trainee = []string{
	"Hey, thanks for taking the time. I've been meaning to catch you outside of a shift. How have you been holding up?",
	"You've been there a while, haven't you? What got you into this work in the first place?",
	"What's it been like on your floor these past weeks?",
	"Short again. Who ends up covering when somebody calls out?",
	"That sounds exhausting. So it's mostly you and one aide for the whole hall, and nobody asks how you manage.",
	"What does that do to you, when you get home after a night like that?",
	"Mhm. That's a lot to carry.",
	"I'm sorry. I had a stretch in the kitchen last year where I cried in the walk-in, and I never told anybody. So I hear you when you say it piles up.",
	"If you could change one thing about how the nights are staffed, what would it be?",
	"Who decides that, do you think? Is it the scheduler, or does it go up to the administrator?",
	"And what have people tried so far?",
	"What do you think would happen if more than one of you said something at the same time?",
	"Some places got together and wrote it down, with dates and everybody's name on it, and the office had to answer. It took a while, and it wasn't easy, but they got a second aide on nights.",
	"How do you think they would react, if you did something like that here?",
	"What worries you most about it?",
	"That makes sense. They might call people in one by one, or say it's against policy. What would you want to have talked through before that?",
	"Who else on the floor sees it the way you do?",
	"Would you talk to one of them before the weekend, just to hear how they see it?",
	"What could get in the way of that?",
	"Okay. When could we sit down again and see how it went?",
}

// shadowed is an endpoint that words what it is asked to as the persona's
// authors would: the replies are of the length and content that real ones are.
type shadowed struct {
	reply string
	sent  []request
}

type request struct {
	User     string `json:"user"`
	Messages []struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	} `json:"messages"`
}

func (e *shadowed) RoundTrip(r *http.Request) (*http.Response, error) {
	var q request
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
		return nil, err
	}
	e.sent = append(e.sent, q)
	text, err := json.Marshal(e.reply)
	if err != nil {
		return nil, err
	}
	body := fmt.Sprintf("data: {\"choices\":[{\"delta\":{\"content\":%s},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", text)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}},
		Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// flat is a prompt as one text, message after message.
func (q request) flat() string {
	var b strings.Builder
	for _, m := range q.Messages {
		b.WriteString(m.Role + "\x00" + m.Content + "\x01")
	}
	return b.String()
}

// longTalk holds a talk of so many turns of the trainee's, from the reader to
// the endpoint, and returns the prompts that were sent, a text each.
func longTalk(t *testing.T, c *personas.Content, seed uint64, turns int, says func(n int) string) []string {
	t.Helper()
	e := &shadowed{}
	client, err := llm.New(llm.Config{BaseURL: "http://model.test/v1", Model: "small", Transport: e}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	reader, coworker, author := moves.New(c.Subjects()), mind.New(c, seed), voice.NewBuiltin(c)
	model := voice.NewModel(voice.NewBuiltin(c), voice.ModelConfig{Client: client, Logger: slog.New(slog.DiscardHandler)})
	context := roleplay.Context{Kind: c.Scenario.Kind, Turn: 1, SeenMoves: map[roleplay.Move]int{}, SeenSignal: map[roleplay.Signal]int{}}
	seq := 0
	fold := func(turn int, b roleplay.Body) {
		seq++
		event := roleplay.Event{Session: "s1", Seq: seq, Turn: turn, Body: b}
		coworker.Fold(event)
		model.Fold(event)
		author.Fold(event)
	}
	fold(0, roleplay.Started{Seed: seed, Participants: []roleplay.Participant{{ID: "t", Side: roleplay.Trainee, Name: "You"}}})
	byModel := 0
	for n := range turns {
		turn, text := 2*n+1, says(n)
		reading := reader.Read(text, context)
		fold(turn, roleplay.Said{Text: text, Source: roleplay.FromPerson})
		context.Said(text, reading)
		plan, change := coworker.Plan(turn, reading)
		fold(turn, roleplay.Planned{Plan: plan, Change: change})
		script := roleplay.Script{Turn: turn + 1, Attempt: 1, Plan: plan}
		ignore := func(int, string) error { return nil }
		authored, err := author.Speak(t.Context(), script, ignore)
		require.NoError(t, err)
		e.reply = authored.Text
		spoke, err := model.Speak(t.Context(), script, ignore)
		require.NoError(t, err)
		if spoke.Source == roleplay.FromModel {
			byModel++
		}
		heard := reader.Hear(spoke.Text, context)
		heard.Signals = spoke.Heard.Signals
		spoke.Heard = heard
		fold(turn+1, spoke)
		context.Spoke(spoke.Text, heard)
	}
	require.Greater(t, byModel, turns*2/3, "most of it the model worded")
	out := make([]string, len(e.sent))
	for i, q := range e.sent {
		out[i] = q.flat()
	}
	return out
}

// commonPrefix is the number of bytes in which two texts begin alike.
func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// shares is the part of each prompt, but for the first, that is a prefix
// shared with the one before it, and of all of them together.
func shares(sent []string) (each []float64, all float64) {
	sum, shared := len(sent[0]), 0
	for i := 1; i < len(sent); i++ {
		n := commonPrefix(sent[i-1], sent[i])
		sum += len(sent[i])
		shared += n
		each = append(each, float64(n)/float64(len(sent[i])))
	}
	return each, float64(shared) / float64(sum)
}

func total(sent []string) int {
	n := 0
	for _, p := range sent {
		n += len(p)
	}
	return n
}

// TestPromptsCost measures what a talk sends, from the reader to the endpoint.
// What is sent grows in step with the talk; and an endpoint that keeps the
// last prompt's state has nearly all of the next one already.
func TestPromptsCost(t *testing.T) {
	const turns = 320
	c, err := personas.Shipped().Content("endless")
	require.NoError(t, err)
	sent := longTalk(t, c, 1, 2*turns, func(n int) string { return trainee[n%len(trainee)] })
	require.GreaterOrEqual(t, len(sent), 2*turns)

	each, all := shares(sent)
	low := 0 // a window that was cut begins anew
	for _, share := range each {
		if share < 0.8 {
			low++
		}
	}
	longest := 0
	for _, p := range sent {
		longest = max(longest, len(p))
	}
	half := len(sent) / 2
	growth := float64(total(sent)) / float64(total(sent[:half]))
	t.Logf("%d prompts, longest %d bytes; %.3f of all bytes are a shared prefix, %d prompts share less than 0.8; twice the talk sends %.2f times as much",
		len(sent), longest, all, low, growth)
	require.Less(t, longest, 12000, "about 3,000 tokens")
	require.Less(t, growth, 2.1)
	require.Greater(t, all, 0.93)
	require.LessOrEqual(t, low, len(sent)/50, "only where the window was cut")
}

// TestPromptsOfAnEvening holds the same of talks as long as people have them,
// with every coworker that ships.
func TestPromptsOfAnEvening(t *testing.T) {
	for _, c := range personas.Shipped().Contents() {
		t.Run(c.Scenario.ID, func(t *testing.T) {
			for _, turns := range []int{20, 50} {
				sent := longTalk(t, c, 3, turns, func(n int) string { return trainee[n%len(trainee)] })
				_, all := shares(sent)
				t.Logf("%d turns: %.3f shared, %d bytes a prompt", turns, all, total(sent)/len(sent))
				require.Greater(t, all, 0.85)
				for _, p := range sent {
					require.Less(t, len(p), 12000)
				}
			}
		})
	}
}
