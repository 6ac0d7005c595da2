// What was typed and is not on the server's disk yet: the draft, the turns
// without an acknowledgement and the wish to end. It survives a reload, where
// the browser keeps anything at all.
//
// A browser keeps one for a talk, whatever window shows it. Only the window
// that has the talk writes; one that takes it over reads first.

const key = (session) => `seventy:${session}`;

export class Outbox {
  constructor(session) {
    this.key = key(session);
    this.draft = "";
    this.turns = []; // {id, text}, in the order they were said
    this.leaving = false; // the trainee wants to end
    this.read();
  }

  // read takes up what is kept. Where nothing can be kept, what is in this page
  // stays.
  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "{}");
      this.draft = String(kept.draft ?? "");
      this.turns = (kept.turns ?? []).filter((turn) => turn.id && turn.text);
      this.leaving = Boolean(kept.leaving);
    } catch {
      // nothing readable is kept
    }
  }

  save() {
    const { draft, turns, leaving } = this;
    try {
      if (draft || turns.length || leaving) {
        localStorage.setItem(this.key, JSON.stringify({ draft, turns, leaving }));
      } else {
        localStorage.removeItem(this.key);
      }
    } catch {
      // full, or not allowed: it is still in this page
    }
  }

  keepDraft(text) {
    this.draft = text;
    this.save();
  }

  add(text) {
    const turn = { id: newID(), text };
    this.turns.push(turn);
    this.draft = "";
    this.save();
    return turn;
  }

  drop(id) {
    const kept = this.turns.filter((turn) => turn.id !== id);
    if (kept.length === this.turns.length) return;
    this.turns = kept;
    this.save();
  }

  leave(wanted) {
    this.leaving = wanted;
    this.save();
  }

  clear() {
    this.draft = "";
    this.turns = [];
    this.leaving = false;
    this.save();
  }
}

// forget removes what is kept for a session that was deleted.
export function forget(session) {
  try {
    localStorage.removeItem(key(session));
  } catch {
    // nothing can be kept here, so nothing is
  }
}

// newID works on a page without TLS, too, where crypto.randomUUID does not.
function newID() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
