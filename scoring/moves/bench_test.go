package moves

import (
	"strings"
	"testing"

	"seventy/roleplay"
)

const benchTurn = "That sounds exhausting, and you've been covering two wings on your own since spring. " +
	"So when the second call light goes on and there's nobody else, what goes through your head? I've been there myself."

func benchContext() roleplay.Context {
	var c roleplay.Context
	c.Kind, c.Turn = roleplay.KindInitial, 5
	c.Coworker = "There's two of us for thirty residents since they cut the float. I go home and I can't lift my arms."
	c.Signals = []roleplay.Signal{roleplay.Issue, roleplay.Effect}
	return c
}

func BenchmarkRead(b *testing.B) {
	r := New([]roleplay.Subject{{ID: "staffing", Words: []string{"staffing", "short", "two wings"}}, {ID: "calls", Words: []string{"call light", "buzzer"}}})
	c := benchContext()
	b.ReportAllocs()
	for b.Loop() {
		r.Read(benchTurn, c)
	}
}

func BenchmarkHear(b *testing.B) {
	r := New(nil)
	c := benchContext()
	b.ReportAllocs()
	for b.Loop() {
		r.Hear(c.Coworker, c)
	}
}

func BenchmarkReadHostile(b *testing.B) {
	r := New(nil)
	text := strings.Repeat("what do you think would they do if ", 115)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		r.Read(text, benchContext())
	}
}
