// Fit makes the weights of the reader from the corpus; go generate runs it in
// the reader's folder.
package main

import (
	"fmt"
	"os"

	"seventy/scoring/learn"
)

func main() {
	talks, err := learn.Load("corpus")
	if err != nil {
		fail(err)
	}
	bank, err := learn.LoadBank("corpus/bank.txt")
	if err != nil {
		fail(err)
	}
	data, err := learn.Fit(talks, bank).Encode()
	if err != nil {
		fail(err)
	}
	if err := os.WriteFile("weights.bin", data, 0o644); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
