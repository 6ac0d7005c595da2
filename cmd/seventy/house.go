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
	return store.Open(t.ctx, filepath.Join(f.Data, "seventy.db"), t.logger, time.Now)
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
}

// client is nil when no endpoint is configured.
func (f modelFlags) client(logger *slog.Logger) (*llm.Client, error) {
	if f.Endpoint == "" {
		if f.Model != "" || f.Key != "" || f.KeyFile != "" {
			return nil, roleplay.Errorf(roleplay.Invalid, "a model or key is set but no --endpoint; give the endpoint's base URL, or leave all of them out")
		}
		return nil, nil
	}
	return llm.New(llm.Config{BaseURL: f.Endpoint, Model: f.Model, Key: f.Key, KeyFile: f.KeyFile,
		FirstToken: f.FirstToken, Total: f.ReplyTime}, logger)
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
	timing
}

// open makes the practice and the house that runs its sessions. close drains
// the house, then closes the store.
func (f practiceFlags) open(t *terminal) (p *practice, house *live.House, closing func(context.Context) error, err error) {
	if f.ParkAfter < time.Second {
		return nil, nil, nil, roleplay.Errorf(roleplay.Invalid, "--park-after is %s; expected a second or more", f.ParkAfter)
	}
	library, err := f.load()
	if err != nil {
		return nil, nil, nil, err
	}
	client, err := f.client(t.logger)
	if err != nil {
		return nil, nil, nil, err
	}
	db, err := f.dataFlags.open(t)
	if err != nil {
		return nil, nil, nil, err
	}
	p = &practice{library: library, store: db, client: client, logger: t.logger, now: time.Now, random: rand.Reader}
	house = live.NewHouse(live.Config{Log: db, Casting: p.cast, Logger: t.logger, Now: time.Now,
		ParkAfter: f.ParkAfter})
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
