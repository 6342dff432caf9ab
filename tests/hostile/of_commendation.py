"""Lists of commendation for the attacks: one open, with a unit that was taken off, and one settled."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from bot.domain.commendation import UnitRecord, terms_at
from storage import commendations
from storage.tables.people import units
from tests.hostile.way import OWN, PEOPLE
from tests.people import FIRST_DAY, MORNING

THRESHOLDS = {"checks": 95, "late_reports": 0, "late_incidents": 0, "incident_hours": 24, "misuse": 0}


def all_of(tx: Connection) -> Iterator[tuple[str, int]]:
    half, year, *_before = terms_at(FIRST_DAY)
    unit, name = tx.execute(select(units.c.id, units.c.name).where(units.c.code == OWN)).one()
    one, other = (commendations.of_term(tx, term, MORNING) for term in (half, year))
    values = {"unit": unit, "is_added": False, "why": "x", "by": PEOPLE["vinh"]}
    commendations.add_mark(tx, one.id, values, MORNING)
    yield from (("commendation", one.id), ("commendation_mark", commendations.marks(tx, one.id)[0].id))
    records = commendations.settled_records([UnitRecord(unit, name, 2, 2, 0, 0, 0, 0, 0)], THRESHOLDS)
    commendations.settle(tx, other.id, records, PEOPLE["yen"], MORNING)
    yield "commendation_settled", other.id
