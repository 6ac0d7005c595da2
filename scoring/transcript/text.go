package transcript

import (
	"errors"
	"strings"
)

// prose reads plain text: turns that begin with a name, or names on lines of
// their own.
type prose struct {
	make  *maker
	lines []string
	alone map[int]string // names on lines of their own, by line; nil where names have a colon or a time
	now   piece          // what is being read; line 0 before the first name …
	more  []string       // … and its further lines
	bare  bool           // names stand beside a time on lines of their own
	small bool           // names begin with small letters
	timed bool           // names have times
	next  times          // a time that stood alone on its line, before a name
}

const noSpeaker = "this line names no speaker; begin each turn with a name and a colon (\"Maria: How was your night?\"), or put the name on a line above it"

// parseText reads plain text. On an error, line is where it is, from 1.
func parseText(file, text string) (talks []Talk, line int, err error) {
	room := MaxTurns
	p := &prose{make: newMaker(file, "\n", &room), lines: strings.Split(text, "\n")}
	first := 0
	for first+1 < len(p.lines) && (strings.TrimSpace(p.lines[first]) == "" || stampAlone.MatchString(p.lines[first])) {
		first++
	}
	if h, ok := readHeader(p.lines[first]); ok {
		p.bare, p.small, p.timed = h.bare, beginsSmall(h.name), h.at.known
	} else if p.alone = namesAlone(p.lines, first); p.alone == nil {
		return nil, first + 1, errors.New(noSpeaker)
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
	if len(out) < 2 {
		out = everyOther(lines, first)
	}
	if out[first] == "" || len(out) < 2 {
		return nil // a title, say
	}
	return out
}

// everyOther finds names that stand on each other line of a text without empty
// lines; nil where there is another line among them.
func everyOther(lines []string, first int) map[int]string {
	out := map[int]string{}
	for i := first; i+1 < len(lines); i += 2 {
		name, ok := readBare(lines[i])
		if !ok || strings.TrimSpace(lines[i+1]) == "" {
			return nil
		}
		out[i] = name
	}
	return out
}

// read takes a line. On an error, now.line is the one that it is in.
func (p *prose) read(i int) error {
	line := strings.TrimSpace(p.lines[i])
	if p.alone == nil {
		if h, ok := readHeader(line); ok && p.names(h) {
			return p.begin(i, h)
		}
	} else if name := p.alone[i]; name != "" {
		return p.begin(i, header{name: name})
	}
	if m := stampAlone.FindStringSubmatch(line); m != nil {
		// Below a name it is when they began, above one when they will;
		// elsewhere the recorder's mark of where it is, and nobody's words.
		p.next = stamped(m[1], m[2])
		if at := stamped(m[1], m[2]); p.now.line > 0 && p.now.text == "" && len(p.more) == 0 && !p.now.at.known {
			p.now.at, p.next = at, times{}
		}
		return nil
	}
	switch {
	case line == "":
	case p.now.line == 0:
		p.now.line = i + 1
		return errors.New(noSpeaker)
	default:
		if m := stampName.FindStringSubmatch(line); m != nil && p.timed {
			// The same speaker goes on, at another time.
			return p.begin(i, header{name: p.now.name, rest: m[3], at: stamped(m[1], m[2])})
		}
		p.more, p.next = append(p.more, line), times{}
	}
	return nil
}

// names reports whether a header names a speaker as the first one of the file
// did; another is words ("one thing: respect", "Monday 10:30").
func (p *prose) names(h header) bool {
	return h.bare == p.bare && (p.small || !beginsSmall(h.name) || sideOf(h.name) != "")
}

// begin ends the piece before and begins one.
func (p *prose) begin(i int, h header) error {
	if err := p.flush(); err != nil {
		return err
	}
	if !h.at.known {
		h.at = p.next
	}
	p.next = times{}
	p.now = piece{line: i + 1, name: h.name, text: h.rest, at: h.at}
	return nil
}

func (p *prose) flush() error {
	if p.now.line == 0 {
		return nil
	}
	p.now.text = strings.Join(append([]string{p.now.text}, p.more...), "\n")
	p.more = p.more[:0]
	return p.make.add(p.now)
}
