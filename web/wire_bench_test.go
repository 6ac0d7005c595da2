package web

import (
	"testing"

	"seventy/roleplay"
	"seventy/roleplay/live"
)

func BenchmarkDecodeSay(b *testing.B) {
	data := []byte(`{"type":"say","id":"4fbbb77b-44-24","text":"When you interrupted Dana in the meeting yesterday, she stopped sharing her numbers, and the team lost the thread."}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decodeClient(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeTurn(b *testing.B) {
	text := "Ray's on my insurance. He's a diabetic, he takes two kinds of insulin. I looked up once what it costs without. I shut the laptop."
	frames := []live.Frame{live.Ack{Seq: 12, Turn: 5, Client: "4fbbb77b-44-24", Text: text, At: 1789000100000},
		live.SpeechDelta{Turn: 6, Attempt: 1, Text: text},
		live.Done{Seq: 15, Turn: 6, Attempt: 1, Text: text, Source: "builtin", At: 1789000103000},
		live.MeterFrame{Turn: 6, Gauge: roleplay.Gauge{Telling: 4, TraineeSaid: 31, Words: 82, Open: 3, Closed: 1, Reflections: 1, Questions: 4}}}
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range frames {
			if _, err := encodeFrame(f); err != nil {
				b.Fatal(err)
			}
		}
	}
}
