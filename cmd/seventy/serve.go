package main

import (
	"context"
	"errors"
	"fmt"
	"net"
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

type serveCmd struct {
	practiceFlags
	Addr      string `help:"Address to listen on. On a loopback address it runs solo, without sign-in; on any other it prints a link with a one-time token." default:"127.0.0.1:7030" placeholder:"HOST:PORT"`
	Immediate bool   `help:"Let coworkers answer at once in every talk begun from now on, whatever the start page says: no silences, no typing."`
}

// Help is shown by "seventy serve --help".
func (serveCmd) Help() string {
	return `Open the printed address in a browser on this machine and begin. Sessions are kept in one file in the data folder; to move them, stop the server and copy the folder.

To let others in, listen on another address (--addr 0.0.0.0:7030): the server then prints a link with a token that works once and becomes a cookie. Put it behind something that speaks TLS.

With --endpoint and --model a language model words what coworkers say; the page tells trainees what goes where before the first word.`
}

// Run serves until interrupted, then drains.
func (c serveCmd) Run(t *terminal) (err error) {
	practice, house, closing, err := c.open(t)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), drainTime)
		defer cancel()
		err = errors.Join(err, closing(ctx))
	}()
	practice.immediate = c.Immediate
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return listenError(c.Addr, err)
	}
	server, err := web.NewServer(web.Config{Practice: practice, Sessions: practice.store, House: house,
		Addr: listener.Addr().String(), Owner: owner, Logger: t.logger})
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
