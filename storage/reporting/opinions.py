"""Opinions on drafts: what the office, or a unit, sends for opinions, what each says, what becomes of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    String,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from storage.engine import Tx
from storage.tables.base import Id
from storage.tables.engine import file_uses
from storage.tables.people import people, units
from storage.tables.subjects import drafts, opinion_parts, opinions

SUBJECT, OPINION = "draft", "opinion"  # how the subjects begin of drafts, and of what units say of them
AGREED, DIFFERS, EXEMPT = "agreed", "differs", "exempt"  # a unit's answers; "" while it owes one
OPEN, CLOSED, RECALLED = "open", "closed", "recalled"  # a draft's states
MOST = 20  # that are listed

of_draft, of_opinion = bindparam("of_draft", type_=Id), bindparam("of_opinion", type_=Id)
of_units: BindParameter[int] = bindparam("of_units", type_=Id, expanding=True)
of_opinions: BindParameter[int] = bindparam("of_opinions", type_=Id, expanding=True)
today = bindparam("today", type_=Date)
ADD, ASK, WRITE = insert(drafts).returning(drafts.c.id), insert(opinions), insert(opinion_parts)
askers = units.alias()
ASKER = select(askers.c.name).where(askers.c.id == drafts.c.unit).scalar_subquery()
WHOLE = select(drafts, ASKER)
GET = WHOLE.where(drafts.c.id == of_draft)
LOCK = GET.with_for_update()
CHANGE = update(drafts).where(drafts.c.id == of_draft)
NEWEST = WHOLE.where(drafts.c.unit.is_(None)).order_by(drafts.c.id.desc()).limit(MOST)
OF_ASKERS = WHOLE.where(drafts.c.unit.in_(of_units)).order_by(drafts.c.id.desc()).limit(MOST)
DUE = WHOLE.where(drafts.c.state == OPEN, drafts.c.day >= today).order_by(drafts.c.day, drafts.c.id)
PAST = WHOLE.where(drafts.c.state == OPEN, drafts.c.day < today).with_for_update()
is_draft_of_unit = drafts.c.unit == bindparam("of_unit", type_=Id)
PASS_DRAFTS = update(drafts).where(is_draft_of_unit).values(unit=bindparam("successor", type_=Id))
PASS_DRAFTS = PASS_DRAFTS.returning(drafts.c.state)
OPEN_OF_UNIT = WHOLE.where(is_draft_of_unit, drafts.c.state == OPEN).order_by(drafts.c.id).with_for_update()
COUNTS = (
    select(opinions.c.draft, opinions.c.answer, func.count())
    .where(opinions.c.draft.in_(bindparam("of_drafts", type_=Id, expanding=True)))
    .group_by(opinions.c.draft, opinions.c.answer)
)
COLUMNS = (
    *(opinions.c.id, opinions.c.draft, opinions.c.unit, units.c.name, units.c.code, opinions.c.answer),
    *(opinions.c.given_by, people.c.full_name, opinions.c.given_at, opinions.c.unit_named),
    *(drafts.c.title, drafts.c.note, drafts.c.day, drafts.c.state, drafts.c.reason, drafts.c.told_at),
    *(drafts.c.unit.label("asking"), ASKER.label("asker")),
)
FULL = (
    select(*COLUMNS)
    .join_from(opinions, drafts, opinions.c.draft == drafts.c.id)
    .join(units, opinions.c.unit == units.c.id)
    .outerjoin(people, opinions.c.given_by == people.c.id)
)
GET_OPINION = FULL.where(opinions.c.id == of_opinion)
LOCK_OPINION = select(opinions.c.id).where(opinions.c.id == of_opinion).with_for_update()
OF_DRAFT = FULL.where(opinions.c.draft == of_draft).order_by(units.c.rank, opinions.c.id)
OF_UNITS = FULL.where(opinions.c.unit.in_(of_units)).order_by(opinions.c.id.desc()).limit(MOST)
CHANGE_OPINION = update(opinions).where(opinions.c.id == of_opinion)
PARTS = select(opinion_parts).where(opinion_parts.c.opinion.in_(of_opinions)).order_by(opinion_parts.c.id)
DROP_PARTS = delete(opinion_parts).where(opinion_parts.c.opinion == of_opinion)
PART = select(opinion_parts).where(opinion_parts.c.id == bindparam("of_part", type_=Id))
REPLY = update(opinion_parts).where(opinion_parts.c.id == bindparam("of_part", type_=Id))
FILES = (
    select(file_uses.c.file).where(file_uses.c.subject == bindparam("of_subject")).order_by(file_uses.c.file)
)
DROP_FILES = delete(file_uses).where(file_uses.c.subject == bindparam("of_subject"))

is_of_unit = (opinions.c.unit == bindparam("of_unit", type_=Id)) & (opinions.c.answer == "")
its_own = opinions.alias()
has_its_own = exists().where(
    its_own.c.unit == bindparam("successor", type_=Id), its_own.c.draft == opinions.c.draft
)
SPARE = update(opinions).where(is_of_unit, has_its_own).values(answer=EXEMPT)
OWED = (
    select(func.count())
    .select_from(opinions)
    .join(drafts, opinions.c.draft == drafts.c.id)
    .where(is_of_unit, drafts.c.state == OPEN)
)
of_own_drafts = select(drafts.c.id).where(drafts.c.unit == bindparam("successor", type_=Id))
is_of_successor = (opinions.c.unit == bindparam("successor", type_=Id)) & (opinions.c.answer == "")
SPARE_OWN = update(opinions).where(is_of_successor, opinions.c.draft.in_(of_own_drafts)).values(answer=EXEMPT)
SPARE_CLOSED = update(opinions).where(is_of_unit).values(answer=EXEMPT)
PASS = (
    update(opinions)
    .where(opinions.c.unit == bindparam("of_unit", type_=Id))
    .values(
        unit=bindparam("successor", type_=Id),
        unit_named=func.coalesce(func.nullif(opinions.c.unit_named, ""), bindparam("named", type_=String)),
    )
)


@dataclass(frozen=True)
class NewDraft:
    """A draft before it is sent."""

    title: str
    note: str
    day: date
    unit: int | None = None


@dataclass(frozen=True)
class Draft:
    id: int
    title: str
    note: str
    day: date  # the last on which an opinion is in time
    state: str
    by: int | None
    created: datetime
    ended_at: datetime | None
    reason: str
    told_at: datetime | None  # when units were last told what became of their opinions
    unit: int | None  # in whose name units are asked; None: the office's
    asker: str | None  # its name

    @property
    def subject(self) -> str:
        return f"{SUBJECT}:{self.id}"

    @property
    def is_open(self) -> bool:
        return self.state == OPEN


@dataclass(frozen=True)
class Opinion:
    """A unit's answer to a draft, or that it owes one; with what it needs to know of the draft."""

    id: int
    draft: int
    unit: int
    unit_name: str
    unit_code: str
    answer: str
    given_by: int | None
    giver: str
    given_at: datetime | None
    unit_named: str  # that it was asked as, where another unit has taken its place
    title: str
    note: str
    day: date
    state: str  # of the draft
    reason: str
    told_at: datetime | None
    asking: int | None  # the unit in whose name it is asked; None: the office's
    asker: str | None  # its name

    @property
    def subject(self) -> str:
        return f"{OPINION}:{self.id}"

    @property
    def is_open(self) -> bool:
        """Return whether the answer may still be given or changed."""
        return self.state == OPEN and self.answer != EXEMPT

    @property
    def is_owed(self) -> bool:
        return self.state == OPEN and not self.answer

    @property
    def asked_as(self) -> str:
        return self.unit_named or self.unit_name


@dataclass(frozen=True)
class OpinionPart:
    """An opinion about a section, with its reason, and what the office says has become of it."""

    id: int
    opinion: int
    section: str
    words: str
    reason: str
    reply: str
    replied_by: int | None
    replied_at: datetime | None


@dataclass(frozen=True)
class SaidPart:
    """An opinion about a section before it is written; or the file that is sent in place of it."""

    section: str
    words: str
    reason: str = ""


def add(tx: Tx, new: NewDraft, by: int, at: datetime) -> int:
    """Write a draft; return its id."""
    return int(tx.execute(ADD, {**vars(new), "by": by, "created": at}).scalar_one())


def ask_units(tx: Tx, draft: int, unit_ids: Sequence[int]) -> None:
    """Let these units owe an opinion."""
    tx.execute(ASK, [{"draft": draft, "unit": unit} for unit in unit_ids])


def get(tx: Tx, draft: int) -> Draft | None:
    row = tx.execute(GET, {"of_draft": draft}).one_or_none()
    return Draft(*row) if row else None


def locked(tx: Tx, draft: int) -> Draft | None:
    row = tx.execute(LOCK, {"of_draft": draft}).one_or_none()
    return Draft(*row) if row else None


def change(tx: Tx, draft: int, **values: Any) -> None:
    tx.execute(CHANGE, {"of_draft": draft, **values})


def newest(tx: Tx) -> list[Draft]:
    """Return the office's drafts that were sent last, the newest first."""
    return [Draft(*row) for row in tx.execute(NEWEST)]


def of_askers(tx: Tx, unit_ids: Collection[int]) -> list[Draft]:
    """Return the drafts that these units sent last, the newest first."""
    return [Draft(*row) for row in tx.execute(OF_ASKERS, {"of_units": list(unit_ids)})] if unit_ids else []


def due(tx: Tx, day: date) -> list[Draft]:
    """Return the drafts that are open on a day, the nearest end first."""
    return [Draft(*row) for row in tx.execute(DUE, {"today": day})]


def past(tx: Tx, day: date) -> list[Draft]:
    """Return the drafts that are open although their day is over, locked."""
    return [Draft(*row) for row in tx.execute(PAST, {"today": day})]


def counts(tx: Tx, draft_ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """Count the units of each answer, by draft."""
    found: dict[int, dict[str, int]] = {one: {} for one in draft_ids}
    for draft, answer, number in tx.execute(COUNTS, {"of_drafts": list(found)}) if found else ():
        found[draft][answer] = number
    return found


def read(row: Any) -> Opinion:
    known = list(row)
    known[7] = known[7] or ""
    return Opinion(*known)


def opinion(tx: Tx, opinion_id: int) -> Opinion | None:
    row = tx.execute(GET_OPINION, {"of_opinion": opinion_id}).one_or_none()
    return read(row) if row else None


def locked_opinion(tx: Tx, opinion_id: int) -> Opinion | None:
    """Lock a unit's answer and its draft, and return it as it is."""
    found = opinion(tx, opinion_id)
    if found is None:
        return None
    tx.execute(LOCK, {"of_draft": found.draft})
    tx.execute(LOCK_OPINION, {"of_opinion": opinion_id})
    return opinion(tx, opinion_id)


def of_a_draft(tx: Tx, draft: int) -> list[Opinion]:
    """Return what each unit says of a draft, in the order of the units."""
    return [read(row) for row in tx.execute(OF_DRAFT, {"of_draft": draft})]


def of_some_units(tx: Tx, unit_ids: Collection[int]) -> list[Opinion]:
    """Return what these units were asked last, the newest first."""
    return [read(row) for row in tx.execute(OF_UNITS, {"of_units": list(unit_ids)})] if unit_ids else []


def answer(tx: Tx, opinion_id: int, said: str, by: int | None, at: datetime | None) -> None:
    tx.execute(CHANGE_OPINION, {"of_opinion": opinion_id, "answer": said, "given_by": by, "given_at": at})


def is_opinion_owed(unit: int) -> ColumnElement[bool]:
    """Return the condition of an opinion that a unit still owes."""
    is_asked = exists().where(drafts.c.id == opinions.c.draft, drafts.c.state == OPEN)
    return (opinions.c.unit == unit) & (opinions.c.answer == "") & is_asked


def is_draft_open(unit: int) -> ColumnElement[bool]:
    """Return the condition of a draft on which a unit waits for the opinions of others."""
    return (drafts.c.unit == unit) & (drafts.c.state == OPEN)


def pass_to(tx: Tx, unit: int, successor: int, name: str) -> int:
    """Let the successor answer what the unit was asked; what it has answered already itself is not owed.

    Return how many opinions it owes by it.
    """
    asked = {"of_unit": unit, "successor": successor, "named": name}
    tx.execute(SPARE, asked)
    owed = tx.execute(OWED, asked).scalar_one()
    tx.execute(PASS, asked)
    return int(owed)


def pass_drafts(tx: Tx, unit: int, successor: int) -> int:
    """Let the successor go on with the drafts that a unit sent; it owes no opinion on these itself.

    Where that is the office's unit, its heads go on with them in that unit's name. Return how many are open.
    """
    states = tx.execute(PASS_DRAFTS, {"of_unit": unit, "successor": successor}).scalars()
    count = sum(1 for state in states if state == OPEN)
    tx.execute(SPARE_OWN, {"successor": successor})
    return count


def recall_of_closed(tx: Tx, unit: int, why: str, at: datetime) -> list[Draft]:
    """Recall and return the open drafts of a unit that is closed: nobody would take the opinions any more."""
    there = [Draft(*row) for row in tx.execute(OPEN_OF_UNIT, {"of_unit": unit})]
    for one in there:
        change(tx, one.id, state=RECALLED, reason=why, ended_at=at)
    return there


def spare(tx: Tx, unit: int) -> None:
    """Let a unit that is closed owe no opinion any more."""
    tx.execute(SPARE_CLOSED, {"of_unit": unit})


def parts(tx: Tx, opinion_ids: Collection[int]) -> Mapping[int, Sequence[OpinionPart]]:
    """Return the parts of these opinions, in their order."""
    found: defaultdict[int, list[OpinionPart]] = defaultdict(list)
    for row in tx.execute(PARTS, {"of_opinions": list(opinion_ids)}) if opinion_ids else ():
        found[row.opinion].append(OpinionPart(*row))
    return found


def write_parts(tx: Tx, opinion_id: int, said: Sequence[SaidPart]) -> None:
    """Put these parts in the place of those before; what has not changed keeps what the office replied."""
    kept = {(one.section, one.words): one for one in parts(tx, [opinion_id]).get(opinion_id, ()) if one.reply}
    tx.execute(DROP_PARTS, {"of_opinion": opinion_id})
    for one in said:
        row: dict[str, Any] = {"opinion": opinion_id, **vars(one)}
        if same := kept.get((one.section, one.words)):
            row |= {"reply": same.reply, "replied_by": same.replied_by, "replied_at": same.replied_at}
        tx.execute(WRITE, row)


def drop_parts(tx: Tx, opinion_id: int) -> None:
    tx.execute(DROP_PARTS, {"of_opinion": opinion_id})
    tx.execute(DROP_FILES, {"of_subject": f"{OPINION}:{opinion_id}"})


def part(tx: Tx, part_id: int) -> OpinionPart | None:
    row = tx.execute(PART, {"of_part": part_id}).one_or_none()
    return OpinionPart(*row) if row else None


def reply(tx: Tx, part_id: int, words: str, by: int, at: datetime) -> None:
    """Write what became of a part."""
    tx.execute(REPLY, {"of_part": part_id, "reply": words, "replied_by": by, "replied_at": at})


def file_ids(tx: Tx, subject: str) -> list[int]:
    """Return the files of a draft, or of a unit's opinion."""
    return list(tx.execute(FILES, {"of_subject": subject}).scalars())


def let_files_go(tx: Tx, opinion_id: int) -> None:
    tx.execute(DROP_FILES, {"of_subject": f"{OPINION}:{opinion_id}"})
