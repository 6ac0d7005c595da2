// Package scoring grades a talk: frameworks and their criteria, the Case (what
// a grader must know of the scenario), the Meter that folds events into counts
// and marks as the talk goes on, the Scorecard made of it, and the advice. It
// is pure: no I/O, no clock.
package scoring
