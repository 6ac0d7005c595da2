package main

import (
	"io"
	"net/http"
	"time"

	"seventy/roleplay"
)

type healthCmd struct {
	URL string `arg:"" optional:"" help:"Address of the server's health page." default:"http://127.0.0.1:7030/healthz"`
}

// Run asks once.
func (c healthCmd) Run(t *terminal) error {
	client := http.Client{Timeout: 3 * time.Second}
	resp, err := client.Get(c.URL)
	if err != nil {
		return roleplay.Errorf(roleplay.Unavailable, "%s does not answer: %w", c.URL, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 200))
		return roleplay.Errorf(roleplay.Unavailable, "%s answers %s: %s", c.URL, resp.Status, body)
	}
	return nil
}
