"""The database beside the reckoning: at each half day, and of the whole year once it is over."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from storage import trial
from storage.engine import ROLE_HOLDERS, Tx, at_moment
from storage.tables.engine import outbox
from storage.tables.people import changes, contacts, covers
from storage.tables.subjects import checks, duties, incidents, reports
from tests.trials.habits import OFFICE_UNIT
from tests.trials.moves.reckoning import Reckoning
from tests.trials.moves.settling import called, codes_of
from tests.trials.peace import MOST, REMINDERS, URGENT, unasked
from tests.trials.timetable import VIETNAM

NUDGE = re.compile(r"^nudge:(\d+):(\d+):(\d+)$")
MISS = re.compile(r"^miss:(\d+):(\d+)$")
OF_UNITS = ("head", "deputy", "officer", "staff")


def now_wrong(tx: Tx, known: Reckoning, at: datetime) -> list[str]:
    """Find whose roles and whose known phones are wrong just now."""
    return [*roles_wrong(tx, known, at)]


def roles_wrong(tx: Tx, known: Reckoning, at: datetime) -> Iterator[str]:
    names, codes = called(trial.everyone(tx)), codes_of(tx)
    query = select(ROLE_HOLDERS.c.unit, ROLE_HOLDERS.c.role, ROLE_HOLDERS.c.person).where(
        ROLE_HOLDERS.c.role.in_(OF_UNITS)
    )
    found = {(codes[row.unit], row.role, names[row.person]) for row in tx.execute(query, at_moment(at))}
    when = f"{at.astimezone(VIETNAM):%d/%m %H:%M}"
    yield from differ(when, known.all_held(at), found)
    linked = tx.execute(select(contacts.c.person).where(contacts.c.person.is_not(None))).scalars()
    yield from differ(f"{when} phones", known.linked, {names[one] for one in linked})


def differ(when: str, wanted: set[Any], found: set[Any]) -> Iterator[str]:
    for one in sorted(wanted - found):
        yield f"{when}: not there: {one}"
    for one in sorted(found - wanted):
        yield f"{when}: there, and must not be: {one}"


def wrongly(
    tx: Tx, known: Reckoning, working: Sequence[date], told: int, opened: Counter[str]
) -> Iterator[str]:
    """Find what is wrong with the whole year. ``opened``: kind -> what was left open in units that merged."""
    yield from changes_wrong(tx, told)
    yield from duties_wrong(tx, known, working)
    yield from nudges_wrong(tx, known)
    yield from misses_wrong(tx, known)
    yield from checks_wrong(tx, known)
    yield from left_behind(tx, known, opened)


def changes_wrong(tx: Tx, told: int) -> Iterator[str]:
    """Find gaps in the numbers of changes, and accepted ones that are not in force, once."""
    rows: Sequence[Any] = tx.execute(select(changes).order_by(changes.c.id)).all()
    numbers = sorted(int(row.number.rpartition("-")[2]) for row in rows)
    if len(rows) != told:
        yield f"{told} changes were told, {len(rows)} are there"
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the numbers have gaps or doubles: {numbers}"
    for row in rows:
        if row.state == "in_force" and row.applied_at is None:
            yield f"{row.number} is in force and was never carried out"
        if row.state in ("sent", "asked"):
            yield f"{row.number} is {row.state}: nobody has decided it"
    accepted = tx.execute(select(covers.c.number).where(covers.c.number.is_not(None))).scalars().all()
    if sorted(accepted) != list(range(1, len(accepted) + 1)):
        yield f"accepted covers have the numbers {sorted(accepted)}"


def every_duty(tx: Tx) -> dict[int, Any]:
    codes = codes_of(tx)
    return {row.id: (row, codes[row.unit]) for row in tx.execute(select(duties))}


def duties_wrong(tx: Tx, known: Reckoning, working: Sequence[date]) -> Iterator[str]:
    """Find duties that are missing (two of each unit on each worked day) or must not be there."""
    found = Counter((code, row.date, row.round) for row, code in every_duty(tx).values())
    for day in working:
        for unit in (*known.units, *(one for one, end in known.closed.items() if day < end)):
            for number in (1, 2):
                if not found.pop((unit, day, number), 0):
                    yield f"{unit} {day:%d/%m} round {number} is not owed"
    for unit, day, number in sorted(found):
        yield f"{unit} {day:%d/%m} round {number} is owed, and must not be"


def nudges_wrong(tx: Tx, known: Reckoning) -> Iterator[str]:
    """Find reminders that missed a watcher of the mailbox who is there just then, or reached others."""
    names, every = called(trial.everyone(tx)), every_duty(tx)
    query = select(outbox.c.key, outbox.c.created).where(outbox.c.key.startswith("nudge:"))
    reminded: dict[tuple[int, datetime], set[str]] = {}
    for row in tx.execute(query):
        if found := NUDGE.match(row.key):
            duty, person = int(found[1]), int(found[3])
            reminded.setdefault((duty, row.created), set()).add(names[person])
    for (duty, at), people in sorted(reminded.items()):
        row, unit = every[duty]
        wanted = known.seen(unit, at).reminded
        yield from differ(
            f"nudge of {unit} {row.date:%d/%m} round {row.round}, {at.astimezone(VIETNAM):%H:%M}",
            set(wanted),
            people,
        )
    first = {duty for duty, _at in reminded}
    for duty, (row, unit) in every.items():
        opens = row.opens.astimezone(VIETNAM)
        nudge = opens.replace(hour=8 if row.round == 1 else 14, minute=30 if row.round == 1 else 0)
        is_owed = row.settled_at is None or row.settled_at > nudge
        if is_owed and duty not in first and known.seen(unit, nudge).reminded:
            yield f"{unit} {row.date:%d/%m} round {row.round}: nobody was reminded"


def misses_wrong(tx: Tx, known: Reckoning) -> Iterator[str]:
    """Find missed rounds heard of by nobody, at once or in the evening, or by another than the right head."""
    names, every = called(trial.everyone(tx)), every_duty(tx)
    at_once: dict[int, set[str]] = {}
    evening: set[tuple[str, str]] = set()
    heard = Counter({(on, names[one]): len(calm(kinds)) for (one, on), kinds in unasked(tx).items()})
    keys = tx.execute(select(outbox.c.key).where(outbox.c.key.startswith("miss"))).scalars()
    for key in keys:
        if found := MISS.match(key):
            at_once.setdefault(int(found[1]), set()).add(names[int(found[2])])
        elif key.startswith("misses:"):
            _misses, day, person = key.split(":")[:3]
            evening.add((day, names[int(person)]))
    for duty, (row, unit) in sorted(every.items()):
        if unit == OFFICE_UNIT or (row.state not in ("missed", "late") and duty not in at_once):
            continue
        wanted = known.hearing(unit, row.ends)
        said = at_once.get(duty, set())
        where = f"{unit} {row.date:%d/%m} round {row.round} ({row.state})"
        if said - {wanted}:
            yield f"{where}: {said} heard of a miss, and not {wanted or 'nobody'}"
        day = row.date.isoformat()
        is_told = said or (day, wanted) in evening or heard[row.date, wanted] >= MOST
        if row.state == "missed" and wanted and not is_told:
            yield f"{where}: {wanted} heard of no miss"


def calm(kinds: Sequence[str]) -> list[str]:
    """Keep those of which a person gets two a day at most: who has heard as much is left to the summary."""
    return [kind for kind in kinds if kind not in REMINDERS | URGENT.keys()]


def checks_wrong(tx: Tx, known: Reckoning) -> Iterator[str]:
    """Find checks by people who were nothing there: least of all who had left."""
    names, every = called(trial.everyone(tx)), every_duty(tx)
    for row in tx.execute(select(checks)):
        _duty, unit = every[row.duty]
        if names[row.person] not in known.seen(unit, row.said_at).able:
            yield f"{names[row.person]} checked for {unit} at {row.said_at.astimezone(VIETNAM):%d/%m %H:%M}"


def left_behind(tx: Tx, known: Reckoning, opened: Counter[str]) -> Iterator[str]:
    """Find what was under way in a unit that is no more, and is not the successor's now."""
    codes = codes_of(tx)
    for kind, table in (("incident", incidents), ("report", reports)):
        units = [codes[row.unit] for row in tx.execute(select(table.c.unit))]
        if len(units) != opened[kind] or any(unit in known.closed for unit in units):
            yield f"{opened[kind]} of {kind} were left open, and are now of {units}"
