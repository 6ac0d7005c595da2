package mind

import "seventy/roleplay"

// ground is what must hold for a cause to have its full effect. Where it does
// not hold, a gain counts a third (of one or two points: nothing), a loss in
// full: praise for somebody who has told nothing is only noise.
type ground int

const (
	always    ground = iota
	afterTold        // the coworker has told something the turn can refer to
	onConcern        // a concern of theirs is on the table
)

// transition is what one cause does to the mind in one turn, in points.
//
// A cause that fades has its full effect the first turn, half of it in the
// second turn running, and none from the third; from its fifth turn in the
// talk half, from its ninth a third (see faded). Gains of trust shrink as
// faults add up (see scarred) and above 60; hope and resolve hardly grow while
// trust is under 25. The sum of a turn stays within mostUp and
// mostDown, and under 25 patience is lost at half the pace.
type transition struct {
	by    levels
	on    ground
	fades bool
}

// Causes beside moves, faults and cues.
const (
	causeHeard   = "heard"     // they told what it does to them, and were given it back or affirmed
	causeUnheard = "unheard"   // they told what it does to them, and the trainee went past it
	causeClosed  = "closed"    // the third closed question running, and each after
	causeOpen    = "open"      // an open question
	causeSpeech  = "speech"    // more than 60 words of telling in a turn
	causeFilled  = "filled"    // the trainee talked into the silence after an ask
	causeAnswer  = "answered"  // the trainee answered the coworker's own question
	causeEvade   = "evaded"    // the trainee did not
	causeStarved = "starved"   // left with their pain for turns, no way forward offered
	causeEmpty   = "empty"     // a turn with nothing in it to go on, and no room given either
	causeFruit   = "fruitless" // asked for a problem again and again, nothing else
)

// moveEffects says what each move does.
var moveEffects = map[roleplay.Move]transition{
	roleplay.Introduce:      {by: levels{trust: 1, patience: 1}, fades: true},
	roleplay.Invite:         {by: levels{trust: 1, fear: 1}, fades: true},
	roleplay.GetStory:       {by: levels{trust: 2, patience: 1}, fades: true},
	roleplay.FindIssue:      {by: levels{trust: 1, agitation: 1}, fades: true},
	roleplay.ExploreEffects: {by: levels{trust: 2, agitation: 4, hope: -1}, on: onConcern},
	roleplay.Reflect:        {by: levels{trust: 3, patience: 2, agitation: 1}, on: afterTold, fades: true},
	roleplay.Validate:       {by: levels{trust: 3, patience: 2, fear: -1}, on: afterTold, fades: true},
	roleplay.AskSolution:    {by: levels{trust: 1, hope: 4, resolve: 1}, on: onConcern, fades: true},
	roleplay.AskDecider:     {by: levels{hope: 2, resolve: 2}, on: onConcern, fades: true},
	roleplay.AskAction:      {by: levels{hope: 3, resolve: 4, fear: 1}, on: onConcern, fades: true},
	roleplay.ShareStory:     {by: levels{hope: 4, resolve: 1}, on: onConcern, fades: true},
	roleplay.AnticipateBoss: {by: levels{trust: 2, fear: 1, resolve: 2}, on: onConcern, fades: true},
	roleplay.AddressFears:   {by: levels{trust: 3, fear: -5, resolve: 3}, fades: true},
	roleplay.CallQuestion:   {by: levels{fear: 2, resolve: 1}, on: onConcern},
	roleplay.AssignTask:     {by: levels{fear: 1, resolve: 2}, on: onConcern},
	roleplay.MapCoworkers:   {by: levels{trust: 1, hope: 2, fear: -1, resolve: 2}, on: onConcern, fades: true},
	roleplay.GetContact:     {by: levels{fear: 1}},
	roleplay.CheckIn:        {by: levels{trust: 2, patience: 1}, fades: true},
	roleplay.PlanFollowup:   {by: levels{trust: 1, hope: 2, resolve: 1}, fades: true},
	roleplay.AskObstacles:   {by: levels{trust: 2, fear: -1, resolve: 1}, fades: true},
	roleplay.OfferSupport:   {by: levels{trust: 2, hope: 2, fear: -3, resolve: 2}, fades: true},
	roleplay.ShareSelf:      {by: levels{trust: 2, patience: 1}, fades: true},
	roleplay.RespectLimits:  {by: levels{trust: 4, patience: 4, fear: -2}, fades: true},
}

// faultEffects says what each fault does. Faults don't fade: the second one
// hurts as much as the first.
var faultEffects = map[roleplay.Fault]transition{
	roleplay.Lecture:          {by: levels{trust: -2, patience: -5, hope: -1}},
	roleplay.LeadingQuestion:  {by: levels{trust: -2, patience: -2}},
	roleplay.StackedQuestions: {by: levels{patience: -2}},
	roleplay.Dismiss:          {by: levels{trust: -4, patience: -4, fear: 2, hope: -1}},
	roleplay.Push:             {by: levels{trust: -6, patience: -7, fear: 4, resolve: -4}},
	roleplay.FalsePromise:     {by: levels{trust: -5, patience: -2, fear: 4, hope: -1}},
	roleplay.OwnAgenda:        {by: levels{trust: -3, patience: -3, agitation: -2}},
	roleplay.PrematureAsk:     {by: levels{trust: -3, patience: -3, fear: 3, resolve: -1}},
}

// cueEffects says what each cue does.
var cueEffects = map[roleplay.Cue]transition{
	roleplay.Greet:     {by: levels{trust: 1}, fades: true},
	roleplay.Thank:     {by: levels{trust: 1, patience: 1}, fades: true},
	roleplay.Farewell:  {},
	roleplay.Apologize: {by: levels{trust: 2, patience: 4}, fades: true},
	roleplay.Insult:    {by: levels{trust: -12, patience: -20, fear: 2}},
	roleplay.Flatter:   {by: levels{trust: -1, patience: -1}},
	roleplay.Nonsense:  {by: levels{trust: -1, patience: -8}},
	roleplay.OutOfRole: {by: levels{trust: -1, patience: -7}},
	roleplay.Repeat:    {by: levels{patience: -5}},
	roleplay.Union:     {by: levels{fear: 3}, fades: true},
	roleplay.AnswerYes: {},
	roleplay.AnswerNo:  {},
	roleplay.AskWho:    {},
	roleplay.AskHow:    {by: levels{trust: 1}, fades: true},
}

// otherEffects says what the causes do that no single label names.
var otherEffects = map[string]transition{
	causeHeard:   {by: levels{trust: 2, patience: 1, agitation: 3}},
	causeUnheard: {by: levels{trust: -3, patience: -2, agitation: -2}},
	causeClosed:  {by: levels{trust: -1, patience: -2}},
	causeOpen:    {by: levels{patience: 1}, fades: true},
	causeSpeech:  {by: levels{patience: -2}},
	causeFilled:  {by: levels{patience: -3, resolve: -2}},
	causeAnswer:  {by: levels{trust: 4, fear: -1}},
	causeEvade:   {by: levels{trust: -2}},
	causeStarved: {by: levels{hope: -2, patience: -2}},
	causeEmpty:   {by: levels{patience: -2}},
	causeFruit:   {by: levels{patience: -2}},
}

// weight is how much a fault scars: later gains of trust shrink with the sum.
var weight = map[roleplay.Fault]int{
	roleplay.Lecture: 1, roleplay.LeadingQuestion: 1, roleplay.StackedQuestions: 0,
	roleplay.Dismiss: 2, roleplay.Push: 3, roleplay.FalsePromise: 3,
	roleplay.OwnAgenda: 2, roleplay.PrematureAsk: 1,
}

// faded is what is left of an effect in a run of turns with the same cause,
// after so many uses in the talk.
func faded(by, run, uses int) int {
	switch {
	case run >= 2:
		return 0
	case run == 1:
		by = (by + sign(by)) / 2
	}
	switch {
	case uses >= 8:
		by /= 3
	case uses >= 4:
		by = (by + sign(by)) / 2
	}
	return by
}

// scarred is what is left of a gain of trust after faults of that weight: a
// coworker who was pushed and lied to comes round at half the pace and less.
func scarred(gain, scars int) int {
	if gain <= 0 {
		return gain
	}
	return max(1, gain*10/(10+scars))
}

// cues lists every cue the mind knows, in the order of its tallies.
var cues = []roleplay.Cue{roleplay.Greet, roleplay.Thank, roleplay.Farewell, roleplay.Apologize,
	roleplay.Insult, roleplay.Flatter, roleplay.Nonsense, roleplay.OutOfRole, roleplay.Repeat,
	roleplay.Union, roleplay.AnswerYes, roleplay.AnswerNo, roleplay.AskWho, roleplay.AskHow}
