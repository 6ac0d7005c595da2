package roleplay

import (
	"errors"
	"fmt"
)

// Code says to a machine what went wrong. The web maps it to a status, the
// socket to an error frame.
type Code string

// The codes. Each says who can mend it: the caller (Invalid to Ended), the
// operator (Unavailable, Corrupt) or us (Internal).
const (
	Invalid      Code = "invalid"      // the input breaks a rule the message names
	TooLong      Code = "too_long"     // a text over its limit
	NotFound     Code = "not_found"    // no such session, scenario, view …
	Forbidden    Code = "forbidden"    // known, and not allowed
	Unauthorized Code = "unauthorized" // no valid token
	Conflict     Code = "conflict"     // somebody else appended first
	Ended        Code = "ended"        // the session is over
	Busy         Code = "busy"         // too much at once; try again
	Unavailable  Code = "unavailable"  // disk, database or endpoint can't now
	Corrupt      Code = "corrupt"      // stored data that can't be read
	Internal     Code = "internal"     // a mistake of ours
)

// Error is the only error type that crosses rooms: a code for machines, a
// message for people that says what to do, and the cause.
type Error struct {
	Code    Code
	Message string
	Err     error
}

// Errorf makes an Error; a %w in the format becomes its cause.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), Err: errors.Unwrap(err)}
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause, or nil.
func (e *Error) Unwrap() error { return e.Err }

// Retry reports whether the same request may succeed later, unchanged.
func (e *Error) Retry() bool {
	return e.Code == Busy || e.Code == Unavailable || e.Code == Conflict
}

// CodeOf returns the code of the first Error in err's chain: Internal for an
// error of another type, "" for nil.
func CodeOf(err error) Code {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Code
	}
	return Internal
}

// MessageOf returns what a person may be told of err; of an error that is not
// ours, nothing but that it happened.
func MessageOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Message
	}
	return "Something went wrong on our side. Nothing that was acknowledged is lost; please try again."
}
