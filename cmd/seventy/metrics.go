package main

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"seventy/roleplay"
	"seventy/roleplay/live"
	"seventy/roleplay/llm"
	"seventy/roleplay/store"
)

// metrics are the server's figures for an operator. They say how much and how
// long, never who or what: no label holds an id, an address or a word of a
// talk.
type metrics struct {
	registry *prometheus.Registry

	stages    map[live.Stage]prometheus.Observer
	replies   *prometheus.CounterVec
	fallbacks *prometheus.CounterVec
	refused   *prometheus.CounterVec
	waiting   prometheus.Histogram
	requests  *prometheus.HistogramVec
	handshake *prometheus.CounterVec
	sockets   prometheus.Gauge
	closed    *prometheus.CounterVec
	frames    *prometheus.CounterVec
	errors    *prometheus.CounterVec
	queued    prometheus.Histogram
	dropped   *prometheus.CounterVec
	limited   *prometheus.CounterVec
	tries     prometheus.Counter
	calls     *prometheus.HistogramVec
	first     prometheus.Histogram
	tokens    *prometheus.CounterVec
}

// The buckets of durations in seconds, from 0.1 ms to half a minute.
var durations = []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}

func newMetrics() *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	histogram := func(name, help string, buckets []float64) prometheus.HistogramOpts {
		return prometheus.HistogramOpts{Namespace: "seventy", Name: name, Help: help, Buckets: buckets}
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "seventy", Name: name, Help: help}, labels)
		m.registry.MustRegister(c)
		return c
	}
	sizes := []float64{1, 2, 4, 8, 16, 32, 64, 128, 256}

	stages := prometheus.NewHistogramVec(histogram("turn_seconds", "Time that a part of a turn took, by stage.", durations), []string{"stage"})
	m.waiting = prometheus.NewHistogram(histogram("turns_waiting", "Turns that wait in a session while its coworker speaks, when one is added.", sizes))
	m.requests = prometheus.NewHistogramVec(histogram("request_seconds", "Time to answer a request, by route and status.", durations), []string{"method", "route", "status"})
	m.sockets = prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "seventy", Name: "sockets", Help: "Open sockets."})
	m.queued = prometheus.NewHistogram(histogram("frames_queued", "Frames that wait for a client, when some are added.", sizes))
	m.calls = prometheus.NewHistogramVec(histogram("model_seconds", "Time that a call of the model took, by outcome.", durations), []string{"outcome"})
	m.tries = prometheus.NewCounter(prometheus.CounterOpts{Namespace: "seventy", Name: "model_requests_total", Help: "Requests sent to the model's endpoint, further tries included."})
	m.first = prometheus.NewHistogram(histogram("model_first_token_seconds", "Time from a call of the model to its first words.", durations))
	m.stages = map[live.Stage]prometheus.Observer{}
	for _, s := range live.Stages {
		m.stages[s] = stages.WithLabelValues(string(s))
	}
	m.registry.MustRegister(stages, m.waiting, m.requests, m.sockets, m.queued, m.calls, m.first, m.tries,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))

	m.replies = counter("replies_total", "Coworkers' turns stored, by who worded them.", "source")
	m.fallbacks = counter("fallbacks_total", "Turns that the built-in voice worded for the model, by why.", "reason")
	m.refused = counter("turns_refused_total", "What trainees said, or their wish to end, that was not taken, by the error's code.", "code")
	m.handshake = counter("handshakes_refused_total", "Sockets that did not come about, by cause.", "cause")
	m.closed = counter("sockets_closed_total", "Sockets closed, by close code and by whom.", "code", "by")
	m.frames = counter("frames_total", "Clients' frames that could be read, by type.", "type")
	m.errors = counter("errors_sent_total", "Error frames sent, by code.", "code")
	m.dropped = counter("clients_dropped_total", "Clients dropped because they did not keep up, by cause.", "cause")
	m.limited = counter("limited_total", "Things refused because one address did too much.", "what")
	m.tokens = counter("tokens_total", "Tokens of the model's calls.", "kind")
	return m
}

// watch adds what is asked for when somebody looks.
func (m *metrics) watch(house *live.House, db *store.Store) {
	gauge := func(name, help string, value func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "seventy", Name: name, Help: help}, value))
	}
	counter := func(name, help string, value func() float64) {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "seventy", Name: name, Help: help}, value))
	}
	gauge("sessions", "Sessions held in memory.", func() float64 { return float64(house.Count()) })
	gauge("store_waiting", "Changes that are not on disk yet.", func() float64 { return float64(db.Figures().Waiting) })
	counter("store_commits_total", "Commits on disk, those of readiness probes among them.", func() float64 { return float64(db.Figures().Commits) })
	counter("store_changes_total", "Changes in these commits.", func() float64 { return float64(db.Figures().Changes) })
	counter("store_failures_total", "Commits that did not succeed.", func() float64 { return float64(db.Figures().Failures) })
	counter("store_commit_seconds_total", "Time that commits took.", func() float64 { return db.Figures().Took.Seconds() })
}

// Handler serves the figures.
func (m *metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Timeout: 10 * time.Second})
}

// Took implements live.Watcher.
func (m *metrics) Took(s live.Stage, d time.Duration) {
	if o := m.stages[s]; o != nil {
		o.Observe(d.Seconds())
	}
}

// Replied implements live.Watcher.
func (m *metrics) Replied(by roleplay.Source) { m.replies.WithLabelValues(string(by)).Inc() }

// Refused implements live.Watcher.
func (m *metrics) Refused(why roleplay.Code) { m.refused.WithLabelValues(string(why)).Inc() }

// Waiting implements live.Watcher.
func (m *metrics) Waiting(turns int) { m.waiting.Observe(float64(turns)) }

// Answered implements web.Watcher.
func (m *metrics) Answered(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// HandshakeRefused implements web.Watcher.
func (m *metrics) HandshakeRefused(cause string) { m.handshake.WithLabelValues(cause).Inc() }

// SocketOpened implements web.Watcher.
func (m *metrics) SocketOpened() { m.sockets.Inc() }

// SocketClosed implements web.Watcher.
func (m *metrics) SocketClosed(code int, by string) {
	m.sockets.Dec()
	m.closed.WithLabelValues(strconv.Itoa(code), by).Inc()
}

// FrameTaken implements web.Watcher.
func (m *metrics) FrameTaken(kind string) { m.frames.WithLabelValues(kind).Inc() }

// ErrorSent implements web.Watcher.
func (m *metrics) ErrorSent(code roleplay.Code) { m.errors.WithLabelValues(string(code)).Inc() }

// Queued implements web.Watcher.
func (m *metrics) Queued(frames int) { m.queued.Observe(float64(frames)) }

// SlowClient implements web.Watcher.
func (m *metrics) SlowClient(cause string) { m.dropped.WithLabelValues(cause).Inc() }

// Limited implements web.Watcher.
func (m *metrics) Limited(what string) { m.limited.WithLabelValues(what).Inc() }

// called is told of each reply of the model's.
func (m *metrics) called(c llm.Call) {
	outcome := c.Reason
	if outcome == "" {
		outcome = "whole"
	}
	m.calls.WithLabelValues(outcome).Observe(c.Took.Seconds())
	m.tries.Add(float64(c.Tries))
	if c.First > 0 {
		m.first.Observe(c.First.Seconds())
	}
	m.tokens.WithLabelValues("prompt").Add(float64(c.Prompt))
	m.tokens.WithLabelValues("completion").Add(float64(c.Completion))
}

// fellBack is told why the built-in voice spoke for the model.
func (m *metrics) fellBack(reason string) { m.fallbacks.WithLabelValues(reason).Inc() }
