"""Walk through a part of a document by the parser of Python's library, and change places of its bytes.

What is not changed stays as it was, byte for byte: nothing is written anew. A part that declares entities, or
is in another encoding than UTF-8, is not read; one of many tags is refused before it is parsed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pyexpat import ExpatError, ParserCreate, XMLParserType
from xml.sax.saxutils import escape, quoteattr

from bot.conversation import regex
from bot.documents.kinds import BEGINNING, is_foreign_xml
from bot.documents.old_fonts.letters import new_font, old_font

MOST_TAGS = 1_500_000  # of a part: as many as a workbook may have (bot/documents/reading.py)
DEEPEST = 500  # tags in tags
TAG = regex(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
ATTRIBUTE = regex(r"""=\s*("[^"]*"|'[^']*')""")
Attributes = Mapping[str, str]


class DamagedPart(ValueError):
    """A part that is not well-formed, or would take too much."""


@dataclass
class Edits:
    """Changes of a part's bytes, in any order; none overlaps another."""

    content: bytes
    places: list[tuple[int, int, bytes]] = field(default_factory=list)

    def text(self, span: tuple[int, int], text: str) -> None:
        """Put a text in the place of another."""
        self.places.append((*span, escape(text).encode()))

    def fonts(self, span: tuple[int, int]) -> None:
        """Name the fonts of today in a tag, in the place of the old ones."""
        self.attributes(span, new_font)

    def attributes(self, span: tuple[int, int], made: Callable[[str], str]) -> None:
        """Put other values into a tag: ``made`` of each."""
        tag = self.content[slice(*span)].decode()
        for found in ATTRIBUTE.finditer(tag):
            before = unescaped(found[1][1:-1])
            if (after := made(before)) != before:
                start = span[0] + len(tag[: found.start(1)].encode())
                self.places.append((start, start + len(found[1].encode()), quoteattr(after).encode()))

    def insert(self, at: int, more: bytes) -> None:
        self.places.append((at, at, more))

    def made(self, start: int = 0, end: int | None = None) -> bytes:
        """Return the part, or what stands between two places of it, as it is now."""
        end = len(self.content) if end is None else end
        pieces, position = [], start
        for begins, ends, new in sorted(self.places):
            if start <= begins and ends <= end:
                pieces += [self.content[position:begins], new]
                position = ends
        return b"".join([*pieces, self.content[position:end]])


def unescaped(value: str) -> str:
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        value = value.replace(entity, sign)
    return value


def has_old_font(attributes: Attributes) -> bool:
    return any(map(old_font, attributes.values()))


class Walker:
    """Reads a part, tag by tag. Who extends it says in ``begin`` and ``end`` what is done with a tag.

    ``open``: names of the tags that are open, without namespaces; ``of_text``: those whose text is wanted.
    """

    of_text: Sequence[str] = ()

    def __init__(self, content: bytes) -> None:
        self.edits = Edits(content)
        self.open: list[str] = []
        self._parser: XMLParserType = ParserCreate("UTF-8")
        self._said: list[str] | None = None
        self._text_from = 0

    def begin(self, name: str, attributes: Attributes, span: tuple[int, int]) -> None:
        """Take the beginning of a tag; ``span``: where it stands in the bytes."""

    def end(self, name: str, text: str | None, span: tuple[int, int]) -> None:
        """Take the end of a tag; ``text``: what stands in it, at ``span``, where that is wanted."""

    @property
    def parent(self) -> str:
        """Return what the tag stands in that begins or ends."""
        return self.open[-1] if self.open else ""

    def after(self) -> int:
        """Return where the tag ends whose end is being read."""
        at = self._parser.CurrentByteIndex
        found = TAG.match(self.edits.content, at) if self.edits.content.startswith(b"</", at) else None
        return found.end() if found else at

    def walk(self) -> None:
        content = self.edits.content
        foreign = is_foreign_xml(content[:BEGINNING]) or b"\0" in content
        if foreign or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise DamagedPart
        if content.count(b"<") > MOST_TAGS:
            raise DamagedPart
        parser = self._parser
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._begun, self._ended
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = self._heard, self._declared
        try:
            parser.Parse(content, True)
        except ExpatError as error:
            raise DamagedPart from error

    def _begun(self, tag: str, attributes: dict[str, str]) -> None:
        at = self._parser.CurrentByteIndex
        found = TAG.match(self.edits.content, at)
        if found is None or len(self.open) > DEEPEST:
            raise DamagedPart
        name = tag.rpartition(":")[2]
        self.begin(name, attributes, found.span())
        self.open.append(name)
        if name in self.of_text:
            self._said, self._text_from = [], found.end()

    def _ended(self, tag: str) -> None:
        name = self.open.pop()
        text = None if self._said is None or name not in self.of_text else "".join(self._said)
        self.end(name, text, (self._text_from, max(self._parser.CurrentByteIndex, self._text_from)))
        if text is not None:
            self._said = None

    def _heard(self, said: str) -> None:
        if self._said is not None:
            self._said.append(said)

    def _declared(self, *_what: object) -> None:
        raise DamagedPart
