"""The audit trail: each act of office and head, added and never changed.

What an act was about stands in its subject and its detail, and is counted and found again by them.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select

from bot.domain.rights import Who
from storage.engine import Tx
from storage.tables.base import Moment
from storage.tables.engine import audit
from storage.tables.people import people

WRITE = insert(audit)
IS_NOTED = select(audit.c.id).where(
    audit.c.act == bindparam("of_act"), audit.c.subject == bindparam("of_subject")
)

OF_SUBJECTS = (
    select(audit.c.act, audit.c.subject, audit.c.at, func.coalesce(people.c.full_name, "").label("name"))
    .outerjoin(people, audit.c.person == people.c.id)
    .where(audit.c.at >= bindparam("begins", type_=Moment), audit.c.at < bindparam("ends", type_=Moment))
    .where(audit.c.act.in_(bindparam("acts", expanding=True)))
    .where(audit.c.subject.in_(bindparam("subjects", expanding=True)))
    .order_by(audit.c.id)
)


def write(tx: Tx, at: datetime, who: Who | None, act: str, subject: str, **detail: Any) -> None:
    """Note that ``who`` did ``act`` to ``subject``; None is the operator, or the clock.

    ``detail`` is JSON, without free text of people.
    """
    role = ",".join(dict.fromkeys(one.role.value for one in who.roles)) if who else ""
    person = who.person or None if who else None
    row = {"at": at, "person": person, "role": role, "act": act, "subject": subject, "detail": detail}
    tx.execute(WRITE, row)


def subjects_since(tx: Tx, act: str, since: datetime, known: tuple[datetime, datetime] | None = None) -> int:
    """Count the different subjects ``act`` was done to since then, but those of the time ``known``."""
    is_it = (audit.c.act == act) & (audit.c.at >= since)
    query = select(func.count(func.distinct(audit.c.subject))).where(is_it)
    if known:
        earlier = audit.alias()
        is_earlier = (earlier.c.act == act) & earlier.c.at.between(*known)
        query = query.where(audit.c.subject.not_in(select(earlier.c.subject).where(is_earlier)))
    return int(tx.execute(query).scalar_one())


def of_subjects(
    tx: Tx, acts: Collection[str], subjects: Collection[str], begins: datetime, ends: datetime
) -> list[Row[Any]]:
    """Return what was done of these acts to these subjects in that time, in order, with who did it."""
    asked = {"acts": list(acts), "subjects": list(subjects), "begins": begins, "ends": ends}
    return list(tx.execute(OF_SUBJECTS, asked))


def is_noted(tx: Tx, act: str, subject: str) -> bool:
    """Return whether somebody ever did ``act`` to ``subject``."""
    return tx.execute(IS_NOTED, {"of_act": act, "of_subject": subject}).first() is not None


def last_detail(tx: Tx, act: str) -> dict[str, Any]:
    """Return what the clock noted when it last did ``act``; {} where it never did."""
    query = select(audit.c.detail).where(audit.c.act == act, audit.c.person.is_(None))
    found: dict[str, Any] | None = tx.execute(query.order_by(audit.c.id.desc()).limit(1)).scalar()
    return found or {}
