// Package eval measures a reader against talks and questions that people have
// labelled: per label precision, recall and F1, the agreement on the steps,
// and the error of the open-question ratio.
package eval
