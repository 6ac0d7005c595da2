// Package store keeps the event log, the only truth about every session, and
// beside it what can be rebuilt from it: summaries, views, and the content
// that sessions were started with. It speaks SQLite through database/sql.
//
// One goroutine writes. It takes every append that waits, of many sessions,
// and commits them together: one fsync for all (group commit). There is no
// timer: an append that comes alone is committed at once, and while that
// commit is under way the next ones gather. Readers have connections of their
// own and never wait for the writer.
package store
