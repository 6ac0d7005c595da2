package voice

import (
	"strings"
	"unicode"

	"seventy/personas"
	"seventy/roleplay"
)

// Book is a persona's authored lines made ready for picking. It is never
// changed after Prepare, so that any number of voices share one.
type Book struct {
	lines    []line
	byID     map[string]int
	items    map[string]*ways
	acts     map[string][]int // lines by act and cause: "hesitate union"
	causes   map[string][]int // lines by cause, leads left out
	concerns map[string]string
	brief    brief
}

// line is one authored line.
type line struct {
	id    string
	text  string
	words int
	start string   // its first two words, in lower case
	first string   // its first word
	opens []string // of a lead: the first word of each of its sentences
	echo  bool     // it picks up words of the trainee's
	mood  []string // moods it fits; nil for any
	of    string   // the concern it belongs to; "" for any
	act   roleplay.Act
	item  string            // the item it tells; "" for an act's line
	shows []roleplay.Signal // what saying it shows
	same  int               // the first line with the same words: the two count as one
}

// ways are the lines of one item.
type ways struct {
	lines, short, more, again, eased, dodge []int
	shows                                   []roleplay.Signal
	vague                                   bool // a commitment to nothing concrete
}

// Prepare reads the lines of a content. The content must not change
// afterwards.
func Prepare(c *personas.Content) *Book {
	b := &Book{byID: map[string]int{}, items: map[string]*ways{}, acts: map[string][]int{}, causes: map[string][]int{}, concerns: map[string]string{}}
	b.brief = briefOf(c)
	fill := filler(c)
	first := map[string]int{}
	add := func(l line, text string) int {
		l.text = fill.Replace(strings.TrimSpace(text))
		l.echo = strings.Contains(l.text, "{echo}") || strings.Contains(l.text, "{Echo}")
		words := plainWords(l.text)
		l.words = len(words)
		if len(words) > 0 {
			l.first = words[0]
			l.start = strings.Join(words[:min(2, len(words))], " ")
		}
		key := strings.Join(words, " ")
		at := len(b.lines)
		l.same = at
		if f, ok := first[key]; ok {
			l.same = f
		} else {
			first[key] = at
		}
		if l.act == personas.LeadAct {
			l.opens = openers(l.text)
		}
		b.lines = append(b.lines, l)
		b.byID[l.id] = at
		return at
	}
	for _, it := range c.Persona.Items() {
		w := &ways{shows: shownBy(it), vague: it.Vague}
		to := map[string]*[]int{personas.WayLines: &w.lines, personas.WayShort: &w.short, personas.WayMore: &w.more,
			personas.WayAgain: &w.again, personas.WayEased: &w.eased, personas.WayDodge: &w.dodge}
		for _, x := range it.Ways() {
			shows := w.shows
			switch x.Name {
			case personas.WayDodge:
				shows = doneBy(roleplay.Deflect)
			case personas.WayEased:
				shows = nil
			}
			for n, text := range x.Lines {
				at := add(line{id: personas.ItemLine(it.ID, x.Name, n), item: it.ID, shows: shows}, text)
				*to[x.Name] = append(*to[x.Name], at)
			}
		}
		b.items[it.ID] = w
		switch {
		case it.Concern != nil:
			b.concerns[it.ID] = it.Concern.ID
		case it.Of != "":
			b.concerns[it.ID] = it.Of
		}
	}
	for _, k := range c.Persona.Concerns {
		b.concerns[k.ID] = k.ID
	}
	for i, set := range c.Persona.Lines {
		for n, text := range set.Say {
			at := add(line{id: personas.SetLine(i, n), mood: set.Mood, of: set.Of, act: set.Act, shows: doneBy(set.Act)}, text)
			key := string(set.Act) + " " + set.On
			b.acts[key] = append(b.acts[key], at)
			if set.Act != personas.LeadAct {
				b.causes[set.On] = append(b.causes[set.On], at)
			}
		}
	}
	return b
}

// filler replaces the workplace's words in a line.
func filler(c *personas.Content) *strings.Replacer {
	boss := "the boss"
	if len(c.Workplace.Bosses) > 0 {
		boss = c.Workplace.Bosses[0].Name
	}
	place := c.Workplace.Name
	if place == "" {
		place = "this place"
	}
	return strings.NewReplacer("{boss}", boss, "{place}", place)
}

// openers lists the word that each sentence of a line begins with.
func openers(text string) []string {
	var out []string
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '?' || r == '!' || r == '…' }) {
		if w := plainWords(s); len(w) > 0 {
			out = append(out, w[0])
		}
	}
	return out
}

// beginning returns a text's first word and its first two, plain.
func beginning(text string) (first, start string) {
	for i := range text { // the first two words stand in its first bytes, as a rule
		if i >= 64 {
			if w := plainWords(text[:i]); len(w) > 2 {
				text = text[:i]
			}
			break
		}
	}
	w := plainWords(text)
	if len(w) == 0 {
		return "", ""
	}
	return w[0], strings.Join(w[:min(2, len(w))], " ")
}

// plainWords splits a text into its words in lower case, bare of marks.
func plainWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '-'
	})
}
