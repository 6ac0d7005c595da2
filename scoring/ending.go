package scoring

import "seventy/roleplay"

// ending says how the talk ended, in the coworker's eyes; nil while it goes
// on, and for a talk from elsewhere: nobody puts words into a person's mouth. Every sentence rests on something the log holds.
func (m *Meter) ending() *Ending {
	if m.over == nil || m.over.Reason == "" { // "": a talk from elsewhere
		return nil
	}
	e := &Ending{By: m.over.By, Reason: m.over.Reason}
	switch {
	case m.counts.theirs == 0:
		e.Text = "We never got to talk. That's all right; another day."
	case e.By == roleplay.Coworker && e.Reason != "goodbye": // they left because the trainee had said goodbye
		e.Text = m.leftBecause(e.Reason)
	default:
		e.Text = m.leftWith()
	}
	return e
}

// leftBecause words why the coworker left.
func (m *Meter) leftBecause(reason string) string {
	switch reason {
	case "hurt":
		switch {
		case m.faults.of(roleplay.Push).certain > 0:
			return "I had said no, and it kept coming. After that I didn't want to sit there any more."
		case m.faults.of(roleplay.Dismiss).certain > 0:
			return "I told you something that matters to me, and it was waved away. I couldn't go on after that."
		}
		return "Something you said hurt, and I had to get out of there. Maybe another day."
	case "patience":
		return m.outOfPatience()
	case "time":
		switch {
		case m.agreed():
			return "I had to go, but I meant my yes. Ask me how it went."
		case m.owed.drained.ok():
			return "My time was up just when we were at what hurts. I took that back to work with me."
		case len(m.told) > 0:
			return "I had to go. I told you more than I meant to, and I'd talk again."
		}
		return "I had to go. We had only just begun."
	}
	return "I had to stop there."
}

func (m *Meter) outOfPatience() string {
	f := m.faults
	switch {
	case f.of(roleplay.Push).certain > 0:
		return "I said no, and you asked again. I'd had enough."
	case f.of(roleplay.PrematureAsk).certain+f.of(roleplay.OwnAgenda).certain > f.of(roleplay.Lecture).certain:
		return "You knew what I should do before you knew what my days are like. I'd had enough."
	case f.of(roleplay.Lecture).certain > 0 || BandOf(m.counts.telling, m.counts.words) == Dominates:
		return "It was mostly you talking. After a while I only waited for it to be over."
	case f.of(roleplay.StackedQuestions).certain > 0 || m.counts.closed > 2*m.counts.open && m.counts.closed >= fewQuestions:
		return "So many questions. It felt like filling in a form."
	}
	return "I'd had enough for one day."
}

// leftWith words what the coworker takes along when the trainee ends the talk.
func (m *Meter) leftWith() string {
	_, no, noes := m.showed(roleplay.Refusal)
	_, yes, yeses := m.showed(roleplay.Commit)
	pushed := m.faults.of(roleplay.Push)
	saidNo := noes > 0 && (yeses == 0 || no.theirs.turn > yes.theirs.turn)
	switch {
	case saidNo && pushed.certain > 0 && m.moves.of(roleplay.RespectLimits).last.turn > max(pushed.last, no.theirs.turn):
		return "I said no more than once. In the end you let it be, and I noticed."
	case saidNo && pushed.certain > 0:
		return "I said no, and you asked again. I'm not sure I'd sit down with you a second time."
	case saidNo && m.moves.of(roleplay.RespectLimits).last.turn >= no.theirs.turn:
		return "I said no, and you let it be a no. I'd talk to you again."
	case m.agreed() && pushed.certain > 0:
		return "I said yes in the end. I don't know yet whether I wanted to, or only wanted it over."
	case m.agreed() && m.halfHearted():
		return "I said yes, mostly to be polite. We'll see."
	case m.agreed() && m.moves.of(roleplay.PlanFollowup).count > 0:
		return "I said yes to something, and I know when we talk again. I think I'll do it."
	case m.agreed():
		return "I said yes to something. I hope I still feel like it in a few days."
	case m.owed.drained.ok() && m.c.Kind == roleplay.KindInvite:
		return "I said how it is, and then we both went our way."
	case m.owed.drained.ok():
		return "You had me talking about what hurts, and then we stopped. I was left alone with it."
	case m.c.Kind == roleplay.KindGetToKnow && m.did(roleplay.CallQuestion, roleplay.AssignTask) > 0:
		return "I thought we were only talking. Then you wanted something from me."
	case m.faults.of(roleplay.Push).certain+m.faults.of(roleplay.Dismiss).certain > 0:
		return "I'd be careful what I tell you next time."
	case BandOf(m.counts.telling, m.counts.words) == Dominates && m.counts.words >= 60:
		return "I know now what you think. You don't know much of what I do."
	case saidNo:
		return "I said no. We'll see each other around."
	case len(m.told) > 0:
		return "You wanted to hear how it is for me, and I told you some of it. I'd talk to you again."
	case m.c.Kind == roleplay.KindGetToKnow && m.did(roleplay.GetStory) > 0:
		return "You asked about me, and nothing else. It was good to talk."
	case m.counts.theirs <= 2:
		return "We said hello, and that was it. There's always another day."
	}
	return "It was a talk. I don't know yet what it was for."
}

func (m *Meter) agreed() bool { return len(m.commits) > 0 }

// halfHearted reports that of what they agreed to, nothing was meant firmly,
// as far as the log says how firmly.
func (m *Meter) halfHearted() bool {
	firmest := 0
	for _, c := range m.commits {
		if c.task == "" {
			continue
		}
		firmest = max(firmest, c.firm)
	}
	return firmest > 0 && firmest < 50
}
