package moves

import "seventy/roleplay"

// circumstance is what of the context a rule can ask for.
type circumstance uint32

const (
	early       circumstance = 1 << iota // one of the first two trainee turns
	opening                              // the trainee's first turn
	kindInvite                           // the kinds of talk
	kindFriend                           // get-to-know
	kindInitial                          //
	kindFollow                           //
	afterIssue                           // signals in the coworker's last words: issue
	afterEffect                          // effect or emotion
	afterFear                            // fear
	afterPlan                            // predict
	afterIdea                            // solution
	afterNo                              // refuse
	afterWall                            // resist
	afterYes                             // commit
	afterQuest                           // the coworker asked something
	afterStory                           // the trainee told a story just now
	afterTask                            // the trainee asked for a task or a commitment just now
	afterCheck                           // the trainee asked how a task went just now
	afterMeet                            // the trainee proposed a meeting just now
	afterDeep                            // the trainee asked what it does to them just now
	afterFears                           // the trainee spoke of fears just now
	knownIssue                           // a problem was named by the coworker so far
	probed                               // somebody asked what it does to them so far
	tasked                               // a task or commitment is in play
	planned                              // solutions or actions were spoken of so far
	replying                             // the coworker has said something
	dug                                  // somebody asked for the problem so far
)

var circumstances = map[string]circumstance{
	"early": early, "opening": opening,
	"invite": kindInvite, "get-to-know": kindFriend, "initial": kindInitial, "follow-up": kindFollow,
	"after-issue": afterIssue, "after-effect": afterEffect, "after-fear": afterFear, "after-predict": afterPlan,
	"after-solution": afterIdea, "after-refuse": afterNo, "after-resist": afterWall, "after-commit": afterYes,
	"after-question": afterQuest, "after-story": afterStory, "after-task": afterTask, "after-check": afterCheck,
	"after-meet": afterMeet, "after-effects-asked": afterDeep, "after-fears-asked": afterFears,
	"issue-known": knownIssue, "effects-asked": probed, "tasked": tasked, "planned": planned, "replying": replying,
	"issue-asked": dug,
}

// circumstancesOf reads the context.
func circumstancesOf(c *roleplay.Context) circumstance {
	var k circumstance
	if c.Turn <= 1 {
		k |= opening
	}
	if c.Turn <= 4 {
		k |= early
	}
	switch c.Kind {
	case roleplay.KindInvite:
		k |= kindInvite
	case roleplay.KindGetToKnow:
		k |= kindFriend
	case roleplay.KindInitial:
		k |= kindInitial
	case roleplay.KindFollowUp:
		k |= kindFollow
	}
	for _, s := range c.Signals {
		k |= signalled[s]
	}
	for _, m := range c.LastMoves {
		k |= moved[m]
	}
	if c.SeenSignal[roleplay.Issue]+c.SeenSignal[roleplay.Effect]+c.SeenSignal[roleplay.Emotion] > 0 {
		k |= knownIssue
	}
	if c.SeenMoves[roleplay.ExploreEffects] > 0 {
		k |= probed
	}
	if c.SeenMoves[roleplay.FindIssue] > 0 {
		k |= dug
	}
	if c.Kind == roleplay.KindFollowUp || c.SeenMoves[roleplay.AssignTask]+c.SeenMoves[roleplay.CallQuestion]+c.SeenMoves[roleplay.CheckIn] > 0 || c.SeenSignal[roleplay.Commit] > 0 {
		k |= tasked
	}
	if c.SeenMoves[roleplay.AskSolution]+c.SeenMoves[roleplay.AskAction]+c.SeenMoves[roleplay.AskDecider] > 0 ||
		c.SeenSignal[roleplay.Solution] > 0 {
		k |= planned
	}
	if c.Coworker != "" {
		k |= replying
	}
	return k
}

var signalled = map[roleplay.Signal]circumstance{
	roleplay.Issue: afterIssue, roleplay.Effect: afterEffect, roleplay.Emotion: afterEffect,
	roleplay.Fear: afterFear, roleplay.Predict: afterPlan, roleplay.Solution: afterIdea,
	roleplay.Refusal: afterNo, roleplay.Resist: afterWall, roleplay.Commit: afterYes,
}

var moved = map[roleplay.Move]circumstance{
	roleplay.ShareStory: afterStory, roleplay.CallQuestion: afterTask, roleplay.AssignTask: afterTask,
	roleplay.CheckIn: afterCheck, roleplay.AskObstacles: afterCheck, roleplay.Invite: afterMeet, roleplay.PlanFollowup: afterMeet,
	roleplay.ExploreEffects: afterDeep, roleplay.AddressFears: afterFears, roleplay.AnticipateBoss: afterFears,
}
