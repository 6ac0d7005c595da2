package voice

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"seventy/roleplay"
)

// The guard's rules, as events keep them behind "guard_".
const (
	ruleOutOfRole      = "out_of_role"     // speaks as a machine, of its prompt, of the exercise
	ruleAssistantTalk  = "assistant_talk"  // serves, soothes and sums up as assistants do
	ruleCoaching       = "coaching"        // tells the trainee how to talk
	ruleStageDirection = "stage_direction" // gestures and narration that can't be taken out
	ruleMarkup         = "markup"          // headings, code, tags
	ruleList           = "list"            // bullets and numbers
	ruleOtherSpeaker   = "other_speaker"   // speaks for somebody else
	ruleParrot         = "parrot"          // the trainee's own sentence
	ruleOverLength     = "over_length"     // too many words for the plan
	ruleCommitment     = "commitment"      // agrees where the plan does not
	ruleForeignScript  = "foreign_script"  // letters the persona does not write
	ruleRepeat         = "repeat"          // a sentence of this talk over again
	ruleEmpty          = "empty"           // no words
	ruleUntold         = "untold"          // what was to be told is not in it
	ruleNotAgreed      = "not_agreed"      // what was to be agreed to is not in it
)

// patterns are looked for in a sentence in lower case with straight quotes.
// They go for what is claimed: a nursing assistant may name her job, and "a
// robot? me?" is an answer.
var patterns = []struct {
	rule  string
	words *regexp.Regexp
}{
	{ruleOutOfRole, oneOf(
		`\b(?:i'm|i am|as|being|just|only|me,?) an? (?:ai\b|a\.i\.|artificial|(?:large )?language model|llm\b|chat ?bot|bot\b|(?:virtual|digital|ai) assistant|computer program|simulation|simulated|fictional)`,
		`\blanguage model\b`, `\bas an ai\b`, `\b\w*gpt\w*\b`,
		`\b(?:system|my|the|your|this|previous|original) prompt\b`,
		`\b(?:my|these|previous|prior|above|system|given) (?:system )?instructions\b`, `\bstage directions?\b`,
		`\b(?:my|content|safety|usage) (?:guidelines|programming|training data|content policy)\b`, `\bcontent polic(?:y|ies)\b`,
		`\bi (?:was|am|have been|'ve been) (?:trained|programmed|instructed|designed|told to (?:play|act|pretend|stay))\b`,
		`\brole-? ?play`, `\b(?:in|out of|break(?:ing)?|stay(?:ing)? in|my) character\b`,
		`\b(?:this|the|our) (?:simulation|training exercise|practice session|conversation simulator)\b`,
		`\bi(?:'m|'m sorry, but i| am)? (?:can't|cannot|can not|unable to|not able to|won't be able to) (?:assist|comply|fulfill|generate|engage (?:in|with)|participate in|provide (?:that|any|information|details|instructions|advice)|continue (?:this|with this|the) (?:conversation|scenario|topic)|discuss (?:that|this) topic|respond to (?:that|this))\b`,
		`\b(?:help|assist) (?:you )?with (?:that|this|your) request\b`, `\byour request\b`,
		`\b(?:hidden|secret|confidential) (?:facts|instructions|information|prompt)\b`,
	)},
	{ruleAssistantTalk, oneOf(
		`\bhow (?:can|may|could) i (?:help|assist|support)\b`, `\bwhat (?:can|may) i (?:help|assist)\b`,
		`\b(?:i'm|i am) here to (?:help|assist|listen|support|answer)\b`, `\b(?:happy|glad|pleased) to (?:assist|provide|clarify|explain)\b`,
		`\b(?:feel free|don't hesitate) to\b`, `\blet me know if (?:you (?:have|need|want|would|'d)|there)`, `\bis there anything else\b`,
		`\bi (?:completely |totally |fully )?(?:understand|hear|acknowledge|appreciate) (?:your|how you|that you(?:'re| are)? feel)`,
		`\bthank you for (?:sharing|reaching out|your (?:question|patience|understanding|message))\b`,
		`\bhere(?:'s| is| are) (?:a|an|some|a few|several|three|five|the following) (?:\w+ )?(?:tips|ways|steps|suggestions|ideas|options|examples|list|breakdown|summary|points|strategies)\b`,
		`^certainly[!.,:]`, `^(?:absolutely|of course|sure|great)[!,.:]+ (?:here|let me|i can help|i'd be happy)`,
		`\bit(?:'s| is) (?:important|worth|essential) (?:to (?:note|remember|acknowledge|consider|recognize)|noting)\b`,
		`\b(?:in conclusion|in summary|to summarize|furthermore|additionally)\b`,
		`\b(?:as a|as your) (?:coworker|colleague),? i (?:understand|appreciate|would)\b`,
	)},
	{ruleCoaching, oneOf(
		`\byou (?:should|could|might|may|need to|ought to|can) (?:want to |try to |also |maybe |have )*(?:ask(?:ed|ing)? (?:me )?(?:more |an? )?(?:open|follow|about my feel)|try(?:ing)? (?:asking|reflecting|listening)|reflect(?:ing)? back|use (?:more )?open|listen(?:ing)? more|validate)`,
		`\b(?:open|closed)[- ]?ended\b`, `\bopen questions?\b`,
		`\b(?:great|excellent|wonderful|fantastic|insightful|thoughtful|well-phrased) (?:question|reflection|listening|follow-?up|approach|technique)\b`,
		`\b(?:good|nice|great) (?:job|work) (?:at |with |on )?(?:asking|listening|reflecting|validating|organizing)\b`, `\b(?:good|great|nice) use of\b`,
		`\byour (?:technique|approach|organizing skills|listening skills|active listening|score|scorecard|telling share)\b`,
		`\b(?:aeiou|ahuy|inoculat\w+|agitation step|organizing conversation|1-on-1 (?:technique|skills?|method))\b`,
		`\b(?:my|some|a bit of|a little) feedback (?:for|on)\b`, `\bas an organizer,? you\b`, `\btry (?:asking|rephrasing) (?:it|that|me|again|an?|with)\b`,
		`\byou(?:'re| are) doing (?:great|well|a (?:good|great) job)\b`,
	)},
}

func oneOf(alternatives ...string) *regexp.Regexp {
	return regexp.MustCompile(strings.Join(alternatives, "|"))
}

// A yes to something, and the words that take it back.
var (
	commitment = oneOf(
		`\b(?:i'm|i am) in(?:[.!,;]|$)`, `\bcount me in\b`, `\bsign me up\b`, `\b(?:i'm|i am) on board\b`, `\byou can count on me\b`,
		`\b(?:i'll|i will|i'm going to|i'm gonna|i can|i'd be (?:happy|glad|willing) to|i'm (?:happy|glad|willing) to) (?:definitely |totally |gladly |just )?(?:do it|do that|sign(?: it| up| that| the card)?(?:[.!,;]|$)|join|come (?:to the|along|with you)|be there[.!,]|talk to (?:her|him|them|\w+ (?:about|tomorrow|tonight|before))|ask (?:her|him|them|around)|meet (?:you|up)|call you|text you|bring (?:her|him|them|someone|somebody))`,
		`^(?:ok(?:ay)?|sure|yes|yeah|alright|fine)?,? ?let's do (?:it|this|that)\b`, `\bit's a deal\b`, `\byou have my word\b`, `\bi promise\b`,
	)
	eager = regexp.MustCompile(`\bwhere do i sign\b|\bwhen do we start\b`)
	hedge = regexp.MustCompile(`\b(?:maybe|when|once|say|perhaps|if|might|not|never|don't|won't|can't|wouldn't|couldn't|unless|think about|should i|why would|used to|said|says|told|like)\b|\?\s*$`)
	yes   = regexp.MustCompile(`\b(?:yes|yeah|yep|ok|okay|sure|fine|all right|alright|deal|i'll|i will|i can|i could|i'd|let's|count me in|i'm in|that works|works for me|you can|we can)\b`)
)

// commits reports that a sentence, in normal form, says yes to something.
func commits(low string) bool {
	return eager.MatchString(low) || commitment.MatchString(low) && !hedge.MatchString(low)
}

// agrees reports that a text says yes.
func agrees(text string) bool { return yes.MatchString(normal(text)) }

var straight = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "–", "-", "—", "-", "‑", "-")

// normal is a text in lower case, with straight quotes and single spaces.
func normal(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(straight.Replace(norm.NFKC.String(s))), " "))
}

var (
	listItem  = regexp.MustCompile(`^\s*(?:[-*•–—+]\s|\d{1,2}[.)](?:\s|$))`)
	markup    = regexp.MustCompile("^\\s*(?:#{1,6}\\s|>\\s|\\|)|```|</?[a-zA-Z]|\\*\\*[^*]*:\\*\\*|\\]\\(|https?://")
	starred   = regexp.MustCompile(`\*{1,3}([^*\n]+)\*{1,3}|\b_([^_\n]+)_\b|(?:^|\s)_([^_\n]+)_`)
	bracketed = regexp.MustCompile(`\[[^\[\]\n]*\]`)
	aside     = regexp.MustCompile(`\(([^()\n]+)\)`)
	narrated  = regexp.MustCompile(`^(?:just |then |slowly |quietly |softly )*(?:look|sigh|shrug|nod|pause|smile|laugh|lean|shake|stare|glance|turn|rub|sit|stand|frown|hesitate|whisper|mutter|repl[iy]|answer|say|put|pull|push|pick|take|stir|wipe|fold|cross|raise)(?:e?s|ed)\b`)
	gesture   = regexp.MustCompile(`^(?:\w{3,}ing|\w{2,}[^s\W]s|pause|long pause|beat|a beat|silence|quiet|quietly|softly|slowly|after a \w+)\b`)
)

// noGesture are words that look like a gesture's verb and are none.
var noGesture = regexp.MustCompile(`^(?:this|his|is|was|has|does|always|yes|its|ours|hers|theirs|sometimes|perhaps|nights?|days|hours|years|things|nothing|anything|something|everything|morning|evening|during)\b`)

// plainSpeech takes out of a sentence what is not said aloud: gestures,
// emphasis marks, quotation marks around it all, emoji. It returns the rule
// that is broken where that can't be done.
func plainSpeech(s string) (text, rule string) {
	switch {
	case listItem.MatchString(s):
		return "", ruleList
	case markup.MatchString(s):
		return "", ruleMarkup
	}
	s = unmark(s)
	s = bracketed.ReplaceAllString(s, "")
	s = aside.ReplaceAllStringFunc(s, func(in string) string {
		if isGesture(in[1 : len(in)-1]) {
			return ""
		}
		return in
	})
	if strings.ContainsAny(s, "*[]`") {
		return "", ruleStageDirection
	}
	if strings.Count(straight.Replace(s), `"`)%2 == 1 {
		s = strings.NewReplacer(`"`, "", "“", "", "”", "").Replace(s)
	}
	if inner, ok := strings.CutPrefix(straight.Replace(strings.TrimSpace(s)), `"`); ok && strings.Count(inner, `"`) == 1 && strings.HasSuffix(inner, `"`) {
		s = strings.Trim(strings.TrimSpace(s), `"“”`)
	}
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.So, r) || r == '\uFE0F' || r == '\u200D' {
			return -1
		}
		return r
	}, s)
	clean, err := roleplay.CleanTurn(strings.Join(strings.Fields(s), " "))
	if err != nil { // nothing is left
		return "", ""
	}
	return clean, ""
}

// unmark takes out starred gestures and keeps starred words that are only
// stressed: a single word in the middle of a clause, or one that no gesture
// begins with.
func unmark(s string) string {
	var b strings.Builder
	at := 0
	for _, m := range starred.FindAllStringSubmatchIndex(s, -1) {
		inner := ""
		for g := 2; g < len(m); g += 2 {
			if m[g] >= 0 {
				inner = s[m[g]:m[g+1]]
			}
		}
		before := strings.TrimSpace(s[:m[0]])
		b.WriteString(s[at:m[0]])
		inClause := before != "" && !strings.ContainsAny(before[len(before)-1:], ".!?,;:-") && !strings.Contains(inner, " ")
		if inClause || !isGesture(inner) {
			if s[m[0]] == ' ' {
				b.WriteByte(' ')
			}
			b.WriteString(inner)
		}
		at = m[1]
	}
	b.WriteString(s[at:])
	return b.String()
}

func isGesture(s string) bool {
	low := normal(s)
	return gesture.MatchString(low) && !noGesture.MatchString(low)
}

// spoken reports a character that can be read aloud.
func spoken(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// scripts are the writing systems that a persona's file uses, beside Latin.
type scripts map[string]bool

// see adds the scripts of a text.
func (k scripts) see(text string) {
	for _, r := range text {
		if name := foreign(r); name != "" {
			k[name] = true
		}
	}
}

// allow reports that every letter of a text is of a script that was seen.
func (k scripts) allow(text string) bool {
	for _, r := range text {
		if name := foreign(r); name != "" && !k[name] {
			return false
		}
	}
	return true
}

// foreign names the script of a letter that is not Latin; "" for all else.
func foreign(r rune) string {
	if r < 0x250 || !unicode.IsLetter(r) || unicode.In(r, unicode.Latin, unicode.Common, unicode.Inherited) {
		return ""
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return "unknown"
}
