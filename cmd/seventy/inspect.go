package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"seventy/roleplay"
	"seventy/web"
)

// inspectFlags open the doors through which an operator looks inside. Both
// are shut unless asked for.
type inspectFlags struct {
	Metrics string `help:"Address on which figures for Prometheus are served under /metrics: how much and how long, never who or what." placeholder:"HOST:PORT" group:"Looking inside"`
	Pprof   string `help:"Loopback address on which profiles are served under /debug/pprof. A profile of the memory can hold words of a talk: only this machine may ask." placeholder:"HOST:PORT" group:"Looking inside"`
}

// figures are kept where somebody wants them; nil where nobody does.
func (f inspectFlags) figures() *metrics {
	if f.Metrics == "" {
		return nil
	}
	return newMetrics()
}

// inspect listens where it was asked for. The doors close when the context
// ends. It returns an Invalid error for an address that is none, or for
// profiles on an address that others can reach.
func (f inspectFlags) inspect(ctx context.Context, figures *metrics, logger *slog.Logger) error {
	if figures != nil {
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", figures.Handler())
		if err := openDoor(ctx, "metrics", f.Metrics, mux, logger); err != nil {
			return err
		}
	}
	if f.Pprof == "" {
		return nil
	}
	if !localOnly(f.Pprof) {
		return roleplay.Errorf(roleplay.Invalid, "--pprof is %q, which others could reach; profiles can hold words of a talk. Use a loopback address such as 127.0.0.1:7031.", f.Pprof)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return openDoor(ctx, "pprof", f.Pprof, mux, logger)
}

// localOnly reports whether only this machine can reach an address.
func localOnly(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && web.Loopback(host)
}

func openDoor(ctx context.Context, what, addr string, handler http.Handler, logger *slog.Logger) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return roleplay.Errorf(roleplay.Invalid, "--%s can't listen on %s: %w. Choose a free HOST:PORT.", what, addr, err)
	}
	local := localOnly(addr)
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			// A page of somebody else's must not read this under its own
			// name (DNS rebinding).
			if local && !localOnly(hostPort(r.Host)) {
				http.Error(w, "This is served to this machine only.", http.StatusForbidden)
				return
			}
			handler.ServeHTTP(w, r)
		}),
		ReadHeaderTimeout: 10 * time.Second,
		MaxHeaderBytes:    16 << 10,
	}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			logger.Error(what+" are served no more", "error", err)
		}
	}()
	context.AfterFunc(ctx, func() { server.Close() })
	logger.Info(what+" are served", "address", listener.Addr().String())
	return nil
}

// hostPort is a Host header as host:port, whatever port.
func hostPort(host string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return net.JoinHostPort(host, "0")
}
