package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
)

//go:embed static
var staticFiles embed.FS

// tree is the static files under a path that carries their hash, so that a
// browser may keep them for good: other content has another path.
type tree struct {
	prefix string // "/static/HASH", without a slash at the end
	files  fs.FS
}

func newTree() (tree, error) {
	files, err := fs.Sub(staticFiles, "static")
	if err != nil {
		return tree{}, roleplay.Errorf(roleplay.Internal, "The static files are not in the program: %w", err)
	}
	sum := sha256.New()
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		fmt.Fprintf(sum, "%s\x00%d\x00", name, len(content))
		sum.Write(content)
		return err
	})
	if err != nil {
		return tree{}, roleplay.Errorf(roleplay.Internal, "The static files can't be read: %w", err)
	}
	return tree{prefix: "/static/" + hex.EncodeToString(sum.Sum(nil))[:16], files: files}, nil
}

// asset serves one static file.
func (s *Server) asset(c echo.Context) error {
	name := strings.TrimPrefix(path.Clean("/"+c.Param("*")), "/")
	content, err := fs.ReadFile(s.static.files, name)
	if err != nil {
		return roleplay.Errorf(roleplay.NotFound, "There is no such file: %w", err)
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, mediaType(name), content)
}

// mediaType names the types of our own files; what the machine's tables say
// of them differs from one to the next.
func mediaType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "application/octet-stream"
	}
}
