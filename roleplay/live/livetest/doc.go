// Package livetest plays everybody a running conversation needs, for tests: a
// log in memory that fails on demand, and a cast that does what it is told.
package livetest
