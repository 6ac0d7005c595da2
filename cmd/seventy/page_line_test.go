package main

import (
	"bytes"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// line is what lies between a browser and the server: a TCP proxy that a test
// can cut, or make silent.
type line struct {
	t      *testing.T
	in     net.Listener
	target string
	shut   atomic.Bool  // no new socket gets through; pages do
	keeps  atomic.Bool  // the browser may keep pages to show them again
	slow   atomic.Int64 // nanoseconds that an answer takes on its way

	mu    sync.Mutex
	wires map[*wire]bool
	tries []time.Time // when sockets were asked for
	all   sync.WaitGroup
}

// wire is one connection through a line.
type wire struct {
	browser, server net.Conn
	socket          bool
	mu              sync.Mutex
	dead            bool // nothing goes through any more, and nobody is told
}

// openBehind opens a browser that reaches the server through a line only. The
// name in its address bar is the server's own, so that the server's guards see
// what they would see without the line.
func openBehind(t *testing.T, srv *server) (*browser, *line) {
	t.Helper()
	in, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	target := strings.TrimPrefix(srv.URL, "http://")
	l := &line{t: t, in: in, target: target, wires: map[*wire]bool{}}
	l.all.Go(l.accept)
	t.Cleanup(func() {
		require.NoError(t, in.Close())
		l.cut()
		l.all.Wait()
	})
	_, port, err := net.SplitHostPort(target)
	require.NoError(t, err)
	b := openBrowser(t, srv, chromedp.Flag("host-resolver-rules", fmt.Sprintf("MAP localhost:%s %s", port, in.Addr())))
	b.at = "http://localhost:" + port
	return b, l
}

// greetBehind opens such a browser on a talk in which hello was said and
// answered.
func greetBehind(t *testing.T, srv *server) (b *browser, l *line, session string) {
	t.Helper()
	b, l = openBehind(t, srv)
	session = srv.beginWith(t, coached)
	b.talkIn(session)
	b.say("Hello.")
	return b, l, session
}

func (l *line) accept() {
	for {
		conn, err := l.in.Accept()
		if err != nil {
			return
		}
		l.all.Go(func() { l.serve(conn) })
	}
}

// serve looks at the first bytes to know what a connection is for.
func (l *line) serve(conn net.Conn) {
	defer conn.Close()
	first := make([]byte, 16<<10)
	n, err := conn.Read(first)
	if err != nil {
		return
	}
	socket := bytes.HasPrefix(first[:n], []byte("GET /ws"))
	if socket {
		l.mu.Lock()
		l.tries = append(l.tries, time.Now())
		l.mu.Unlock()
		if l.shut.Load() {
			return
		}
	}
	server, err := net.Dial("tcp", l.target)
	if err != nil {
		return
	}
	defer server.Close()
	if _, err := server.Write(first[:n]); err != nil {
		return
	}
	w := &wire{browser: conn, server: server, socket: socket}
	l.mu.Lock()
	l.wires[w] = true
	l.mu.Unlock()
	var back sync.WaitGroup
	back.Go(func() { l.pass(w, conn, server) })
	l.pass(w, server, conn)
	back.Wait()
	l.mu.Lock()
	delete(l.wires, w)
	l.mu.Unlock()
}

// pass copies one direction. When that ends the other one ends, too, unless
// the wire is dead: then the other side is told nothing.
func (l *line) pass(w *wire, to, from net.Conn) {
	buf := make([]byte, 16<<10)
	for {
		n, err := from.Read(buf)
		w.mu.Lock()
		dead := w.dead
		w.mu.Unlock()
		if !dead {
			sent := buf[:n]
			if from == w.server {
				time.Sleep(time.Duration(l.slow.Load()))
			}
			if l.keeps.Load() {
				sent = bytes.Replace(sent, []byte("Cache-Control: no-store"), []byte("Cache-Control: no-cache"), 1)
			}
			if _, lost := to.Write(sent); err == nil {
				err = lost
			}
		}
		if err != nil {
			if !dead {
				to.Close()
			}
			return
		}
	}
}

// asked is when sockets were asked for so far.
func (l *line) asked() []time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]time.Time(nil), l.tries...)
}

// sockets are the connections that talks run over.
func (l *line) sockets() []*wire {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []*wire
	for w := range l.wires {
		if w.socket {
			out = append(out, w)
		}
	}
	return out
}

// cut breaks what is connected, as a server that dies does.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for w := range l.wires {
		w.browser.Close()
		w.server.Close()
	}
}

// silence makes the sockets that are connected now dead: nothing goes through
// and nobody is told.
func (l *line) silence() {
	l.t.Helper()
	dead := l.sockets()
	require.NotEmpty(l.t, dead, "there is no socket to make silent")
	for _, w := range dead {
		w.mu.Lock()
		w.dead = true
		w.mu.Unlock()
	}
}
