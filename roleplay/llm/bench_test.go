package llm

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// canned answers every request with the same stream.
type canned string

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}},
		Body: io.NopCloser(strings.NewReader(string(c))), Request: r}, nil
}

// BenchmarkStreamPiece is what lies between a piece on the wire and the caller
// who gets it: reading the line, decoding it, putting characters together,
// minding the time. Its unit is one piece of a reply of 400.
func BenchmarkStreamPiece(b *testing.B) {
	const pieces = 400
	var reply strings.Builder
	for i := range pieces {
		fmt.Fprintf(&reply, `data: {"id":"chatcmpl-77","object":"chat.completion.chunk","created":1789000000,"model":"small","choices":[{"index":0,"delta":{"content":" word%d — é"},"finish_reason":null}]}`+"\n\n", i)
	}
	reply.WriteString(`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n")
	c, err := New(Config{BaseURL: "http://model.test/v1", Model: "small", Transport: canned(reply.String())}, slog.New(slog.DiscardHandler))
	require.NoError(b, err)
	request := Request{Messages: []Message{{System, strings.Repeat("Be Yvonne. ", 500)}, {User, "Hi."}}}
	b.ReportAllocs()
	got := 0
	for b.Loop() {
		_, err := c.Stream(b.Context(), request, func(string) error { got++; return nil })
		require.NoError(b, err)
	}
	require.Equal(b, b.N*pieces, got)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(got), "ns/piece")
}
