package scoring

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"seventy/roleplay"
)

// WriteText writes a scorecard as plain text, in the order in which a person
// should read it: what went well first.
func WriteText(w io.Writer, c Scorecard) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s, %s talk, %d turns\n", c.Title, kindWord(c.Kind), c.Turns)
	if c.Ending != nil {
		fmt.Fprintf(b, "In their eyes: %s\n", c.Ending.Text)
	} else if c.Session != "" {
		fmt.Fprintln(b, "The talk is not over; this is how it stands.")
	}
	writeFindings(b, "What went well", "", c.Strengths)
	writeAdvice(b, c.Advice)
	writeNumbers(b, c)
	if c.Purpose != nil {
		writeAspects(b, c.Purpose.Title, []Aspect{*c.Purpose})
	}
	writeSteps(b, c.Steps)
	writeOrder(b, c.Order)
	writeAspects(b, "How it was done", c.Quality)
	writeFindings(b, "What got in the way", Maybe, c.Faults)
	for _, label := range roleplay.Faults {
		shown := 0
		for _, f := range c.Faults {
			if f.Label == string(label) {
				shown++
			}
		}
		if n := c.FaultCounts[string(label)]; n > shown {
			fmt.Fprintf(b, "  and %d more of: %s\n", n-shown, Title(string(label)))
		}
	}
	writeMap(b, c)
	writeStory(b, c.Story)
	if by := MadeBy(c); by != "" {
		fmt.Fprintf(b, "\n%s\n", by)
	}
	return b.Flush()
}

func kindWord(k roleplay.Kind) string {
	if k == "" {
		return "unnamed"
	}
	return string(k)
}

// writeFindings writes marks; maybe is what is said first of one that may be
// otherwise.
func writeFindings(b *bufio.Writer, head, maybe string, list []Finding) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", head)
	for _, f := range list {
		why := f.Why
		if f.Perhaps && maybe != "" {
			why = also(maybe, why)
		}
		fmt.Fprintf(b, "  %s%s (turn %d)\n    “%s”\n    %s\n", ifPerhaps(f.Perhaps, "Perhaps: "), f.Title, f.Turn, oneLine(f.Quote), why)
	}
}

// ifPerhaps returns the words that are said where something may be otherwise;
// "" where it is certain.
func ifPerhaps(perhaps bool, words string) string {
	if perhaps {
		return words
	}
	return ""
}

func writeAdvice(b *bufio.Writer, list []Advice) {
	for i, a := range list {
		if i == 0 {
			fmt.Fprint(b, "\nOne thing to try next time\n")
		} else if i == 1 {
			fmt.Fprint(b, "\nAnd later\n")
		}
		fmt.Fprintf(b, "  %s%s (turn %d)\n    You said: “%s”\n    %s%s\n", ifPerhaps(a.Perhaps, "Perhaps: "), a.Title, a.Turn, oneLine(a.Quote),
			ifPerhaps(a.Perhaps, Maybe+" "), a.Why)
		for _, way := range a.Ways {
			fmt.Fprintf(b, "    - %s\n", way)
		}
	}
}

func writeNumbers(b *bufio.Writer, c Scorecard) {
	fmt.Fprint(b, "\nIn numbers\n")
	fmt.Fprintf(b, "  telling share      %s%s\n", share(c.Telling), bandNote[c.Telling.Band])
	fmt.Fprintf(b, "  your words         %s\n", share(c.WordShare))
	fmt.Fprintf(b, "  open questions     %d of %d", c.Questions.Open, c.Questions.Open+c.Questions.Closed)
	if c.Questions.TooFew {
		fmt.Fprint(b, ", too few to say")
	}
	fmt.Fprintf(b, "\n  gave back          in %s, to %s\n", counted(c.Reflections.Num, "turn"), counted(c.Reflections.Den, "question"))
	if c.Longest != nil {
		fmt.Fprintf(b, "  longest turn       %s (turn %d)\n", words(c.LongestLen), c.Longest.Turn)
	}
	if c.Silences.Asks > 0 {
		fmt.Fprintf(b, "  silences filled    %d of %d\n", len(c.Silences.Filled), c.Silences.Asks)
	}
	writeTimes(b, c.Time)
}

var bandNote = map[Band]string{
	Meets:     ", within 70/30",
	Near:      ", near 70/30",
	Over:      ", more than 70/30 leaves room for",
	Dominates: ", mostly you",
}

func share(s Share) string {
	if s.Den == 0 {
		return "0 of 0 words"
	}
	return fmt.Sprintf("%d of %d words (%d%%)", s.Num, s.Den, (200*s.Num+s.Den)/(2*s.Den))
}

func writeSteps(b *bufio.Writer, list []Step) {
	if len(list) == 0 {
		return
	}
	fmt.Fprint(b, "\nSteps\n")
	for _, s := range list {
		fmt.Fprintf(b, "  %s: %s%s", s.Title, s.Status, ifPerhaps(s.Perhaps, ", perhaps"))
		if s.Bonus {
			fmt.Fprint(b, " (a bonus)")
		} else if !s.Asked {
			fmt.Fprint(b, " (not asked of this kind of talk)")
		}
		fmt.Fprintln(b)
		for _, k := range s.Criteria {
			switch {
			case k.Met:
				fmt.Fprintf(b, "    + %s (turn %d%s: “%s”)\n", k.Text, k.Turn, ifPerhaps(k.Perhaps, ", perhaps"), oneLine(k.Said))
			case !k.Bonus:
				fmt.Fprintf(b, "    - not yet: %s\n", k.Text)
			}
		}
	}
}

func writeOrder(b *bufio.Writer, o *Order) {
	if o == nil {
		return
	}
	sign := "-"
	if o.Met {
		sign = "+"
	}
	fmt.Fprintf(b, "  %s\n    %s %s (turn %d%s: “%s”)\n", o.Title, sign, o.Text, o.Turn, ifPerhaps(o.Perhaps, ", perhaps"), oneLine(o.Said))
}

// unheard is said once before what was not heard is listed.
const unheard = "not heard (it may have been there in other words)"

// writeAspects writes how well things were done. A single aspect goes by the
// heading.
func writeAspects(b *bufio.Writer, head string, list []Aspect) {
	for i, a := range list {
		if i == 0 {
			fmt.Fprintf(b, "\n%s\n", head)
		}
		if a.Title != head {
			fmt.Fprintf(b, "  %s%s: %s\n", a.Title, ifPerhaps(a.Perhaps, ", perhaps"), a.Asks)
		}
		var missing []string
		for _, p := range a.Parts {
			if p.Met {
				fmt.Fprintf(b, "    + %s (turn %d%s: “%s”)\n", p.Text, p.Turn, ifPerhaps(p.Perhaps, ", perhaps"), oneLine(p.Said))
			} else {
				missing = append(missing, p.Text)
			}
		}
		for i, text := range missing {
			if i == 0 {
				fmt.Fprintf(b, "    %s:\n", unheard)
			}
			fmt.Fprintf(b, "    - %s\n", text)
		}
	}
}

func writeStory(b *bufio.Writer, list []Beat) {
	for i, s := range list {
		if i == 0 {
			fmt.Fprint(b, "\nThe talk as a story\n")
		}
		fmt.Fprintf(b, "  %sturn %d: “%s”\n    %s\n", ifPerhaps(s.Perhaps, "Perhaps: "), s.Turn, oneLine(s.Quote), s.Text)
	}
}

func writeMap(b *bufio.Writer, c Scorecard) {
	if len(c.Map) == 0 {
		return
	}
	fmt.Fprint(b, "\nWhat they held back, and how far you came\n")
	unspoken := map[string]int{}
	for _, k := range c.Map {
		if k.Title == "" {
			unspoken[k.Kind]++
			continue
		}
		fmt.Fprintf(b, "  %s: %d of %d\n", k.Title, k.Reached, k.Of)
		for _, d := range k.Depths {
			depth := ""
			if d.Depth != "" {
				depth = d.Depth + ": "
			}
			switch {
			case d.Reached:
				fmt.Fprintf(b, "    + %s%s (turn %d)\n", depth, d.Says, d.Turn)
			case d.Says != "":
				fmt.Fprintf(b, "    - %s%s\n", depth, d.Says)
			}
		}
	}
	if n := unspoken["concern"]; n > 0 {
		fmt.Fprintf(b, "  not spoken of: %s\n", counted(n, "concern"))
	}
	if n := unspoken["fear"]; n > 0 {
		fmt.Fprintf(b, "  not spoken of: %s\n", counted(n, "worry"))
	}
	for _, o := range c.Openings {
		fmt.Fprintf(b, "  turn %d opened: %s%s\n    “%s”\n", o.Turn, o.Title, depthNote(o.Depth), oneLine(o.Quote))
	}
}

// counted writes a number with its noun: "1 worry", "3 worries".
func counted(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func depthNote(depth string) string {
	if depth == "" {
		return ""
	}
	return " (" + depth + ")"
}

// oneLine writes a quote that runs over lines as one.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
