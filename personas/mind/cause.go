package mind

import "seventy/roleplay"

// What a plan answers: the keys of Plan.On, Plan.Lead and Plan.Close. All are
// in personas.Causes.
const (
	onGreet         = "greet"
	onIntroduce     = "introduce"
	onHowAreYou     = "how_are_you"
	onThank         = "thank"
	onFarewell      = "farewell"
	onApologize     = "apologize"
	onReflect       = "reflect"
	onValidate      = "validate"
	onShareSelf     = "share_self"
	onShareStory    = "share_story"
	onRespect       = "respect"
	onSupport       = "support"
	onListen        = "listen"
	onStatement     = "statement"
	onSilenceFilled = "silence_filled"
	onRepeat        = "repeat"
	onLecture       = "lecture"
	onLeading       = "leading"
	onStacked       = "stacked"
	onDismiss       = "dismiss"
	onPush          = "push"
	onFalsePromise  = "false_promise"
	onOwnAgenda     = "own_agenda"
	onPremature     = "premature"
	onInsult        = "insult"
	onFlatter       = "flatter"
	onNonsense      = "nonsense"
	onOutOfRole     = "out_of_role"
	onUnion         = "union"
	onUnknownOpen   = "unknown_open"
	onUnknownClosed = "unknown_closed"
	onUnknownAsk    = "unknown_ask"
	onNoIssue       = "no_issue"
	onLocked        = "locked"
	onDeeper        = "deeper"
	onNothingLeft   = "nothing_left"
	onAskedAgain    = "asked_again"
	onNoIdea        = "no_idea"
	onScared        = "scared"
	onNotNow        = "not_now"
	onAgreed        = "agreed"
	onInvite        = "invite"
	onContact       = "contact"
	onOwnTopic      = "own_topic"
	onAnswered      = "answered"
	onDodged        = "dodged"
	onDrained       = "drained"
	onDistress      = "distress"
	onEased         = "eased"
	onTimeWarning   = "time_warning"
	onTimeUp        = "time_up"
	onPatienceGone  = "patience_gone"
	onParting       = "parting"
)

// Reasons for which the coworker ends a talk: Plan.Ends.
const (
	EndsPatience = "patience" // they have had enough
	EndsTime     = "time"     // they have to go
	EndsHurt     = "hurt"     // they were abused, or pressed where it hurts
	EndsGoodbye  = "goodbye"  // the trainee said goodbye
)

// ways lists the acts that can answer a cause, the gentlest first.
var ways = map[string][]roleplay.Act{
	onGreet:         {roleplay.Deflect},
	onIntroduce:     {roleplay.Hesitate, roleplay.AskBack},
	onHowAreYou:     {roleplay.Inform},
	onThank:         {roleplay.Deflect},
	onFarewell:      {roleplay.Agree},
	onApologize:     {roleplay.Hesitate},
	onReflect:       {roleplay.Inform},
	onValidate:      {roleplay.Inform},
	onShareSelf:     {roleplay.Inform, roleplay.AskBack},
	onShareStory:    {roleplay.AskBack, roleplay.Hesitate, roleplay.Doubt},
	onRespect:       {roleplay.Agree},
	onSupport:       {roleplay.Agree, roleplay.Hesitate},
	onListen:        {roleplay.Inform, roleplay.Hesitate},
	onStatement:     {roleplay.Hesitate, roleplay.Downplay, roleplay.AskBack, roleplay.Deflect},
	onSilenceFilled: {roleplay.Hesitate, roleplay.PushBack},
	onRepeat:        {roleplay.AskBack, roleplay.PushBack},
	onLecture:       {roleplay.Downplay, roleplay.Deflect, roleplay.PushBack},
	onLeading:       {roleplay.Deflect, roleplay.PushBack},
	onStacked:       {roleplay.AskBack, roleplay.PushBack},
	onDismiss:       {roleplay.PushBack, roleplay.Deny},
	onPush:          {roleplay.PushBack, roleplay.Refuse},
	onFalsePromise:  {roleplay.Doubt, roleplay.PushBack},
	onOwnAgenda:     {roleplay.Doubt, roleplay.PushBack},
	onPremature:     {roleplay.Hesitate, roleplay.AskBack, roleplay.Refuse},
	onInsult:        {roleplay.PushBack},
	onFlatter:       {roleplay.Deflect},
	onNonsense:      {roleplay.AskBack, roleplay.Deflect},
	onOutOfRole:     {roleplay.AskBack, roleplay.Deflect},
	onUnion:         {roleplay.AskBack, roleplay.Hesitate, roleplay.Doubt},
	onUnknownOpen:   {roleplay.AskBack, roleplay.Deflect, roleplay.Downplay},
	onUnknownClosed: {roleplay.Deflect, roleplay.AskBack, roleplay.Deny},
	onUnknownAsk:    {roleplay.AskBack, roleplay.Hesitate, roleplay.Refuse},
	onNoIssue:       {roleplay.Downplay, roleplay.Deny, roleplay.Deflect},
	onLocked:        {roleplay.Hesitate, roleplay.Deflect, roleplay.Downplay},
	onDeeper:        {roleplay.Downplay, roleplay.Hesitate, roleplay.Deflect},
	onNothingLeft:   {roleplay.Inform, roleplay.Hesitate},
	onAskedAgain:    {roleplay.Inform, roleplay.PushBack},
	onNoIdea:        {roleplay.Hesitate, roleplay.Doubt},
	onScared:        {roleplay.Hesitate, roleplay.Doubt, roleplay.Refuse},
	onNotNow:        {roleplay.Hesitate, roleplay.Refuse},
	onAgreed:        {roleplay.Agree},
	onInvite:        {roleplay.Hesitate, roleplay.Agree, roleplay.Refuse},
	onContact:       {roleplay.Hesitate, roleplay.Agree, roleplay.Refuse},
	onOwnTopic:      {roleplay.Inform, roleplay.Hesitate},
	onAnswered:      {roleplay.Inform},
	onDodged:        {roleplay.Doubt, roleplay.PushBack},
	onDrained:       {roleplay.Hesitate, roleplay.Doubt},
	onDistress:      {roleplay.Hesitate},
	onEased:         {roleplay.Hesitate},
	onTimeWarning:   {roleplay.Inform},
	onTimeUp:        {roleplay.Leave},
	onPatienceGone:  {roleplay.Leave},
	onParting:       {roleplay.Leave},
}
