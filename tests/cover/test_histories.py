"""Random histories of absences and covers: whatever the storage answers is what a slow reading of them says.

At every half day: who watches a mailbox, who of them is reminded, who stands in for whom, who hears of a
miss, what each person may do. Acts come at any moment, in any order, some of them twice.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from bot.domain import rights
from handlers.duties.escalation import who_hears
from storage import directory
from storage.engine import holders, incoming, still_holds, units_sharing_people
from storage.engine.db import open_engine
from storage.people import members
from storage.tables.people import roles, stand_ins
from tests.cover.reference import History
from tests.cover.telling import FIRST, HALF_DAYS, PEOPLE, UNITS, Run, half_day, roles_there, settle
from tests.hostile.effort import tries

LATER = timedelta(hours=8)  # within the half day
EXAMPLES = 20
OFFICER, HEADING = rights.Role.OFFICER, rights.HEADING


number = st.integers(0, 40)  # of an absence or a cover: the one that it comes to, of those there are
somebody = st.sampled_from([1, 2, 5, 1, 2, 5, 3, 4, 6])
begins, lasts, where = st.integers(0, HALF_DAYS - 4), st.integers(2, 8), st.sampled_from([3, 3, 3, 1])
covering = st.tuples(st.just("cover"), somebody, begins, lasts, where, somebody)
away = st.tuples(st.just("away"), somebody, begins, st.integers(1, 4))
asking = st.tuples(st.just("ask"), number, where, somebody)
stopping = st.tuples(st.sampled_from(["stop", "back"]), number)
pauses = st.sampled_from([0, 0, 0, 0, 0, 0, 1, 7 * 60, 12 * 60 + 30])  # minutes


@st.composite
def told(draw: st.DrawFn) -> list[tuple[int, tuple[Any, ...]]]:
    """Draw covers that are asked, then answered in any order, some twice, between what else happens."""
    asked = draw(st.lists(covering, min_size=2, max_size=6))
    answers = [("accept", number % len(asked)) for number in range(len(asked) + draw(st.integers(0, 3)))]
    besides = draw(st.lists(st.one_of(stopping, covering, away, asking), max_size=4))
    later = draw(st.permutations([*answers, *besides]))
    return [(draw(pauses), act) for act in (*asked, *later, *draw(st.permutations(answers)))]


ends = st.dictionaries(st.integers(0, 5), st.integers(0, 5), max_size=2)  # a role that ends, and on which day


def look_same(tx: Connection, told: History, moment: datetime) -> None:
    seats = told.held(moment)
    for person in PEOPLE:
        held = {
            (one.unit, one.role.value, person, one.stands_for)
            for one in incoming.roles_of(tx, person, moment)
        }
        assert held == {seat for seat in seats if seat[2] == person}
        for unit in UNITS:
            theirs = {seat[1] for seat in seats if seat[0] == unit and seat[2] == person}
            for role in (OFFICER, rights.Role.HEAD):
                assert still_holds(tx, person, [role], unit, moment) == (role.value in theirs)
    watch_same(tx, told, moment)
    listed = {
        (one.unit, one.role.value, one.person, one.stands_for) for one in directory.posts(tx, moment, UNITS)
    }
    assert {seat for seat in listed if seat[2] in PEOPLE} == seats
    for unit in UNITS:
        there = {one.person for one in members.members_of_unit(tx, moment, unit)}
        assert there & set(PEOPLE) == {seat[2] for seat in seats if seat[0] == unit}


def watch_same(tx: Connection, told: History, moment: datetime) -> None:
    """Compare who watches each mailbox, who of them is reminded, and who hears of a miss."""
    officers, heads = holders(tx, moment, [OFFICER], UNITS), holders(tx, moment, HEADING, UNITS)
    for unit in UNITS:
        watching = told.in_order(unit, ["officer"], moment)
        assert {one.person for one in officers[unit]} == set(watching)
        reminded = {one for one in watching if one != 6 and not told.is_away(one, moment)}
        assert {one.person for one in officers[unit] if one.hears_now} == reminded
        leading = told.in_order(unit, ["head", "deputy"], moment)
        able = [one for one in leading if one != 6 and not told.is_away(one, moment) and one not in watching]
        heard = who_hears(heads[unit], officers[unit])
        assert (heard.person if heard else None) == (able[0] if able else None)
        both = [rights.Role.OFFICER, *HEADING]
        wanted = {"officer", "head", "deputy"}
        seats = [seat for seat in told.held(moment) if seat[1] in wanted]
        here = {seat[2] for seat in seats if seat[0] == unit}
        assert set(units_sharing_people(tx, moment, both, [unit])) & set(UNITS) == {
            s[0] for s in seats if s[2] in here
        }


@tries(EXAMPLES)
@given(history=told(), ending=ends)
def test_at_every_half_day_it_is_as_a_slow_reading_says(
    url: str, history: list[tuple[int, tuple[Any, ...]]], ending: dict[int, int]
) -> None:
    engine = open_engine(url)
    with engine.connect() as tx, tx.begin() as whole:
        run = Run(tx, settle(tx, ending))
        for pause, act in history:
            run.do(pause, act)
        for number in range(HALF_DAYS):
            look_same(tx, run.told, half_day(number) + (LATER if number % 3 == 0 else timedelta(0)))
        assert_no_overlaps(tx)
        whole.rollback()
    engine.dispose()


def assert_no_overlaps(tx: Connection) -> None:
    """Check that each person in a unit has one substitute at a time."""
    rows = tx.execute(
        select(stand_ins).order_by(stand_ins.c.unit, stand_ins.c.person, stand_ins.c.starts)
    ).all()
    for before, after in pairwise(rows):
        is_same = (before.unit, before.person) == (after.unit, after.person)
        assert not is_same or before.ends <= after.starts


@pytest.mark.parametrize("ending", [{}, {5: 1}])
def test_a_chain_is_followed_to_its_end_and_comes_back(url: str, ending: dict[int, int]) -> None:
    """Follow Minh → Lan → Sơn for a day; once Sơn has left the unit, nobody acts for them."""
    engine = open_engine(url)
    with engine.connect() as tx, tx.begin() as whole:
        run = Run(tx, settle(tx, {}))
        for person, first, length in ((2, 0, 6), (1, 0, 4)):
            run.away(person, first, length)
        run.ask(0, 3, 1)
        run.ask(1, 3, 5)
        run.accept(0)
        run.accept(1)
        if ending:
            son = (roles.c.person == 5) & (roles.c.unit == 3)
            tx.execute(update(roles).where(son).values(ends=FIRST + timedelta(days=1)))
            run.told.roles[:] = roles_there(tx)
        reminded = [
            {one.person for one in holders(tx, half_day(number), [OFFICER], [3])[3] if one.hears_now}
            for number in range(7)
        ]
        gone: set[int] = set() if ending else {5}
        assert reminded == [{5}, {5}, gone, gone, {1}, {1}, {1, 2}]
        for number in range(7):
            look_same(tx, run.told, half_day(number))
        whole.rollback()
    engine.dispose()
