// Package llm is the only room that speaks to an OpenAI-compatible endpoint:
// it streams one reply at a time, or asks for an answer in one piece (ask.go),
// under time limits and a cap on size, tries again where nothing was handed on
// yet, stops asking an endpoint that keeps failing, accounts for the tokens,
// and holds them to a budget (budget.go). It logs neither what was asked nor
// what was answered, nor the key.
//
// Requests go to the host of the base URL and nowhere else: redirects are
// refused, and a proxy named in the environment is used only when the
// configuration says so, because the trainee is told what goes where.
package llm
