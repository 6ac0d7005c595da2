package moves

import "strings"

// unstemmed end like an inflection and are none.
var unstemmed = set(`number never ever over under after other water paper matter order weather whether rather together
	either neither another remember consider answer offer suffer shoulder sister brother mother father daughter corner
	quarter center letter dinner summer winter supper bother gather during morning evening thing something nothing
	anything everything bring king ring sing wing spring string building wedding ceiling need feed speed seed bleed
	indeed hundred red bed shed this his its yes gas bus plus thus lens always perhaps less was has does goes`)

// stem takes -s, -ing, -ed and -er from an English word, doubled letters and
// a closing e, so that the inflections of a word fall together: "scheduling",
// "schedules" and "schedule" are "schedul". The result is no word; it is only
// compared with other results.
func stem(w string) string {
	if len(w) == 3 && w[2] == 's' && !strings.ContainsRune("suia", rune(w[1])) && !unstemmed[w] {
		return w[:2]
	}
	if len(w) < 4 || len(w) > maxWord || unstemmed[w] {
		return w
	}
	switch {
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		w = w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"),
		strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "zes"):
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		w = w[:len(w)-1]
	}
	if unstemmed[w] {
		return w
	}
	switch {
	case strings.HasSuffix(w, "ing") && stemmable(w[:len(w)-3], 3):
		w = undouble(w[:len(w)-3])
	case strings.HasSuffix(w, "ied") && len(w) > 4:
		w = w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ed") && stemmable(w[:len(w)-2], 3):
		w = undouble(w[:len(w)-2])
	case strings.HasSuffix(w, "er") && stemmable(w[:len(w)-2], 4):
		w = undouble(w[:len(w)-2])
	}
	switch {
	case len(w) > 3 && w[len(w)-1] == 'e':
		w = w[:len(w)-1]
	case len(w) > 3 && w[len(w)-1] == 'y':
		w = w[:len(w)-1] + "i"
	}
	return w
}

// stemmable reports whether s is long enough and has a vowel to be a word.
func stemmable(s string, min int) bool {
	return len(s) >= min && strings.ContainsAny(s, "aeiouy")
}

// undouble takes one of two closing consonants: "stopp" is "stop".
func undouble(s string) string {
	n := len(s)
	if n > 3 && s[n-1] == s[n-2] && !strings.ContainsRune("aeioulsz", rune(s[n-1])) {
		return s[:n-1]
	}
	return s
}

func set(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}
