"""Changing units, and letters to the department, for those who try what they may not."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, select

from bot.domain.changes import ChangeKind, ChangeState, UnitChangeKind
from storage.people import changes
from storage.people.changes import NewChange
from storage.tables.people import units
from storage.units import unit_changes
from storage.units.unit_changes import NewUnitChange
from tests.people import FIRST_DAY, MORNING
from tests.units.changed import NEW_UNIT

MINH, VINH = 2, 8
DAY = timedelta(days=1)


def all_of(tx: Connection) -> Iterator[tuple[str, int]]:
    yield from changes_of_units(tx)
    yield from letters(tx)


def changes_of_units(tx: Connection) -> Iterator[tuple[str, int]]:
    """Make a change that is planned, a new unit that is, and a change in force."""
    unit = tx.execute(select(units.c.id).where(units.c.code == "pnv")).scalar_one()
    named = {"before": "Phòng Nội vụ cũ", "name": "Phòng Nội vụ"}
    for name, day in (("planned", FIRST_DAY + 7 * DAY), ("renamed", FIRST_DAY)):
        made = unit_changes.add(
            tx, NewUnitChange(UnitChangeKind.RENAMED, day, VINH, unit, fields=named), MORNING
        )
        yield name, made.id
    unit_changes.take(tx, made.id, MORNING)
    day = FIRST_DAY + 7 * DAY
    yield (
        "coming",
        unit_changes.add(tx, NewUnitChange(UnitChangeKind.NEW, day, VINH, fields=NEW_UNIT), MORNING).id,
    )


def letters(tx: Connection) -> Iterator[tuple[str, int]]:
    """Make a letter that has gone, one that has not, and a change that is in none yet."""
    yield "change_gone", accepted(tx)
    gone = changes.make_batch(tx, VINH, MORNING)
    changes.note_forwarded(tx, gone, "15/VHTT", FIRST_DAY, MORNING)
    accepted(tx)
    yield from (("batch_gone", gone), ("batch", changes.make_batch(tx, VINH, MORNING)))
    accepted(tx)


def accepted(tx: Connection) -> int:
    unit = tx.execute(select(units.c.id).where(units.c.code == "xlongtan")).scalar_one()
    made = changes.add(tx, NewChange(ChangeKind.LEAVE, unit, FIRST_DAY + 30 * DAY, VINH, MORNING, MINH))
    changes.change(tx, made, state=ChangeState.ACCEPTED.value)
    return made
