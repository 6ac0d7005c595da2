package voice

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/sentences"

	"seventy/personas"
	"seventy/roleplay"
)

// objection ends a model's words: the rule they broke, and whether what was
// said before is enough (a length reached, somebody else's turn begun).
type objection struct {
	rule   string
	enough bool
}

func (o *objection) Error() string { return "guard: " + o.rule }

// guard reads a model's words as they stream in and releases them sentence by
// sentence, each only when it passed.
type guard struct {
	plan    roleplay.Plan
	labels  map[string]bool // names before a colon, in lower case; true: the coworker's own
	own     string          // the coworker's short name, in lower case
	code    string          // of the directions
	scripts scripts
	prompt  map[uint64]bool // sentences of the prompt's stable part, shared by all guards of the session
	telling map[uint64]bool // sentences of the direction
	said    map[uint64]bool // sentences that were said before
	heard   string          // the words of the turn that is answered, a space around each
	agreed  []vocabulary    // what the coworker has agreed to before or agrees to now

	buf   string
	begun bool // past what a model thinks aloud
	words int  // released
}

// guard makes the guard for one reply. The caller holds the lock.
func (m *Model) guard(p roleplay.Plan) *guard {
	g := &guard{
		plan: p, code: m.code, scripts: m.scripts, own: strings.ToLower(m.content.Persona.Short),
		labels: map[string]bool{}, prompt: m.recited, telling: m.toldAs(p), said: map[uint64]bool{},
		heard: " " + strings.Join(bareWords(m.talk.lastTrainee()), " ") + " ",
	}
	for _, name := range []string{"trainee", "user", "human", "organizer", "you", "narrator", "system", "direction"} {
		g.labels[name] = false
	}
	g.name(m.talk.trainee, false)
	for _, b := range m.content.Workplace.Bosses {
		g.name(b.Name, false)
	}
	for _, b := range m.content.Workplace.People {
		g.name(b.Name, false)
	}
	for _, name := range []string{"coworker", "assistant", "me", m.content.Persona.Short, m.content.Persona.Name} {
		g.name(name, true)
	}
	for _, f := range m.talk.said {
		g.said[f] = true
	}
	for _, it := range m.content.Persona.Items() {
		if it.Class == personas.ClassCommitment && (it.ID == p.Commit || m.talk.knows(it.ID)) {
			g.agreed = append(g.agreed, vocabularyOf(it.Item))
		}
	}
	return g
}

// name files a name and its first word.
func (g *guard) name(name string, own bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	if name == "" {
		return
	}
	first, _, _ := strings.Cut(name, " ")
	g.labels[name], g.labels[first] = own, own
}

// push takes a piece and returns what may be said now, and an objection when
// nothing more may.
func (g *guard) push(piece string) ([]string, error) {
	g.buf += piece
	if !g.pastThinking() {
		return nil, nil
	}
	var out []string
	for {
		s, rest, ok := firstSentence(g.buf)
		if !ok {
			break
		}
		g.buf = rest
		text, err := g.pass(s)
		if text != "" {
			out = append(out, text)
		}
		if err != nil {
			return out, err
		}
	}
	if len(strings.Fields(g.buf)) > 2*most(g.plan.Words) { // a sentence without an end
		return out, &objection{ruleOverLength, g.words > 0}
	}
	return out, nil
}

// end takes the last sentence. Where the reply was cut at its token limit, a
// sentence without an end is left out.
func (g *guard) end(cut bool) ([]string, error) {
	var out []string
	for _, s := range sentencesOf(g.buf) {
		if !g.begun && thinking.MatchString(g.buf) || cut && !finished.MatchString(s) {
			break
		}
		text, err := g.pass(s)
		if text != "" {
			out = append(out, text)
		}
		if err != nil {
			return out, err
		}
	}
	g.buf = ""
	return out, nil
}

var (
	thinking = regexp.MustCompile(`^\s*<think`)
	finished = regexp.MustCompile(`[.!?…]["”'’*)]*$`)
	thought  = regexp.MustCompile(`</think(?:ing)?>`)
)

// pastThinking takes out what some models think aloud before they answer.
func (g *guard) pastThinking() bool {
	if g.begun {
		return true
	}
	switch head := strings.TrimLeft(g.buf, " \n\t"); {
	case thinking.MatchString(head):
		at := thought.FindStringIndex(g.buf)
		if at == nil {
			return false
		}
		g.buf = g.buf[at[1]:]
	case strings.HasPrefix("<think", head):
		return false
	}
	g.begun = true
	return true
}

// pass checks one sentence and returns it as it is said, with a space before
// it when something was said before; "" when nothing of it is left.
func (g *guard) pass(s string) (string, error) {
	if f, ok := fingerprint(s); strings.Contains(s, g.code) || ok && (g.prompt[f] || g.telling[f]) {
		return "", &objection{ruleOutOfRole, false}
	}
	s, who := g.unlabel(s)
	if who == somebodyElse {
		return "", &objection{ruleOtherSpeaker, g.words > 0}
	}
	s, rule := plainSpeech(s)
	if rule == "" && strings.IndexFunc(s, spoken) < 0 {
		return "", nil
	}
	if rule == "" {
		rule = g.breaks(s)
	}
	if rule != "" {
		return "", &objection{rule, false}
	}
	n := len(strings.Fields(s))
	switch most := most(g.plan.Words); {
	case g.words == 0 && n > most+slack:
		return "", &objection{ruleOverLength, false}
	case g.words > 0 && g.words+n > most:
		return "", &objection{ruleOverLength, true}
	}
	if f, ok := fingerprint(s); ok {
		g.said[f] = true
	}
	if g.words += n; g.words > n {
		s = " " + s
	}
	return s, nil
}

// breaks returns the rule that a sentence of plain speech breaks, or "".
func (g *guard) breaks(s string) string {
	low := normal(s)
	if f, ok := fingerprint(s); ok {
		switch {
		case strings.Contains(g.heard, " "+strings.Join(bareWords(s), " ")+" "):
			return ruleParrot
		case g.said[f]:
			return ruleRepeat
		}
	}
	if !g.scripts.allow(s) {
		return ruleForeignScript
	}
	if verb, ok := strings.CutPrefix(low, g.own+" "); ok && g.own != "" && narrated.MatchString(verb) {
		return ruleStageDirection
	}
	for _, r := range patterns {
		if r.words.MatchString(low) {
			return r.rule
		}
	}
	if g.plan.Act != roleplay.Agree && commits(low) {
		for _, task := range g.agreed {
			if task.in(s) {
				return ""
			}
		}
		return ruleCommitment
	}
	return ""
}

const (
	nobody = iota
	myself
	somebodyElse
)

var label = regexp.MustCompile(`^[\s"“*_]*([\p{L}][\p{L}.'’\- ]{0,40}?)[*_]*\s*(?:\([^()\n]*\))?[*_]*\s*:[*_]*\s*`)

// unlabel takes off a speaker's name before the words and says whose it was.
func (g *guard) unlabel(s string) (string, int) {
	at := label.FindStringSubmatchIndex(s)
	if at == nil {
		return s, nobody
	}
	own, known := g.labels[strings.ToLower(s[at[2]:at[3]])]
	switch {
	case !known:
		return s, nobody
	case own:
		return s[at[1]:], myself
	}
	return s, somebodyElse
}

// firstSentence cuts the first sentence off when another one has begun: only
// from its first letter on is it sure that the first one does not go on.
func firstSentence(s string) (first, rest string, ok bool) {
	it := sentences.FromString(s)
	if !it.Next() {
		return "", s, false
	}
	rest = s[it.End():]
	if strings.IndexFunc(rest, begins) < 0 {
		return "", s, false
	}
	return it.Value(), rest, true
}

func begins(r rune) bool { return unicode.IsLetter(r) || strings.ContainsRune("\n.!?", r) }

// sentencesOf returns the sentences of a text, trimmed.
func sentencesOf(text string) []string {
	var out []string
	for it := sentences.FromString(text); it.Next(); {
		if s := strings.TrimSpace(it.Value()); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// slack is how far a first sentence may pass the length: it is still better
// than to ask again.
const slack = 12

// most is the length in words at which a reply is ended.
func most(words int) int {
	if words <= 0 {
		words = 20
	}
	return (words*8+4)/5 + 12
}
