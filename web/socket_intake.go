package web

import (
	"errors"
	"net"
)

var errEndless = errors.New("a message has more fragments than bytes")

// intake bounds what a message may weigh on the network: fragments may be
// empty, and then no bound on the message itself ends it.
type intake struct {
	net.Conn
	bounded bool
	left    int // bytes that may still come, when bounded
}

// Read implements net.Conn.
func (i *intake) Read(p []byte) (int, error) {
	if i.bounded && i.left <= 0 {
		return 0, errEndless
	}
	n, err := i.Conn.Read(p)
	i.left -= n
	return n, err
}
