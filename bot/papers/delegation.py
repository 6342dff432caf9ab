"""The letter by which a head appoints an officer (giấy ủy quyền), as a Word file for signature.

In the form of Nghị định 30/2020/NĐ-CP; of a Party or Youth Union body with its own head. Number and date are
left blank: the records clerk gives them.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from bot.papers.filling import filled

TEMPLATE = Path(__file__).with_name("delegation.docx")  # made by tests/papers/delegation_form.py


@dataclass(frozen=True)
class Letter:
    """What the places of the template are filled with; "" leaves the line out."""

    parent: str  # above the unit in the head, in capitals
    unit_head: str  # the unit, in capitals
    country: str  # what stands at the right of the head …
    motto: str  # … and below it
    number: str  # with a gap to be filled
    place: str
    year: int
    unit: str
    mailbox: str
    giver: str
    giver_post: str
    taker: str
    taker_post: str
    taker_phone: str
    rank: str
    starts: str
    ends: str
    signs: str  # in whose capacity it is signed, in capitals
    office: str


def letter_docx(letter: Letter) -> bytes:
    return filled(TEMPLATE, asdict(letter))
