package web

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/live/livetest"
)

// A thousand sockets, of which some have not said hello and some don't read,
// are told to come back within ten seconds, which is what the issue asks; a
// request that still runs is answered.
func TestServeDrainsAThousandSockets(t *testing.T) {
	const all, silent, deaf = 1000, 50, 50
	v := newVenue(t)
	lines := make([]*line, all)
	for i := range lines {
		id := fmt.Sprint("talk ", i)
		v.log.Start(id, time.Now(), roleplay.Started{})
		lines[i] = v.line()
		if i >= silent {
			lines[i].text(hello(id, 0))
			require.Equal(t, "welcome", lines[i].next().FrameType())
			lines[i].text(say("a", "Hello?"))
			require.Equal(t, "ack", lines[i].next().FrameType())
		}
	}
	begun := time.Now()
	v.stop()
	var told sync.WaitGroup
	codes := make([]int, all-deaf)
	for i, l := range lines[:all-deaf] {
		told.Go(func() {
			for {
				opcode, payload, err := l.read()
				if err != nil {
					return
				}
				if opcode == opClose {
					codes[i] = int(binary.BigEndian.Uint16(payload))
					l.raw(packed(fin|opClose, payload[:2]))
				}
			}
		})
	}
	err := <-v.served
	took := time.Since(begun)
	v.served <- err
	told.Wait()
	require.NoError(t, err)
	require.Less(t, took, 10*time.Second)
	for i, code := range codes {
		require.Equal(t, live.ClosingShutdown.Code, code, "socket %d", i)
	}
	require.Equal(t, all, v.witness.saw("closed 1012 server"))
	t.Logf("%d sockets drained in %s", all, took)
	for i := silent; i < all; i++ {
		require.Contains(t, v.log.Types(fmt.Sprint("talk ", i)), roleplay.TypeSaid, "what was acknowledged is there")
	}
}

func TestWhoComesDuringTheDrain(t *testing.T) {
	v := newVenue(t)
	v.server.sockets.close(t.Context())
	_, answer := v.shake()
	require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
	require.NotEmpty(t, answer.Header.Get("Retry-After"))
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Contains(t, string(body), `"code":"unavailable"`)
	require.Equal(t, 1, v.witness.saw("handshake stopping"))
}

// Who does not even let go is cut off when the time is over.
func TestDrainCutsOff(t *testing.T) {
	bubble(t, livetest.Manner{}, func(t *testing.T, p *parlor, c *caller) {
		c.hello("s", 0)
		c.next()
		p.handler.mu.Lock()
		for s := range p.handler.open {
			s.Send(live.Hint{ID: "x", Text: strings.Repeat("x", 1<<20)}) // nobody takes it
		}
		p.handler.mu.Unlock()
		synctest.Wait()
		begun := time.Now()
		ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
		defer cancel()
		p.handler.close(ctx)
		require.Equal(t, drainTimeout, time.Since(begun))
	})
}

// A client that takes nothing is dropped, its session goes on without it, and
// it comes back to all it has not seen.
func TestASlowClientComesBack(t *testing.T) {
	v, l := settled(t)
	l.conn.(*net.TCPConn).SetReadBuffer(64 << 10) // with much less, a full one drops the answers to what is sent, too
	go func() {
		l.text(say("second", "And then?"))
		flood := []byte(strings.Repeat(string(packed(fin|opText, []byte("{}"))), 1000)) // each is answered with an error
		for l.conn.SetWriteDeadline(time.Now().Add(25*time.Second)) == nil {
			if _, err := l.conn.Write(flood); err != nil {
				return
			}
		}
	}()
	require.Eventually(t, func() bool { return v.witness.saw("slow queue") == 1 }, 30*time.Second, 10*time.Millisecond, "%v", v.witness.counts)
	require.LessOrEqual(t, v.witness.most, maxQueue+1)

	again, w := v.join(5)
	require.Equal(t, "ack done", kinds(w.Missed), "what it had no time to take")
	require.Equal(t, "second", w.Missed[0].(live.Ack).Client)
	again.text(say("third", "Go on."))
	require.Equal(t, "ack delta done meter", kinds(again.until("meter")))
	l.conn.Close()
	require.Eventually(t, func() bool { return v.witness.saw("closed 4003 server") == 1 }, 15*time.Second, 10*time.Millisecond)
}

func TestQueueIsBoundedInBytes(t *testing.T) {
	bubble(t, livetest.Manner{}, func(t *testing.T, p *parlor, c *caller) {
		c.hello("s", 0)
		c.next()
		p.handler.mu.Lock()
		var s *socket
		for s = range p.handler.open {
		}
		p.handler.mu.Unlock()
		closing := func() *live.Closing {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.closing
		}
		big := func(n int) live.Frame { return live.Hint{Text: strings.Repeat("x", n)} }
		s.Send(big(10)) // the writer takes this one, and waits for the client
		synctest.Wait()
		s.Send(big(5*maxQueued), big(10))
		s.Send(big(maxQueued / 2))
		require.Nil(t, closing(), "the first may be a whole talk")
		s.Send(big(maxQueued / 2))
		require.Equal(t, &closingSlow, closing())
		require.Empty(t, s.queue, "and nothing of it is kept")
		c.gone(closingSlow)
	})
}

func TestASlowPhoneGetsItsTalk(t *testing.T) {
	require.Equal(t, writeWait, writeTime(0))
	require.Equal(t, 20*time.Second, writeTime(160<<10))
	require.Equal(t, pingPeriod, writeTime(100<<20))
	bubble(t, livetest.Manner{}, func(t *testing.T, p *parlor, c *caller) {
		c.hello("s", 0)
		c.next()
		p.handler.mu.Lock()
		for s := range p.handler.open {
			s.Send(live.Hint{ID: "x", Text: strings.Repeat("x", 320<<10)})
		}
		p.handler.mu.Unlock()
		time.Sleep(25 * time.Second) // longer than a short write may take
		require.Len(t, c.next().(live.Hint).Text, 320<<10)
	})
}

func TestSocketOfARequestThatCannotBeTakenOver(t *testing.T) {
	h := newHouse(t)
	h.sockets = &socketHandler{house: live.NewHouse(live.Config{}), logger: h.cfg.Logger, checkOrigin: h.checkOrigin, authorize: h.authorize}
	r := httptest.NewRequest(http.MethodGet, "/ws", nil)
	r.Host = address
	for name, value := range map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="} {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder() // which no connection is behind
	h.Handler().ServeHTTP(w, r)
	require.Equal(t, http.StatusInternalServerError, w.Code)
	require.Contains(t, w.Body.String(), `"code":"internal"`)
}
