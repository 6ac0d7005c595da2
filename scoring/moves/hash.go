package moves

import "seventy/roleplay"

// kinds of features: the first thing that is hashed of one.
const (
	ofWord uint32 = iota + 1
	ofStem
	ofPair
	ofTriple
	ofGap
	ofStart
	ofEnd
	ofEdge
	ofClass
	ofClassAt
	ofClassAsked
	ofForm
	ofLength
	ofPlace
	ofShare
	ofHit
	ofHitAsked
	ofMark
	ofMarkWhen
	ofMarkAsked
	ofWhen
	ofStartWhen
	ofFormWhen
	ofHeard
	ofLast
	ofCount
	ofTelling
	ofRule
	ofSide
	ofBreak
)

// mix hashes a few numbers to one: the steps of MurmurHash3's finisher over a
// running sum.
func mix(kind uint32, rest ...uint32) uint32 {
	h := uint64(kind) * 0x9E3779B97F4A7C15
	for _, r := range rest {
		h = (h ^ uint64(r)) * 0xFF51AFD7ED558CCD
		h ^= h >> 32
	}
	h *= 0xC4CEB9FE1A85EC53
	return uint32(h >> 32)
}

// hashOf is FNV-1a of a word.
func hashOf(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// hashes of the labels, by their number.
var (
	moveSums   = hashesOf(roleplay.Moves)
	faultSums  = hashesOf(roleplay.Faults)
	signalSums = hashesOf(roleplay.Signals)
)

func hashesOf[L ~string](labels []L) map[L]uint32 {
	out := make(map[L]uint32, len(labels))
	for _, l := range labels {
		out[l] = hashOf(string(l))
	}
	return out
}

// bucket puts a count on a coarse scale.
func bucket(n int) uint32 {
	for b, top := range buckets {
		if n <= top {
			return uint32(b)
		}
	}
	return uint32(len(buckets))
}

var buckets = [...]int{0, 1, 2, 3, 4, 6, 9, 13, 20, 30, 45, 70}
