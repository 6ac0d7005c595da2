package main

import (
	"seventy/personas"
	"seventy/scoring"
)

// caseOf takes from a scenario what a grader must know of it.
func caseOf(c *personas.Content) scoring.Case {
	out := scoring.Case{Kind: c.Scenario.Kind, Coworker: c.Persona.Short, Deciders: map[string][]string{}}
	for _, b := range c.Workplace.Bosses {
		out.Bosses = append(out.Bosses, scoring.Person{ID: b.ID, Name: b.Name, Role: b.Title})
		for _, concern := range b.Decides {
			out.Deciders[concern] = append(out.Deciders[concern], b.ID)
		}
	}
	for _, w := range c.Workplace.People {
		out.Coworkers = append(out.Coworkers, scoring.Person{ID: w.ID, Name: w.Name, Role: w.Job})
	}
	for _, it := range c.Persona.Items() {
		layer := scoring.Layer{Item: it.ID, Title: it.Title, Says: it.Says, Hidden: it.Hidden}
		switch it.Class {
		case personas.ClassLayer:
			layer.Concern, layer.Title, layer.Depth = it.Concern.ID, it.Concern.Title, it.Depth
			out.Layers = append(out.Layers, layer)
		case personas.ClassFear:
			out.Fears = append(out.Fears, layer)
		case personas.ClassCommitment:
			out.Tasks = append(out.Tasks, layer)
		}
	}
	return out
}
