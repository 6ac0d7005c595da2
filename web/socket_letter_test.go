package web

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/live"
)

// The protocol to the letter, over TCP, before the whole server.

// settled is a venue where one turn was said and answered.
func settled(t *testing.T, changes ...func(*Config)) (*venue, *line) {
	t.Helper()
	noLeaks(t)
	return settle(openVenue(t, changes...))
}

func settle(v *venue) (*venue, *line) {
	v.t.Helper()
	l, _ := v.join(0)
	l.text(say("first", "How was the night?"))
	require.Equal(v.t, "ack delta done meter", kinds(l.until("meter")))
	return v, l
}

// whole requires that nothing was lost and nothing added: whoever comes back
// is told of the one turn and can go on.
func (v *venue) whole() {
	v.t.Helper()
	l, w := v.join(0)
	require.Equal(v.t, "ack done", kinds(w.Missed))
	require.Equal(v.t, 5, w.Seq)
	l.text(say("next", "And then?"))
	require.Equal(v.t, "ack", l.next().FrameType())
	l.conn.Close()
}

func TestLetterOfWhatClosesASocket(t *testing.T) {
	cut := func(first byte, parts ...string) []byte { // a message in fragments
		var b []byte
		for i, part := range parts {
			op := byte(opContinue)
			if i == 0 {
				op = first
			}
			if i == len(parts)-1 {
				op |= fin
			}
			b = append(b, packed(op, []byte(part))...)
		}
		return b
	}
	long := strings.Repeat("x", maxFrame)
	header := func(first byte, size uint64) []byte {
		return append(binary.BigEndian.AppendUint64([]byte{first, 0x80 | 127}, size), 1, 2, 3, 4)
	}
	closing := func(code uint16, reason string) []byte {
		return packed(fin|opClose, append(binary.BigEndian.AppendUint16(nil, code), reason...))
	}
	for _, c := range []struct {
		name string
		send []byte
		want int
	}{
		{"a message of a byte too many", packed(fin|opText, []byte(long+"x")), 1009},
		{"a message of 5 MB", packed(fin|opText, bytes.Repeat([]byte("x"), 5<<20)), 1009},
		{"fragments that are too long together", cut(opText, long[:maxFrame/2], long[:maxFrame/2], "x"), 1009},
		{"fragments without end", bytes.Repeat(packed(opContinue, []byte("xxxxxxxx")), maxFrame), 1002},
		{"fragments of a message without end", append(packed(opText, nil), bytes.Repeat(packed(opContinue, []byte("xxxxxxxx")), maxFrame)...), 1009},
		{"empty fragments without end", append(packed(opText, []byte("{")), bytes.Repeat(packed(opContinue, nil), maxIntake)...), 1009},
		{"a frame that says it has half of all bytes", append(header(fin|opText, 1<<62), long+long...), 1009},
		{"a frame that says it has more bytes than there are", append(header(fin|opText, 1<<63), "x"...), 1009},
		{"a compression bomb", append(header(fin|rsv1|opText, 1<<20), make([]byte, 1<<20)...), 1002},
		{"another reserved bit", packed(fin|0x20|opText, []byte("{}")), 1002},
		{"a reserved opcode", packed(fin|0x3, []byte("{}")), 1002},
		{"a reserved control opcode", packed(fin|0xb, nil), 1002},
		{"an unmasked frame", []byte{fin | opText, 2, '{', '}'}, 1002},
		{"a text within a text", append(packed(opText, []byte("{")), packed(fin|opText, []byte("}"))...), 1002},
		{"a ping in parts", packed(opPing, []byte("x")), 1002},
		{"a ping that is too long", packed(fin|opPing, []byte(long[:126])), 1002},
		{"a close code that does not exist", closing(1005, ""), 1002},
		{"another one", closing(999, ""), 1002},
		{"a close reason that is no UTF-8", closing(1000, "\xff"), 1002},
		{"a close of one byte", packed(fin|opClose, []byte{3}), 1005},
		{"binary", packed(fin|opBinary, []byte(say("b", "Hi"))), 1003},
		{"binary in fragments", cut(opBinary, "a", "b"), 1003},
		{"bad UTF-8", packed(fin|opText, []byte("{\"type\":\"say\",\"id\":\"b\",\"text\":\"\xff\"}")), 1007},
		{"bad UTF-8 over fragments", cut(opText, "{\"type\":\"say\",\"id\":\"b\",\"text\":\"\xf0\x9f", "\x99\"}"), 1007},
		{"a surrogate in UTF-8", packed(fin|opText, []byte("{\"type\":\"say\",\"id\":\"b\",\"text\":\"\xed\xa0\x80\"}")), 1007},
		{"an overlong NUL", packed(fin|opText, []byte("\xc0\x80")), 1007},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, l := settled(t)
			go l.raw(c.send)    // the server may not read all of it
			if c.want == 1005 { // a close without a code is answered by one
				opcode, payload, err := l.read()
				require.NoError(t, err)
				require.EqualValues(t, opClose, opcode)
				require.Empty(t, payload)
			} else {
				require.Empty(t, l.closed(c.want))
			}
			v.whole()
		})
	}
}

func TestLetterOfFragments(t *testing.T) {
	_, l := settled(t)
	text := say("next", "Grüße 🙂")
	l.raw(packed(opText, nil))
	for i := range len(text) { // in the middle of characters, too
		l.raw(packed(opContinue, []byte{text[i]}))
		if i%10 == 0 {
			l.raw(packed(fin|opPing, []byte("between")))
			opcode, payload, err := l.read()
			require.NoError(t, err)
			require.EqualValues(t, 0xa, opcode)
			require.Equal(t, "between", string(payload))
		}
	}
	l.raw(packed(fin|opContinue, nil))
	require.Equal(t, "Grüße 🙂", l.next().(live.Ack).Text)

	require.Equal(t, "delta done meter", kinds(l.until("meter")))

	var all []byte
	longest := `{"type":"end"}` + strings.Repeat(" ", maxFrame-len(`{"type":"end"}`))
	for i := range longest { // each byte a fragment
		op := byte(opContinue)
		switch i {
		case 0:
			op = opText
		case maxFrame - 1:
			op |= fin
		}
		all = append(all, packed(op, []byte(longest[i:i+1]))...)
	}
	require.Less(t, len(all), maxIntake)
	l.raw(all)
	require.Equal(t, "ended", l.next().FrameType())
}

func TestLetterOfTheLongestTurn(t *testing.T) {
	v, l := settled(t)
	longest := strings.Repeat("🙂", roleplay.MaxTurn)
	require.Len(t, longest, 4*roleplay.MaxTurn)
	l.text(`{"type":"say","id":"over","text":"` + longest + `x"}`)
	refused := l.next().(live.ErrorFrame)
	require.Equal(t, live.ErrorFrame{Code: roleplay.TooLong, Client: "over"}, quiet(refused), "whose text it was, so that it can be kept")
	require.Contains(t, refused.Message, "4001 characters")
	for id, spelling := range map[string]string{"plain": longest, "escaped": strings.Repeat(`\ud83d\ude42`, roleplay.MaxTurn), "hidden": longest + strings.Repeat(`\u202e`, 100)} {
		l.text(`{"type":"say","id":"` + id + `","text":"` + spelling + `"}`)
		require.Equal(t, longest, l.next().(live.Ack).Text, id)
		l.until("meter")
	}
	_, w := v.join(0)
	require.Len(t, w.Missed, 8)
}

func TestLetterOfWhatIsAnsweredWithAnError(t *testing.T) {
	deep := func(open, close string, n int) string { return strings.Repeat(open, n) + strings.Repeat(close, n) }
	for _, c := range []struct{ name, send string }{
		{"nothing", ``},
		{"no JSON", `hello`},
		{"an array", `["say"]`},
		{"an unknown type", `{"type":"shout","text":"Hi"}`},
		{"a type of the server's", `{"type":"ack","seq":1,"turn":1,"client":"x","text":"x","at":1}`},
		{"no type", `{"id":"b","text":"Hi"}`},
		{"a number for a type", `{"type":7}`},
		{"a field missing", `{"type":"say","id":"b"}`},
		{"a field too many", `{"type":"say","id":"b","text":"Hi","turn":9}`},
		{"a field of another case", `{"type":"say","id":"b","Text":"Hi"}`},
		{"a field twice", `{"type":"say","id":"b","text":"Hi","text":"Ho"}`},
		{"a field twice, once in escapes", `{"type":"say","id":"b","text":"Hi","te\u0078t":"Ho"}`},
		{"a number for a text", `{"type":"say","id":"b","text":7}`},
		{"null for a text", `{"type":"say","id":"b","text":null}`},
		{"an object for a text", `{"type":"say","id":"b","text":` + deep(`{"a":`, `}`, 3) + `}`},
		{"deep arrays", `{"type":"say","id":"b","text":` + deep(`[`, `]`, 30_000) + `}`},
		{"deep objects", strings.Repeat(`{"a":`, 12_000)},
		{"an oversized id", `{"type":"say","id":"` + strings.Repeat("x", live.MaxClientID+1) + `","text":"Hi"}`},
		{"a huge id", `{"type":"say","id":"` + strings.Repeat("x", 60_000) + `","text":"Hi"}`},
		{"an empty id", `{"type":"say","id":"","text":"Hi"}`},
		{"half a character for an id", `{"type":"say","id":"\ud800","text":"Hi"}`},
		{"two objects", `{"type":"end"}{"type":"end"}`},
		{"a byte order mark", "\ufeff" + `{"type":"end"}`},
		{"a huge number", `{"type":"hello","protocol":1,"session":"s","role":"trainee","seen":1e400}`},
		{"a number with many digits", `{"type":"hello","protocol":1,"session":"s","role":"trainee","seen":` + strings.Repeat("9", 5000) + `}`},
		{"another protocol", `{"type":"hello","protocol":2,"session":"s","role":"trainee","seen":0}`},
		{"a second hello", hello("s", 0)},
		{"a second hello for another session", hello("theirs", 0)},
		{"10,000 fields", `{"type":"end"` + strings.Repeat(`,"":0`, 10_000) + `}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, l := settled(t)
			l.text(c.send)
			refused := l.next().(live.ErrorFrame)
			require.Equal(t, roleplay.Invalid, refused.Code)
			require.False(t, refused.Retry)
			require.Less(t, len(refused.Message), 300)
			require.NotContains(t, refused.Message, "\ufffd")
			l.text(say("next", "And then?"))
			require.Equal(t, "ack delta done meter", kinds(l.until("meter")), "the socket stays open")
			require.Equal(t, 1, v.witness.saw("error invalid"))
		})
	}
	for name, text := range map[string]string{"empty": "", "blank": ` \t\n`, "only control characters": `\u0000\u0007\u001b`, "only marks that hide": `\u202e\u200b\ufeff`} {
		t.Run("a text that is "+name, func(t *testing.T) {
			_, l := settled(t)
			l.text(`{"type":"say","id":"b","text":"` + text + `"}`)
			require.Equal(t, live.ErrorFrame{Code: roleplay.Invalid, Client: "b"}, quiet(l.next()))
		})
	}
}

func TestLetterOfOddTexts(t *testing.T) {
	_, l := settled(t)
	for i, c := range []struct{ send, stored string }{
		{`a\u0000b\u0007\u001b[31mc\u007f`, "ab[31mc"},
		{`half \ud83d of \ude42 one`, "half \ufffd of \ufffd one"},
		{`\u202eright\u202c to\u2066 left`, "right to left"},
		{`<script>alert(1)</script>`, "<script>alert(1)</script>"},
		{`a\r\nb\u2028c`, "a\nb\nc"},
	} {
		l.text(fmt.Sprintf(`{"type":"say","id":"odd %d","text":"%s"}`, i, c.send))
		require.Equal(t, c.stored, l.until("meter")[0].(live.Ack).Text)
	}
}

func TestLetterOfHello(t *testing.T) {
	for _, c := range []struct {
		name, send string
		code       roleplay.Code
		want       int
	}{
		{"a turn before hello", say("b", "Hi"), roleplay.Invalid, 1008},
		{"typing before hello", `{"type":"typing"}`, roleplay.Invalid, 1008},
		{"the end before hello", `{"type":"end"}`, roleplay.Invalid, 1008},
		{"rubbish before hello", `{`, roleplay.Invalid, 1008},
		{"an unknown session", hello("none", 0), roleplay.NotFound, 1008},
		{"a session without a name", hello("", 0), roleplay.NotFound, 1008},
		{"somebody else's session", hello("theirs", 0), roleplay.NotFound, 1008},
		{"somebody else's session, with a number", hello("theirs", 99), roleplay.NotFound, 1008},
		{"another role", strings.Replace(hello("s", 0), "trainee", "trainer", 1), roleplay.Forbidden, 1008},
		{"the coworker's role", strings.Replace(hello("s", 0), "trainee", "coworker", 1), roleplay.Forbidden, 1008},
		{"a number too new", hello("s", 6), roleplay.Invalid, 4004},
		{"the greatest number", hello("s", 1<<63-1), roleplay.Invalid, 4004},
		{"a number below 0", hello("s", -1), roleplay.Invalid, 4004},
		{"the least number", hello("s", -1<<63), roleplay.Invalid, 4004},
		{"a number beyond numbers", strings.Replace(hello("s", 0), ":0", ":9223372036854775808", 1), roleplay.Invalid, 1008},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, _ := settled(t)
			l := v.line()
			l.text(c.send)
			frames := l.closed(c.want)
			require.Len(t, frames, 1)
			require.Equal(t, live.ErrorFrame{Code: c.code}, quiet(frames[0]))
			v.whole()
		})
	}
}

// A backup was put back: what the client has seen is more than there is.
func TestLetterOfANumberThatIsGone(t *testing.T) {
	v, l := settled(t)
	l.text(say("second", "And then?"))
	l.until("meter")
	l.conn.Close()
	require.NoError(t, v.house.Close(t.Context()))
	v.log.Cut("s", 5) // the second turn was said after the backup was made
	w := newVenue(t)
	w.log.Delete("s")
	events, err := v.log.Events(t.Context(), "s", 0)
	require.NoError(t, err)
	w.log.Add("s", events...)

	l = w.line()
	l.text(hello("s", 9))
	require.Len(t, l.closed(4004), 1)
	l, all := w.join(0)
	require.Equal(t, "ack done", kinds(all.Missed), "the whole talk as it is now")
	l.text(say("second", "And then?"))
	ack := l.until("meter")[0].(live.Ack)
	require.Equal(t, 6, ack.Seq)
	require.Equal(t, 3, ack.Turn, "what a page has not seen acknowledged it says again, under the same id")
}

func TestLetterOfTheHandshake(t *testing.T) {
	v, _ := settled(t)
	port := v.addr[strings.LastIndexByte(v.addr, ':'):]
	for _, c := range []struct {
		name    string
		headers []string
		want    int
	}{
		{"no browser", nil, 101},
		{"our page", []string{"Origin: http://" + v.addr}, 101},
		{"our page, in a browser of today", []string{"Origin: http://" + v.addr, "Sec-Fetch-Site: same-origin"}, 101},
		{"another site", []string{"Origin: https://evil.example"}, 403},
		{"another site that says it is ours", []string{"Origin: https://evil.example", "Sec-Fetch-Site: same-origin"}, 403},
		{"another name of this machine", []string{"Origin: http://localhost" + port}, 403},
		{"another port", []string{"Origin: http://127.0.0.1:1"}, 403},
		{"another scheme", []string{"Origin: https://" + v.addr}, 403},
		{"a file", []string{"Origin: file://"}, 403},
		{"a sandbox", []string{"Origin: null"}, 403},
		{"an empty origin", []string{"Origin: "}, 403},
		{"two origins", []string{"Origin: http://" + v.addr, "Origin: https://evil.example"}, 403},
		{"our name with more behind it", []string{"Origin: http://" + v.addr + ".evil.example"}, 403},
		{"our name in front of another", []string{"Origin: http://" + v.addr + "@evil.example"}, 403},
		{"a page of another site", []string{"Origin: http://" + v.addr, "Sec-Fetch-Site: cross-site"}, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, answer := v.shake(c.headers...)
			require.Equal(t, c.want, answer.StatusCode)
			if c.want == 403 {
				body, err := io.ReadAll(answer.Body)
				require.NoError(t, err)
				require.Contains(t, string(body), `"code":"forbidden"`)
			}
			l.conn.Close()
		})
	}
	require.Equal(t, 12, v.witness.saw("handshake origin"))

	t.Run("what is no handshake", func(t *testing.T) {
		answer, body := v.get("/ws")
		require.Equal(t, http.StatusBadRequest, answer.StatusCode)
		require.Contains(t, body, "WebSocket")
		require.Equal(t, 1, v.witness.saw("handshake no_websocket"))
		require.Equal(t, 1, v.witness.saw("answered GET /ws 400"))
	})
	t.Run("headers that are too long", func(t *testing.T) {
		_, answer := v.shake("X-Long: " + strings.Repeat("x", headerLimit+8<<10))
		require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, answer.StatusCode)
	})
	t.Run("frames before the answer", func(t *testing.T) {
		conn, err := net.Dial("tcp", v.addr)
		require.NoError(t, err)
		defer conn.Close()
		_, err = conn.Write(append([]byte(fmt.Sprintf(handshake, v.addr)+"\r\n"), packed(fin|opText, []byte(hello("s", 0)))...))
		require.NoError(t, err)
		said, _ := io.ReadAll(conn)
		require.NotContains(t, string(said), "welcome")
	})
}

// A page of somebody else's, whose name was made to lead here.
func TestLetterOfAForeignHost(t *testing.T) {
	v, _ := settled(t)
	for _, path := range []string{"/", "/ws", "/talk/s", "/talk/s/scorecard", "/talk/s/replay.json", "/history", "/nowhere", v.server.static.prefix + "/js/talk.js", "/enter"} {
		answer, body := v.get(path, func(r *http.Request) { r.Host = "evil.example" })
		require.Equal(t, http.StatusForbidden, answer.StatusCode, path)
		require.NotContains(t, body, "How was the night?")
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		answer, _ := v.get(path, func(r *http.Request) { r.Host = "evil.example" })
		require.Equal(t, http.StatusOK, answer.StatusCode, path)
	}
	conn, err := net.Dial("tcp", v.addr)
	require.NoError(t, err)
	defer conn.Close()
	fmt.Fprintf(conn, handshake+"Origin: http://evil.example\r\n\r\n", "evil.example")
	said := make([]byte, 64)
	n, err := conn.Read(said)
	require.NoError(t, err)
	require.Contains(t, string(said[:n]), "403", "the socket, too, where the page's own origin would fit")
}

// Thousands of pings, and nobody who takes the answers: nothing is queued.
func TestLetterOfAPingFlood(t *testing.T) {
	v, l := settled(t)
	go l.raw(bytes.Repeat(packed(fin|opPing, []byte("are you there?")), 20_000))
	for range 20_000 {
		opcode, payload, err := l.read()
		require.NoError(t, err)
		require.EqualValues(t, 0xa, opcode)
		require.Equal(t, "are you there?", string(payload))
	}
	require.LessOrEqual(t, v.witness.most, 4, "of the turn before")
	l.text(say("second", "And then?"))
	require.Equal(t, "ack delta done meter", kinds(l.until("meter")))
}

// The times, each waited for.
func TestLetterOfTime(t *testing.T) {
	noLeaks(t)
	t.Run("half a handshake", func(t *testing.T) {
		t.Parallel()
		v := openVenue(t)
		conn, err := net.Dial("tcp", v.addr)
		require.NoError(t, err)
		defer conn.Close()
		fmt.Fprintf(conn, handshake, v.addr)
		begun := time.Now()
		require.NoError(t, conn.SetReadDeadline(begun.Add(headerTimeout+10*time.Second)))
		_, err = io.Copy(io.Discard, conn)
		require.NoError(t, err, "it is hung up on")
		require.GreaterOrEqual(t, time.Since(begun), headerTimeout-100*time.Millisecond)
	})
	for _, c := range []struct {
		name string
		act  func(t *testing.T, v *venue) (*line, int)
		wait time.Duration
	}{
		{"never hello", func(t *testing.T, v *venue) (*line, int) { return v.line(), 4003 }, helloWait},
		{"half a hello", func(t *testing.T, v *venue) (*line, int) {
			l := v.line()
			l.raw(packed(fin|opText, []byte(hello("s", 0)))[:9])
			return l, 4003
		}, messageWait},
		{"half a turn", func(t *testing.T, v *venue) (*line, int) {
			l, _ := v.join(5)
			l.raw(packed(fin|opText, []byte(say("b", "Half")))[:20])
			return l, 4003
		}, messageWait},
		{"fragments that drip, and pings between", func(t *testing.T, v *venue) (*line, int) {
			l, _ := v.join(5)
			l.raw(packed(opText, []byte("{")))
			var drip sync.WaitGroup
			drip.Go(func() {
				var err error
				for err == nil { // until nobody takes it
					time.Sleep(time.Second)
					_, err = l.conn.Write(append(packed(opContinue, nil), packed(fin|0xa, nil)...))
				}
			})
			t.Cleanup(drip.Wait)
			return l, 4003
		}, messageWait},
		{"silence", func(t *testing.T, v *venue) (*line, int) {
			l, _ := v.join(5)
			return l, 4003
		}, pongWait(time.Second)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v, first := settle(openVenue(t, func(cfg *Config) {
				if c.name == "silence" {
					cfg.Ping = time.Second
				}
			}))
			first.conn.Close()
			begun := time.Now()
			l, want := c.act(t, v)
			l.closedAfterPings(want)
			took := time.Since(begun)
			require.GreaterOrEqual(t, took, c.wait-100*time.Millisecond)
			require.Less(t, took, c.wait+10*time.Second)
			v.whole()
		})
	}
}
