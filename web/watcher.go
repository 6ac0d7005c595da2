package web

import (
	"time"

	"seventy/roleplay"
)

// Watcher is told what happens at the server's door, for figures about it. No
// method is told a word of a talk, whose it is, or from where. They are called
// from many goroutines, some with a lock held: they must return at once.
type Watcher interface {
	// Answered tells of a request that was answered: the route as it is
	// registered ("/talk/:id"; "-" for none), never the path. The method is one
	// of HTTP's, or "other"; the status is 499 where the client was gone first,
	// 101 for a socket.
	Answered(method, route string, status int, took time.Duration)
	// HandshakeRefused tells of a socket that did not come about: "origin",
	// "no_websocket", "early", "stopping", "too_many" or "broken".
	HandshakeRefused(cause string)
	// SocketOpened and SocketClosed come in pairs. by is "server", "client" or
	// "network"; the code is what stands in PROTOCOL.md, a client's own codes
	// (from 3000) come as 3000, a connection that broke as 1006.
	SocketOpened()
	SocketClosed(code int, by string)
	// FrameTaken tells of a client's frame that could be read: "hello", "say",
	// "typing" or "end". What comes of it is told as frames of the server's.
	FrameTaken(kind string)
	// ErrorSent tells of an error frame.
	ErrorSent(code roleplay.Code)
	// Queued tells how many frames wait for a client after some were added.
	Queued(frames int)
	// SlowClient tells of a client dropped because it did not keep up: "queue"
	// when too much waited for it, "write" when it took too long to take it,
	// "silent" when it did not say hello, did not answer pings or left a message
	// unfinished.
	SlowClient(cause string)
	// Limited tells of something refused because one address did too much:
	// "sockets", "sessions", "turns", "frames" or "connections".
	Limited(what string)
}

// nobody is the Watcher where none looks.
type nobody struct{}

func (nobody) Answered(string, string, int, time.Duration) {}
func (nobody) HandshakeRefused(string)                     {}
func (nobody) SocketOpened()                               {}
func (nobody) SocketClosed(int, string)                    {}
func (nobody) FrameTaken(string)                           {}
func (nobody) ErrorSent(roleplay.Code)                     {}
func (nobody) Queued(int)                                  {}
func (nobody) SlowClient(string)                           {}
func (nobody) Limited(string)                              {}
