package main

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// talkIn opens a talk in a tab and waits until it is connected.
func (b *browser) talkIn(session string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.at + "/talk/" + session))
	b.fresh()
}

const (
	hasTalk  = `!document.getElementById("composer").hidden && document.getElementById("banner").hidden`
	lostTalk = `document.getElementById("composer").hidden && document.getElementById("banner-words").textContent.includes("another window")`
	takeBack = `document.getElementById("banner-do").click()`
)

// TestTwoTabs holds that of two tabs with one talk the later one has it, that
// the other one says so and leaves it there, and that it can be taken back
// with what was written meanwhile.
func TestTwoTabs(t *testing.T) {
	srv := serve(t, t.TempDir())
	first, line := openBehind(t, srv)
	session := srv.beginWith(t, coached)
	first.talkIn(session)
	first.say("Hello from the first.")
	first.write("a draft")
	require.Len(t, line.asked(), 1)

	second := first.tab()
	second.talkIn(session)
	require.Equal(t, "a draft", second.box(), "what was being written comes along")
	first.until(lostTalk)
	first.shot("taken")
	asked := len(line.asked())
	time.Sleep(3 * time.Second)
	require.Len(t, line.asked(), asked, "the first tab fights back")
	second.write("")
	second.say("Hello from the second.")
	second.write("another draft")

	first.submit(takeBack)
	second.until(lostTalk)
	first.until(hasTalk)
	require.Equal(t, "another draft", first.box())
	first.showsLog(session)
	first.write("")
	first.say("And from the first again.")
	require.Len(t, line.asked(), asked+1)
	first.showsLog(session)
	second.submit(takeBack)
	second.until(hasTalk)
	second.showsLog(session)
	require.Empty(t, second.box())
}

// TestTabThatWasAway holds that a tab whose connection broke while another tab
// took the talk does not take it back by itself.
func TestTabThatWasAway(t *testing.T) {
	srv := serve(t, t.TempDir())
	first, line := openBehind(t, srv)
	first.breaks()
	session := srv.beginWith(t, coached)
	first.talkIn(session)
	first.say("Hello from the first.")
	line.shut.Store(true)
	line.cut()
	first.until(`!document.getElementById("banner").hidden`)
	line.shut.Store(false)
	second := first.tab()
	second.breaks()
	second.talkIn(session)
	first.until(lostTalk)
	asked := len(line.asked())
	time.Sleep(3 * time.Second)
	require.Len(t, line.asked(), asked)
	second.say("Hello from the second.")
	second.showsLog(session)
}

// TestTwoTalks holds that two tabs with two talks have nothing to do with each
// other.
func TestTwoTalks(t *testing.T) {
	srv := serve(t, t.TempDir())
	one := openBrowser(t, srv)
	a, b := srv.beginWith(t, coached), srv.beginWith(t, coached)
	one.talkIn(a)
	one.say("Said in the first talk.")
	other := one.tab()
	other.talkIn(b)
	other.write("a draft in the second talk")
	require.Equal(t, "", one.box())
	one.say("Said again in the first talk.")
	require.Equal(t, "a draft in the second talk", other.box())
	other.write("")
	other.say("Said in the second talk.")
	one.showsLog(a)
	other.showsLog(b)
	require.Equal(t, []string{"Said in the first talk.", "Said again in the first talk."}, mine(srv.logged(a)))
	require.Equal(t, []string{"Said in the second talk."}, mine(srv.logged(b)))
}
