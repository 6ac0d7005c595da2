package web

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

func TestServeUntilStopped(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s, err := NewServer(Config{Practice: &fakePractice{}, Sessions: &fakeLog{}, Addr: listener.Addr().String()})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener) }()

	for _, path := range []string{"/healthz", "/"} {
		answer, err := http.Get("http://" + listener.Addr().String() + path)
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusOK, answer.StatusCode, string(body))
	}
	stop()
	require.NoError(t, <-served)
	_, err = http.Get("http://" + listener.Addr().String() + "/healthz")
	require.Error(t, err)
}

func TestServeSaysWhenTheListenerFails(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s, err := NewServer(Config{Practice: &fakePractice{}, Sessions: &fakeLog{}, Addr: listener.Addr().String()})
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	require.Equal(t, roleplay.Unavailable, roleplay.CodeOf(s.Serve(context.Background(), listener)))
}

func TestSocketWithoutAHouse(t *testing.T) {
	w := newHouse(t).do(t, http.MethodGet, "/ws", nil, header("Upgrade", "websocket"))
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Contains(t, w.Body.String(), `"code":"unavailable"`)
}
