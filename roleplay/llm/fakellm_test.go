package llm

import (
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/roleplay/testneeds"
)

// startFake builds and starts the endpoint program that lies beside the
// repository and returns its address. It skips where there is none.
func startFake(t *testing.T) string {
	t.Helper()
	src := testneeds.Shared(t, "tools", "fakellm")
	bin := filepath.Join(t.TempDir(), "fakellm")
	build := exec.Command("go", "build", "-o", bin, ".")
	build.Dir = src
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)

	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := l.Addr().String()
	require.NoError(t, l.Close())
	run := exec.Command(bin, "-addr", addr, "-ttft", "1ms", "-itl", "0", "-tokens", "20", "-retry-after", "0",
		"-slow-itl", "400ms", "-fault-script", "429,503", "-huge-bytes", "300000")
	require.NoError(t, run.Start())
	t.Cleanup(func() {
		_ = run.Process.Kill()
		_ = run.Wait()
	})
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			err = conn.Close()
		}
		return err == nil
	}, 10*time.Second, 20*time.Millisecond)
	return addr
}

func TestAgainstAnotherEndpoint(t *testing.T) {
	addr := startFake(t)
	make := func(model string) *Client {
		c, err := New(Config{
			BaseURL: "http://" + addr + "/v1", Model: model,
			FirstToken: 2 * time.Second, Between: 200 * time.Millisecond, Total: 5 * time.Second,
		}, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		t.Cleanup(c.Close)
		return c
	}
	text, use, err := ask(t, make("scripted: 429, 503, then well"))
	require.NoError(t, err)
	require.NotEmpty(t, text)
	require.Equal(t, 20, use.Completion)
	require.False(t, use.Estimated)

	for fault, want := range map[string]string{
		"ok": "", "split": "", "nodone": "", "length": "", "notstream": "",
		"429": RateLimited, "500": ServerError, "503": ServerError, "400ctx": PromptTooLong,
		"reset": CutOff, "eof": CutOff, "hangmid": Stalled, "slow": Stalled, "malformed": Malformed, "empty": Empty,
		"errchunk": ServerError, "huge": TooLong, "badutf8": HalfCharacter, "filter": ContentFilter, "tool": Empty,
	} {
		t.Run(fault, func(t *testing.T) {
			_, use, err := ask(t, make("fake:fault="+fault))
			require.Equal(t, want, Reason(err), "%v", err)
			require.Equal(t, fault == "length", use.Cut)
		})
	}

	resp, err := http.Get("http://" + addr + "/stats?sessions")
	require.NoError(t, err)
	defer resp.Body.Close()
	var stats struct {
		Sessions map[string]struct{ Requests int } `json:"by_session"`
	}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&stats))
	require.Len(t, stats.Sessions, 1, "the endpoint can tell talks apart")
	require.Contains(t, stats.Sessions, roleplay.HashContent([]byte("s1"))[:16])
	http.DefaultClient.CloseIdleConnections()
}
