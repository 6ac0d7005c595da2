package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// TestPaper holds what a talk's pages are on paper: nothing to press, nothing
// folded, all that was said, black on white though the screen is dark.
func TestPaper(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	data := t.TempDir()
	var id string
	withData(t, data, func(ctx context.Context, p *practice) {
		id = storeTalk(t, p, 7, 20, true, nil)
		card, err := p.Scorecard(ctx, id, roleplay.Trainee)
		require.NoError(t, err)
		next(t, p, id, 0, roleplay.Agreed{Mark: card.Strengths[0].Mark})
		next(t, p, id, 0, roleplay.Reflected{Answers: map[string]string{"again": "Asking about her evenings."}})
		next(t, p, id, 3, roleplay.Commented{Text: "Here they began to trust you."})
	})
	b := openBrowser(t, serve(t, data))
	for _, c := range []struct {
		name, path, ready string
		pdf               bool
	}{
		{"scorecard", "/scorecard", "#transcript", true},
		{"replay", "/replay", "#play", true},
		{"talk", "", "#turns", true},
		{"review", "/review", "#transcript", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.do(chromedp.Navigate(b.at+"/talk/"+id+c.path), chromedp.WaitVisible(chromedp.CSS(c.ready)))
			b.paper(t, "print")
			require.Empty(t, b.words(`button, summary.button, .top, nav, input, textarea, select, .keep`), "what can only be done on a screen is not on paper")
			require.Equal(t, 20, b.count(`.turns > .turn`), "all that was said is")
			require.Empty(t, b.folded())
			require.Equal(t, "rgb(255, 255, 255) rgb(0, 0, 0)", evalJS[string](b, `(() => { const s = getComputedStyle(document.documentElement); return s.backgroundColor + " " + s.color; })()`))
			require.Equal(t, "0", evalJS[string](b, `String(document.documentElement.scrollWidth - document.documentElement.clientWidth)`), "nothing is cut off at the edge")
			b.paper(t, "")
			if c.pdf {
				b.pdf(t, c.name)
			}
		})
	}
}

// paper makes the page look as on that medium, an A4 page wide; the screen
// stays dark. Before, the page is told as before printing.
func (b *browser) paper(t *testing.T, medium string) {
	t.Helper()
	width := int64(1280)
	if medium == "print" {
		width = 658 // 174 mm, A4 without its margins
		b.do(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("beforeprint"))`))
	} else {
		b.do(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("afterprint"))`))
	}
	media := emulation.SetEmulatedMediaParams{Media: medium, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, media)
	require.NoError(t, err)
	b.do(chromedp.EmulateViewport(width, 900))
}

// shown is a script's condition for an element that takes room.
const shown = `((e) => e.checkVisibility() && e.getClientRects().length > 0)`

// words returns the beginnings of the shown elements of a selector.
func (b *browser) words(selector string) string {
	return evalJS[string](b, fmt.Sprintf(`Array.from(document.querySelectorAll(%q)).filter(%s).map((e) => e.outerHTML.slice(0, 80)).join("\n")`, selector, shown))
}

// count returns how many elements of a selector are shown.
func (b *browser) count(selector string) int {
	return evalJS[int](b, fmt.Sprintf(`Array.from(document.querySelectorAll(%q)).filter(%s).length`, selector, shown))
}

// folded names what is folded away though its place is shown.
func (b *browser) folded() string {
	return evalJS[string](b, fmt.Sprintf(`Array.from(document.querySelectorAll("main details:not([open])")).filter(%s).map((e) => e.textContent.trim().slice(0, 40)).join("\n")`, shown))
}

// pdf prints the page as A4 and Letter, without backgrounds, and keeps that in
// $SEVENTY_SHOTS when it is set.
func (b *browser) pdf(t *testing.T, name string) {
	t.Helper()
	for _, size := range []struct {
		name          string
		width, height float64
	}{{"a4", 8.27, 11.69}, {"letter", 8.5, 11}} {
		out, err := chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: size.width, PaperHeight: size.height})
		require.NoError(t, err)
		require.NotEmpty(t, out.Data)
		if dir := os.Getenv("SEVENTY_SHOTS"); dir != "" {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name+"-"+size.name+".pdf"), out.Data, 0o600))
		}
	}
}
