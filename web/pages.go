package web

import (
	"bytes"
	"embed"
	"html"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
)

//go:embed all:templates
var templateFiles embed.FS

// pages holds the parsed templates by file name. A page is laid out by
// _layout.html and may use every fragment (_name.html); a few stand alone.
type pages map[string]*template.Template

// standalone are the pages that need nothing else of the server, for a
// browser that was not let in yet.
var standalone = map[string]bool{"door.html": true}

func parsePages() (pages, error) {
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, roleplay.Errorf(roleplay.Internal, "The templates are not in the program: %w", err)
	}
	shared := template.New("").Funcs(wording)
	var own []string
	for _, name := range names {
		if !strings.HasPrefix(path.Base(name), "_") {
			own = append(own, name)
			continue
		}
		if _, err := shared.ParseFS(templateFiles, name); err != nil {
			return nil, roleplay.Errorf(roleplay.Internal, "The template %s can't be read: %w", name, err)
		}
	}
	out := pages{}
	for _, name := range own {
		t, err := template.Must(shared.Clone()).ParseFS(templateFiles, name)
		if err != nil {
			return nil, roleplay.Errorf(roleplay.Internal, "The template %s can't be read: %w", name, err)
		}
		base := path.Base(name)
		out[base] = t.Lookup("_layout.html")
		if standalone[base] {
			out[base] = t.Lookup(base)
		}
		if out[base] == nil {
			return nil, roleplay.Errorf(roleplay.Internal, "The template %s has no layout.", name)
		}
	}
	return out, nil
}

// head is what the layout needs of every page.
type head struct {
	Title  string
	Static string // prefix of the static tree
	Here   string // the place in the navigation: start, history or ""
	Style  string // name of the page's own stylesheet, "" for none
	Script string // name of the page's own module, "" for none
}

func (s *Server) head(title, here, style, script string) head {
	return head{Title: title, Static: s.static.prefix, Here: here, Style: style, Script: script}
}

// render makes a page whole before a byte of it is written, so that an error
// halfway becomes an error page.
func (s *Server) render(c echo.Context, status int, name string, page any) error {
	t := s.pages[name]
	if t == nil {
		return roleplay.Errorf(roleplay.Internal, "there is no template %s", name)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, page); err != nil {
		return roleplay.Errorf(roleplay.Internal, "the template %s failed: %w", name, err)
	}
	return c.HTMLBlob(status, b.Bytes())
}

// seeOther sends a browser on after a form was taken.
//
// The body says the same as the header, for clients that follow nothing by
// themselves (RFC 9110, 15.4.4). The connection is closed: a browser has
// others, and where thousands begin at once, those they leave behind would
// cost as much as their talks.
func seeOther(c echo.Context, to string) error {
	c.Response().Header().Set(echo.HeaderConnection, "close")
	c.Response().Header().Set(echo.HeaderLocation, to)
	return c.HTML(http.StatusSeeOther, `<a href="`+html.EscapeString(to)+`">Go on</a>`)
}
