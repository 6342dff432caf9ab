// Building the page without markup in strings: what people write is only ever text.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export async function call(address, body) {
  const json = body instanceof FormData ? {} : { "Content-Type": "application/json" };
  const sent = body instanceof FormData ? body : JSON.stringify(body ?? {});
  const answer = await fetch(address, { method: "POST", headers: json, body: sent });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.status === 204 ? null : answer.json();
}
