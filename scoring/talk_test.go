package scoring_test

import (
	"bufio"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring"
)

// hotel is the case of the talks in testdata.
func hotel(kind roleplay.Kind) scoring.Case {
	return scoring.Case{
		Kind: kind, Coworker: "Rosa",
		Bosses: []scoring.Person{{ID: "bell", Name: "Mr. Bell", Role: "floor supervisor"}, {ID: "adair", Name: "Ms. Adair", Role: "manager"}},
		Deciders: map[string][]string{
			"rooms": {"bell", "adair"}, "roster": {"adair"},
		},
		Coworkers: []scoring.Person{{ID: "bea", Name: "Bea Lindqvist"}, {ID: "tomas", Name: "Tomas Ruiz"}},
		Layers: []scoring.Layer{
			{Item: "rooms-1", Concern: "rooms", Title: "Too many rooms", Depth: "surface", Says: "The shift is too full."},
			{Item: "rooms-2", Concern: "rooms", Title: "Too many rooms", Depth: "detail", Says: "It went from twelve rooms to eighteen."},
			{Item: "rooms-3", Concern: "rooms", Title: "Too many rooms", Depth: "effect", Says: "Her hands go numb at night."},
			{Item: "rooms-4", Concern: "rooms", Title: "Too many rooms", Depth: "stake", Says: "She can no longer play the accordion."},
			{Item: "roster-1", Concern: "roster", Title: "The roster comes late", Depth: "surface", Says: "It comes on Sunday night."},
			{Item: "roster-2", Concern: "roster", Title: "The roster comes late", Depth: "effect", Says: "She missed her niece's christening."},
		},
		Fears: []scoring.Layer{
			{Item: "hours", Title: "Losing hours", Says: "Bell gives fewer hours to those who talk."},
			{Item: "sister", Title: "Her sister's papers", Says: "Her sister works here on a permit.", Hidden: true},
		},
	}
}

func aeiou(t testing.TB) scoring.Framework {
	all := scoring.Frameworks()
	i := slices.IndexFunc(all, func(f scoring.Framework) bool { return f.ID == "aeiou" })
	require.GreaterOrEqual(t, i, 0)
	return all[i]
}

// meterOf folds events into a new meter.
func meterOf(t testing.TB, c scoring.Case, coaching bool, events []roleplay.Event) *scoring.Meter {
	m := scoring.NewMeter(c, aeiou(t), coaching)
	for _, e := range events {
		m.Fold(e)
	}
	return m
}

// parseTalk reads a labelled talk:
//
//	kind: initial
//	pace: 100
//	T: {find_issue open: What would you change?}   a trainee's turn
//	T: {find_issue? open: What would you change?}  the same, perhaps
//	> opens ITEM …                                  what it opened
//	> cost trust -4 lecture                         what it did
//	> think 3000                                    the coworker's silence, ms
//	C: {issue: The rooms.} I guess.                 a coworker's turn
//	> tells ITEM … / > commits TASK FIRM            what it told, agreed to
//	silence ASK MS                                  the trainee went on after turn ASK
//	end SIDE REASON
//
// Words in braces carry the labels before the colon: moves, faults, cues and
// signals, +facet, and open, closed, arranges, leading for a question. Notes ("> …")
// stand under their turn.
func parseTalk(t testing.TB, text string) (roleplay.Kind, []roleplay.Event) {
	p := &talkParser{t: t, kind: roleplay.KindInitial, pace: 100}
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		p.line(lines.Text())
	}
	p.flush()
	started := roleplay.Started{Kind: p.kind, Pace: p.pace, Versions: roleplay.Versions{Reader: "gold"}}
	events := append([]roleplay.Event{{Body: started}}, p.events...)
	for i := range events {
		events[i].Seq, events[i].Session = i+1, "s"
		events[i].At = time.Unix(int64(i), 0).UTC()
	}
	return p.kind, events
}

type talkParser struct {
	t       testing.TB
	kind    roleplay.Kind
	pace    int
	turn    int
	said    *roleplay.Said
	reading roleplay.Reading
	planned roleplay.Planned
	spoke   *roleplay.Spoke
	facets  []roleplay.Mark[roleplay.Facet]
	after   []roleplay.Body
	events  []roleplay.Event
}

func (p *talkParser) line(line string) {
	head, rest, _ := strings.Cut(line, " ")
	f := strings.Fields(rest)
	switch head {
	case "", "#":
	case "kind:":
		p.kind = roleplay.Kind(rest)
	case "pace:":
		p.pace = p.number(rest)
	case "T:", "C:":
		p.flush()
		p.turn++
		p.utterance(head, rest)
	case ">":
		p.note(f)
	case "silence":
		p.after = append(p.after, roleplay.SilenceFilled{Ask: p.number(f[0]), After: p.number(f[1])})
	case "end":
		p.after = append(p.after, roleplay.Finished{By: roleplay.Side(f[0]), Reason: f[1]})
	default:
		require.Fail(p.t, "no such line", line)
	}
}

func (p *talkParser) number(s string) int {
	n, err := strconv.Atoi(s)
	require.NoError(p.t, err)
	return n
}

func (p *talkParser) note(f []string) {
	switch f[0] {
	case "opens":
		p.planned.Change.Opened = append(p.planned.Change.Opened, f[1:]...)
	case "cost":
		p.planned.Change.Deltas = append(p.planned.Change.Deltas, roleplay.Delta{Quantity: f[1], By: p.number(f[2]), Because: f[3]})
	case "think":
		p.planned.Plan.Think = p.number(f[1])
	case "tells":
		p.spoke.Plan.Tell = append(p.spoke.Plan.Tell, f[1:]...)
	case "commits":
		p.spoke.Plan.Commit, p.spoke.Plan.Firm = f[1], p.number(f[2])
	default:
		require.Fail(p.t, "no such note", f[0])
	}
}

// flush writes the events of the turn that was read.
func (p *talkParser) flush() {
	add := func(b roleplay.Body) { p.events = append(p.events, roleplay.Event{Turn: p.turn, Body: b}) }
	switch {
	case p.said != nil:
		add(*p.said)
		add(roleplay.Read{Reading: p.reading})
		add(p.planned)
	case p.spoke != nil:
		add(*p.spoke)
	}
	for _, b := range p.after {
		add(b)
	}
	*p = talkParser{t: p.t, kind: p.kind, pace: p.pace, turn: p.turn, events: p.events}
}

func (p *talkParser) utterance(who, marked string) {
	var text strings.Builder
	var signals []roleplay.Mark[roleplay.Signal]
	for marked != "" {
		before, rest, ok := strings.Cut(marked, "{")
		text.WriteString(before)
		if !ok {
			break
		}
		labels, rest, ok := strings.Cut(rest, ": ")
		require.True(p.t, ok, marked)
		words, after, ok := strings.Cut(rest, "}")
		require.True(p.t, ok, marked)
		span := roleplay.Span{Start: text.Len(), End: text.Len() + len(words)}
		text.WriteString(words)
		marked = after
		for _, l := range strings.Fields(labels) {
			p.label(l, span, words, &signals, who)
		}
	}
	n := len(strings.Fields(text.String()))
	if who == "T:" {
		p.said = &roleplay.Said{Text: text.String()}
		p.reading.Words, p.reading.Version, p.reading.Facets = n, "gold", p.facets
		return
	}
	p.spoke = &roleplay.Spoke{Text: text.String(), Heard: roleplay.Heard{Words: n, Signals: signals, Facets: p.facets}}
}

func (p *talkParser) label(l string, span roleplay.Span, words string, signals *[]roleplay.Mark[roleplay.Signal], who string) {
	cues := []roleplay.Cue{roleplay.Greet, roleplay.Thank, roleplay.Farewell, roleplay.Apologize}
	l, perhaps := strings.CutSuffix(l, "?")
	r := &p.reading
	switch {
	case strings.HasPrefix(l, "+"):
		p.facets = append(p.facets, roleplay.Mark[roleplay.Facet]{Label: roleplay.Facet(l[1:]), Span: span, Sure: 90, Perhaps: perhaps})
	case who == "C:":
		require.Contains(p.t, roleplay.Signals, roleplay.Signal(l))
		*signals = append(*signals, roleplay.Mark[roleplay.Signal]{Label: roleplay.Signal(l), Span: span, Sure: 90, Perhaps: perhaps})
	case l == "open" || l == "closed":
		r.Questions = append(r.Questions, roleplay.Question{Span: span, Form: roleplay.Form(l)})
		r.Asking += len(strings.Fields(words))
	case l == "arranges":
		r.Questions[len(r.Questions)-1].Arranges = true
	case l == "leading":
		r.Questions[len(r.Questions)-1].Leading = true
	case slices.Contains(roleplay.Faults, roleplay.Fault(l)):
		r.Faults = append(r.Faults, roleplay.Mark[roleplay.Fault]{Label: roleplay.Fault(l), Span: span, Sure: 90, Perhaps: perhaps})
	case slices.Contains(cues, roleplay.Cue(l)):
		r.Cues = append(r.Cues, roleplay.Mark[roleplay.Cue]{Label: roleplay.Cue(l), Span: span, Sure: 90, Perhaps: perhaps})
	default:
		require.Contains(p.t, roleplay.Moves, roleplay.Move(l))
		r.Moves = append(r.Moves, roleplay.Mark[roleplay.Move]{Label: roleplay.Move(l), Span: span, Sure: 90, Perhaps: perhaps})
	}
}

// texts returns the turns of a list of events, by number.
func texts(events []roleplay.Event) map[int]string {
	out := map[int]string{}
	for _, e := range events {
		switch b := e.Body.(type) {
		case roleplay.Said:
			out[e.Turn] = b.Text
		case roleplay.Spoke:
			out[e.Turn] = b.Text
		}
	}
	return out
}

// quoted is a mark's turn and words.
type quoted struct {
	mark  string
	turn  int
	quote string
}

// quotes lists every turn and quote that a card holds.
func quotes(c scoring.Scorecard) []quoted {
	var out []quoted
	lists := [][]scoring.Finding{c.Strengths, c.Faults, c.Silences.Filled}
	if c.Longest != nil {
		lists = append(lists, []scoring.Finding{*c.Longest})
	}
	for _, list := range lists {
		for _, f := range list {
			out = append(out, quoted{f.Mark, f.Turn, f.Quote})
		}
	}
	for _, s := range c.Steps {
		for _, k := range s.Criteria {
			if k.Met {
				out = append(out, quoted{k.Mark, k.Turn, k.Said})
			}
		}
	}
	if o := c.Order; o != nil {
		out = append(out, quoted{o.Mark, o.Turn, o.Said})
	}
	aspects := c.Quality
	if c.Purpose != nil {
		aspects = append(aspects, *c.Purpose)
	}
	for _, a := range aspects {
		if a.Turn > 0 {
			out = append(out, quoted{a.Mark, a.Turn, a.Quote})
		}
		for _, k := range a.Parts {
			if k.Met {
				out = append(out, quoted{k.Mark, k.Turn, k.Said})
			}
		}
	}
	for _, b := range c.Story {
		out = append(out, quoted{fmt.Sprintf("story:%d", b.Turn), b.Turn, b.Quote})
	}
	for _, a := range c.Advice {
		out = append(out, quoted{a.Mark, a.Turn, a.Quote})
	}
	for _, o := range c.Openings {
		out = append(out, quoted{fmt.Sprintf("opening:%s", o.Item), o.Turn, o.Quote})
	}
	return out
}
