"""Changes as the tests begin with them, and what stands in the database afterwards."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.domain.changes import ChangeKind, ChangeState, PersonnelChange
from handlers import FEATURES
from handlers.engine import Context, Replies, Tick, press_button
from handlers.personnel import cards, clockwork
from storage.engine import Tx
from storage.people import changes, members
from storage.people.changes import NewChange
from storage.tables.people import mailboxes, roles
from tests.people import DOMAIN, FIRST_DAY, MORNING, settings

NOI_VU, OFFICE, LONG_TAN, PHU_HOI = 1, 2, 3, 4  # units
LAN, MINH, HOA, DUNG, SON, BINH, TAM, VINH, YEN = range(1, 10)  # people
DAY = timedelta(days=1)
PAST, TODAY, LATER = FIRST_DAY - 10 * DAY, FIRST_DAY, FIRST_DAY + 7 * DAY
NEW = {"name": "Đặng Thị Ví Mới", "title": "Công chức", "roles": "officer", "mailbox": f"moi@{DOMAIN}"}


def tell(
    tx: Tx, kind: ChangeKind, effective: date, person: int | None = MINH, **more: Any
) -> PersonnelChange:
    """Tell of a change that Hòa has sent and the office has accepted."""
    unit = more.pop("unit", LONG_TAN)
    known = members.staff_member(tx, unit, person, FIRST_DAY) if person else None
    facts = ("name", "title", "roles", "phone", "mailbox")
    before = {fact: getattr(known, fact) for fact in facts if known and getattr(known, fact)}
    one = NewChange(kind, unit, effective, HOA, MORNING, person, before=before, **more)
    made = changes.add(tx, one)
    accept(tx, made)
    return found(tx, made)


def accept(tx: Tx, change: int) -> None:
    changes.change(tx, change, state=ChangeState.ACCEPTED.value, decided_by=VINH, decided_at=MORNING)


def found(tx: Tx, change: int) -> PersonnelChange:
    one = changes.get(tx, change)
    assert one
    return one


def run(tx: Tx, at: datetime = MORNING) -> None:
    clockwork.run(Tick(tx, at, settings()))


def press(context: Context, name: str, text: str) -> Replies:
    """Press a button: "ns_accept", "17"."""
    return press_button(context, FEATURES.buttons[name], text)


def press_accept(context: Context, change: int) -> Replies:
    """Press [Tiếp nhận] as a card shows it now: its token vouches for what the change says."""
    return press(context, "ns_accept", f"{change}:{cards.content(found(context.tx, change))}")


def spells(tx: Tx, person: int) -> list[tuple[int, str, str, date, date | None]]:
    """Return (unit, role, title, starts, ends) of each, by when it begins; void ones are left out."""
    query = select(roles).where(roles.c.person == person).order_by(roles.c.starts, roles.c.id)
    return [
        (row.unit, row.role, row.title, row.starts, row.ends)
        for row in tx.execute(query)
        if row.ends is None or row.ends > row.starts
    ]


def boxes(tx: Tx, person: int) -> dict[str, str]:
    """Return address, without its domain -> state."""
    rows = tx.execute(select(mailboxes).where(mailboxes.c.person == person).order_by(mailboxes.c.id))
    return {row.address.partition("@")[0]: row.state for row in rows}
