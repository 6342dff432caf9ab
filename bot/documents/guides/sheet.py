"""The page of a guidance text in Word, in the form of a paper of the office, to be printed."""

from dataclasses import asdict, dataclass
from pathlib import Path

from bot.documents.guides.poster import paragraphs
from bot.documents.word import filled

SHEET_TEMPLATE = Path(__file__).with_name("sheet.docx")  # made by tests/papers/form.py


@dataclass(frozen=True)
class GuideSheet:
    """The places of the template, as they are filled; "" leaves the line out."""

    parent: str  # of the office, in capitals, as the lines of the head
    office: str  # in capitals
    symbol: str  # of the office in the number of its papers
    place: str
    year: int
    title: str
    body: str
    call: str  # whom to call


def sheet_docx(sheet: GuideSheet) -> bytes:
    lines = [
        f"{one.number}. {one.said}" if one.number else f"- {one.said}" if one.is_point else one.said
        for one in paragraphs(sheet.body)
    ]
    return filled(SHEET_TEMPLATE, {**asdict(sheet), "lines": lines})
