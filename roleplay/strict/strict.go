// Package strict reads YAML files into Go values and forgives nothing: a wrong
// key, a wrong type or a key given twice is an error with file, line and
// column, what was found and what was expected.
package strict

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"seventy/roleplay"
)

// Source is a file that was read; it knows where its values stand.
type Source struct {
	name string
	file *ast.File
}

// Decode reads a YAML document into v, a pointer to a struct with yaml tags.
// name stands in errors, which are Invalid and begin with "name:line:column:".
func Decode(name string, data []byte, v any) (*Source, error) {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, located(name, err)
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil, roleplay.Errorf(roleplay.Invalid, "%s:1:1: the file is empty; it must hold %s", name, expects(reflect.TypeOf(v).Elem()))
	}
	if len(file.Docs) > 1 {
		return nil, roleplay.Errorf(roleplay.Invalid, "%s: the file holds %d YAML documents; put each in a file of its own", name, len(file.Docs))
	}
	if err := checkKeys(name, file.Docs[0].Body, reflect.TypeOf(v).Elem()); err != nil {
		return nil, err
	}
	if err := yaml.NodeToValue(file.Docs[0].Body, v, yaml.Strict()); err != nil {
		return nil, located(name, err)
	}
	return &Source{name, file}, nil
}

// At says where the value at a YAML path ("$.fears[2].needs") stands:
// "name:line:column", or the name alone when the path leads nowhere.
func (s *Source) At(path string) string {
	p, err := yaml.PathString(path)
	if err != nil {
		return s.name
	}
	n, err := p.FilterFile(s.file)
	if err != nil || n == nil || n.GetToken() == nil {
		return s.name
	}
	pos := n.GetToken().Position
	return fmt.Sprintf("%s:%d:%d", s.name, pos.Line, pos.Column)
}

func located(name string, err error) error {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		return roleplay.Errorf(roleplay.Invalid, "%s: %w", name, err)
	}
	pos := y.GetToken().Position
	return roleplay.Errorf(roleplay.Invalid, "%s:%d:%d: %s", name, pos.Line, pos.Column, y.GetMessage())
}

// checkKeys walks the document beside the type and names the first key that
// the type does not have.
func checkKeys(name string, n ast.Node, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch n := n.(type) {
	case *ast.AnchorNode:
		return checkKeys(name, n.Value, t)
	case *ast.MappingValueNode:
		return checkPair(name, n, t)
	case *ast.MappingNode:
		for _, pair := range n.Values {
			if err := checkPair(name, pair, t); err != nil {
				return err
			}
		}
	case *ast.SequenceNode:
		if t.Kind() != reflect.Slice {
			break
		}
		for _, v := range n.Values {
			if err := checkKeys(name, v, t.Elem()); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkPair(name string, pair *ast.MappingValueNode, t reflect.Type) error {
	switch t.Kind() {
	case reflect.Map:
		return checkKeys(name, pair.Value, t.Elem())
	case reflect.Struct:
		tok := pair.Key.GetToken()
		fields := keys(t)
		f, ok := fields[tok.Value]
		if !ok {
			return roleplay.Errorf(roleplay.Invalid, "%s:%d:%d: unknown key %q; expected %s%s", name,
				tok.Position.Line, tok.Position.Column, tok.Value, list(fields), Meant(tok.Value, maps.Keys(fields)))
		}
		return checkKeys(name, pair.Value, f)
	}
	return nil
}

func keys(t reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for f := range t.Fields() {
		if !f.IsExported() {
			continue
		}
		tag, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case tag == "-":
		case strings.Contains(opts, "inline"):
			for k, v := range keys(f.Type) {
				out[k] = v
			}
		case tag == "":
			out[strings.ToLower(f.Name)] = f.Type
		default:
			out[tag] = f.Type
		}
	}
	return out
}

func list(fields map[string]reflect.Type) string {
	return "one of " + strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
}

func expects(t reflect.Type) string {
	if t.Kind() != reflect.Struct {
		return "a " + t.Kind().String()
	}
	return "a mapping with " + list(keys(t))
}

// Meant guesses which of some words was meant by another, for the end of a
// message: ` (did you mean "x"?)`, or nothing when none is near.
func Meant(word string, among iter.Seq[string]) string {
	best, near := "", 3
	for k := range among {
		if d := Distance(word, k); d < near || d == near && k < best {
			best, near = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// Distance is the edit distance of two words in bytes: the fewest insertions,
// deletions and substitutions between them (Levenshtein).
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
