package voice

import (
	"hash/fnv"
	"slices"
	"strings"

	"seventy/personas"
)

// vocabulary is what an item can be known by in somebody's words: the stems of
// its content words with their weight.
type vocabulary map[string]int

// The weights: what the prompt says weighs most, what an author said in its
// place less. A text of weight enough has told something of the item. On the
// shipped persona this finds five of six authored lines by the others of
// their item, and takes one in twenty remarks that tell nothing for telling.
const (
	inPrompt = 3
	inLines  = 1
	enough   = 3
)

func vocabularyOf(it *personas.Item) vocabulary {
	v := vocabulary{}
	for _, lines := range [][]string{it.Lines, it.Short, it.More, it.Again, it.Eased} {
		v.add(inLines, lines...)
	}
	v.add(inPrompt, it.Says, it.Title)
	v.add(inPrompt, it.About...)
	return v
}

func (v vocabulary) add(weight int, texts ...string) {
	for _, text := range texts {
		for _, w := range bareWords(text) {
			if s := stem(w); s != "" {
				v[s] = max(v[s], weight)
			}
		}
	}
}

// in reports that a text tells something of the item. It is lenient: it finds
// that nothing was told, not how well. An item without content words counts
// as told.
func (v vocabulary) in(text string) bool {
	if len(v) == 0 {
		return true
	}
	sum, seen := 0, map[string]bool{}
	for _, w := range bareWords(text) {
		if s := stem(w); !seen[s] {
			seen[s] = true
			sum += v[s]
		}
	}
	return sum >= enough
}

// shared counts the content words of says that a text holds too, inflected
// or not, and all of them.
func shared(text, says string) (hits, of int) {
	have := map[string]bool{}
	for _, w := range bareWords(text) {
		have[stem(w)] = true
	}
	var seen []string
	for _, w := range bareWords(says) {
		s := stem(w)
		if s == "" || slices.Contains(seen, s) {
			continue
		}
		seen = append(seen, s)
		if have[s] {
			hits++
		}
	}
	return hits, len(seen)
}

// stem is a content word's beginning, which its inflections share; "" for a
// word that carries nothing by itself.
func stem(w string) string {
	r := []rune(w)
	switch {
	case strings.ContainsAny(w, "0123456789"):
		return w
	case len(r) < 4, function[w]:
		return ""
	}
	return string(r[:4])
}

// function words of four letters or more, and what every reply may hold.
var function = setOf(`that this with from they them their there then than have been were will would could should
	about what when where which while whose into over only very just also more most some such because before
	after again does doing done your yours hers she's he's it's i'm don't doesn't didn't can't won't isn't
	like really know knows think thinks thing things want wants make makes says said tell tells even ever
	every much many other others still though through people work works working time`)

func setOf(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// bareWords are the words of a text in normal form.
func bareWords(text string) []string {
	return strings.FieldsFunc(normal(text), func(r rune) bool { return !spoken(r) && r != '\'' })
}

// fingerprint names a sentence of five words or more by its words; shorter
// ones may come again.
func fingerprint(sentence string) (uint64, bool) {
	words := bareWords(sentence)
	if len(words) < 5 {
		return 0, false
	}
	h := fnv.New64a()
	for _, w := range words {
		_, _ = h.Write([]byte(w + " ")) // a hash takes everything
	}
	return h.Sum64(), true
}
