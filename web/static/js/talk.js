// A conversation: the composer, what it sends, and what comes back.

import { Gauge } from "./gauge.js";
import { Link } from "./link.js";
import { Outbox } from "./outbox.js";
import { Room } from "./room.js";

const typingEvery = 1000; // milliseconds between two signs that the trainee types
const patience = 1500; // of a lost connection before anything is said of it
const warnBelow = 400; // characters left when the counter appears
const resendFirst = 2000; // milliseconds until a turn that there was no room for is sent again
const resendLongest = 10_000;

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
const link = new Link(talk.dataset.session, { seq: Number(talk.dataset.seen), at: Number(talk.dataset.seenAt) }, { anew: (all) => room.anew(all), frame: take, state: changed });
const touch = matchMedia("(pointer: coarse)").matches;

let over = talk.dataset.ended === "true";
let typedAt = 0;
let resend; // timer: something was not taken and is sent again, with all that was said after it
let resent = 0; // how often in a row
let slow; // timer of a banner that may not be needed

// What comes in

function take(frame) {
  switch (frame.type) {
    case "welcome":
      room.caughtUp();
      if (frame.state === "ended") finish();
      else flush();
      break;
    case "ack":
      resent = 0;
      if (!resend) tell("");
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
      if (!resend) tell("");
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
  if (frame.retry && (turn || outbox.leaving)) {
    hold(frame.code);
  } else if (turn) {
    outbox.drop(turn.id);
    giveBack(turn);
    tell(frame.message);
  } else if (frame.retry && link.ready) {
    tell(`${name}’s answer can’t be kept just now. It comes by itself when it can.`);
  } else {
    if (outbox.leaving) stay();
    tell(frame.message);
  }
}

// hold keeps what the server could not take, and sends it again after a while,
// in the order it was said.
function hold(code) {
  for (const turn of outbox.turns) room.pending(turn.id, turn.text, waits());
  if (code === "unavailable") tell("Nothing can be kept on the server just now. What you said stays here and is sent again by itself.");
  if (resend) return;
  const pause = Math.min(resendLongest, resendFirst * 2 ** resent) * (0.5 + Math.random() / 2);
  resent += 1;
  resend = setTimeout(() => {
    resend = undefined;
    flush();
  }, pause);
}

// stay takes back the wish to end.
function stay() {
  outbox.leave(false);
  end.disabled = false;
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
    have(true);
    if (!resend) tell("");
  } else if (state === "taken") {
    have(false);
    tell("You have this talk open in another window, and it goes on there.", "Go on here", takeBack);
  } else if (state === "refused") {
    if (banner.hidden || !bannerDo.hidden) tell("The server ended this connection. What you write is kept; load the page again.");
  } else {
    for (const turn of outbox.turns) room.pending(turn.id, turn.text, waits());
    room.typing(false);
    const show = () => tell(`The connection is gone. ${outbox.leaving ? "The talk ends as soon as it is back" : "What you write is kept"}.`, "Try now", () => link.retry());
    if (wait > patience || !banner.hidden) show();
    else slow = setTimeout(show, patience);
  }
}

// have shows the composer only where the talk is: two drafts of one turn would
// be one too many.
function have(here) {
  if (composer.hidden !== here || over) return;
  const focused = composer.contains(document.activeElement);
  composer.hidden = !here;
  if (focused) bannerDo.focus();
}

// takeBack goes on here with what the other window left.
function takeBack() {
  for (const turn of outbox.turns) room.remove(turn.id);
  outbox.read();
  fillIn();
  tell("");
  have(true);
  if (!touch) words.focus({ preventScroll: true });
  link.open();
}

// What goes out

function flush() {
  clearTimeout(resend);
  resend = undefined;
  for (const turn of outbox.turns) {
    const sent = link.say(turn.id, turn.text);
    room.pending(turn.id, turn.text, sent ? "sending" : waits());
  }
  if (outbox.leaving) link.end(); // as often as it takes: ending twice is ending once
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
  const sent = !resend && link.say(turn.id, text); // what came before it goes first
  room.pending(turn.id, text, !sent ? waits() : room.speaking() ? `waits until ${name} is done` : "sending");
  room.toEnd();
  words.focus();
}

// waits says what a turn waits for that can't be sent.
function waits() {
  return link.ready ? "kept here, not sent yet" : "kept until the connection is back";
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
  clearTimeout(resend);
  tell("");
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
  bannerDo.classList.toggle("quiet", !composer.hidden); // one thing to do stands out
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
    outbox.leave(true);
    if (!link.end() && !link.stopped) changed("waiting", Infinity);
  }
  ending.returnValue = "";
  if (!over) words.focus();
});
if (matchMedia("(min-width: 64rem)").matches) {
  for (const fold of document.querySelectorAll("details[data-fold]")) fold.open = true;
}

// fillIn shows what is kept: the draft, and the turns that are not stored.
function fillIn() {
  const stored = room.stored();
  for (const turn of outbox.turns.slice()) {
    if (stored.has(turn.id)) outbox.drop(turn.id);
    else room.pending(turn.id, turn.text, waits());
  }
  words.value = outbox.draft;
  end.disabled = outbox.leaving;
  measure();
}

if (over) {
  outbox.clear();
} else {
  fillIn();
  if (!touch) words.focus({ preventScroll: true });
  link.open();
}
room.toEnd();
talk.dataset.ready = "true";
