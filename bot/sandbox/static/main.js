// Starts the page, keeps it up to date, and switches phones on a narrow screen.

import { Clock } from "./clock.js";
import { Guide } from "./guide.js";
import { Phone } from "./phone.js";

const clock = new Clock();
const guide = new Guide();
const phones = new Map();
for (const root of document.querySelectorAll(".phone")) {
  phones.set(root.dataset.phone, new Phone(root.dataset.phone));
}

const reactions = {
  message: (phone, event) => {
    phone.show(event.message);
    phone.markUnread(event.unread);
    if (clock.isPast) return;
    if (!event.message.by_bot) guide.tick(`${event.phone}:${event.message.text.replace("/", "")}`);
    if (event.message.pressed) guide.tick(`${event.phone}:${event.message.pressed}`);
  },
  read: (phone) => phone.markUnread(0),
  action: (phone) => phone.showTyping(true),
  answer: (phone, event) => phone.answered(event.message_id, event.text),
  menu: (phone, event) => phone.showMenu(event.menu),
  blocked: (phone, event) => phone.showBlocked(event.blocked),
};

function listen() {
  const events = new EventSource("/sandbox/events");
  const offline = document.getElementById("offline");
  events.onopen = async () => { offline.hidden = true; await load(); };
  events.onerror = () => { offline.hidden = false; };
  events.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (event.event === "clock") moved(event);
    else if (phones.has(event.phone)) reactions[event.event]?.(phones.get(event.phone), event);
  };
}

// Once the month before has gone by, each phone shows the end of it, and what comes then is read aloud.
function moved(time) {
  const hasBegun = clock.isPast && !time.is_past;
  clock.set(time);
  if (hasBegun) load();
}

async function load() {
  const [known, time] = await Promise.all(
    ["/sandbox/phones", "/sandbox/clock"].map(async (address) => (await fetch(address)).json()));
  clock.set(time);
  for (const phone of known) phones.get(phone.key)?.load(phone);
  document.body.dataset.ready = "";
}

function choose(tab) {
  for (const other of document.querySelectorAll(".tab")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", chosen);
    other.tabIndex = chosen ? 0 : -1;
    phones.get(other.dataset.phone).root.classList.toggle("shown", chosen);
  }
  const phone = phones.get(tab.dataset.phone);
  phone.toBottom();
  if (phone.isLookedAt()) phone.read();
}

function fold(open) {
  document.body.classList.toggle("unfolded", open);
  document.getElementById("fold").setAttribute("aria-expanded", open);
}

const tabs = [...document.querySelectorAll(".tab")];
tabs.forEach((tab, index) => {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!step) return;
    const next = tabs[(index + step + tabs.length) % tabs.length];
    choose(next);
    next.focus();
  });
});
document.getElementById("fold").addEventListener("click", () => fold(!document.body.classList.contains("unfolded")));
document.getElementById("guide-close").addEventListener("click", () => { guide.show(false); fold(false); });
document.getElementById("guide-open").addEventListener("click", () => guide.show(true));
document.addEventListener("forward", () => fold(false));
document.addEventListener("deed", ({ detail }) => guide.tick(detail));

fold(document.body.classList.contains("guided"));
if (tabs.length) choose(tabs[0]);
listen();
