"""The parts of a guidance text, and its page in Word, in the form of a paper of the office, to be printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.conversation import regex
from bot.documents.word import Letterhead, filled, places_of

SHEET_TEMPLATE = Path(__file__).with_name("sheet.docx")  # made by tests/papers/form.py

STEP = regex(r"Bước (?P<number>\d{1,2}): (?P<said>.+)")
POINT = regex(r"[–-] (?P<said>.+)")


@dataclass(frozen=True)
class GuideLine:
    """A paragraph of a text: a step with its ``number``, a point (``is_point``), or words that run across."""

    said: str
    number: str = ""
    is_point: bool = False


def paragraphs(body: str) -> Iterator[GuideLine]:
    """Yield the paragraphs of a text: "Bước 1: …" is a step, "– …" a point."""
    for line in filter(None, map(str.strip, body.splitlines())):
        if step := STEP.fullmatch(line):
            yield GuideLine(step["said"], number=step["number"])
        elif point := POINT.fullmatch(line):
            yield GuideLine(point["said"], is_point=True)
        else:
            yield GuideLine(line)


@dataclass(frozen=True)
class GuideSheet:
    """The places of the template, as they are filled; "" leaves the line out."""

    letterhead: Letterhead
    title: str
    body: str
    call: str  # whom to call


def sheet_docx(sheet: GuideSheet) -> bytes:
    lines = [
        f"{one.number}. {one.said}" if one.number else f"- {one.said}" if one.is_point else one.said
        for one in paragraphs(sheet.body)
    ]
    return filled(SHEET_TEMPLATE, {**places_of(sheet), "lines": lines})
