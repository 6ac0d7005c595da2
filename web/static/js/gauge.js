// The counts beside a talk, and with coaching the steps.

const statuses = ["covered", "partial", "missing"];

export class Gauge {
  constructor() {
    this.words = document.getElementById("gauge-words");
    this.bar = document.getElementById("gauge-bar");
    this.questions = document.getElementById("gauge-questions");
    this.steps = document.getElementById("steps");
  }

  // show takes a meter frame.
  show(meter) {
    const share = meter.words ? Math.round((100 * meter.telling) / meter.words) : 0;
    if (meter.words) {
      this.words.replaceChildren("You told ", bold(meter.telling), " of ", bold(meter.words), " words · ", bold(`${share} %`));
    }
    this.bar.setAttribute("width", share);
    this.questions.textContent = `${meter.open} open, ${meter.closed} closed ${meter.closed === 1 ? "question" : "questions"}`;
    for (const step of meter.steps ?? []) this.step(step);
  }

  step({ id, status, perhaps = false }) {
    const li = this.steps?.querySelector(`[data-step="${CSS.escape(id)}"]`);
    if (!li || !statuses.includes(status)) return;
    li.dataset.status = status;
    li.toggleAttribute("data-perhaps", perhaps);
    li.querySelector(".status").textContent = perhaps ? `${status}, perhaps` : status;
    li.querySelector(".icon").setAttribute("class", `icon i-${status}`);
    li.querySelector("use").setAttribute("href", `#i-${status}`);
  }
}

function bold(words) {
  const b = document.createElement("b");
  b.textContent = words;
  return b;
}
