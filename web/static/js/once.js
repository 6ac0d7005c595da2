// A form that was sent is on its way: a second click on its button, before the
// next page is there, sends nothing.

const patience = 10_000; // milliseconds; then it may be sent again

let sent = new WeakMap(); // when, by form

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  const now = Date.now();
  if (now - (sent.get(form) ?? -Infinity) < patience) event.preventDefault();
  else sent.set(form, now);
});
addEventListener("pageshow", () => {
  sent = new WeakMap();
});
