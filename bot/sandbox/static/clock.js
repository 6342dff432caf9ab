// The business clock: shown everywhere, moved by the buttons.

import { call } from "./element.js";
import { day, hour, words } from "./words.js";

const BEAT = 5000; // ms between two looks at how far it has run

export class Clock {
  constructor() {
    this.progress = document.getElementById("progress");
    this.steps = document.querySelectorAll("[data-step]");
    for (const button of this.steps) {
      button.addEventListener("click", () => this.forward(button.dataset.step));
    }
    setInterval(() => this.draw(), BEAT);
  }

  set({ now, moving }) {
    this.known = Date.parse(now);
    this.knownAt = performance.now();
    this.showMoving(moving);
    this.draw();
  }

  showMoving(moving) {
    document.body.classList.toggle("moving", moving);
    for (const button of this.steps) button.disabled = moving;
    this.say(moving ? words.catching_up : "");
  }

  draw() {
    if (this.known === undefined) return;
    const now = new Date(this.known + performance.now() - this.knownAt);
    document.getElementById("hour").textContent = hour(now);
    document.getElementById("day").textContent = day(now);
    for (const time of document.querySelectorAll(".status-time")) time.textContent = hour(now);
  }

  say(text) {
    this.progress.textContent = text;
  }

  async forward(step) {
    document.dispatchEvent(new CustomEvent("forward"));
    this.showMoving(true);
    try {
      this.set(await call("/sandbox/clock/forward", { step }));
    } catch {
      this.set(await (await fetch("/sandbox/clock")).json());
      this.say(words.not_moved);
    }
  }
}
