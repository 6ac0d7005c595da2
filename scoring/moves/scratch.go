package moves

import (
	"sync"

	"seventy/scoring/linear"
)

// scratch is the room that reading a text takes. Nothing of it is left when
// the text is read, so that the next one can have it.
type scratch struct {
	tokens, heard []token
	words, bag    []word
	weighing      linear.Weighing
	features      []uint32 // of what is weighed next
	reasons       []reason
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// keepScratch is the most words of which the room is kept.
const keepScratch = 1000

// done gives the room back.
func (s *scratch) done() {
	if cap(s.words) > keepScratch || cap(s.bag) > keepScratch {
		return
	}
	clear(s.words[:cap(s.words)]) // they hold on to a talk's words
	clear(s.bag[:cap(s.bag)])
	scratches.Put(s)
}
