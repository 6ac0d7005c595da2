// Package judge asks a language model for a second opinion on a finished talk:
// narrow yes/no checks, each yes with words that stand in the transcript. What
// the model claims is verified here; what can't be verified isn't counted. An
// opinion stands beside a scorecard and never changes one: where they differ,
// both are shown and a trainer decides.
package judge
