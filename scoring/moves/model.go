package moves

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"

	"seventy/roleplay"
	"seventy/scoring/linear"
)

// Model is the learned part of a reader: a linear model each of the forms of
// questions (none, open, closed), of trainee turns (moves, then faults, in the
// order of roleplay.Moves and roleplay.Faults) and of coworker turns
// (roleplay.Signals).
type Model struct {
	Forms, Turns, Heard *linear.Model
}

// Encode writes the models one behind the other.
func (m *Model) Encode() ([]byte, error) {
	var out []byte
	for _, x := range []*linear.Model{m.Forms, m.Turns, m.Heard} {
		b, err := x.Encode()
		if err != nil {
			return nil, err
		}
		out = append(out, b...)
	}
	return out, nil
}

// Decode reads what Encode wrote.
func Decode(data []byte) (*Model, error) {
	m := &Model{}
	var err error
	for _, x := range []struct {
		to     **linear.Model
		labels int
	}{{&m.Forms, len(forms)}, {&m.Turns, len(roleplay.Moves) + len(roleplay.Faults)}, {&m.Heard, len(roleplay.Signals)}} {
		if *x.to, data, err = linear.Decode(data); err != nil {
			return nil, err
		}
		if n := len((*x.to).Labels()); n != x.labels {
			return nil, fmt.Errorf("a model of %d labels where %d are wanted", n, x.labels)
		}
	}
	if len(data) > 0 {
		return nil, fmt.Errorf("%d bytes behind the models", len(data))
	}
	return m, nil
}

//go:generate go run seventy/scoring/learn/fit

// weightsFile is where generate puts the model.
//
//go:embed weights.bin
var weightsFile []byte

// learned is the model that the program comes with; a mistake in it is a
// mistake in the program. Without one, where it is made for the first time,
// the reader goes by rules alone.
var learned = func() *Model {
	if len(weightsFile) == 0 {
		return nil
	}
	m, err := Decode(weightsFile)
	if err != nil {
		panic("scoring/moves/weights.bin: " + err.Error() + "; make it anew with go generate ./scoring/moves")
	}
	return m
}()

// Version names this reader, by its rules and its weights. A log keeps it
// beside every reading; it changes whenever the same words could be read in
// another way.
var Version = func() string {
	sum := sha256.Sum256(weightsFile)
	return "rules-4+" + hex.EncodeToString(sum[:4])
}()

// WithModel returns a reader that weighs with another model than the one the
// program comes with; nil is rules alone.
func (r *Reader) WithModel(m *Model) *Reader {
	out := *r
	out.model = m
	return &out
}
