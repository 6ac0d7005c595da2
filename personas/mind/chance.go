package mind

// chance gives a number that depends on nothing but the session's seed, the
// turn and what it is drawn for: a branch with the same beginning draws the
// same ones.
func chance(seed uint64, turn int, purpose string) uint64 {
	h := mix(seed ^ uint64(turn)*0x9e3779b97f4a7c15)
	for i := range len(purpose) {
		h = (h ^ uint64(purpose[i])) * 0x100000001b3
	}
	return mix(h)
}

// mix spreads a number's bits (the finalizer of SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// roll draws one of n numbers from 0.
func (d *deciding) roll(purpose string, n int) int {
	return int(chance(d.m.seed, d.h.turn, purpose) % uint64(n))
}
