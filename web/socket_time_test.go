package web

import (
	"context"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/live/livetest"
)

// In a bubble, where the network is a pipe and time is made.

// pipes is a listener whose connections are in memory.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipes) Close() error {
	close(l.closed)
	return nil
}

func (l *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// bubble runs a test with a client over a pipe.
func bubble(t *testing.T, m livetest.Manner, test func(t *testing.T, p *parlor, c *caller)) {
	synctest.Test(t, func(t *testing.T) {
		p := &parlor{t: t, log: &livetest.Log{}, manner: m}
		p.log.Start("s", time.Now(), roleplay.Started{Pace: 100})
		p.furnish()
		l := &pipes{make(chan net.Conn), make(chan struct{})}
		server := &http.Server{Handler: http.HandlerFunc(p.answer)}
		served := make(chan struct{})
		go func() {
			defer close(served)
			server.Serve(l)
		}()
		dialer := websocket.Dialer{NetDialContext: func(context.Context, string, string) (net.Conn, error) {
			near, far := net.Pipe()
			l.conns <- far
			return near, nil
		}}
		ws, _, err := dialer.Dial("ws://pipe/ws?as=ann", nil)
		require.NoError(t, err)
		test(t, p, &caller{t, ws})
		ws.Close()
		require.NoError(t, p.house.Close(context.Background()))
		p.handler.close(context.Background())
		server.Close()
		<-served
	})
}

func TestLateHello(t *testing.T) {
	bubble(t, livetest.Manner{}, func(t *testing.T, p *parlor, c *caller) {
		begun := time.Now()
		require.Empty(t, c.gone(closingSlow))
		require.Equal(t, helloWait, time.Since(begun))
	})
}

func TestPingsKeepASilentSocket(t *testing.T) {
	bubble(t, livetest.Manner{}, func(t *testing.T, p *parlor, c *caller) {
		c.hello("s", 0)
		c.next()
		begun := time.Now()
		c.ws.SetReadDeadline(begun.Add(9 * time.Minute)) // reading answers the pings
		_, _, err := c.ws.ReadMessage()
		var timeout net.Error
		require.ErrorAs(t, err, &timeout)
		require.True(t, timeout.Timeout(), "%v", err)
		require.Equal(t, 9*time.Minute, time.Since(begun))
	})
}

func TestDeadClientIsLetGo(t *testing.T) {
	bubble(t, livetest.Manner{}, func(t *testing.T, p *parlor, c *caller) {
		c.ws.SetPingHandler(func(string) error { return nil }) // it reads, and says nothing
		c.hello("s", 0)
		c.next()
		begun := time.Now()
		require.Empty(t, c.gone(closingSlow))
		require.Equal(t, pongWait(pingPeriod), time.Since(begun))
		require.Equal(t, time.Minute, time.Since(begun))
	})
}

func TestClientThatDoesNotRead(t *testing.T) {
	bubble(t, livetest.Manner{}, func(t *testing.T, p *parlor, c *caller) {
		c.hello("s", 0)
		c.next()
		for range 3 * maxQueue { // each is answered by an error that nobody reads
			if err := c.ws.WriteMessage(websocket.TextMessage, []byte("{}")); err != nil {
				break
			}
		}
		time.Sleep(writeWait + closeWait)
		synctest.Wait()
		p.handler.mu.Lock()
		defer p.handler.mu.Unlock()
		require.Empty(t, p.handler.open, "it was dropped")
	})
}

func TestFullQueueDropsTheClient(t *testing.T) {
	bubble(t, livetest.Manner{}, func(t *testing.T, p *parlor, c *caller) {
		c.hello("s", 0)
		c.next()
		p.handler.mu.Lock()
		for s := range p.handler.open {
			for range 2*maxQueue + 1 { // its writer has taken one queue at most, and waits for the client
				s.Send(live.Typing{On: true})
			}
		}
		p.handler.mu.Unlock()
		frames := c.gone(closingSlow)
		require.LessOrEqual(t, len(frames), maxQueue)
	})
}

// Who breaks the protocol while sending much is read on for a moment: a
// connection closed over unread bytes may take the close code with it.
func TestWhatComesAfterABreachIsReadAway(t *testing.T) {
	bubble(t, livetest.Manner{}, func(t *testing.T, p *parlor, c *caller) {
		c.hello("s", 0)
		c.next()
		conn, closed := c.ws.NetConn(), make(chan struct{})
		go func() {
			defer close(closed)
			c.ws.ReadMessage()
		}()
		_, err := conn.Write(packed(fin|rsv1|opText, []byte("x")))
		require.NoError(t, err)
		<-closed
		_, err = conn.Write(make([]byte, 1<<20))
		require.NoError(t, err)
		begun := time.Now()
		_, err = conn.Write(make([]byte, 1<<20))
		require.NoError(t, err)
		time.Sleep(closeWait + time.Second)
		synctest.Wait()
		_, err = conn.Write([]byte("x"))
		require.Error(t, err, "but not for ever")
		require.Less(t, time.Since(begun), 2*closeWait)
	})
}
