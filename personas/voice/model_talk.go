package voice

import (
	"slices"

	"seventy/personas"
	"seventy/roleplay"
)

// The window of the talk that a prompt holds, in utterances. It grows to
// windowMost and is then cut to windowLeast at once, so that the prompts
// between two cuts begin alike and an endpoint's cache holds.
const (
	windowLeast  = 12
	windowMost   = 20
	longestRunes = 1500 // characters of one utterance
	memory       = 400  // sentences of the coworker's that are not said again
)

// talk is what the model's voice keeps of a session. Its size does not grow
// with the talk.
type talk struct {
	window  []utterance
	told    []string // items, in the order in which they were told
	listed  int      // of these, how many the prompt lists; the window shows the others
	said    []uint64 // fingerprints of the coworker's sentences, a ring
	saidAt  int
	trainee string // name, so that nobody speaks under it
}

type utterance struct {
	coworker bool
	text     string
}

// fold takes one event.
func (t *talk) fold(e roleplay.Event) {
	switch b := e.Body.(type) {
	case roleplay.Started:
		for _, p := range b.Participants {
			if p.Side == roleplay.Trainee {
				t.trainee = p.Name
			}
		}
	case roleplay.Said:
		t.add(utterance{text: b.Text})
	case roleplay.Spoke:
		t.add(utterance{coworker: true, text: b.Text})
		for _, id := range append(slices.Clone(b.Plan.Tell), b.Plan.Commit) {
			if id != "" && !t.knows(id) {
				t.told = append(t.told, id)
			}
		}
		for _, s := range sentencesOf(b.Text) {
			t.remember(s)
		}
	}
}

func (t *talk) add(u utterance) {
	if r := []rune(u.text); len(r) > longestRunes {
		u.text = string(r[:longestRunes]) + " …"
	}
	t.window = append(t.window, u)
	if len(t.window) <= windowMost {
		return
	}
	from := len(t.window) - windowLeast
	for from < len(t.window)-1 && t.window[from].coworker {
		from++ // a talk begins with the trainee
	}
	t.window = slices.Clone(t.window[from:])
	t.listed = len(t.told)
}

func (t *talk) remember(sentence string) {
	f, ok := fingerprint(sentence)
	switch {
	case !ok:
	case len(t.said) < memory:
		t.said = append(t.said, f)
	default:
		t.said[t.saidAt] = f
		t.saidAt = (t.saidAt + 1) % memory
	}
}

// knows reports that an item was told, asked or agreed to.
func (t *talk) knows(id string) bool { return slices.Contains(t.told, id) }

// facts lists what was told before the window was cut last.
func (t *talk) facts(items map[string]*personas.Item) []string {
	var out []string
	for _, id := range t.told[:t.listed] {
		if it := items[id]; it != nil {
			out = append(out, it.Says)
		}
	}
	return out
}

// lastTrainee returns the trainee's words that are answered.
func (t *talk) lastTrainee() string {
	for _, u := range slices.Backward(t.window) {
		if !u.coworker {
			return u.text
		}
	}
	return ""
}
