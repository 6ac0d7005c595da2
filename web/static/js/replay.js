// Plays a talk back. All turns are on the page; those yet to come are hidden.

import "./once.js";
import "./print.js";

const speeds = [0.5, 1, 2, 4, 8];
const replay = document.getElementById("replay");
const player = document.getElementById("player");
const bar = document.getElementById("bar");
const play = document.getElementById("play");
const playIcon = document.getElementById("play-icon");
const playWord = document.getElementById("play-word");
const seek = document.getElementById("seek");
const clock = document.getElementById("clock");
const soFar = document.getElementById("so-far");
const cut = document.getElementById("cut");
const idle = document.getElementById("idle");
const dots = document.getElementById("typing");
const typist = document.getElementById("typist");

let times = { turns: [], length: {} };
let place = 0; // milliseconds
let playing = false;
let speed = 1;
let pace = "original";
let before; // time of the last frame drawn

const elements = new Map(Array.from(document.querySelectorAll("#turns > [data-turn]"), (li) => [Number(li.dataset.turn), li]));
const earned = Array.from(document.querySelectorAll("[data-earned]"));

function length() {
  return times.length[pace] ?? 0;
}

// draw shows the talk as it stood at the place.
function draw() {
  let last = null;
  let next = null;
  for (const turn of times.turns) {
    const there = turn.at[pace] <= place;
    const li = elements.get(turn.turn);
    if (li && li.hidden === there) {
      li.hidden = !there;
      li.classList.toggle("fresh", there && playing);
      if (there && playing) li.scrollIntoView({ block: "center" });
    }
    if (there) last = turn;
    else next ??= turn;
  }
  for (const mark of earned) mark.hidden = Number(mark.dataset.earned) > (last?.turn ?? 0);
  const typing = next && next.typing[pace] <= place && playing;
  dots.hidden = !typing;
  if (typing) typist.textContent = next.side === "trainee" ? "You are writing" : `${replay.dataset.coworker} is typing`;
  idle.hidden = Boolean(last) || playing;
  seek.value = place;
  seek.setAttribute("aria-valuetext", last ? `turn ${last.turn} of ${times.turns.length}` : "before the first turn");
  clock.textContent = `${minutes(place)} / ${minutes(length())}`;
  const share = last?.words ? Math.round((100 * last.told) / last.words) : 0;
  soFar.textContent = last?.words ? `told ${last.told} of ${last.words} words · ${share} %` : "";
}

function minutes(ms) {
  const s = Math.floor(ms / 1000);
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
}

function step(now) {
  if (!playing) return;
  place = Math.min(length(), place + (now - (before ?? now)) * speed);
  before = now;
  if (place >= length()) run(false);
  draw();
  if (playing) requestAnimationFrame(step);
}

function run(on) {
  if (on && place >= length()) place = 0;
  playing = on;
  before = undefined;
  playIcon.setAttribute("href", on ? "#i-pause" : "#i-play");
  playWord.textContent = on ? "Pause" : "Play";
  if (on) requestAnimationFrame(step);
  draw();
}

function go(to) {
  place = Math.max(0, Math.min(length(), to));
  draw();
}

// turnBy goes to the turn that is so many after the one shown last.
function turnBy(by) {
  const shown = times.turns.filter((turn) => turn.at[pace] <= place).length;
  const index = Math.min(times.turns.length, shown + by) - 1;
  go(index < 0 ? 0 : times.turns[index].at[pace]);
  if (index >= 0) elements.get(times.turns[index].turn)?.scrollIntoView({ block: "center" });
}

function choose(by) {
  const index = Math.max(0, Math.min(speeds.length - 1, speeds.indexOf(speed) + by));
  speed = speeds[index];
  player.querySelector(`input[name="speed"][value="${speed}"]`).checked = true;
}

// repace keeps the turn shown last where the pace changes.
function repace(to) {
  const shown = times.turns.filter((turn) => turn.at[pace] <= place).length;
  pace = to;
  seek.max = length();
  go(shown ? times.turns[shown - 1].at[pace] : 0);
}

play.addEventListener("click", () => run(!playing));
seek.addEventListener("input", () => go(Number(seek.value)));
player.addEventListener("change", (event) => {
  if (event.target.name === "speed") speed = Number(event.target.value);
  if (event.target.name === "pace") repace(event.target.value);
});
addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select, button, summary")) return;
  const keys = {
    " ": () => run(!playing),
    k: () => run(!playing),
    ArrowLeft: () => turnBy(-1),
    ArrowRight: () => turnBy(1),
    Home: () => go(0),
    End: () => go(length()),
    "<": () => choose(-1),
    ">": () => choose(1),
  };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

// start hides what is to come. Until the times are here, and where they don't
// come, all of the talk stays on the page.
async function start() {
  const answer = await fetch(`/talk/${replay.dataset.session}/replay.json`);
  if (!answer.ok) throw new Error(`the times of the replay did not come: ${answer.status}`);
  times = await answer.json();
  player.hidden = false;
  bar.hidden = false;
  seek.max = length();
  cut.hidden = !times.cut;
  cut.textContent = `${times.cut === 1 ? "One long pause is" : `${times.cut} long pauses are`} cut to ${replay.dataset.pause} s.`;
  const wanted = times.turns.find((turn) => `#turn-${turn.turn}` === location.hash);
  go(wanted ? wanted.at[pace] : 0);
}

start().catch(() => {
  document.getElementById("broken").hidden = false;
});
