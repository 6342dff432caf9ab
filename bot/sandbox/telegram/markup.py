"""parse_mode HTML: tags become entities, counted in UTF-16 units, and what is wrong is refused.

https://core.telegram.org/bots/api#html-style
"""

import html
import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.said import units
from bot.sandbox.telegram.refusal import Refusal, bad_request

Json = dict[str, Any]

ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
PIECE = re.compile(r"<[^>]*>?|&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|[^<&]+|&")
TAG = re.compile(r"<(/?)([a-zA-Z-]+)((?:\s[^>]*)?)/?>\Z", re.DOTALL)
HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")


@dataclass
class OpenTag:
    name: str
    attributes: str
    start: int  # UTF-16 units


def parsed(source: str) -> tuple[str, list[Json]]:
    """The text and its entities; Refusal where Telegram "can't parse entities"."""
    text, entities, open_tags = "", [], list[OpenTag]()
    for piece in PIECE.finditer(source):
        part = piece.group()
        if not part.startswith("<"):
            text += html.unescape(part) if part.startswith("&") else part
            continue
        closing, name, attributes = _tag(part, _byte(source, piece.start()))
        if not closing:
            open_tags.append(OpenTag(name, attributes, units(text)))
        else:
            entities += _closed(open_tags, name, units(text), _byte(source, piece.start()))
    if open_tags:
        raise _cannot(f'Can\'t find end tag corresponding to start tag "{open_tags[-1].name}"')
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _tag(part: str, at: int) -> tuple[bool, str, str]:
    tag = TAG.match(part)
    if not part.endswith(">"):
        raise _cannot(f"Unclosed start tag at byte offset {at}")
    if tag is None:
        raise _cannot(f'Unsupported start tag "{part[1:-1]}" at byte offset {at}')
    name = tag[2].lower()
    if name not in ENTITY_OF_TAG or (name == "span" and not tag[1] and "tg-spoiler" not in tag[3]):
        raise _cannot(f'Unsupported start tag "{name}" at byte offset {at}')
    return bool(tag[1]), name, tag[3]


def _closed(open_tags: list[OpenTag], name: str, end: int, at: int) -> list[Json]:
    if not open_tags:
        raise _cannot(f"Unexpected end tag at byte offset {at}")
    opened = open_tags.pop()
    if opened.name != name:
        wanted, found = f"</{opened.name}>", f"</{name}>"
        raise _cannot(f'Unmatched end tag at byte offset {at}, expected "{wanted}", found "{found}"')
    if end == opened.start:
        return []
    entity: Json = {"type": ENTITY_OF_TAG[name], "offset": opened.start, "length": end - opened.start}
    if name == "a":
        href = HREF.search(opened.attributes)
        if href is None:
            return []
        entity["url"] = html.unescape(href[1] or href[2] or href[3] or "")
    return [entity]


def _byte(source: str, index: int) -> int:
    return len(source[:index].encode())


def _cannot(why: str) -> Refusal:
    return bad_request(f"can't parse entities: {why}")
