"""Units that count for a proposal, on both stores."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert

from bot.domain.incidents import REST, WITHIN, IncidentKind
from storage import common_incidents, incidents
from storage.engine import Tx
from storage.incidents import NewIncident
from storage.tables.people import units
from tests.conftest import Fresh
from tests.people import MORNING, connected

MINUTE = timedelta(minutes=1)
VINH = 8
YEAR = 2026


def test_units_count_of_one_kind_within_an_hour_and_each_once(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        for unit, minutes in ((1, 0), (1, 10), (3, 20), (4, 30)):
            add(tx, unit, MORNING + minutes * MINUTE)
        assert counted(tx, MORNING + 30 * MINUTE) == 3
        assert counted(tx, MORNING + 69 * MINUTE) == 3  # the first unit's second
        assert counted(tx, MORNING + 70 * MINUTE) == 2
        add(tx, 2, MORNING + 70 * MINUTE, state="wrong")
        assert counted(tx, MORNING + 70 * MINUTE) == 2
        common = common_incidents.propose(tx, IncidentKind.LOST, MORNING, MORNING)
        assert common
        common_incidents.join(tx, [3], common.id)  # it has its cause
        assert counted(tx, MORNING + 30 * MINUTE) == 2
        assert common_incidents.kind_standing(tx, IncidentKind.FULL, MORNING).units == 0


def test_after_it_was_declined_others_count_and_those_after_four_hours(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        for unit in (1, 3, 4):
            add(tx, unit, MORNING)
        declined = common_incidents.propose(tx, IncidentKind.LOST, MORNING - WITHIN, MORNING)
        assert declined
        common_incidents.change(tx, declined.id, state="declined", ended_at=MORNING, ended_by=VINH)
        for unit in (1, 3, 4):
            add(tx, unit, MORNING + 5 * MINUTE)
        assert counted(tx, MORNING + 5 * MINUTE) == 0
        for unit in more_units(tx):
            add(tx, unit, MORNING + 10 * MINUTE)
        assert counted(tx, MORNING + 10 * MINUTE) == 3
        for unit in (1, 3):
            add(tx, unit, MORNING + REST)
        assert counted(tx, MORNING + REST) == 2


def add(tx: Tx, unit: int, moment: datetime, state: str = "received") -> None:
    late = moment + timedelta(days=2)
    made = incidents.add(tx, NewIncident(unit, "", IncidentKind.LOST, "mất", moment, late, late, 2), YEAR)
    incidents.change(tx, made, state=state)


def more_units(tx: Connection) -> list[int]:
    made = insert(units).returning(units.c.id)
    kinds = {"kind": "UBND xã", "form": "ND30", "rank": 9}
    return [
        tx.execute(made.values(code=f"x{n}", name=f"Xã {n}", folded=f"xa {n}", **kinds)).scalar_one()
        for n in range(3)
    ]


def counted(tx: Tx, moment: datetime) -> int:
    return common_incidents.kind_standing(tx, IncidentKind.LOST, moment).units
