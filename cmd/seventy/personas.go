package main

import (
	"fmt"

	"seventy/roleplay"
)

type personasCmd struct {
	Lint lintCmd `cmd:"" help:"Check personas, workplaces and scenarios: what is wrong, and where."`
}

type lintCmd struct {
	libraryFlags
	Strict bool `help:"Fail on advice, too."`
}

// Help is shown by "seventy personas lint --help".
func (lintCmd) Help() string {
	return `A library is a folder with personas/ID.yaml, workplaces/ID.yaml and scenarios/ID.yaml. Without --library the one that ships is checked. Errors keep a library from loading; advice says what a trainee would miss.`
}

// Run prints every problem with file, line and column.
func (c lintCmd) Run(t *terminal) error {
	library, err := c.load()
	if err != nil {
		return err
	}
	problems := library.Problems()
	for _, p := range problems {
		fmt.Fprintln(t.out, p)
	}
	for _, s := range library.Contents() {
		items, lines := s.Persona.Size()
		fmt.Fprintf(t.out, "%s: %s at %s, %d things to tell, %d lines\n", s.Scenario.ID, s.Persona.Name, s.Workplace.Name, items, lines)
	}
	if c.Strict && len(problems) > 0 {
		return roleplay.Errorf(roleplay.Invalid, "%d pieces of advice, and --strict", len(problems))
	}
	return nil
}
