package main

import (
	"context"
	"runtime/debug"
	runtime "runtime/metrics"
	"time"
)

// How the collector is paced. By default it runs when the heap has doubled:
// a server that holds little would run it many times a second, and one that
// holds much would keep as much again free.
const (
	headroom      = 32 << 20 // bytes that may be allocated between two collections
	leastPercent  = 60       // of what is held, where that is much
	mostPercent   = 300
	headroomEvery = 2 * time.Second
)

// keepHeadroom paces the collector until the context ends.
func keepHeadroom(ctx context.Context) {
	live := []runtime.Sample{{Name: "/gc/heap/live:bytes"}}
	tick := time.NewTicker(headroomEvery)
	defer tick.Stop()
	defer debug.SetGCPercent(debug.SetGCPercent(mostPercent))
	for pace := mostPercent; ; {
		runtime.Read(live)
		if now := paceFor(live[0].Value.Uint64()); now != pace { // setting it stops everybody for a moment
			debug.SetGCPercent(now)
			pace = now
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// paceFor is how much more than what is held may be allocated before it is
// looked at what can go, in percent.
func paceFor(live uint64) int {
	if live == 0 {
		return mostPercent // nothing was collected yet
	}
	return int(min(max(headroom*100/live, leastPercent), mostPercent))
}
