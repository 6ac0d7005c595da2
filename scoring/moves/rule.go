package moves

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

//go:embed rules/*.txt
var ruleFiles embed.FS

// A rule says that words like its pattern, standing in its scope while its
// conditions hold, show its label. The files under rules/ hold them:
//
//	== label scope sure [condition …]
//	pattern
//	…
//
// "#" begins a comment.
type rule struct {
	pattern
	label string
	sum   uint32 // hash of the label
	name  string // file and line
	scope scope
	sure  int // 0–100
	when  circumstance
	never circumstance
	needs []presence // words that every match holds, but for the posting's
}

// scope is where the words of a rule have to stand.
type scope byte

const (
	inQuestion  scope = 'Q'
	inOpen      scope = 'O'
	inClosed    scope = 'C'
	inStatement scope = 'S'
	anywhere    scope = 'A'
)

var (
	formRules  = readRules("rules/form.txt")
	askRules   = readRules("rules/asking.txt")
	sayRules   = readRules("rules/saying.txt", "rules/faults.txt")
	leadRules  = sayRules.only(leadsInQuestion)
	cueRules   = readRules("rules/cues.txt")
	hearRules  = readRules("rules/signals.txt")
	facetRules = readRules("rules/facets.txt")
	partRules  = readRules("rules/facets_heard.txt")
	classTrail = lexicon.class("trail")
	classFill  = lexicon.class("filler")
)

// readRules reads rule files; a mistake in one is a mistake in the program.
func readRules(names ...string) *index {
	x := &index{}
	for _, name := range names {
		text, err := fs.ReadFile(ruleFiles, name)
		if err != nil {
			panic(err)
		}
		var head rule
		for n, line := range strings.Split(string(text), "\n") {
			line, _, _ = strings.Cut(line, "#")
			line = strings.TrimSpace(line)
			switch rest, ok := strings.CutPrefix(line, "== "); {
			case line == "":
			case ok:
				head = readHead(rest, fmt.Sprintf("%s:%d", name, n+1))
			case head.label == "":
				panic(fmt.Sprintf("%s:%d: a pattern before a label", name, n+1))
			default:
				r := head
				r.pattern = compile(line)
				r.name = fmt.Sprintf("%s:%d", strings.TrimSuffix(path.Base(name), ".txt"), n+1)
				x.rules = append(x.rules, r)
			}
		}
	}
	for n := range x.rules {
		x.put(n)
	}
	return x
}

func readHead(line, at string) rule {
	f := strings.Fields(line)
	if len(f) < 3 {
		panic(at + ": want label, scope, sure")
	}
	sure, err := strconv.Atoi(f[2])
	if err != nil || len(f[1]) != 1 || !strings.Contains("QOCSA", f[1]) || sure < 0 || sure > 100 {
		panic(at + ": want label, scope (Q, O, C, S or A), sure (0–100)")
	}
	r := rule{label: f[0], sum: hashOf(f[0]), scope: scope(f[1][0]), sure: sure}
	for _, c := range f[3:] {
		name, not := strings.CutPrefix(c, "!")
		bit, ok := circumstances[name]
		if !ok {
			panic(at + ": no condition " + c)
		}
		if not {
			r.never |= bit
		} else {
			r.when |= bit
		}
	}
	return r
}
