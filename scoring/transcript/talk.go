package transcript

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"seventy/roleplay"
)

// Talk is a talk as a file has it, before it is known who in it practises.
// What one speaker says in a row is one turn.
type Talk struct {
	File string        // its name, as in errors
	Line int           // where the talk begins, from 1
	ID   string        // as the file has it, or made of its name
	Kind roleplay.Kind // "" where the file does not say

	speakers []Speaker
	turns    []said
}

// Speaker is somebody who speaks in a talk.
type Speaker struct {
	Name  string        // as first written; "" for those the file does not name
	Side  roleplay.Side // what the file says they are; "" where it does not
	Turns int
	Words int // separated by white space
}

// Nameless stands for the speaker without a name in lists and in Parts.
const Nameless = "(no name)"

// Shown is the speaker's name, or Nameless.
func (s Speaker) Shown() string {
	if s.Name == "" {
		return Nameless
	}
	return s.Name
}

// said is a turn of a talk.
type said struct {
	who    int // index of the speaker
	text   string
	during *roleplay.During
}

// Speakers lists who speaks in the talk, in the order in which they begin.
func (t *Talk) Speakers() []Speaker { return slices.Clone(t.speakers) }

// Parts says who of a talk's speakers is what, by their names; upper and lower
// case are the same.
type Parts struct {
	Trainee   string
	Coworkers []string
	LeaveOut  []string // people who take no part: a facilitator, a child who comes in
}

// leftOut is the part of those who take none.
const leftOut roleplay.Side = "left out"

// Cast gives every speaker of the talk a part. Those that p does not name keep
// the part that the file gives them; one who is left beside the trainee is the
// coworker. An error is Invalid, begins with "file:line:" and lists the
// speakers: a name that nobody has, nobody said to practise, somebody without
// a part.
func (t *Talk) Cast(p Parts) (Conversation, error) {
	sides, err := t.sides(p)
	if err != nil {
		return Conversation{}, roleplay.Errorf(roleplay.Invalid, "%s:%d: %w", t.File, t.Line, err)
	}
	c := Conversation{ID: t.ID, Kind: t.Kind}
	var out absent
	for _, turn := range t.turns {
		if sides[turn.who] == leftOut {
			out.pass(turn.during)
			continue
		}
		name := t.speakers[turn.who].Name
		if sideOf(name) != "" {
			name = "" // "trainee" and "coworker" are parts, not names
		}
		c.Turns = append(c.Turns, Turn{Speaker: sides[turn.who], Name: name, Text: turn.text, During: out.before(turn.during)})
	}
	return c, nil
}

// sides returns the part of each speaker.
func (t *Talk) sides(p Parts) ([]roleplay.Side, error) {
	sides := make([]roleplay.Side, len(t.speakers))
	assign := func(side roleplay.Side, names ...string) error {
		for _, name := range names {
			found := false
			for i := range t.speakers {
				if !t.speakers[i].called(name) {
					continue
				}
				if found = true; sides[i] != "" && sides[i] != side {
					return fmt.Errorf("%q is given two parts, %s and %s; expected one", t.speakers[i].Shown(), sides[i], side)
				}
				sides[i] = side
			}
			if !found {
				return fmt.Errorf("nobody called %q speaks in it; these do: %s", name, t.list(nil))
			}
		}
		return nil
	}
	if p.Trainee != "" {
		if err := assign(roleplay.Trainee, p.Trainee); err != nil {
			return nil, err
		}
	}
	if err := assign(roleplay.Coworker, p.Coworkers...); err != nil {
		return nil, err
	}
	if err := assign(leftOut, p.LeaveOut...); err != nil {
		return nil, err
	}
	return sides, t.fill(sides)
}

// fill gives a part to the speakers who have none yet, where that is no guess.
func (t *Talk) fill(sides []roleplay.Side) error {
	given := slices.Contains(sides, roleplay.Trainee)
	for i, s := range t.speakers {
		if sides[i] == "" && !(given && s.Side == roleplay.Trainee) {
			sides[i] = s.Side
		}
	}
	open := 0
	for _, side := range sides {
		if side == "" {
			open++
		}
	}
	switch {
	case len(sides) == 1:
		return fmt.Errorf("only %s speaks in it; expected a trainee and a coworker: give each turn its speaker's name", t.list(nil))
	case !slices.Contains(sides, roleplay.Trainee):
		return fmt.Errorf("nothing says who of them practises: %s; say so with --trainee NAME (--trainee %q), and leave out who takes no part with --leave-out NAME", t.list(nil), t.first(sides))
	case open == 1 && !slices.Contains(sides, roleplay.Coworker):
		sides[slices.Index(sides, "")] = roleplay.Coworker
	case open > 0:
		none := func(i int) bool { return sides[i] == "" }
		return fmt.Errorf("nothing says what part these have: %s; say so with --coworker NAME or --leave-out NAME for each", t.list(none))
	case !slices.Contains(sides, roleplay.Coworker):
		return fmt.Errorf("nobody in it is the coworker; these speak: %s; leave fewer of them out", t.list(nil))
	}
	return nil
}

// first is the name of the first speaker who has no part, as an example.
func (t *Talk) first(sides []roleplay.Side) string {
	return t.speakers[max(slices.Index(sides, ""), 0)].Shown()
}

func (s Speaker) called(name string) bool {
	name = strings.TrimSpace(name)
	return strings.EqualFold(name, s.Name) || s.Name == "" && strings.EqualFold(name, Nameless)
}

// listed is how many speakers an error names.
const listed = 12

// list names the speakers, or those that pick picks, with their turns.
func (t *Talk) list(pick func(i int) bool) string {
	var names []string
	more := 0
	for i, s := range t.speakers {
		switch {
		case pick != nil && !pick(i):
		case len(names) == listed:
			more++
		case s.Turns == 1:
			names = append(names, s.Shown()+" (1 turn)")
		default:
			names = append(names, fmt.Sprintf("%s (%d turns)", s.Shown(), s.Turns))
		}
	}
	out := strings.Join(names, ", ")
	if more > 0 {
		out += fmt.Sprintf(" and %d more", more)
	}
	return out
}

// sideOf is the part that a name itself says: "trainee" and "coworker" do.
func sideOf(name string) roleplay.Side {
	for _, side := range []roleplay.Side{roleplay.Trainee, roleplay.Coworker} {
		if strings.EqualFold(name, string(side)) {
			return side
		}
	}
	return ""
}

// absent follows the time of a talk past turns that are left out of it.
type absent struct {
	end    int  // of what was said so far
	others int  // of the time since the turn before, theirs
	lost   bool // somebody left out spoke, and nothing says how long
}

// pass takes a turn that is left out.
func (a *absent) pass(d *roleplay.During) {
	if d == nil {
		a.lost = true
		return
	}
	a.others += max(0, d.To-max(d.From, a.end))
	a.end = max(a.end, d.To)
}

// before returns the times of a turn that stays, with what was left out just
// before it.
func (a *absent) before(d *roleplay.During) *roleplay.During {
	if d == nil {
		*a = absent{end: a.end}
		return nil
	}
	out := *d
	if out.Others = a.others; a.lost {
		out.Others += max(0, d.From-a.end)
	}
	*a = absent{end: max(a.end, d.To)}
	return &out
}

// piece is a stretch of one speaker's words, as it stands in a file.
type piece struct {
	line int
	name string
	side roleplay.Side // "" where the file does not say
	text string
	at   times
}

// maker makes a talk of its pieces.
type maker struct {
	talk  Talk
	join  string          // what stands between two pieces of one turn
	room  *int            // how many turns the file may still have
	index map[string]int  // speakers by name and part
	begun int             // when the latest piece with a time began
	text  strings.Builder // of the latest turn
}

func newMaker(file string, join string, room *int) *maker {
	return &maker{talk: Talk{File: file, ID: file}, join: join, room: room, index: map[string]int{}}
}

// add takes the next piece. One without words is passed over.
func (m *maker) add(p piece) error {
	if p.at.known {
		if p.at.from < m.begun {
			return fmt.Errorf("this begins at %s, before what stands above it (%s); expected times that go forward", clock(p.at.from), clock(m.begun))
		}
		m.begun = p.at.from
	}
	text := clean(p.text)
	if text == "" {
		return nil
	}
	who := m.speaker(p)
	words := len(strings.Fields(text))
	m.talk.speakers[who].Words += words
	if n := len(m.talk.turns); n > 0 && m.talk.turns[n-1].who == who {
		last := &m.talk.turns[n-1]
		last.during = p.at.after(last.during, m.text.Len())
		m.text.WriteString(m.join + text)
		return nil
	}
	m.close()
	if *m.room--; *m.room < 0 {
		return fmt.Errorf("this is turn %d; a file may have %d: cut it into several", MaxTurns+1, MaxTurns)
	}
	if len(m.talk.turns) == 0 {
		m.talk.Line = p.line
	}
	m.talk.speakers[who].Turns++
	m.talk.turns = append(m.talk.turns, said{who: who, during: p.at.during()})
	m.text.WriteString(text)
	return nil
}

// close ends the latest turn.
func (m *maker) close() {
	if n := len(m.talk.turns); n > 0 {
		m.talk.turns[n-1].text = m.text.String()
		m.text = strings.Builder{}
	}
}

// speaker returns the index of who speaks a piece.
func (m *maker) speaker(p piece) int {
	name := cleanName(p.name)
	if p.side == "" {
		p.side = sideOf(name)
	}
	key := string(p.side) + "\x00" + strings.ToLower(name)
	who, ok := m.index[key]
	if !ok {
		who = len(m.talk.speakers)
		m.index[key] = who
		m.talk.speakers = append(m.talk.speakers, Speaker{Name: name, Side: p.side})
	}
	return who
}

// finish returns the talk. A turn whose end the file does not say ends where
// the next begins; the last such turn has no times.
func (m *maker) finish() Talk {
	m.close()
	turns := m.talk.turns
	for i := range turns {
		d := turns[i].during
		if d == nil || !d.NoEnd {
			continue
		}
		if i+1 == len(turns) || turns[i+1].during == nil {
			turns[i].during = nil
			continue
		}
		d.To = max(d.To, turns[i+1].during.From)
	}
	return m.talk
}

// clean returns a text as it may be stored and shown; "" when nothing of it
// can be seen. A turn of a person who speaks for minutes is longer than one
// that is typed, so it is cleaned in parts.
func clean(text string) string {
	var out strings.Builder
	for text != "" {
		part, gap := text, ""
		if len(text) > roleplay.MaxTurn {
			part, gap = cutPart(text)
		}
		text = text[len(part):]
		if part, err := roleplay.CleanTurn(part); err == nil {
			out.WriteString(part + gap)
		}
	}
	return strings.TrimSpace(out.String())
}

// cutPart cuts the first part off a long text, at most MaxTurn bytes: before
// the last white space in it where there is one, which gap stands for.
func cutPart(text string) (part, gap string) {
	end := roleplay.MaxTurn
	for !utf8.RuneStart(text[end]) {
		end--
	}
	if at := strings.LastIndexAny(text[:end], " \n\t"); at > 0 {
		return text[:at], " "
	}
	return text[:end], ""
}

// longestName is the longest name of a speaker, in characters.
const longestName = 80

func cleanName(name string) string {
	name = strings.Join(strings.Fields(clean(name)), " ")
	if r := []rune(name); len(r) > longestName {
		name = strings.TrimSpace(string(r[:longestName]))
	}
	return name
}
