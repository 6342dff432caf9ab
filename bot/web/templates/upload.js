// The upload page: the files that were chosen, one after the other, each with its progress.
// Without this file the page is a plain form that sends them all at once.

const words = JSON.parse(document.getElementById("words").textContent);
const form = document.getElementById("upload");
const chooser = document.getElementById("tep");
const button = document.getElementById("send");
const list = document.getElementById("files");
const done = document.getElementById("done");
const waiting = new Map(); // file -> its line

if (form) {
  document.body.classList.add("scripted");
  chooser.classList.add("hidden-word"); // its label stands for it
  chooser.required = false; // what was chosen stands in the list
  button.hidden = true;
  chooser.addEventListener("change", choose);
  form.addEventListener("submit", send);
}

async function choose() {
  const chosen = [...chooser.files];
  chooser.value = "";
  done.hidden = true;
  for (const file of chosen) {
    const line = shown(file.name);
    const wrong = refusal(file) || (await isProgram(file) ? words.program : "");
    if (wrong) say(line, wrong, "bad");
    else waiting.set(file, line);
  }
  ready();
}

function ready() {
  button.hidden = !waiting.size;
  button.textContent = words.send.replace("{count}", waiting.size);
}

function refusal({ name, size }) {
  if (waiting.size >= words.left) return words.too_many;
  if (!size) return words.empty;
  const ending = name.trim().toLowerCase().match(/\.[^.]*$/);
  if (ending && !words.taken.includes(ending[0])) return words.kind;
  return size > words.most ? words.too_large : "";
}

// By what it begins with, under whatever name. The server judges all the same.
async function isProgram(file) {
  try {
    const start = new Uint8Array(await file.slice(0, 16).arrayBuffer());
    const hex = Array.from(start, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return words.programs.some((one) => hex.startsWith(one));
  } catch {
    return false; // it cannot be read here
  }
}

function shown(name) {
  const line = document.createElement("li");
  const title = document.createElement("b");
  title.textContent = name;
  line.append(title, document.createElement("span"));
  line.lastChild.textContent = words.chosen;
  list.append(line);
  return line;
}

function say(line, text, sort) {
  line.querySelector("progress")?.remove();
  line.className = sort;
  line.querySelector("span").textContent = text;
}

async function send(event) {
  event.preventDefault();
  button.hidden = chooser.disabled = true;
  for (const [file, line] of waiting) {
    const answer = await carry(file, line, waiting.size > 1);
    if (!answer) {
      say(line, words.lost, "bad");
      break; // it waits, with those after it, for another try
    }
    waiting.delete(file);
    tell(line, answer);
    if (answer.closed) return close(answer.closed);
  }
  chooser.disabled = false;
  ready();
}

function tell(line, { results: [result], done: said, left }) {
  if (result) say(line, result.said, result.is_taken ? "good" : "bad");
  words.left = left;
  done.hidden = !said;
  done.textContent = said;
}

function close(said) {
  for (const line of waiting.values()) say(line, said, "bad");
  done.hidden = false;
  done.textContent = said;
  form.hidden = true;
}

function carry(file, line, hasMore) {
  const bar = document.createElement("progress");
  say(line, words.sending, "");
  line.append(bar);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const content = new FormData();
    content.append("tep", file, file.name);
    if (hasMore) content.append("con", "1"); // the chat gets one answer, to the last
    request.upload.onprogress = ({ loaded, total }) => Object.assign(bar, { max: total, value: loaded });
    request.onload = () => resolve(request.response);
    request.onerror = request.ontimeout = () => resolve(null);
    request.open("POST", location.href);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.send(content);
  });
}
