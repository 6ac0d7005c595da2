package web

import (
	"github.com/gorilla/websocket"

	"seventy/roleplay/live"
)

// Closings of the socket's own, beside those of live.
var (
	closingBinary   = live.Closing{Code: websocket.CloseUnsupportedData, Reason: "frames are JSON text, not binary"}
	closingUTF8     = live.Closing{Code: websocket.CloseInvalidFramePayloadData, Reason: "a text frame must be UTF-8"}
	closingRefused  = live.Closing{Code: websocket.ClosePolicyViolation, Reason: "hello was missing or refused; the error frame says why"}
	closingTooBig   = live.Closing{Code: websocket.CloseMessageTooBig, Reason: "a frame may have 64 KiB"}
	closingNotNow   = live.Closing{Code: websocket.CloseTryAgainLater, Reason: "the session can't be opened just now; come back in a moment"}
	closingSlow     = live.Closing{Code: 4003, Reason: "you were silent or read too slowly; come back with your last number"}
	closingFlood    = live.Closing{Code: 4005, Reason: "too much came from you at once; come back in a moment"}
	closingAnew     = live.Closing{Code: 4004, Reason: "the session has no such number; come back with seen 0"}
	closingProtocol = live.Closing{Code: websocket.CloseProtocolError} // gorilla sends it, with its own reason
)

// closings lists every close code a client can get from us, and whether to
// reconnect by itself; PROTOCOL.md has the same table.
var closings = []struct {
	live.Closing
	Reconnect bool
}{
	{closingProtocol, false},
	{closingBinary, false},
	{closingUTF8, false},
	{closingRefused, false},
	{closingTooBig, false},
	{live.ClosingShutdown, true},
	{closingNotNow, true},
	{live.ClosingTakenOver, false},
	{live.ClosingEvicted, true},
	{closingSlow, true},
	{closingAnew, true},
	{closingFlood, true},
}
