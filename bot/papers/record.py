"""The record of an incident as a Word file, in the form of Nghị định 30/2020/NĐ-CP (mẫu 1.9).

It is a draft: number, date and signatures are left blank, and dots stand where nobody was asked.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.papers.filling import filled

TEMPLATE = Path(__file__).with_name("record.docx")  # made by tests/papers/form.py


@dataclass(frozen=True)
class Line:
    """What was done, when and by whom."""

    number: int
    at: str
    who: str
    what: str


@dataclass(frozen=True)
class Record:
    """What the places of the template are filled with; "" leaves dots to write on where there are such."""

    parent: str  # of the office, in capitals, as the lines of the head
    office: str  # in capitals
    symbol: str  # of the office in the number of its papers
    place: str
    year: int
    reference: str
    unit: str
    mailbox: str
    kind: str
    raiser: str
    happened: str
    raised: str
    what: str
    tried: str
    taker: str
    take_until: str
    resolve_until: str
    state: str
    how: str
    unit_signs: str  # in capitals
    office_signs: str
    lines: Sequence[Line]


def record_docx(record: Record) -> bytes:
    return filled(TEMPLATE, places(record))


def places(record: Record) -> dict[str, Any]:
    """Each line of what people wrote is a paragraph of its own, which a BEL begins in a justified text."""
    written = {name: getattr(record, name).replace("\n", "\a") for name in ("what", "tried", "how")}
    return asdict(record) | written
