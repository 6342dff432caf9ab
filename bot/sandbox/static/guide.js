// The guide: ticks each step once it was done; on a narrow screen the next one stays in sight.

import { element } from "./element.js";
import { words } from "./words.js";

const TICKED = `guide-${document.body.dataset.run}`; // of this run of the demo: the next begins anew

export class Guide {
  constructor() {
    this.root = document.getElementById("guide");
    this.steps = [...this.root.querySelectorAll("li")];
    for (const deed of JSON.parse(sessionStorage.getItem(TICKED) ?? "[]")) this.tick(deed);
    this.draw();
    this.show(localStorage.getItem("guide") !== "read");
  }

  show(shown) {
    document.body.classList.toggle("guided", shown);
    localStorage.setItem("guide", shown ? "" : "read");
  }

  // `deed`: a step of the clock, or who did what: "telegram-1001:ck:17:1".
  tick(deed) {
    for (const step of this.steps.filter(({ classList }) => !classList.contains("done"))) {
      if (!deed.startsWith(step.dataset.deed)) continue;
      step.classList.add("done");
      step.append(element("span", { class: "hidden-word" }, ` (${words.done})`));
    }
    this.draw();
  }

  draw() {
    const done = this.steps.filter(({ classList }) => classList.contains("done"));
    const next = this.steps.find(({ classList }) => !classList.contains("done"));
    for (const step of this.steps) step.removeAttribute("aria-current");
    next?.setAttribute("aria-current", "step");
    sessionStorage.setItem(TICKED, JSON.stringify(done.map(({ dataset }) => dataset.deed)));
    document.body.classList.toggle("clock-next", Boolean(next) && !next.dataset.deed.includes(":"));
    document.body.classList.toggle("all-done", !next);
    const end = this.root.querySelector(".guide-done");
    end.textContent = next ? "" : end.dataset.text;
  }
}
