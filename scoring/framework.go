package scoring

import (
	"embed"
	"io/fs"
	"sync"

	"seventy/roleplay"
)

// Version names the rules of this package: counts, marks and advice. Views
// made by another version are made again.
const Version = "scoring-2"

// Framework is a way to have an organizing conversation, as data: steps, and
// the yes/no checks each is made of.
type Framework struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	About string  `json:"about"`
	Steps []Stage `json:"steps"`
}

// Stage is one step of a framework. It is covered when every check that is no
// bonus holds, partial when one of its moves occurred, else missing.
type Stage struct {
	ID     string `json:"id"`
	Letter string `json:"letter,omitempty"`
	Title  string `json:"title"`
	Asks   string `json:"asks"` // what the step is about, a line
	// Kinds are the kinds of talk that ask for the step; empty: all of them.
	Kinds    []roleplay.Kind `json:"kinds,omitempty"`
	Moves    []roleplay.Move `json:"moves"` // those that make it partial
	Criteria []Check         `json:"criteria"`
}

// asked reports whether a talk of that kind is asked to do the step.
func (s *Stage) asked(k roleplay.Kind) bool {
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
	// … With: only where the same turn, or one of the trainee's next Within
	// turns, holds that move too.
	With   roleplay.Move `json:"with,omitempty"`
	Within int           `json:"within,omitempty"`

	Signal roleplay.Signal `json:"signal,omitempty"` // holds at a coworker's turn with that signal
	Any    []Rule          `json:"any,omitempty"`    // one of them holds
	All    []Rule          `json:"all,omitempty"`    // each of them holds
	Of     []Rule          `json:"of,omitempty"`     // AtLeast of them hold
	// AtLeast is 1 to the length of Of.
	AtLeast int `json:"at_least,omitempty"`
}

// names reports whether the rule speaks of a move.
func (r *Rule) names(m roleplay.Move) bool {
	if r.Move == m {
		return true
	}
	for _, list := range [][]Rule{r.Any, r.All, r.Of} {
		for i := range list {
			if list[i].names(m) {
				return true
			}
		}
	}
	return false
}

//go:embed frameworks/*.yaml
var frameworkFiles embed.FS

var shipped = sync.OnceValues(func() ([]Framework, error) {
	names, err := fs.Glob(frameworkFiles, "frameworks/*.yaml")
	if err != nil {
		return nil, err
	}
	var out []Framework
	for _, name := range names {
		data, err := frameworkFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f, err := ParseFramework(name, data)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
})

// Frameworks lists the frameworks that ship, by file name. They are part of
// the program: one that can't be read is a mistake of ours, and panics.
func Frameworks() []Framework {
	all, err := shipped()
	if err != nil {
		panic(err)
	}
	return append([]Framework(nil), all...)
}
