package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"seventy/roleplay"
	"seventy/roleplay/review"
	"seventy/scoring"
	"seventy/scoring/moves"
)

// rescoreAtOnce is how many sessions are read anew at the same time: more than
// there are cores, because some wait for the disk.
const rescoreAtOnce = 8

type rescoreCmd struct {
	dataFlags
	Session string `help:"Only this session; without it, all of them." placeholder:"ID"`
	DryRun  bool   `help:"Only print what would change."`
	JSON    bool   `name:"json" help:"Print what changed as JSON."`
}

// Help is shown by "seventy rescore --help".
func (rescoreCmd) Help() string {
	return `The words of every session are read again by the reader of this program and graded by its rules. What was said, and what was recorded of it then, stays as it is; the new scorecard is what the pages show from then on. A trainer's review stays, too: marks that it speaks of and that are gone or otherwise now are listed, and the page shows both.

Stop the server first: this needs the data folder for itself.`
}

// rescored is one session, read and graded anew.
type rescored struct {
	Session string           `json:"session"`
	Title   string           `json:"title"`
	Started time.Time        `json:"started"`
	Turns   int              `json:"turns"` // utterances of both sides
	Was     made             `json:"was"`
	Is      made             `json:"is"`
	Changes []scoring.Change `json:"changes"`
	// Reviewed holds marks that a trainer spoke of and that are gone or
	// otherwise now, as they were then.
	Reviewed []reviewed `json:"reviewed,omitempty"`
	Error    string     `json:"error,omitempty"` // why it was left as it was
}

// made is by what a card was made.
type made struct {
	Reader  string `json:"reader"`
	Scoring string `json:"scoring"`
	Rubric  string `json:"rubric"`
}

// reviewed is a mark that a trainer spoke of.
type reviewed struct {
	scoring.Row
	Gone bool `json:"gone"`
}

// rescoreTotals counts sessions, and the marks in them.
type rescoreTotals struct {
	Sessions  int `json:"sessions"`
	Unchanged int `json:"unchanged"` // in their marks
	Changed   int `json:"changed"`
	Failed    int `json:"failed"`
	Came      int `json:"came"` // marks, from here on
	Went      int `json:"went"`
	Otherwise int `json:"otherwise"` // another status, or certain and perhaps
	Moved     int `json:"moved"`     // the same of other words
	Reviewed  int `json:"reviewed"`  // a trainer spoke of, and gone or otherwise
}

// Run reads sessions anew, stores their cards, and prints what changed. It
// returns an error when the folder holds no sessions, is in use, or a session
// could not be read; the others are done then.
func (c rescoreCmd) Run(t *terminal) (err error) {
	file := filepath.Join(c.Data, "seventy.db")
	if _, err := os.Stat(file); err != nil {
		return roleplay.Errorf(roleplay.NotFound, "there are no sessions in %s: %w. Name the folder with --data.", c.Data, err)
	}
	db, err := c.open(t)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, db.Close()) }()
	p := &practice{store: db, logger: t.logger, now: clock, random: rand.Reader}
	list, err := c.sessions(t.ctx, p)
	if err != nil {
		return err
	}
	all, err := p.rescore(t.ctx, list, c.DryRun)
	if err != nil {
		return err
	}
	totals := totalsOf(all)
	if c.JSON {
		err = c.writeJSON(t.out, all, totals)
	} else {
		c.writeText(t.out, all, totals)
	}
	if err == nil && totals.Failed > 0 {
		err = roleplay.Errorf(roleplay.Corrupt, "%d of %d sessions could not be read and were left as they were; see above", totals.Failed, totals.Sessions)
	}
	return err
}

func (c rescoreCmd) sessions(ctx context.Context, p *practice) ([]roleplay.Session, error) {
	if c.Session == "" {
		return p.store.Sessions(ctx, "")
	}
	one, err := p.store.Session(ctx, c.Session)
	if roleplay.CodeOf(err) == roleplay.NotFound {
		return nil, roleplay.Errorf(roleplay.NotFound, "there is no session %q; \"seventy export --list\" lists those that are there", c.Session)
	}
	return []roleplay.Session{one}, err
}

// rescore reads sessions anew, several at a time, in the order given. One that
// can't be read is told as such; a full disk or an interrupt ends all.
func (p *practice) rescore(ctx context.Context, list []roleplay.Session, dry bool) ([]rescored, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	out := make([]rescored, len(list))
	next := make(chan int)
	var all sync.WaitGroup
	for range min(rescoreAtOnce, len(list)) {
		all.Go(func() {
			for i := range next {
				var err error
				if out[i], err = p.rescoreOne(ctx, list[i], dry); err != nil {
					stop(err)
				}
			}
		})
	}
	for i := range list {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	all.Wait()
	return out, context.Cause(ctx)
}

// rescoreOne reads one session anew. Only an error that concerns all sessions
// is returned.
func (p *practice) rescoreOne(ctx context.Context, s roleplay.Session, dry bool) (rescored, error) {
	out := rescored{Session: s.ID, Title: s.Title, Started: s.Started, Turns: s.Turns, Changes: []scoring.Change{}}
	err := p.regrade(ctx, s, dry, &out)
	if err == nil {
		return out, nil
	}
	switch roleplay.CodeOf(err) {
	case roleplay.Corrupt, roleplay.NotFound:
		out.Error = roleplay.MessageOf(err)
		return out, nil
	}
	return out, err
}

func (p *practice) regrade(ctx context.Context, s roleplay.Session, dry bool, out *rescored) error {
	before, prior, err := p.shown(ctx, s.ID)
	if err != nil {
		return err
	}
	events, err := p.store.Events(ctx, s.ID, 0)
	if err != nil {
		return err
	}
	anew, err := p.readAnew(ctx, events)
	if err != nil {
		return err
	}
	anew.onto(events)
	meter, err := p.folded(ctx, events)
	if err != nil {
		return err
	}
	after := meter.Scorecard(roleplay.Trainee)
	out.Was, out.Is = madeOf(before), madeOf(after)
	out.Changes = append(out.Changes, scoring.Changes(before, after)...)
	anew.Earlier, out.Reviewed = otherwise(review.Fold(events), before, after, prior)
	if dry {
		return nil
	}
	cards := map[roleplay.Side]scoring.Scorecard{roleplay.Trainee: after, roleplay.Trainer: meter.Scorecard(roleplay.Trainer)}
	return p.putAnew(ctx, s.ID, anew, cards)
}

// shown returns the card that the trainee was last shown of a talk as far as
// it went, or would be, and what the talk was read anew with before.
func (p *practice) shown(ctx context.Context, id string) (scoring.Scorecard, reread, error) {
	var card scoring.Scorecard
	events, prior, err := sessions{p.store}.read(ctx, id, 0)
	if err != nil {
		return card, prior, err
	}
	_, seq, body, err := p.store.View(ctx, id, viewScorecard(roleplay.Trainee))
	if err == nil && covers(events, seq) && json.Unmarshal(body, &card) == nil {
		return card, prior, nil
	}
	if err != nil && roleplay.CodeOf(err) != roleplay.NotFound {
		return card, prior, err
	}
	card, err = p.grade(ctx, events, roleplay.Trainee)
	return card, prior, err
}

// otherwise lists the marks that a trainer spoke of and that the new card does
// not hold, or holds otherwise, as they were when the trainer spoke of them.
func otherwise(said review.Review, before, after scoring.Scorecard, prior reread) (rows []scoring.Row, told []reviewed) {
	ids := make([]string, 0, len(said.Marks))
	for id := range said.Marks {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Compare(said.Marks[a].Seq, said.Marks[b].Seq) })
	for _, id := range ids {
		was, there := before.Standing(id)
		for _, row := range prior.Earlier {
			if row.Mark == id && said.Marks[id].Seq <= prior.seq {
				was, there = row, true
			}
		}
		if !there {
			was = scoring.Row{Mark: id, Label: id} // gone before this
		}
		is, stands := after.Standing(id)
		if stands && there && is.Status == was.Status {
			continue
		}
		rows = append(rows, was)
		told = append(told, reviewed{was, !stands})
	}
	return rows, told
}

// putAnew stores what was found and the cards made of it. The log is not
// touched.
func (p *practice) putAnew(ctx context.Context, id string, anew reread, cards map[roleplay.Side]scoring.Scorecard) error {
	body, err := json.Marshal(anew)
	if err == nil {
		err = p.store.PutView(ctx, id, viewReread, anew.version, anew.seq, body)
	}
	for viewer, card := range cards {
		if err != nil {
			break
		}
		card.Earlier = anew.Earlier
		if body, err = json.Marshal(card); err == nil {
			err = p.store.PutView(ctx, id, viewScorecard(viewer), scoring.Version, anew.seq, body)
		}
	}
	return err
}

func madeOf(c scoring.Scorecard) made { return made{c.Reader, c.Version, c.Rubric} }

func totalsOf(all []rescored) rescoreTotals {
	t := rescoreTotals{Sessions: len(all)}
	for _, r := range all {
		switch {
		case r.Error != "":
			t.Failed++
		case len(r.Changes) == 0:
			t.Unchanged++
		default:
			t.Changed++
		}
		t.Reviewed += len(r.Reviewed)
		for _, c := range r.Changes {
			switch c.What {
			case scoring.Came:
				t.Came++
			case scoring.Went:
				t.Went++
			case scoring.Changed:
				t.Otherwise++
			case scoring.Moved:
				t.Moved++
			}
		}
	}
	return t
}

func (c rescoreCmd) writeJSON(w io.Writer, all []rescored, totals rescoreTotals) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Reader   string        `json:"reader"`
		Scoring  string        `json:"scoring"`
		DryRun   bool          `json:"dry_run"`
		Sessions []rescored    `json:"sessions"`
		Totals   rescoreTotals `json:"totals"`
	}{moves.Version, scoring.Version, c.DryRun, all, totals})
}

func (c rescoreCmd) writeText(w io.Writer, all []rescored, totals rescoreTotals) {
	for _, r := range all {
		fmt.Fprintf(w, "%s  %s  %s: ", r.Session, r.Started.Local().Format(time.DateOnly), r.Title)
		switch {
		case r.Error != "":
			fmt.Fprintf(w, "left as it was. %s\n", r.Error)
		case len(r.Changes) == 0:
			fmt.Fprintln(w, "unchanged")
		default:
			fmt.Fprintln(w, number(len(r.Changes), "mark"))
		}
		for _, x := range r.Changes {
			fmt.Fprintf(w, "    %s\n", changeLine(x))
		}
		for _, m := range r.Reviewed {
			now := "is otherwise now"
			if m.Gone {
				now = "is gone"
			}
			fmt.Fprintf(w, "    ! a trainer spoke of %s%s, which %s\n", m.Mark, wasSo(m.Row), now)
		}
	}
	if len(all) > 0 {
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "%s read by %s and graded by %s: %d unchanged, %d changed", number(totals.Sessions, "session"), moves.Version, scoring.Version, totals.Unchanged, totals.Changed)
	if totals.Failed > 0 {
		fmt.Fprintf(w, ", %d left as they were", totals.Failed)
	}
	fmt.Fprintf(w, ".\nMarks: %d came, %d went, %d have another status, %d stand on other words.\n", totals.Came, totals.Went, totals.Otherwise, totals.Moved)
	if totals.Reviewed > 0 {
		fmt.Fprintf(w, "A trainer spoke of %s that changed; the pages show what was and what is.\n", number(totals.Reviewed, "mark"))
	}
	if c.DryRun {
		fmt.Fprintln(w, "Nothing was stored: this was a dry run.")
	}
}

// changeLine says what became of a mark, and at which turns.
func changeLine(c scoring.Change) string {
	switch c.What {
	case scoring.Came:
		return fmt.Sprintf("+ %s (%s%s%s)", c.Mark, c.Is.Label, atTurn(c.Is), ifPerhaps[c.Is.Perhaps])
	case scoring.Went:
		return fmt.Sprintf("− %s (%s%s)", c.Mark, c.Was.Label, atTurn(c.Was))
	case scoring.Moved:
		if c.Was.Turn == c.Is.Turn {
			return fmt.Sprintf("~ %s (%s%s): other words", c.Mark, c.Is.Label, atTurn(c.Is))
		}
		return fmt.Sprintf("~ %s (%s): turn %d, was turn %d", c.Mark, c.Is.Label, c.Is.Turn, c.Was.Turn)
	}
	return fmt.Sprintf("~ %s (%s%s): %s, was %s", c.Mark, c.Is.Label, atTurn(cmp.Or(cited(c.Is), cited(c.Was))), standing(c.Is), standing(c.Was))
}

// cited is the row when it cites a turn, else nil.
func cited(r *scoring.Row) *scoring.Row {
	if r.Turn == 0 {
		return nil
	}
	return r
}

func atTurn(r *scoring.Row) string {
	if r == nil || r.Turn == 0 {
		return ""
	}
	return fmt.Sprintf(", turn %d", r.Turn)
}

// standing says how a mark stands: its status, or that it is there.
func standing(r *scoring.Row) string { return cmp.Or(r.Status, "there") + ifPerhaps[r.Perhaps] }

// wasSo says what status a mark had.
func wasSo(r scoring.Row) string {
	if r.Status == "" {
		return ""
	}
	return " as " + r.Status
}

// number writes a number with its noun.
func number(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
