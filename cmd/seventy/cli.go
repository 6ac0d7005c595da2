package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"seventy/roleplay"
)

const about = `Seventy lets you practise 1-on-1 organizing conversations: you talk with a simulated coworker, who tells more only when listened to, and read a scorecard that quotes you. 30 % of the time the organizer talks, 70 % they listen and ask questions: hence the name.

Start with "seventy serve" and open the page, or "seventy chat" right here. Nothing leaves this machine unless you configure an endpoint.`

// cli is the command line. Every flag is also an environment variable
// (SEVENTY_DATA for --data) and a key of the settings file (data: …).
type cli struct {
	Settings kong.ConfigFlag `help:"Read settings from this YAML file; its keys are the flags' names." placeholder:"FILE"`
	LogLevel string          `enum:"debug,info,warn,error" default:"info" help:"How much the log says: ${enum}. It never holds a word of anyone's talk."`

	Serve      serveCmd      `cmd:"" help:"Start the practice server and print where to open it."`
	Chat       chatCmd       `cmd:"" help:"Hold a talk in the terminal: the same coworker, the same scorecard."`
	Score      scoreCmd      `cmd:"" help:"Grade talks from elsewhere: text with names, JSON, WebVTT or SRT."`
	Rescore    rescoreCmd    `cmd:"" help:"Read and grade stored sessions again with this program, and print what changed."`
	Opinion    opinionCmd    `cmd:"" help:"Ask a language model for a second opinion on a stored session, and print where it differs."`
	Replay     replayCmd     `cmd:"" help:"Play a stored session back in the terminal."`
	Eval       evalCmd       `cmd:"" help:"Measure the reader against labelled talks."`
	Frameworks frameworksCmd `cmd:"" help:"Show and check the frameworks that talks are graded by."`
	Personas   personasCmd   `cmd:"" help:"Check coworkers that you wrote."`
	Export     exportCmd     `cmd:"" help:"Write stored sessions out, to keep or to take elsewhere."`
	Version    versionCmd    `cmd:"" help:"Print the versions of the program and of what decides in it."`
	Health     healthCmd     `cmd:"" hidden:"" help:"Ask a running server whether it is well; for container health checks."`
}

// terminal is what a subcommand may use of the world.
type terminal struct {
	ctx    context.Context
	in     io.Reader
	out    io.Writer
	err    io.Writer
	logger *slog.Logger
}

// exitCode ends the parser's run where kong would end the process.
type exitCode int

// run is the program: 0 when all is well, 1 when it failed, 2 when the command
// line is wrong.
func run(args []string, in io.Reader, out, stderr io.Writer) (code int) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer func() {
		switch r := recover().(type) {
		case nil:
		case exitCode:
			code = int(r)
		default:
			panic(r)
		}
	}()
	var c cli
	parser, err := newParser(&c, out, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "seventy:", err)
		return 1
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(stderr, "seventy:", err)
		fmt.Fprintln(stderr, `Try "seventy --help" or "seventy COMMAND --help".`)
		return 2
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		fmt.Fprintln(stderr, "seventy:", err)
		return 2
	}
	t := &terminal{ctx, in, out, stderr, slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))}
	if err := parsed.Run(t); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(stderr, "seventy:", explain(err))
		return 1
	}
	return 0
}

func newParser(c *cli, out, stderr io.Writer) (*kong.Kong, error) {
	return kong.New(c,
		kong.Name("seventy"), kong.Description(about), kong.Writers(out, stderr),
		kong.Exit(func(code int) { panic(exitCode(code)) }),
		kong.DefaultEnvars("SEVENTY"), kong.Configuration(settings),
		kong.Vars{"data": defaultData()},
	)
}

// explain is an error for somebody at a terminal: our message where there is
// one, else the error itself.
func explain(err error) string {
	var e *roleplay.Error
	if errors.As(err, &e) && e.Code == roleplay.Internal {
		return e.Message
	}
	return strings.TrimSpace(err.Error())
}

// defaultData is the folder that holds the database unless told otherwise:
// $XDG_DATA_HOME/seventy, or ~/.local/share/seventy.
func defaultData() string {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "seventy")
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".local", "share", "seventy")
	}
	return "seventy-data"
}
