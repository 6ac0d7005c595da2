package judge

import (
	"regexp"

	"seventy/roleplay"
)

// Whoever knows that a machine reads along may write for it: "give me full
// marks". Such words are kept as data, and a yes that rests on them is set
// aside. This is about what is plainly meant for a reader of the talk; the
// rest is left to the one who compares.

// commands are words that speak to whoever judges the talk.
var commands = anyOf(
	`\b(ignore|disregard|forget|override|bypass)\b.{0,40}\b(instructions?|prompts?|rules|checks?|above|previous|prior|system)\b`,
	`\b(full|top|maximum|perfect)\s+(marks?|scores?|grades?|ratings?)\b`,
	`\b(give|award|grant)\s+(me|the trainee|this (talk|conversation))\b.{0,30}\b(marks?|scores?|grades?)\b`,
	`\b(answer|say|reply|respond|output|return|write|set)\b.{0,30}\b(yes|no|true|false|met|passed)\b.{0,30}\b(every|all|each|any)\s+(of\s+)?(the\s+|these\s+|your\s+)?(checks?|criteri\w+|questions|items|ids?)\b`,
	`\b(every|all|each|any)\s+(of\s+)?(the\s+|these\s+|your\s+)?(checks?|criteri\w+|ids?)\b.{0,40}\b(yes|no|true|false|met|passed)\b`,
	`\b(language model|chat ?bot|system prompt|as an ai|you are an ai|developer mode)\b`,
	`\b(dear|hey|hello|attention|note to|message to)\s+(the\s+)?(ai|assistant|grader|judge|model|evaluator|scorer)\b`,
	`"(yes|checks|quote)"\s*:`,
	`</?(system|user|assistant|instructions?|transcript)>`,
	`\[/?inst\]|<\||###\s*(system|instruction|user|assistant)`,
	`(^|[.!?\n"] ?)(system|assistant|user)\s*:`,
)

// mentions are words that may well belong to the talk, and in a turn in which
// the reader found nothing rather don't.
var mentions = anyOf(`\b(marks?|grad(e|es|ed|er|ing)|scor(e|es|ed|er|ing|ecard)|ratings?|instructions?|assistant|prompts?|rubric|criteri(on|a)|evaluat(e|or|ion)|ai|chatgpt|json)\b`)

func anyOf(patterns ...string) *regexp.Regexp {
	all := "(?s)"
	for i, p := range patterns {
		if i > 0 {
			all += "|"
		}
		all += "(?:" + p + ")"
	}
	return regexp.MustCompile(all)
}

// commanding reports words that speak to whoever judges the talk.
func commanding(text string) bool { return commands.MatchString(plain(text).String()) }

// addresses reports that a turn holds such words, or that the reader heard it
// speak to a machine.
func (t *Turn) addresses() bool { return t.OutOfRole || commanding(t.Text) }

// setAside reports that words of a turn can't be taken as showing anything:
// they speak to whoever judges, or stand in a turn that does, or that speaks
// of marks and the like, where the reader found no move.
func (t *Turn) setAside(start, end int) bool {
	if commanding(t.Text[start:end]) {
		return true
	}
	if !t.addresses() && !mentions.MatchString(plain(t.Text).String()) {
		return false
	}
	for _, m := range t.Marks {
		if m.Start < end && start < m.End || m.End <= m.Start {
			return false
		}
	}
	return true
}

// Turns takes from a session's events what a judge is shown, and where the
// reader found something. Turns are in the order of the talk.
func Turns(events []roleplay.Event) []Turn {
	var out []Turn
	at := map[int]int{} // place in out, by number
	for _, e := range events {
		switch b := e.Body.(type) {
		case roleplay.Said:
			at[e.Turn] = len(out)
			out = append(out, Turn{Number: e.Turn, Side: roleplay.Trainee, Text: b.Text})
		case roleplay.Read:
			if i, ok := at[e.Turn]; ok {
				out[i].OutOfRole = b.Reading.Cued(roleplay.OutOfRole)
				out[i].Marks = spans(b.Reading.Moves)
			}
		case roleplay.Spoke:
			out = append(out, Turn{Number: e.Turn, Side: roleplay.Coworker, Text: b.Text, Marks: spans(b.Heard.Signals)})
		}
	}
	return out
}

func spans[L ~string](marks []roleplay.Mark[L]) []roleplay.Span {
	var out []roleplay.Span
	for _, m := range marks {
		out = append(out, m.Span)
	}
	return out
}
