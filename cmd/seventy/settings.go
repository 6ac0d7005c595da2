package main

import (
	"fmt"
	"io"
	"os"
	"sort"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"

	"seventy/roleplay"
)

// settings reads the settings file: a flat YAML mapping from flag names to
// values. A key that no flag has is refused, so that a misspelt setting is
// never silently without effect.
func settings(r io.Reader) (kong.Resolver, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	values := map[string]any{}
	if err := yaml.Unmarshal(data, &values); err != nil {
		return nil, roleplay.Errorf(roleplay.Invalid, "the settings file can't be read: %s", yaml.FormatError(err, false, true))
	}
	return fileResolver(values), nil
}

type fileResolver map[string]any

// Validate implements kong.Resolver.
func (f fileResolver) Validate(app *kong.Application) error {
	known := map[string]bool{}
	err := kong.Visit(app, func(n kong.Visitable, next kong.Next) error {
		if flag, ok := n.(*kong.Flag); ok {
			known[flag.Name] = true
		}
		return next(nil)
	})
	if err != nil {
		return err
	}
	delete(known, "help")
	delete(known, "settings")
	for key, value := range f {
		switch value.(type) {
		case string, bool, uint64, int64, float64:
		default:
			return roleplay.Errorf(roleplay.Invalid, "the settings file's key %q has no single value; write one behind the colon, or take the key out", key)
		}
		if !known[key] {
			var names []string
			for k := range known {
				names = append(names, k)
			}
			sort.Strings(names)
			return roleplay.Errorf(roleplay.Invalid, "the settings file has the unknown key %q; expected one of %s", key, strings.Join(names, ", "))
		}
	}
	return nil
}

// Resolve implements kong.Resolver.
func (f fileResolver) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	v, ok := f[flag.Name]
	if !ok {
		return nil, nil
	}
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil // the environment is nearer than the file
		}
	}
	return fmt.Sprint(v), nil
}
