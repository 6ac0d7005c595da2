package scoring

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"seventy/roleplay"
)

// WriteMarkdown writes a scorecard as Markdown (CommonMark with tables), in
// the order of WriteText. What people said can't become markup in it. It
// returns what w returns.
func WriteMarkdown(w io.Writer, c Scorecard) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# %s, %s talk, %s\n\n", MarkdownText(c.Title), kindWord(c.Kind), counted(c.Turns, "turn"))
	if c.Ending != nil {
		fmt.Fprintf(b, "In their eyes: %s\n", MarkdownText(c.Ending.Text))
	} else if c.Session != "" {
		fmt.Fprintln(b, "The talk is not over; this is how it stands.")
	}
	markFindings(b, "What went well", "", c.Strengths)
	markAdvice(b, c.Advice)
	markNumbers(b, c)
	markTimes(b, c.Time)
	markSteps(b, c.Steps)
	if o := c.Order; o != nil {
		fmt.Fprintf(b, "\n### %s: %s%s\n\n%s\n\n", MarkdownText(o.Title), metWord(o.Met), ifPerhaps(o.Perhaps, ", perhaps"), MarkdownText(o.Text))
		markQuote(b, o.Said, o.Turn)
	}
	if c.Purpose != nil {
		markAspects(b, []Aspect{*c.Purpose})
	}
	markAspects(b, c.Quality)
	markFindings(b, "Moments to look at again", Maybe, append(append([]Finding{}, c.Faults...), c.Silences.Filled...))
	markMap(b, c)
	markStory(b, c.Story)
	if by := MadeBy(c); by != "" {
		fmt.Fprintf(b, "\n---\n\n*%s*\n", MarkdownText(by))
	}
	return b.Flush()
}

// markup are the characters that make something of a text in Markdown wherever
// they stand. Texts stand behind words of ours, so that those which do so only
// at the beginning of a line are left alone.
var markup = strings.NewReplacer(`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`,
	`<`, `\<`, `>`, `\>`, `|`, `\|`, `~`, `\~`, `&`, `\&`, `#`, `\#`, `!`, `\!`, `$`, `\$`)

// MarkdownText writes a text on one line so that Markdown shows it as it is.
func MarkdownText(s string) string { return markup.Replace(oneLine(s)) }

// markTimes writes what the clock says as a list: the lines of the text.
func markTimes(b *bufio.Writer, t *TimeShare) {
	if t == nil {
		return
	}
	var text strings.Builder
	lines := bufio.NewWriter(&text)
	writeTimes(lines, t)
	lines.Flush() // into memory
	head, rest, _ := strings.Cut(strings.TrimSpace(text.String()), "\n")
	fmt.Fprintf(b, "\n### %s\n\n", MarkdownText(head))
	for _, line := range strings.Split(rest, "\n") {
		if name, value, table := strings.Cut(strings.TrimSpace(line), "  "); table {
			line = name + ": " + strings.TrimSpace(value)
		}
		fmt.Fprintf(b, "- %s\n", MarkdownText(line))
	}
}

// markAspects writes how well things were done, a table each.
func markAspects(b *bufio.Writer, list []Aspect) {
	for _, a := range list {
		fmt.Fprintf(b, "\n### %s%s\n\n%s What was not heard may have been there in other words.\n\n", MarkdownText(a.Title), ifPerhaps(a.Perhaps, ", perhaps"), MarkdownText(a.Asks))
		fmt.Fprintf(b, "| | heard | turn | words |\n|---|---|---|---|\n")
		for _, p := range a.Parts {
			if p.Met {
				fmt.Fprintf(b, "| %s | yes%s | %d | %s |\n", MarkdownText(p.Text), ifPerhaps(p.Perhaps, ", perhaps"), p.Turn, MarkdownText(p.Said))
			} else {
				fmt.Fprintf(b, "| %s | no | | |\n", MarkdownText(p.Text))
			}
		}
	}
}

// markStory writes the talk as a story.
func markStory(b *bufio.Writer, list []Beat) {
	for i, s := range list {
		if i == 0 {
			fmt.Fprintf(b, "\n## The talk as a story\n")
		}
		fmt.Fprintf(b, "\n%d. %s%s\n\n", i+1, ifPerhaps(s.Perhaps, "Perhaps: "), MarkdownText(s.Text))
		markQuote(b, s.Quote, s.Turn)
	}
}

// markQuote writes words that were said, and where.
func markQuote(b *bufio.Writer, quote string, turn int) {
	if quote != "" {
		fmt.Fprintf(b, "> “%s” (turn %d)\n\n", MarkdownText(quote), turn)
	}
}

func markFindings(b *bufio.Writer, head, maybe string, list []Finding) {
	for i, f := range list {
		if i == 0 {
			fmt.Fprintf(b, "\n## %s\n", head)
		}
		why := f.Why
		if f.Perhaps && maybe != "" {
			why = also(maybe, why)
		}
		fmt.Fprintf(b, "\n### %s%s\n\n", ifPerhaps(f.Perhaps, "Perhaps: "), MarkdownText(f.Title))
		markQuote(b, f.Quote, f.Turn)
		if why != "" {
			fmt.Fprintf(b, "%s\n", MarkdownText(why))
		}
	}
}

func markAdvice(b *bufio.Writer, list []Advice) {
	for i, a := range list {
		switch i {
		case 0:
			fmt.Fprint(b, "\n## One thing to try next time\n")
		case 1:
			fmt.Fprint(b, "\n## And later\n")
		}
		fmt.Fprintf(b, "\n### %s%s\n\n", ifPerhaps(a.Perhaps, "Perhaps: "), MarkdownText(a.Title))
		markQuote(b, a.Quote, a.Turn)
		fmt.Fprintf(b, "%s%s\n", ifPerhaps(a.Perhaps, Maybe+" "), MarkdownText(a.Why))
		for j, way := range a.Ways {
			if j == 0 {
				fmt.Fprint(b, "\nYou might say:\n\n")
			}
			fmt.Fprintf(b, "- “%s”\n", MarkdownText(way))
		}
	}
}

func markNumbers(b *bufio.Writer, c Scorecard) {
	fmt.Fprint(b, "\n## In numbers\n\n| What | How much |\n| --- | --- |\n")
	row := func(name, value string) { fmt.Fprintf(b, "| %s | %s |\n", name, value) }
	row("Telling share", share(c.Telling)+bandNote[c.Telling.Band])
	row("Your words", share(c.WordShare))
	few := ""
	if c.Questions.TooFew {
		few = ", too few to say"
	}
	row("Open questions", fmt.Sprintf("%d of %d%s", c.Questions.Open, c.Questions.Open+c.Questions.Closed, few))
	row("Gave back what you heard", fmt.Sprintf("in %s, to %s", counted(c.Reflections.Num, "turn"), counted(c.Reflections.Den, "question")))
	if c.Longest != nil {
		row("Longest turn", fmt.Sprintf("%s (turn %d)", words(c.LongestLen), c.Longest.Turn))
	}
	if c.Silences.Asks > 0 {
		row("Silences filled", fmt.Sprintf("%d of %d", len(c.Silences.Filled), c.Silences.Asks))
	}
	for _, label := range roleplay.Faults {
		if n := c.FaultCounts[string(label)]; n > 0 {
			row(MarkdownText(Title(string(label))), counted(n, "time"))
		}
	}
}

func markSteps(b *bufio.Writer, list []Step) {
	if len(list) == 0 {
		return
	}
	fmt.Fprint(b, "\n## Steps\n")
	for _, s := range list {
		fmt.Fprintf(b, "\n### %s: %s%s", MarkdownText(s.Title), s.Status, ifPerhaps(s.Perhaps, ", perhaps"))
		if s.Bonus {
			fmt.Fprint(b, " (a bonus)")
		} else if !s.Asked {
			fmt.Fprint(b, " (not asked of this kind of talk)")
		}
		fmt.Fprint(b, "\n\n")
		for _, k := range s.Criteria {
			switch {
			case k.Met:
				fmt.Fprintf(b, "- Met%s: %s “%s” (turn %d)\n", ifPerhaps(k.Perhaps, ", perhaps"), MarkdownText(k.Text), MarkdownText(k.Said), k.Turn)
			case !k.Bonus:
				fmt.Fprintf(b, "- Not yet: %s\n", MarkdownText(k.Text))
			}
		}
	}
}

func markMap(b *bufio.Writer, c Scorecard) {
	if len(c.Map) == 0 {
		return
	}
	fmt.Fprint(b, "\n## What they held back, and how far you came\n")
	unspoken := map[string]int{}
	for _, k := range c.Map {
		if k.Title == "" {
			unspoken[k.Kind]++
			continue
		}
		fmt.Fprintf(b, "\n### %s: %d of %d\n\n", MarkdownText(k.Title), k.Reached, k.Of)
		for _, d := range k.Depths {
			depth := ""
			if d.Depth != "" {
				depth = ", " + d.Depth
			}
			switch {
			case d.Reached:
				fmt.Fprintf(b, "- Told%s: %s (turn %d)\n", depth, MarkdownText(d.Says), d.Turn)
			case d.Says != "":
				fmt.Fprintf(b, "- Kept%s: %s\n", depth, MarkdownText(d.Says))
			}
		}
	}
	for _, k := range [][2]string{{"concern", "concern"}, {"fear", "worry"}} {
		if n := unspoken[k[0]]; n > 0 {
			fmt.Fprintf(b, "\nNot spoken of: %s\n", counted(n, k[1]))
		}
	}
	for i, o := range c.Openings {
		if i == 0 {
			fmt.Fprint(b, "\n## Where they opened up\n\n")
		}
		fmt.Fprintf(b, "- %s%s: “%s” (turn %d)\n", MarkdownText(o.Title), depthNote(o.Depth), MarkdownText(o.Quote), o.Turn)
	}
}
