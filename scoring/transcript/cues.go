package transcript

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

var (
	cueTimes = regexp.MustCompile(`^\s*(\S+)\s+-->\s+(\S+)(?:\s.*)?$`)
	cueNote  = regexp.MustCompile(`^(?:NOTE|STYLE|REGION)(?:\s|$)`)
	voice    = regexp.MustCompile(`<v(?:\.[^\s>]*)?(?:[ \t]+([^>]*))?>`)
	tag      = regexp.MustCompile(`</?[a-zA-Z][^<>]*>|<\d[\d:.,]*>|\{\\[^{}]*\}`)
	number   = regexp.MustCompile(`^\s*\d+\s*$`)
	turned   = regexp.MustCompile(`^\s*>>+\s*`) // captions mark a change of speakers so
)

// cues reads WebVTT and SRT: they differ in a header, a comma and what may
// stand between cues.
type cues struct {
	make   *maker
	lines  []string
	i      int    // the line that is read, from 0
	name   string // who spoke last: a cue without a name goes on
	named  bool   // a name stood before a cue's words …
	small  bool   // … and the first one began with a small letter
	voiced bool   // the file names speakers with <v …>, so "Look: …" is no name
}

func parseCues(file, text string) ([]Talk, int, error) {
	room := MaxTurns
	c := &cues{make: newMaker(file, " ", &room), lines: strings.Split(text, "\n"), voiced: voice.MatchString(text)}
	if err := c.read(); err != nil {
		return nil, c.i + 1, err
	}
	return []Talk{c.make.finish()}, 0, nil
}

func (c *cues) line() string { return strings.TrimSpace(c.lines[c.i]) }
func (c *cues) more() bool   { return c.i < len(c.lines) }

// read takes the file block by block. On an error, i is the line it is in.
func (c *cues) read() error {
	for first := true; c.more(); {
		switch {
		case c.line() == "":
			c.i++
		case first && beginsVTT.MatchString(c.line()), cueNote.MatchString(c.line()) && !c.timed(c.i+1):
			c.skip()
			first = false
		default:
			if err := c.block(); err != nil {
				return err
			}
			first = false
		}
	}
	return nil
}

// skip passes over the rest of a block.
func (c *cues) skip() {
	for c.more() && c.line() != "" {
		c.i++
	}
}

// timed reports whether a line has a cue's arrow.
func (c *cues) timed(i int) bool { return i < len(c.lines) && strings.Contains(c.lines[i], "-->") }

// block reads a cue: its name or number, where it has one, its times and its
// words, up to an empty line or the next cue.
func (c *cues) block() error {
	if !c.timed(c.i) && c.timed(c.i+1) {
		c.i++
	}
	if !c.timed(c.i) {
		if number.MatchString(c.line()) && c.i+1 < len(c.lines) && strings.TrimSpace(c.lines[c.i+1]) != "" {
			c.i++
		}
		return fmt.Errorf("this is no cue: a line with its times is missing, or their arrow; expected \"00:01:02.000 --> 00:01:05.000\" above the words")
	}
	at, err := readTimes(c.line())
	if err != nil {
		return err
	}
	began := c.i
	c.i++
	from := c.i
	for c.more() && c.line() != "" && !c.timed(c.i) {
		c.i++
	}
	to := c.i
	// The next cue may follow without an empty line; its number is no word
	// of this one.
	if c.more() && c.timed(c.i) && to > from && number.MatchString(c.lines[to-1]) {
		to--
	}
	for _, p := range c.pieces(c.lines[from:to], from) {
		p.at = at
		if err := c.make.add(p); err != nil {
			c.i = began
			return err
		}
	}
	return nil
}

func readTimes(line string) (times, error) {
	m := cueTimes.FindStringSubmatch(line)
	if m == nil {
		return times{}, fmt.Errorf("the times of this cue can't be read; expected \"00:01:02.000 --> 00:01:05.000\"")
	}
	from, ok := parseMoment(m[1])
	to, also := parseMoment(m[2])
	switch {
	case !ok:
		return times{}, fmt.Errorf("%q is no time; expected one like 00:01:02.000", m[1])
	case !also:
		return times{}, fmt.Errorf("%q is no time; expected one like 00:01:02.000", m[2])
	case to < from:
		return times{}, fmt.Errorf("the cue ends (%s) before it begins (%s); expected the beginning first", m[2], m[1])
	}
	return times{known: true, ended: true, from: from, to: to}, nil
}

// names reports whether a name begins as the file's first one does: where that
// has a capital, "one thing: respect" names nobody.
func (c *cues) names(name string) bool {
	if !c.named {
		c.named, c.small = true, beginsSmall(name)
	}
	return c.small || !beginsSmall(name) || sideOf(name) != ""
}

// pieces splits a cue's words by who speaks them. above is how many lines
// stand above them.
func (c *cues) pieces(lines []string, above int) []piece {
	var out []piece
	add := func(line int, text string) {
		out = append(out, piece{line: above + line + 1, name: c.name, text: html.UnescapeString(tag.ReplaceAllString(text, ""))})
	}
	for i, line := range lines {
		if !c.voiced {
			line = html.UnescapeString(tag.ReplaceAllString(line, ""))
			if cut := turned.ReplaceAllString(line, ""); cut != line {
				c.name, line = "", cut // somebody else, and it may say who
			}
			if name, rest, ok := readName(line); ok && c.names(name) {
				c.name, line = name, rest
			}
			out = append(out, piece{line: above + i + 1, name: c.name, text: line})
			continue
		}
		for {
			at := voice.FindStringSubmatchIndex(line)
			if at == nil {
				break
			}
			add(i, line[:at[0]])
			c.name = ""
			if at[2] >= 0 {
				c.name = html.UnescapeString(line[at[2]:at[3]])
			}
			line = line[at[1]:]
		}
		add(i, line)
	}
	return out
}
