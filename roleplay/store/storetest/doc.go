// Package storetest is the conformance suite of the event log: what every
// store must do, whatever database it keeps its events in.
package storetest
