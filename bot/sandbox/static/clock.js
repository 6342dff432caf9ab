// The business clock: shown everywhere, moved by the buttons.

import { call } from "./element.js";
import { day, hour, words } from "./words.js";

const BEAT = 5000; // ms between two looks at how far it has run

export class Clock {
  constructor() {
    this.progress = document.getElementById("progress");
    this.isPast = true; // until it is known: what comes before may be of the month that went by
    this.steps = document.querySelectorAll("[data-step]");
    for (const button of this.steps) {
      button.addEventListener("click", () => this.forward(button.dataset.step));
    }
    setInterval(() => this.draw(), BEAT);
  }

  set({ now, moving, is_past: isPast }) {
    this.known = Date.parse(now);
    this.knownAt = performance.now();
    this.isPast = isPast;
    document.body.classList.toggle("past", isPast);
    for (const talk of document.querySelectorAll(".talk")) talk.setAttribute("aria-live", isPast ? "off" : "polite");
    this.showMoving(moving, isPast ? words.living_past : words.catching_up);
    this.draw();
  }

  showMoving(moving, why = words.catching_up) {
    document.body.classList.toggle("moving", moving);
    for (const button of this.steps) button.disabled = moving;
    this.say(moving ? why : "");
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
      document.dispatchEvent(new CustomEvent("deed", { detail: step }));
    } catch {
      this.set(await (await fetch("/sandbox/clock")).json());
      this.say(words.not_moved);
    }
  }
}
