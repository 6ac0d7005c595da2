package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"seventy/roleplay/testneeds"
)

// browser is a tab of a real Chromium with a fresh profile and no background
// traffic. Whatever it complains about (script errors, refused content, failed
// requests) fails the test at its end.
type browser struct {
	t   *testing.T
	ctx context.Context
	srv *server
	at  string // where the browser finds the server

	mu         sync.Mutex
	complaints []string
	fails      bool // the network does, because the test makes it
}

func openBrowser(t *testing.T, srv *server, flags ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	path := testneeds.Program(t, "chromium", "chromium-browser", "google-chrome")
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), append(opts, flags...)...)
	t.Cleanup(cancel)
	return newTab(t, srv, srv.URL, ctx)
}

// tab opens another tab of the same browser, in front of this one.
func (b *browser) tab() *browser {
	b.t.Helper()
	return newTab(b.t, b.srv, b.at, b.ctx)
}

func newTab(t *testing.T, srv *server, at string, parent context.Context) *browser {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent)
	b := &browser{t: t, ctx: ctx, srv: srv, at: at}
	require.NoError(t, chromedp.Do(ctx))
	heard := make(chan struct{})
	go b.listen(chromedp.Console(ctx), heard)
	t.Cleanup(func() {
		cancel()
		<-heard
		require.Empty(t, b.complaints, "the browser complained")
		require.NotContains(t, srv.Logs(), "csp", "the browser reported refused content")
	})
	return b
}

// breaks says that from here on the test breaks the network: what a browser
// writes down of that is no complaint, errors of scripts still are.
func (b *browser) breaks() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fails = true
}

// listen collects what stands in the browser's console but should not.
func (b *browser) listen(messages iter.Seq2[chromedp.ConsoleMessage, error], heard chan<- struct{}) {
	defer close(heard)
	for m, err := range messages {
		if err != nil {
			return
		}
		if m.IsException() || m.Type == "error" || m.Type == "warning" {
			b.mu.Lock()
			if broken := !m.IsException() && strings.Contains(m.String(), "WebSocket connection to"); !broken || !b.fails {
				b.complaints = append(b.complaints, fmt.Sprintf("%s %s (%s:%d)", m, m.Source, m.URL, m.Line))
			}
			b.mu.Unlock()
		}
	}
}

// do runs steps in the page, each within twenty seconds.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	for i, step := range steps {
		ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
		err := chromedp.Do(ctx, step)
		cancel()
		if err != nil {
			b.fail("step %d: %v", i+1, err)
		}
	}
}

// fail ends the test with what the page, the server and the browser show.
func (b *browser) fail(format string, args ...any) {
	b.t.Helper()
	page, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText.slice(0, 3000)`))
	b.shot("failure")
	b.mu.Lock()
	defer b.mu.Unlock()
	b.t.Fatalf("%s\nthe page: %s\nthe server's log:\n%s\nthe browser: %v", fmt.Sprintf(format, args...), page, b.srv.Logs(), b.complaints)
}

// evalJS evaluates an expression in the page.
func evalJS[T any](b *browser, expr string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expr))
	if err != nil {
		b.fail("%s: %v", expr, err)
	}
	return v
}

// submit runs a script that leads to another page; it has no value.
func (b *browser) submit(script string) {
	b.t.Helper()
	evalJS[bool](b, "(() => {"+script+"; return true; })()")
}

// until waits for an expression to be true, over changes of the page, too.
func (b *browser) until(expr string) {
	b.t.Helper()
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expr+")"))
		cancel()
		if ok && err == nil {
			return
		}
	}
	b.fail("it never held that %s", expr)
}

// shot keeps a picture of the page in $SEVENTY_SHOTS, when that is set.
func (b *browser) shot(name string) {
	dir := os.Getenv("SEVENTY_SHOTS")
	if dir == "" {
		return
	}
	for _, size := range []struct {
		name          string
		width, height int64
		scheme        string
	}{{"360-light", 360, 780, "light"}, {"1280-light", 1280, 860, "light"}, {"360-dark", 360, 780, "dark"}, {"1280-dark", 1280, 860, "dark"}} {
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: size.scheme}}}
		_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, media)
		if err == nil {
			err = chromedp.Do(b.ctx, chromedp.EmulateViewport(size.width, size.height), chromedp.Sleep(150*time.Millisecond))
		}
		var png []byte
		if err == nil {
			png, err = chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+"-"+size.name+".png"), png, 0o600)
		}
		if err != nil {
			b.t.Logf("no picture %s: %v", name, err)
		}
	}
	_ = chromedp.Do(b.ctx, chromedp.EmulateViewport(1280, 860))
}
