// Package review holds what a trainer says of a talk: agreement with a mark of
// the scorecard, a mark of their own with the reason, comments at turns. The
// machine's mark always stays beside it, and what was said earlier stays in
// the log.
package review
