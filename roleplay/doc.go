// Package roleplay holds the facts of a practice conversation: sessions and
// their participants, the events a session is made of, what a reader found in
// a turn (Reading), what the coworker decided to do about it (Plan), and the
// one error type. It imports the standard library only; every other room
// speaks in these words.
package roleplay
