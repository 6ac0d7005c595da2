package moves

import (
	_ "embed"
	"fmt"
	"strings"
)

// lexicon holds every word that a rule names, and the classes of words.
var lexicon = readLexicon(classesText)

//go:embed rules/classes.txt
var classesText string

// An entry is what the lexicon knows of a word.
type entry struct {
	id    int32 // of the word; 0 when no rule names it
	sid   int32 // of its stem
	class class
}

// class is a set of word classes.
type class uint64

type lexiconTable struct {
	classes map[string]class
	words   map[string]*entry
	stems   map[string]*entry
	cache   map[string]seenWord // words of classes and patterns, looked up before
}

type seenWord struct {
	entry
	stem string
}

// readLexicon reads lines of "class: word word~ …"; a word with ~ stands for
// its inflections too, "@name" takes in the words of an earlier class.
func readLexicon(text string) *lexiconTable {
	l := &lexiconTable{classes: map[string]class{}, words: map[string]*entry{}, stems: map[string]*entry{}}
	members := map[string][]string{}
	name := ""
	for n, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if head, rest, ok := strings.Cut(line, ":"); ok {
			name, line = strings.TrimSpace(head), rest
		}
		for _, w := range strings.Fields(line) {
			if name == "" {
				panic(fmt.Sprintf("classes line %d: words before a class name", n+1))
			}
			if from, ok := strings.CutPrefix(w, "@"); ok {
				members[name] = append(members[name], members[from]...)
				continue
			}
			members[name] = append(members[name], w)
		}
		if _, ok := l.classes[name]; !ok && name != "" {
			if len(l.classes) == 64 {
				panic("classes: more than 64")
			}
			l.classes[name] = 1 << len(l.classes)
		}
	}
	for name, list := range members {
		for _, w := range list {
			l.add(w).class |= l.classes[name]
		}
	}
	return l
}

// add makes the entry of a word ("sleep") or of a stem ("sleep~").
func (l *lexiconTable) add(w string) *entry {
	table := l.words
	if s, ok := strings.CutSuffix(w, "~"); ok {
		table, w = l.stems, stem(s)
	}
	e := table[w]
	if e == nil {
		e = &entry{id: int32(len(l.words) + len(l.stems) + 1)}
		table[w] = e
	}
	return e
}

// look returns what is known of a word in plain spelling, and its stem.
func (l *lexiconTable) look(w string) (entry, string) {
	if s, ok := l.cache[w]; ok {
		return s.entry, s.stem
	}
	return l.lookNew(w)
}

func (l *lexiconTable) lookNew(w string) (entry, string) {
	st := stem(w)
	var out entry
	if e := l.words[w]; e != nil {
		out.id, out.class = e.id, e.class
	}
	if e := l.stems[st]; e != nil {
		out.sid, out.class = e.id, out.class|e.class
	}
	return out, st
}

func init() {
	lexicon.seal()
	spellAll()
}

// seal remembers every word that was added, once all rules are read.
func (l *lexiconTable) seal() {
	l.cache = make(map[string]seenWord, len(l.words))
	for w := range l.words {
		e, st := l.lookNew(w)
		l.cache[w] = seenWord{e, st}
	}
}

// has reports whether the word itself is of the class.
func (l *lexiconTable) has(w, name string) bool {
	e := l.words[w]
	return e != nil && e.class&l.class(name) != 0
}

// class returns the class with that name.
func (l *lexiconTable) class(name string) class {
	c, ok := l.classes[name]
	if !ok {
		panic(fmt.Sprintf("rules: no class @%s", name))
	}
	return c
}
