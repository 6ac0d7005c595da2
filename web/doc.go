// Package web is Seventy in a browser: the Echo server and its guards, the
// pages with one file a resource, and the WebSocket that a talk runs over. It
// renders and relays; what a talk is, it asks the rooms behind it.
package web
