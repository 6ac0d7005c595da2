package llm

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// melted puts the two halves of a character together where a text holds them
// as three bytes each: what the joiner must make of it, written another way.
func melted(text string) string {
	var out []byte
	for b := []byte(text); len(b) > 0; {
		if len(b) >= 6 && b[0] == 0xED && b[1]>>4 == 0xA && b[2]>>6 == 2 && b[3] == 0xED && b[4]>>4 == 0xB && b[5]>>6 == 2 {
			high := rune(b[1]&0xF)<<6 | rune(b[2]&0x3F)
			low := rune(b[4]&0xF)<<6 | rune(b[5]&0x3F)
			out = utf8.AppendRune(out, 0x10000+high<<10+low)
			b = b[6:]
			continue
		}
		out = append(out, b[0])
		b = b[1:]
	}
	return string(out)
}

// However a text is cut into pieces, what comes out is that text, split
// characters put together.
func FuzzJoiner(f *testing.F) {
	f.Add("café — 😀", uint8(1))
	f.Add("a\xc3", uint8(2))
	f.Add("\xed\xae\xae\xed\xb3\xb3", uint8('H'))
	f.Add("a\xed\xa0\xbd\xed\xb8\x80b", uint8(6))
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
			require.Equal(t, melted(text), out)
		}
		if utf8.ValidString(text) {
			require.Equal(t, text, melted(text))
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
