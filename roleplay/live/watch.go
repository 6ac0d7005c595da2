package live

import (
	"time"

	"seventy/roleplay"
)

// Stage is a part of a turn that takes time.
type Stage string

// The stages of a turn. The whole is from its arrival in the session to its
// acknowledgement; a reply is from there to the coworker's last word, the
// silence included.
const (
	StageRead   Stage = "read"   // reading the turn
	StagePlan   Stage = "plan"   // deciding what the coworker does about it
	StageWord   Stage = "word"   // the built-in voice's wording, where it is one with the plan
	StageCommit Stage = "commit" // a commit of the turn or of the reply
	StageWhole  Stage = "whole"
	StageReply  Stage = "reply"
)

// Stages lists them.
var Stages = []Stage{StageRead, StagePlan, StageWord, StageCommit, StageWhole, StageReply}

// Watcher is told how the talks go, for figures about the server. No method
// is told a word of a talk, or whose it is. They are called by the sessions'
// goroutines and must return at once.
type Watcher interface {
	// Took tells how long a part of a turn took.
	Took(s Stage, d time.Duration)
	// Replied tells of a coworker's turn that was stored.
	Replied(by roleplay.Source)
	// Refused tells of a turn that was not taken.
	Refused(why roleplay.Code)
	// Waiting tells how many turns wait in a session while its coworker
	// speaks, after one was added.
	Waiting(turns int)
}

// nobody is the Watcher where none looks.
type nobody struct{}

func (nobody) Took(Stage, time.Duration) {}
func (nobody) Replied(roleplay.Source)   {}
func (nobody) Refused(roleplay.Code)     {}
func (nobody) Waiting(int)               {}

// Count is how many sessions are held in memory.
func (h *House) Count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.sessions)
}
