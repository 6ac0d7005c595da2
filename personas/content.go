package personas

import "seventy/roleplay"

// Content is all that a session needs of the files: a scenario with its
// persona and workplace. A session keeps the content it started with.
type Content struct {
	Scenario  Scenario  `json:"scenario"`
	Persona   Persona   `json:"persona"`
	Workplace Workplace `json:"workplace"`
}

// Class says what kind of thing an item is.
type Class string

// The classes of items, one per list of a persona file.
const (
	ClassLayer      Class = "layer"
	ClassFear       Class = "fear"
	ClassFact       Class = "fact"
	ClassSolution   Class = "solution"
	ClassDecider    Class = "decider"
	ClassAction     Class = "action"
	ClassPrediction Class = "prediction"
	ClassPerson     Class = "person"
	ClassObstacle   Class = "obstacle"
	ClassCommitment Class = "commitment"
	ClassQuestion   Class = "question"
)

// Filed is an item with its class and, for a layer, its concern and depth.
type Filed struct {
	*Item
	Class   Class
	Concern *Concern // of a layer, else nil
	Depth   string   // of a layer, else ""
	Layer   int      // index among the concern's layers, from 0
}

// Items lists every item of the persona, in the order of the file.
func (p *Persona) Items() []Filed {
	var out []Filed
	for i := range p.Concerns {
		c := &p.Concerns[i]
		for j := range c.Layers {
			l := &c.Layers[j]
			out = append(out, Filed{Item: &l.Item, Class: ClassLayer, Concern: c, Depth: l.Depth, Layer: j})
		}
	}
	for _, list := range []struct {
		class Class
		items []Item
	}{
		{ClassFear, p.Fears}, {ClassFact, p.Facts}, {ClassSolution, p.Solutions}, {ClassDecider, p.Deciders},
		{ClassAction, p.Actions}, {ClassPrediction, p.Predictions}, {ClassPerson, p.People},
		{ClassObstacle, p.Obstacles}, {ClassCommitment, p.Commitments}, {ClassQuestion, p.Questions},
	} {
		for i := range list.items {
			out = append(out, Filed{Item: &list.items[i], Class: list.class})
		}
	}
	return out
}

// Subjects lists what a reader should know the talk may touch: every concern
// and every item that has words for itself.
func (c *Content) Subjects() []roleplay.Subject {
	var out []roleplay.Subject
	for i := range c.Persona.Concerns {
		k := &c.Persona.Concerns[i]
		out = append(out, roleplay.Subject{ID: k.ID, Words: k.About})
	}
	for _, it := range c.Persona.Items() {
		if len(it.About) > 0 {
			out = append(out, roleplay.Subject{ID: it.ID, Words: it.About})
		}
	}
	return out
}
