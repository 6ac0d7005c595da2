package main

import (
	"syscall"
	"testing"
	"time"
)

// sleepUntil sleeps on the thread itself: the runtime's timers can be a
// millisecond late, which is as much as a turn takes.
func sleepUntil(due time.Time) {
	for left := time.Until(due); left > 0; left = time.Until(due) {
		span := syscall.NsecToTimespec(left.Nanoseconds())
		_ = syscall.Nanosleep(&span, nil) // a signal may end it early
	}
}

// needFiles goes on if this process may have so many files open.
func needFiles(b *testing.B, n int) {
	b.Helper()
	const others = 100
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		b.Fatal(err)
	}
	if limit.Cur < uint64(n+others) {
		b.Skipf("skipped: %d connections need more than the %d open files that are allowed; see ulimit -n", n, limit.Cur)
	}
}
