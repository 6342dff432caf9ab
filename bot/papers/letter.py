"""The letter to the department with the list of changes, as a Word file (Nghị định 30/2020/NĐ-CP, công văn).

It is a draft: number, date and signature are left blank. The list is its annex, on pages of its own.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

from bot.papers import environment

TEMPLATE = Path(__file__).with_name("letter.docx")  # made by tests/papers/form.py


@dataclass(frozen=True)
class Letter:
    """What the places of the template are filled with. ``lines``: the columns of each, in their order."""

    parent: str  # of the office, in capitals, as the lines of the head
    office: str  # in capitals
    office_name: str
    symbol: str  # of the office in the number of its papers
    place: str
    year: int
    department: str
    count: int
    head: str  # who signs, in capitals
    columns: Sequence[str]
    lines: Sequence[Sequence[str]]


def letter_docx(letter: Letter) -> bytes:
    """Every value is text, whatever stands in it: none is read as a place of the template, or as markup."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 - only here: a start does not wait for it

    document = DocxTemplate(TEMPLATE)
    document.render(asdict(letter), environment(), autoescape=True)
    written = BytesIO()
    document.save(written)
    return written.getvalue()
