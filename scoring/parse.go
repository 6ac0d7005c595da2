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
)

// ParseFramework reads a framework's YAML. name is what errors call the file.
// Every mistake (a wrong key, an unknown move, a missing text) is an Invalid
// error that says file, line, column and what was expected.
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
	if p.err != nil {
		return Framework{}, p.err
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

// frameworkParser walks the syntax tree and keeps the first mistake.
type frameworkParser struct {
	name string
	err  error
}

func (p *frameworkParser) fail(n ast.Node, format string, args ...any) {
	if p.err == nil {
		pos := n.GetToken().Position
		p.err = roleplay.Errorf(roleplay.Invalid, "%s:%d:%d: %s", p.name, pos.Line, pos.Column, fmt.Sprintf(format, args...))
	}
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
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		p.fail(n, "expected %s with the keys %s", what, listed(keys))
		return e
	}
	for _, v := range values {
		key := v.Key.GetToken().Value
		if !slices.Contains(keys, key) && !slices.Contains(keys, key+"?") {
			p.fail(v.Key, "unknown key %q; %s has the keys %s", key, what, listed(keys))
		}
		if _, twice := e.keys[key]; twice {
			p.fail(v.Key, "the key %q stands twice in %s", key, what)
		}
		e.keys[key] = v.Value
	}
	for _, key := range keys {
		if !strings.HasSuffix(key, "?") && e.keys[key] == nil {
			p.fail(n, "%s lacks the key %q", what, key)
		}
	}
	return e
}

func listed(keys []string) string {
	return strings.ReplaceAll(strings.Join(keys, ", "), "?", "")
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

// number reads a whole number of at least low.
func (p *frameworkParser) number(e entry, key string, low int) int {
	n := e.keys[key]
	if n == nil {
		return 0
	}
	if i, ok := n.(*ast.IntegerNode); ok {
		if v, ok := i.Value.(uint64); ok && v >= uint64(low) && v <= 1000 {
			return int(v)
		}
	}
	p.fail(n, "%s: expected a whole number from %d to 1000", key, low)
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
	p.fail(n, "%q is no %s; expected one of %s", n.GetToken().Value, what, joined(known))
	return ""
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
	e := p.mapping(n, "a framework", "id", "title", "about", "steps")
	f := Framework{ID: p.id(e), Title: p.text(e, "title"), About: p.text(e, "about")}
	seen := map[string]bool{}
	for _, s := range p.list(e, "steps") {
		step := p.stage(s)
		if seen[step.ID] {
			p.fail(s, "the step id %q stands twice; ids are unique", step.ID)
		}
		seen[step.ID] = true
		f.Steps = append(f.Steps, step)
	}
	return f
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
	e := p.mapping(n, "a step", "id", "letter?", "title", "asks", "kinds?", "moves", "criteria")
	s := Stage{ID: p.id(e), Letter: p.text(e, "letter"), Title: p.text(e, "title"), Asks: p.text(e, "asks")}
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
		s.Criteria = append(s.Criteria, check)
	}
	if !needed {
		p.fail(n, "every criterion of the step is a bonus; expected one at least that the step needs")
	}
	return s
}

func (p *frameworkParser) check(n ast.Node) Check {
	e := p.mapping(n, "a criterion", "id", "text", "side", "bonus?", "rule")
	c := Check{ID: p.id(e), Text: p.text(e, "text"),
		Side: word(p, e.keys["side"], "side", []roleplay.Side{roleplay.Trainee, roleplay.Coworker})}
	if b := e.keys["bonus"]; b != nil {
		v, ok := b.(*ast.BoolNode)
		if !ok {
			p.fail(b, "bonus: expected true or false")
			return c
		}
		c.Bonus = v.Value
	}
	if r := e.keys["rule"]; r != nil {
		c.Rule = p.rule(r, c.Side)
	}
	return c
}

// rule reads a rule of one side: a trainee's check is about moves, a
// coworker's about signals.
func (p *frameworkParser) rule(n ast.Node, side roleplay.Side) Rule {
	e := p.mapping(n, "a rule", "move?", "after?", "with?", "within?", "signal?", "any?", "all?", "of?", "at_least?")
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
		After:   word(p, e.keys["after"], "signal", roleplay.Signals),
		With:    word(p, e.keys["with"], "move", roleplay.Moves),
		Within:  p.number(e, "within", 0),
		Signal:  word(p, e.keys["signal"], "signal", roleplay.Signals),
		Any:     p.rules(e, "any", side),
		All:     p.rules(e, "all", side),
		Of:      p.rules(e, "of", side),
		AtLeast: p.number(e, "at_least", 1),
	}
	if r.AtLeast > len(r.Of) {
		p.fail(e.keys["at_least"], "at_least is %d, and of lists %d", r.AtLeast, len(r.Of))
	}
	return r
}

// fits checks that keys of a rule stand beside those they belong to.
func (p *frameworkParser) fits(e entry, side roleplay.Side) {
	for _, pair := range [][2]string{{"after", "move"}, {"with", "move"}, {"within", "with"}, {"at_least", "of"}} {
		if key, of := pair[0], pair[1]; e.keys[key] != nil && e.keys[of] == nil {
			p.fail(e.keys[key], "%s stands without %s, which it belongs to", key, of)
		}
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
