package moves

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

// TestMayRepeat holds that looking no words up overlooks no repeat, however
// the words are spelled; and that it says no to most other turns.
func TestMayRepeat(t *testing.T) {
	for w, words := range spellings {
		require.LessOrEqual(t, len(words), mostPlain, w)
	}
	data, err := os.ReadFile("corpus/bank.txt")
	require.NoError(t, err)
	var texts []string
	for _, line := range strings.Split(string(data), "\n") {
		if text, _, ok := strings.Cut(line, " |"); ok && line[0] != '>' && line[0] != '#' {
			texts = append(texts, text)
		}
	}
	rng := rand.New(rand.NewPCG(7, 11))
	repeats, refused, pairs := 0, 0, 0
	look := func(last, text string) {
		u := turn{text: text, context: &roleplay.Context{Trainee: last}, out: &roleplay.Reading{}}
		u.tokens = splitWords(text)
		u.words = plainWords(text, u.tokens)
		may := u.mayRepeat(last, splitWords(last))
		pairs++
		if shares(u.words, plainWords(last, splitWords(last))) {
			repeats++
			require.True(t, may, "%q after %q", text, last)
		}
		if !may {
			refused++
		}
	}
	for i, text := range texts {
		look(text, text)
		look(text, respell(rng, text))
		look(respell(rng, text), text)
		look(texts[(i+1)%len(texts)], text)
		look(texts[rng.IntN(len(texts))], text)
	}
	require.Greater(t, repeats, 2*len(texts))
	require.Greater(t, refused, len(texts), "most turns are no repeat, and that shows at once")
	t.Logf("%d pairs, %d repeats, %d refused at once", pairs, repeats, refused)
}

// shares is the condition of a repeat, as it is defined.
func shares(words, before []word) bool {
	bag := map[string]int{}
	for i := range before {
		bag[before[i].text]++
	}
	shared := 0
	for i := range words {
		if bag[words[i].text] > 0 {
			bag[words[i].text]--
			shared++
		}
	}
	return 5*shared >= 4*max(len(before), len(words))
}

// respell writes some words of a text in another way that means the same, and
// leaves some out.
func respell(rng *rand.Rand, text string) string {
	swap := map[string]string{"you": "u", "are": "r", "do not": "don't", "i am": "I'm", "it is": "it's", "what is": "what's", "so": "sooo", "going to": "gonna"}
	text = strings.ToLower(text)
	for from, to := range swap {
		if rng.IntN(2) == 0 {
			from, to = to, from
		}
		text = strings.ReplaceAll(text, " "+from+" ", " "+to+" ")
	}
	words := strings.Fields(text)
	if len(words) > 6 {
		at := rng.IntN(len(words))
		words = append(words[:at:at], words[at+1:]...)
	}
	return strings.Join(words, " ")
}
