package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"seventy/roleplay"
	"seventy/web"
)

// drainTime is how long a stopping server lets running talks finish what they
// are at.
const drainTime = 10 * time.Second

// limitFlags bound what may come from one address.
type limitFlags struct {
	MaxSockets        int      `help:"Talks that may be connected at a time from one address (of IPv6: one /64); 0 for no limit. A whole workshop may share one." default:"256" group:"Limits"`
	SessionsPerMinute float64  `help:"Talks that may be begun in a minute from one address, half of them at once; 0 for no limit." default:"120" group:"Limits"`
	TurnsPerSecond    float64  `help:"Turns that may be said in a second from one address, five times as many at once; 0 for no limit." default:"20" group:"Limits"`
	LimitLocal        bool     `help:"Limit what comes from this machine itself, too." group:"Limits"`
	TrustedProxy      []string `help:"Network of a reverse proxy, such as 10.0.0.0/8, that is believed when it says for whom it asks (X-Forwarded-For, X-Forwarded-Proto). Give it again for another one." placeholder:"CIDR" group:"Limits"`
}

// limits checks the flags.
func (f limitFlags) limits() (web.Limits, []netip.Prefix, error) {
	l := web.Limits{Sockets: f.MaxSockets, Sessions: f.SessionsPerMinute, Turns: f.TurnsPerSecond, Local: f.LimitLocal}
	if l.Sessions > 0 && l.Sessions < 1 {
		return l, nil, roleplay.Errorf(roleplay.Invalid, "--sessions-per-minute is %g; expected 1 or more, or 0 for no limit", l.Sessions)
	}
	if l.Sockets < 0 || l.Sessions < 0 || l.Turns < 0 {
		return l, nil, roleplay.Errorf(roleplay.Invalid, "--max-sockets, --sessions-per-minute and --turns-per-second expect a number above 0, or 0 for no limit")
	}
	var trusted []netip.Prefix
	for _, text := range f.TrustedProxy {
		network, err := netip.ParsePrefix(text)
		if one, oneErr := netip.ParseAddr(text); oneErr == nil {
			network, err = netip.PrefixFrom(one, one.BitLen()), nil
		}
		if err != nil {
			return l, nil, roleplay.Errorf(roleplay.Invalid, "--trusted-proxy is %q; expected an address or a network, such as 10.0.0.0/8: %w", text, err)
		}
		trusted = append(trusted, network.Masked())
	}
	return l, trusted, nil
}

type serveCmd struct {
	practiceFlags
	limitFlags
	inspectFlags
	Addr      string        `help:"Address to listen on. On a loopback address it runs solo, without sign-in; on any other it prints a link with a one-time token." default:"127.0.0.1:7030" placeholder:"HOST:PORT"`
	Ping      time.Duration `help:"How often a silent browser is pinged; one that does not answer is let go. At least a second." default:"54s"`
	Immediate bool          `help:"Let coworkers answer at once in every talk begun from now on, whatever the start page says: no silences, no typing."`
}

// Help is shown by "seventy serve --help".
func (serveCmd) Help() string {
	return `Open the printed address in a browser on this machine and begin. Sessions are kept in one file in the data folder; to move them, stop the server and copy the folder.

To let others in, listen on another address (--addr 0.0.0.0:7030): the server then prints a link with a token that works once and becomes a cookie. Put it behind something that speaks TLS, and name that with --trusted-proxy: without it, everybody behind it counts as one address.

One address can't take the server from the others: see the limits below. They leave room for a workshop of a hundred behind one router, and don't count this machine itself.

With --endpoint and --model a language model words what coworkers say; the page tells trainees what goes where before the first word.`
}

// Run serves until interrupted, then drains.
func (c serveCmd) Run(t *terminal) (err error) {
	limits, trusted, err := c.limits()
	if err != nil {
		return err
	}
	if c.Ping < time.Second {
		return roleplay.Errorf(roleplay.Invalid, "--ping is %s; expected a second or more", c.Ping)
	}
	figures := c.figures()
	practice, house, closing, err := c.open(t, figures)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), drainTime)
		defer cancel()
		err = errors.Join(err, closing(ctx))
	}()
	practice.immediate = c.Immediate
	asks := practice.opinions(c.OpinionTokens)
	defer asks.close()
	if os.Getenv("GOGC") == "" { // who runs the server knows better
		go keepHeadroom(t.ctx)
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return listenError(c.Addr, err)
	}
	cfg := web.Config{Practice: practice, Sessions: sessions{practice.store}, House: house,
		Addr: listener.Addr().String(), Owner: owner, Now: clock, Logger: t.logger, Ping: c.Ping,
		Limits: limits, Trusted: trusted, Ready: practice.store.Ready}
	if asks != nil {
		cfg.Opinions = asks
	}
	if figures != nil {
		cfg.Watcher = figures
	}
	server, err := web.NewServer(cfg)
	if err == nil {
		err = c.inspect(t.ctx, figures, t.logger)
	}
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	fmt.Fprintf(t.out, "Seventy is at http://%s/%s\n", reachable(listener.Addr()), strings.TrimPrefix(server.Entrance(), "/"))
	if server.Entrance() != "" {
		fmt.Fprintln(t.out, "The link works once and lets one browser in. Whoever has it sees every session: hand it over with care.")
	}
	if told := practice.Disclosure(); told != "" {
		fmt.Fprintln(t.out, told)
	} else {
		fmt.Fprintln(t.out, "The built-in voice speaks; nothing leaves this machine.")
	}
	fmt.Fprintf(t.out, "Sessions are kept in %s. Stop with Ctrl-C.\n", c.Data)
	return server.Serve(t.ctx, listener)
}

// reachable is an address that a browser can open: where all interfaces are
// listened on, the first one that others can reach.
func reachable(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return addr.String()
	}
	host := "localhost"
	if all, err := net.InterfaceAddrs(); err == nil {
		for _, a := range all {
			if ip, ok := a.(*net.IPNet); ok && ip.IP.IsGlobalUnicast() && ip.IP.To4() != nil {
				host = ip.IP.String()
				break
			}
		}
	}
	return net.JoinHostPort(host, strconv.Itoa(tcp.Port))
}

func listenError(addr string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return roleplay.Errorf(roleplay.Unavailable, "%s is taken: is Seventy running already? Open it there, or choose another port with --addr.", addr)
	case errors.Is(err, syscall.EACCES):
		return roleplay.Errorf(roleplay.Forbidden, "%s may not be listened on by this user; choose a port above 1023 with --addr.", addr)
	}
	return roleplay.Errorf(roleplay.Invalid, "%s can't be listened on: %w. Write --addr as HOST:PORT.", addr, err)
}
