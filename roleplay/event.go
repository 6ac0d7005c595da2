package roleplay

import (
	"encoding/json"
	"time"
)

// EventType names a kind of event in the log.
type EventType string

// Event is one fact of a session. Events of a session are numbered from 1
// without gaps and never changed.
type Event struct {
	Session string    `json:"session"`
	Seq     int       `json:"seq"`  // from 1
	At      time.Time `json:"at"`   // UTC, to the millisecond
	Turn    int       `json:"turn"` // the utterance it belongs to, from 1 over both speakers; 0 for none
	Author  string    `json:"author"`
	Body    Body      `json:"body"`
}

// Body is what an event says. The types that implement it are in this file.
type Body interface{ EventType() EventType }

// Authors that are no participant.
const (
	AuthorSystem = "system"
)

// Source says who made a text.
type Source string

// The sources.
const (
	FromPerson  Source = "person"
	FromBuiltin Source = "builtin"
	FromModel   Source = "model"
)

// Started is the first event of every session.
type Started struct {
	Owner        string            `json:"owner"`
	Participants []Participant     `json:"participants"`
	Scenario     string            `json:"scenario"` // id
	Title        string            `json:"title"`
	Kind         Kind              `json:"kind"`
	Content      string            `json:"content"`        // hash of the persona, workplace and scenario content, kept beside the log
	Frozen       string            `json:"frozen"`         // hash of the scoring.Case, kept beside the log
	Case         json.RawMessage   `json:"case,omitempty"` // the scoring.Case itself, in sessions begun before it had a hash
	Framework    string            `json:"framework"`      // hash of the framework's content, kept beside the log
	Seed         uint64            `json:"seed"`
	Versions     Versions          `json:"versions"`
	Coaching     bool              `json:"coaching"`
	Outline      map[string]string `json:"outline,omitempty"`   // the trainee's preparation, by step
	Pace         int               `json:"pace"`                // percent of the planned silences: 100 as a person, 0 immediate
	Disclosed    string            `json:"disclosed,omitempty"` // what the page said goes to which endpoint, before the first word
	Branch       *Branch           `json:"branch,omitempty"`
}

// Versions name the code that decides; a session replays the same only with
// the same ones.
type Versions struct {
	Mind   string `json:"mind"`
	Reader string `json:"reader"`
	Voice  string `json:"voice"`
}

// Branch says which session this one was taken up from: the events after
// Started that carry turns below Turn were copied from it.
type Branch struct {
	Session string `json:"session"`
	Seq     int    `json:"seq"`  // last event copied
	Turn    int    `json:"turn"` // the turn that is taken up again
}

// Said is a trainee's turn.
type Said struct {
	Text   string `json:"text"`
	Client string `json:"client"` // the client's id of the turn: the same one is stored once
	Source Source `json:"source"`
	// During is set where the turn comes from a recording that says when.
	During *During `json:"during,omitempty"`
}

// During says when a turn was spoken, in milliseconds on the clock of the
// recording it comes from.
type During struct {
	From int `json:"from"`
	To   int `json:"to"`
	// NoEnd says that the recording tells beginnings only: To is where the
	// next turn begins, and how long nobody spoke before that is not known.
	NoEnd bool `json:"no_end,omitempty"`
	// Pauses are the times within the turn at which its speaker was silent,
	// in order.
	Pauses []Pause `json:"pauses,omitempty"`
	// Others is for how long, between the turn before and this one, somebody
	// spoke who is left out of the talk.
	Others int `json:"others,omitempty"`
}

// Pause is a silence within a turn, in milliseconds as in During.
type Pause struct {
	At   int `json:"at"` // in bytes: what was said before it is text[:At]
	From int `json:"from"`
	To   int `json:"to"`
}

// Read is what the reader found in a Said. A coworker's own words are read
// into their Spoke.
type Read struct {
	Reading Reading `json:"reading"`
}

// Planned is what the coworker will do about a Said, and what it did to them.
type Planned struct {
	Plan   Plan   `json:"plan"`
	Change Change `json:"change"`
}

// Spoke is a coworker's turn.
type Spoke struct {
	Text    string   `json:"text"`
	Source  Source   `json:"source"`
	Attempt int      `json:"attempt"`
	Heard   Heard    `json:"heard"`
	Plan    Plan     `json:"plan"`            // the plan that was worded
	Lines   []string `json:"lines,omitempty"` // authored lines it was made of, so that none comes twice
	Model   *Model   `json:"model,omitempty"` // set when a model was asked, though the built-in voice may have spoken
	During  *During  `json:"during,omitempty"`
}

// Model accounts for a call to a language model.
type Model struct {
	Name       string `json:"name"`
	Prompt     int    `json:"prompt"`              // tokens
	Completion int    `json:"completion"`          // tokens
	Fallback   string `json:"fallback,omitempty"`  // why the built-in voice spoke instead; "" when the model did
	Stopped    string `json:"stopped,omitempty"`   // the guard's rule that ended the model's words before their own end
	Estimated  bool   `json:"estimated,omitempty"` // the endpoint gave no counts of tokens
}

// Hinted is a hint shown to a trainee with coaching on.
type Hinted struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// SilenceFilled says that the trainee went on talking before the coworker
// had answered their direct ask.
type SilenceFilled struct {
	Ask   int `json:"ask"`   // the turn that held the ask
	After int `json:"after"` // milliseconds of silence they left
}

// Parked says that nobody spoke for the configured time; the session waits.
type Parked struct {
	After int `json:"after"` // milliseconds
}

// Finished says that the talk is over. The event type is "ended".
type Finished struct {
	By     Side   `json:"by"`
	Reason string `json:"reason"` // of the coworker: patience, shift …; of the trainee: "ended"
}

// Agreed is a trainer's agreement with a mark of the scorecard.
type Agreed struct {
	Mark string `json:"mark"` // the mark's id, e.g. "step:agitate"
}

// Corrected is a trainer's own mark beside the machine's.
type Corrected struct {
	Mark   string `json:"mark"`
	To     string `json:"to"` // a status, or "none" for a fault or finding that is none
	Reason string `json:"reason"`
}

// Commented is a trainer's comment at a turn.
type Commented struct {
	Text string `json:"text"`
}

// Reflected is what the trainee thought of their own talk before they saw its
// marks. The latest of an author counts; one without answers says that they
// went on to the marks without any.
type Reflected struct {
	Answers map[string]string `json:"answers,omitempty"` // by the question's id; only those that hold something
}

// The event types.
const (
	TypeStarted       EventType = "started"
	TypeSaid          EventType = "said"
	TypeRead          EventType = "read"
	TypePlanned       EventType = "planned"
	TypeSpoke         EventType = "spoke"
	TypeHinted        EventType = "hinted"
	TypeSilenceFilled EventType = "silence_filled"
	TypeParked        EventType = "parked"
	TypeEnded         EventType = "ended"
	TypeAgreed        EventType = "agreed"
	TypeCorrected     EventType = "corrected"
	TypeCommented     EventType = "commented"
	TypeReflected     EventType = "reflected"
)

// EventType implements Body.
func (Started) EventType() EventType       { return TypeStarted }
func (Said) EventType() EventType          { return TypeSaid }
func (Read) EventType() EventType          { return TypeRead }
func (Planned) EventType() EventType       { return TypePlanned }
func (Spoke) EventType() EventType         { return TypeSpoke }
func (Hinted) EventType() EventType        { return TypeHinted }
func (SilenceFilled) EventType() EventType { return TypeSilenceFilled }
func (Parked) EventType() EventType        { return TypeParked }
func (Finished) EventType() EventType      { return TypeEnded }
func (Agreed) EventType() EventType        { return TypeAgreed }
func (Corrected) EventType() EventType     { return TypeCorrected }
func (Commented) EventType() EventType     { return TypeCommented }
func (Reflected) EventType() EventType     { return TypeReflected }

// DecodeBody reads the JSON of an event's body. It returns a Corrupt error
// when the type is unknown or the JSON does not fit it.
func DecodeBody(t EventType, data []byte) (Body, error) {
	read, ok := bodies[t]
	if !ok {
		return nil, Errorf(Corrupt, "the log holds an event of the unknown type %q; it was written by a newer version", t)
	}
	b, err := read(data)
	if err != nil {
		return nil, Errorf(Corrupt, "an event of type %q in the log can't be read: %w", t, err)
	}
	return b, nil
}

var bodies = map[EventType]func([]byte) (Body, error){
	TypeStarted:       decode[Started],
	TypeSaid:          decode[Said],
	TypeRead:          decode[Read],
	TypePlanned:       decode[Planned],
	TypeSpoke:         decode[Spoke],
	TypeHinted:        decode[Hinted],
	TypeSilenceFilled: decode[SilenceFilled],
	TypeParked:        decode[Parked],
	TypeEnded:         decode[Finished],
	TypeAgreed:        decode[Agreed],
	TypeCorrected:     decode[Corrected],
	TypeCommented:     decode[Commented],
	TypeReflected:     decode[Reflected],
}

func decode[B Body](data []byte) (Body, error) {
	var b B
	err := json.Unmarshal(data, &b)
	return b, err
}

// MarshalJSON writes the event with its type beside its body.
func (e Event) MarshalJSON() ([]byte, error) {
	body, err := json.Marshal(e.Body)
	if err != nil {
		return nil, err
	}
	return json.Marshal(rawEvent{e.Session, e.Seq, e.At, e.Turn, e.Author, e.Body.EventType(), body})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (e *Event) UnmarshalJSON(data []byte) error {
	var r rawEvent
	if err := json.Unmarshal(data, &r); err != nil {
		return err
	}
	body, err := DecodeBody(r.Type, r.Body)
	*e = Event{r.Session, r.Seq, r.At, r.Turn, r.Author, body}
	return err
}

type rawEvent struct {
	Session string          `json:"session"`
	Seq     int             `json:"seq"`
	At      time.Time       `json:"at"`
	Turn    int             `json:"turn"`
	Author  string          `json:"author"`
	Type    EventType       `json:"type"`
	Body    json.RawMessage `json:"body"`
}
