package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"seventy/personas"
	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/llm"
	"seventy/roleplay/store"
)

// clock is what every room goes by that dates something. Tests set it wrong.
var clock = time.Now

// dataFlags say where sessions are kept.
type dataFlags struct {
	Data string `help:"Folder that holds the sessions (seventy.db)." default:"${data}" type:"path" placeholder:"FOLDER"`
}

// open opens the database in the data folder, and makes both when they are
// not there yet.
func (f dataFlags) open(t *terminal) (*store.Store, error) {
	if err := os.MkdirAll(f.Data, 0o700); err != nil {
		return nil, roleplay.Errorf(roleplay.Unavailable, "the data folder %s can't be made: %w. Choose another with --data.", f.Data, err)
	}
	return store.Open(t.ctx, filepath.Join(f.Data, "seventy.db"), t.logger, clock)
}

// modelFlags configure the endpoint that words what coworkers say. Without
// them the built-in voice speaks and nothing leaves the machine.
type modelFlags struct {
	Endpoint   string        `help:"Base URL of an OpenAI-compatible endpoint, e.g. http://127.0.0.1:8080/v1. Without it the built-in voice speaks and nothing leaves this machine." placeholder:"URL" group:"Language model"`
	Model      string        `help:"Model to ask the endpoint for." group:"Language model"`
	Key        string        `help:"Key for the endpoint; better use --key-file." group:"Language model"`
	KeyFile    string        `help:"File that holds the key." placeholder:"FILE" group:"Language model"`
	FirstToken time.Duration `help:"How long to wait for a reply to begin before the built-in voice takes over." default:"8s" group:"Language model"`
	ReplyTime  time.Duration `help:"How long a whole reply may take." default:"30s" group:"Language model"`

	OpinionTokens int           `help:"Tokens that one second opinion on a talk may cost, prompt and answers; the day's budget counts, too. 0 is without limit." default:"40000" placeholder:"N" group:"Language model"`
	OpinionTime   time.Duration `help:"How long an answer to one question of a second opinion may take." default:"2m" group:"Language model"`

	TokensPerSession int  `help:"Tokens that the replies of one talk may cost, prompt and completion of all tries together; then the built-in voice speaks in it. 0 is without limit." default:"0" placeholder:"N" group:"Language model"`
	TokensPerDay     int  `help:"Tokens that all replies of a calendar day may cost, counted alike; then the built-in voice speaks until midnight. 0 is without limit." default:"0" placeholder:"N" group:"Language model"`
	NoGuard          bool `help:"For measuring only: pass the model's words on as they come, without judging them. The guard is what holds back what a model should not say." group:"Language model"`
}

// client is nil when no endpoint is configured.
func (f modelFlags) client(logger *slog.Logger, called func(llm.Call)) (*llm.Client, error) {
	if f.TokensPerSession < 0 || f.TokensPerDay < 0 || f.OpinionTokens < 0 {
		return nil, roleplay.Errorf(roleplay.Invalid, "a budget of tokens is negative; give the most that may be spent, or 0 for no limit")
	}
	if f.Endpoint == "" {
		if f.Model != "" || f.Key != "" || f.KeyFile != "" {
			return nil, roleplay.Errorf(roleplay.Invalid, "a model or key is set but no --endpoint; give the endpoint's base URL, or leave all of them out")
		}
		return nil, nil
	}
	if f.NoGuard {
		logger.Warn("the guard is off: what the model says is neither held back nor judged. This is for measuring only")
	}
	return llm.New(llm.Config{BaseURL: f.Endpoint, Model: f.Model, Key: f.Key, KeyFile: f.KeyFile,
		FirstToken: f.FirstToken, Total: f.ReplyTime, AnswerTime: f.OpinionTime, Called: called}, logger)
}

// libraryFlags say where scenarios come from.
type libraryFlags struct {
	Library string `help:"Folder with your own personas/, workplaces/ and scenarios/, instead of those that ship." placeholder:"FOLDER" type:"path"`
}

func (f libraryFlags) load() (*personas.Library, error) {
	if f.Library == "" {
		return personas.Shipped(), nil
	}
	return personas.Load(os.DirFS(f.Library))
}

// timing says when a quiet session is parked.
type timing struct {
	ParkAfter time.Duration `help:"A talk in which nobody speaks for this long is parked; it waits." default:"10m"`
}

// owner is whose sessions a solo server's and the terminal's are.
const owner = "local"

// practiceFlags are what every command needs that runs talks.
type practiceFlags struct {
	dataFlags
	modelFlags
	libraryFlags
	frameworkFlags
	timing
}

// open makes the practice and the house that runs its sessions. Where figures
// are wanted they are told how it goes; nil is nobody. closing drains the
// house, then closes the store.
func (f practiceFlags) open(t *terminal, figures *metrics) (p *practice, house *live.House, closing func(context.Context) error, err error) {
	if f.ParkAfter < time.Second {
		return nil, nil, nil, roleplay.Errorf(roleplay.Invalid, "--park-after is %s; expected a second or more", f.ParkAfter)
	}
	library, err := f.load()
	if err != nil {
		return nil, nil, nil, err
	}
	shelf, err := f.shelf()
	if err != nil {
		return nil, nil, nil, err
	}
	for _, c := range library.Contents() {
		if _, err := shelf.find(c.Scenario.Framework); err != nil {
			return nil, nil, nil, roleplay.Errorf(roleplay.Invalid, "the scenario %q asks for a framework that is not there: %w", c.Scenario.ID, err)
		}
	}
	cfg := live.Config{Logger: t.logger, Now: clock, ParkAfter: f.ParkAfter}
	var called func(llm.Call)
	if figures != nil {
		cfg.Watcher, called = figures, figures.called
	}
	client, err := f.client(t.logger, called)
	if err != nil {
		return nil, nil, nil, err
	}
	db, err := f.dataFlags.open(t)
	if err != nil {
		return nil, nil, nil, err
	}
	p = &practice{library: library, frameworks: shelf, store: db, client: client, logger: t.logger, now: clock, random: rand.Reader,
		unguarded: f.NoGuard, budget: llm.NewBudget(llm.Limits{Session: f.TokensPerSession, Day: f.TokensPerDay}, db, t.logger, clock)}
	cfg.Log, cfg.Casting = db, p.cast
	house = live.NewHouse(cfg)
	if figures != nil {
		p.fellBack = figures.fellBack
		figures.watch(house, db)
	}
	closing = func(ctx context.Context) error {
		err := house.Close(ctx)
		if closed := db.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return fmt.Errorf("closing: %w", err)
		}
		return nil
	}
	return p, house, closing, nil
}
