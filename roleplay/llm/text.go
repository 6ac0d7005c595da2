package llm

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// rawText is a JSON string with its bytes as they came: encoding/json would
// put a replacement character for each half of one that was split.
type rawText []byte

// UnmarshalJSON implements json.Unmarshaler; what is no string counts as
// none. A lone half of a surrogate pair is kept as its three bytes (which is
// no UTF-8), for the joiner to find the other half.
func (t *rawText) UnmarshalJSON(lit []byte) error {
	*t = nil
	if len(lit) < 2 || lit[0] != '"' {
		return nil
	}
	lit = lit[1 : len(lit)-1]
	*t = make([]byte, 0, len(lit)) // no escape is shorter than what it stands for
	for i := 0; i < len(lit); i++ {
		if lit[i] != '\\' {
			*t = append(*t, lit[i])
			continue
		}
		i++ // the decoder has checked that the escape is whole
		if at := strings.IndexByte(`bfnrt`, lit[i]); at >= 0 {
			*t = append(*t, "\b\f\n\r\t"[at])
			continue
		}
		if lit[i] != 'u' {
			*t = append(*t, lit[i])
			continue
		}
		n, err := strconv.ParseUint(string(lit[i+1:i+5]), 16, 16)
		if err != nil {
			return err
		}
		i += 4
		*t = appendUnit(*t, rune(n))
	}
	return nil
}

// appendUnit appends a UTF-16 code unit; the second half of a pair melts with
// the first.
func appendUnit(b []byte, r rune) []byte {
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(b, r)
	}
	half := []byte{0xE0 | byte(r>>12), 0x80 | byte(r>>6)&0x3F, 0x80 | byte(r)&0x3F}
	return append(b, half...)
}

// joiner puts characters together that were split over pieces.
type joiner struct{ rest []byte }

// lost stands where an endpoint itself has lost a character.
var lost = []byte("\uFFFD")

// add returns what is whole of the rest and the new piece; ok is false when
// there are bytes that no later piece can make whole.
func (j *joiner) add(raw []byte) (piece string, ok bool) {
	if len(j.rest) == 0 && utf8.Valid(raw) && !bytes.Contains(raw, lost) { // nearly always
		return string(raw), true
	}
	b := append(j.rest, raw...)
	j.rest = nil
	var out []byte
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 3: // the endpoint itself has lost a character
			return string(out), false
		case r != utf8.RuneError:
			out = append(out, b[:n]...)
			b = b[n:]
			continue
		}
		first, isHalf := surrogate(b)
		second, isPair := rune(0), false
		if isHalf && len(b) >= 6 {
			second, isPair = surrogate(b[3:])
		}
		switch {
		case isPair && utf16.DecodeRune(first, second) != utf8.RuneError:
			out = utf8.AppendRune(out, utf16.DecodeRune(first, second))
			b = b[6:]
		case isHalf && first < 0xDC00 && len(b) == 3, !isHalf && !utf8.FullRune(b):
			j.rest = append(j.rest, b...)
			return string(out), true
		default:
			return string(out), false
		}
	}
	return string(out), true
}

// half reports that the last character is not whole.
func (j *joiner) half() bool { return len(j.rest) > 0 }

// surrogate reads the three bytes that appendUnit wrote.
func surrogate(b []byte) (rune, bool) {
	if len(b) < 3 || b[0] != 0xED || b[1]&0xE0 != 0xA0 || b[2]&0xC0 != 0x80 {
		return 0, false
	}
	var w [4]byte
	copy(w[1:], b[:3])
	u := binary.BigEndian.Uint32(w[:])
	return rune((u>>16&0xF)<<12 | (u>>8&0x3F)<<6 | u&0x3F), true
}
