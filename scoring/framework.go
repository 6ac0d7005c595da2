package scoring

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"seventy/roleplay"
	"seventy/roleplay/strict"
)

// Version names the rules of this package: counts, marks and advice. Views
// made by another version are made again.
const Version = "scoring-3"

// Framework is a way to have an organizing conversation, as data: steps, and
// the yes/no checks each is made of.
type Framework struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	About string  `json:"about"`
	Steps []Stage `json:"steps"`
	// WayForward is what must follow what hurts; nil where the framework asks
	// for nothing.
	WayForward *WayForward `json:"way_forward,omitempty"`
	// Replaces says that a site's own framework stands in for the one that
	// ships with the same id.
	Replaces bool `json:"-"`
}

// WayForward is the one order that is asked for: who was brought to feel what a
// problem does to them is not left there. After step From, one of the moves of
// the steps To comes.
type WayForward struct {
	From string   `json:"from"` // id of the step that asks what it does to them
	To   []string `json:"to"`   // ids of the steps that lead on from there
}

// step finds a step by its id; nil when there is none.
func (f *Framework) step(id string) *Stage {
	for i := range f.Steps {
		if f.Steps[i].ID == id {
			return &f.Steps[i]
		}
	}
	return nil
}

// leadsOn are the moves that lead on from what hurts: those of the steps To
// that are none of From. For a framework that names none, those that ask or
// tell what can be done.
func (f *Framework) leadsOn() []roleplay.Move {
	if f.WayForward == nil {
		return goesForward
	}
	var out []roleplay.Move
	from := f.step(f.WayForward.From)
	for _, id := range f.WayForward.To {
		to := f.step(id)
		if from == nil || to == nil {
			continue
		}
		for _, x := range to.Moves {
			if !slices.Contains(from.Moves, x) && !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	return out
}

// Stage is one step of a framework. It is covered when every check that is no
// bonus holds, partial when one of its moves occurred, else missing.
type Stage struct {
	ID     string `json:"id"`
	Letter string `json:"letter,omitempty"`
	Title  string `json:"title"`
	Asks   string `json:"asks"` // what the step is about, a line
	// Bonus marks a step that is shown and that no talk is asked for.
	Bonus bool `json:"bonus,omitempty"`
	// Kinds are the kinds of talk that ask for the step; empty: all of them.
	Kinds    []roleplay.Kind `json:"kinds,omitempty"`
	Moves    []roleplay.Move `json:"moves"` // those that make it partial
	Criteria []Check         `json:"criteria"`
}

// asked reports whether a talk of that kind is asked to do the step.
func (s *Stage) asked(k roleplay.Kind) bool {
	if s.Bonus {
		return false
	}
	for _, kind := range s.Kinds {
		if kind == k {
			return true
		}
	}
	return len(s.Kinds) == 0
}

// Check is one yes/no question about a talk.
type Check struct {
	ID    string        `json:"id"`
	Text  string        `json:"text"`            // as a sentence that is true when it is met
	Side  roleplay.Side `json:"side"`            // whose part it is
	Bonus bool          `json:"bonus,omitempty"` // shown, and not needed for the step
	Rule  Rule          `json:"rule"`
}

// Rule says when a check is met. Exactly one of Move, Signal, Any, All and Of
// is set. There is no "not": what was met stays met as the talk goes on.
type Rule struct {
	// Move holds at a trainee's turn with that move …
	Move roleplay.Move `json:"move,omitempty"`
	// … After: only where the coworker showed the signal in a turn before;
	After roleplay.Signal `json:"after,omitempty"`
	// … AfterMove: only where the trainee made the move in a turn before;
	AfterMove roleplay.Move `json:"after_move,omitempty"`
	// … Times: only once that many turns held it, 2 or more;
	Times int `json:"times,omitempty"`
	// … With: only where the same turn, or one of the trainee's next Within
	// turns, holds that move too.
	With   roleplay.Move `json:"with,omitempty"`
	Within int           `json:"within,omitempty"`

	// Signal holds at a coworker's turn with that signal. After, AfterMove and
	// Times go with it, too.
	Signal roleplay.Signal `json:"signal,omitempty"`
	Any    []Rule          `json:"any,omitempty"` // one of them holds
	All    []Rule          `json:"all,omitempty"` // each of them holds
	Of     []Rule          `json:"of,omitempty"`  // AtLeast of them hold
	// AtLeast is 1 to the length of Of.
	AtLeast int `json:"at_least,omitempty"`
}

// names reports whether the rule speaks of a move.
func (r *Rule) names(m roleplay.Move) bool {
	if r.Move == m {
		return true
	}
	list, _ := r.parts()
	for i := range list {
		if list[i].names(m) {
			return true
		}
	}
	return false
}

// String says the rule in the words of its file.
func (r Rule) String() string {
	if list, of := r.parts(); list != nil {
		words := make([]string, len(list))
		for i, k := range list {
			words[i] = k.String()
		}
		return of + " (" + strings.Join(words, "; ") + ")"
	}
	var b strings.Builder
	b.WriteString(string(r.Move) + string(r.Signal))
	if after := string(r.After) + string(r.AfterMove); after != "" {
		b.WriteString(" after " + after)
	}
	if r.Times > 0 {
		fmt.Fprintf(&b, ", %d times", r.Times)
	}
	if r.With != "" {
		fmt.Fprintf(&b, " with %s within %d", r.With, r.Within)
	}
	return b.String()
}

// parts returns the rules that a rule is made of and how many of them it takes,
// in words; nil for one that is made of none.
func (r *Rule) parts() (list []Rule, of string) {
	switch {
	case len(r.Any) > 0:
		return r.Any, "any of"
	case len(r.All) > 0:
		return r.All, "all of"
	case len(r.Of) > 0:
		return r.Of, fmt.Sprintf("%d of", r.AtLeast)
	}
	return nil, ""
}

// Source is a framework with the file that holds it.
type Source struct {
	Framework
	File string // its name, as errors call it
	Text []byte // YAML
	Own  bool   // a site's own, not one that ships
}

//go:embed frameworks/*.yaml
var frameworkFiles embed.FS

var shipped = sync.OnceValues(func() ([]Source, error) { return readSources(frameworkFiles, "frameworks", "frameworks") })

// Shipped lists the frameworks that ship with their files, AEIOU first. They
// are part of the program: one that can't be read is a mistake of ours, and
// panics.
func Shipped() []Source {
	all, err := shipped()
	if err != nil {
		panic(err)
	}
	return slices.Clone(all)
}

// Frameworks lists the frameworks that ship.
func Frameworks() []Framework {
	var out []Framework
	for _, s := range Shipped() {
		out = append(out, s.Framework)
	}
	return out
}

// ReadFrameworks lists the frameworks that ship and, behind them, a site's own:
// those of the *.yaml and *.yml files in the folder fsys, which errors call
// dir. One of them takes the place of a shipped one where its file says so. It
// returns a NotFound error for a folder that can't be read or holds no such
// file, an Invalid error that names every mistake of every file.
func ReadFrameworks(fsys fs.FS, dir string) ([]Source, error) {
	own, err := readSources(fsys, ".", dir)
	if err != nil {
		return nil, err
	}
	if len(own) == 0 {
		return nil, roleplay.Errorf(roleplay.NotFound, "%s holds no framework; expected files that end in .yaml, or leave --frameworks out", dir)
	}
	all := Shipped()
	var mistakes []string
	files := map[string]string{} // of a site's own, by id
	for _, s := range own {
		s.Own = true
		at := slices.IndexFunc(all, func(k Source) bool { return k.ID == s.ID && !k.Own })
		switch first, twice := files[s.ID]; {
		case twice:
			mistakes = append(mistakes, fmt.Sprintf("%s: the id %q is taken by %s; choose another", s.File, s.ID, first))
		case s.Replaces && at < 0:
			mistakes = append(mistakes, fmt.Sprintf("%s: it says replaces: true, and no framework that ships has the id %q%s; correct the id, or take replaces out",
				s.File, s.ID, strict.Meant(s.ID, ids(Shipped()))))
		case s.Replaces:
			all[at] = s
		case at >= 0:
			mistakes = append(mistakes, fmt.Sprintf("%s: the id %q is that of a framework that ships; choose another, or write replaces: true to put yours in its place", s.File, s.ID))
		default:
			all = append(all, s)
		}
		if files[s.ID] == "" {
			files[s.ID] = s.File
		}
	}
	if len(mistakes) > 0 {
		return nil, roleplay.Errorf(roleplay.Invalid, "%s", strings.Join(mistakes, "\n"))
	}
	return all, nil
}

// ids goes through the ids of frameworks.
func ids(list []Source) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, s := range list {
			if !yield(s.ID) {
				return
			}
		}
	}
}

// readSources reads the frameworks of a folder in the order of its file names.
// name is what errors call the folder.
func readSources(fsys fs.FS, dir, name string) ([]Source, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, roleplay.Errorf(roleplay.NotFound, "the folder %s can't be read: %w", name, err)
	}
	var out []Source
	var mistakes []string
	for _, e := range entries {
		if ext := path.Ext(e.Name()); e.IsDir() || ext != ".yaml" && ext != ".yml" {
			continue
		}
		file := path.Join(name, e.Name())
		text, err := fs.ReadFile(fsys, path.Join(dir, e.Name()))
		if err != nil {
			return nil, roleplay.Errorf(roleplay.NotFound, "%s can't be read: %w", file, err)
		}
		f, err := ParseFramework(file, text)
		if err != nil {
			mistakes = append(mistakes, err.Error())
			continue
		}
		out = append(out, Source{Framework: f, File: file, Text: text})
	}
	if len(mistakes) > 0 {
		return nil, roleplay.Errorf(roleplay.Invalid, "%s", strings.Join(mistakes, "\n"))
	}
	return out, nil
}
