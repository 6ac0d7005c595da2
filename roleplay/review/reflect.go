package review

import (
	"strings"
	"time"
	"unicode/utf8"

	"seventy/roleplay"
)

// MaxAnswer is the longest answer of a reflection, in characters (Unicode code
// points).
const MaxAnswer = 2000

// Question is asked of a trainee about their own talk before they see its
// marks. None needs an answer.
type Question struct {
	ID   string // key of roleplay.Reflected
	Text string
}

// The first question asks about the coworker; what the coworker in fact said
// can be shown beside its answer.
const (
	Cared = "cared" // what they cared about most
	Know  = "know"  // what is known of them, after a talk to get to know somebody
)

// Questions lists what is asked after a talk of that kind with a coworker of
// that name. no says that the coworker said no: then nothing is asked that
// could sound as if it ought to have been a yes.
func Questions(kind roleplay.Kind, coworker string, no bool) []Question {
	first := Question{Cared, "What did " + coworker + " care about most, in their words?"}
	if kind == roleplay.KindGetToKnow {
		first = Question{Know, "What do you know about " + coworker + " now?"}
	}
	redo := "Which moment would you redo, and how?"
	if no {
		redo = "Is there a moment you would like to try another way, out of curiosity?"
	}
	return []Question{first, {"again", "What would you do the same way again?"}, {"redo", redo}}
}

// Reflect makes the event of a trainee's answers, by the questions' ids. Empty
// ones are left out, and so are those that answer none of the questions;
// without any it says that they went on to the marks. It returns a TooLong
// error for an answer over MaxAnswer characters.
func Reflect(questions []Question, answers map[string]string) (roleplay.Reflected, error) {
	var out roleplay.Reflected
	for _, q := range questions {
		if strings.TrimSpace(answers[q.ID]) == "" {
			continue
		}
		text, err := roleplay.CleanTurn(answers[q.ID])
		long := utf8.RuneCountInString(text) > MaxAnswer
		switch {
		case long || roleplay.CodeOf(err) == roleplay.TooLong:
			return roleplay.Reflected{}, roleplay.Errorf(roleplay.TooLong,
				"Your answer to “%s” has more than %d characters, which is the most that is kept. Shorten it a little.", q.Text, MaxAnswer)
		case err != nil:
			continue // nothing of it can be seen
		}
		if out.Answers == nil {
			out.Answers = map[string]string{}
		}
		out.Answers[q.ID] = text
	}
	return out, nil
}

// Reflection is what a trainee thought of their talk.
type Reflection struct {
	Answers map[string]string // by the question's id; empty when they went on to the marks without any
	At      time.Time
	Seq     int // of the event
}

// Reflections reads a session's events, in order: the latest reflection of
// each author.
func Reflections(events []roleplay.Event) map[string]Reflection {
	out := map[string]Reflection{}
	for _, e := range events {
		if b, ok := e.Body.(roleplay.Reflected); ok {
			out[e.Author] = Reflection{b.Answers, e.At, e.Seq}
		}
	}
	return out
}
