// Package review holds what people say of a talk beside the machine's marks: a
// trainer's agreement with a mark of the scorecard, a mark of their own with
// the reason, comments at turns; and what the trainee thought of it before they
// saw the marks. The machine's mark always stays beside a trainer's, and what
// was said earlier stays in the log.
package review
