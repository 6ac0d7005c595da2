package judge

import (
	"encoding/json"
	"time"

	"seventy/roleplay"
	"seventy/scoring"
)

// Version names the form of an opinion and the rules that it was verified by.
// Opinions of another version are not read.
const Version = "judge-1"

// Turn is one utterance as a judge is shown it.
type Turn struct {
	Number int             `json:"turn"` // from 1, over both sides
	Side   roleplay.Side   `json:"side"`
	Text   string          `json:"text"`
	Marks  []roleplay.Span `json:"marks,omitempty"` // where the reader found a move, or heard a signal of a coworker's
	// OutOfRole says that the reader heard it speak to a machine.
	OutOfRole bool `json:"out_of_role,omitempty"`
}

// Says is what an opinion says of a check.
type Says string

// What it can say. A yes whose words don't stand where it says is neither.
const (
	Yes     Says = "yes"
	No      Says = "no"
	Unshown Says = "could not be shown"
)

// Opinion is what a model said of a talk, as far as it could be verified. A
// yes holds the turn, and the words as they stand in it.
type Opinion struct {
	Version  string          `json:"version"`
	Model    string          `json:"model"`
	Host     string          `json:"host"` // and port
	Asked    time.Time       `json:"asked"`
	Tokens   roleplay.Tokens `json:"tokens"`
	Prompt   string          `json:"prompt"`  // hash of the words it was asked in
	Content  string          `json:"content"` // hash of all that went into the question
	Parts    int             `json:"parts"`   // questions that the talk was cut into
	Findings []Finding       `json:"findings"`
	// Addressed are the turns that speak to whoever judges the talk.
	Addressed []int `json:"addressed,omitempty"`
	Stray     stray `json:"stray,omitzero"`
}

// Finding is the opinion on one check.
type Finding struct {
	Check
	Says  Says   `json:"says"`
	Turn  int    `json:"turn,omitempty"`
	Quote string `json:"quote,omitempty"`
	Why   string `json:"why,omitempty"` // why it could not be shown
	// Differs says that the card said otherwise when the model was asked.
	Differs bool `json:"differs"`
}

// Reading is what one side of a comparison says of a check.
type Reading struct {
	Yes     bool   `json:"yes"`
	Perhaps bool   `json:"perhaps,omitempty"` // the scorer's, where it may be otherwise
	Turn    int    `json:"turn,omitempty"`
	Quote   string `json:"quote,omitempty"`
}

// Difference is a check of which card and opinion say different things.
type Difference struct {
	Check
	Mark  string  `json:"mark,omitempty"` // the card's mark that a trainer can judge; "" for a fault that the card does not have
	Card  Reading `json:"card"`
	Model Reading `json:"model"`
}

// Comparison is what a trainer is shown.
type Comparison struct {
	Agree       int          `json:"agree"` // checks of which both say the same …
	Of          int          `json:"of"`    // … of those that the opinion says yes or no to
	Differences []Difference `json:"differences"`
	Unshown     []Finding    `json:"unshown"`
}

// Compare holds an opinion against a card. The card is not changed.
func Compare(card scoring.Scorecard, o Opinion) Comparison {
	out := Comparison{Differences: []Difference{}, Unshown: []Finding{}}
	for _, f := range o.Findings {
		mark, ours, known := read(card, f.ID)
		switch {
		case !known:
		case f.Says == Unshown:
			out.Unshown = append(out.Unshown, f)
		case ours.Yes == (f.Says == Yes):
			out.Of, out.Agree = out.Of+1, out.Agree+1
		default:
			out.Of++
			out.Differences = append(out.Differences, Difference{f.Check, mark, ours,
				Reading{Yes: f.Says == Yes, Turn: f.Turn, Quote: f.Quote}})
		}
	}
	return out
}

// read finds what the card says of a check, and the mark that says it; known
// is false for a check that is not the card's.
func read(card scoring.Scorecard, id string) (mark string, r Reading, known bool) {
	for _, step := range card.Steps {
		for _, c := range step.Criteria {
			if c.Mark == id {
				return id, Reading{c.Met, c.Perhaps, c.Turn, c.Said}, true
			}
		}
	}
	for _, label := range roleplay.Faults {
		if faultID(label) == id {
			mark, r = readFault(card, string(label))
			return mark, r, true
		}
	}
	return "", Reading{}, false
}

// readFault takes the first finding of a fault that is certain, else the first.
func readFault(card scoring.Scorecard, label string) (mark string, r Reading) {
	r.Yes = card.FaultCounts[label] > 0
	for _, f := range card.Faults {
		if f.Label == label && (mark == "" || r.Perhaps && !f.Perhaps) {
			mark, r = f.Mark, Reading{true, f.Perhaps, f.Turn, f.Quote}
		}
	}
	return mark, r
}

// ContentHash names all that a question is made of: the talk, the checks, the
// model, the prompt. What has the same is not asked again. What a reader found
// in the turns is no part of it.
func ContentHash(model string, checks []Check, turns []Turn) string {
	data, err := json.Marshal(struct {
		Version, Prompt, Model string
		Checks                 []Check
		Turns                  []shownTurn
	}{Version, PromptHash(), model, checks, shown(turns)})
	if err != nil {
		panic(err) // strings and numbers only
	}
	return roleplay.HashContent(data)
}
