// Package voice puts a coworker's plans into words. The built-in voice
// (builtin.go) picks from the persona's authored lines, none twice in a talk;
// the model's voice (model.go) asks a language model behind a guard and falls
// back on the built-in one. Neither decides what is told: the plan does.
package voice
