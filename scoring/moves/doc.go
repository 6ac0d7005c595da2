// Package moves reads talk. Of a trainee's turn it finds the words, the
// sentences, the questions and their form, the moves and faults of the
// labelling guide, cues, topics and a word to pick up; of a coworker's turn
// the signals. It goes by rules and context: word patterns that lie as data
// under rules/, matched over the turn's words. It is pure: the same words in
// the same context give the same result.
package moves
