"""The district before its year: staff beside the sample roster, and the days on which nobody works."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert, select, update

from bot.conversation import fold, local_date, person_key
from bot.sandbox.phones import key_of
from storage import engine, trial
from storage.engine import Tx
from storage.tables.people import contacts, mailboxes, people, roles, units
from storage.tables.subjects import calendar_days, duties
from tests.trials.habits import OFFICE_UNIT
from tests.trials.moves.deeds import invented
from tests.trials.moves.reckoning import Reckoning, Spell

FIRST_CHAT = 6001
DAY = timedelta(days=1)


def add_staff(tx: Tx, count: int, with_phone: int, account: str, now: datetime) -> list[tuple[str, str]]:
    """Add staff, spread over the units, ``with_phone`` in each with a phone: return (key, name)."""
    every = (
        tx.execute(select(units.c.id).where(units.c.code != OFFICE_UNIT).order_by(units.c.id)).scalars().all()
    )
    made = []
    for number in range(count):
        place, name = number // len(every), invented(number)
        row = {"full_name": name, "folded": fold(name), "sort_key": person_key(name), "language": "vi"}
        person = int(tx.execute(insert(people).values(**row).returning(people.c.id)).scalar_one())
        held = {"person": person, "unit": every[number % len(every)], "role": "staff", "title": "Chuyên viên"}
        tx.execute(insert(roles).values(**held, rank=10 + place, starts=local_date(now), source="file"))
        if place < with_phone:
            chat = str(FIRST_CHAT + number)
            contact = trial.add_contact(tx, "telegram", account, chat, now)
            engine.contacts.link(tx, contact, person)
            trial.consent(tx, person, contact, now)
            made.append((key_of("telegram", chat), name))
    return made


def narrow(tx: Tx, codes: Sequence[str]) -> None:
    """Let these units alone owe checks."""
    tx.execute(update(units).where(units.c.code.not_in(codes)).values(duties_from=None))
    others = select(units.c.id).where(units.c.code.not_in(codes))
    tx.execute(delete(duties).where(duties.c.unit.in_(others)))


def rest(tx: Tx, working: Sequence[date], now: datetime) -> None:
    """Make all other days off here, so that a year may be played in a quarter of an hour."""
    first, last = working[0], working[-1] + 40 * DAY
    days = (first + DAY * n for n in range((last - first).days))
    off = [
        {"date": one, "kind": "off", "name": "nghỉ", "document": "", "confirmed_at": now, "at": now}
        for one in days
        if one not in working
    ]
    on = [
        {"date": one, "kind": "work", "name": "làm việc", "document": "", "confirmed_at": now, "at": now}
        for one in working
    ]
    wanted = {column.name for column in calendar_days.c}
    tx.execute(insert(calendar_days), [{k: v for k, v in row.items() if k in wanted} for row in (*off, *on)])


def called(rows: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Map person to name; whoever shares it is told apart by a number and left alone by the story."""
    found: dict[int, str] = {}
    seen: set[str] = set()
    for person, name in rows:
        found[person] = f"{name} #{person}" if name in seen else name
        seen.add(name)
    return found


def reckoning(tx: Tx) -> Reckoning:
    """Return where the story begins: as the roster has it."""
    names, codes = called(trial.everyone(tx)), codes_of(tx)
    spells = [
        Spell(names[row.person], codes[row.unit], row.role, row.rank, row.starts, row.ends)
        for row in tx.execute(select(roles).order_by(roles.c.id))
    ]
    linked = tx.execute(select(contacts.c.person).where(contacts.c.person.is_not(None))).scalars()
    with_box = tx.execute(select(mailboxes.c.person).where(mailboxes.c.person.is_not(None))).scalars()
    found = Reckoning(spells, {names[one] for one in linked}, set(codes.values()) - {OFFICE_UNIT})
    found.boxes = {names[one] for one in with_box}
    return found


def codes_of(tx: Tx) -> dict[int, str]:
    return {row.id: row.code for row in tx.execute(select(units.c.id, units.c.code))}


def names_of(tx: Tx) -> dict[str, str]:
    return {row.code: row.name for row in tx.execute(select(units.c.code, units.c.name))}
