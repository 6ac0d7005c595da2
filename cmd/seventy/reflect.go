package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"seventy/roleplay"
	"seventy/roleplay/review"
	"seventy/scoring"
)

// reflectTries is how often a reflection is appended anew when something else
// was stored first.
const reflectTries = 5

// reflected stores what a trainee thought of a talk that is over.
func (p *practice) reflected(ctx context.Context, session, author string, body roleplay.Reflected) error {
	var err error
	for range reflectTries {
		var found roleplay.Session
		if found, err = p.store.Session(ctx, session); err != nil {
			return err
		}
		err = p.store.Append(ctx, session, found.Seq, []roleplay.Event{p.event(session, found.Seq+1, author, body)})
		if roleplay.CodeOf(err) != roleplay.Conflict {
			return err
		}
	}
	return err
}

// askFirst asks, before the marks of a talk are printed, what the trainee
// thinks of it; an empty line skips a question. At the end of the input
// nothing more is asked. It returns false when nobody was there to answer.
func askFirst(ctx context.Context, out io.Writer, lines <-chan string, card scoring.Scorecard, coworker string) (body roleplay.Reflected, asked bool, err error) {
	questions := review.Questions(card.Kind, coworker, card.Left.No != nil)
	typed := map[string]string{}
	fmt.Fprint(out, "\nBefore the marks: what do you think yourself? Enter alone skips a question.\n")
	for _, q := range questions {
		for {
			fmt.Fprintf(out, "\n%s\n> ", q.Text)
			line, err := nextLine(ctx, lines)
			if errors.Is(err, io.EOF) {
				fmt.Fprintln(out)
				body, err = review.Reflect(questions, typed)
				return body, asked, err
			}
			if err != nil {
				return body, asked, err
			}
			asked = true
			if _, err = review.Reflect([]review.Question{q}, map[string]string{q.ID: line}); err == nil {
				typed[q.ID] = line
				break
			}
			fmt.Fprintf(out, "  ! %s\n", roleplay.MessageOf(err))
		}
	}
	body, err = review.Reflect(questions, typed)
	if words := card.Left.Deepest; err == nil && words != nil && body.Answers[questions[0].ID] != "" {
		perhaps := ""
		if words.Perhaps {
			perhaps = ", perhaps"
		}
		fmt.Fprintf(out, "\nIn their words%s: “%s” (turn %d)\n", perhaps, strings.Join(strings.Fields(words.Quote), " "), words.Turn)
	}
	return body, asked, err
}

// nextLine waits for a line; it returns io.EOF at the end of the input.
func nextLine(ctx context.Context, lines <-chan string) (string, error) {
	select {
	case line, ok := <-lines:
		if !ok {
			return "", io.EOF
		}
		return line, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
