package live

import "seventy/roleplay"

// Frame is something told to a connected participant; web/PROTOCOL.md says
// how each looks on the wire. Numbers (seq) are those of the event log.
type Frame interface{ FrameType() string }

// Welcome answers hello: the state, and every frame that was missed.
type Welcome struct {
	Protocol int     `json:"protocol"` // 1
	Session  string  `json:"session"`
	Seq      int     `json:"seq"`   // latest number
	At       int64   `json:"at"`    // when that was, Unix time in milliseconds
	State    string  `json:"state"` // StateOpen, StateParked or StateEnded
	Coworker string  `json:"coworker"`
	Coaching bool    `json:"coaching"`
	Missed   []Frame `json:"missed"` // each with its "type"
}

// The states of a session.
const (
	StateOpen   = "open"
	StateParked = "parked"
	StateEnded  = "ended"
)

// Ack says that a trainee's turn is on disk.
type Ack struct {
	Seq    int    `json:"seq"`
	Turn   int    `json:"turn"`
	Client string `json:"client"` // the client's own id of the turn
	Text   string `json:"text"`   // as stored
	At     int64  `json:"at"`     // Unix time in milliseconds
}

// Typing says that the coworker began or stopped to type.
type Typing struct {
	On bool `json:"on"`
}

// SpeechDelta is a piece of a coworker's turn that is being said. It is no
// event: a reconnecting client gets the whole turn as Done.
type SpeechDelta struct {
	Turn    int    `json:"turn"`
	Attempt int    `json:"attempt"` // a higher one than before clears the bubble
	Offset  int    `json:"offset"`  // of the piece, in UTF-16 code units
	Text    string `json:"text"`
}

// Done is a coworker's turn as it stands in the log.
type Done struct {
	Seq     int    `json:"seq"`
	Turn    int    `json:"turn"`
	Attempt int    `json:"attempt"`
	Text    string `json:"text"`
	Source  string `json:"source"` // builtin, model or person
	At      int64  `json:"at"`
}

// Meter shows the counts.
type MeterFrame struct {
	Turn int `json:"turn"`
	roleplay.Gauge
}

// Hint is a coach's whisper.
type Hint struct {
	Seq  int    `json:"seq"`
	ID   string `json:"id"`
	Text string `json:"text"`
	At   int64  `json:"at"`
}

// EndedFrame says that the talk is over.
type EndedFrame struct {
	Seq    int           `json:"seq"`
	By     roleplay.Side `json:"by"`
	Reason string        `json:"reason"`
	At     int64         `json:"at"`
}

// ErrorFrame says what went wrong with something the client sent.
type ErrorFrame struct {
	Code    roleplay.Code `json:"code"`
	Message string        `json:"message"`
	Retry   bool          `json:"retry"`
	Client  string        `json:"client,omitempty"` // the turn it is about
}

// FrameType implements Frame.
func (Welcome) FrameType() string     { return "welcome" }
func (Ack) FrameType() string         { return "ack" }
func (Typing) FrameType() string      { return "typing" }
func (SpeechDelta) FrameType() string { return "delta" }
func (Done) FrameType() string        { return "done" }
func (MeterFrame) FrameType() string  { return "meter" }
func (Hint) FrameType() string        { return "hint" }
func (EndedFrame) FrameType() string  { return "ended" }
func (ErrorFrame) FrameType() string  { return "error" }

// Closing is why a connection is closed. Codes from 4000 are Seventy's own.
type Closing struct {
	Code   int
	Reason string
}

// The closings.
var (
	ClosingTakenOver = Closing{4001, "this talk was opened in another window"}
	ClosingShutdown  = Closing{1012, "the server is restarting; come back in a moment"}
	ClosingEvicted   = Closing{4002, "the session was closed on the server; come back"}
)
