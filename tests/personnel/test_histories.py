"""Any history of changes, in any order of arrival: who holds what on each day is what a slow reading says.

The slow reading keeps a set of (unit, role) for each day and each person, and lets every change that the
office accepts alter all days from its date on.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from bot.domain.changes import IN_UNIT, ChangeKind, PersonnelChange
from handlers.personnel import checking
from storage.engine.db import open_engine
from storage.people import changes
from storage.people.officers import responsible
from storage.tables.people import roles
from tests.people import BEFORE, FIRST_DAY, MORNING
from tests.personnel.told import DAY, DUNG, HOA, LAN, LONG_TAN, MINH, NOI_VU, PHU_HOI, SON, run, tell

DAYS = [FIRST_DAY + n * DAY for n in range(-12, 13)]
PEOPLE, UNITS = (LAN, MINH, HOA, DUNG, SON), (LONG_TAN, NOI_VU, PHU_HOI)
Days = dict[tuple[int, date], frozenset[tuple[int, str]]]  # person, day -> (unit, role)

told = st.tuples(
    st.sampled_from([ChangeKind.LEAVE, ChangeKind.TRANSFER, ChangeKind.POST, ChangeKind.JOIN]),
    st.sampled_from(PEOPLE),
    st.sampled_from((LONG_TAN, LONG_TAN, *UNITS)),  # where most of them are
    st.sampled_from(UNITS),
    st.sampled_from(["head", "deputy", "staff", "officer"]),
    st.integers(-10, 10),
)


def as_read(tx: Connection) -> Days:
    rows = tx.execute(select(roles).where(roles.c.person.in_(PEOPLE))).all()
    return {
        (person, day): frozenset(
            (row.unit, row.role)
            for row in rows
            if row.person == person and row.starts <= day and (row.ends is None or row.ends > day)
        )
        for person in PEOPLE
        for day in DAYS
    }


def leave(held: frozenset[tuple[int, str]], change: PersonnelChange) -> frozenset[tuple[int, str]]:
    return frozenset(one for one in held if one[0] != change.unit)


def transfer(held: frozenset[tuple[int, str]], change: PersonnelChange) -> frozenset[tuple[int, str]]:
    return leave(held, change) | {(change.to_unit or 0, change.fields["roles"])}


def join(held: frozenset[tuple[int, str]], change: PersonnelChange) -> frozenset[tuple[int, str]]:
    return held | {(change.unit, change.fields["roles"])}


def post(held: frozenset[tuple[int, str]], change: PersonnelChange) -> frozenset[tuple[int, str]]:
    role = change.fields["roles"]
    if all(unit != change.unit for unit, _role in held):
        return held
    lost = {(change.unit, one) for one in IN_UNIT if role in IN_UNIT}
    return (held - lost) | {(change.unit, role)}


SLOWLY: dict[
    ChangeKind, Callable[[frozenset[tuple[int, str]], PersonnelChange], frozenset[tuple[int, str]]]
] = {
    ChangeKind.LEAVE: leave,
    ChangeKind.TRANSFER: transfer,
    ChangeKind.JOIN: join,
    ChangeKind.POST: post,
}


GOES_AND_COMES = [
    (ChangeKind.LEAVE, LAN, PHU_HOI, PHU_HOI, "head", 0),
    (ChangeKind.JOIN, LAN, PHU_HOI, LONG_TAN, "staff", -4),
    (ChangeKind.LEAVE, LAN, PHU_HOI, LONG_TAN, "head", -1),
    (ChangeKind.JOIN, LAN, PHU_HOI, LONG_TAN, "head", 2),
]


HEAD_AFTER_ALL_NOT = [  # told later, of a day before
    (ChangeKind.POST, SON, LONG_TAN, PHU_HOI, "head", 1),
    (ChangeKind.POST, SON, LONG_TAN, PHU_HOI, "staff", 0),
]


@given(st.lists(told, max_size=10))
@example(HEAD_AFTER_ALL_NOT)
@example([*GOES_AND_COMES, (ChangeKind.POST, LAN, PHU_HOI, LONG_TAN, "head", -2)])
@example([*GOES_AND_COMES, (ChangeKind.POST, LAN, PHU_HOI, LONG_TAN, "staff", -2)])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_day_is_as_the_slow_reading_says(
    sqlite_district: Path, history: list[tuple[ChangeKind, int, int, int, str, int]]
) -> None:
    engine = open_engine(f"sqlite:///{sqlite_district}")
    try:
        with engine.connect() as tx, tx.begin() as whole:
            expected, clock = as_read(tx), BEFORE
            for kind, person, unit, to, role, day in history:
                fields = {} if kind == ChangeKind.LEAVE else {"roles": role, "title": "x"}
                where = to if kind == ChangeKind.TRANSFER else None
                change = tell(
                    tx, kind, FIRST_DAY + day * DAY, person, unit=unit, to_unit=where, fields=fields
                )
                if unit == to or checking.why_not(tx, change, change.id, checking.ACCEPTED):
                    changes.change(tx, change.id, state="returned")
                    continue
                run(tx, max(clock, MORNING + day * DAY))
                clock = max(clock, MORNING + day * DAY)
                for one in DAYS[day + 12 :]:
                    expected[person, one] = SLOWLY[kind](expected[person, one], change)
            assert as_read(tx) == expected
            heads = {one.person for one in responsible(tx, LONG_TAN, DAYS[-1]).people if one.role == "head"}
            assert heads & set(PEOPLE) == {
                person for person in PEOPLE if (LONG_TAN, "head") in expected[person, DAYS[-1]]
            }
            whole.rollback()
    finally:
        engine.dispose()
