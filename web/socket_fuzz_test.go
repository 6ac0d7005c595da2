package web

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/live/livetest"
)

// taken is a response whose connection is taken over.
type taken struct {
	http.ResponseWriter
	conn net.Conn
}

func (t taken) Header() http.Header { return http.Header{} }

func (t taken) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return t.conn, bufio.NewReadWriter(bufio.NewReader(t.conn), bufio.NewWriter(t.conn)), nil
}

// FuzzSocket sends any bytes after a valid handshake, with or without a hello,
// to the real handler before a real house, and falls silent. Whatever they
// are, the server says nothing but what PROTOCOL.md lists, closes in time, and
// leaves no goroutine behind: in a bubble that would be a deadlock.
func FuzzSocket(f *testing.F) {
	text := func(s string) []byte { return packed(fin|opText, []byte(s)) }
	for _, seed := range [][]byte{
		nil, text(say("a", "Hi")), append(text(say("a", "Hi")), text(say("a", "Hi"))...), text(hello("s", 0)), text(hello("s", 99)), text(hello("none", 0)),
		text(`{"type":"typing"}`), text(`{"type":"end"}`), text(`{}`), text("\xff"), packed(fin|opBinary, []byte("x")), packed(fin|opPing, []byte("x")),
		packed(fin|opClose, []byte{3, 232}), packed(fin|opClose, []byte{3, 237}), packed(fin|opClose, nil), packed(fin|rsv1|opText, []byte("x")), {fin | opText, 2, '{', '}'},
		append(packed(opText, []byte(`{"type":`)), packed(fin|opContinue, []byte(`"end"}`))...), packed(opText, nil), packed(opContinue, nil), {fin | opText, 0xff, 0x80},
		append(text(say("a", livetest.WordLeave)), text(say("b", "Wait"))...), append(text(say("a", livetest.WordPanic)), text(say("b", "Wait"))...), text(say("a", livetest.WordFails)),
	} {
		f.Add(true, seed)
		f.Add(false, seed)
	}
	f.Fuzz(func(t *testing.T, joined bool, sent []byte) {
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			log := &livetest.Log{}
			log.Start("s", begun, roleplay.Started{})
			house := live.NewHouse(live.Config{Log: log, Casting: livetest.Casting(livetest.Manner{})})
			watcher := &witness{}
			h := &socketHandler{house: house, watcher: watcher, checkOrigin: func(*http.Request) bool { return true }, logger: slog.New(slog.DiscardHandler),
				authorize: func(*http.Request, string) (string, error) { return "ann", nil }, ledger: newLedger(Limits{})}
			near, far := net.Pipe()
			go func() { // a client sends, whatever it is answered, until nobody takes it
				if joined {
					if _, err := near.Write(text(hello("s", 0))); err != nil {
						return
					}
				}
				near.Write(sent)
			}()
			r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.Replace(handshake, "%s", "x", 1) + "\r\n")))
			require.NoError(t, err)
			code, heard := 0, make(chan struct{})
			go func() {
				defer close(heard)
				l := &line{t, near, bufio.NewReader(near)}
				answer, err := http.ReadResponse(l.in, nil)
				require.NoError(t, err)
				require.Equal(t, http.StatusSwitchingProtocols, answer.StatusCode)
				code = l.documented()
				near.Close()
			}()
			require.NoError(t, h.serve(taken{conn: far}, r))
			<-heard
			h.serving.Wait()
			most := helloWait + messageWait + pongWait(pingPeriod) + writeWait + 2*closeWait
			require.LessOrEqual(t, time.Since(begun), most, "it is closed in time")
			require.Equal(t, 1, watcher.saw("opened"))
			if !listedCode(code) {
				require.Equal(t, 1, watcher.saw(fmt.Sprintf("closed %d client", min(code, 3000))), "%d is the client's own code", code)
			}
			require.NoError(t, house.Close(context.Background()))
		})
	})
}

// listedCode reports whether a close code is one of the protocol's; 0 is none.
func listedCode(code int) bool {
	for _, c := range closings {
		if c.Code == code {
			return true
		}
	}
	return code == 0
}

// documented reads until the server hangs up, requires that every frame is one
// of the protocol's, and returns the close code.
func (l *line) documented() (code int) {
	for {
		opcode, payload, err := l.read()
		if err != nil {
			require.ErrorIs(l.t, err, io.EOF, "it hangs up between two frames")
			return code
		}
		switch opcode {
		case opText:
			_, err := decodeServer(payload)
			require.NoError(l.t, err, "%s", payload)
		case opClose:
			if len(payload) >= 2 {
				code = int(binary.BigEndian.Uint16(payload))
			}
		case opPing, 0xa:
			require.LessOrEqual(l.t, len(payload), 125)
		default:
			require.Fail(l.t, "an opcode that the server has no use for", "%d", opcode)
		}
	}
}
