package personas

import "seventy/roleplay"

// Workplace is an employer: its bosses, people and rules.
type Workplace struct {
	ID       string   `yaml:"id" json:"id"`
	Name     string   `yaml:"name" json:"name"`
	Industry string   `yaml:"industry" json:"industry"`
	About    string   `yaml:"about" json:"about"`   // the trainee may read it
	Bosses   []Boss   `yaml:"bosses" json:"bosses"` // lowest first
	People   []Worker `yaml:"people" json:"people"`
	Policies []Policy `yaml:"policies" json:"policies"`
}

// Boss is one of the chain of bosses.
type Boss struct {
	ID    string `yaml:"id" json:"id"`
	Name  string `yaml:"name" json:"name"`
	Title string `yaml:"title" json:"title"`
	// Decides lists the concerns (ids) this boss can say yes to.
	Decides []string `yaml:"decides,omitempty" json:"decides,omitempty"`
	Notes   string   `yaml:"notes" json:"notes"`
}

// Worker is a coworker of the coworker.
type Worker struct {
	ID    string `yaml:"id" json:"id"`
	Name  string `yaml:"name" json:"name"`
	Job   string `yaml:"job" json:"job"`
	Notes string `yaml:"notes" json:"notes"`
}

// Policy is a rule of the house.
type Policy struct {
	ID   string `yaml:"id" json:"id"`
	Says string `yaml:"says" json:"says"`
}

// Scenario is a persona at a workplace, with a kind of talk and a goal.
type Scenario struct {
	ID        string        `yaml:"id" json:"id"`
	Title     string        `yaml:"title" json:"title"`
	Persona   string        `yaml:"persona" json:"persona"`
	Workplace string        `yaml:"workplace" json:"workplace"`
	Kind      roleplay.Kind `yaml:"kind" json:"kind"`
	Framework string        `yaml:"framework" json:"framework"`
	// Setting says where the two are and how it came to this, to the trainee.
	Setting string `yaml:"setting" json:"setting"`
	// You says who the trainee is.
	You string `yaml:"you" json:"you"`
	// Goal says what would be a good outcome, a plain no on good terms
	// among them.
	Goal string `yaml:"goal" json:"goal"`
	// Turns is how many trainee turns the coworker has time for; they say so
	// some turns before, then leave.
	Turns int `yaml:"turns" json:"turns"`
	// Endless makes a scenario for measuring: the coworker never ends the
	// talk, though they repeat themselves, and it is on no list of what can be
	// practised. Turns is left out.
	Endless bool `yaml:"endless" json:"endless,omitempty"`
}
