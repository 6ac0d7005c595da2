package main

import (
	"context"
	"encoding/json"
	"sync"

	"seventy/personas"
	"seventy/roleplay"
)

// frozen are the hashes of what a session keeps of its scenario.
type frozen struct{ content, framework, judged string }

// freeze stores what a session keeps of its scenario beside the log, the first
// time that it is asked for; content does not change once it is loaded.
func (p *practice) freeze(ctx context.Context, c *personas.Content) (frozen, error) {
	if f, ok := p.hashes.Load(c); ok {
		return f.(frozen), nil
	}
	framework, err := frameworkByID(c.Scenario.Framework)
	if err != nil {
		return frozen{}, err
	}
	var f frozen
	for _, k := range []struct {
		hash *string
		what any
	}{{&f.content, c}, {&f.framework, framework}, {&f.judged, caseOf(c)}} {
		if *k.hash, err = p.keep(ctx, k.what); err != nil {
			return frozen{}, err
		}
	}
	p.hashes.Store(c, f)
	return f, nil
}

// keep stores content beside the log and returns its hash.
func (p *practice) keep(ctx context.Context, v any) (string, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return "", roleplay.Errorf(roleplay.Internal, "content can't be written: %w", err)
	}
	return p.store.Keep(ctx, data)
}

// kept reads content back and makes of it what sessions share, once for all of
// them: whoever comes while that is going on waits for it.
func kept[C, S any](ctx context.Context, p *practice, hash string, share func(*C) S) (S, error) {
	return once(p, hash, func() (S, error) {
		var none S
		// What is made serves others, too: it does not end with who asked first.
		data, err := p.store.Content(context.WithoutCancel(ctx), hash)
		if err != nil {
			return none, err
		}
		c := new(C)
		if err := json.Unmarshal(data, c); err != nil {
			return none, roleplay.Errorf(roleplay.Corrupt, "Stored content %s can't be read: %w", hash, err)
		}
		return share(c), nil
	})
}

// once makes what stands under a key, and keeps it unless that failed.
func once[S any](p *practice, key string, make func() (S, error)) (S, error) {
	making, ok := p.kept.Load(key)
	if !ok {
		f := sync.OnceValues(make)
		making, _ = p.kept.LoadOrStore(key, &f)
	}
	v, err := (*making.(*func() (S, error)))()
	if err != nil {
		p.kept.CompareAndDelete(key, making)
	}
	return v, err
}
