package web

import (
	"bufio"
	"net"
	"net/http"
	"sync"
	"time"
)

// outlet lets the frames of one moment leave together: between hold and
// release, what is written is gathered, and then crosses the network at once.
// A turn has four frames; one write for all of them costs a quarter.
type outlet struct {
	net.Conn

	mu   sync.Mutex
	held *[]byte // nil: writes go out
}

// gathered is where frames are gathered; a silent socket holds none.
var gathered = sync.Pool{New: func() any { return new([]byte) }}

// maxGathered bounds what a pooled buffer keeps, in bytes.
const maxGathered = 64 << 10

// hold begins to gather.
func (o *outlet) hold() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.held = gathered.Get().(*[]byte)
}

// release writes what was gathered, until the deadline.
func (o *outlet) release(deadline time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	b := o.held
	o.held = nil
	err := o.Conn.SetWriteDeadline(deadline)
	if err == nil {
		_, err = o.Conn.Write(*b)
	}
	if cap(*b) <= maxGathered {
		*b = (*b)[:0]
		gathered.Put(b)
	}
	return err
}

// Write implements net.Conn.
func (o *outlet) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.held == nil {
		return o.Conn.Write(p)
	}
	*o.held = append(*o.held, p...)
	return len(p), nil
}

// SetWriteDeadline implements net.Conn. What is gathered has no deadline but
// that of its release.
func (o *outlet) SetWriteDeadline(t time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.held != nil {
		return nil
	}
	return o.Conn.SetWriteDeadline(t)
}

// hijacker is a response whose connection, once it is taken over, is read
// through the socket's intake and written through its outlet.
type hijacker struct {
	http.ResponseWriter
	socket *socket
}

// Hijack implements http.Hijacker.
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	s := h.socket
	s.in = &intake{Conn: conn}
	s.out = &outlet{Conn: s.in}
	return s.out, rw, nil
}
