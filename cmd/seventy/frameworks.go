package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"seventy/roleplay"
	"seventy/scoring"
)

// frameworkFlags say where a site's own frameworks come from.
type frameworkFlags struct {
	Frameworks string `help:"Folder with frameworks of your own (*.yaml), beside those that ship." placeholder:"FOLDER" type:"path"`
}

// shelf reads the frameworks that can be chosen: those that ship, and a site's
// own.
func (f frameworkFlags) shelf() (shelf, error) {
	if f.Frameworks == "" {
		return scoring.Shipped(), nil
	}
	return scoring.ReadFrameworks(os.DirFS(f.Frameworks), f.Frameworks)
}

// allFrameworks, given for a framework's id, is every one of them.
const allFrameworks = "all"

// chosen returns the framework with that id, or all of them.
func (f frameworkFlags) chosen(id string) ([]scoring.Framework, error) {
	s, err := f.shelf()
	if err != nil {
		return nil, err
	}
	if id == allFrameworks {
		return s.frameworks(), nil
	}
	one, err := s.find(id)
	return []scoring.Framework{one.Framework}, err
}

// shelf holds frameworks in the order in which they are shown.
type shelf []scoring.Source

// find returns a framework by its id, or a NotFound error that lists the ids
// there are.
func (s shelf) find(id string) (scoring.Source, error) {
	var ids []string
	for _, f := range s {
		if f.ID == id {
			return f, nil
		}
		ids = append(ids, f.ID)
	}
	return scoring.Source{}, roleplay.Errorf(roleplay.NotFound, "There is no framework %q. These are there: %s.", id, strings.Join(ids, ", "))
}

// frameworks lists the frameworks without their files.
func (s shelf) frameworks() []scoring.Framework {
	var out []scoring.Framework
	for _, f := range s {
		out = append(out, f.Framework)
	}
	return out
}

type frameworksCmd struct {
	List frameworksListCmd `cmd:"" help:"List the frameworks that talks can be graded by."`
	Show frameworksShowCmd `cmd:"" help:"Print a framework: its steps and what is looked for; with --yaml as a file to begin your own with."`
	Lint frameworksLintCmd `cmd:"" help:"Check frameworks that you wrote: what is wrong, and where."`
}

type frameworksListCmd struct{ frameworkFlags }

// Run prints a line for each framework.
func (c frameworksListCmd) Run(t *terminal) error {
	all, err := c.shelf()
	if err != nil {
		return err
	}
	for _, f := range all {
		from := "ships"
		if f.Own {
			from = f.File
		}
		fmt.Fprintf(t.out, "%-12s %-20s %2d steps  %s\n", f.ID, f.Title, len(f.Steps), from)
	}
	return nil
}

type frameworksShowCmd struct {
	frameworkFlags
	ID   string `arg:"" help:"Its id, as in \"seventy frameworks list\"."`
	YAML bool   `name:"yaml" help:"Print its file."`
}

// Help is shown by "seventy frameworks show --help".
func (frameworksShowCmd) Help() string {
	return `To write a framework of your own, begin with one that ships:

  mkdir ours
  seventy frameworks show aeiou --yaml > ours/ours.yaml

Give it an id of its own (or say replaces: true), change it, and let "seventy frameworks lint ours" tell you what is wrong. "seventy serve --frameworks ours" then offers it beside the others.`
}

// Run prints one framework.
func (c frameworksShowCmd) Run(t *terminal) error {
	all, err := c.shelf()
	if err != nil {
		return err
	}
	f, err := all.find(c.ID)
	if err != nil {
		return err
	}
	if c.YAML {
		_, err := t.out.Write(f.Text)
		return err
	}
	fmt.Fprintf(t.out, "%s\n%s\n", f.Title, f.About)
	for _, s := range f.Steps {
		fmt.Fprintf(t.out, "\n%s: %s (%s)\n", s.Title, s.Asks, askedIn(s))
		for _, k := range s.Criteria {
			sign := "-"
			if k.Bonus {
				sign = "+"
			}
			fmt.Fprintf(t.out, "  %s %s\n      %s\n", sign, k.Text, k.Rule)
		}
	}
	if w := f.WayForward; w != nil {
		fmt.Fprintf(t.out, "\nAfter %s, one of these comes: %s.\n", w.From, strings.Join(w.To, ", "))
	}
	fmt.Fprintln(t.out, "\n- is needed for the step, + is a bonus.")
	return nil
}

// askedIn says which talks ask for a step.
func askedIn(s scoring.Stage) string {
	if s.Bonus {
		return "a bonus"
	}
	if len(s.Kinds) == 0 {
		return "in every talk"
	}
	var kinds []string
	for _, k := range s.Kinds {
		kinds = append(kinds, string(k))
	}
	return "in talks of the kind " + strings.Join(kinds, ", ")
}

type frameworksLintCmd struct {
	frameworkFlags
	Path string `arg:"" optional:"" help:"Folder or file to check; without it, the folder of --frameworks." type:"path"`
}

// Run checks a folder or one file, and prints what each own framework holds.
func (c frameworksLintCmd) Run(t *terminal) error {
	if c.Path == "" {
		c.Path = c.Frameworks
	}
	if c.Path == "" {
		return roleplay.Errorf(roleplay.Invalid, "say which folder or file to check: seventy frameworks lint FOLDER")
	}
	dir, fsys := c.Path, os.DirFS(c.Path)
	if info, err := os.Stat(c.Path); err == nil && !info.IsDir() {
		dir = filepath.Dir(c.Path)
		fsys = oneFile{os.DirFS(dir), filepath.Base(c.Path)}
	}
	all, err := scoring.ReadFrameworks(fsys, dir)
	if err != nil {
		return err
	}
	for _, f := range all {
		if f.Own {
			fmt.Fprintf(t.out, "%s: %s, %d steps, %d criteria\n", f.File, f.Title, len(f.Steps), criteria(f.Framework))
		}
	}
	return nil
}

func criteria(f scoring.Framework) int {
	n := 0
	for _, s := range f.Steps {
		n += len(s.Criteria)
	}
	return n
}

// oneFile is a folder of which only one file is seen.
type oneFile struct {
	fs.FS
	name string
}

// ReadDir implements fs.ReadDirFS.
func (o oneFile) ReadDir(dir string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(o.FS, dir)
	var out []fs.DirEntry
	for _, e := range all {
		if e.Name() == o.name {
			out = append(out, e)
		}
	}
	return out, err
}
