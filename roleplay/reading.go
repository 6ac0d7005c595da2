package roleplay

// Span is a stretch of a text in bytes: text[Start:End].
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// In returns the words of text that s covers; "" when s does not fit text.
func (s Span) In(text string) string {
	if s.Start < 0 || s.End > len(text) || s.Start > s.End {
		return ""
	}
	return text[s.Start:s.End]
}

// Mark is one label found in a text, with the words it stands on.
type Mark[L ~string] struct {
	Label L `json:"label"`
	Span
	Sure int `json:"sure"` // confidence in percent, 0–100
	// Perhaps says that a label this sure was not shown to be right often
	// enough: who is told of it is told that it may be otherwise.
	Perhaps bool   `json:"perhaps,omitempty"`
	Why     string `json:"why,omitempty"` // the rule or feature that decided, for trainers
}

// Question is one question of a trainee, marked with "?" or not.
type Question struct {
	Span
	Form Form `json:"form"`
	// Arranges is true for the ask itself and for arrangements (who, when,
	// a number): the guide does not count them in the open-question ratio.
	Arranges bool `json:"arranges,omitempty"`
	Leading  bool `json:"leading,omitempty"`
	// Topics are the subjects of the scenario that this question touches.
	Topics []string `json:"topics,omitempty"`
}

// Topic is a subject of the scenario that a trainee's words touch.
type Topic struct {
	ID string `json:"id"`
	Span
	Asked bool `json:"asked,omitempty"` // it stands in a question
}

// Reading is what a reader found in one trainee turn. A turn is read once;
// mind and scorer both go by this and parse nothing again.
type Reading struct {
	Version   string        `json:"version"`
	Words     int           `json:"words"`  // all words of the turn
	Asking    int           `json:"asking"` // of these, words inside questions
	Sentences []Span        `json:"sentences,omitempty"`
	Questions []Question    `json:"questions,omitempty"`
	Moves     []Mark[Move]  `json:"moves,omitempty"`
	Faults    []Mark[Fault] `json:"faults,omitempty"`
	Cues      []Mark[Cue]   `json:"cues,omitempty"`
	Facets    []Mark[Facet] `json:"facets,omitempty"`
	Topics    []Topic       `json:"topics,omitempty"`
	// Echo is a word or short phrase of the trainee's that a person could
	// pick up ("Trampolines?"); empty when nothing stands out.
	Echo string `json:"echo,omitempty"`
}

// Has reports whether the reading holds a move.
func (r *Reading) Has(m Move) bool { return hasMark(r.Moves, m) }

// Fails reports whether the reading holds a fault.
func (r *Reading) Fails(f Fault) bool { return hasMark(r.Faults, f) }

// Shows reports whether the reading holds a facet.
func (r *Reading) Shows(f Facet) bool { return hasMark(r.Facets, f) }

// Cued reports whether the reading holds a cue.
func (r *Reading) Cued(c Cue) bool { return hasMark(r.Cues, c) }

func hasMark[L ~string](marks []Mark[L], label L) bool {
	for _, m := range marks {
		if m.Label == label {
			return true
		}
	}
	return false
}

// Heard is what a reader found in one coworker turn.
type Heard struct {
	Words   int            `json:"words"`
	Signals []Mark[Signal] `json:"signals,omitempty"`
	Facets  []Mark[Facet]  `json:"facets,omitempty"`
}

// Subject is something the scenario is about, and the words that mean it; a
// reader reports the subjects that a trainee's words touch as Topics.
type Subject struct {
	ID    string   `json:"id"`
	Words []string `json:"words"` // words and phrases in their plain form; a reader matches inflections
}

// Context is what a reader may know of the talk before the turn it reads. Its
// size does not grow with the talk.
type Context struct {
	Kind       Kind
	Turn       int            // number of the turn that is read, from 1
	Coworker   string         // the coworker's last words; "" before their first
	Signals    []Signal       // signals in those
	Trainee    string         // the trainee's last words, to know a repetition
	LastMoves  []Move         // moves in those
	LastFaults []Fault        // faults in those
	SeenMoves  map[Move]int   // turns so far that held the move
	SeenSignal map[Signal]int // coworker turns so far that held the signal
}

// Said moves the context past a trainee turn.
func (c *Context) Said(text string, r Reading) {
	c.Turn++
	c.Trainee = text
	c.LastMoves, c.LastFaults = nil, nil
	if c.SeenMoves == nil {
		c.SeenMoves = map[Move]int{}
	}
	for _, m := range Moves {
		if r.Has(m) {
			c.LastMoves = append(c.LastMoves, m)
			c.SeenMoves[m]++
		}
	}
	for _, f := range Faults {
		if r.Fails(f) {
			c.LastFaults = append(c.LastFaults, f)
		}
	}
}

// Spoke moves the context past a coworker turn.
func (c *Context) Spoke(text string, h Heard) {
	c.Turn++
	c.Coworker = text
	c.Signals = nil
	if c.SeenSignal == nil {
		c.SeenSignal = map[Signal]int{}
	}
	for _, s := range Signals {
		if hasMark(h.Signals, s) {
			c.Signals = append(c.Signals, s)
			c.SeenSignal[s]++
		}
	}
}
