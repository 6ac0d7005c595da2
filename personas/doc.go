// Package personas holds what a coworker is made of: persona, workplace and
// scenario files, their strict loading with file, line and column in every
// error, the lint, and the library that ships. What a persona does with it is
// the business of personas/mind, how they say it of personas/voice.
package personas
