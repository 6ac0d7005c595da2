package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay/testneeds"
)

type listed struct {
	ImportPath, Dir string
	Imports         []string
	GoFiles         []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,GoFiles", "./...")
	cmd.Dir = testneeds.Root(t)
	out, err := cmd.Output()
	require.NoError(t, err)
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		all = append(all, p)
	}
}

var (
	row    = regexp.MustCompile("^\\| `([a-z/]+)/` \\|.*\\| ([^|]*) \\|$")
	quoted = regexp.MustCompile("`([a-z/]+)`")
)

// rooms reads the table of rooms in ARCHITECTURE.md: which room may import
// which other ones.
func rooms(t *testing.T) map[string][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(testneeds.Root(t), "ARCHITECTURE.md"))
	require.NoError(t, err)
	defer f.Close()
	out := map[string][]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		m := row.FindStringSubmatch(s.Text())
		if m == nil {
			continue
		}
		may := []string{}
		for _, q := range quoted.FindAllStringSubmatch(m[2], -1) {
			may = append(may, q[1])
		}
		if strings.Contains(m[2], "everything") {
			may = append(may, "*")
		}
		out[m[1]] = may
	}
	require.NotEmpty(t, out)
	return out
}

// TestImports holds the table of rooms in ARCHITECTURE.md against the code.
func TestImports(t *testing.T) {
	table := rooms(t)
	seen := map[string]bool{}
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.ImportPath, "seventy/")
		seen[room] = true
		may, ok := table[room]
		if !ok {
			t.Errorf("%s is no room in ARCHITECTURE.md's table", room)
			continue
		}
		for _, imp := range p.Imports {
			other, ours := strings.CutPrefix(imp, "seventy/")
			if ours && !slices.Contains(may, other) && !slices.Contains(may, "*") {
				t.Errorf("%s imports %s; ARCHITECTURE.md lets it import %v", room, other, may)
			}
		}
	}
	for room := range table {
		require.True(t, seen[room], "ARCHITECTURE.md lists the room %s, which holds no package", room)
	}
}

// TestOutsideLibraries holds that each library from outside stays in the room
// that is made for it.
func TestOutsideLibraries(t *testing.T) {
	homes := map[string][]string{
		"github.com/labstack/echo":          {"web"},
		"github.com/gorilla/websocket":      {"web"},
		"github.com/sashabaranov/go-openai": {"roleplay/llm"},
		"github.com/prometheus":             {"cmd/seventy"},
		"github.com/sony/gobreaker":         {"roleplay/llm"},
		"github.com/cenkalti/backoff":       {"roleplay/llm"},
		"modernc.org/sqlite":                {"roleplay/store"},
		"database/sql":                      {"roleplay/store"},
		"github.com/pressly/goose":          {"roleplay/store"},
		"github.com/alecthomas/kong":        {"cmd/seventy"},
		"gonum.org/v1/gonum":                {"scoring/eval"},
		"net/http":                          {"web", "roleplay/llm", "cmd/seventy"},
	}
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.ImportPath, "seventy/")
		for _, imp := range p.Imports {
			for lib, in := range homes {
				if imp == lib || strings.HasPrefix(imp, lib+"/") {
					require.Contains(t, in, room, "%s is imported outside its rooms", imp)
				}
			}
		}
		if room == "roleplay" {
			for _, imp := range p.Imports {
				require.NotContains(t, strings.Split(imp, "/")[0], ".", "roleplay imports the standard library only")
			}
		}
	}
}

// TestPackageComments holds that every package says once what it is.
func TestPackageComments(t *testing.T) {
	for _, p := range packages(t) {
		comments := 0
		for _, file := range p.GoFiles {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, parser.ParseComments|parser.PackageClauseOnly)
			require.NoError(t, err)
			if f.Doc != nil {
				comments++
			}
		}
		require.Equal(t, 1, comments, "%s has %d package comments", p.ImportPath, comments)
	}
}

// TestDockerfile checks what an engine would trip over: paths that do not
// exist, and words of the command line that the program does not know.
func TestDockerfile(t *testing.T) {
	root := testneeds.Root(t)
	data, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	require.NoError(t, err)
	text := string(data)
	for _, m := range regexp.MustCompile(`(?m)^COPY ([^-\n][^\n]*)$`).FindAllStringSubmatch(text, -1) {
		words := strings.Fields(m[1])
		for _, src := range words[:len(words)-1] {
			_, err := os.Stat(filepath.Join(root, src))
			require.NoError(t, err)
		}
	}
	gomod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	image := regexp.MustCompile(`FROM golang:(\d+\.\d+) AS build`).FindStringSubmatch(text)
	require.NotNil(t, image)
	require.Contains(t, string(gomod), "\ngo "+image[1], "the image's Go must be go.mod's")
	build := regexp.MustCompile(`(?m)-o (\S+) (\./\S+) && mkdir -m 0700 (\S+)`).FindStringSubmatch(text)
	require.NotNil(t, build)
	require.DirExists(t, filepath.Join(root, build[2]))
	require.Contains(t, text, "COPY --from=build "+build[1]+" /seventy")
	require.Contains(t, text, "COPY --from=build --chown=65532:65532 "+build[3]+" /data")
	require.Contains(t, text, "\nUSER 65532:65532\n")
	require.Contains(t, text, `ENTRYPOINT ["/seventy"]`)
	for _, m := range regexp.MustCompile(`CMD (\[.*\])`).FindAllStringSubmatch(text, -1) {
		var words []string
		require.NoError(t, json.Unmarshal([]byte(m[1]), &words))
		if words[0] == "/seventy" {
			words = words[1:]
		}
		require.NoError(t, parses(words), "%v", words)
	}
	for _, m := range regexp.MustCompile(`(?m)^ENV SEVENTY_(\w+)=`).FindAllStringSubmatch(text, -1) {
		require.NoError(t, parses([]string{"serve", "--" + strings.ToLower(strings.ReplaceAll(m[1], "_", "-")) + "=/x"}))
	}
}

// parses reports whether the program takes a command line.
func parses(args []string) error {
	parser, err := newParser(&cli{}, io.Discard, io.Discard)
	if err != nil {
		return err
	}
	_, err = parser.Parse(args)
	return err
}
