package scoring

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMend(t *testing.T) {
	for text, want := range map[string]string{
		"your coworker turned away.":                           "Your coworker turned away.",
		"It was too much. your coworker's answer was a no.":    "It was too much. Your coworker's answer was a no.",
		"That's fine, your coworker. I'm glad.":                "That's fine. I'm glad.",
		"What do you make of it, your coworker?":               "What do you make of it?",
		"Here you gave your coworker the answer.":              "Here you gave your coworker the answer.",
		"After a no it leaves your coworker two ways out: one": "After a no it leaves your coworker two ways out: one",
		"": "",
	} {
		got := text
		mend(&got)
		require.Equal(t, want, got)
	}
}
