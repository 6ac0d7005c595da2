package voice

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"seventy/personas"
	"seventy/roleplay"
)

// composing is one turn as it is put together from lines.
type composing struct {
	v     *Builtin
	b     *Book
	p     *roleplay.Plan
	turn  int
	echo  string
	lead  int   // a line; -1 for none
	parts []int // lines, in order
	left  int   // words still aimed at

	opening bool // the line that is picked opens the turn
}

// compose picks the lines of a turn.
func compose(v *Builtin, s roleplay.Script) *composing {
	c := &composing{v: v, b: v.book, p: &s.Plan, turn: s.Turn, lead: -1, left: s.Plan.Words, opening: true}
	if c.turn-v.lastEcho >= 8 || v.lastEcho == 0 {
		c.echo = echoable(s.Plan.Echo)
	}
	c.body()
	if s.Plan.Close != "" {
		c.closing()
	}
	if s.Plan.Ask != "" {
		if w := c.b.items[s.Plan.Ask]; w != nil {
			c.add(c.pick(12, w.lines, w.short))
		}
	}
	if s.Plan.Lead != "" {
		c.lead = c.leading()
	}
	return c
}

// body picks the lines of what the plan is about: the items it tells, or a
// line for its act.
func (c *composing) body() {
	for n, id := range c.p.Tell {
		if n > 0 {
			c.left = min(c.left, 16)
		}
		c.tell(id)
	}
	if len(c.p.Tell) > 0 && len(c.parts) > 0 {
		return
	}
	if w := c.b.items[c.p.Topic]; w != nil && len(c.p.Tell) == 0 && keepsBack(c.p.On) {
		if c.add(c.fresh(c.left, w.dodge)) {
			return
		}
	}
	c.line(c.p.On)
}

// keepsBack reports the causes under which an item's own dodges are used.
func keepsBack(on string) bool {
	switch on {
	case "locked", "deeper", "no_issue", "no_idea":
		return true
	}
	return false
}

// line adds a line for the plan's act on a cause.
func (c *composing) line(on string) bool {
	return c.add(c.pick(c.left, c.b.banks(c.p.Act, on)...))
}

// tell adds lines for one item, by how it comes up.
func (c *composing) tell(id string) {
	w := c.b.items[id]
	if w == nil {
		return
	}
	switch {
	case c.p.On == "eased":
		if !c.add(c.fresh(c.left, w.eased)) {
			c.line("eased")
		}
	case c.p.On == "listen" && c.p.Again:
		c.tellOn(w)
	case c.p.Again:
		if !c.add(c.fresh(c.left, w.again)) && !c.add(c.fresh(c.left, w.lines)) {
			on := c.p.On
			if on == "" {
				on = "nothing_left"
			}
			c.line(on)
		}
	default:
		c.tellFirst(w)
	}
}

// tellFirst adds lines for an item that is told for the first time: a short
// way when few words are aimed at, more than one line when many are.
func (c *composing) tellFirst(w *ways) {
	banks := [][]int{w.lines, w.short, w.again}
	if c.left <= shortUpTo && len(w.short) > 0 {
		banks[0], banks[1] = w.short, w.lines
	}
	at := c.pick(c.left, banks...)
	if !c.add(at) || slices.Contains(w.short, at) {
		return // what is told in short has no more to it yet
	}
	for range 2 {
		if c.left < 8 || !c.add(c.first(w.more)) {
			return
		}
	}
}

// tellOn adds more about an item: the whole of it where only a short way was
// said, else the next remark, else another way to tell it.
func (c *composing) tellOn(w *ways) {
	brief := !slices.ContainsFunc(w.lines, func(i int) bool { return c.v.used[c.b.lines[i].same] > 0 })
	if brief && c.add(c.fresh(c.left, w.lines)) || c.add(c.first(w.more)) || c.add(c.fresh(c.left, w.lines)) || c.add(c.fresh(c.left, w.again)) {
		return
	}
	c.p.Act = roleplay.Inform
	c.line("listen")
}

// shortUpTo is the aim, in words, up to which an item is told its short way.
const shortUpTo = 13

// closing adds the remark that closes the turn.
func (c *composing) closing() {
	for _, a := range []roleplay.Act{roleplay.Inform, roleplay.Hesitate, roleplay.Doubt, roleplay.Leave, roleplay.Agree} {
		if c.add(c.fresh(10, c.b.acts[string(a)+" "+c.p.Close])) {
			return
		}
	}
}

// leading picks a lead that goes before the first part: not the same opening
// word, not one more little word before a little word.
func (c *composing) leading() int {
	if len(c.parts) == 0 {
		return -1
	}
	body := &c.b.lines[c.parts[0]]
	bank := c.b.acts[string(personas.LeadAct)+" "+c.p.Lead]
	var fit []int
	for _, i := range bank {
		l := &c.b.lines[i]
		if l.first == body.first || slices.Contains(l.opens, body.first) || little[body.first] && little[l.first] && l.words <= 3 || l.words > 2 && overlaps(l, body) {
			continue
		}
		fit = append(fit, i)
	}
	c.opening = true
	return c.fresh(4, fit)
}

// overlaps reports whether two lines begin alike.
func overlaps(a, b *line) bool { return a.start == b.start }

// little are the small words that open a spoken sentence; two of them in a row
// sound like a machine that has been taught to sound like a person.
var little = map[string]bool{"yeah": true, "yes": true, "yep": true, "no": true, "nah": true, "well": true, "oh": true,
	"huh": true, "ha": true, "mm": true, "mhm": true, "hm": true, "hmm": true, "look": true, "listen": true, "honestly": true,
	"okay": true, "ok": true, "right": true, "so": true, "sure": true, "eh": true, "ah": true, "anyway": true, "um": true, "uh": true}

// add takes a line into the turn; it reports false for none.
func (c *composing) add(i int) bool {
	if i < 0 {
		return false
	}
	c.parts = append(c.parts, i)
	c.opening = false
	c.left -= c.b.lines[i].words
	return true
}

// text joins the parts to what is said.
func (c *composing) text() string {
	all := c.parts
	if c.lead >= 0 {
		all = append([]int{c.lead}, all...)
	}
	var sb strings.Builder
	for n, i := range all {
		t := c.b.lines[i].text
		if n > 0 {
			sb.WriteByte(' ')
		}
		if n < len(all)-1 && !ended(t) {
			t += "."
		}
		sb.WriteString(t)
	}
	s := sb.String()
	if s == "" {
		s = "Mm." // a persona without any line for it still answers; the lint reports the gap
	}
	s = strings.ReplaceAll(s, "{echo}", c.echo)
	return strings.ReplaceAll(s, "{Echo}", capital(c.echo))
}

// ids lists the lines used.
func (c *composing) ids() []string {
	var out []string
	if c.lead >= 0 {
		out = append(out, c.b.lines[c.lead].id)
	}
	for _, i := range c.parts {
		out = append(out, c.b.lines[i].id)
	}
	return out
}

// ended reports whether a text ends as a sentence does.
func ended(t string) bool {
	t = strings.TrimRight(t, `"'”’)`)
	r, _ := utf8.DecodeLastRuneInString(t)
	return strings.ContainsRune(".?!…—", r)
}

// echoable returns words of the trainee's in the form in which they can be
// picked up: a few words, without marks around them; "" when they are none.
func echoable(s string) string {
	s = strings.TrimFunc(strings.Join(strings.Fields(s), " "), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	if s == "" || len(strings.Fields(s)) > 5 || utf8.RuneCountInString(s) > 40 || strings.ContainsAny(s, "{}<>\n") {
		return ""
	}
	return s
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
