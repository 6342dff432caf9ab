"""A quarter of a whole roster: 42 units and 546 people, of whose mailboxes nothing is known when it begins.

In every other unit each round is checked before it is reminded of; in the others nobody ever checks, and
their heads hear of that. Clock by clock, as the tick goes, with everything sent as soon as it is due.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Table, func, insert, select, update

from bot.conversation import at_local, fold, person_key
from bot.domain.rights import Role
from handlers import clockwork
from storage.engine import business_time, upgrade
from storage.tables.engine import outbox, workers
from storage.tables.people import contacts, mailboxes, people, roles, units
from storage.tables.subjects import duties, duty_people
from tests.people import ACCOUNT, CHANNEL, DOMAIN, connected, settings

UNITS = 42
OF_UNIT = (Role.HEAD, Role.DEPUTY, Role.OFFICER, *[Role.STAFF] * 10)
OFFICE = 1  # the unit that is the office: it owes no checks
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
CLOCKS = tuple(
    time(hour, minute) for hour, minute in ((7, 31), (8, 1), (8, 31), (9, 1), (11, 31), (17, 1), (17, 16))
)
ONE_DAY = timedelta(days=1)


def settle(url: str) -> None:
    upgrade(url)
    with connected(url) as tx:
        business_time.seed(tx, at_local(FIRST, time(0)), None)
        write(tx, units, [unit_row(number) for number in range(1, UNITS + 1)])
        write(tx, mailboxes, [{"address": f"u{n}@{DOMAIN}", "unit": n} for n in range(1, UNITS + 1)])
        count = UNITS * len(OF_UNIT)
        write(tx, people, [person_row(number) for number in range(1, count + 1)])
        write(tx, mailboxes, [{"address": f"p{n}@{DOMAIN}", "person": n} for n in range(1, count + 1)])
        write(tx, contacts, [contact_row(number) for number in range(1, count + 1)])
        write(tx, roles, [role_row(person, role) for person, role in held()])


def held() -> list[tuple[int, Role]]:
    """Return person and role, person by person, unit by unit; two of them are the office."""
    every = [(number, OF_UNIT[(number - 1) % len(OF_UNIT)]) for number in range(1, UNITS * len(OF_UNIT) + 1)]
    return [*every, (1, Role.OFFICE), (3, Role.OFFICE)]


def write(tx: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    tx.execute(insert(table), rows)


def unit_row(number: int) -> dict[str, object]:
    name = f"Đơn vị {number}"
    code = settings().office_unit if number == OFFICE else f"u{number}"
    row = {"id": number, "code": code, "name": name, "folded": fold(name), "kind": "", "rank": number}
    return {**row, "duties_from": None if number == OFFICE else FIRST}


def person_row(number: int) -> dict[str, object]:
    name = f"Nguyễn Văn Ví {number}"
    return {
        "id": number,
        "full_name": name,
        "folded": fold(name),
        "sort_key": person_key(name),
        "language": "vi",
    }


def contact_row(number: int) -> dict[str, object]:
    at = {"channel": CHANNEL, "account": ACCOUNT, "chat": str(number), "person": number}
    return {**at, "last_in": at_local(FIRST, time(0))}


def role_row(person: int, role: Role) -> dict[str, object]:
    unit = (person - 1) // len(OF_UNIT) + 1
    return {"person": person, "unit": unit, "role": role.value, "starts": date(2026, 1, 1), "source": "file"}


def live_through(url: str) -> None:
    with connected(url) as tx:
        day = FIRST
        while day <= LAST:
            for clock in CLOCKS:
                come_to(tx, at_local(day, clock))
            day += ONE_DAY


def come_to(tx: Connection, at: datetime) -> None:
    """Come to this moment with the program up all the time, everybody about, and what was due sent."""
    tx.execute(update(workers).values(seen=at))
    tx.execute(update(contacts).values(last_in=at))
    tx.execute(update(duty_people).where(duty_people.c.reached.is_(None)).values(reached=at))
    is_prompt = (
        (duties.c.unit % 2 == 0) & (duties.c.state == "open") & (duties.c.date == func.date(at.isoformat()))
    )
    tx.execute(update(duties).where(is_prompt).values(state="checked", settled_at=at, next_nudge=None))
    clockwork.tick(tx, at, settings(keep_texts_days=400), "test")
    tx.execute(
        update(outbox).where(outbox.c.state == "queued", outbox.c.not_before <= at).values(state="sent")
    )


def told(tx: Connection) -> list[tuple[int, date, str]]:
    """Return person, day and text of all in which something may be said of passwords and rules."""
    query = select(outbox.c.person, outbox.c.created, outbox.c.text, outbox.c.key).order_by(outbox.c.id)
    return [
        (row.person, local(row.created), row.text)
        for row in tx.execute(query.where(outbox.c.key.regexp_match("^(upkeep|morning|summary):")))
    ]


def local(at: datetime) -> date:
    return (at + timedelta(hours=7)).date()
