package personas

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"seventy/roleplay"
	"seventy/roleplay/strict"
)

// Problem is something Lint found. A fatal one keeps a library from loading;
// the others are advice to the author.
type Problem struct {
	File    string // "persona", "workplace" or "scenario"
	Path    string // YAML path in that file: "$.fears[2].needs"
	Where   string // "file:line:column", when loaded from a file
	Message string
	Fatal   bool
}

func (p Problem) String() string {
	where := p.Where
	if where == "" {
		where = p.File + " " + p.Path
	}
	level := "advice"
	if p.Fatal {
		level = "error"
	}
	return where + ": " + level + ": " + p.Message
}

// Lint checks a scenario with its persona and workplace: that what is named
// exists, that every gate can open, that nothing hidden leaks through other
// lines, and that there are enough words for a long talk.
func Lint(c *Content) []Problem {
	l := &linter{c: c, placed: place(&c.Persona), items: map[string]string{}, concerns: map[string]bool{}}
	l.scenario()
	l.workplace()
	l.persona()
	l.concernList()
	l.itemList()
	l.toldCycles()
	l.lineList()
	l.repeatedLines()
	l.leaks()
	return l.found
}

type linter struct {
	c        *Content
	placed   []placed
	file     string
	items    map[string]string // id → path
	concerns map[string]bool
	found    []Problem
}

func (l *linter) wrong(path, format string, args ...any) {
	l.found = append(l.found, Problem{File: l.file, Path: path, Message: fmt.Sprintf(format, args...), Fatal: true})
}

func (l *linter) advise(path, format string, args ...any) {
	l.found = append(l.found, Problem{File: l.file, Path: path, Message: fmt.Sprintf(format, args...)})
}

func (l *linter) need(path, text, what string) {
	if strings.TrimSpace(text) == "" {
		l.wrong(path, "%s is missing", what)
	}
}

func (l *linter) scenario() {
	l.file = "scenario"
	s := &l.c.Scenario
	l.need("$.title", s.Title, "a title")
	l.need("$.setting", s.Setting, "the setting (where the two are, how it came to this)")
	l.need("$.you", s.You, "who the trainee is")
	l.need("$.goal", s.Goal, "the goal")
	l.need("$.framework", s.Framework, "the framework")
	if !slices.Contains(roleplay.Kinds, s.Kind) {
		l.wrong("$.kind", "unknown kind %q; expected one of %s", s.Kind, join(roleplay.Kinds))
	}
	switch {
	case s.Endless && s.Turns != 0:
		l.wrong("$.turns", "an endless talk has no turn that is the last; leave turns out, or endless")
	case !s.Endless && (s.Turns < 8 || s.Turns > 400):
		l.wrong("$.turns", "the coworker has time for %d turns; expected 8 to 400", s.Turns)
	}
}

func (l *linter) workplace() {
	l.file = "workplace"
	w := &l.c.Workplace
	l.need("$.name", w.Name, "a name")
	if len(w.Bosses) == 0 {
		l.wrong("$.bosses", "no boss is named; somebody must be able to say yes")
	}
	concerns := map[string]bool{}
	for _, k := range l.c.Persona.Concerns {
		concerns[k.ID] = false
	}
	for i, b := range w.Bosses {
		l.need(fmt.Sprintf("$.bosses[%d].name", i), b.Name, "the boss's name")
		for _, id := range b.Decides {
			if _, ok := concerns[id]; ok {
				concerns[id] = true
			}
		}
	}
	for _, k := range l.c.Persona.Concerns {
		if !concerns[k.ID] {
			l.advise("$.bosses", "no boss decides about %q; name the lowest one who can say yes under decides", k.ID)
		}
	}
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9.-]*$`)

func (l *linter) persona() {
	l.file = "persona"
	p := &l.c.Persona
	l.need("$.name", p.Name, "a name")
	l.need("$.short", p.Short, "what they are called")
	l.need("$.job", p.Job, "a job")
	l.need("$.about", p.About, "what the trainee may read before the talk")
	l.need("$.speech", p.Speech, "how they talk")
	if p.Difficulty < 1 || p.Difficulty > 5 {
		l.wrong("$.difficulty", "difficulty is %d; expected 1 to 5", p.Difficulty)
	}
	for _, q := range []struct {
		name  string
		value int
	}{{"trust", p.Temper.Trust}, {"patience", p.Temper.Patience}, {"agitation", p.Temper.Agitation},
		{"hope", p.Temper.Hope}, {"fear", p.Temper.Fear}, {"resolve", p.Temper.Resolve}} {
		if q.value < 0 || q.value > 100 {
			l.wrong("$.temper."+q.name, "%s is %d; expected 0 to 100", q.name, q.value)
		}
	}
	for _, k := range p.Concerns {
		l.concerns[k.ID] = true
	}
	for _, f := range l.placed {
		if f.ID == "" {
			l.wrong(f.path, "the item has no id")
		} else if first, twice := l.items[f.ID]; twice {
			l.wrong(f.path+".id", "the id %q is taken already, by %s", f.ID, first)
		} else if !idForm.MatchString(f.ID) {
			l.wrong(f.path+".id", "the id %q has other characters than a–z, 0–9, dot and hyphen", f.ID)
		}
		if l.concerns[f.ID] {
			l.wrong(f.path+".id", "the id %q is a concern's", f.ID)
		}
		l.items[f.ID] = f.path
	}
}

// placed is an item with its YAML path.
type placed struct {
	Filed
	path string
}

// lists are the keys of a persona's file under which items stand, by class.
var lists = map[Class]string{ClassFear: "fears", ClassFact: "facts", ClassSolution: "solutions", ClassDecider: "deciders",
	ClassAction: "actions", ClassPrediction: "predictions", ClassPerson: "people", ClassObstacle: "obstacles",
	ClassCommitment: "commitments", ClassQuestion: "questions"}

func place(p *Persona) []placed {
	var out []placed
	count := map[Class]int{}
	concern := map[*Concern]int{}
	for i := range p.Concerns {
		concern[&p.Concerns[i]] = i
	}
	for _, f := range p.Items() {
		path := fmt.Sprintf("$.%s[%d]", lists[f.Class], count[f.Class])
		if f.Class == ClassLayer {
			path = fmt.Sprintf("$.concerns[%d].layers[%d]", concern[f.Concern], f.Layer)
		}
		count[f.Class]++
		out = append(out, placed{f, path})
	}
	return out
}

func (l *linter) concernList() {
	if len(l.c.Persona.Concerns) == 0 {
		l.wrong("$.concerns", "there is no concern; the talk needs at least one")
	}
	depths := []string{Surface, Detail, Effect, Stake}
	for i, k := range l.c.Persona.Concerns {
		path := fmt.Sprintf("$.concerns[%d]", i)
		l.need(path+".id", k.ID, "an id")
		l.need(path+".title", k.Title, "a title")
		if len(k.About) < 3 {
			l.advise(path+".about", "few words mean this concern; a trainee will find others (at least 3)")
		}
		for j, layer := range k.Layers {
			if j >= len(depths) || layer.Depth != depths[j] {
				l.wrong(fmt.Sprintf("%s.layers[%d].depth", path, j), "the depth is %q; expected the layers surface, detail, effect, stake in this order", layer.Depth)
			}
		}
		if len(k.Layers) < len(depths) {
			l.advise(path+".layers", "the concern has %d layers of 4 (surface, detail, effect, stake)", len(k.Layers))
		}
	}
}

func (l *linter) itemList() {
	for _, f := range l.placed {
		it, path := f.Item, f.path
		l.need(path+".says", it.Says, "says (one plain sentence)")
		if len(it.Lines) == 0 {
			l.wrong(path+".lines", "the item %q has no lines", it.ID)
		}
		l.refs(path, it)
		l.words(path, f)
	}
}

func (l *linter) refs(path string, it *Item) {
	for _, id := range it.Needs.Told {
		if _, ok := l.items[id]; !ok {
			l.wrong(path+".needs.told", "there is no item %q", id)
		}
	}
	for _, m := range slices.Concat(it.Asks, it.Needs.Moves) {
		if !slices.Contains(roleplay.Moves, m) {
			l.wrong(path, "unknown move %q; expected one of %s", m, join(roleplay.Moves))
		}
	}
	if it.Of != "" && !l.concerns[it.Of] {
		l.wrong(path+".of", "there is no concern %q", it.Of)
	}
	for name, v := range map[string]int{"trust": it.Needs.Trust, "hope": it.Needs.Hope, "resolve": it.Needs.Resolve,
		"patience": it.Needs.Patience, "fear_max": it.Needs.FearMax} {
		if v < 0 || v > 95 {
			l.wrong(path+".needs", "the gate wants %s %d, which nobody reaches; expected 0 to 95", name, v)
		}
	}
}

func (l *linter) words(path string, f placed) {
	it := f.Item
	switch {
	case f.Class == ClassLayer && f.Layer > 0 && len(it.Dodge) < 2:
		l.advise(path+".dodge", "%q has %d lines that keep it back; 2 at least", it.ID, len(it.Dodge))
	case f.Class == ClassFear && len(it.Eased) == 0:
		l.advise(path+".eased", "%q has no words for when the fear is taken seriously", it.ID)
	case f.Class == ClassFact && len(it.About) == 0 && len(it.Asks) == 0:
		l.advise(path+".about", "nothing can ask for %q: it has neither about nor asks", it.ID)
	}
	if it.Hidden && (it.Needs.Probes < 1 || it.Needs.Validations < 1) {
		l.wrong(path+".needs", "%q is hidden; its gate needs probes and validations of at least 1", it.ID)
	}
	if (f.Class == ClassLayer || f.Class == ClassFear) && (len(it.Lines) < 2 || len(it.Again) == 0) {
		l.advise(path, "%q has %d lines and %d again; 2 and 1 at least, so that it can be told and come back to", it.ID, len(it.Lines), len(it.Again))
	}
}

func (l *linter) toldCycles() {
	needs := map[string][]string{}
	for _, f := range l.placed {
		needs[f.ID] = f.Needs.Told
		if f.Class == ClassLayer && f.Layer > 0 {
			needs[f.ID] = append(slices.Clone(needs[f.ID]), f.Concern.Layers[f.Layer-1].ID)
		}
	}
	state := map[string]int{}
	var visit func(id string) bool
	visit = func(id string) bool {
		switch state[id] {
		case 1:
			return true
		case 2:
			return false
		}
		state[id] = 1
		if slices.ContainsFunc(needs[id], visit) {
			return true
		}
		state[id] = 2
		return false
	}
	for _, f := range l.placed {
		if visit(f.ID) {
			l.wrong(f.path+".needs.told", "%q can never be told: its gate leads back to itself", f.ID)
			return
		}
	}
}

func (l *linter) lineList() {
	have, acts := map[string]int{}, map[string]bool{}
	for i, set := range l.c.Persona.Lines {
		path := fmt.Sprintf("$.lines[%d]", i)
		if _, ok := Causes[set.On]; !ok {
			l.wrong(path+".on", "unknown cause %q%s", set.On, strict.Meant(set.On, maps.Keys(Causes)))
		}
		if set.Act != LeadAct && !slices.Contains(roleplay.Acts, set.Act) {
			l.wrong(path+".act", "unknown act %q; expected lead or one of %s", set.Act, join(roleplay.Acts))
		}
		for _, m := range set.Mood {
			if !slices.Contains(Moods, m) {
				l.wrong(path+".mood", "unknown mood %q; expected one of %s", m, strings.Join(Moods, ", "))
			}
		}
		if set.Of != "" && !l.concerns[set.Of] {
			l.wrong(path+".of", "there is no concern %q", set.Of)
		}
		if len(set.Say) == 0 {
			l.wrong(path+".say", "there are no lines")
		}
		have[set.On] += len(set.Say)
		acts[set.On+" "+string(set.Act)] = true
	}
	for _, c := range CauseNames() {
		if have[c] == 0 {
			l.wrong("$.lines", "no lines answer %q: %s", c, Causes[c])
		} else if have[c] < 4 {
			l.advise("$.lines", "only %d lines answer %q; a long talk will wear them out", have[c], c)
		}
		for _, act := range ActsFor(c) {
			if have[c] > 0 && !acts[c+" "+string(act)] {
				l.advise("$.lines", "no lines of the act %q answer %q; the coworker will never do that", act, c)
			}
		}
	}
}

var slot = regexp.MustCompile(`\{[^}]*\}`)

// repeatedLines finds a line that stands twice, and slots nobody fills.
func (l *linter) repeatedLines() {
	seen := map[string]string{}
	l.eachLine(func(path, line string, _ *placed) {
		for _, s := range slot.FindAllString(line, -1) {
			if !slices.Contains([]string{"{echo}", "{Echo}", "{boss}", "{place}"}, s) {
				l.wrong(path, "unknown slot %s; expected {echo}, {Echo}, {boss} or {place}", s)
			}
		}
		key := strings.ToLower(strings.TrimSpace(line))
		if key == "" {
			l.wrong(path, "an empty line")
		} else if first, twice := seen[key]; twice {
			l.wrong(path, "this line stands at %s already; no line may come twice in a talk", first)
		}
		seen[key] = path
	})
}

// leaks finds words that mean a hidden item in lines that anybody may hear.
func (l *linter) leaks() {
	for _, hidden := range l.placed {
		if !hidden.Hidden {
			continue
		}
		for _, w := range hidden.About {
			special := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(w) + `\b`)
			l.eachLine(func(path, line string, of *placed) {
				own := of != nil && (of.ID == hidden.ID || slices.Contains(of.Needs.Told, hidden.ID))
				if !own && special.MatchString(line) {
					l.wrong(path, "%q is a word of the hidden item %q; this line would give it away", w, hidden.ID)
				}
			})
		}
	}
}

// eachLine visits every line; of is nil for lines of acts. An item's own
// dodges count as nobody's: they may be heard while it is locked.
func (l *linter) eachLine(visit func(path, line string, of *placed)) {
	for _, f := range l.placed {
		for _, w := range f.Ways() {
			of := &f
			if w.Name == WayDodge {
				of = nil
			}
			for i, line := range w.Lines {
				visit(fmt.Sprintf("%s.%s[%d]", f.path, w.Name, i), line, of)
			}
		}
	}
	for i, set := range l.c.Persona.Lines {
		for j, line := range set.Say {
			visit(fmt.Sprintf("$.lines[%d].say[%d]", i, j), line, nil)
		}
	}
}

func join[S ~string](all []S) string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = string(s)
	}
	return strings.Join(out, ", ")
}
