package scoring

import "seventy/roleplay"

// Case is a frozen snapshot of what a grader must know of a scenario. It
// stands in a session's first event, so that a talk is graded by what held
// when it was had.
type Case struct {
	Kind     roleplay.Kind `json:"kind"`
	Coworker string        `json:"coworker"` // first name, as advice calls them
	Bosses   []Person      `json:"bosses,omitempty"`
	// Deciders are the ids of bosses who can say yes, lowest first, by
	// concern.
	Deciders  map[string][]string `json:"deciders,omitempty"`
	Coworkers []Person            `json:"coworkers,omitempty"`
	Layers    []Layer             `json:"layers,omitempty"`
	Fears     []Layer             `json:"fears,omitempty"`
	Tasks     []Layer             `json:"tasks,omitempty"`
}

// Person is somebody at the workplace.
type Person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Role string `json:"role,omitempty"` // title or job
}

// Layer is one thing the coworker may tell, of those that a map of the talk
// shows.
type Layer struct {
	Item    string `json:"item"`              // id, as in Plan.Tell and Change.Opened
	Concern string `json:"concern,omitempty"` // id of the concern it belongs to
	Title   string `json:"title"`             // of the concern, fear or task
	Depth   string `json:"depth,omitempty"`   // surface, detail, effect or stake
	Says    string `json:"says"`              // what is told, in a line; locked until it was told
	Hidden  bool   `json:"hidden,omitempty"`
}
