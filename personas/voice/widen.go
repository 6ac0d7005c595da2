package voice

import "seventy/roleplay"

// near lists, for each cause, the causes whose lines fit in its place when its
// own are used up, the nearest first.
var near = map[string][]string{
	"greet":          {"introduce", "statement"},
	"introduce":      {"greet", "statement"},
	"how_are_you":    {"statement"},
	"thank":          {"respect", "flatter", "statement"},
	"farewell":       {"parting"},
	"apologize":      {"respect", "statement"},
	"reflect":        {"listen", "validate", "answered"},
	"validate":       {"reflect", "listen", "answered"},
	"share_self":     {"reflect", "statement"},
	"share_story":    {"statement", "unknown_open"},
	"respect":        {"listen", "validate"},
	"support":        {"respect", "eased"},
	"listen":         {"reflect", "own_topic", "statement"},
	"statement":      {"listen", "own_topic", "unknown_open"},
	"silence_filled": {"not_now", "locked"},
	"repeat":         {"asked_again", "stacked", "unknown_open"},
	"lecture":        {"leading", "statement", "own_agenda"},
	"leading":        {"own_agenda", "lecture", "statement"},
	"stacked":        {"repeat", "unknown_open"},
	"dismiss":        {"own_agenda", "push", "leading"},
	"push":           {"premature", "dismiss", "unknown_ask"},
	"false_promise":  {"dismiss", "scared", "own_agenda"},
	"own_agenda":     {"leading", "lecture", "dismiss"},
	"premature":      {"not_now", "unknown_ask", "push"},
	"insult":         {"push", "dismiss"},
	"flatter":        {"thank", "statement"},
	"nonsense":       {"out_of_role", "unknown_open"},
	"out_of_role":    {"nonsense", "unknown_open"},
	"union":          {"share_story", "statement"},
	"unknown_open":   {"unknown_closed", "statement"},
	"unknown_closed": {"unknown_open", "statement"},
	"unknown_ask":    {"not_now", "premature", "unknown_open"},
	"no_issue":       {"locked", "unknown_closed", "statement"},
	"locked":         {"deeper", "no_issue", "unknown_open"},
	"deeper":         {"locked", "distress", "unknown_open"},
	"nothing_left":   {"asked_again", "listen"},
	"asked_again":    {"nothing_left", "repeat", "unknown_closed"},
	"no_idea":        {"unknown_open", "locked"},
	"scared":         {"not_now", "unknown_ask"},
	"not_now":        {"unknown_ask", "scared"},
	"agreed":         {"contact", "invite", "support"},
	"invite":         {"not_now", "agreed"},
	"contact":        {"not_now", "agreed"},
	"own_topic":      {"listen", "statement"},
	"answered":       {"respect", "reflect", "listen"},
	"dodged":         {"leading", "statement"},
	"drained":        {"nothing_left", "no_idea"},
	"distress":       {"deeper", "locked"},
	"eased":          {"respect", "listen", "validate"},
	"time_warning":   nil,
	"time_up":        {"parting"},
	"patience_gone":  {"parting"},
	"parting":        {"farewell", "time_up"},
}

// alike lists, for each act, the acts that may stand in for it when its own
// lines are used up. A yes never stands in for a no, nor the other way round.
var alike = map[roleplay.Act][]roleplay.Act{
	roleplay.Deny:     {roleplay.Downplay, roleplay.Deflect},
	roleplay.Downplay: {roleplay.Deflect, roleplay.Hesitate, roleplay.Deny},
	roleplay.Deflect:  {roleplay.Downplay, roleplay.Hesitate, roleplay.AskBack},
	roleplay.Inform:   {roleplay.Hesitate},
	roleplay.OpenUp:   {roleplay.Inform, roleplay.Hesitate},
	roleplay.Doubt:    {roleplay.Hesitate, roleplay.Deflect, roleplay.PushBack},
	roleplay.Hesitate: {roleplay.Deflect, roleplay.Downplay, roleplay.Doubt},
	roleplay.AskBack:  {roleplay.Deflect, roleplay.Hesitate, roleplay.PushBack},
	roleplay.PushBack: {roleplay.Deflect, roleplay.Doubt, roleplay.Refuse},
	roleplay.Agree:    {roleplay.Inform},
	roleplay.Refuse:   {roleplay.Hesitate, roleplay.PushBack},
	roleplay.Leave:    nil,
}

// generic are the causes that anything soft may fall back on at last.
var generic = []string{"statement", "unknown_open", "unknown_closed", "listen"}

// banks lists the lines that can word an act on a cause, in stages: each is
// tried only when nothing in those before is fresh.
func (b *Book) banks(act roleplay.Act, on string) [][]int {
	acts := append([]roleplay.Act{act}, alike[act]...)
	var out [][]int
	stage := func(cause string, as []roleplay.Act) {
		for _, a := range as {
			if ls := b.acts[string(a)+" "+cause]; len(ls) > 0 {
				out = append(out, ls)
			}
		}
	}
	stage(on, acts)
	for _, n := range near[on] {
		stage(n, acts[:1])
	}
	for _, n := range near[on] {
		stage(n, acts[1:])
	}
	if act != roleplay.Agree && act != roleplay.Refuse && act != roleplay.Leave {
		for _, n := range generic {
			stage(n, acts)
		}
	}
	return out
}
