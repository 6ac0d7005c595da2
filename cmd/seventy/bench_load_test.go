package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// speaker is one end of a connection.
type speaker interface {
	// turn says something and returns when it is wholly answered. What is
	// lost, refused or answered twice is an error.
	turn() error
}

// atOnce is how many connections are opened at a time.
const atOnce = 16

// open opens so many connections. Each has one turn before it is measured, so
// that what is made once is made.
func open(b *testing.B, n int, one func(i int) (speaker, error)) []speaker {
	b.Helper()
	all := connect(b, n, one)
	together(b, n, func(i int) error { return all[i].turn() })
	return all
}

// connect opens so many connections and says nothing on them.
func connect(b *testing.B, n int, one func(i int) (speaker, error)) []speaker {
	b.Helper()
	all := make([]speaker, n)
	places := make(chan struct{}, atOnce)
	together(b, n, func(i int) (err error) {
		places <- struct{}{}
		defer func() { <-places }()
		all[i], err = one(i)
		return err
	})
	return all
}

// together does something for each of 0 to n-1 at once, and waits for all. Any
// error fails the benchmark.
func together(b *testing.B, n int, do func(i int) error) {
	b.Helper()
	errs := make(chan error, n)
	for i := range n {
		go func() { errs <- do(i) }()
	}
	var failed []error
	for range n {
		if err := <-errs; err != nil {
			failed = append(failed, err)
		}
	}
	if len(failed) > 0 {
		b.Fatalf("%d of %d failed, the first: %v", len(failed), n, failed[0])
	}
}

// load is a way to have so many turns.
type load func(b *testing.B, speakers []speaker, turns int) *latencies

// closedLoop lets everybody say the next turn as soon as the last is answered,
// or after a pause: between half and one and a half times as long as think, so
// that they don't speak in step. The pauses are the same in each run.
func closedLoop(think time.Duration) load {
	return func(b *testing.B, speakers []speaker, turns int) *latencies {
		b.Helper()
		var left atomic.Int64
		left.Store(int64(turns))
		took := &latencies{}
		together(b, len(speakers), func(i int) error {
			random := rand.New(rand.NewPCG(uint64(i), 3))
			for left.Add(-1) >= 0 {
				time.Sleep(time.Duration(float64(think) * (0.5 + random.Float64())))
				begun := time.Now()
				if err := speakers[i].turn(); err != nil {
					return err
				}
				took.add(time.Since(begun))
			}
			return nil
		})
		return took
	}
}

// atRate makes turns due so many times a second, whether or not those before
// are answered, one speaker after the other. A speaker who still waits for an
// answer says the next turn late; as it counts from when it was due, a server
// that stands still for a moment can't hide it.
func atRate(rate float64) load {
	return func(b *testing.B, speakers []speaker, turns int) *latencies {
		b.Helper()
		queues := make([]chan time.Time, len(speakers))
		for i := range queues {
			queues[i] = make(chan time.Time, turns/len(speakers)+1)
		}
		go dispatch(queues, turns, rate)
		took := &latencies{}
		together(b, len(speakers), func(i int) error {
			for due := range queues[i] {
				if err := speakers[i].turn(); err != nil {
					return err
				}
				took.add(time.Since(due))
			}
			return nil
		})
		return took
	}
}

// dispatch hands out when turns are due. Between them are gaps as between
// people who know nothing of each other: exponential ones. They are the same
// in each run.
func dispatch(queues []chan time.Time, turns int, rate float64) {
	runtime.LockOSThread() // to sleep on
	defer runtime.UnlockOSThread()
	random := rand.New(rand.NewPCG(1, 2))
	due := time.Now()
	for i := range turns {
		due = due.Add(time.Duration(random.ExpFloat64() / rate * float64(time.Second)))
		sleepUntil(due)
		queues[i%len(queues)] <- due
	}
	for _, q := range queues {
		close(q)
	}
}

// measure has b.N turns and reports how many there were in a second, how long
// they took and what processor time the server needed for them. With few
// turns the last says little: the system counts it in hundredths of a second.
func measure(b *testing.B, srv *server, speakers []speaker, have load) {
	b.Helper()
	before, countable := processorTime(srv)
	b.ResetTimer()
	took := have(b, speakers, b.N)
	b.StopTimer()
	require.Equal(b, b.N, took.count(), "every turn is answered once")
	b.ReportMetric(0, "ns/op") // is no turn's time, where many are had at once
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
	took.report(b, "")
	if after, _ := processorTime(srv); countable {
		b.ReportMetric((after-before).Seconds()*1000/float64(b.N), "cpu-s/1000-turns")
	}
}

// processorTime is what the server has used until now, its own and the
// system's for it; only Linux says it.
func processorTime(srv *server) (used time.Duration, countable bool) {
	const tick = time.Second / 100 // what Linux counts in here, whatever its own clock has
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", srv.cmd.Process.Pid))
	if err != nil {
		return 0, false
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:])) // the name before may have spaces
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			return 0, false
		}
		used += time.Duration(n) * tick
	}
	return used, true
}

// latencies keeps each of them, so that what is said of them is exact. They may be
// added to from many goroutines.
type latencies struct {
	mu  sync.Mutex
	all []time.Duration
}

func (d *latencies) add(one time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.all = append(d.all, one)
}

func (d *latencies) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.all)
}

// forget begins anew.
func (d *latencies) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.all = nil
}

// report reports what half and what 99 of 100 do not exceed, in milliseconds.
func (d *latencies) report(b *testing.B, prefix string) {
	b.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	slices.Sort(d.all)
	for _, percent := range []float64{50, 99} {
		at := d.all[int(math.Ceil(percent/100*float64(len(d.all))))-1]
		b.ReportMetric(at.Seconds()*1000, fmt.Sprintf("%sp%v-ms", prefix, percent))
	}
}
