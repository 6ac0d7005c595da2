package voice

import (
	"slices"
	"strings"

	"seventy/personas"
	"seventy/roleplay"
)

// The window of the talk that a prompt holds. It grows until it is full and is
// then cut to its end at once, so that the prompts between two cuts begin
// alike and an endpoint's cache holds. Full is a number of utterances, or what
// the whole prompt may have: small models that run on one's own machine have
// contexts of 4,000 to 8,000 tokens.
const (
	windowLeast   = 12    // utterances left by a cut
	windowMost    = 40    // utterances
	promptMost    = 11500 // bytes of a whole prompt, about 2,900 tokens
	directionRoom = 1200  // bytes of those kept free for the direction
	windowRoom    = 3000  // bytes that the window has in any case
	longest       = 1500  // bytes of one utterance
	memory        = 400   // sentences of the coworker's that are not said again
)

// talk is what the model's voice keeps of a session. Its size does not grow
// with the talk.
type talk struct {
	items   map[string]*personas.Item
	room    int // bytes for the window and what was told
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

// add takes an utterance in, and cuts the window when it is full.
func (t *talk) add(u utterance) {
	if len(u.text) > longest {
		u.text = strings.ToValidUTF8(u.text[:longest], "") + " …"
	}
	t.window = append(t.window, u)
	room := t.room
	for _, id := range t.told {
		room -= len(t.says(id))
	}
	room = max(room, windowRoom)
	if len(t.window) <= windowMost && sizeOf(t.window) <= room {
		return
	}
	from := max(0, len(t.window)-windowLeast)
	for from < len(t.window)-1 && (sizeOf(t.window[from:]) > room/2 || t.window[from].coworker) {
		from++ // a talk begins with the trainee
	}
	t.window = slices.Clone(t.window[from:])
	t.listed = len(t.told)
}

// sizeOf is about what utterances have in a prompt, in bytes: an endpoint adds
// about four tokens to a message.
func sizeOf(window []utterance) int {
	n := 0
	for _, u := range window {
		n += len(u.text) + 16
	}
	return n
}

func (t *talk) says(id string) string {
	if it := t.items[id]; it != nil {
		return it.Says
	}
	return ""
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
func (t *talk) facts() []string {
	var out []string
	for _, id := range t.told[:t.listed] {
		if says := t.says(id); says != "" {
			out = append(out, says)
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
