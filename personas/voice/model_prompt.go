package voice

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"seventy/personas"
	"seventy/roleplay"
	"seventy/roleplay/llm"
)

//go:embed prompts/*.tmpl
var promptFiles embed.FS

var prompts = template.Must(template.ParseFS(promptFiles, "prompts/*.tmpl"))

// render fills a template. The data is ours and the templates are tested on
// every act and mood, so that an error is a mistake in this package.
func render(name string, data any) string {
	var b strings.Builder
	if err := prompts.ExecuteTemplate(&b, name+".tmpl", data); err != nil {
		panic("voice: " + err.Error())
	}
	return strings.TrimSpace(b.String())
}

// person is the data of person.tmpl: what the trainee may know too, or what
// everybody at the workplace knows. Nothing of it is behind a gate.
type person struct {
	Name, Short, Pronouns, Job, About, Speech string
	Age                                       int
	Place, Industry, Workplace                string
	Bosses, People                            []colleague
	Policies                                  []string
	Setting, You                              string
	Code                                      string
}

type colleague struct{ Name, Role string }

// describe collects the stable part's data. The notes on bosses and coworkers
// stay out, as what they tell is told through gates elsewhere in the file; so
// does a policy that says what an item says.
func describe(c *personas.Content, code string) person {
	p, w, s := &c.Persona, &c.Workplace, &c.Scenario
	out := person{
		Name: p.Name, Short: p.Short, Pronouns: p.Pronouns, Job: p.Job, About: p.About, Speech: p.Speech, Age: p.Age,
		Place: w.Name, Industry: w.Industry, Workplace: w.About, Setting: s.Setting, You: s.You, Code: code,
	}
	for _, b := range w.Bosses {
		out.Bosses = append(out.Bosses, colleague{b.Name, b.Title})
	}
	for _, b := range w.People {
		out.People = append(out.People, colleague{b.Name, b.Job})
	}
	items := p.Items()
	for _, rule := range w.Policies {
		held := false
		for _, it := range items {
			hits, of := shared(rule.Says, it.Says)
			held = held || hits >= 2 && 2*hits >= of
		}
		if !held {
			out.Policies = append(out.Policies, rule.Says)
		}
	}
	return out
}

// direction is the data of direction.tmpl.
type direction struct {
	Code               string
	Act, Mood          string
	Cause, Lead, Close string // in plain words
	Echo               string
	Tell               []string // what the items say
	Again              bool
	Ask, Agree         string
	Firm               int
	Ends               bool
	Words, Most        int
	Correction         string
}

// direct puts a plan in words. Only items that the plan tells, asks or agrees
// to come into it.
func direct(items map[string]*personas.Item, code string, p roleplay.Plan, correction string) direction {
	says := func(id string) string {
		if it := items[id]; it != nil {
			return it.Says
		}
		return ""
	}
	d := direction{
		Code: code, Act: string(p.Act), Mood: p.Mood, Cause: cause(p.On), Lead: cause(p.Lead), Close: cause(p.Close),
		Echo: strings.Join(strings.Fields(p.Echo), " "), Again: p.Again, Ask: says(p.Ask), Agree: says(p.Commit), Firm: p.Firm,
		Ends: p.Ends != "" || p.Act == roleplay.Leave, Words: p.Words, Most: most(p.Words), Correction: correction,
	}
	for _, id := range p.Tell {
		if s := says(id); s != "" && id != p.Commit {
			d.Tell = append(d.Tell, s)
		}
	}
	return d
}

// cause says in words what an act answers: the vocabulary's own, without the
// acts it lists, and without calling the other one what they are to us.
func cause(key string) string {
	text, _, _ := strings.Cut(personas.Causes[key], " (")
	return strings.ReplaceAll(text, "the trainee", "the other one")
}

// codeOf names a session's directions, so that a trainee's words can't pass
// for one: it goes by the seed, which no page shows.
func codeOf(seed uint64) string {
	sum := sha256.Sum256([]byte("direction " + strconv.FormatUint(seed, 10)))
	return "direction " + hex.EncodeToString(sum[:4])
}

// prompt makes the messages of one call: who they are, what was told, the
// talk, and the direction at the end of the last message. In this order two
// calls of a session share all but their ends. There is one system message,
// the first, and the others take turns: many endpoints want it so.
func (m *Model) prompt(p roleplay.Plan, correction string) []llm.Message {
	system := m.stable
	if facts := m.talk.facts(); len(facts) > 0 {
		system += "\n\n" + render("told", facts)
	}
	messages := []llm.Message{{Role: llm.System, Text: system}}
	for _, u := range m.talk.window {
		role := llm.User
		if u.coworker {
			role = llm.Assistant
		}
		if last := &messages[len(messages)-1]; last.Role == role {
			last.Text += "\n" + u.text
			continue
		}
		messages = append(messages, llm.Message{Role: role, Text: u.text})
	}
	say := render("direction", direct(m.items, m.code, p, correction))
	if last := &messages[len(messages)-1]; last.Role == llm.User {
		last.Text += "\n\n" + say
		return messages
	}
	return append(messages, llm.Message{Role: llm.User, Text: say})
}

// brief is what all sessions of a content share in their prompts and guards.
// It is never changed.
type brief struct {
	content *personas.Content
	items   map[string]*personas.Item
	scripts scripts
	recited map[uint64]bool // sentences of the stable part, which nobody says of themselves
}

func briefOf(c *personas.Content) brief {
	b := brief{content: c, items: map[string]*personas.Item{}, scripts: scripts{}}
	for _, it := range c.Persona.Items() {
		b.items[it.ID] = it.Item
		b.scripts.see(it.Says)
		for _, line := range it.Lines {
			b.scripts.see(line)
		}
	}
	// The one sentence that differs between sessions holds the code of their
	// directions, which a guard looks for by itself.
	b.recited = recitable(render("person", describe(c, "")))
	return b
}

// recitable names the sentences of texts by their fingerprints.
func recitable(texts ...string) map[uint64]bool {
	out := map[uint64]bool{}
	for _, text := range texts {
		for _, s := range sentencesOf(text) {
			if f, ok := fingerprint(s); ok {
				out[f] = true
			}
		}
	}
	return out
}

// toldAs names the sentences of what a plan tells that nobody says of
// themselves: a model that recites them has left its role.
func (m *Model) toldAs(p roleplay.Plan) map[uint64]bool {
	var texts []string
	for _, id := range p.Tell {
		if it := m.items[id]; it != nil && thirdPerson.MatchString(it.Says) {
			texts = append(texts, it.Says)
		}
	}
	return recitable(texts...)
}

var thirdPerson = regexp.MustCompile(`(?i)\b(?:she|he|her|his|they|their)\b`)
