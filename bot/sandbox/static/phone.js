// One phone: its talk, its unread marks, and what its holder does.

import { bubble } from "./bubble.js";
import { call, element } from "./element.js";
import { day, words } from "./words.js";

const SPINNER = 15000; // ms, as long as a query may be answered
const TYPING = 5000; // ms, as long as one "typing" lasts
const NOTICE = 4000; // ms
const NEWEST = 20; // messages that are shown at first
const NEAR = 60; // px from the end that still count as being there

export class Phone {
  constructor(key) {
    this.key = key;
    this.root = document.getElementById(`phone-${key}`);
    this.channel = this.root.dataset.channel;
    this.isTelegram = this.channel === "telegram"; // elsewhere nothing is edited, and no button has a spinner
    this.talk = this.find(".talk");
    this.input = this.find("textarea");
    this.waiting = new Map(); // message id -> when its spinner stops
    this.editing = null;
    this.held = false; // is the one that was last touched or typed on
    this.pinned = true; // stays at the newest message
    this.below = 0; // messages that came while it did not
    this.folded = new Set(); // ids of older messages, which are not shown
    this.listen();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  listen() {
    this.find(".composer").addEventListener("submit", (event) => this.submit(event));
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
    });
    this.find(".attach").addEventListener("change", (event) => this.sendFile(event.target));
    this.find(".menu")?.addEventListener("click", () => this.openMenu(this.find(".commands").hidden));
    this.find(".editing button").addEventListener("click", () => this.edit(null));
    for (const button of this.root.querySelectorAll("[data-act]")) {
      button.addEventListener("click", () => this.act(button.dataset.act));
    }
    this.talk.addEventListener("scroll", () => {
      this.pinned = this.talk.scrollHeight - this.talk.scrollTop - this.talk.clientHeight < NEAR;
      this.drawArrow();
      if (this.isLookedAt()) this.read();
    });
    this.find(".to-newest").addEventListener("click", () => { this.toBottom(); this.input.focus(); });
    new ResizeObserver(() => this.pinned && this.toBottom()).observe(this.talk);
    // Not by where the focus is: a button goes with its focus once what it stands for is done.
    for (const touched of ["pointerdown", "focusin"]) {
      document.addEventListener(touched, ({ target }) => { this.held = this.root.contains(target); });
    }
    document.addEventListener("pointerdown", ({ target }) => {
      if (!this.root.contains(target) || !target.closest(".more, .commands, .menu")) this.close();
    });
    // Only after a press has ended: the mark above what is new goes, and what is being pressed would move away.
    this.root.addEventListener("click", () => this.read());
    this.root.addEventListener("keyup", () => this.read());
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  load(phone, shown = NEWEST) {
    this.talk.replaceChildren();
    this.unread = 0;
    const older = phone.messages.slice(0, -shown);
    this.folded = new Set(older.map(({ id }) => id));
    if (older.length) this.talk.append(this.unfolding(phone, older.length));
    for (const message of phone.messages.slice(-shown)) this.show(message);
    this.markUnread(phone.unread);
    this.showMenu(phone.menu);
    this.showBlocked(phone.blocked);
    this.toBottom();
  }

  // The way to what was said before, of a chat that is longer than one reads.
  unfolding(phone, count) {
    const unfold = () => {
      const before = this.talk.scrollHeight;
      this.load(phone, phone.messages.length);
      this.talk.scrollTop = this.talk.scrollHeight - before;
    };
    const label = `${words.older} (${count})`;
    return element("li", { class: "older" }, element("button", { type: "button", onclick: unfold }, label));
  }

  show(message) {
    if (this.folded.has(message.id)) return;
    const acts = { channel: this.channel, press: (...what) => this.press(...what) };
    if (this.isTelegram) acts.edit = (what) => this.edit(what);
    const item = bubble(message, acts);
    const old = this.talk.querySelector(`[data-id="${message.id}"]`);
    if (old) old.replaceWith(item);
    else this.append(item, message);
    this.spin(message.id);
    if (this.pinned || !message.by_bot) this.toBottom();
  }

  append(item, message) {
    const last = [...this.talk.querySelectorAll(".message")].pop();
    const today = day(new Date(message.at));
    if (!last || day(new Date(last.dataset.at)) !== today) {
      this.talk.append(element("li", { class: "day-mark" }, today));
    }
    if (message.by_bot) this.showTyping(false);
    this.talk.append(item);
    if (!this.pinned) this.below += 1;
    this.drawArrow();
  }

  toBottom() {
    this.pinned = true;
    this.talk.scrollTop = this.talk.scrollHeight;
    this.drawArrow();
  }

  // The way back down from what is read further up, with how many messages have come there meanwhile.
  drawArrow() {
    if (this.pinned) this.below = 0;
    const arrow = this.find(".to-newest");
    arrow.hidden = this.pinned;
    arrow.lastElementChild.textContent = this.below || "";
    arrow.setAttribute("aria-label", this.below ? `${words.to_newest} (${this.below})` : words.to_newest);
  }

  markUnread(count) {
    this.unread = count;
    if (count && this.isLookedAt()) return this.read();
    for (const badge of document.querySelectorAll(`[data-phone="${this.key}"] .badge`)) {
      badge.hidden = count === 0;
      badge.textContent = count;
      badge.setAttribute("aria-label", `${count} ${words.unread}`);
    }
    this.talk.querySelector(".new-mark")?.remove();
    const first = count && [...this.talk.querySelectorAll(".from-bot")].at(-count);
    if (first) first.before(element("li", { class: "new-mark" }, words.new_messages));
    if (this.pinned) this.toBottom();
  }

  // What comes on a phone that is being used, or at a phone's width the one on the screen, is read as it comes.
  isLookedAt() {
    const alone = this.root.classList.contains("shown") && matchMedia("(max-width: 760px)").matches;
    return this.pinned && !document.hidden && (alone || this.held);
  }

  read() {
    if (!this.unread) return;
    this.unread = 0;
    this.post("read");
  }

  async post(act, body) {
    try {
      await call(`/sandbox/phones/${this.key}/${act}`, body);
      return true;
    } catch {
      this.notify(words.not_sent);
      return false;
    }
  }

  async submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    const changed = this.editing;
    this.edit(null); // at once: what is typed meanwhile is the next message
    const done = changed
      ? await this.post("edit", { message_id: changed.id, text })
      : await this.post("text", { text });
    if (done || this.input.value) return;
    this.edit(changed);
    this.input.value = text;
  }

  edit(message) {
    this.editing = message;
    this.find(".editing").hidden = !message;
    this.input.value = message ? message.text : "";
    this.input.focus();
  }

  async sendFile(input) {
    if (!input.files.length) return;
    const form = new FormData();
    form.append("file", input.files[0]);
    form.append("caption", this.input.value.trim());
    input.value = "";
    if (await this.post("file", form)) this.input.value = "";
  }

  async press(message, data) {
    if (!this.isTelegram) return void this.post("press", { message_id: message.id, data });
    this.waiting.set(message.id, { data, until: Date.now() + SPINNER });
    this.spin(message.id);
    setTimeout(() => this.spin(message.id), SPINNER + 50);
    if (!(await this.post("press", { message_id: message.id, data }))) this.answered(message.id);
  }

  answered(id, text) {
    this.waiting.delete(id);
    this.spin(id);
    if (text) this.notify(text);
  }

  spin(id) {
    const waits = this.waiting.get(id);
    const turning = Boolean(waits) && Date.now() < waits.until;
    this.talk.querySelector(`[data-id="${id}"] .keyboard`)?.toggleAttribute("data-waiting", turning);
  }

  act(name) {
    this.close();
    this.post(name);
  }

  close() {
    this.find(".more").open = false;
    this.openMenu(false);
  }

  openMenu(open) {
    this.find(".commands").hidden = !open;
    this.find(".menu")?.setAttribute("aria-expanded", open);
    if (open) this.find(".commands button")?.focus();
  }

  showMenu(menu) {
    const choose = (command) => {
      this.openMenu(false);
      this.post("text", { text: `/${command}` });
      this.input.focus();
    };
    const rows = menu.map(({ command, description }) =>
      element("button", { type: "button", onclick: () => choose(command) },
        element("span", {}, description), element("code", {}, `/${command}`)));
    const empty = element("p", {}, words.menu_empty);
    this.find(".commands").replaceChildren(...(rows.length ? rows : [empty]));
  }

  showBlocked(blocked) {
    this.root.classList.toggle("is-blocked", blocked);
    this.find(".composer").hidden = blocked;
    this.find(".blocked").hidden = !blocked;
    this.find(".more .leave").hidden = blocked;
    this.find(".more .come-back").hidden = !blocked;
  }

  showTyping(typing) {
    clearTimeout(this.typingEnds);
    this.find(".presence").textContent = typing ? words.typing : words.bot_is;
    this.talk.querySelector(".typing")?.remove();
    if (!typing) return;
    const dots = [1, 2, 3].map(() => element("span"));
    this.talk.append(element("li", { class: "typing from-bot", "aria-hidden": "true" }, ...dots));
    if (this.pinned) this.toBottom();
    this.typingEnds = setTimeout(() => this.showTyping(false), TYPING);
  }

  notify(text) {
    clearTimeout(this.noticeEnds);
    const toast = this.find(".toast");
    toast.textContent = text;
    toast.hidden = false;
    this.noticeEnds = setTimeout(() => { toast.hidden = true; }, NOTICE);
  }
}
