package roleplay

// Gauge is what the meter shows while a talk goes on: counts, never bare
// percentages. Each pair is numerator and denominator.
type Gauge struct {
	Telling     int         `json:"telling"`         // the trainee's words outside questions …
	TraineeSaid int         `json:"trainee_said"`    // … all of the trainee's words …
	Words       int         `json:"words"`           // … of all words in the talk
	Open        int         `json:"open"`            // open questions, the ask and arrangements not counted …
	Closed      int         `json:"closed"`          // … and closed ones
	Reflections int         `json:"reflections"`     // turns that gave back what was said
	Questions   int         `json:"questions"`       // all questions
	Steps       []StepGauge `json:"steps,omitempty"` // with coaching only
}

// StepGauge is how far one step of the framework is.
type StepGauge struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Status Status `json:"status"`
	// Perhaps says that what is certain would not get the step so far.
	Perhaps bool `json:"perhaps,omitempty"`
}
