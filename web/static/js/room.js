// What was said, as bubbles. Every word goes in as text.
//
// A talk can be long, so nothing here asks for the page's layout while words
// come in, and a turn is looked for from the end.

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
    this.waiting = new Map(); // bubbles of turns that are not stored, by client id
    this.missed = null; // what is to be said to a screen reader, while the page catches up
    this.following = true; // the end is in sight and stays there
    this.newer.addEventListener("click", () => this.toEnd());
    this.watch();
  }

  // watch keeps the end in sight for whoever is there, whatever grows or
  // shrinks. The browser says so, once it has laid the page out and before it
  // looks whether the end is still in sight.
  watch() {
    const stay = () => this.following && this.toEnd();
    const grown = new ResizeObserver(stay);
    grown.observe(document.getElementById("said"));
    grown.observe(document.getElementById("dock"));
    addEventListener("resize", stay);
    new IntersectionObserver((seen) => {
      this.following = seen.at(-1).isIntersecting;
      if (this.following) this.newer.hidden = true;
    }).observe(document.getElementById("foot"));
  }

  // stored lists the client ids of the turns that are on disk.
  stored() {
    return new Set(Array.from(this.list.querySelectorAll("[data-client][data-turn]"), (li) => li.dataset.client));
  }

  // pending shows a turn that is not acknowledged, with what it waits for.
  pending(id, text, state) {
    let li = this.waiting.get(id);
    if (!li) {
      li = this.make(this.mineForm);
      li.dataset.client = id;
      this.waiting.set(id, li);
      this.list.append(li);
      this.opening.hidden = true;
    }
    li.classList.add("pending");
    this.fill(li, text, state);
  }

  // failed shows a turn that was not taken.
  failed(id, state) {
    const li = this.waiting.get(id);
    if (!li) return;
    this.waiting.delete(id);
    li.classList.remove("pending");
    li.classList.add("failed");
    li.querySelector(".state").textContent = state;
  }

  remove(id) {
    this.waiting.get(id)?.remove();
    this.waiting.delete(id);
  }

  // mine shows a turn of the trainee's as it is stored.
  mine(turn, id, text) {
    const waiting = this.waiting.get(id);
    const there = this.byTurn(turn);
    if (there && waiting) waiting.remove();
    const li = there ?? waiting ?? this.make(this.mineForm);
    this.waiting.delete(id);
    li.classList.remove("pending");
    if (id) li.dataset.client = id;
    this.place(li, turn);
    this.fill(li, text, "");
    if (!there && !waiting) this.hasNewer();
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

  // anew forgets the words that were being said: they are told again. With all
  // it forgets every stored turn. Until caughtUp nothing is read out.
  anew(all) {
    this.typing(false);
    this.missed = [];
    if (all) {
      for (const li of this.list.querySelectorAll("[data-turn], [data-hint]")) li.remove();
      this.spoken.clear();
    }
    for (const [turn, said] of this.spoken) {
      if (said.done) continue;
      this.spoken.delete(turn);
      this.byTurn(turn)?.remove();
    }
  }

  // caughtUp says to a screen reader what came in the meantime: the last of it
  // in words.
  caughtUp() {
    const missed = this.missed ?? [];
    this.missed = null;
    if (missed.length > 1) this.say(`${missed.length} lines came in the meantime. The last:`);
    if (missed.length) this.say(missed.at(-1));
  }

  // speaking reports whether the coworker is at it.
  speaking() {
    return !this.dots.hidden || Array.from(this.spoken.values()).some((said) => !said.done);
  }

  // done shows a coworker's turn as it is stored, and says it to who listens.
  done(frame, name) {
    const said = this.spoken.get(frame.turn);
    const again = said ? said.done : this.byTurn(frame.turn) !== null;
    this.spoken.set(frame.turn, { attempt: frame.attempt, text: frame.text, done: true });
    this.typing(false);
    this.theirs(frame.turn, frame.text);
    if (!again) this.say(`${name}: ${frame.text}`);
  }

  theirs(turn, text) {
    const there = this.byTurn(turn);
    const li = there ?? this.make(this.theirsForm);
    this.place(li, turn);
    this.fill(li, text);
    this.dots.hidden = true;
    if (!there) this.hasNewer();
  }

  typing(on) {
    this.dots.hidden = !on;
  }

  // whisper shows a coach's hint where it was given, once.
  whisper({ id, text }) {
    if (this.list.querySelector(`[data-hint="${CSS.escape(id)}"]`)) return;
    const li = this.make(this.whisperForm);
    li.dataset.hint = id;
    li.querySelector(".hint").textContent = text;
    this.list.insertBefore(li, this.after(Infinity));
    this.hasNewer();
    this.say(`Coach: ${text}`);
  }

  // say hands words to a screen reader.
  say(words) {
    if (this.missed) {
      this.missed.push(words);
      return;
    }
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
    if (li.dataset.turn === String(turn)) return;
    this.opening.hidden = true;
    li.remove();
    this.list.insertBefore(li, this.after(turn));
    li.dataset.turn = turn;
  }

  // after is the first turn that comes after the number; null for none.
  after(turn) {
    let first = null;
    for (let li = this.list.lastElementChild; li; li = li.previousElementSibling) {
      if (!li.matches(".turn")) continue;
      if (Number(li.dataset.turn) <= turn) break;
      first = li;
    }
    return first;
  }

  byTurn(turn) {
    for (let li = this.list.lastElementChild; li; li = li.previousElementSibling) {
      const number = Number(li.dataset.turn);
      if (number === turn) return li;
      if (number < turn) break;
    }
    return null;
  }

  // hasNewer tells who reads further up that there is something new.
  hasNewer() {
    if (!this.following) this.newer.hidden = false;
  }

  toEnd() {
    this.following = true;
    this.newer.hidden = true;
    scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  }
}
