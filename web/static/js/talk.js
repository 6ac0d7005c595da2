// A conversation: the composer, what it sends, and what comes back.

import { Gauge } from "./gauge.js";
import { Link } from "./link.js";
import { Outbox } from "./outbox.js";
import { Room } from "./room.js";

const typingEvery = 1000; // milliseconds between two signs that the trainee types
const patience = 1500; // of a lost connection before anything is said of it
const warnBelow = 400; // characters left when the counter appears
const resendAfter = 3000; // milliseconds, when the server says to try again

const talk = document.getElementById("talk");
const composer = document.getElementById("composer");
const words = document.getElementById("words");
const count = document.getElementById("count");
const end = document.getElementById("end");
const ending = document.getElementById("ending");
const after = document.getElementById("after");
const banner = document.getElementById("banner");
const bannerWords = document.getElementById("banner-words");
const bannerDo = document.getElementById("banner-do");

const name = talk.dataset.coworker;
const longest = Number(talk.dataset.max);
const room = new Room();
const gauge = new Gauge();
const outbox = new Outbox(talk.dataset.session);
const link = new Link(talk.dataset.session, Number(talk.dataset.seen), { anew: () => room.anew(), frame: take, state: changed });
const touch = matchMedia("(pointer: coarse)").matches;

let over = talk.dataset.ended === "true";
let leaving = false; // the trainee wants to end, and the server does not know yet
let typedAt = 0;
let slow; // timer of a banner that may not be needed

// What comes in

function take(frame) {
  switch (frame.type) {
    case "welcome":
      if (frame.state === "ended") finish();
      else flush();
      break;
    case "ack":
      if (!leaving) tell("");
      outbox.drop(frame.client);
      room.mine(frame.turn, frame.client, frame.text);
      break;
    case "typing":
      room.typing(frame.on);
      break;
    case "delta":
      room.piece(frame);
      break;
    case "done":
      room.done(frame, name);
      break;
    case "meter":
      gauge.show(frame);
      break;
    case "hint":
      room.whisper(frame);
      break;
    case "ended":
      finish(frame);
      break;
    case "error":
      refused(frame);
      break;
  }
}

function refused(frame) {
  const turn = outbox.turns.find((kept) => kept.id === frame.client);
  if (turn && frame.retry) {
    room.pending(turn.id, turn.text, "waiting");
    setTimeout(() => link.say(turn.id, turn.text), resendAfter);
  } else if (turn) {
    outbox.drop(turn.id);
    giveBack(turn);
  } else if (leaving) {
    leaving = false;
    end.disabled = false;
  }
  tell(frame.message);
}

// giveBack puts a turn that was not taken into the composer again; where
// something else is being written, it stays among the bubbles.
function giveBack(turn) {
  if (words.value.trim() || over) {
    room.failed(turn.id, "not said");
    return;
  }
  room.remove(turn.id);
  words.value = turn.text;
  typed();
}

function changed(state, wait) {
  clearTimeout(slow);
  if (state === "open") {
    tell("");
  } else if (state === "taken") {
    tell("This talk goes on in another window.", "Go on here", () => {
      tell("");
      link.open();
    });
  } else if (state === "refused") {
    if (banner.hidden) tell("The server ended this connection. What you write is kept; load the page again.");
  } else {
    for (const turn of outbox.turns) room.pending(turn.id, turn.text, "kept until the connection is back");
    room.typing(false);
    const show = () => tell("The connection is gone. What you write is kept.", "Try now", () => link.retry());
    if (wait > patience || !banner.hidden) show();
    else slow = setTimeout(show, patience);
  }
}

// What goes out

function flush() {
  for (const turn of outbox.turns) {
    room.pending(turn.id, turn.text, "sending");
    link.say(turn.id, turn.text);
  }
  if (leaving) link.end(); // as often as it takes: ending twice is ending once
}

function say() {
  const text = words.value.trim();
  if (!text || measure() < 0) {
    words.focus();
    return;
  }
  const turn = outbox.add(text);
  words.value = "";
  measure();
  const sent = link.say(turn.id, text);
  room.pending(turn.id, text, !sent ? "kept until the connection is back" : room.speaking() ? `waits until ${name} is done` : "sending");
  room.toEnd();
  words.focus();
}

function typed() {
  outbox.keepDraft(words.value);
  measure();
  if (words.value && Date.now() - typedAt > typingEvery && link.typing()) typedAt = Date.now();
}

// measure shows how many characters are left, near the end, and returns it.
function measure() {
  const left = longest - Array.from(words.value.trim()).length;
  count.textContent = left > warnBelow ? "" : left >= 0 ? `${left} characters left` : `${-left} characters too many`;
  count.classList.toggle("over", left < 0);
  return left;
}

function finish(frame) {
  room.typing(false);
  if (over) return;
  over = true;
  const focused = composer.contains(document.activeElement);
  for (const turn of outbox.turns) room.failed(turn.id, "not said: the talk was over");
  outbox.clear();
  composer.hidden = true;
  if (ending.open) ending.close("stay");
  after.hidden = false;
  if (frame) {
    const who = frame.by === "trainee" ? "You" : name;
    document.getElementById("after-words").textContent = `${who} ended it here. Take a breath. Whatever it was, you did it.`;
  }
  link.stop();
  room.toEnd();
  if (focused) after.focus();
  else room.say("The talk is over.");
}

// tell shows a line over the composer, with something to do about it.
function tell(message, label, act) {
  banner.hidden = !message;
  bannerWords.textContent = message;
  bannerDo.hidden = !label;
  bannerDo.textContent = label ?? "";
  bannerDo.onclick = act ?? null;
}

// The page

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  say();
});
words.addEventListener("input", typed);
words.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || touch) return;
  event.preventDefault();
  say();
});
end.addEventListener("click", () => ending.showModal());
ending.addEventListener("close", () => {
  if (ending.returnValue === "end") {
    end.disabled = true;
    leaving = true;
    if (!link.end()) tell("The talk ends as soon as the connection is back.");
  }
  ending.returnValue = "";
  if (!over) words.focus();
});
if (matchMedia("(min-width: 64rem)").matches) {
  for (const fold of document.querySelectorAll("details[data-fold]")) fold.open = true;
}

const stored = room.stored();
for (const turn of outbox.turns.slice()) {
  if (stored.has(turn.id)) outbox.drop(turn.id);
  else if (!over) room.pending(turn.id, turn.text, "kept until the connection is back");
}
if (over) {
  outbox.clear();
} else {
  words.value = outbox.draft;
  measure();
  if (!touch) words.focus({ preventScroll: true });
  link.open();
}
room.toEnd();
talk.dataset.ready = "true";
