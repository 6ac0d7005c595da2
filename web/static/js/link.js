// The socket of one talk. It says hello, and comes back by itself when the
// connection is lost; what was missed is then told again, so whoever listens
// must take the same frame twice.

const protocol = 1;
const firstWait = 1000; // milliseconds before the first try to come back
const longestWait = 30_000;
const deaf = 30_000; // a turn unanswered, and nothing else heard for so long: the line is dead

// The close codes that PROTOCOL.md tells a client not to come back after by
// itself, and the one after which it starts over.
const takenOver = 4001;
const refused = new Set([1002, 1003, 1007, 1008, 1009]);
const unknownNumber = 4004;

export class Link {
  // on.anew() comes before what was missed: unfinished words are void.
  // on.frame(frame) gets every frame, missed ones first, then welcome.
  // on.state(state, wait) gets "open", "waiting" (wait in milliseconds),
  // "taken" or "refused".
  constructor(session, seen, on) {
    this.session = session;
    this.seen = seen;
    this.on = on;
    this.tries = 0;
    this.ready = false;
    this.stopped = false;
    this.awaited = new Map(); // timers by client id of a turn
    addEventListener("online", () => this.retry());
    addEventListener("offline", () => this.socket?.close());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.retry();
    });
  }

  open() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.stopped = false;
    const url = new URL("/ws", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.write({ type: "hello", protocol, session: this.session, role: "trainee", seen: this.seen });
    });
    socket.addEventListener("message", (event) => {
      if (socket === this.socket) this.take(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => {
      if (socket === this.socket) this.lost(event.code);
    });
  }

  take(frame) {
    if (frame.type === "welcome") {
      this.on.anew();
      for (const missed of frame.missed ?? []) this.take(missed);
      this.seen = Math.max(this.seen, frame.seq);
      this.ready = true;
      this.tries = 0;
      this.on.frame(frame);
      this.on.state("open");
      return;
    }
    if (frame.seq) this.seen = Math.max(this.seen, frame.seq);
    if (frame.client) this.settle(frame.client);
    for (const id of this.awaited.keys()) this.await(id);
    this.on.frame(frame);
  }

  lost(code) {
    this.ready = false;
    this.socket = undefined;
    for (const id of [...this.awaited.keys()]) this.settle(id);
    if (this.stopped) return;
    if (code === takenOver || refused.has(code)) {
      this.stopped = true;
      this.on.state(code === takenOver ? "taken" : "refused");
      return;
    }
    if (code === unknownNumber) this.seen = 0;
    const wait = Math.min(longestWait, firstWait * 2 ** this.tries) * (0.5 + Math.random() / 2);
    this.tries += 1;
    this.timer = setTimeout(() => this.open(), wait);
    this.on.state("waiting", wait);
  }

  // retry tries at once, if it is waiting for a later try.
  retry() {
    if (this.timer && !this.stopped) this.open();
  }

  // stop ends the link for good.
  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.socket?.close();
  }

  // say sends a turn; false when there is no connection. It may be sent again
  // with the same id: it is stored once.
  say(id, text) {
    if (!this.ready) return false;
    this.await(id);
    return this.write({ type: "say", id, text });
  }

  // await gives a turn time to be answered. While the coworker speaks it
  // waits on the server; then other frames come.
  await(id) {
    const socket = this.socket;
    clearTimeout(this.awaited.get(id));
    this.awaited.set(id, setTimeout(() => socket.close(), deaf));
  }

  settle(id) {
    clearTimeout(this.awaited.get(id));
    this.awaited.delete(id);
  }

  typing() {
    return this.ready && this.write({ type: "typing" });
  }

  end() {
    return this.ready && this.write({ type: "end" });
  }

  write(frame) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }
}
