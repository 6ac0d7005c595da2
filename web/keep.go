package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
	"seventy/scoring"
)

// keepForm is a form in which a scorecard can be taken along.
type keepForm struct {
	Ext   string // of the file, without a dot
	Name  string // as the link calls it
	media string
	write func(*bytes.Buffer, transcript, scoring.Scorecard) error
}

// keepForms are the forms, in the order of their links.
var keepForms = []keepForm{
	{"md", "as a text (Markdown)", "text/markdown; charset=utf-8", keepMarkdown},
	{"csv", "as a table (CSV)", "text/csv; charset=utf-8", keepCSV},
	{"json", "as data (JSON)", "application/json", keepJSON},
}

// keep hands out the trainee's scorecard as a file. It holds what their page
// shows and no more.
func (s *Server) keep(f keepForm) echo.HandlerFunc {
	return func(c echo.Context) error {
		t, err := s.transcriptOf(c)
		if err != nil {
			return err
		}
		card, err := s.cfg.Practice.Scorecard(c.Request().Context(), t.ID, roleplay.Trainee)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := f.write(&b, t, card); err != nil {
			return roleplay.Errorf(roleplay.Internal, "a scorecard can't be written as %s: %w", f.Ext, err)
		}
		c.Response().Header().Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": fileName(t, f.Ext)}))
		return c.Blob(http.StatusOK, f.media, b.Bytes())
	}
}

// longestName is how many characters of a talk's title a file's name holds.
const longestName = 60

// fileName says the day of a talk, in the server's time zone, and its title:
// "2026-03-02-the-bus-stop-outside.md". It holds letters, digits and hyphens,
// so that every system takes it.
func fileName(t transcript, ext string) string {
	var title []rune
	for _, r := range strings.ToLower(t.Started.Title) {
		switch {
		case len(title) == longestName:
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			title = append(title, r)
		case len(title) > 0 && title[len(title)-1] != '-':
			title = append(title, '-')
		}
	}
	name := strings.Trim(string(title), "-")
	if name == "" {
		name = "talk"
	}
	return fmt.Sprintf("%s-%s.%s", t.Began.Local().Format(time.DateOnly), name, ext)
}

func keepMarkdown(b *bytes.Buffer, t transcript, card scoring.Scorecard) error {
	fmt.Fprintf(b, "*%s, with %s · %s, %s*\n\n", scoring.MarkdownText(t.Started.Title), scoring.MarkdownText(t.Coworker), day(t.Began), clock(t.Began))
	return scoring.WriteMarkdown(b, card)
}

// keepCSV begins with the mark by which spreadsheets know UTF-8.
func keepCSV(b *bytes.Buffer, _ transcript, card scoring.Scorecard) error {
	b.WriteString("\uFEFF")
	return scoring.WriteCSV(b, card)
}

func keepJSON(b *bytes.Buffer, _ transcript, card scoring.Scorecard) error {
	enc := json.NewEncoder(b)
	enc.SetIndent("", "  ")
	return enc.Encode(card)
}
