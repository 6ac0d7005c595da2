package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

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
	roleplay.Busy:         http.StatusServiceUnavailable,
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
	http.StatusInternalServerError:   {"Something broke on our side", "Try again in a moment. If it stays, the server's log says more."},
	http.StatusServiceUnavailable:    {"Not just now", "Wait a moment, then load the page again. Nothing that was acknowledged is lost."},
}

// fault is an error as a person and a machine are told it.
type fault struct {
	Status  int           `json:"-"`
	Code    roleplay.Code `json:"code"`
	Message string        `json:"message"`
	Retry   bool          `json:"retry"`
}

// errorPage is the page of an error.
type errorPage struct {
	head
	fault
	Heading string
	Todo    string
}

// fail is the one place where an error of a handler becomes an answer and a
// line in the log.
func (s *Server) fail(err error, c echo.Context) {
	r := c.Request()
	if c.Response().Committed || errors.Is(r.Context().Err(), context.Canceled) {
		s.cfg.Logger.Debug("a request ended early", "route", c.Path(), "error", err)
		return
	}
	f := faultOf(err)
	level := s.cfg.Logger.Debug
	if f.Status >= http.StatusInternalServerError && err != error(errPanicked) {
		level = s.cfg.Logger.Error
	}
	level("a request failed", "route", c.Path(), "method", r.Method, "status", f.Status, "error", err)
	if f.Retry {
		c.Response().Header().Set("Retry-After", "2")
	}
	if err := s.tell(c, f); err != nil {
		s.cfg.Logger.Error("an error page could not be shown", "error", err)
		if !c.Response().Committed {
			http.Error(c.Response(), f.Message, f.Status)
		}
	}
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
	page := errorPage{head: s.head(said.title, "", "", ""), fault: f, Heading: said.title, Todo: said.todo}
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
		return fault{statuses[own.Code], own.Code, own.Message, own.Retry()}
	case own != nil: // of use to the log only
		return fault{http.StatusInternalServerError, own.Code, errPanicked.Message, false}
	}
	var echos *echo.HTTPError
	if !errors.As(err, &echos) {
		return fault{http.StatusInternalServerError, roleplay.Internal, roleplay.MessageOf(err), false}
	}
	switch echos.Code {
	case http.StatusNotFound:
		return fault{echos.Code, roleplay.NotFound, "There is no page at this address.", false}
	case http.StatusMethodNotAllowed:
		return fault{echos.Code, roleplay.Invalid, "This address is there, but not for what was asked of it.", false}
	case http.StatusRequestEntityTooLarge:
		return fault{echos.Code, roleplay.TooLong, "More was sent than a form of ours holds.", false}
	}
	if echos.Code < http.StatusInternalServerError {
		return fault{http.StatusBadRequest, roleplay.Invalid, "The request could not be understood.", false}
	}
	return fault{http.StatusInternalServerError, roleplay.Internal, roleplay.MessageOf(err), false}
}
