package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestSlowReaders has a hundred clients that send and never read among twenty
// trainees who do. The server must drop the hundred, without the twenty
// waiting longer for it and without keeping what nobody reads; whoever was
// dropped comes back and gets everything.
func TestSlowReaders(t *testing.T) {
	const trainees, history = 20, 30
	slow := 100
	if raced {
		slow = 20
	}
	random := chances(t)
	data := t.TempDir()
	good := endlessTalks(t, data, 0, trainees)
	srv := serve(t, data)
	long := newLedger(srv.beginEndless(t))
	long.wordy = true
	long.talkFor(t, srv, history)
	require.NoError(t, srv.Stop())
	stuck := branches(t, data, long.session, 2*history-1, slow)

	srv = serve(t, data)
	for _, l := range stuck { // so that their sessions are in memory, as in the middle of an evening
		c, err := l.join(srv)
		require.NoError(t, err)
		require.NoError(t, c.conn.Close())
	}
	steady := startSteady(t, srv, good)
	// A machine that is busy with something else for some seconds shows it in
	// one of the two measurements and not in the other, so there are three
	// tries. What the server itself does shows in each.
	fair := false
	for try := 1; try <= 3 && !fair; try++ {
		time.Sleep(6 * time.Second)
		before := steady.measured()
		memory := startMemory(t, srv)
		last, turns := beSlow(t, srv, stuck, random)
		during := steady.measured()
		grown := memory.end()
		// What a client that can't keep up may cost: its queue and the frames
		// that are being written, 256 of each, some 250 bytes a frame; its
		// welcome with all its turns; all of it twice, because the collector
		// lets garbage grow to as much as there is.
		const each = 2 * (2*256*250 + 250<<10)
		require.True(t, raced || grown < int64(slow)*each, "what nobody reads is not kept: %d KiB more", grown>>10)
		const floor = 5 * time.Millisecond // below it, the scheduler of a busy machine is what is measured
		fair = raced || typical(during, 99) <= 2*max(typical(before, 99), floor)
		t.Logf("%d slow readers, all dropped, the last %v after it joined, %d turns sent; the %d others, in the typical second: p50 %v, p99 %v without them (%d turns), p50 %v, p99 %v with them (%d turns); over all, p99 %v and %v; resident memory %d MiB, at most %d MiB more with them",
			slow, last.Round(100*time.Millisecond), turns, trainees,
			typical(before, 50), typical(before, 99), len(before), typical(during, 50), typical(during, 99), len(during),
			percentile(before, 99), percentile(during, 99), memory.before>>20, grown>>20)
	}
	steady.end(t)
	require.True(t, fair, "the others wait more than twice as long, each time it was measured")
	for _, l := range stuck { // everything is there, and the talk goes on
		c, err := l.join(srv)
		require.NoError(t, err)
		require.NoError(t, l.settle(c))
		require.NoError(t, l.sayNext(c))
		require.NoError(t, l.settle(c))
		require.NoError(t, c.conn.Close())
	}
	require.NoError(t, srv.Stop())
	requireLedgers(t, data, append(slices.Clone(stuck), good...))
}

// beSlow has every talk joined by a client that never reads, until all were
// dropped. It returns how long after joining the last one was, and how many
// turns they sent.
func beSlow(t *testing.T, srv *server, talks []*ledger, random *rand.Rand) (last time.Duration, turns int64) {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	for i, l := range talks {
		start, pushy := between(random, 0, 5*time.Second), i%2 == 1
		all.Go(func() {
			time.Sleep(start)
			joined := time.Now()
			n, err := neverRead(srv, l, pushy)
			mu.Lock()
			defer mu.Unlock()
			turns += int64(n)
			last = max(last, time.Since(joined))
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	require.False(t, t.Failed(), "every slow reader is dropped")
	return last, turns
}

// talkFor says so many turns, one after the other.
func (l *ledger) talkFor(t *testing.T, srv *server, turns int) {
	t.Helper()
	c, err := l.join(srv)
	require.NoError(t, err)
	defer c.conn.Close()
	for range turns {
		require.NoError(t, l.sayNext(c))
		require.NoError(t, l.settle(c))
	}
}

// branches takes a talk up again so many times from one of its turns, before
// it was said.
func branches(t *testing.T, data, session string, turn, n int) []*ledger {
	t.Helper()
	talks := make([]*ledger, n)
	withData(t, data, func(ctx context.Context, p *practice) {
		for i := range talks {
			id, err := p.Branch(ctx, session, turn, owner)
			require.NoError(t, err)
			talks[i] = newLedger(id)
			talks[i].said = turn // its ids are others than those that were copied
		}
	})
	return talks
}

// steady is trainees who say a turn at a steady rate and measure how long the
// ack takes.
type steady struct {
	stop   chan struct{}
	all    sync.WaitGroup
	failed chan error
	mu     sync.Mutex
	acks   []taken
}

// startSteady lets every trainee say ten turns a second, each in its own
// beat.
func startSteady(t *testing.T, srv *server, talks []*ledger) *steady {
	t.Helper()
	const every = 100 * time.Millisecond
	s := &steady{stop: make(chan struct{}), failed: make(chan error, len(talks))}
	for i, l := range talks {
		c, err := l.join(srv)
		require.NoError(t, err)
		s.all.Go(func() {
			defer c.conn.Close()
			time.Sleep(every * time.Duration(i) / time.Duration(len(talks)))
			beat := time.NewTicker(every)
			defer beat.Stop()
			for {
				select {
				case <-s.stop:
					return
				case <-beat.C:
				}
				begun := time.Now()
				if err := s.turn(l, c, begun); err != nil {
					s.failed <- err
					return
				}
			}
		})
	}
	return s
}

func (s *steady) turn(l *ledger, c *client, begun time.Time) error {
	if err := l.sayNext(c); err != nil {
		return err
	}
	c.conn.SetReadDeadline(begun.Add(20 * time.Second))
	for noted := false; l.owed(); {
		f, err := c.next()
		if err != nil {
			return err
		}
		if err := l.take(f); err != nil {
			return err
		}
		if len(l.pending) == 0 && !noted {
			noted = true
			s.mu.Lock()
			s.acks = append(s.acks, taken{time.Now(), time.Since(begun)})
			s.mu.Unlock()
		}
	}
	return nil
}

// measured returns what was measured since it was last called.
func (s *steady) measured() []taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.acks
	s.acks = nil
	return out
}

func (s *steady) end(t *testing.T) {
	t.Helper()
	close(s.stop)
	s.all.Wait()
	close(s.failed)
	for err := range s.failed {
		require.NoError(t, err)
	}
}

// taken is how long one ack took, and when it came.
type taken struct {
	at   time.Time
	took time.Duration
}

// percentile is the duration that so many percent do not exceed.
func percentile(all []taken, percent int) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.SortedFunc(slices.Values(all), func(a, b taken) int { return cmp.Compare(a.took, b.took) })
	return sorted[(len(sorted)-1)*percent/100].took.Round(10 * time.Microsecond)
}

// typical is the median of what each second's percentile is: what else the
// machine does in some of them does not count.
func typical(all []taken, percent int) time.Duration {
	seconds := map[int64][]taken{}
	for _, a := range all {
		seconds[a.at.Unix()] = append(seconds[a.at.Unix()], a)
	}
	var each []taken
	for _, second := range seconds {
		each = append(each, taken{took: percentile(second, percent)})
	}
	return percentile(each, 50)
}

// neverRead joins a talk with all that was missed, sends and reads nothing,
// until the server has closed the connection. It returns how many turns were
// sent. A pushy one asks for more than the server may keep for it; the others
// say a turn now and then.
func neverRead(srv *server, l *ledger, pushy bool) (turns int, err error) {
	c, err := srv.dial(func() (net.Conn, error) { return narrow(srv.host()) })
	if err != nil {
		return 0, err
	}
	defer c.conn.Close()
	if err := c.hello(l.session, 0); err != nil {
		return 0, err
	}
	for deadline := time.Now().Add(45 * time.Second); time.Now().Before(deadline); {
		c.conn.SetWriteDeadline(time.Now().Add(time.Second))
		if pushy {
			for range 5 + rand.IntN(6) {
				if c.conn.WriteJSON(map[string]string{"type": "nonsense"}) != nil {
					return turns, nil
				}
			}
		} else if turns < 40 {
			if l.sayNext(c) != nil {
				return turns, nil
			}
			turns++
		} else if c.conn.WriteJSON(map[string]string{"type": "typing"}) != nil {
			return turns, nil
		}
		time.Sleep(200 * time.Millisecond)
	}
	return turns, fmt.Errorf("session %s: who never reads was not dropped", l.session)
}

// narrow dials over a line that takes little in: small segments and a small
// buffer, like a phone's in a cellar.
func narrow(addr string) (net.Conn, error) {
	dialer := net.Dialer{Control: func(_, _ string, raw syscall.RawConn) (err error) {
		failed := raw.Control(func(fd uintptr) {
			if err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4<<10); err == nil {
				err = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, 1400)
			}
		})
		if failed != nil {
			return failed
		}
		return err
	}}
	return dialer.Dial("tcp", addr)
}

var resident = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// residentOf is the server's resident memory in bytes.
func residentOf(t testing.TB, srv *server) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", srv.cmd.Process.Pid))
	require.NoError(t, err)
	m := resident.FindSubmatch(status)
	require.NotNil(t, m)
	kib, err := strconv.ParseInt(string(m[1]), 10, 64)
	require.NoError(t, err)
	return kib << 10
}

// memory watches how much more resident memory a server takes.
type memory struct {
	before int64
	stop   chan struct{}
	most   chan int64
}

func startMemory(t *testing.T, srv *server) *memory {
	m := &memory{residentOf(t, srv), make(chan struct{}), make(chan int64, 1)}
	go func() {
		most := m.before
		for {
			select {
			case <-m.stop:
				m.most <- most
				return
			case <-time.After(100 * time.Millisecond):
				most = max(most, residentOf(t, srv))
			}
		}
	}()
	return m
}

// end returns by how many bytes it grew at most.
func (m *memory) end() int64 {
	close(m.stop)
	return <-m.most - m.before
}
