package personas

import (
	"embed"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"seventy/roleplay"
	"seventy/roleplay/strict"
)

//go:embed all:library
var shipped embed.FS

// Library is a set of scenarios with their personas and workplaces, loaded
// and checked. It does not change once loaded.
type Library struct {
	contents []*Content
	problems []Problem
}

// Shipped is the library that comes with the program. It panics when the
// embedded files do not load, which a test rules out.
var Shipped = sync.OnceValue(func() *Library {
	dir, err := fs.Sub(shipped, "library")
	if err != nil {
		panic(err)
	}
	l, err := Load(dir)
	if err != nil {
		panic(err)
	}
	return l
})

// Load reads a library: personas/ID.yaml, workplaces/ID.yaml and
// scenarios/ID.yaml under fsys. Every mistake that would make a talk go wrong
// is an Invalid error with file, line and column; all of them are joined.
// What is merely poor is left to Problems.
func Load(fsys fs.FS) (*Library, error) {
	people, err1 := loadAll(fsys, "personas", func(p *Persona) string { return p.ID })
	places, err2 := loadAll(fsys, "workplaces", func(w *Workplace) string { return w.ID })
	scenes, err3 := loadAll(fsys, "scenarios", func(s *Scenario) string { return s.ID })
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	if len(scenes) == 0 {
		return nil, roleplay.Errorf(roleplay.Invalid, "the library holds no scenarios; put at least one file ID.yaml into its folder scenarios")
	}
	l := &Library{}
	var wrong []error
	for _, s := range scenes {
		person, place := find(people, s.value.Persona), find(places, s.value.Workplace)
		if person == nil {
			wrong = append(wrong, missing(s.source, "$.persona", "persona", s.value.Persona))
			continue
		}
		if place == nil {
			wrong = append(wrong, missing(s.source, "$.workplace", "workplace", s.value.Workplace))
			continue
		}
		c := &Content{Scenario: *s.value, Persona: *person.value, Workplace: *place.value}
		for _, p := range Lint(c) {
			p.Where = map[string]*strict.Source{"persona": person.source, "workplace": place.source, "scenario": s.source}[p.File].At(p.Path)
			if p.Fatal {
				wrong = append(wrong, roleplay.Errorf(roleplay.Invalid, "%s: %s", p.Where, p.Message))
			}
			l.problems = append(l.problems, p)
		}
		l.contents = append(l.contents, c)
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, roleplay.Errorf(roleplay.Invalid, "%w", err)
	}
	return l, nil
}

// Contents lists the scenarios that can be practised by difficulty, then
// title; those for measuring are found by their id only.
func (l *Library) Contents() []*Content {
	out := slices.DeleteFunc(slices.Clone(l.contents), func(c *Content) bool { return c.Scenario.Endless })
	slices.SortFunc(out, func(a, b *Content) int {
		if a.Persona.Difficulty != b.Persona.Difficulty {
			return a.Persona.Difficulty - b.Persona.Difficulty
		}
		return strings.Compare(a.Scenario.Title, b.Scenario.Title)
	})
	return out
}

// Content returns a scenario by id, or a NotFound error that names the ids
// there are.
func (l *Library) Content(id string) (*Content, error) {
	var ids []string
	for _, c := range l.contents {
		if c.Scenario.ID == id {
			return c, nil
		}
		if !c.Scenario.Endless {
			ids = append(ids, c.Scenario.ID)
		}
	}
	return nil, roleplay.Errorf(roleplay.NotFound, "There is no scenario %q. These are there: %s.", id, strings.Join(ids, ", "))
}

// Problems lists what Lint found in all files, each with its place.
func (l *Library) Problems() []Problem { return l.problems }

type loaded[T any] struct {
	value  *T
	source *strict.Source
	id     string
}

func loadAll[T any](fsys fs.FS, dir string, id func(*T) string) ([]loaded[T], error) {
	names, err := fs.Glob(fsys, dir+"/*.yaml")
	if err != nil {
		return nil, err
	}
	var out []loaded[T]
	var wrong []error
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, roleplay.Errorf(roleplay.Unavailable, "%s can't be read: %w", name, err)
		}
		v := new(T)
		src, err := strict.Decode(name, data, v)
		if err == nil && id(v) != strings.TrimSuffix(path.Base(name), ".yaml") {
			err = roleplay.Errorf(roleplay.Invalid, "%s: the id is %q; it must be the file's name, %q",
				src.At("$.id"), id(v), strings.TrimSuffix(path.Base(name), ".yaml"))
		}
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		out = append(out, loaded[T]{v, src, id(v)})
	}
	return out, errors.Join(wrong...)
}

func find[T any](all []loaded[T], id string) *loaded[T] {
	for i := range all {
		if all[i].id == id {
			return &all[i]
		}
	}
	return nil
}

func missing(src *strict.Source, at, what, id string) error {
	return roleplay.Errorf(roleplay.Invalid, "%s: there is no %s %q; expected the name of a file in %ss/", src.At(at), what, id, what)
}
