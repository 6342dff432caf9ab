// One message as a bubble.

import { element } from "./element.js";
import { rich } from "./rich.js";
import { hour, size, words } from "./words.js";

// `acts`: press(message, data) and, where messages can be changed, edit(message), called by the bubble's
// buttons; `channel`, whose files they are.
export function bubble(message, acts) {
  const side = message.by_bot ? "from-bot" : "own";
  const item = element("li", { class: `message ${side}`, "data-id": message.id, "data-at": message.at });
  if (message.deleted) {
    item.append(element("p", { class: "bubble gone" }, words.deleted));
    return item;
  }
  item.append(element("div", { class: "bubble" }, ...parts(message, acts)));
  if (message.buttons.length) item.append(keyboard(message, acts));
  return item;
}

function parts(message, acts) {
  return [
    message.reply_to ? element("blockquote", { class: "reply" }, message.reply_to) : null,
    message.file ? attachment(message.file, acts.channel) : null,
    message.location ? element("p", { class: "special" }, words.a_location) : null,
    message.text ? element("div", { class: "text" }, rich(message.text, message.entities)) : null,
    meta(message, acts),
  ];
}

function meta(message, acts) {
  const change = acts.edit && !message.by_bot && message.text && !message.file;
  return element("p", { class: "meta" },
    change ? element("button", { type: "button", class: "edit", onclick: () => acts.edit(message) }, words.edit) : null,
    message.edited ? element("span", {}, words.edited) : null,
    element("time", { datetime: message.at }, hour(new Date(message.at))));
}

function attachment(file, channel) {
  const address = `/sandbox/files/${channel}/${file.id}`;
  if (file.kind === "photo") {
    const picture = { src: address, alt: words.a_picture, width: file.width, height: file.height };
    return element("a", { class: "picture", href: address, target: "_blank" }, element("img", picture));
  }
  if (file.kind === "sticker") return element("p", { class: "special" }, words.a_sticker);
  if (file.kind === "voice") return element("p", { class: "special" }, words.a_voice);
  const ending = file.name.includes(".") ? file.name.split(".").pop().slice(0, 4) : "…";
  return element("a", { class: "file", href: address, download: file.name, title: words.download },
    element("span", { class: "ending", "aria-hidden": "true" }, ending),
    element("span", { class: "file-name" }, file.name),
    element("span", { class: "file-size" }, size(file.size)));
}

function keyboard(message, acts) {
  const rows = message.buttons.map((row) =>
    element("div", { class: "row" }, ...row.map((button) => key(message, button, acts))));
  return element("div", { class: "keyboard" }, ...rows);
}

function key(message, button, acts) {
  if (button.url) {
    return element("a", { class: "key", href: button.url, target: "_blank", rel: "noopener noreferrer" }, button.text);
  }
  const data = button.callback_data;
  const pressed = message.pressed === data;
  const press = (event) => acts.press(message, data, event.currentTarget);
  return element("button", { type: "button", class: `key ${pressed ? "pressed" : ""}`, onclick: press },
    button.text, pressed ? element("span", { class: "hidden-word" }, ` (${words.chosen})`) : null);
}
