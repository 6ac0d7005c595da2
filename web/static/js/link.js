// The socket of one talk. It says hello, and comes back by itself when the
// connection is lost; what was missed is then told again, so whoever listens
// must take the same frame twice.

const protocol = 1;
const firstWait = 1000; // milliseconds before the first try to come back
const longestWait = 30_000;
const joinWait = 10_000; // for the welcome; after that another try is worth more
const hastyWait = 3000; // for the welcome, when somebody came back to the page
const ackWait = 8000; // for the answer to what was sent, while the coworker is silent
const deaf = 30_000; // for whatever else is due; and who was away for so long finds out whether the line still holds
const pulseEvery = 2000;

// The close codes that PROTOCOL.md tells a client not to come back after by
// itself, and the one after which it starts over.
const takenOver = 4001;
const refused = new Set([1002, 1003, 1007, 1008, 1009]);
const unknownNumber = 4004;

const theEnd = ""; // stands for the wish to end, among the ids of turns

export class Link {
  // on.anew(all) comes before what was missed: unfinished words are void, and
  // with all everything else too, because everything is told again.
  // on.frame(frame) gets every frame, missed ones first, then welcome.
  // on.state(state, wait) gets "open", "waiting" (wait in milliseconds),
  // "taken" or "refused".
  // seen is the latest event the page has: its number, and when it was, by
  // which the server tells it from that of another log.
  constructor(session, seen, on) {
    this.session = session;
    this.seen = seen;
    this.on = on;
    this.tries = 0;
    this.ready = false;
    this.stopped = true;
    this.anew = false; // the server does not know the numbers seen
    this.owed = false; // the coworker's answer
    this.speaking = false; // the coworker is at it: what is said now is answered later
    this.sent = new Map(); // when what was sent and is not answered went out, by id
    this.joined = 0; // when, by this machine's clock
    this.heard = this.pulsed = Date.now();
    this.others = "BroadcastChannel" in globalThis ? new BroadcastChannel(`seventy:${session}`) : undefined;
    this.others?.addEventListener("message", ({ data }) => this.yield(data));
    setInterval(() => this.pulse(), pulseEvery);
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.socket && this.lost());
    addEventListener("pagehide", () => this.rest());
    addEventListener("pageshow", (event) => event.persisted && this.wake());
    document.addEventListener("resume", () => this.wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
  }

  // open joins the talk, or joins it again. Whoever had it before, here or in
  // another window, has it no more.
  open() {
    this.drop();
    this.stopped = false;
    this.opened = Date.now();
    const url = new URL("/ws", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.addEventListener("open", () => {
      if (socket === this.socket) this.write({ type: "hello", protocol, session: this.session, role: "trainee", seen: this.seen.seq, seen_at: this.seen.at });
    });
    socket.addEventListener("message", (event) => {
      if (socket === this.socket) this.take(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => {
      if (socket === this.socket) this.lost(event.code);
    });
  }

  take(frame) {
    this.heard = Date.now();
    if (frame.type === "welcome") {
      this.on.anew(this.anew);
      this.anew = this.speaking = false;
      for (const missed of frame.missed ?? []) this.note(missed);
      this.see(frame);
      this.ready = true;
      this.tries = 0;
      this.joined = this.heard;
      this.others?.postMessage(this.joined);
      this.on.frame(frame);
      this.on.state("open");
      return;
    }
    this.note(frame);
  }

  see({ seq, at }) {
    if (seq > this.seen.seq) this.seen = { seq, at };
  }

  note(frame) {
    this.see(frame);
    switch (frame.type) {
      case "ack":
        this.owed = true;
        this.sent.delete(frame.client);
        break;
      case "typing":
        this.speaking = frame.on;
        if (!frame.on) this.owed = false; // it comes later, or not at all
        break;
      case "delta":
        this.speaking = true;
        break;
      case "done":
        this.owed = this.speaking = false;
        break;
      case "ended":
        this.owed = this.speaking = false;
        this.sent.delete(theEnd);
        break;
      case "error":
        this.sent.delete(frame.client ?? theEnd);
        break;
    }
    this.on.frame(frame);
  }

  // lost takes a connection for dead, whatever the browser thinks of it, and
  // plans to come back.
  lost(code) {
    this.drop();
    if (this.stopped) return;
    if (code === takenOver) return this.quit("taken");
    if (refused.has(code)) return this.quit("refused");
    if (code === unknownNumber) {
      this.seen = { seq: 0, at: 0 };
      this.anew = true;
    }
    const wait = Math.min(longestWait, firstWait * 2 ** this.tries) * (0.5 + Math.random() / 2);
    this.tries += 1;
    this.timer = setTimeout(() => this.open(), wait);
    this.on.state("waiting", wait);
  }

  // drop lets go of the socket. What it still brings is not listened to: a
  // browser can take long to find out that nobody answers its goodbye.
  drop() {
    clearTimeout(this.timer);
    this.timer = undefined;
    const socket = this.socket;
    this.socket = undefined;
    this.ready = this.speaking = false;
    this.sent.clear();
    socket?.close();
  }

  quit(state) {
    this.drop();
    this.stopped = true;
    this.on.state(state);
  }

  // stop ends the link for good.
  stop() {
    this.drop();
    this.stopped = true;
    this.others?.close();
    this.others = undefined;
  }

  // rest lets go while nobody sees the page, which the browser may keep to
  // show it again.
  rest() {
    if (!this.stopped) this.drop();
  }

  // yield leaves the talk to a window that joined it later. Whoever is
  // connected hears of that from the server; whoever is not must not come back
  // and take it from the window that is looked at now.
  yield(joined) {
    if (!this.stopped && joined > this.joined) this.quit("taken");
  }

  // retry tries at once, if it is waiting for a later try.
  retry() {
    if (!this.stopped && !this.ready) this.open();
  }

  // wake comes when somebody is back at the page, or the net is: phones close
  // nothing when they fall asleep, and nets nothing when they go away. It goes
  // by the clock on the wall, which runs on while a machine sleeps and may be
  // set back.
  wake() {
    if (this.stopped) return;
    const since = (then) => Math.abs(Date.now() - then);
    const dead = this.ready ? since(this.heard) > deaf : !this.socket || since(this.opened) > hastyWait;
    if (dead) this.open();
  }

  // pulse finds out that the line is dead. A browser does not show its pages
  // the server's pings, so what a page can go by is an answer that does not
  // come, and that its own timers stood still.
  pulse() {
    const now = Date.now();
    const slept = Math.abs(now - this.pulsed) > deaf;
    this.pulsed = now;
    if (this.stopped || this.timer) return;
    if (slept && !document.hidden) this.wake();
    else if (this.ready && this.overdue(now)) this.open();
    else if (this.socket && !this.ready && now - this.opened > joinWait) this.lost();
  }

  // overdue reports that something should have been heard by now.
  overdue(now) {
    const quiet = now - this.heard;
    if (this.owed && quiet > deaf) return true;
    const [sent] = this.sent.values();
    return sent !== undefined && Math.min(quiet, now - sent) > (this.speaking ? deaf : ackWait);
  }

  // say sends a turn; false when there is no connection. It may be sent again
  // with the same id: it is stored once.
  say(id, text) {
    return this.send(id, { type: "say", id, text });
  }

  end() {
    return this.send(theEnd, { type: "end" });
  }

  send(id, frame) {
    if (!this.ready || !this.write(frame)) return false;
    if (!this.sent.has(id)) this.sent.set(id, Date.now());
    return true;
  }

  typing() {
    return this.ready && this.write({ type: "typing" });
  }

  write(frame) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }
}
