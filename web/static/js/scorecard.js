// Marks and the words they stand on light each other up. The links between
// them are anchors and work without this.

import "./once.js";
import "./print.js";

let lit = [];

function light(from) {
  for (const element of lit) element.classList.remove("lit");
  lit = from ? partners(from) : [];
  for (const element of lit) element.classList.add("lit");
}

// partners finds what belongs to a mark, a quote, a chip or a bar.
function partners(element) {
  const out = [];
  const { mark, markOf } = element.dataset;
  if (mark) {
    out.push(document.getElementById(mark), ...document.querySelectorAll(`[data-mark="${CSS.escape(mark)}"]`));
  }
  if (markOf) {
    out.push(document.getElementById(`turn-${markOf}`));
    if (element.id) out.push(...document.querySelectorAll(`[data-mark="${CSS.escape(element.id)}"]`));
  }
  return out.filter(Boolean);
}

for (const [start, stop] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
  document.addEventListener(start, (event) => light(event.target.closest("[data-mark], [data-mark-of]")));
  document.addEventListener(stop, () => light(null));
}

// On a wide page the transcript scrolls beside the marks: bring the turn of a
// chosen mark into its middle rather than to its edge.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-to-turn]");
  const turn = link && document.getElementById(`turn-${link.dataset.toTurn}`);
  if (!turn || !matchMedia("(min-width: 64rem)").matches) return;
  event.preventDefault();
  history.pushState(null, "", link.hash);
  turn.focus({ preventScroll: true });
  turn.scrollIntoView({ block: "center" });
  turn.classList.add("lit");
  lit.push(turn);
});
