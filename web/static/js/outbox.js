// What was typed and is not on the server's disk yet: the draft and the turns
// without an acknowledgement. It survives a reload, where the browser keeps
// anything at all.

const key = (session) => `seventy:${session}`;

export class Outbox {
  constructor(session) {
    this.key = key(session);
    this.draft = "";
    this.turns = []; // {id, text}, in the order they were said
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "{}");
      this.draft = String(kept.draft ?? "");
      this.turns = (kept.turns ?? []).filter((turn) => turn.id && turn.text);
    } catch {
      // nothing readable is kept
    }
  }

  save() {
    try {
      if (this.draft || this.turns.length) {
        localStorage.setItem(this.key, JSON.stringify({ draft: this.draft, turns: this.turns }));
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

  clear() {
    this.draft = "";
    this.turns = [];
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
