package transcript

import (
	"fmt"
	"strings"
)

// prose reads plain text: turns that begin with a name, or names on lines of
// their own.
type prose struct {
	make  *maker
	lines []string
	alone map[int]string // names on lines of their own, by line; nil where names have a colon or a time
	now   piece          // what is being read; line 0 before the first name
}

// parseText reads plain text. On an error, line is where it is, from 1.
func parseText(file, text string) (talks []Talk, line int, err error) {
	room := MaxTurns
	p := &prose{make: newMaker(file, "\n", &room), lines: strings.Split(text, "\n")}
	first := 0
	for strings.TrimSpace(p.lines[first]) == "" {
		first++
	}
	if _, ok := readHeader(p.lines[first]); !ok && !stampAlone.MatchString(p.lines[first]) {
		if p.alone = namesAlone(p.lines, first); p.alone == nil {
			return nil, first + 1, fmt.Errorf("this line names no speaker; begin each turn with a name and a colon (\"Maria: How was your night?\"), or put the name on a line above it")
		}
	}
	for i := range p.lines {
		if err := p.read(i); err != nil {
			return nil, p.now.line, err
		}
	}
	if err := p.flush(); err != nil {
		return nil, p.now.line, err
	}
	return []Talk{p.make.finish()}, 0, nil
}

// namesAlone finds the lines that hold a speaker's name and nothing else: the
// first line of the file, one that begins a paragraph and is no whole one, and
// whatever stands so more than once. It returns nil where the first line is no
// name or has no words below.
func namesAlone(lines []string, first int) map[int]string {
	seen := map[string]int{}
	for _, line := range lines {
		if name, ok := readBare(line); ok {
			seen[strings.ToLower(name)]++
		}
	}
	empty := func(i int) bool { return i < 0 || i >= len(lines) || strings.TrimSpace(lines[i]) == "" }
	out := map[int]string{}
	for i, line := range lines {
		name, ok := readBare(line)
		if ok && (i == first || empty(i-1) && !empty(i+1) || seen[strings.ToLower(name)] > 1) {
			out[i] = name
		}
	}
	if out[first] == "" || strings.TrimSpace(strings.Join(lines[first+1:], "")) == "" {
		return nil
	}
	return out
}

// read takes a line. On an error, now.line is the one that it is in.
func (p *prose) read(i int) error {
	line := strings.TrimSpace(p.lines[i])
	if p.alone == nil {
		if h, ok := readHeader(line); ok {
			return p.begin(i, h)
		}
	} else if name := p.alone[i]; name != "" {
		return p.begin(i, header{name: name})
	}
	if m := stampAlone.FindStringSubmatch(line); m != nil {
		// Below a name it is when they began; elsewhere the recorder's mark
		// of where it is, and nobody's words.
		if at := stamped(m[1], m[2]); p.now.line > 0 && p.now.text == "" && !p.now.at.known {
			p.now.at = at
		}
		return nil
	}
	switch {
	case line == "":
	case p.now.line == 0:
		p.now.line = i + 1
		return fmt.Errorf("this line names no speaker; begin each turn with a name and a colon (\"Maria: How was your night?\")")
	default:
		p.now.text += "\n" + line
	}
	return nil
}

// begin ends the piece before and begins one.
func (p *prose) begin(i int, h header) error {
	if err := p.flush(); err != nil {
		return err
	}
	p.now = piece{line: i + 1, name: h.name, text: h.rest, at: h.at}
	return nil
}

func (p *prose) flush() error {
	if p.now.line == 0 {
		return nil
	}
	return p.make.add(p.now)
}
