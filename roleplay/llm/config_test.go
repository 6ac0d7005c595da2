package llm

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	openai "github.com/sashabaranov/go-openai"
	"github.com/stretchr/testify/require"

	"seventy/roleplay"
)

func TestValidate(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Config)
		says   string // "" when valid
	}{
		{"as it is", func(*Config) {}, ""},
		{"https", func(c *Config) { c.BaseURL = "https://model.test" }, ""},
		{"no URL", func(c *Config) { c.BaseURL = "" }, "no base URL"},
		{"a host only", func(c *Config) { c.BaseURL = "model.test/v1" }, "neither http:// nor https://"},
		{"another scheme", func(c *Config) { c.BaseURL = "ftp://model.test/v1" }, "neither http:// nor https://"},
		{"no host", func(c *Config) { c.BaseURL = "http:///v1" }, "names no host"},
		{"a password in it", func(c *Config) { c.BaseURL = "https://me:hunter2@model.test/v1" }, "holds a user or a password"},
		{"unreadable with a password", func(c *Config) { c.BaseURL = "https://me:hunter2@model.test:x/v1" }, "can't be read"},
		{"a query", func(c *Config) { c.BaseURL += "?key=hunter2" }, "must end with its path"},
		{"the call's address", func(c *Config) { c.BaseURL += "/chat/completions/" }, "take /chat/completions off"},
		{"no model", func(c *Config) { c.Model = "" }, "no model"},
		{"two keys", func(c *Config) { c.Key, c.KeyFile = "hunter2", "key" }, "keep one of them"},
		{"a key of two lines", func(c *Config) { c.Key = "hunter2\nx" }, "one line"},
		{"a negative limit", func(c *Config) { c.Between = -1 }, "can't be negative"},
		{"limits that cross", func(c *Config) { c.FirstToken, c.Total = time.Minute, time.Second }, "longer than"},
		{"a short limit for all", func(c *Config) { c.Total = time.Second }, ""},
		{"negative tokens", func(c *Config) { c.MaxTokens = -1 }, "can't be negative"},
		{"hot", func(c *Config) { c.Temperature = 3 }, "from 0"},
		{"an extra field nobody knows", func(c *Config) { c.Extra = map[string]any{"temprature": 1} }, "temprature"},
		{"an extra field of ours", func(c *Config) { c.Extra = map[string]any{"stream": false} }, `"stream" is set by Seventy`},
		{"a thinking model with a temperature", func(c *Config) { c.Model, c.Temperature = openai.O3Mini, 0.5 }, "don't go with the model"},
		{"a thinking model", func(c *Config) { c.Model = openai.O3Mini }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := Config{BaseURL: "http://127.0.0.1:8080/v1", Model: "small"}
			tt.change(&c)
			err := c.Validate()
			if tt.says == "" {
				require.NoError(t, err)
				return
			}
			require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
			require.ErrorContains(t, err, tt.says)
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
}

func TestKeyFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	c := Config{BaseURL: "http://127.0.0.1:8080/v1", Model: "small", KeyFile: file}
	_, err := New(c, slog.New(slog.DiscardHandler))
	require.Equal(t, roleplay.Invalid, roleplay.CodeOf(err))
	require.ErrorContains(t, err, file)
	for _, bad := range []string{"", " \n", "a\nb\n"} {
		require.NoError(t, os.WriteFile(file, []byte(bad), 0o600))
		_, err = New(c, slog.New(slog.DiscardHandler))
		require.ErrorContains(t, err, "on one line")
	}
	require.NoError(t, os.WriteFile(file, []byte("sk-1\n"), 0o600))
	got, err := c.secret()
	require.NoError(t, err)
	require.Equal(t, "sk-1", got)
}
