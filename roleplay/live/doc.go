// Package live runs conversations: one goroutine owns each running session,
// takes what the trainee sends, keeps the coworker's silences, and tells the
// trainee's connection what happens. It knows nothing of HTTP; what it needs
// (a reader, a coworker, a voice, a meter, a log, a connection) it declares
// here.
package live
