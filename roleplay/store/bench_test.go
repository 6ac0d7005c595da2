package store

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// BenchmarkAppend measures durable turns of four events: one session alone,
// and 100 at a time.
func BenchmarkAppend(b *testing.B) {
	ctx := context.Background()
	b.Run("lone", func(b *testing.B) {
		s := testStore(b)
		require.NoError(b, s.Append(ctx, "a", 0, []roleplay.Event{{Body: roleplay.Started{}}}))
		b.ReportAllocs()
		seq := 1
		for b.Loop() {
			if err := s.Append(ctx, "a", seq, fourEvents(seq)); err != nil {
				b.Fatal(err)
			}
			seq += 4
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
	})
	b.Run("100 sessions", func(b *testing.B) {
		const sessions = 100
		s := testStore(b)
		for i := range sessions {
			require.NoError(b, s.Append(ctx, fmt.Sprint("s", i), 0, []roleplay.Event{{Body: roleplay.Started{}}}))
		}
		n := commits(b, s)
		b.ReportAllocs()
		b.ResetTimer()
		var left atomic.Int64
		left.Store(int64(b.N))
		done := make(chan error, sessions)
		for i := range sessions {
			go func() {
				for seq := 1; left.Add(-1) >= 0; seq += 4 {
					if err := s.Append(ctx, fmt.Sprint("s", i), seq, fourEvents(seq)); err != nil {
						done <- err
						return
					}
				}
				done <- nil
			}()
		}
		for range sessions {
			require.NoError(b, <-done)
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
		b.ReportMetric(float64(b.N)/float64(n.Load()), "turns/commit")
	})
}
