package main

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOnce holds that what sessions share is made once, however many come at
// once, and that what could not be made is tried again.
func TestOnce(t *testing.T) {
	p := &practice{}
	var made atomic.Int32
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			v, err := once(p, "a", func() (int32, error) { return made.Add(1), nil })
			if err != nil || v != 1 {
				t.Errorf("got %d, %v", v, err)
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 1, made.Load())
	_, err := once(p, "b", func() (int, error) { return 0, errors.New("the disk is full") })
	require.Error(t, err)
	v, err := once(p, "b", func() (int, error) { return 7, nil })
	require.NoError(t, err)
	require.Equal(t, 7, v)
}
