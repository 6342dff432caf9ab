// Text with its entities (offsets in UTF-16 units, as JavaScript counts) as nodes.

import { element } from "./element.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", spoiler: "span",
  code: "code", pre: "pre", blockquote: "blockquote",
};
const ADDRESS = /(https?:\/\/[^\s<>"“”]+[^\s<>"“”.,;:)])/g;

export function rich(text, entities) {
  const ends = entities.flatMap((entity) => [entity.offset, entity.offset + entity.length]);
  const cuts = [...new Set([0, ...ends, text.length])].filter((at) => at <= text.length).sort((a, b) => a - b);
  const nodes = document.createDocumentFragment();
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const around = entities.filter((entity) => covers(entity, cuts[i], cuts[i + 1]));
    nodes.append(wrapped(text.slice(cuts[i], cuts[i + 1]), around));
  }
  return nodes;
}

const covers = (entity, from, to) => entity.offset <= from && to <= entity.offset + entity.length;

function wrapped(piece, entities) {
  const link = entities.find((entity) => entity.type === "text_link");
  let node = link ? anchor(link.url, piece) : linked(piece);
  for (const entity of entities) {
    if (TAGS[entity.type]) node = element(TAGS[entity.type], {}, node);
  }
  return node;
}

function linked(piece) {
  const nodes = document.createDocumentFragment();
  piece.split(ADDRESS).forEach((part, index) => nodes.append(index % 2 ? anchor(part, part) : part));
  return nodes;
}

function anchor(address, shown) {
  const safe = /^(https?|mailto|tel):/i.test(address);
  return safe ? element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, shown) : shown;
}
