package eval

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"seventy/roleplay"
	"seventy/scoring/transcript"
)

// TestMeterFollowsTheGuide compares the meter's steps with the guide's rule,
// written down again below, over talks drawn at random.
func TestMeterFollowsTheGuide(t *testing.T) {
	moves := rapid.SliceOfN(rapid.SampledFrom(roleplay.Moves), 0, 3)
	signals := rapid.SliceOfN(rapid.SampledFrom(roleplay.Signals), 0, 2)
	rapid.Check(t, func(t *rapid.T) {
		talk := transcript.Conversation{Kind: rapid.SampledFrom(roleplay.Kinds).Draw(t, "kind")}
		for i := range rapid.IntRange(1, 14).Draw(t, "turns") {
			if i%2 == 0 {
				talk.Turns = append(talk.Turns, transcript.Turn{Speaker: roleplay.Trainee, Text: "words", Moves: moves.Draw(t, "moves")})
			} else {
				talk.Turns = append(talk.Turns, transcript.Turn{Speaker: roleplay.Coworker, Text: "words", Signals: signals.Draw(t, "signals")})
			}
		}
		require.Equal(t, guideLevels(talk), stepLevels(talk), "%+v", talk.Turns)
	})
}

// guideLevels works the guide's rule out a second time, to hold the meter to
// it. It gives the level (0 missing, 1 partial, 2 covered) of each step of
// AEIOU by the labelling guide's rule.
func guideLevels(t transcript.Conversation) []int {
	s := seen{moves: map[roleplay.Move]bool{}, signals: map[roleplay.Signal]bool{}}
	story := 2 // trainee turns since a story
	for _, u := range t.Turns {
		if u.Speaker == roleplay.Coworker {
			for _, l := range u.Signals {
				s.signals[l] = true
			}
			continue
		}
		has := setOf(u.Moves)
		story++
		if has[string(roleplay.ShareStory)] {
			story = 0
		}
		for _, m := range u.Moves {
			s.moves[m] = true
			if s.signals[roleplay.Issue] && (m == roleplay.Reflect || m == roleplay.ExploreEffects) {
				s.found = true
			}
		}
		if story <= 1 && has[string(roleplay.AskAction)] {
			s.asked = true
		}
	}
	return []int{s.agitate(), s.educate(), s.inoculate(), s.organize(), s.uplift()}
}

// seen is what a talk held.
type seen struct {
	moves   map[roleplay.Move]bool
	signals map[roleplay.Signal]bool
	found   bool // reflect or explore_effects after an issue
	asked   bool // a story, and the question whether it would work here
}

func (s *seen) any(ms ...roleplay.Move) bool {
	for _, m := range ms {
		if s.moves[m] {
			return true
		}
	}
	return false
}

func level(covered, partial bool) int {
	switch {
	case covered:
		return roleplay.Covered.Level()
	case partial:
		return roleplay.Partial.Level()
	}
	return roleplay.Missing.Level()
}

func (s *seen) agitate() int {
	mine := s.moves[roleplay.ExploreEffects] && (s.moves[roleplay.FindIssue] || s.found)
	theirs := s.signals[roleplay.Effect] || s.signals[roleplay.Emotion]
	return level(mine && theirs, s.any(roleplay.ExploreEffects, roleplay.FindIssue, roleplay.Reflect))
}

func (s *seen) educate() int {
	n := 0
	for _, yes := range []bool{s.moves[roleplay.AskSolution], s.moves[roleplay.AskDecider], s.moves[roleplay.AskAction] || s.asked} {
		if yes {
			n++
		}
	}
	return level(n >= 2 && s.signals[roleplay.Solution],
		s.any(roleplay.AskSolution, roleplay.AskDecider, roleplay.AskAction, roleplay.ShareStory))
}

func (s *seen) inoculate() int {
	mine := s.moves[roleplay.AnticipateBoss] && s.moves[roleplay.AddressFears]
	return level(mine && (s.signals[roleplay.Predict] || s.signals[roleplay.Fear]), s.any(roleplay.AnticipateBoss, roleplay.AddressFears))
}

func (s *seen) organize() int {
	mine := s.moves[roleplay.AssignTask] && s.any(roleplay.MapCoworkers, roleplay.CallQuestion)
	return level(mine && s.signals[roleplay.Commit], s.any(roleplay.AssignTask, roleplay.MapCoworkers, roleplay.CallQuestion))
}

func (s *seen) uplift() int {
	mine := s.any(roleplay.PlanFollowup, roleplay.CheckIn) && s.any(roleplay.AskObstacles, roleplay.OfferSupport)
	return level(mine, s.any(roleplay.PlanFollowup, roleplay.CheckIn, roleplay.AskObstacles, roleplay.OfferSupport))
}
