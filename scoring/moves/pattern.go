package moves

import (
	"fmt"
	"slices"
	"strings"
)

// A pattern is a row of elements that words are matched against:
//
//	word        the word, in plain spelling
//	word~       any inflection of it
//	@class      any word of the class
//	a|b|@c      one of them
//	x?          x or nothing
//	!x          the next word is not x
//	* ** ***    up to 2, 5, 10 words
//	^           a clause begins here
//	$           a clause ends here
//	(a b|c)     either row; (a b|c)? or nothing
//
// It is kept as a graph of nodes; node 0 is the end.
type pattern struct {
	nodes []node
	start int
	forks int // choices and gaps among the nodes
	text  string
}

// A node is one step of a pattern, and what follows it.
type node struct {
	kind  nodeKind
	set   wordSet
	gap   int
	next  int
	other []int // of a choice: where its rows begin
	fork  int   // number among the choices and gaps
}

type nodeKind uint8

const (
	accept nodeKind = iota
	oneWord
	notWord
	choice
	gapOf
	clauseStart
	clauseEnd
)

// maxForks bounds a pattern's choices and gaps, maxReach the words that it can
// span: a fork that was tried at a word is tried there once, so that the work
// for one start is at most the product.
const (
	maxForks = 64
	maxReach = 64
)

// wordSet is a set of words, by id and by class.
type wordSet struct {
	ids   []int32
	bloom uint64 // bits of the ids, to say no fast
	class class
}

func (s *wordSet) has(w *word) bool {
	if s.class&w.class != 0 {
		return true
	}
	if s.bloom&w.bloom == 0 {
		return false
	}
	for _, id := range s.ids {
		if id == w.id || id == w.sid {
			return true
		}
	}
	return false
}

func (s *wordSet) add(w string) {
	if name, ok := strings.CutPrefix(w, "@"); ok {
		s.class |= lexicon.class(name)
		return
	}
	id := lexicon.add(w).id
	s.ids = append(s.ids, id)
	s.bloom |= bit(id)
}

// bit is the bloom bit of a word's id; none for no id.
func bit(id int32) uint64 {
	if id == 0 {
		return 0
	}
	return 1 << (uint32(id) * 2654435761 >> 26)
}

// compile reads a pattern; a mistake in one is a mistake in the program.
func compile(text string) pattern {
	p := pattern{text: text, nodes: make([]node, 1)}
	p.start = p.row(strings.TrimSpace(text), 0)
	if p.forks > maxForks {
		panic(fmt.Sprintf("rules: %q has too many choices", text))
	}
	return p
}

// row adds the nodes of a row of elements that leads to node next, and
// returns where it begins.
func (p *pattern) row(text string, next int) int {
	elems := splitTop(text, ' ')
	for _, e := range slices.Backward(elems) {
		next = p.elem(e, next)
	}
	return next
}

func (p *pattern) elem(e string, next int) int {
	n := node{kind: oneWord, next: next}
	switch e {
	case "*":
		n.kind, n.gap = gapOf, 2
	case "**":
		n.kind, n.gap = gapOf, 5
	case "***":
		n.kind, n.gap = gapOf, 10
	case "^":
		n.kind = clauseStart
	case "$":
		n.kind = clauseEnd
	}
	if n.kind != oneWord {
		return p.put(n)
	}
	e, opt := strings.CutSuffix(e, "?")
	if e, not := strings.CutPrefix(e, "!"); not {
		n.kind = notWord
		for _, w := range strings.Split(e, "|") {
			n.set.add(w)
		}
		return p.put(n)
	}
	at := p.either(e, next)
	if opt {
		return p.put(node{kind: choice, other: []int{at, next}})
	}
	return at
}

// either adds alternatives: single words as one node, rows as a choice.
func (p *pattern) either(e string, next int) int {
	one := node{kind: oneWord, next: next}
	var rows []int
	for _, alt := range splitTop(e, '|') {
		inner, bracket := strings.CutPrefix(alt, "(")
		switch {
		case len(splitTop(alt, ' ')) > 1:
			rows = append(rows, p.row(alt, next))
		case bracket && strings.HasSuffix(inner, ")"):
			rows = append(rows, p.either(inner[:len(inner)-1], next))
		case strings.HasSuffix(alt, "?") || strings.ContainsAny(alt[:1], "^$*!"):
			rows = append(rows, p.elem(alt, next))
		case strings.ContainsAny(alt, "()"):
			panic(fmt.Sprintf("rules: %q in %q: put a space beside the bracket", alt, p.text))
		default:
			one.set.add(alt)
		}
	}
	if len(one.set.ids) > 0 || one.set.class != 0 {
		rows = append(rows, p.put(one))
	}
	if len(rows) == 1 {
		return rows[0]
	}
	return p.put(node{kind: choice, other: rows})
}

func (p *pattern) put(n node) int {
	if n.kind == choice || n.kind == gapOf {
		n.fork = p.forks
		p.forks++
	}
	p.nodes = append(p.nodes, n)
	return len(p.nodes) - 1
}

// splitTop splits text at sep outside brackets.
func splitTop(text string, sep byte) []string {
	var out []string
	depth, from := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth < 0 {
			break
		}
		if depth == 0 && text[i] == sep {
			if i > from {
				out = append(out, text[from:i])
			}
			from = i + 1
		}
	}
	if depth != 0 {
		panic(fmt.Sprintf("rules: brackets don't match in %q", text))
	}
	if from < len(text) {
		out = append(out, text[from:])
	}
	return out
}

// A matcher runs patterns over words.
type matcher struct {
	ws    []word
	limit int // the words before it may be used
	there presence
	nodes []node
	from  int
	tried [maxReach]uint64 // by word after from: the forks tried there
	high  int              // words of tried that are in use
}

// match returns where a match of p that begins at word i ends, or -1.
func (m *matcher) match(p *pattern, i int) int {
	clear(m.tried[:m.high])
	m.nodes, m.from, m.high = p.nodes, i, 0
	return m.step(p.start, i)
}

func (m *matcher) step(at, i int) int {
	for {
		n := &m.nodes[at]
		switch n.kind {
		case accept:
			return i
		case oneWord:
			if i >= m.limit || !n.set.has(&m.ws[i]) {
				return -1
			}
			i++
		case notWord:
			if i < m.limit && n.set.has(&m.ws[i]) {
				return -1
			}
		case clauseStart:
			if i >= m.limit || !m.ws[i].head {
				return -1
			}
		case clauseEnd:
			if !endsClause(m.ws, i, m.limit) {
				return -1
			}
		case choice:
			if m.again(n.fork, i) {
				return -1
			}
			for _, o := range n.other {
				if end := m.step(o, i); end >= 0 {
					return end
				}
			}
			return -1
		case gapOf:
			if m.again(n.fork, i) {
				return -1
			}
			for j := i; j <= min(i+n.gap, m.limit); j++ {
				if end := m.step(n.next, j); end >= 0 {
					return end
				}
			}
			return -1
		}
		at = n.next
	}
}

// again reports whether the fork was tried at this word before, and notes it.
func (m *matcher) again(fork, i int) bool {
	k := i - m.from
	if k >= maxReach {
		return true
	}
	if m.tried[k]&(1<<fork) != 0 {
		return true
	}
	m.tried[k] |= 1 << fork
	m.high = max(m.high, k+1)
	return false
}

// endsClause reports whether nothing that counts follows before ws[i].
func endsClause(ws []word, i, limit int) bool {
	for ; i < limit && i < len(ws); i++ {
		if ws[i].before != 0 {
			return true
		}
		if ws[i].class&classTrail == 0 {
			return false
		}
	}
	return true
}

// starts collects the words with which a match from node at can begin.
func (p *pattern) starts(at int, set *wordSet) {
	n := &p.nodes[at]
	switch n.kind {
	case oneWord:
		set.ids = append(set.ids, n.set.ids...)
		set.class |= n.set.class
	case clauseStart, notWord:
		p.starts(n.next, set)
	case choice:
		for _, o := range n.other {
			p.starts(o, set)
		}
	default:
		panic(fmt.Sprintf("rules: %q does not begin with a word", p.text))
	}
}
