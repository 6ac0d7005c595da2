// Package moves reads talk. Of a trainee's turn it finds the words, the
// sentences, the questions and their form, the moves and faults of the
// labelling guide, cues, topics and a word to pick up; of a coworker's turn
// the signals.
//
// It goes by rules, word patterns that lie as data under rules/, and by linear
// models over words, the rules' findings and the context, learned from the
// talks under corpus/ (weights.bin; package learn makes it). The rules cut the
// turn and find what they find; the models then say which form a question has
// and which labels stand, how likely each is and by which words; a few things
// that can't be are vetoed. It is pure and counts in whole numbers: the same
// words in the same context give the same result on every machine.
package moves
