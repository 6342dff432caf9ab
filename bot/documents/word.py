"""Fill in Word files in the form of Nghị định 30/2020/NĐ-CP: letters for signature, an incident's record.

Each is filled in from texts and numbers alone, and knows neither the database nor who asked for it. They
are drafts: number, date and signature are left blank for the records clerk and whoever signs, and dots
stand where nobody was asked. A letter of appointment (giấy ủy quyền) of a Party or Youth Union body has its
own head. The letter to the department (công văn) has the list of changes as its annex, on pages of its own,
the report of feedback on the regulation the table of all that was said, and the proposal of commendation the
units with their figures. The draft of a unit's own rules has the head of what is issued with a decision:
neither number nor date.
The record of an incident follows mẫu 1.9.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.conversation import regex

if TYPE_CHECKING:
    from jinja2 import Environment

DELEGATION_TEMPLATE = Path(__file__).with_name("delegation.docx")  # made by tests/papers/delegation_form.py
LETTER_TEMPLATE = Path(__file__).with_name("letter.docx")  # made by tests/papers/form.py
RECORD_TEMPLATE = Path(__file__).with_name("record.docx")  # made by tests/papers/form.py
BREACH_TEMPLATE = Path(__file__).with_name("breach.docx")  # made by tests/papers/form.py
HANDOVER_TEMPLATE = Path(__file__).with_name("handover.docx")  # made by tests/papers/form.py
FEEDBACK_TEMPLATE = Path(__file__).with_name("feedback.docx")  # made by tests/papers/form.py
COMMENDATION_TEMPLATE = Path(__file__).with_name("commendation.docx")  # made by tests/papers/form.py
RULES_TEMPLATE = Path(__file__).with_name("internal_rules.docx")  # made by tests/papers/form.py
ANNEX_TEMPLATE = Path(__file__).with_name("annex.docx")  # made by tests/papers/form.py

SHORT = {  # of names in the roster; what may stand for several things stays as it is
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "UBMTTQ": "Ủy ban Mặt trận Tổ quốc",
    "MTTQ": "Mặt trận Tổ quốc",
    "LĐLĐ": "Liên đoàn Lao động",
    "LHPN": "Liên hiệp Phụ nữ",
    "TNCS": "Thanh niên Cộng sản",
    "BQL": "Ban Quản lý",
    "BHXH": "Bảo hiểm xã hội",
}
PLACE = regex(r" (?=(?:huyện|thành phố|tỉnh|xã|phường|thị trấn|thị xã|quận)\b)", re.IGNORECASE)
NO_BREAK = "\u00a0"


def template_environment() -> "Environment":
    """Make the templates strict: an unknown place is a fault, and every value is text."""
    from jinja2 import StrictUndefined  # noqa: PLC0415 - only here: a start does not wait for it
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415 - as above

    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def filled(template: Path, places: dict[str, Any]) -> bytes:
    """Fill in a template. Every value is text: none is read as a place of the template, or as markup."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 - only here: a start does not wait for it

    document = DocxTemplate(template)
    document.render(places, template_environment(), autoescape=True)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


@dataclass(frozen=True)
class Letterhead:
    """The office as it stands at the top of its papers; their templates name these places by themselves."""

    parent: str  # above the office, in capitals, as the lines of the head
    office: str  # in capitals
    office_name: str
    symbol: str  # of the office in the number of its papers
    place: str
    year: int


def places_of(paper: Any) -> dict[str, Any]:
    """Return the places of a paper with those of its letterhead."""
    found = asdict(paper)
    return {**found.pop("letterhead"), **found}


@dataclass(frozen=True)
class DelegationLetter:
    """The places of the template, as they are filled; "" leaves the line out."""

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
    basis: str  # the clauses of the regulation, and itself
    check: str  # a task, as a sentence …
    password: str  # … and another, without its end
    on_password: str  # the clause behind a task, in brackets; "" for none
    on_incident: str


def delegation_docx(letter: DelegationLetter) -> bytes:
    return filled(DELEGATION_TEMPLATE, asdict(letter))


@dataclass(frozen=True)
class DepartmentLetter:
    """The places of the template, as they are filled. ``lines``: the columns of each, in their order."""

    letterhead: Letterhead
    department: str
    count: int
    basis: str  # what it is written by
    directory: str  # what the department keeps
    head: str  # who signs, in capitals
    columns: Sequence[str]
    lines: Sequence[Sequence[str]]


def department_letter_docx(letter: DepartmentLetter) -> bytes:
    return filled(LETTER_TEMPLATE, places_of(letter))


@dataclass(frozen=True)
class RecordLine:
    """Something that was done, when and by whom."""

    number: int
    at: str
    who: str
    what: str


@dataclass(frozen=True)
class IncidentRecord:
    """The places of the template, as they are filled; "" leaves dots to write on where there are such."""

    letterhead: Letterhead
    basis: str  # the clause of the regulation, and itself
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
    made: str  # when it was as it says
    state: str
    how: str
    talk: str  # how much both sides wrote to each other; "" leaves the line out
    unit_signs: str  # in capitals
    office_signs: str
    lines: Sequence[RecordLine]


def record_docx(record: IncidentRecord) -> bytes:
    """Write the record; each line of people's words is a paragraph of its own."""
    # a BEL begins a paragraph in a justified text
    written = {name: getattr(record, name).replace("\n", "\a") for name in ("what", "tried", "how")}
    return filled(RECORD_TEMPLATE, places_of(record) | written)


@dataclass(frozen=True)
class IncidentAnnex:
    """The places of the template of the talk about an incident, as they are filled."""

    reference: str
    unit: str
    kind: str
    made: str
    lines: Sequence[RecordLine]


def annex_docx(annex: IncidentAnnex) -> bytes:
    return filled(ANNEX_TEMPLATE, asdict(annex))


@dataclass(frozen=True)
class BreachNotice:
    """The places of the notice of a leak, as they are filled; dots stand where nobody was asked."""

    letterhead: Letterhead
    basis: str  # the law that it is written by
    found: str
    due: str
    scope: str
    count: int
    named: int  # of these
    acted: int  # … or received, or own something
    phone: str
    head: str  # who signs, in capitals


def breach_docx(notice: BreachNotice) -> bytes:
    return filled(BREACH_TEMPLATE, places_of(notice))


@dataclass(frozen=True)
class HandoverMinutes:
    """The places of the minutes of a handover, as they are filled; "" leaves the line out."""

    parent: str  # above the unit in the head, in capitals
    unit_head: str  # the unit, in capitals
    country: str  # what stands at the right of the head …
    motto: str  # … and below it
    number: str  # with a gap to be filled
    place: str
    year: int
    basis: str  # the clause of the regulation, and itself
    day: str
    unit: str
    giver: str
    giver_post: str
    receiver: str
    receiver_post: str
    counted: str  # when it was as the items say
    items: Sequence[str]
    not_given: str
    not_received: str
    password: str  # that it was changed, and when; never which it is
    said: Sequence[str]  # what each side confirmed
    office: str
    office_signs: str  # in capitals


def handover_docx(minutes: HandoverMinutes) -> bytes:
    """Write the minutes; each line of people's words is a paragraph of its own."""
    # a BEL begins a paragraph in a justified text
    written = {name: getattr(minutes, name).replace("\n", "\a") for name in ("not_given", "not_received")}
    return filled(HANDOVER_TEMPLATE, asdict(minutes) | written)


@dataclass(frozen=True)
class FeedbackLine:
    """An opinion of a unit on one clause, with what the office says to it."""

    number: int
    clause: str
    unit: str
    awkward: str
    proposed: str
    answer: str


@dataclass(frozen=True)
class FeedbackPaper:
    """The places of the template, as they are filled."""

    letterhead: Letterhead
    receiver: str
    subject: str
    basis: str  # what it is written by
    instrument: str  # what is to be changed: "Quy định"
    head: str  # who signs, in capitals
    standing: str  # how many said something, and what was decided of that
    lines: Sequence[FeedbackLine]


def feedback_docx(paper: FeedbackPaper) -> bytes:
    return filled(FEEDBACK_TEMPLATE, places_of(paper))


@dataclass(frozen=True)
class CommendedLine:
    """A unit that is proposed for commendation, with its figures as they stand on paper."""

    number: int
    unit: str
    owed: str
    checked: str
    share: str
    late_reports: str
    incidents: str
    late_incidents: str
    misuse: str
    note: str


@dataclass(frozen=True)
class CommendationPaper:
    """The places of the template, as they are filled."""

    letterhead: Letterhead
    receiver: str
    subject: str
    opening: str  # by what it is written, and what is asked for
    measured: str  # over which days, against which thresholds
    added: str  # "" where the office added no unit
    title: str  # of the annex
    head: str  # who signs, in capitals
    lines: Sequence[CommendedLine]


def commendation_docx(paper: CommendationPaper) -> bytes:
    return filled(COMMENDATION_TEMPLATE, places_of(paper))


@dataclass(frozen=True)
class RulesDraft:
    """The places of the draft of a unit's own rules, as they are filled; dots for what is not known."""

    parent: str  # above the unit in the head, in capitals; "" leaves the line out
    unit_head: str  # the unit, in capitals
    country: str  # what stands at the right of the head …
    motto: str  # … and below it
    unit: str
    year: int
    mailbox: str
    basis: str  # by which clause of which regulation
    leader: str  # the post of the head …
    called: str  # … and how heads are called
    first: str  # who watches the mailbox …
    others: str  # … and who else
    how_often: str
    rounds: Sequence[str]  # of the checks, as the items of a list
    signers: Sequence[str]  # who approve what is sent
    password: str  # what is done about it, without its end
    acts: Sequence[str]  # what is prohibited, numbered
    on: Mapping[str, str]  # what rests on a clause -> that clause in brackets; "" for none
    office: str
    signs: str  # in whose capacity it is signed, in capitals
    signer: str


def internal_rules_docx(draft: RulesDraft) -> bytes:
    return filled(RULES_TEMPLATE, asdict(draft))


def in_full(name: str) -> str:
    """Write out the short forms: "UBND xã Long Tân" is "Ủy ban nhân dân xã Long Tân"."""
    return re.sub(r"\w+", lambda found: SHORT.get(found[0], found[0]), name)


def in_capitals(name: str) -> str:
    """Write a name for a head. Its last two words stay together: one alone on a line looks lost."""
    rest, space, last = in_full(name).upper().rpartition(" ")
    return f"{rest}{NO_BREAK}{last}" if space else last


def in_lines(name: str) -> str:
    """Write a name for a head above another: a line for whose it is, "HUYỆN NHƠN TRẠCH", of its own."""
    return "\n".join(part.upper() for part in PLACE.split(in_full(name), maxsplit=1))
