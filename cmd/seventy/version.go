package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"seventy/personas/mind"
	"seventy/personas/voice"
	"seventy/scoring"
	"seventy/scoring/moves"
)

type versionCmd struct{}

// Run prints what decides: sessions replay the same only with the same ones.
func (versionCmd) Run(t *terminal) error {
	program := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		program = info.Main.Version
	}
	_, err := fmt.Fprintf(t.out, "seventy  %s (%s)\nreader   %s\nmind     %s\nvoice    %s\nscoring  %s\n",
		program, runtime.Version(), moves.Version, mind.Version, voice.BuiltinVersion, scoring.Version)
	return err
}
