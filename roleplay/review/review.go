package review

import (
	"time"

	"seventy/roleplay"
	"seventy/scoring"
)

// Review is what trainers said of one talk, folded from its events.
type Review struct {
	Marks    map[string]Verdict `json:"marks"`    // the latest of each mark, by the mark's id
	Comments []Remark           `json:"comments"` // in the order they were made
}

// Verdict is a trainer's word on one mark.
type Verdict struct {
	Agreed bool      `json:"agreed"`
	To     string    `json:"to,omitempty"`     // the trainer's own mark; "" when they agree
	Reason string    `json:"reason,omitempty"` // why; "" when they agree
	Author string    `json:"author"`
	At     time.Time `json:"at"`
	Seq    int       `json:"seq"` // of the event
}

// Remark is a trainer's comment at a turn.
type Remark struct {
	Turn   int       `json:"turn"`
	Text   string    `json:"text"`
	Author string    `json:"author"`
	At     time.Time `json:"at"`
	Seq    int       `json:"seq"` // of the event
}

// Fold reads a session's events, in order. Other events than a trainer's are
// passed over.
func Fold(events []roleplay.Event) Review {
	r := Review{Marks: map[string]Verdict{}, Comments: []Remark{}}
	for _, e := range events {
		switch b := e.Body.(type) {
		case roleplay.Agreed:
			r.Marks[b.Mark] = Verdict{Agreed: true, Author: e.Author, At: e.At, Seq: e.Seq}
		case roleplay.Corrected:
			r.Marks[b.Mark] = Verdict{To: b.To, Reason: b.Reason, Author: e.Author, At: e.At, Seq: e.Seq}
		case roleplay.Commented:
			r.Comments = append(r.Comments, Remark{Turn: e.Turn, Text: b.Text, Author: e.Author, At: e.At, Seq: e.Seq})
		}
	}
	return r
}

// Words a mark can be corrected to, beside the statuses of steps.
const (
	Met    = "met"     // a criterion
	NotMet = "not met" // a criterion
	None   = "none"    // a fault, strength, silence or advice that is none
)

// Agree makes the event of a trainer's agreement with a mark. It returns an
// Invalid error when the card holds no such mark.
func Agree(card scoring.Scorecard, mark string) (roleplay.Body, error) {
	if _, err := kindOf(card, mark); err != nil {
		return nil, err
	}
	return roleplay.Agreed{Mark: mark}, nil
}

// Correct makes the event of a trainer's own mark. It returns an Invalid error
// when the card holds no such mark, when to is no mark that its kind can have,
// or is the one it has, and when no reason is given; a TooLong error for a
// reason over roleplay.MaxTurn characters.
func Correct(card scoring.Scorecard, mark, to, reason string) (roleplay.Body, error) {
	kind, err := kindOf(card, mark)
	if err != nil {
		return nil, err
	}
	to, err = target(kind, to)
	if err != nil {
		return nil, err
	}
	if to == standing(card, mark) {
		return nil, roleplay.Errorf(roleplay.Invalid, "The mark says %q already. Agree with it, or give another one.", to)
	}
	reason, err = clean(reason, "Say in a sentence why you see it otherwise; the trainee learns from the reason.")
	if err != nil {
		return nil, err
	}
	return roleplay.Corrected{Mark: mark, To: to, Reason: reason}, nil
}

// Comment makes the event of a comment at a turn of a talk that has turns
// turns; the event itself carries the turn. It returns an Invalid error when
// the talk has no such turn or the text is empty, a TooLong error for one over
// roleplay.MaxTurn characters.
func Comment(turn, turns int, text string) (roleplay.Body, error) {
	if turn < 1 || turn > turns {
		return nil, roleplay.Errorf(roleplay.Invalid, "There is no turn %d in this talk; it has %d.", turn, turns)
	}
	text, err := clean(text, "This comment holds no text. Write what you want to tell the trainee.")
	if err != nil {
		return nil, err
	}
	return roleplay.Commented{Text: text}, nil
}

// clean cleans a text of a trainer's as a turn is; empty is what to say when
// nothing is left of it.
func clean(text, empty string) (string, error) {
	text, err := roleplay.CleanTurn(text)
	switch roleplay.CodeOf(err) {
	case "":
		return text, nil
	case roleplay.TooLong:
		return "", roleplay.Errorf(roleplay.TooLong, "This text has more than %d characters. Shorten it.", roleplay.MaxTurn)
	}
	return "", roleplay.Errorf(roleplay.Invalid, "%s", empty)
}

func kindOf(card scoring.Scorecard, mark string) (scoring.MarkKind, error) {
	kind, ok := card.Marks()[mark]
	if !ok {
		return "", roleplay.Errorf(roleplay.Invalid, "The scorecard holds no mark %q. Load the page again; the talk may have been graded anew.", mark)
	}
	return kind, nil
}

// target returns what a mark is corrected to, in the words of its kind. A
// criterion is met or not; a form that knows statuses only may send covered or
// missing for it.
func target(kind scoring.MarkKind, to string) (string, error) {
	switch kind {
	case scoring.MarkStep:
		for _, s := range []roleplay.Status{roleplay.Covered, roleplay.Partial, roleplay.Missing} {
			if to == string(s) {
				return to, nil
			}
		}
		return "", roleplay.Errorf(roleplay.Invalid, "A step is covered, partial or missing; %q is none of these.", to)
	case scoring.MarkCriterion, scoring.MarkOrder, scoring.MarkQuality:
		switch to {
		case Met, string(roleplay.Covered):
			return Met, nil
		case NotMet, string(roleplay.Missing):
			return NotMet, nil
		}
		return "", roleplay.Errorf(roleplay.Invalid, "This mark is met or not met; %q is neither.", to)
	}
	if to != None {
		return "", roleplay.Errorf(roleplay.Invalid, "This mark can be taken back as %q; it can't become %q.", None, to)
	}
	return None, nil
}

// standing returns the machine's mark in the words that target uses; "" for a
// mark that has no other value.
func standing(card scoring.Scorecard, mark string) string {
	if o := card.Order; o != nil && o.Mark == mark {
		if o.Met {
			return Met
		}
		return NotMet
	}
	for _, s := range card.Steps {
		if s.Mark == mark {
			return string(s.Status)
		}
		for _, c := range s.Criteria {
			switch {
			case c.Mark != mark:
			case c.Met:
				return Met
			default:
				return NotMet
			}
		}
	}
	return ""
}
