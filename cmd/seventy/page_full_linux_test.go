package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDiskFullInPage holds that a turn that the server has no room for stays
// in the page, over a reload, too, and is sent again by itself, in its place,
// when there is room.
func TestDiskFullInPage(t *testing.T) {
	data := t.TempDir()
	srv := serve(t, data)
	b := openBrowser(t, srv)
	session := srv.beginWith(t, coached)
	b.talkIn(session)
	b.say("Hello.")

	wal, err := os.Stat(filepath.Join(data, "seventy.db-wal"))
	require.NoError(t, err)
	lift := limitFiles(t, srv.cmd.Process.Pid, uint64(wal.Size()))
	send := func(text string) {
		b.write(text)
		b.submit(`document.getElementById("composer").requestSubmit()`)
	}
	send("There is no room for this.")
	b.until(`document.getElementById("banner").innerText.includes("sent again by itself")`)
	send("Nor for this.")
	b.write("half a thought")
	b.shot("full")
	waiting := []string{"There is no room for this.", "Nor for this."}
	require.Equal(t, waiting, mine(b.bubbles())[1:])
	b.submit(reload)
	b.fresh()
	b.until(`document.getElementById("banner").innerText.includes("sent again by itself")`)
	require.Equal(t, waiting, mine(b.bubbles())[1:], "what waits survives a reload")
	require.Equal(t, "half a thought", b.box())
	require.Len(t, mine(srv.logged(session)), 1)

	lift()
	send("There is room again.")
	b.until(`document.querySelectorAll("#turns > .mine[data-turn]").length === 4 && document.getElementById("banner").hidden`)
	b.showsLog(session)
	require.Equal(t, append([]string{"Hello."}, append(waiting, "There is room again.")...), mine(srv.logged(session)), "in the order they were said")
	require.Empty(t, b.box())
}
