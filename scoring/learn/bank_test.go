package learn

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
	"seventy/scoring/moves"
)

const (
	bankFile   = "../moves/corpus/bank.txt"
	bankTurns  = 0.90 // share of turns that must be wholly right
	bankFaults = 0.95 // precision of faults over the bank
)

// A tally counts one label over the bank.
type tally struct{ right, wrong, missed int }

// TestBank reads the bank of single turns; go test -v lists the misses. The
// reader has learned of them: what it holds is that nothing gets lost.
func TestBank(t *testing.T) {
	bank, err := LoadBank(bankFile)
	require.NoError(t, err)
	r := moves.New(nil)
	labels := map[string]*tally{}
	good := 0
	for _, b := range bank {
		got := r.Read(b.Text, b.Context)
		if miss := bankMisses(got, b.Want, labels); len(miss) == 0 {
			good++
		} else {
			t.Logf("%d: %s\n\t%s | found %s", b.Line, b.Text, strings.Join(miss, " "), describe(b.Text, got))
		}
	}
	faults := reportBank(t, labels)
	t.Logf("%d of %d turns right", good, len(bank))
	require.GreaterOrEqual(t, len(bank), 350)
	require.GreaterOrEqual(t, float64(good)/float64(len(bank)), bankTurns)
	require.GreaterOrEqual(t, float64(faults.right)/float64(faults.right+faults.wrong), bankFaults)
}

// bankMisses compares a reading with the labels wanted; "a|b" wants either.
func bankMisses(got roleplay.Reading, want []string, labels map[string]*tally) []string {
	var found, miss, known []string
	for _, m := range got.Moves {
		found = append(found, string(m.Label))
	}
	for _, m := range got.Faults {
		found = append(found, string(m.Label))
	}
	for _, w := range want {
		switch {
		case w[0] == '?':
			if strconv.Itoa(len(got.Questions)) != w[1:] {
				miss = append(miss, fmt.Sprintf("questions: %d", len(got.Questions)))
			}
		case strings.HasPrefix(w, "~-"):
			if got.Cued(roleplay.Cue(w[2:])) {
				miss = append(miss, "+"+w[2:])
			}
		case w[0] == '~':
			if !got.Cued(roleplay.Cue(w[1:])) {
				miss = append(miss, "-"+w[1:])
			}
		case w[0] == '+':
			known = append(known, w[1:])
		case strings.HasPrefix(w, "echo="):
			if !slices.Contains(strings.Split(w[5:], "|"), got.Echo) {
				miss = append(miss, "echo: "+strconv.Quote(got.Echo))
			}
		default:
			either := strings.Split(w, "|")
			known = append(known, either...)
			at := slices.IndexFunc(either, func(l string) bool { return slices.Contains(found, l) })
			if at < 0 {
				count(labels, either[0]).missed++
				miss = append(miss, "-"+w)
				continue
			}
			count(labels, either[at]).right++
		}
	}
	for _, f := range found {
		if !slices.Contains(known, f) {
			count(labels, f).wrong++
			miss = append(miss, "+"+f)
		}
	}
	return miss
}

func count(labels map[string]*tally, l string) *tally {
	if labels[l] == nil {
		labels[l] = &tally{}
	}
	return labels[l]
}

func describe(text string, r roleplay.Reading) string {
	var out []string
	for _, m := range r.Moves {
		out = append(out, fmt.Sprintf("%s %d (%s)", m.Label, m.Sure, m.Why))
	}
	for _, m := range r.Faults {
		out = append(out, fmt.Sprintf("%s %d (%s)", m.Label, m.Sure, m.Why))
	}
	for _, q := range r.Questions {
		out = append(out, fmt.Sprintf("%s question “%s”", q.Form, q.In(text)))
	}
	return strings.Join(out, ", ")
}

// reportBank logs precision and recall per label and returns the faults' sum.
func reportBank(t *testing.T, labels map[string]*tally) tally {
	var faults tally
	t.Logf("%-18s %9s %6s %7s", "label", "precision", "recall", "support")
	row := func(l string, isFault bool) {
		n := labels[l]
		if n == nil {
			return
		}
		t.Logf("%-18s %9.2f %6.2f %7d", l, float64(n.right)/float64(max(1, n.right+n.wrong)),
			float64(n.right)/float64(max(1, n.right+n.missed)), n.right+n.missed)
		if isFault {
			faults.right += n.right
			faults.wrong += n.wrong
			faults.missed += n.missed
		}
	}
	for _, m := range roleplay.Moves {
		row(string(m), false)
	}
	for _, f := range roleplay.Faults {
		row(string(f), true)
	}
	return faults
}
