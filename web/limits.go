package web

import (
	"math"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"seventy/roleplay"
)

// Limits bound what comes from one network address: an IPv4 address, or a /64
// of IPv6, which is what one household or one office gets. A whole workshop
// may sit behind one. A limit of 0 is none.
type Limits struct {
	Sockets  int     // open at a time, and as many new ones in ten seconds, twice as many at once; connections that are no sockets, too
	Sessions float64 // begun or taken up again in a minute; half as many at once
	Turns    float64 // said in a second; five times as many at once. One socket may send five times as many frames
	Local    bool    // limit what comes from this machine, too
}

const (
	mostAccounts = 8192        // addresses that are remembered; the rest share one account
	forgetAfter  = time.Minute // an account that nothing was asked of; by then its buckets are full again
	farBeyond    = 5           // times the turns' limit: what one socket may send of frames of any kind
)

// account is what one address has used. Sockets is the ledger's to guard; the
// buckets guard themselves, and one that is nil has no bound.
type account struct {
	sockets  int
	used     time.Time
	openings *rate.Limiter
	sessions *rate.Limiter
	turns    *rate.Limiter
}

// ledger keeps the accounts. A nil account, of whoever is not limited, may do
// everything.
type ledger struct {
	limits Limits

	mu       sync.Mutex
	accounts map[netip.Prefix]*account
	swept    time.Time
	others   *account // of all that came when the accounts were full
}

func newLedger(l Limits) *ledger {
	return &ledger{limits: l, accounts: map[netip.Prefix]*account{}}
}

// bucket is nil without a limit.
func bucket(perSecond, burst float64) *rate.Limiter {
	if perSecond <= 0 {
		return nil
	}
	return rate.NewLimiter(rate.Limit(perSecond), int(max(1, math.Ceil(burst))))
}

func (l *ledger) newAccount() *account {
	sockets := float64(l.limits.Sockets)
	return &account{
		openings: bucket(sockets/10, 2*sockets),
		sessions: bucket(l.limits.Sessions/60, l.limits.Sessions/2),
		turns:    bucket(l.limits.Turns, 5*l.limits.Turns),
	}
}

// network is what an address is counted as.
func network(a netip.Addr) netip.Prefix {
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{} // no address; all of them are counted as one
	}
	return p
}

// of returns whose account a visit draws on; nil when it is not limited.
func (l *ledger) of(v visit) *account {
	if l == nil || !v.addr.IsValid() || v.local && !l.limits.Local {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	key := network(v.addr)
	a := l.accounts[key]
	if a == nil {
		a = l.open(key, now)
	}
	a.used = now
	return a
}

// open makes an account, when there is room.
func (l *ledger) open(key netip.Prefix, now time.Time) *account {
	if now.Sub(l.swept) >= forgetAfter {
		l.swept = now
		for k, a := range l.accounts {
			if a.sockets == 0 && now.Sub(a.used) >= forgetAfter {
				delete(l.accounts, k)
			}
		}
	}
	if len(l.accounts) >= mostAccounts {
		if l.others == nil {
			l.others = l.newAccount()
		}
		return l.others
	}
	a := l.newAccount()
	l.accounts[key] = a
	return a
}

// seated is what becomes of a new socket.
type seated int

const (
	welcome  seated = iota // it may stay
	tooMany                // it is told so and closed
	unworthy               // it is not even opened: those being told are too many, too
)

// sit counts a socket in. Whoever does not get unworthy stands up again.
func (l *ledger) sit(a *account) seated {
	if a == nil {
		return welcome
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	most := l.limits.Sockets
	if most > 0 && a.sockets >= 2*most {
		return unworthy
	}
	a.sockets++ // also without a limit: an account in use is not forgotten
	if most > 0 && (a.sockets > most || !a.openings.Allow()) {
		return tooMany
	}
	return welcome
}

// stand counts a socket out.
func (l *ledger) stand(a *account) {
	if a == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	a.sockets--
	a.used = time.Now()
}

// pause is how long to wait before something is tried again.
type pause time.Duration

func (p pause) Error() string { return "wait " + time.Duration(p).String() }

// begin counts a new session. It returns a Busy error whose cause is a pause
// when there were too many.
func (l *ledger) begin(v visit) error {
	a := l.of(v)
	if a == nil || a.sessions == nil {
		return nil
	}
	now := time.Now()
	r := a.sessions.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait == 0 {
		return nil
	}
	r.CancelAt(now)
	wait = time.Duration(math.Ceil(wait.Seconds())) * time.Second
	return &roleplay.Error{Code: roleplay.Busy, Err: pause(wait),
		Message: "Many talks were begun from your network just now. Wait " + seconds(int(wait.Milliseconds())) + ", then do this once more."}
}

// turn counts a turn; false is too many.
func (a *account) turn() bool { return a == nil || a.turns == nil || a.turns.Allow() }

// frames is the bucket of one socket's frames; nil when it is not limited.
func (l *ledger) frames(a *account) *rate.Limiter {
	if a == nil {
		return nil
	}
	most := farBeyond * l.limits.Turns
	return bucket(most, 5*most)
}
