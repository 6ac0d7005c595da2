package moves

import (
	"slices"
	"strings"

	"seventy/roleplay"
)

// topicTable finds the subjects of a scenario in words, by their stems.
type topicTable struct {
	first map[string][]phrase // by the stem of the first word, longest first
}

// A phrase is words that mean a subject.
type phrase struct {
	stems []string
	id    string
}

func newTopicTable(subjects []roleplay.Subject) topicTable {
	t := topicTable{first: map[string][]phrase{}}
	for _, s := range subjects {
		for _, w := range s.Words {
			t.add(s.ID, w)
		}
	}
	for k := range t.first {
		slices.SortStableFunc(t.first[k], func(a, b phrase) int { return len(b.stems) - len(a.stems) })
	}
	return t
}

// add files a phrase, and a compound ("write up") also written as one word.
func (t *topicTable) add(id, words string) {
	var p []string
	for _, w := range plainWords(words, splitWords(words)) {
		p = append(p, w.stem)
	}
	if len(p) == 0 {
		return
	}
	t.put(phrase{p, id})
	if len(p) == 2 {
		var b strings.Builder
		for _, tok := range splitWords(words) {
			b.WriteString(lower(words[tok.start:tok.end]))
		}
		t.put(phrase{[]string{stem(b.String())}, id})
	}
}

func (t *topicTable) put(p phrase) {
	key := p.stems[0]
	for _, q := range t.first[key] {
		if q.id == p.id && slices.Equal(q.stems, p.stems) {
			return
		}
	}
	t.first[key] = append(t.first[key], p)
}

// find reports the subjects that the turn's words touch: the longest phrase
// at each place, of every subject that has it.
func (t *topicTable) find(u *turn) {
	for i := 0; i < len(u.words); {
		took := 0
		for _, p := range t.first[u.words[i].stem] {
			if len(p.stems) < took {
				break
			}
			if !standsAt(p.stems, u.words[i:]) {
				continue
			}
			took = len(p.stems)
			u.out.Topics = append(u.out.Topics, roleplay.Topic{ID: p.id, Span: u.span(i, i+took), Asked: u.inside[i] != 0})
		}
		i += max(took, 1)
	}
}

func standsAt(stems []string, ws []word) bool {
	if len(stems) > len(ws) {
		return false
	}
	for i, s := range stems {
		if ws[i].stem != s || i > 0 && ws[i].before&hard != 0 {
			return false
		}
	}
	return true
}
