// What was said, as bubbles. Every word goes in as text.

const nearEnd = 160; // pixels from the end that still count as being there

export class Room {
  constructor() {
    this.list = document.getElementById("turns");
    this.dots = document.getElementById("typing");
    this.opening = document.getElementById("opening");
    this.newer = document.getElementById("newer");
    this.heard = document.getElementById("heard");
    this.mineForm = document.getElementById("turn-mine");
    this.theirsForm = document.getElementById("turn-theirs");
    this.whisperForm = document.getElementById("turn-whisper");
    this.spoken = new Map(); // {attempt, text} of turns being said, by number
    this.newer.addEventListener("click", () => this.toEnd());
    addEventListener("scroll", () => {
      if (this.atEnd()) this.newer.hidden = true;
    }, { passive: true });
  }

  // stored lists the client ids of the turns that are on disk.
  stored() {
    return new Set(Array.from(this.list.querySelectorAll("[data-client][data-turn]"), (li) => li.dataset.client));
  }

  // pending shows a turn that is not acknowledged, with what it waits for.
  pending(id, text, state) {
    let li = this.byClient(id);
    if (!li) {
      li = this.make(this.mineForm);
      li.dataset.client = id;
      this.list.append(li);
      this.opening.hidden = true;
    }
    li.classList.add("pending");
    li.classList.remove("failed");
    this.fill(li, text, state);
  }

  // failed shows a turn that was not taken.
  failed(id, state) {
    const li = this.byClient(id);
    if (!li) return;
    li.classList.remove("pending");
    li.classList.add("failed");
    li.querySelector(".state").textContent = state;
  }

  remove(id) {
    this.byClient(id)?.remove();
  }

  // mine shows a turn of the trainee's as it is stored.
  mine(turn, id, text) {
    const follow = this.atEnd();
    let li = this.byTurn(turn);
    const waiting = id ? this.byClient(id) : null;
    if (li && waiting && waiting !== li) waiting.remove();
    li ??= waiting ?? this.make(this.mineForm);
    li.classList.remove("pending", "failed");
    if (id) li.dataset.client = id;
    this.place(li, turn);
    this.fill(li, text, "");
    this.follow(follow);
  }

  // piece shows a part of what the coworker is saying. A higher attempt takes
  // back what was shown of a lower one.
  piece(frame) {
    let said = this.spoken.get(frame.turn);
    if (said && (said.done || frame.attempt < said.attempt)) return;
    if (!said || frame.attempt > said.attempt) {
      said = { attempt: frame.attempt, text: "" };
      this.spoken.set(frame.turn, said);
    }
    said.text = said.text.slice(0, frame.offset) + frame.text;
    this.theirs(frame.turn, said.text);
  }

  // anew forgets the words that were being said: they are told again.
  anew() {
    this.typing(false);
    for (const [turn, said] of this.spoken) {
      if (said.done) continue;
      this.spoken.delete(turn);
      this.byTurn(turn)?.remove();
    }
  }

  // speaking reports whether the coworker is at it.
  speaking() {
    return !this.dots.hidden || Array.from(this.spoken.values()).some((said) => !said.done);
  }

  // done shows a coworker's turn as it is stored, and says it to who listens.
  done(frame, name) {
    const again = this.spoken.get(frame.turn)?.done;
    this.spoken.set(frame.turn, { attempt: frame.attempt, text: frame.text, done: true });
    this.typing(false);
    this.theirs(frame.turn, frame.text);
    if (!again) this.say(`${name}: ${frame.text}`);
  }

  theirs(turn, text) {
    const follow = this.atEnd();
    const li = this.byTurn(turn) ?? this.make(this.theirsForm);
    this.place(li, turn);
    this.fill(li, text);
    this.dots.hidden = true;
    this.follow(follow);
  }

  typing(on) {
    const follow = this.atEnd();
    this.dots.hidden = !on;
    if (on) this.follow(follow, true);
  }

  // whisper shows a coach's hint where it was given, once.
  whisper({ id, text }) {
    if (this.list.querySelector(`[data-hint="${CSS.escape(id)}"]`)) return;
    const follow = this.atEnd();
    const li = this.make(this.whisperForm);
    li.dataset.hint = id;
    li.querySelector(".hint").textContent = text;
    const pending = Array.from(this.list.children).find((other) => other.matches(".turn:not([data-turn])"));
    this.list.insertBefore(li, pending ?? null);
    this.follow(follow);
    this.say(`Coach: ${text}`);
  }

  // say hands words to a screen reader.
  say(words) {
    const line = document.createElement("p");
    line.textContent = words;
    this.heard.append(line);
    while (this.heard.childElementCount > 5) this.heard.firstElementChild.remove();
  }

  make(form) {
    return form.content.firstElementChild.cloneNode(true);
  }

  fill(li, text, state) {
    li.querySelector(".bubble").textContent = text;
    const place = li.querySelector(".state");
    if (place && state !== undefined) place.textContent = state;
  }

  // place puts a turn where its number belongs; what is not stored yet stays
  // last.
  place(li, turn) {
    li.dataset.turn = turn;
    this.opening.hidden = true;
    const after = Array.from(this.list.children).find((other) => other !== li && other.matches(".turn") && (!other.dataset.turn || Number(other.dataset.turn) > turn));
    if (li.parentNode !== this.list || li.nextElementSibling !== (after ?? null)) this.list.insertBefore(li, after ?? null);
  }

  byTurn(turn) {
    return this.list.querySelector(`[data-turn="${Number(turn)}"]`);
  }

  byClient(id) {
    return this.list.querySelector(`[data-client="${CSS.escape(id)}"]`);
  }

  atEnd() {
    const page = document.documentElement;
    return page.scrollTop + innerHeight >= page.scrollHeight - nearEnd;
  }

  follow(wasAtEnd, quiet) {
    if (wasAtEnd) this.toEnd();
    else if (!quiet) this.newer.hidden = false;
  }

  toEnd() {
    this.newer.hidden = true;
    scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  }
}
