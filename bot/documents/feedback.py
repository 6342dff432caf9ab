"""Fill in the paper that gathers feedback on the regulation for the body above, by Nghị định 30/2020/NĐ-CP.

It is a draft: number, date and signature are left blank. The table of all that was said is its annex, on
pages that lie across.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.documents.word import filled

TEMPLATE = Path(__file__).with_name("feedback.docx")  # made by tests/papers/form.py


@dataclass(frozen=True)
class FeedbackLine:
    """What one unit says of one clause, and what the office says to it."""

    number: int
    clause: str
    unit: str
    awkward: str
    proposed: str
    answer: str


@dataclass(frozen=True)
class FeedbackPaper:
    """The places of the template, as they are filled."""

    parent: str  # of the office, in capitals, as the lines of the head
    office: str  # in capitals
    office_name: str
    symbol: str  # of the office in the number of its papers
    place: str
    year: int
    receiver: str
    subject: str
    basis: str  # what it is written by
    instrument: str  # what is to be changed: "Quy định"
    head: str  # who signs, in capitals
    standing: str  # how many said something, and what was decided of that
    lines: Sequence[FeedbackLine]


def feedback_docx(paper: FeedbackPaper) -> bytes:
    return filled(TEMPLATE, asdict(paper))
