package judge

import "strings"

// mostShared is how many checks the same words can show. Of more, nothing was
// shown: somebody or something said yes to everything.
const mostShared = 4

// judgeAll makes the findings: for each check the first yes of any part that
// holds; else why one could not be shown; else no.
func judgeAll(checks []Check, turns []Turn, answers []answer) []Finding {
	byNumber := map[int]*Turn{}
	for i := range turns {
		byNumber[turns[i].Number] = &turns[i]
	}
	out := make([]Finding, len(checks))
	for i, c := range checks {
		out[i] = Finding{Check: c, Says: No}
		for _, a := range answers {
			f := verify(c, a, byNumber)
			if f.Says == Yes {
				out[i] = f
				break
			}
			if f.Says == Unshown && out[i].Says == No {
				out[i] = f
			}
		}
	}
	shareless(out)
	return out
}

// verify judges what one answer says of a check.
func verify(c Check, a answer, turns map[int]*Turn) Finding {
	unshown := func(why string) Finding { return Finding{Check: c, Says: Unshown, Why: why} }
	said, answered := a.claims[c.ID]
	switch {
	case !answered:
		return unshown("It was not answered.")
	case said.bad != "":
		return unshown(said.bad)
	case !said.yes:
		return Finding{Check: c, Says: No}
	}
	t := turns[said.turn]
	if t == nil {
		return unshown("The model says yes, and names a turn that is not there.")
	}
	start, end, ok, short := find(t.Text, said.quote)
	switch {
	case short:
		return unshown("The model says yes, with a quote too short to show it.")
	case !ok:
		return unshown("The model says yes, and its quote does not stand in the turn that it names.")
	case t.Side != c.Side:
		return unshown("The model says yes, with words of the other one.")
	case t.setAside(start, end):
		return unshown("The model says yes, with words that speak to whoever judges the talk.")
	}
	return Finding{Check: c, Says: Yes, Turn: t.Number, Quote: t.Text[start:end]}
}

// shareless takes back a yes whose words were given for too many checks.
func shareless(findings []Finding) {
	type place struct {
		turn  int
		quote string
	}
	at := func(f Finding) place { return place{f.Turn, strings.Trim(plain(f.Quote).String(), " .,;:!?-\"'")} }
	shared := map[place]int{}
	for _, f := range findings {
		if f.Says == Yes {
			shared[at(f)]++
		}
	}
	for i, f := range findings {
		if f.Says == Yes && shared[at(f)] > mostShared {
			findings[i] = Finding{Check: f.Check, Says: Unshown, Why: "The model says yes, with the same words for many checks."}
		}
	}
}
