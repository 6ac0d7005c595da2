package scoring

import (
	"strings"

	"seventy/roleplay"
)

// label is a label of the guide in plain words: a title, and a sentence or two
// on what it is and why it matters, said to the trainee.
type label struct{ title, explain string }

// Title returns a label (a move, a fault, a signal, or a strength of the
// scorecard) in a few plain words. A label it does not know is returned with
// its underscores as spaces.
func Title(name string) string {
	if l, ok := labels[name]; ok {
		return l.title
	}
	return strings.ReplaceAll(name, "_", " ")
}

// Explain says in a sentence or two what a label means and why it matters; ""
// for a label it does not know.
func Explain(name string) string { return labels[name].explain }

var labels = map[string]label{
	// moves
	string(roleplay.Introduce):      {"Said why you wanted to talk", "People relax once they know who you are and what this is about."},
	string(roleplay.Invite):         {"Invited them to talk away from work", "A place and a time make it likely that the talk happens, out of the boss's hearing."},
	string(roleplay.GetStory):       {"Asked for their story", "Asking about their work and life says that they matter, not just their grievance."},
	string(roleplay.FindIssue):      {"Asked what is wrong", "Asking, where you could have guessed, lets the problem be theirs."},
	string(roleplay.ExploreEffects): {"Asked what it does to them", "Nobody puts effort into a problem whose weight they push away. Your question let them feel it."},
	string(roleplay.Reflect):        {"Gave back what they said", "Their words in yours show that you listened, and let them correct or go on."},
	string(roleplay.Validate):       {"Took the feeling seriously", "Hearing that a feeling makes sense makes it safe to go on."},
	string(roleplay.AskSolution):    {"Asked what would fix it", "The way out is theirs when they have found the words for it."},
	string(roleplay.AskDecider):     {"Asked who could say yes", "A problem with a name on the other side is one that can be solved."},
	string(roleplay.AskAction):      {"Asked what they could do together", "Thinking about it together is where hope comes from."},
	string(roleplay.ShareStory):     {"Told of others who acted", "A story can open a window, as long as a question follows: would that work here?"},
	string(roleplay.AnticipateBoss): {"Looked ahead at the boss's reaction", "What they have thought through beforehand frightens them less when it comes."},
	string(roleplay.AddressFears):   {"Took a fear seriously", "A fear that may be said out loud can be weighed. One that may not decides alone."},
	string(roleplay.CallQuestion):   {"Asked them to be part of it", "A plain ask is a sign of respect: it can be answered with yes or with no."},
	string(roleplay.AssignTask):     {"Asked for one concrete thing", "One small thing they chose is worth more than a big one you gave them."},
	string(roleplay.MapCoworkers):   {"Asked who else", "Nobody changes it alone, and they know the others better than you do."},
	string(roleplay.GetContact):     {"Got a way to stay in touch", "You can only follow up with someone you can reach."},
	string(roleplay.CheckIn):        {"Asked how it went", "Asking shows that you thought of them, and that what they took on counts."},
	string(roleplay.PlanFollowup):   {"Fixed when you talk again", "Courage fades in the days after a talk. A day and a time hold it."},
	string(roleplay.AskObstacles):   {"Asked what could get in the way", "An obstacle that was talked through has lost half its weight."},
	string(roleplay.OfferSupport):   {"Offered help", "Nobody should have to do the hard part by themselves."},
	string(roleplay.ShareSelf):      {"Told a little of yourself", "A bit of your own, kept short, makes it easier to tell theirs."},
	string(roleplay.RespectLimits):  {"Gave them room", "Someone whose no is respected can say yes another time."},

	// faults
	string(roleplay.Lecture):          {"A long stretch of telling", "While you explain, they can only wait. It says that your thoughts matter more than theirs."},
	string(roleplay.LeadingQuestion):  {"A question with the answer in it", "They can only agree or argue, and you learn what you think, not what they think."},
	string(roleplay.StackedQuestions): {"Several questions at once", "They answer the easiest one, and the one that mattered is lost."},
	string(roleplay.Dismiss):          {"Something of theirs was played down", "However kindly it is meant, it says that they should not feel what they feel."},
	string(roleplay.Push):             {"Pressed on after a no", "Pressing wins a nod at best. It costs the trust that a later yes needs."},
	string(roleplay.FalsePromise):     {"A promise nobody can keep", "They know that it can't be promised, so they believe the rest less, too."},
	string(roleplay.OwnAgenda):        {"The answer was yours, not theirs", "What you name for them stays your issue, your plan, your task."},
	string(roleplay.PrematureAsk):     {"The ask came too early", "Before their own problem is on the table, they have no reason of their own to say yes."},

	// faults that take more than one turn, or finer ears, to see
	"third_party":  {"The union as somebody else", "A union that does things for them is a service to be bought. It is what they and the others do."},
	"blame":        {"Coworkers got the blame", "Whoever hears that others are lazy or don't care hears it about themselves, too. Most are tired or afraid, with reason."},
	"jumped":       {"Organizing came into it early", "This talk was for getting to know each other. What is asked for now changes what it was about."},
	"maybe_as_yes": {"A maybe was taken for a yes", "It was not a yes yet. Asking what is behind it brings the real answer out."},
	"pressure":     {"Asked again, with nothing new", "Once more after hearing what stands in the way shows that you mean it. Again after that is pressure."},
	"dug":          {"Went on into what was too much", "When it gets too much, the next question is whether they want to go on at all."},

	// signals
	string(roleplay.Issue):    {"Names a problem", "A problem at work, in their words."},
	string(roleplay.Effect):   {"Tells what it does to them", "How the problem reaches into their days."},
	string(roleplay.Emotion):  {"Shows a feeling", "Anger, worry, sadness, hope: an opening that asks to be met."},
	string(roleplay.Solution): {"Has an idea", "What would fix it, who could, or what might be done."},
	string(roleplay.Fear):     {"Names a fear", "A risk or a doubt about acting."},
	string(roleplay.Predict):  {"Says how the boss would react", "They usually know."},
	string(roleplay.Resist):   {"Turns away", "Deflects, changes the subject or turns short: they need room, or something easier."},
	string(roleplay.Refusal):  {"Says no", "A no on good terms is no failure."},
	string(roleplay.Commit):   {"Agrees to something", "A yes to something concrete."},

	// what else a scorecard names
	"opening":        {"A question that opened a door", "This turn let them tell something they had been holding back."},
	"respected_no":   {"Let a no be a no", "They said no and you accepted it. That keeps the door open, and it is no failure."},
	"silence":        {"Asked, then waited", "You left the silence after your ask to them. Few things are harder."},
	"silence_filled": {"Went on into the silence", "What comes after an ask is theirs, and often comes late."},
	"listened":       {"Said little, heard much", "A few words of yours made room for many of theirs."},
	"open_question":  {"Asked an open question", "It can't be answered with yes or no, so they decide what to tell."},
	"asked":          {"Asked a question", "You wanted to know something from them. That is where it starts."},
	"apologize":      {"Took it back", "Saying sorry for how something came out mends more than explaining it."},
	"persistence":    {"Asked once more, after listening", "You heard what stood in the way, took it up, and asked again. That is persistence, not pressure."},
	"greet":          {"Met them kindly", "A kind word at the start or the end is part of it, too."},
	"longest":        {"Your longest turn", "The longer a turn, the less of it is heard. Two or three sentences are plenty."},
}
