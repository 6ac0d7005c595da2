package personas

import (
	"maps"
	"slices"
	"strings"

	"seventy/roleplay"
)

// Persona is one coworker: who they are, what they carry, and the lines they
// have for it.
type Persona struct {
	ID         string `yaml:"id" json:"id"`
	Name       string `yaml:"name" json:"name"`   // "Yvonne Pruitt"
	Short      string `yaml:"short" json:"short"` // "Yvonne"
	Pronouns   string `yaml:"pronouns" json:"pronouns"`
	Age        int    `yaml:"age" json:"age"`
	Job        string `yaml:"job" json:"job"`
	Difficulty int    `yaml:"difficulty" json:"difficulty"` // 1 to 5
	// About is what the trainee may read before the talk.
	About string `yaml:"about" json:"about"`
	// Speech says how they talk, for a model's prompt and for writers.
	Speech string `yaml:"speech" json:"speech"`
	Temper Temper `yaml:"temper" json:"temper"`

	Concerns []Concern `yaml:"concerns" json:"concerns"`
	// Items by class. Each is something the coworker can tell.
	Fears       []Item `yaml:"fears" json:"fears"`             // fears and doubts about acting
	Facts       []Item `yaml:"facts" json:"facts"`             // family, commute, history, pay, the boss …
	Solutions   []Item `yaml:"solutions" json:"solutions"`     // what would fix it
	Deciders    []Item `yaml:"deciders" json:"deciders"`       // who could say yes
	Actions     []Item `yaml:"actions" json:"actions"`         // what workers together could do
	Predictions []Item `yaml:"predictions" json:"predictions"` // how management would react
	People      []Item `yaml:"people" json:"people"`           // coworkers: who else, who is trusted
	Obstacles   []Item `yaml:"obstacles" json:"obstacles"`     // what could get in the way of a task
	Commitments []Item `yaml:"commitments" json:"commitments"` // tasks, meetings, a number: what they may agree to
	Questions   []Item `yaml:"questions" json:"questions"`     // what they ask the trainee

	// Lines are words for acts, filed by what the act answers.
	Lines []LineSet `yaml:"lines" json:"lines"`
}

// Temper is the mind at the start of a talk, each 0–100.
type Temper struct {
	Trust     int `yaml:"trust" json:"trust"`
	Patience  int `yaml:"patience" json:"patience"`
	Agitation int `yaml:"agitation" json:"agitation"` // how much the problem is felt as wrong, now
	Hope      int `yaml:"hope" json:"hope"`           // that something could change
	Fear      int `yaml:"fear" json:"fear"`
	Resolve   int `yaml:"resolve" json:"resolve"` // readiness to do something
}

// Concern is a problem with layers, told from the surface down.
type Concern struct {
	ID    string   `yaml:"id" json:"id"`
	Title string   `yaml:"title" json:"title"`
	About []string `yaml:"about" json:"about"` // words and phrases that mean it
	// Layers in order: surface, detail, effect, stake. Each needs the one
	// before it told, beside its own gate.
	Layers []Layer `yaml:"layers" json:"layers"`
}

// The depths of a concern's layers, in order.
const (
	Surface = "surface" // that there is something
	Detail  = "detail"  // what happens, exactly
	Effect  = "effect"  // what it does to them and their life
	Stake   = "stake"   // what is really at stake for them
)

// Layer is one depth of a concern.
type Layer struct {
	Depth string `yaml:"depth" json:"depth"`
	Item  `yaml:",inline"`
}

// Item is one thing a coworker can tell.
type Item struct {
	ID string `yaml:"id" json:"id"` // unique in the persona
	// Title is a few words for the trainer's map; facts need none.
	Title string `yaml:"title,omitempty" json:"title,omitempty"`
	// About lists words and phrases that ask for it or speak of it, in plain
	// form ("write up", "insurance"): any of them matches, inflected too.
	About []string `yaml:"about,omitempty" json:"about,omitempty"`
	// Asks lists moves that call for it when no other subject is named: a
	// "why did you come to this work?" without a keyword is get_story.
	Asks []roleplay.Move `yaml:"asks,omitempty" json:"asks,omitempty"`
	// Of names the concern it belongs to: a solution, decider, action or
	// prediction answers that concern.
	Of    string `yaml:"of,omitempty" json:"of,omitempty"`
	Needs Needs  `yaml:"needs,omitempty" json:"needs,omitempty"`
	// Says is what is told, in one plain sentence in the third person: for a
	// model's prompt, the map and the lint. Lines say nothing beyond it that
	// another item's gate holds back.
	Says string `yaml:"says" json:"says"`
	// Lines are whole ways to tell it, in the persona's voice; one is used.
	Lines []string `yaml:"lines" json:"lines"`
	// Short are brief ways: to a closed question, when tired or guarded.
	Short []string `yaml:"short,omitempty" json:"short,omitempty"`
	// More are sentences added after Lines when the trainee listens well.
	More []string `yaml:"more,omitempty" json:"more,omitempty"`
	// Again are ways to come back to it once it was told.
	Again []string `yaml:"again,omitempty" json:"again,omitempty"`
	// Eased are words once a fear was taken seriously.
	Eased []string `yaml:"eased,omitempty" json:"eased,omitempty"`
	// Dodge are words that keep it back, when it is asked for too early:
	// they give away nothing.
	Dodge []string `yaml:"dodge,omitempty" json:"dodge,omitempty"`
	// Hidden marks a fear that is told only after being probed and
	// validated, and never named before.
	Hidden bool `yaml:"hidden,omitempty" json:"hidden,omitempty"`
	// Vague marks a commitment that promises nothing concrete: thinking it
	// over, giving a number.
	Vague bool `yaml:"vague,omitempty" json:"vague,omitempty"`
	// Strength is how firm a commitment is at best, 0–100.
	Strength int `yaml:"strength,omitempty" json:"strength,omitempty"`
}

// Needs is a gate: the conditions under which an item is told, all of them.
// The zero value is always open.
type Needs struct {
	Trust    int `yaml:"trust,omitempty" json:"trust,omitempty"` // at least
	Hope     int `yaml:"hope,omitempty" json:"hope,omitempty"`
	Resolve  int `yaml:"resolve,omitempty" json:"resolve,omitempty"`
	Patience int `yaml:"patience,omitempty" json:"patience,omitempty"`
	FearMax  int `yaml:"fear_max,omitempty" json:"fear_max,omitempty"` // at most; 0: no limit
	// Told lists items that must have been told before.
	Told []string `yaml:"told,omitempty" json:"told,omitempty"`
	// Moves lists trainee moves of which one must be in the turn that is
	// answered: the layer's own question has to be asked.
	Moves []roleplay.Move `yaml:"moves,omitempty" json:"moves,omitempty"`
	// Probes is how many turns so far must have asked about it or about its
	// kind (a fear: address_fears, anticipate_boss, ask_obstacles).
	Probes int `yaml:"probes,omitempty" json:"probes,omitempty"`
	// Validations is how many turns since the start must have validated,
	// reflected a feeling, or taken a fear seriously.
	Validations int `yaml:"validations,omitempty" json:"validations,omitempty"`
}

// LineSet is a set of lines for one act.
type LineSet struct {
	Act roleplay.Act `yaml:"act" json:"act"`
	// On is what the act answers; see Causes.
	On string `yaml:"on" json:"on"`
	// Mood restricts the lines; empty: any mood. See Moods.
	Mood []string `yaml:"mood,omitempty" json:"mood,omitempty"`
	// Of restricts them to talk about one concern.
	Of string `yaml:"of,omitempty" json:"of,omitempty"`
	// Say are the lines. {echo} stands for words of the trainee's that are
	// picked up, {Echo} for the same with a capital; a line with it is used
	// only where there are such words. {boss}, {place} are the workplace's.
	Say []string `yaml:"say" json:"say"`
}

// LeadAct files lines that are leads: short reactions before the rest.
const LeadAct roleplay.Act = "lead"

// Moods are the ways a coworker can be, from the mind's quantities.
var Moods = []string{"guarded", "tired", "neutral", "warm", "sharp", "shaken"}

// CauseNames lists the keys of Causes, sorted.
func CauseNames() []string { return slices.Sorted(maps.Keys(Causes)) }

// ActsFor lists the acts that answer a cause, leads among them: those in the
// parentheses that end its comment in Causes.
func ActsFor(cause string) []roleplay.Act {
	in := strings.TrimSuffix(Causes[cause][strings.LastIndexByte(Causes[cause], '(')+1:], ")")
	var out []roleplay.Act
	for _, act := range strings.Split(in, ", ") {
		out = append(out, roleplay.Act(act))
	}
	return out
}

// Causes are the keys of LineSet.On: what an act answers. For the acts that
// belong to a cause, see the comment.
var Causes = map[string]string{
	// answers to what a trainee does beside asking
	"greet":          "a greeting (lead, deflect)",
	"introduce":      "the trainee says who they are or why they wanted to talk (lead, hesitate, ask_back)",
	"how_are_you":    "asked how they are (inform)",
	"thank":          "thanked (lead, deflect)",
	"farewell":       "the trainee says goodbye (agree)",
	"apologize":      "the trainee apologizes for how they spoke (lead, hesitate)",
	"reflect":        "given back what they said (lead, inform)",
	"validate":       "their feeling, effort or worth affirmed (lead, inform)",
	"share_self":     "the trainee tells of themselves (lead, inform, ask_back)",
	"share_story":    "the trainee tells of workers elsewhere (doubt, ask_back, hesitate)",
	"respect":        "given room, a no accepted (lead, agree)",
	"support":        "help offered (lead, agree, hesitate)",
	"listen":         "the trainee said next to nothing, \"mm\", \"go on\"; the coworker goes on or waits (inform, hesitate)",
	"statement":      "a statement that asks nothing and is none of these (downplay, deflect, ask_back, hesitate)",
	"silence_filled": "the trainee talked into their thinking (hesitate, push_back)",
	"repeat":         "the trainee said the same again (push_back, ask_back)",
	// faults
	"lecture":       "being lectured (deflect, push_back, downplay)",
	"leading":       "a leading question (push_back, deflect)",
	"stacked":       "several questions at once (ask_back, push_back)",
	"dismiss":       "a feeling or fear played down (push_back, deny)",
	"push":          "pressed after a no (push_back, refuse)",
	"false_promise": "a guarantee nobody can give (doubt, push_back)",
	"own_agenda":    "told what their issue or task is (push_back, doubt)",
	"premature":     "asked to commit before anything was found out (refuse, hesitate, ask_back)",
	// off the wall
	"insult":      "abuse (push_back)",
	"flatter":     "praise with nothing behind it (deflect)",
	"nonsense":    "no sense in it (ask_back, deflect)",
	"out_of_role": "spoken to as a machine, which they take as odd talk (ask_back, deflect)",
	"union":       "a union is named (hesitate, doubt, ask_back)",
	// questions
	"unknown_open":   "an open question nothing in the file answers (deflect, ask_back, downplay)",
	"unknown_closed": "a closed one (deflect, ask_back, deny)",
	"unknown_ask":    "a task or ask that is none of their commitments (hesitate, ask_back, refuse)",
	"no_issue":       "asked for a problem, not ready to name one (deny, downplay, deflect)",
	"locked":         "asked for more than they will tell yet (deflect, downplay, hesitate)",
	"deeper":         "asked about effects or feelings, not ready (downplay, deflect, hesitate)",
	"nothing_left":   "asked about a thing they have told all of (inform, hesitate)",
	"asked_again":    "asked what they have answered (push_back, inform)",
	"no_idea":        "asked for a solution, decider or action and not there yet (doubt, hesitate)",
	"scared":         "asked to act and too afraid (refuse, hesitate, doubt)",
	"not_now":        "asked to act and not ready (hesitate, refuse)",
	"agreed":         "agrees, besides the commitment's own lines (agree)",
	"invite":         "asked to talk away from work (agree, hesitate, refuse)",
	"contact":        "asked for a number (agree, hesitate, refuse)",
	// own movement
	"own_topic":     "returns to what is on their mind, where nothing fits (inform, hesitate)",
	"answered":      "the trainee answered a question of theirs honestly (lead, inform)",
	"dodged":        "the trainee did not answer it (push_back, doubt)",
	"drained":       "left with their pain, no way forward offered (hesitate, doubt)",
	"distress":      "near what hurts most (hesitate)",
	"eased":         "a fear they told was taken seriously, besides the fear's own eased lines (hesitate)",
	"time_warning":  "says they will have to go soon (inform)",
	"time_up":       "has to go (leave)",
	"patience_gone": "has had enough (leave)",
	"parting":       "the trainee ends; last words, on good terms or not (leave)",
}
