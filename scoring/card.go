package scoring

import "seventy/roleplay"

// fewQuestions is how many counted questions it takes to say anything of
// their openness.
const fewQuestions = 5

// Scorecard grades the talk as far as it went. A trainee's card holds nothing
// that the coworker did not tell; every other viewer's shows the whole map.
func (m *Meter) Scorecard(viewer roleplay.Side) Scorecard {
	full := viewer == roleplay.Trainer || viewer == roleplay.Coworker
	k := &m.counts
	card := Scorecard{
		Version: Version, Reader: m.reader, Rubric: m.rubric(), Session: m.session, Framework: m.f.ID, Title: m.f.Title, Kind: m.c.Kind, Turns: m.turns,
		Steps:       m.steps(),
		Order:       m.order(),
		Telling:     Share{Num: k.telling, Den: k.words, Band: BandOf(k.telling, k.words)},
		WordShare:   Share{Num: k.said, Den: k.words},
		Time:        m.time.share(),
		Questions:   Openness{Open: k.open, Closed: k.closed, TooFew: k.open+k.closed < fewQuestions},
		Reflections: Share{Num: k.reflections, Den: k.questions},
		LongestLen:  k.longestWords,
		Silences:    Silences{Asks: m.owed.asks, Filled: append([]Finding{}, m.owed.filled...)},
		Strengths:   m.strengths(full),
		Faults:      m.faultFindings(),
		FaultCounts: m.faultCounts(),
		Advice:      m.advice(),
		Map:         m.concerns(full),
		Openings:    m.openTurns(),
		Story:       m.story(full),
		Ending:      m.ending(),
		Left:        m.left(),
	}
	card.Quality, card.Purpose = m.quality()
	if m.who() == nobody {
		card.nameless()
	}
	if k.longest.ok() {
		f := finding("longest", "longest", k.longest, Explain("longest"))
		card.Longest = &f
	}
	return card
}

// BandOf returns where a telling share of num words out of den lies; "" when
// den is 0. It counts in whole numbers, so that the edges are exact.
func BandOf(num, den int) Band {
	switch {
	case den <= 0:
		return ""
	case num*100 <= den*30:
		return Meets
	case num*100 <= den*40:
		return Near
	case num*100 <= den*50:
		return Over
	}
	return Dominates
}

func (m *Meter) steps() []Step {
	out := []Step{}
	for i := range m.stages {
		s := &m.stages[i]
		step := Step{ID: s.ID, Mark: "step:" + s.ID, Letter: s.Letter, Title: s.Title, Asks: s.Asks,
			Asked: s.asked(m.c.Kind), Bonus: s.Bonus, Status: s.status(), Perhaps: s.perhaps(), Criteria: []Criterion{}}
		for j := range s.Criteria {
			c, met := &s.Criteria[j], s.check(j)
			step.Criteria = append(step.Criteria, Criterion{ID: c.ID, Mark: "criterion:" + s.ID + "." + c.ID,
				Text: c.Text, Side: c.Side, Bonus: c.Bonus, Met: met.ok(), Turn: met.turn, Said: met.quote, Sure: met.sure, Perhaps: met.perhaps})
		}
		out = append(out, step)
	}
	return out
}
