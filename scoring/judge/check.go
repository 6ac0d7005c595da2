package judge

import (
	"seventy/roleplay"
	"seventy/scoring"
)

// Check is one yes/no question about a talk, put as a sentence that is true
// where the answer is yes. "You" in it is the trainee, "they" the coworker.
type Check struct {
	ID   string        `json:"id"`   // the card's mark of a criterion; "fault:push"
	Side roleplay.Side `json:"side"` // whose words must show it
	Text string        `json:"text"`
}

// Checks makes the checks of a card: each criterion of its framework's steps,
// then each fault.
func Checks(card scoring.Scorecard) []Check {
	var out []Check
	for _, step := range card.Steps {
		for _, c := range step.Criteria {
			out = append(out, Check{c.Mark, c.Side, c.Text})
		}
	}
	for _, f := range roleplay.Faults {
		out = append(out, Check{faultID(f), roleplay.Trainee, faultTexts[f]})
	}
	return out
}

func faultID(f roleplay.Fault) string { return string(scoring.MarkFault) + ":" + string(f) }

// faultTexts say the faults of the labelling guide as sentences.
var faultTexts = map[roleplay.Fault]string{
	roleplay.Lecture:          "In one of your turns you held forth: you explained, argued or persuaded at length instead of asking.",
	roleplay.LeadingQuestion:  "You asked a question that pushed its own answer, so that they could only agree or argue.",
	roleplay.StackedQuestions: "You asked two or more different questions in one turn.",
	roleplay.Dismiss:          "You played down a feeling, a fear or a problem of theirs.",
	roleplay.Push:             "You pressed on after they had said no, or were clearly uneasy or distressed.",
	roleplay.FalsePromise:     "You promised an outcome that nobody can promise, or that nothing can happen to them.",
	roleplay.OwnAgenda:        "You told them what their problem, its solution or their task is, without having asked.",
	roleplay.PrematureAsk:     "You asked them to commit or to take something on before a problem of theirs had been found and talked through.",
}
