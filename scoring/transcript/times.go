package transcript

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"seventy/roleplay"
)

// times is when a piece was spoken, in milliseconds.
type times struct {
	known bool // from is
	ended bool // to is
	from  int
	to    int
}

// breath is the longest gap, in milliseconds, between two pieces of a speaker
// that is no pause: captions are cut where a line is full.
const breath = 300

// during makes the times of a turn that begins with the piece.
func (t times) during() *roleplay.During {
	switch {
	case !t.known:
		return nil
	case !t.ended:
		return &roleplay.During{From: t.from, To: t.from, NoEnd: true}
	}
	return &roleplay.During{From: t.from, To: t.to}
}

// after adds the piece's times to those of its turn, whose text so far has
// size bytes. Where one of them is not known to its end, what lies between
// isn't either.
func (t times) after(d *roleplay.During, size int) *roleplay.During {
	switch {
	case d == nil:
		return nil
	case !t.known && !d.NoEnd:
		return nil
	case !t.known:
		return d
	case !t.ended:
		d.NoEnd = true
		d.To = max(d.To, t.from)
		return d
	}
	if !d.NoEnd && t.from-d.To >= breath {
		d.Pauses = append(d.Pauses, roleplay.Pause{At: size, From: d.To, To: t.from})
	}
	d.To = max(d.To, t.to)
	return d
}

// moment matches a time as recorders write it, with hours or without, and a
// fraction after a point or a comma.
const moment = `(?:\d{1,3}:[0-5]\d:[0-5]\d|\d{1,3}:[0-5]\d)(?:[.,]\d{1,3})?`

var wholeMoment = regexp.MustCompile(`^` + moment + `$`)

// parseMoment reads "00:01:02.500", "1:02" or the like into milliseconds.
func parseMoment(s string) (ms int, ok bool) {
	if !wholeMoment.MatchString(s) {
		return 0, false
	}
	whole, fraction, _ := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	for _, part := range strings.Split(whole, ":") {
		n, _ := strconv.Atoi(part)
		ms = ms*60 + n
	}
	n, _ := strconv.Atoi((fraction + "000")[:3])
	return ms*1000 + n, true
}

// clock writes milliseconds as a recorder would: "0:01:02.500".
func clock(ms int) string {
	s := fmt.Sprintf("%d:%02d:%02d", ms/3_600_000, ms/60_000%60, ms/1000%60)
	if ms%1000 != 0 {
		s += fmt.Sprintf(".%03d", ms%1000)
	}
	return s
}
