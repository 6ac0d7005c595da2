package scoring

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"seventy/roleplay"
	"seventy/roleplay/strict"
)

// mostMistakes is how many mistakes of a file are listed.
const mostMistakes = 20

// ParseFramework reads a framework's YAML. name is what errors call the file.
// What is wrong (a wrong key, an unknown move, a missing text, a rule that can
// never be met) is one Invalid error that lists every mistake on a line of its
// own: file, line, column and what was expected.
func ParseFramework(name string, data []byte) (Framework, error) {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return Framework{}, syntaxError(name, err)
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return Framework{}, roleplay.Errorf(roleplay.Invalid, "%s: the file is empty; expected a framework with id, title, about and steps", name)
	}
	if len(file.Docs) > 1 {
		return Framework{}, roleplay.Errorf(roleplay.Invalid, "%s: the file holds %d documents; expected one framework", name, len(file.Docs))
	}
	p := &frameworkParser{name: name}
	f := p.framework(file.Docs[0].Body)
	if len(p.mistakes) > 0 {
		if more := len(p.mistakes) - mostMistakes; more > 0 {
			p.mistakes = append(p.mistakes[:mostMistakes], fmt.Sprintf("%s: and %d more", name, more))
		}
		return Framework{}, roleplay.Errorf(roleplay.Invalid, "%s", strings.Join(p.mistakes, "\n"))
	}
	return f, nil
}

func syntaxError(name string, err error) error {
	var s *yaml.SyntaxError
	if errors.As(err, &s) && s.Token != nil {
		return roleplay.Errorf(roleplay.Invalid, "%s:%d:%d: this is no YAML: %s", name, s.Token.Position.Line, s.Token.Position.Column, s.Message)
	}
	return roleplay.Errorf(roleplay.Invalid, "%s: this is no YAML: %w", name, err)
}

// frameworkParser walks the syntax tree and keeps the mistakes.
type frameworkParser struct {
	name     string
	mistakes []string
}

func (p *frameworkParser) fail(n ast.Node, format string, args ...any) {
	pos := begins(n).GetToken().Position
	p.mistakes = append(p.mistakes, fmt.Sprintf("%s:%d:%d: %s", p.name, pos.Line, pos.Column, fmt.Sprintf(format, args...)))
}

// begins is where a node stands for a reader: of keys below each other, the
// first.
func begins(n ast.Node) ast.Node {
	switch k := n.(type) {
	case *ast.MappingValueNode:
		return k.Key
	case *ast.MappingNode:
		if !k.IsFlowStyle && len(k.Values) > 0 {
			return k.Values[0].Key
		}
	}
	return n
}

// entry is a mapping's node by its keys.
type entry struct {
	node ast.Node
	keys map[string]ast.Node
}

// mapping reads a mapping. what names it in messages; keys that end in "?" may
// be left out.
func (p *frameworkParser) mapping(n ast.Node, what string, keys ...string) entry {
	e := entry{n, map[string]ast.Node{}}
	names := strings.Split(strings.ReplaceAll(strings.Join(keys, " "), "?", ""), " ")
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		p.fail(n, "expected %s with the keys %s", what, strings.Join(names, ", "))
		return e
	}
	var unknown []string
	for _, v := range values {
		key := v.Key.GetToken().Value
		if !slices.Contains(names, key) {
			unknown = append(unknown, key)
			p.fail(v.Key, "unknown key %q; %s has the keys %s%s", key, what, strings.Join(names, ", "), strict.Meant(key, slices.Values(names)))
		}
		if _, twice := e.keys[key]; twice {
			p.fail(v.Key, "the key %q stands twice in %s", key, what)
		}
		e.keys[key] = v.Value
	}
	for _, key := range keys {
		misspelt := slices.ContainsFunc(unknown, func(k string) bool { return strict.Distance(k, key) < 3 })
		if !strings.HasSuffix(key, "?") && e.keys[key] == nil && !misspelt {
			p.fail(n, "%s lacks the key %q", what, key)
		}
	}
	return e
}

func (p *frameworkParser) text(e entry, key string) string {
	n := e.keys[key]
	switch n := n.(type) {
	case nil:
		return ""
	case *ast.StringNode:
		if s := strings.TrimSpace(n.Value); s != "" {
			return s
		}
	case *ast.LiteralNode:
		if s := strings.TrimSpace(n.Value.Value); s != "" {
			return s
		}
	}
	p.fail(n, "%s is empty or no text; expected text", key)
	return ""
}

// number reads a whole number from low to high.
func (p *frameworkParser) number(e entry, key string, low, high int) int {
	n := e.keys[key]
	if n == nil {
		return 0
	}
	if i, ok := n.(*ast.IntegerNode); ok {
		if v, ok := i.Value.(uint64); ok && v >= uint64(low) && v <= uint64(high) {
			return int(v)
		}
	}
	p.fail(n, "%s: expected a whole number from %d to %d", key, low, high)
	return 0
}

func (p *frameworkParser) list(e entry, key string) []ast.Node {
	n := e.keys[key]
	if n == nil {
		return nil
	}
	s, ok := n.(*ast.SequenceNode)
	if !ok || len(s.Values) == 0 {
		p.fail(n, "%s: expected a list of at least one", key)
		return nil
	}
	return s.Values
}

// word reads one of the known words.
func word[L ~string](p *frameworkParser, n ast.Node, what string, known []L) L {
	if n == nil {
		return ""
	}
	if s, ok := n.(*ast.StringNode); ok && slices.Contains(known, L(s.Value)) {
		return L(s.Value)
	}
	found := n.GetToken().Value
	p.fail(n, "%q is no %s; expected one of %s%s", found, what, joined(known), meant(found, known))
	return ""
}

func meant[L ~string](found string, known []L) string {
	return strict.Meant(found, func(yield func(string) bool) {
		for _, k := range known {
			if !yield(string(k)) {
				return
			}
		}
	})
}

// truth reads true or false; false where it is left out.
func (p *frameworkParser) truth(e entry, key string) bool {
	n := e.keys[key]
	if n == nil {
		return false
	}
	v, ok := n.(*ast.BoolNode)
	if !ok {
		p.fail(n, "%s: expected true or false", key)
		return false
	}
	return v.Value
}

func joined[L ~string](known []L) string {
	var b strings.Builder
	for i, k := range known {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(k))
	}
	return b.String()
}

func (p *frameworkParser) framework(n ast.Node) Framework {
	e := p.mapping(n, "a framework", "id", "title", "about", "replaces?", "way_forward?", "steps")
	f := Framework{ID: p.id(e), Title: p.text(e, "title"), About: p.text(e, "about"), Replaces: p.truth(e, "replaces")}
	seen := map[string]bool{}
	for _, s := range p.list(e, "steps") {
		step := p.stage(s)
		if seen[step.ID] {
			p.fail(s, "the step id %q stands twice; ids are unique", step.ID)
		}
		seen[step.ID] = true
		f.Steps = append(f.Steps, step)
	}
	if n := e.keys["way_forward"]; n != nil {
		f.WayForward = p.wayForward(n, &f)
	}
	return f
}

// wayForward reads which steps must follow which one. The step that it begins
// with is the one that asks what a problem does to them: only that is known to
// hurt.
func (p *frameworkParser) wayForward(n ast.Node, f *Framework) *WayForward {
	before := len(p.mistakes)
	e := p.mapping(n, "way_forward", "from", "to")
	var known []string
	for i := range f.Steps {
		known = append(known, f.Steps[i].ID)
	}
	w := &WayForward{From: word(p, e.keys["from"], "step", known)}
	if from := f.step(w.From); from != nil && !slices.Contains(from.Moves, roleplay.ExploreEffects) {
		p.fail(e.keys["from"], "the step %q does not list the move %s; expected the step that asks what a problem does to them", w.From, roleplay.ExploreEffects)
	}
	for _, k := range p.list(e, "to") {
		to := word(p, k, "step", known)
		if to == w.From && to != "" {
			p.fail(k, "the way forward leads from the step %q to itself", to)
		}
		w.To = append(w.To, to)
	}
	way := *f
	way.WayForward = w
	if len(p.mistakes) == before && len(way.leadsOn()) == 0 {
		p.fail(n, "the way forward can never be met: every move of the steps it leads to is one of %q", w.From)
	}
	return w
}

// id reads an id: it becomes part of a mark's id, so it is kept simple.
func (p *frameworkParser) id(e entry) string {
	id := p.text(e, "id")
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			p.fail(e.keys["id"], "the id %q: expected small letters, digits, - and _", id)
			break
		}
	}
	return id
}

func (p *frameworkParser) stage(n ast.Node) Stage {
	e := p.mapping(n, "a step", "id", "letter?", "title", "asks", "bonus?", "kinds?", "moves", "criteria")
	s := Stage{ID: p.id(e), Letter: p.text(e, "letter"), Title: p.text(e, "title"), Asks: p.text(e, "asks"), Bonus: p.truth(e, "bonus")}
	for _, k := range p.list(e, "kinds") {
		s.Kinds = append(s.Kinds, word(p, k, "kind of talk", roleplay.Kinds))
	}
	for _, m := range p.list(e, "moves") {
		s.Moves = append(s.Moves, word(p, m, "move", roleplay.Moves))
	}
	seen, needed := map[string]bool{}, false
	for _, c := range p.list(e, "criteria") {
		check := p.check(c)
		if seen[check.ID] {
			p.fail(c, "the criterion id %q stands twice in the step; ids are unique", check.ID)
		}
		seen[check.ID] = true
		needed = needed || !check.Bonus
		p.listed(c, &s, &check)
		s.Criteria = append(s.Criteria, check)
	}
	if !needed && len(s.Criteria) > 0 {
		p.fail(n, "every criterion of the step is a bonus; expected one at least that the step needs")
	}
	return s
}

// listed checks that the moves which a step's criterion needs are among the
// step's own: else the criterion could be met and the step be missing.
func (p *frameworkParser) listed(n ast.Node, s *Stage, c *Check) {
	if slices.Contains(s.Moves, "") {
		return // one of them could not be read
	}
	for _, x := range roleplay.Moves {
		if !c.Bonus && len(s.Moves) > 0 && c.Rule.names(x) && !slices.Contains(s.Moves, x) {
			p.fail(n, "the criterion %q asks for the move %s, which the step's moves do not list; add it there", c.ID, x)
		}
	}
}

func (p *frameworkParser) check(n ast.Node) Check {
	e := p.mapping(n, "a criterion", "id", "text", "side", "bonus?", "rule")
	c := Check{ID: p.id(e), Text: p.text(e, "text"),
		Side: word(p, e.keys["side"], "side", []roleplay.Side{roleplay.Trainee, roleplay.Coworker}), Bonus: p.truth(e, "bonus")}
	if r := e.keys["rule"]; r != nil {
		c.Rule = p.rule(r, c.Side)
	}
	return c
}

// rule reads a rule of one side: a trainee's check is about moves, a
// coworker's about signals.
func (p *frameworkParser) rule(n ast.Node, side roleplay.Side) Rule {
	e := p.mapping(n, "a rule", "move?", "signal?", "after?", "times?", "with?", "within?", "any?", "all?", "of?", "at_least?")
	kinds := 0
	for _, k := range []string{"move", "signal", "any", "all", "of"} {
		if e.keys[k] != nil {
			kinds++
		}
	}
	if kinds != 1 {
		p.fail(n, "a rule holds exactly one of move, signal, any, all, of; this one holds %d", kinds)
		return Rule{}
	}
	p.fits(e, side)
	r := Rule{
		Move:    word(p, e.keys["move"], "move", roleplay.Moves),
		Times:   p.number(e, "times", 2, mostTimes),
		With:    word(p, e.keys["with"], "move", roleplay.Moves),
		Within:  p.number(e, "within", 0, 1000),
		Signal:  word(p, e.keys["signal"], "signal", roleplay.Signals),
		Any:     p.rules(e, "any", side),
		All:     p.rules(e, "all", side),
		Of:      p.rules(e, "of", side),
		AtLeast: p.number(e, "at_least", 1, 1000),
	}
	r.After, r.AfterMove = p.after(e)
	if r.AtLeast > len(r.Of) && e.keys["of"] != nil {
		p.fail(e.keys["at_least"], "at_least is %d, and of lists %d", r.AtLeast, len(r.Of))
	}
	return r
}

// mostTimes is how often a rule can ask for a label. More than that, a talk of
// the usual length has no room for.
const mostTimes = 10

// after reads what must have come in turns before: a signal or a move. No word
// is both.
func (p *frameworkParser) after(e entry) (roleplay.Signal, roleplay.Move) {
	n := e.keys["after"]
	if s, ok := n.(*ast.StringNode); ok && slices.Contains(roleplay.Moves, roleplay.Move(s.Value)) {
		return "", roleplay.Move(s.Value)
	}
	both := slices.Clone(roleplay.Signals)
	for _, x := range roleplay.Moves {
		both = append(both, roleplay.Signal(x))
	}
	return word(p, n, "signal or move", both), ""
}

// fits checks that keys of a rule stand beside those they belong to.
func (p *frameworkParser) fits(e entry, side roleplay.Side) {
	for _, k := range [][]string{{"after", "move", "signal"}, {"times", "move", "signal"}, {"with", "move"}, {"within", "with"}, {"at_least", "of"}} {
		key, of := k[0], k[1:]
		if e.keys[key] != nil && !slices.ContainsFunc(of, func(k string) bool { return e.keys[k] != nil }) {
			p.fail(e.keys[key], "%s stands without %s, which it belongs to", key, strings.Join(of, " or "))
		}
	}
	if e.keys["times"] != nil && e.keys["with"] != nil {
		p.fail(e.keys["times"], "times and with can't stand in one rule")
	}
	if e.keys["of"] != nil && e.keys["at_least"] == nil {
		p.fail(e.keys["of"], "of stands without at_least: how many of them?")
	}
	if n := e.keys["move"]; n != nil && side == roleplay.Coworker {
		p.fail(n, "a coworker's criterion can't ask for a move; expected a signal")
	}
	if n := e.keys["signal"]; n != nil && side == roleplay.Trainee {
		p.fail(n, "a trainee's criterion can't ask for a signal; expected a move")
	}
}

func (p *frameworkParser) rules(e entry, key string, side roleplay.Side) []Rule {
	var out []Rule
	for _, n := range p.list(e, key) {
		out = append(out, p.rule(n, side))
	}
	return out
}
