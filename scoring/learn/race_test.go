//go:build race

package learn

const raced = true
