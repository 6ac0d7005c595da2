// Package mind is the simulated coworker's inner state and the choice of what
// they do next. The state is six quantities in whole numbers 0–100, tallies of
// what the trainee did, and what was told; it is the sum of the changes in the
// event log. A turn moves it by the table in transitions.go, gates on what the
// coworker tells stand in gate.go, and the order in which a reply is decided
// in decide.go. What a turn asks for is settled in want.go, where a plain
// subject wins over the move that was read in fact.go, and how they stay with
// what they just told in follow.go. The package is pure: the same content,
// seed and readings give the same plans on every platform.
package mind
