// Command seventy is a practice server for 1-on-1 organizing conversations,
// and the tools around it: a roleplay in the terminal, a scorer for talks from
// elsewhere, an evaluation of the reader.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
