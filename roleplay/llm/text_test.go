package llm

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// However a text is cut into pieces, what comes out is that text.
func FuzzJoiner(f *testing.F) {
	f.Add("café — 😀", uint8(1))
	f.Add("a\xc3", uint8(2))
	f.Fuzz(func(t *testing.T, text string, size uint8) {
		var j joiner
		var out string
		n, ok := int(size%7)+1, true
		for rest := text; len(rest) > 0 && ok; {
			cut := min(n, len(rest))
			var piece string
			piece, ok = j.add([]byte(rest[:cut]))
			require.True(t, utf8.ValidString(piece))
			out += piece
			rest = rest[cut:]
		}
		if ok && !j.half() {
			require.Equal(t, text, out)
		}
		if utf8.ValidString(text) {
			whole := true
			for _, r := range text {
				whole = whole && r != utf8.RuneError
			}
			require.Equal(t, whole, ok)
			require.False(t, whole && j.half())
		}
	})
}

// rawText reads what encoding/json reads, where no character is broken.
func FuzzRawText(f *testing.F) {
	f.Add(`"a\n\u00e9\ud83d\ude00\\\/"`)
	f.Add(`12`)
	f.Fuzz(func(t *testing.T, lit string) {
		var want string
		if json.Unmarshal([]byte(lit), &want) != nil {
			return
		}
		var got rawText
		require.NoError(t, json.Unmarshal([]byte(lit), &got))
		var j joiner
		text, ok := j.add(got)
		if ok && !j.half() && utf8.ValidString(lit) {
			require.Equal(t, want, text)
		}
	})
}
