"""Random histories of all that moves people: at every half day the product says what a slow reading says.

Appointments, covers, personnel changes (past, today, later, corrected, withdrawn) and what becomes of units
are mixed, told by the product's own buttons, and carried out by its clock as the half days go by. A
correction is of what no other change of that person followed; after a unit has come to its end the product
says which still can be.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.conversation import local_date
from bot.domain.changes import ChangeKind, UnitChangeKind
from bot.domain.rights import HEADING, Action, Role, Who, may
from handlers.duties.escalation import who_hears
from storage.engine import holders, incoming
from storage.engine.db import open_engine
from storage.people.officers import responsible
from tests.histories import changing
from tests.histories.days import DAY
from tests.histories.reference import ACTIONS, CAN, MOVED, OFFICE_CAN, History
from tests.histories.telling import HALF_DAYS, Run, begin, moment
from tests.hostile.effort import tries

UNITS, PEOPLE = (1, 2, 3, 4), tuple(range(1, 10))
EXAMPLES = 12

unit, number, offset = st.sampled_from([3, 3, 3, 1, 4]), st.integers(0, 20), st.integers(0, 4)
role = st.sampled_from(["officer", "staff", "deputy", "head"])
appoint = st.tuples(
    st.just("appoint"), unit, number, offset, st.sampled_from([0, 1, 3]), st.sampled_from([1, 2])
)
answer = st.tuples(st.sampled_from(["answer", "answer", "answer", "drop"]), number)
accept = st.tuples(st.sampled_from(["accept", "accept", "accept", "accept", "stop", "back"]), number)
dismiss = st.tuples(st.just("dismiss"), unit, number, offset)
cover = st.tuples(
    st.just("cover"), unit, st.tuples(number, number), st.integers(0, 4), st.sampled_from([2, 4, 7])
)
change = st.tuples(
    st.just("change"),
    st.sampled_from([ChangeKind.JOIN, ChangeKind.LEAVE, ChangeKind.TRANSFER, ChangeKind.POST]),
    number,
    st.tuples(unit, st.sampled_from([1, 3, 4]), role),
    st.integers(-5, 4),
)
mending = st.one_of(
    st.tuples(st.just("correct"), number, st.integers(-3, 3), role), st.tuples(st.just("withdraw"), number)
)
becoming = st.tuples(
    st.just("unit"),
    st.sampled_from(
        [UnitChangeKind.MERGED, UnitChangeKind.MERGED, UnitChangeKind.RENAMED, UnitChangeKind.CLOSED]
    ),
    st.sampled_from([1, 4, 4, 3]),
    st.sampled_from([3, 3, 1, 4]),
    offset,
)
appointing = st.tuples(appoint, answer).map(list)
covering = st.tuples(cover, accept).map(list)
said = st.one_of(
    appointing,
    covering,
    covering,
    covering,
    st.lists(change, min_size=1, max_size=2),
    accept.map(lambda one: [one]),
    st.one_of(dismiss, mending).map(lambda one: [one]),
)
several = st.lists(said, min_size=1, max_size=3).map(lambda those: [act for one in those for act in one])
halves = st.lists(several, min_size=HALF_DAYS, max_size=HALF_DAYS)


@st.composite
def histories(draw: st.DrawFn) -> list[list[tuple[Any, ...]]]:
    """Draw each half day with what is said in it; at most two units come to something else."""
    acts = draw(halves)
    for half in draw(st.lists(st.integers(1, HALF_DAYS - 1), max_size=2)):
        acts[half] = [*acts[half], draw(becoming)]
    return acts


def look_same(tx: Connection, told: History, now: datetime) -> None:
    """Compare, at one moment, who acts where and for whom, who may what, is reminded, hears of a miss."""
    days = told.table()
    seats = list(told.seats(days, now))
    held = {(seat.unit, seat.role, person, stands) for seat, person, stands in seats}
    for person in PEOPLE:
        roles = incoming.roles_of(tx, person, now)
        assert {(one.unit, one.role.value, person, one.stands_for) for one in roles} == {
            seat for seat in held if seat[2] == person
        }
        may_same(Who(person, "", "vi", 1, roles), held)
    officers, heads = holders(tx, now, [Role.OFFICER], UNITS), holders(tx, now, HEADING, UNITS)
    for unit in UNITS:
        watching = in_order(seats, unit, "officer")
        assert [one.person for one in officers[unit]] == watching
        able = {one for one in told.linked if not told.is_away(one, now)}
        assert [one.person for one in officers[unit] if one.hears_now] == [o for o in watching if o in able]
        leading = in_order(seats, unit, "head") + in_order(seats, unit, "deputy")
        hears = [one for one in leading if one in able and one not in watching]
        found = who_hears(heads[unit], officers[unit])
        assert (found.person if found else None) == (hears[0] if hears else None)


def may_same(who: Who, held: set[tuple[int, str, int, str]]) -> None:
    for unit in UNITS:
        mine = {role for where, role, person, _stands in held if person == who.person and where == unit}
        can = {action for role in mine for action in CAN.get(role, ())}
        if any(role == "office" and person == who.person for _unit, role, person, _stands in held):
            can |= set(OFFICE_CAN)
        assert {name for name in ACTIONS if may(who, Action(name), unit)} == can


def in_order(seats: list[Any], unit: int, role: str) -> list[int]:
    there = [
        (seat.rank, stands, who) for seat, who, stands in seats if (seat.unit, seat.role) == (unit, role)
    ]
    return list(dict.fromkeys(who for _rank, _stands, who in sorted(there)))


def was_same(tx: Connection, told: History, now: datetime) -> None:
    """Compare who was responsible on the days that have been, as it is known now."""
    days, today = told.table(), local_date(now)
    for day in (today - 9 * DAY, today - 2 * DAY, today - DAY, today):
        for unit in UNITS:
            found = responsible(tx, unit, day)
            shown = {(s.person, s.role) for s in days[day] if s.unit == unit and s.role in MOVED}
            assert {(one.person, one.role.value) for one in found.people} == shown
            stood = {(person, told.names[acts]) for person, acts in told.stood_in(days, unit, day)}
            assert {(one.person, one.substitute) for one in found.stood_in} == stood


def played(tx: Connection, acts: list[list[tuple[Any, ...]]]) -> Iterator[Run]:
    run = begin(tx)
    for half, there in enumerate(acts):
        run.now = moment(half)
        for act in there:
            if deed := changing.DEEDS.get(act[0]):
                deed(run, *act[1:])
            else:
                run.do(act)
        changing.tick(run)
        yield run


@tries(EXAMPLES)
@given(acts=histories())
def test_at_every_half_day_it_is_as_a_slow_reading_says(url: str, acts: list[list[tuple[Any, ...]]]) -> None:
    engine = open_engine(url)
    try:
        with engine.connect() as tx, tx.begin() as whole:
            for run in played(tx, acts):
                look_same(tx, run.told, run.now)
                was_same(tx, run.told, run.now)
            whole.rollback()
    finally:
        engine.dispose()
