package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"hash/fnv"
	mathrand "math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"seventy/personas"
	"seventy/roleplay"
	"seventy/scoring"
	"seventy/web"
)

// seedVariable in the environment makes a test's chances come out as they did
// before.
const seedVariable = "SEVENTY_TEST_SEED"

// chances is the source of a test's chances. Its seed is logged, so that a
// failure can be repeated.
func chances(t *testing.T) *mathrand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if set := os.Getenv(seedVariable); set != "" {
		var err error
		seed, err = strconv.ParseUint(set, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("%s=%d repeats this", seedVariable, seed)
	name := fnv.New64()
	name.Write([]byte(t.Name()))
	return mathrand.New(mathrand.NewPCG(seed, name.Sum64()))
}

// between is a duration from low to high.
func between(r *mathrand.Rand, low, high time.Duration) time.Duration {
	return low + time.Duration(r.Int64N(int64(high-low)))
}

// withData opens a data folder as the program does, while no server runs on
// it.
func withData(t *testing.T, data string, look func(ctx context.Context, p *practice)) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context()) // a cleanup may look, too
	db, err := dataFlags{Data: data}.open(&terminal{ctx: ctx, out: os.Stdout, logger: quiet()})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	look(ctx, &practice{library: personas.Shipped(), store: db, logger: quiet(), now: time.Now, random: rand.Reader})
}

// endlessTalks begins talks whose coworker never ends them, at a pace in
// percent. Every second one has a coach.
func endlessTalks(t *testing.T, data string, pace, n int) []*ledger {
	t.Helper()
	talks := make([]*ledger, n)
	withData(t, data, func(ctx context.Context, p *practice) {
		for i := range talks {
			id, err := p.Start(ctx, web.StartRequest{Scenario: "endless", Owner: owner, Pace: pace, Coaching: i%2 == 1})
			require.NoError(t, err)
			talks[i] = newLedger(id)
		}
	})
	return talks
}

// requireLedgers requires, after the server is gone, that the database is sound
// and its log holds what each trainee was told, once.
func requireLedgers(t *testing.T, data string, talks []*ledger) {
	t.Helper()
	withData(t, data, func(ctx context.Context, p *practice) {
		for _, l := range talks {
			events, err := p.store.Events(ctx, l.session, 0)
			require.NoError(t, err)
			l.check(t, events)
		}
	})
	requireIntegrity(t, data)
}

// requireRecomputed requires that the scorecard that the server made and kept
// of a session, and the counts it last showed, are what a fresh fold of the
// whole log comes to.
func requireRecomputed(t *testing.T, data string, l *ledger) {
	t.Helper()
	withData(t, data, func(ctx context.Context, p *practice) {
		events, err := p.store.Events(ctx, l.session, 0)
		require.NoError(t, err)
		fresh, err := p.grade(ctx, events, roleplay.Trainee)
		require.NoError(t, err)
		want, err := json.Marshal(fresh)
		require.NoError(t, err)
		version, seq, served, err := p.store.View(ctx, l.session, "scorecard-"+string(roleplay.Trainee))
		require.NoError(t, err)
		require.Equal(t, scoring.Version, version)
		require.Equal(t, len(events), seq, "the card is of the whole talk")
		require.JSONEq(t, string(want), string(served))

		meter, err := p.meter(ctx, events[0].Body.(roleplay.Started))
		require.NoError(t, err)
		for _, e := range events {
			meter.Fold(e)
		}
		require.Equal(t, meter.Gauge(), l.gauge, "the counts that were shown")
	})
}
