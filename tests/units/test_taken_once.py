"""Changes on their date: each is carried out once, however many workers tick and however often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.domain.changes import UnitChangeKind
from bot.domain.reports import ReportState
from handlers.clockwork import tick
from handlers.engine import Tick
from handlers.units import clockwork
from storage import directory
from storage.reporting import reports
from storage.tables import people
from storage.tables.engine import outbox
from storage.tables.people import roles
from storage.units import unit_changes, units
from storage.units.unit_changes import NewUnitChange
from tests.bench.statements import watched
from tests.conftest import Fresh
from tests.people import connected, settings
from tests.reports.asked import ask
from tests.units.changed import (
    LONG_TAN,
    NEW_UNIT,
    NEXT_MORNING,
    NOI_VU,
    PHU_HOI,
    TOMORROW,
    VINH,
    closed,
    merged,
    merged_into_new,
    planned_new,
    renamed,
)

WORKERS = 3


def tick_together(url: str, folder: Path) -> None:
    """Tick twice in each worker, all at the same moment."""

    def work(number: int) -> None:
        at = NEXT_MORNING + timedelta(minutes=number)
        with connected(url) as tx:
            tick(tx, at, settings(files=folder), f"worker {number}")

    with ThreadPoolExecutor(WORKERS) as pool:
        for _round in range(2):
            list(pool.map(work, range(WORKERS)))


def test_a_merger_is_carried_out_once(fresh: Fresh, tmp_path: Path) -> None:
    url = fresh()
    with connected(url) as tx:
        made = merged(tx, LONG_TAN, PHU_HOI)
        owed = ask(tx, [LONG_TAN])
    tick_together(url, tmp_path)
    with connected(url) as tx:
        there = select(roles.c.person, roles.c.role).where(roles.c.unit == PHU_HOI, roles.c.ends.is_(None))
        held = [tuple(row) for row in tx.execute(there.order_by(roles.c.person, roles.c.role))]
        assert held == [
            (1, "officer"),
            (2, "officer"),
            (3, "staff"),
            (4, "staff"),
            (5, "staff"),
            (7, "head"),
            (7, "officer"),
        ]
        told = select(outbox.c.person, func.count()).where(outbox.c.key.startswith(f"unit_change:{made.id}"))
        assert {count for _person, count in tx.execute(told.group_by(outbox.c.person))} == {1}
        moved = reports.get(tx, owed[LONG_TAN])
        assert moved
        assert (moved.unit, moved.state) == (PHU_HOI, ReportState.ASKED)
        assert directory.main_of_units(tx, [PHU_HOI]) == {PHU_HOI: "xphuhoi@nhontrach.example"}


def test_what_is_withdrawn_never_comes(fresh: Fresh, tmp_path: Path) -> None:
    url = fresh()
    with connected(url) as tx:
        made = closed(tx, LONG_TAN)
        assert unit_changes.withdraw(tx, made.id)
        assert not unit_changes.withdraw(tx, made.id)
    tick_together(url, tmp_path)
    with connected(url) as tx:
        assert tx.execute(select(people.units.c.closed).where(people.units.c.id == LONG_TAN)).scalar() is None
        assert not unit_changes.take(tx, made.id, NEXT_MORNING)


def test_several_of_one_day_go_in_their_order(fresh: Fresh, tmp_path: Path) -> None:
    """Rename a unit twice, merge another into it, and put a new one behind it."""
    url = fresh()
    fields = {**NEW_UNIT, "after": "pnv"}
    with connected(url) as tx:
        renamed(tx, NOI_VU, "Phòng Một")
        renamed(tx, NOI_VU, "Phòng Hai")
        merged(tx, LONG_TAN, NOI_VU)
        unit_changes.add(tx, NewUnitChange(UnitChangeKind.NEW, TOMORROW, VINH, fields=fields), NEXT_MORNING)
    tick_together(url, tmp_path)
    with connected(url) as tx:
        names = [unit.name for unit in units.listed(tx, TOMORROW)]
        assert names == ["Phòng Hai", "Phòng Mới", "Phòng Văn hóa và Thông tin", "UBND xã Phú Hội"]
        former = [(one.fields["before"], one.fields["name"]) for one in unit_changes.in_force(tx, NOI_VU)[:2]]
        assert former == [("Phòng Nội vụ", "Phòng Một"), ("Phòng Một", "Phòng Hai")]


def test_several_go_into_a_new_unit_that_is_there_first(fresh: Fresh, tmp_path: Path) -> None:
    url = fresh()
    with connected(url) as tx:
        plan = planned_new(tx)
        goes = [merged_into_new(tx, unit, plan) for unit in (LONG_TAN, PHU_HOI)]
        owed = ask(tx, [LONG_TAN, PHU_HOI])
    tick_together(url, tmp_path)
    with connected(url) as tx:
        made = unit_changes.known_change(tx, plan.id).unit
        assert made
        assert [unit_changes.known_change(tx, one.id).successor for one in goes] == [made, made]
        there = select(roles.c.person, roles.c.role).where(roles.c.unit == made, roles.c.ends.is_(None))
        assert set(tx.execute(there.order_by(roles.c.person)).all()) == {
            *((person, "officer") for person in (1, 2, 7)),
            *((person, "staff") for person in (3, 4, 5)),
        }
        assert {unit.id: unit.duties_from for unit in units.listed(tx, TOMORROW)}[made] == TOMORROW
        states = [reports.get(tx, report) for report in owed.values()]
        assert {(one.unit, one.state) for one in states if one} == {
            (made, ReportState.ASKED),
            (PHU_HOI, ReportState.EXEMPT),
        }
        told = select(outbox.c.person, func.count()).where(outbox.c.key.startswith("unit_change:"))
        assert {count for _person, count in tx.execute(told.group_by(outbox.c.person))} == {1}


def test_a_merger_waits_while_another_worker_makes_the_unit(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        plan = planned_new(tx)
        goes = merged_into_new(tx, LONG_TAN, plan)
        assert not unit_changes.take(tx, goes.id, NEXT_MORNING)
        clockwork.apply_due(Tick(tx, NEXT_MORNING, settings()))
        assert unit_changes.known_change(tx, goes.id).state == "in_force"


def test_what_another_has_got_since_stays_theirs(fresh: Fresh) -> None:
    """Give a new unit's code and mailbox to others before its day."""
    fields = {"name": "Xã Mới", "code": "pnv", "kind": "", "phone": "", "mailbox": "pnv@nhontrach.example"}
    with connected(fresh()) as tx:
        plan = unit_changes.add(
            tx, NewUnitChange(UnitChangeKind.NEW, TOMORROW, VINH, fields=fields), NEXT_MORNING
        )
        clockwork.apply_due(Tick(tx, NEXT_MORNING, settings()))
        made = unit_changes.known_change(tx, plan.id).unit
        assert {unit.id: unit.code for unit in units.listed(tx, TOMORROW)}[made or 0] == "pnv2"
        assert directory.main_of_units(tx, [NOI_VU]) == {NOI_VU: "pnv@nhontrach.example"}


def test_as_many_statements_for_many_reports_as_for_one(fresh: Fresh, tmp_path: Path) -> None:
    """Move what is owed, open and held together."""

    def statements(requests: int) -> int:
        url = fresh()
        with connected(url) as tx:
            merged(tx, LONG_TAN, PHU_HOI)
            for _number in range(requests):
                ask(tx, [LONG_TAN])
        with watched() as seen, connected(url) as tx:
            clockwork.apply_due(Tick(tx, NEXT_MORNING, settings(files=tmp_path)))
        return sum(map(len, seen))

    assert statements(1) == statements(20)
