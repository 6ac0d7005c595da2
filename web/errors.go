package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"seventy/roleplay"
)

// errPanicked stands for a panic that was logged with its stack already.
var errPanicked = roleplay.Errorf(roleplay.Internal, "Something went wrong on our side. Nothing that was acknowledged is lost; please try again.")

// statuses maps the codes to HTTP.
var statuses = map[roleplay.Code]int{
	roleplay.Invalid:      http.StatusBadRequest,
	roleplay.TooLong:      http.StatusRequestEntityTooLarge,
	roleplay.NotFound:     http.StatusNotFound,
	roleplay.Forbidden:    http.StatusForbidden,
	roleplay.Unauthorized: http.StatusUnauthorized,
	roleplay.Conflict:     http.StatusConflict,
	roleplay.Ended:        http.StatusConflict,
	roleplay.Busy:         http.StatusTooManyRequests,
	roleplay.Unavailable:  http.StatusServiceUnavailable,
	roleplay.Corrupt:      http.StatusInternalServerError,
	roleplay.Internal:     http.StatusInternalServerError,
}

// advice says over an error page what kind of thing happened, and what to do
// where the message does not.
var advice = map[int]struct{ title, todo string }{
	http.StatusBadRequest:            {"That did not work", "Go back, change it, and send it again. What you wrote is still there."},
	http.StatusUnauthorized:          {"This door is closed", ""},
	http.StatusForbidden:             {"Not from here", ""},
	http.StatusNotFound:              {"There is nothing here", "The address may be mistyped, or the talk was deleted."},
	http.StatusMethodNotAllowed:      {"Not that way", "Use the buttons and links of the pages."},
	http.StatusConflict:              {"Something else came first", "Load the page again to see how things stand."},
	http.StatusRequestEntityTooLarge: {"That was too long", "Go back and shorten it. What you wrote is still there."},
	http.StatusTooManyRequests:       {"That was a lot at once", "What you wrote is still there."},
	http.StatusInternalServerError:   {"Something broke on our side", "Try again in a moment. If it stays, the server's log says more."},
	http.StatusServiceUnavailable:    {"Not just now", "Wait a moment, then load the page again. Nothing that was acknowledged is lost."},
}

// fault is an error as a person and a machine are told it.
type fault struct {
	Status  int           `json:"-"`
	Code    roleplay.Code `json:"code"`
	Message string        `json:"message"`
	Retry   bool          `json:"retry"`

	wait time.Duration // before it may be tried again, where it is known
}

// errorPage is the page of an error.
type errorPage struct {
	head
	fault
	Heading string
	Todo    string
	Request string // the request's id in the log
}

// fail is the one place where an error of a handler becomes an answer and a
// line in the log.
func (s *Server) fail(err error, c echo.Context) {
	r := c.Request()
	if c.Response().Committed || errors.Is(r.Context().Err(), context.Canceled) {
		s.log(c).Debug("a request ended early", "route", s.pattern(c), "error", err)
		return
	}
	f := faultOf(err)
	level := s.log(c).Debug
	if f.Status >= http.StatusInternalServerError && err != error(errPanicked) {
		level = s.log(c).Error
	}
	level("a request failed", "route", s.pattern(c), "method", r.Method, "status", f.Status, "error", err)
	if f.Retry {
		retryAfter(c, f.wait)
	}
	if err := s.tell(c, f); err != nil {
		s.log(c).Error("an error page could not be shown", "error", err)
		if !c.Response().Committed {
			http.Error(c.Response(), f.Message, f.Status)
		}
	}
}

// retryAfter says when to come back; two seconds where nothing better is known.
func retryAfter(c echo.Context, wait time.Duration) {
	wait = max(wait, 2*time.Second)
	c.Response().Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)))
}

// tell answers with an error in the form that was asked for.
func (s *Server) tell(c echo.Context, f fault) error {
	if c.Request().Method == http.MethodHead {
		return c.NoContent(f.Status)
	}
	if strings.HasSuffix(c.Request().URL.Path, ".json") || c.Request().Header.Get("Upgrade") != "" {
		return c.JSON(f.Status, f)
	}
	said := advice[f.Status]
	if said.title == "" {
		said = advice[http.StatusInternalServerError]
	}
	page := errorPage{head: s.head(said.title, "", "", ""), fault: f, Heading: said.title, Todo: said.todo, Request: visitOf(c.Request()).id}
	if f.Status == http.StatusUnauthorized {
		return s.render(c, f.Status, "door.html", page)
	}
	return s.render(c, f.Status, "error.html", page)
}

// faultOf reads an error of ours or of Echo's.
func faultOf(err error) fault {
	var own *roleplay.Error
	switch {
	case errors.As(err, &own) && own.Code != roleplay.Internal:
		f := fault{Status: statuses[own.Code], Code: own.Code, Message: own.Message, Retry: own.Retry()}
		var wait pause
		if errors.As(err, &wait) {
			f.wait = time.Duration(wait)
		}
		return f
	case own != nil: // of use to the log only
		return fault{Status: http.StatusInternalServerError, Code: own.Code, Message: errPanicked.Message}
	}
	var echos *echo.HTTPError
	if !errors.As(err, &echos) {
		return fault{Status: http.StatusInternalServerError, Code: roleplay.Internal, Message: roleplay.MessageOf(err)}
	}
	switch echos.Code {
	case http.StatusNotFound:
		return fault{Status: echos.Code, Code: roleplay.NotFound, Message: "There is no page at this address."}
	case http.StatusMethodNotAllowed:
		return fault{Status: echos.Code, Code: roleplay.Invalid, Message: "This address is there, but not for what was asked of it."}
	case http.StatusRequestEntityTooLarge:
		return fault{Status: echos.Code, Code: roleplay.TooLong, Message: "More was sent than a form of ours holds."}
	}
	if echos.Code < http.StatusInternalServerError {
		return fault{Status: http.StatusBadRequest, Code: roleplay.Invalid, Message: "The request could not be understood."}
	}
	return fault{Status: http.StatusInternalServerError, Code: roleplay.Internal, Message: roleplay.MessageOf(err)}
}
