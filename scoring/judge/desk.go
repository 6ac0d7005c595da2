package judge

import (
	"context"
	"sync"

	"seventy/roleplay"
)

// The bounds of a desk.
const (
	mostAtOnce  = 2   // opinions that are asked for at a time
	mostWaiting = 32  // behind those
	mostFailed  = 256 // whose reasons are remembered
)

// Desk asks for opinions while nobody waits: two at a time, the others in the
// order in which they came. It forgets what it was at when the program ends;
// what it got is kept with the session.
type Desk struct {
	ask    func(ctx context.Context, session string) error
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu     sync.Mutex
	under  int             // under way
	queue  []string        // sessions that wait, in order
	asking map[string]bool // waiting or under way
	failed map[string]error
	closed bool
}

// NewDesk makes a desk. ask gets an opinion and keeps it; many may run at once.
func NewDesk(ask func(ctx context.Context, session string) error) *Desk {
	ctx, cancel := context.WithCancel(context.Background())
	return &Desk{ask: ask, ctx: ctx, cancel: cancel, asking: map[string]bool{}, failed: map[string]error{}}
}

// Begin has an opinion on a session asked for; one that is being asked for
// already is asked for once. It returns a Busy error when too many wait, an
// Unavailable error when the desk is closed.
func (d *Desk) Begin(session string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.closed:
		return roleplay.Errorf(roleplay.Unavailable, "The server is stopping. Ask again once it is back.")
	case d.asking[session]:
		return nil
	case len(d.queue) >= mostWaiting:
		return roleplay.Errorf(roleplay.Busy, "Many second opinions are being asked for just now. Ask again in a minute.")
	}
	d.asking[session] = true
	delete(d.failed, session)
	if d.under >= mostAtOnce {
		d.queue = append(d.queue, session)
		return nil
	}
	d.under++
	d.work.Go(func() { d.run(session) })
	return nil
}

// run asks for one opinion after the other until none waits.
func (d *Desk) run(session string) {
	for {
		err := d.ask(d.ctx, session)
		d.mu.Lock()
		delete(d.asking, session)
		if err != nil {
			d.remember(session, err)
		}
		if len(d.queue) == 0 || d.closed {
			d.under--
			d.mu.Unlock()
			return
		}
		session, d.queue = d.queue[0], d.queue[1:]
		d.mu.Unlock()
	}
}

// remember keeps why there is no answer, until it is asked for again. Where
// there are too many, one of them is forgotten.
func (d *Desk) remember(session string, err error) {
	for other := range d.failed {
		if len(d.failed) < mostFailed {
			break
		}
		delete(d.failed, other)
	}
	d.failed[session] = err
}

// State says whether an opinion is being asked for, and why the last one that
// was asked for did not come; nil when it did.
func (d *Desk) State(session string) (asking bool, failed error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asking[session], d.failed[session]
}

// Close ends what is under way and waits for it.
func (d *Desk) Close() {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	d.cancel()
	d.work.Wait()
}
