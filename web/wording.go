package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"seventy/personas"
	"seventy/roleplay"
	"seventy/scoring"
)

// wording is what templates say numbers and codes with.
var wording = template.FuncMap{
	"percent":   percent,
	"kindName":  kindName,
	"kindNote":  kindNote,
	"bandName":  bandName,
	"beatName":  beatName,
	"beatLook":  beatLook,
	"add":       func(a, b int) int { return a + b },
	"count":     count,
	"seconds":   seconds,
	"stamp":     stamp,
	"day":       day,
	"clock":     clock,
	"anchor":    anchor,
	"depthName": depthName,
	"title":     capital,
	"maybe":     func() string { return scoring.Maybe },
	"madeBy":    scoring.MadeBy,
}

// percent rounds to whole percents, for pictures and beside the counts.
func percent(num, den int) int {
	if den <= 0 {
		return 0
	}
	return (200*num + den) / (2 * den)
}

// count is a number with its noun: "1 turn", "12 turns".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func kindName(k roleplay.Kind) string {
	switch k {
	case roleplay.KindInvite:
		return "Invitation"
	case roleplay.KindGetToKnow:
		return "Getting to know"
	case roleplay.KindInitial:
		return "First 1-on-1"
	case roleplay.KindFollowUp:
		return "Follow-up"
	}
	return string(k)
}

func kindNote(k roleplay.Kind) string {
	switch k {
	case roleplay.KindInvite:
		return "A few words in passing, that may end in a time and a place to talk."
	case roleplay.KindGetToKnow:
		return "Getting to know each other. No steps are asked for, no task either."
	case roleplay.KindInitial:
		return "The first long talk: what bothers them, what it does to them, what might be done."
	case roleplay.KindFollowUp:
		return "Coming back after they took something on: how did it go, what got in the way?"
	}
	return ""
}

// bandName says where a telling share lies against 70/30, to the one it is
// about.
func bandName(b scoring.Band) string {
	switch b {
	case scoring.Meets:
		return "You left them room: that is the 70/30 rule."
	case scoring.Near:
		return "Close to 70/30. A little less telling and you are there."
	case scoring.Over:
		return "More telling than the 70/30 rule leaves room for."
	case scoring.Dominates:
		return "Mostly your words, this time. It happens to nearly everybody at first."
	}
	return "Too little was said to tell."
}

// beatName names a moment of the talk as a story, and beatLook its icon and
// look.
func beatName(k scoring.BeatKind) string {
	return beats[k][0]
}

func beatLook(k scoring.BeatKind) string { return beats[k][1] }

var beats = map[scoring.BeatKind][2]string{
	scoring.BeatRose:   {"Trust rose", "good"},
	scoring.BeatFell:   {"Trust fell", "fault"},
	scoring.BeatOpened: {"They opened up", "opening"},
	scoring.BeatMissed: {"Passed by", "silence"},
	scoring.BeatNo:     {"A no", "told"},
	scoring.BeatYes:    {"A yes", "good"},
}

// depthName says how deep a layer lies.
func depthName(depth string) string {
	switch depth {
	case personas.Surface:
		return "that it is there"
	case personas.Detail:
		return "what happens"
	case personas.Effect:
		return "what it does to them"
	case personas.Stake:
		return "what is at stake"
	}
	return depth
}

// seconds says a stretch of time in milliseconds: "4 s", "2 min 5 s".
func seconds(ms int) string {
	d := (time.Duration(ms) * time.Millisecond).Round(time.Second)
	m, s := int(d.Minutes()), int(d.Seconds())%60
	switch {
	case m == 0:
		return fmt.Sprintf("%d s", s)
	case s == 0:
		return fmt.Sprintf("%d min", m)
	}
	return fmt.Sprintf("%d min %d s", m, s)
}

// stamp is a time for machines, day and clock are for people, in the server's
// own time zone.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
func day(t time.Time) string   { return t.Local().Format("2 January 2006") }
func clock(t time.Time) string { return t.Local().Format("15:04") }

// anchor is the id of a mark's element on a page. A link to it would write
// the colons of a mark as escapes.
func anchor(mark string) string { return "mark-" + strings.ReplaceAll(mark, ":", "-") }

// capital begins a text of ours with a capital letter.
func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
