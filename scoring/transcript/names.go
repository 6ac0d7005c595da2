package transcript

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A name before a turn is one word, or up to four that all begin with a
// capital or a digit; particles between them may be small.
const (
	oneWord   = `[\p{L}\p{N}][\p{L}\p{N}.'’_-]*`
	capWord   = `[\p{Lu}\p{Lo}\p{N}][\p{L}\p{N}.'’_-]*`
	someWords = capWord + `(?: (?:` + particles + ` )?[\p{Lu}\p{Lo}\p{N}(][\p{L}\p{N}.'’()_-]*){0,3}`
	particles = `(?:de|del|de la|da|dos|di|du|van|von|van der|van den|der|den|al|el|bin|ibn|y|e)`
	stamp     = `[\[(]?(` + moment + `)(?:\s*(?:-|–|-->)\s*(` + moment + `))?[\])]?`
)

var (
	colonName  = regexp.MustCompile(`^\s*\**\[?(` + oneWord + `|` + someWords + `)\]?\**\s*(?::\**(?:\s+(.*))?|：\**\s*(.*))$`)
	stampName  = regexp.MustCompile(`^\s*` + stamp + `\s*(?:[-–|:]\s*)?(.*)$`)
	nameStamp  = regexp.MustCompile(`^\s*\**(` + oneWord + `|` + someWords + `)\**\s*[,|-]?\s*` + stamp + `\**\s*:\**(?:\s+(.*))?$`)
	headStamp  = regexp.MustCompile(`^\s*\**\[?(` + someWords + `)\]?\**(?:\s*[,|–-]\s*|\s+|\s*([\[(]))` + stamp + `\s*$`)
	bareName   = regexp.MustCompile(`^\**\[?(` + someWords + `)\]?\**$`)
	stampAlone = regexp.MustCompile(`^\s*` + stamp + `\s*$`)
)

// readName reads "Name: what they said". A link ("https://…") is no name: a
// space follows the colon.
func readName(line string) (name, rest string, ok bool) {
	m := colonName.FindStringSubmatch(line)
	if m == nil {
		return "", line, false
	}
	return m[1], strings.TrimSpace(m[2] + m[3]), true
}

// header is a line that says who speaks now: what the line holds of their
// words, and when they began.
type header struct {
	name string
	rest string
	at   times
	bare bool // the line holds a name and a time, and no words
}

// readHeader reads a name with a colon, with a time stamp before or after it,
// or a name beside a time stamp and nothing else.
func readHeader(line string) (header, bool) {
	if name, rest, ok := readName(line); ok && !wholeMoment.MatchString(name) {
		return header{name: name, rest: rest}, true
	}
	if m := nameStamp.FindStringSubmatch(line); m != nil {
		return header{name: m[1], rest: strings.TrimSpace(m[4]), at: stamped(m[2], m[3])}, true
	}
	if m := stampName.FindStringSubmatch(line); m != nil {
		if name, rest, ok := readName(m[3]); ok {
			return header{name: name, rest: rest, at: stamped(m[1], m[2])}, true
		}
		if name, ok := readBare(m[3]); ok {
			return header{name: name, at: stamped(m[1], m[2]), bare: true}, true
		}
	}
	if m := headStamp.FindStringSubmatch(line); m != nil {
		if name, ok := readBare(m[1]); ok {
			return header{name: name, at: stamped(m[3], m[4]), bare: true}, true
		}
	}
	return header{}, false
}

// readBare reads a line that holds a name and nothing else. A sentence of one
// word ends with a point, a name only after a single letter.
func readBare(line string) (name string, ok bool) {
	m := bareName.FindStringSubmatch(strings.TrimSpace(line))
	if m == nil || utf8.RuneCountInString(m[1]) > longestName || !strings.ContainsFunc(m[1], unicode.IsLetter) {
		return "", false
	}
	words := strings.Fields(m[1])
	if last := words[len(words)-1]; strings.HasSuffix(last, ".") && utf8.RuneCountInString(last) != 2 {
		return "", false
	}
	return m[1], true
}

// beginsSmall reports that a name has no capital, in a script that has any.
func beginsSmall(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return unicode.IsLower(r)
}

// stamped makes times of a stamp; to is "" where it has no end.
func stamped(from, to string) times {
	var t times
	t.from, t.known = parseMoment(from)
	if end, ok := parseMoment(to); ok && end >= t.from {
		t.to, t.ended = end, t.known
	}
	return t
}
