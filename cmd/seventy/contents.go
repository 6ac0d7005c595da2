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

// chosen is what a session begins with: a scenario, and the framework that it
// is graded by.
type chosen struct {
	content   *personas.Content
	framework string // its id
}

// freeze stores what a session keeps of its scenario and its framework ("" for
// the scenario's) beside the log, the first time that it is asked for; neither
// changes once it is loaded.
func (p *practice) freeze(ctx context.Context, c *personas.Content, framework string) (frozen, error) {
	judge, err := p.framework(c, framework)
	if err != nil {
		return frozen{}, err
	}
	key := chosen{c, judge.ID}
	if f, ok := p.hashes.Load(key); ok {
		return f.(frozen), nil
	}
	var f frozen
	for _, k := range []struct {
		hash *string
		what any
	}{{&f.content, c}, {&f.framework, judge}, {&f.judged, caseOf(c)}} {
		if *k.hash, err = p.keep(ctx, k.what); err != nil {
			return frozen{}, err
		}
	}
	p.hashes.Store(key, f)
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
