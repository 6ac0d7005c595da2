package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/time/rate"

	"seventy/roleplay"
	"seventy/roleplay/live"
)

// serverFrames reads a frame of every type the server sends.
var serverFrames map[string]func([]byte) (live.Frame, error)

func init() { // a welcome holds frames of its own
	serverFrames = map[string]func([]byte) (live.Frame, error){
		"welcome": readWelcome,
		"ack":     readFrame[live.Ack],
		"typing":  readFrame[live.Typing],
		"delta":   readFrame[live.SpeechDelta],
		"done":    readFrame[live.Done],
		"meter":   readFrame[live.MeterFrame],
		"hint":    readFrame[live.Hint],
		"ended":   readFrame[live.EndedFrame],
		"error":   readFrame[live.ErrorFrame],
	}
}

var clientFrames = []string{"hello", "say", "typing", "end"}

// decodeServer reads a frame as a strict client would.
func decodeServer(data []byte) (live.Frame, error) {
	var head struct{ Type string }
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, err
	}
	read, ok := serverFrames[head.Type]
	if !ok {
		return nil, fmt.Errorf("the server has no frame of type %q", head.Type)
	}
	return read(data)
}

func readFrame[F live.Frame](data []byte) (live.Frame, error) {
	var f F
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	delete(fields, "type")
	rest, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(rest))
	d.DisallowUnknownFields()
	err = d.Decode(&f)
	return f, err
}

func readWelcome(data []byte) (live.Frame, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(fields["missed"], &raw); err != nil {
		return nil, err
	}
	fields["missed"] = json.RawMessage("null")
	rest, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	f, err := readFrame[live.Welcome](rest)
	if err != nil {
		return nil, err
	}
	w := f.(live.Welcome)
	w.Missed = []live.Frame{}
	for _, m := range raw {
		f, err := decodeServer(m)
		if err != nil {
			return nil, err
		}
		w.Missed = append(w.Missed, f)
	}
	return w, nil
}

// example is a frame as PROTOCOL.md shows it.
type example struct {
	line   int
	client bool
	text   string
}

// examples takes the frames out of the document.
func examples(t *testing.T) []example {
	t.Helper()
	doc, err := os.ReadFile("PROTOCOL.md")
	require.NoError(t, err)
	var out []example
	var client bool
	var fence string
	for i, line := range strings.Split(string(doc), "\n") {
		switch {
		case strings.HasPrefix(line, "## "):
			client = strings.Contains(line, "the client sends")
			require.Empty(t, fence)
		case fence == "" && (line == "```json" || line == "```frames"):
			fence = line
			if fence == "```json" {
				out = append(out, example{line: i + 1, client: client})
			}
		case line == "```":
			fence = ""
		case fence == "```json":
			out[len(out)-1].text += line + "\n"
		case fence == "```frames":
			arrow, text, ok := strings.Cut(line, " ")
			require.True(t, ok && (arrow == "→" || arrow == "←"), "line %d", i+1)
			out = append(out, example{i + 1, arrow == "→", text})
		}
	}
	return out
}

func TestProtocolDocumentShowsEveryFrame(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range examples(t) {
		var written bytes.Buffer
		require.NoError(t, json.Compact(&written, []byte(e.text)), "line %d", e.line)
		var again []byte
		var kind string
		if e.client {
			f, err := decodeClient([]byte(e.text))
			require.NoError(t, err, "line %d", e.line)
			kind = "→" + f.FrameType()
			body, err := json.Marshal(f)
			require.NoError(t, err)
			again = []byte(strings.Replace(`{"type":"`+kind[len("→"):]+`",`+string(body[1:]), ",}", "}", 1))
		} else {
			f, err := decodeServer([]byte(e.text))
			require.NoError(t, err, "line %d", e.line)
			kind = "←" + f.FrameType()
			again, err = encodeFrame(f)
			require.NoError(t, err)
		}
		require.Equal(t, written.String(), string(again), "line %d", e.line)
		seen[kind] = true
	}
	for _, kind := range clientFrames {
		require.True(t, seen["→"+kind], "an example of the client's %s", kind)
	}
	for kind := range serverFrames {
		require.True(t, seen["←"+kind], "an example of the server's %s", kind)
	}
}

// rows takes the rows of the table under a heading.
func rows(t *testing.T, heading string) [][]string {
	t.Helper()
	doc, err := os.ReadFile("PROTOCOL.md")
	require.NoError(t, err)
	_, section, ok := strings.Cut(string(doc), "\n## "+heading+"\n")
	require.True(t, ok, heading)
	section, _, _ = strings.Cut(section, "\n## ")
	var out [][]string
	for _, line := range regexp.MustCompile(`(?m)^\|.*\|$`).FindAllString(section, -1) {
		var cells []string
		for _, cell := range strings.Split(strings.Trim(line, "|"), "|") {
			cells = append(cells, strings.TrimSpace(cell))
		}
		out = append(out, cells)
	}
	require.Greater(t, len(out), 2, heading)
	return out[2:]
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func TestProtocolDocumentListsEveryCloseCode(t *testing.T) {
	var want [][]string
	codes := map[int]bool{}
	for _, c := range closings {
		reason := c.Reason
		if c.Code == closingProtocol.Code {
			reason = "(the bytes are no WebSocket; the reason says what is wrong)"
		}
		want = append(want, []string{fmt.Sprint(c.Code), reason, yesNo(c.Reconnect)})
		require.False(t, codes[c.Code], "%d stands twice", c.Code)
		codes[c.Code] = true
		require.LessOrEqual(t, len(c.Reason), 123, "a close frame has no room for more")
	}
	require.Equal(t, want, rows(t, "Close codes"))
}

func TestProtocolDocumentStatesTheLimits(t *testing.T) {
	kib := func(bytes int) string { return fmt.Sprint(bytes>>10, " KiB") }
	l := newLedger(Limits{Sockets: 256, Sessions: 120, Turns: 20})
	a := l.of(visit{addr: netip.MustParseAddr("192.0.2.1")})
	rate := func(b *rate.Limiter, per time.Duration, unit string) string {
		return fmt.Sprintf("%d at once, and %.0f %s", b.Burst(), float64(b.Limit())*per.Seconds(), unit)
	}
	want := map[string]string{
		"a turn":                                      strings.Replace(fmt.Sprint(roleplay.MaxTurn), "4", "4,", 1) + " characters",
		"a message, all fragments together":           kib(maxFrame),
		"a message with its fragments' headers":       kib(maxIntake),
		"from a message's first fragment to its last": seconds(int(messageWait.Milliseconds())),
		"from the handshake to `hello`":               seconds(int(helloWait.Milliseconds())),
		"silence of a client that is pinged every " + seconds(int(pingPeriod.Milliseconds())): fmt.Sprintf("%.0f s", pongWait(pingPeriod).Seconds()),
		"frames that wait for a client":                  fmt.Sprint(maxQueue),
		"their bytes, beside the first frame's":          kib(maxQueued),
		"from the first byte of a write to its last":     seconds(int(writeWait.Milliseconds())) + ", and 1 s for each " + kib(writeRate),
		"sockets of one address":                         fmt.Sprint(l.limits.Sockets),
		"new sockets of one address":                     rate(a.openings, 10*time.Second, "in ten seconds"),
		"turns from one address":                         rate(a.turns, time.Second, "a second"),
		"frames, pings and pongs on one socket":          rate(l.frames(a), time.Second, "a second"),
		"new talks from one address":                     rate(a.sessions, time.Minute, "a minute"),
		"connections of one address that are no sockets": fmt.Sprint(l.limits.Sockets),
		"such connections of all addresses":              strings.Replace(fmt.Sprint(mostWaiting), "1", "1,", 1),
	}
	got := map[string]string{}
	for _, row := range rows(t, "Limits") {
		got[row[0]] = row[1]
	}
	for what, limit := range want {
		require.Equal(t, limit, got[what], what)
	}
	require.Len(t, got, len(want)+3, "and the waiting turns, which live has, and the second table's head")
}

// Every Closing that stands in the source is in the table of closings.
func TestEveryClosingIsInTheTable(t *testing.T) {
	listed := map[string]bool{}
	source, err := os.ReadFile("protocol.go")
	require.NoError(t, err)
	_, table, ok := strings.Cut(string(source), "var closings = ")
	require.True(t, ok)
	for _, name := range regexp.MustCompile(`(?:live\.C|c)losing[A-Z]\w*`).FindAllString(table, -1) {
		listed[strings.TrimPrefix(name, "live.")] = true
	}
	frames, err := os.ReadFile("../roleplay/live/frames.go")
	require.NoError(t, err)
	declared := regexp.MustCompile(`(?m)^\t([cC]losing[A-Z]\w*)\s+=`)
	for _, file := range [][]byte{source, frames} {
		found := declared.FindAllSubmatch(file, -1)
		require.NotEmpty(t, found)
		for _, m := range found {
			require.True(t, listed[string(m[1])], "%s is in the table", m[1])
		}
	}
}

func TestProtocolDocumentListsEveryError(t *testing.T) {
	want := map[string]string{}
	for _, c := range []roleplay.Code{
		roleplay.Invalid, roleplay.TooLong, roleplay.NotFound, roleplay.Forbidden, roleplay.Unauthorized, roleplay.Conflict,
		roleplay.Ended, roleplay.Busy, roleplay.Unavailable, roleplay.Corrupt, roleplay.Internal,
	} {
		want["`"+string(c)+"`"] = yesNo((&roleplay.Error{Code: c}).Retry())
	}
	got := map[string]string{}
	for _, row := range rows(t, "Errors") {
		got[row[0]] = row[2]
	}
	require.Equal(t, want, got)
}
