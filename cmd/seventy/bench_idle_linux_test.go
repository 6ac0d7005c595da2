package main

import (
	"testing"
	"time"
)

// BenchmarkIdle measures what a trainee costs who said hello and nothing else:
// the memory that the server holds more than before they came, by the system's
// count. It is measured once, whatever number of iterations is asked for.
//
//	go test -run '^$' -bench Idle -benchtime 1x ./cmd/seventy
func BenchmarkIdle(b *testing.B) {
	const (
		trainees = 5000
		settling = 10 * time.Second // the requests' connections are closed by then
	)
	needFiles(b, trainees)
	srv := serve(b, b.TempDir())
	before := residentOf(b, srv)
	speakers := connect(b, trainees, func(i int) (speaker, error) { return newTrainee(b, srv, i) })
	time.Sleep(settling)
	after, most := residentOf(b, srv), peak(b, srv.cmd.Process.Pid)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(after-before)/trainees/(1<<10), "KiB/connection")
	b.ReportMetric(float64(most)/(1<<20), "peak-MiB")
	together(b, trainees, func(i int) error { return speakers[i].turn() }) // nobody was let go
}
