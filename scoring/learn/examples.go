// Package learn makes the learned part of the reader from labelled talks: it
// cuts them into examples, fits the models, finds out by holding out writers
// from which score on a label stands and from which it is certain, and
// measures all of it.
package learn

import (
	"path/filepath"
	"strings"
	"unicode"

	"seventy/roleplay"
	"seventy/scoring/eval"
	"seventy/scoring/linear"
	"seventy/scoring/moves"
	"seventy/scoring/transcript"
)

// Talks are labelled conversations. A talk without a kind is a listening talk,
// of which only questions and reflections are labelled; one of two turns is a
// single turn of a bank, with what was said before it.
type Talks []transcript.Conversation

// Writer is who wrote a talk: its id up to the last dash.
func Writer(c transcript.Conversation) string {
	if at := strings.LastIndexByte(c.ID, '-'); at > 0 {
		return c.ID[:at]
	}
	return c.ID
}

// cut holds the examples of a talk, in order.
type cut struct {
	abroad              bool // the talk has no kind
	forms, turns, heard []linear.Example
}

// FormNames are the labels of the model that tells questions.
var FormNames = []string{"none", string(roleplay.Open), string(roleplay.Closed)}

// TurnNames are the labels of the model that weighs a trainee's turn.
var TurnNames = append(strs(roleplay.Moves), strs(roleplay.Faults)...)

// HeardNames are the labels of the model that weighs a coworker's turn.
var HeardNames = strs(roleplay.Signals)

func strs[L ~string](list []L) (out []string) {
	for _, l := range list {
		out = append(out, string(l))
	}
	return out
}

// reflectOnly says that of the turn's labels only reflections are known.
var reflectOnly = func() []bool {
	out := make([]bool, len(TurnNames))
	for n, l := range TurnNames {
		out[n] = l == string(roleplay.Reflect)
	}
	return out
}()

// talk cuts a talk. The context of each turn is what was truly said and meant
// before it. Forms are learned of the talk as typed by hasty people, too.
func (x *cut) talk(r *moves.Reader, t transcript.Conversation) {
	x.abroad = t.Kind == ""
	x.turnsOf(r, t)
	for _, write := range []func(string) string{eval.StripMarks, bare} {
		var hasty cut
		hasty.turnsOf(r, rewritten(t, write))
		x.forms = append(x.forms, hasty.forms...)
	}
}

func (x *cut) turnsOf(r *moves.Reader, t transcript.Conversation) {
	c := start(t)
	for n := range t.Turns {
		u := &t.Turns[n]
		if u.Speaker == roleplay.Coworker {
			if s := r.ExamineHeard(u.Text, c); t.Kind != "" && len(s.Parts) > 0 {
				x.heard = append(x.heard, linear.Example{Sample: s, Is: is(HeardNames, strs(u.Signals))})
			}
			c.Spoke(u.Text, heard(u))
			continue
		}
		x.turn(r, t, u, c)
		c.Said(u.Text, read(u))
	}
}

// midway is the turn that a banked turn is taken for.
const midway = 9

func start(t transcript.Conversation) roleplay.Context {
	c := roleplay.Context{Kind: t.Kind, Turn: 1}
	if eval.Banked(t) {
		c.Turn = midway
	}
	return c
}

func (x *cut) turn(r *moves.Reader, t transcript.Conversation, u *transcript.Turn, c roleplay.Context) {
	questions := spansOf(u)
	var truth []roleplay.Form
	tr := r.Examine(u.Text, c, func(spans []roleplay.Span) []roleplay.Form {
		for _, s := range spans {
			truth = append(truth, formAt(questions, s))
		}
		return truth
	})
	for n, s := range tr.Forms {
		form := string(truth[n])
		if form == "" {
			form = FormNames[0]
		}
		x.forms = append(x.forms, linear.Example{Sample: s, Is: is(FormNames, []string{form})})
	}
	if len(tr.Turn.Parts) == 0 {
		return
	}
	e := linear.Example{Sample: tr.Turn, Is: is(TurnNames, append(strs(u.Moves), strs(u.Faults)...))}
	if t.Kind == "" {
		e.Known = reflectOnly
	}
	x.turns = append(x.turns, e)
}

func is(names, labels []string) []bool {
	out := make([]bool, len(names))
	for n, l := range names {
		for _, k := range labels {
			out[n] = out[n] || k == l
		}
	}
	return out
}

// heard is a coworker's turn as its labels tell it.
func heard(u *transcript.Turn) (h roleplay.Heard) {
	for _, s := range u.Signals {
		h.Signals = append(h.Signals, roleplay.Mark[roleplay.Signal]{Label: s, Sure: 99})
	}
	return h
}

// read is a trainee's turn as its labels tell it.
func read(u *transcript.Turn) (r roleplay.Reading) {
	for _, m := range u.Moves {
		r.Moves = append(r.Moves, roleplay.Mark[roleplay.Move]{Label: m, Sure: 99})
	}
	for _, f := range u.Faults {
		r.Faults = append(r.Faults, roleplay.Mark[roleplay.Fault]{Label: f, Sure: 99})
	}
	return r
}

// labelled is a question of a labelled turn, where it stands.
type labelled struct {
	roleplay.Span
	form roleplay.Form
}

// spansOf finds a turn's labelled questions in its text.
func spansOf(u *transcript.Turn) (out []labelled) {
	from := 0
	for _, q := range u.Questions {
		at := strings.Index(u.Text[from:], q.Text)
		if at < 0 {
			if at = strings.Index(u.Text, q.Text); at < 0 {
				continue
			}
			from = 0
		}
		s := roleplay.Span{Start: from + at, End: from + at + len(q.Text)}
		out = append(out, labelled{s, q.Form})
		from = s.End
	}
	return out
}

// formAt is the form of the labelled question that a stretch is: one of which
// it holds more than half, or that holds more than half of it; the open one of
// several.
func formAt(qs []labelled, s roleplay.Span) roleplay.Form {
	var form roleplay.Form
	for _, q := range qs {
		both := min(q.End, s.End) - max(q.Start, s.Start)
		if 2*both > min(q.End-q.Start, s.End-s.Start) && form != roleplay.Open {
			form = q.form
		}
	}
	return form
}

// rewritten is a talk whose texts are written in another way.
func rewritten(t transcript.Conversation, write func(string) string) transcript.Conversation {
	out := t
	out.Turns = make([]transcript.Turn, len(t.Turns))
	for n, u := range t.Turns {
		u.Text = write(u.Text)
		qs := u.Questions
		u.Questions = nil
		for _, q := range qs {
			u.Questions = append(u.Questions, transcript.Question{Text: write(q.Text), Form: q.Form})
		}
		out.Turns[n] = u
	}
	return out
}

// bare is a text without its marks and capitals, as people who type fast
// write.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '?', '!', '.', ',', ';', ':', '—', '…':
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// Load reads every talk of a corpus: the files *.jsonl in a folder, in the
// order of their names, in the guide's format. Errors as with
// eval.LoadTalks, and NotFound where there is no such file.
func Load(dir string) (Talks, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(files) == 0 {
		return nil, roleplay.Errorf(roleplay.NotFound, "no file *.jsonl in %s; name the folder of the corpus", dir)
	}
	return eval.LoadTalks(files...)
}
