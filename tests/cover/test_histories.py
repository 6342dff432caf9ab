"""Random histories of absences and covers: whatever the storage answers is what a slow reading of them says.

At every half day: who watches a mailbox, who of them is reminded, who stands in for whom, who hears of a
miss, what each person may do. Acts come at any moment, in any order, some of them twice.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, update

from bot.domain import rights
from bot.domain.cover import Obstacle
from bot.text import at_local
from handlers.round_end import who_hears
from storage import absences, arrivals, covers, directory, members
from storage.db import open_engine
from storage.holders import holders, still_holds, units_beside
from storage.tables import people, roles, stand_ins
from tests.cover.reference import Away, History, Role, Word

FIRST = date(2026, 11, 30)  # a Monday
HALF_DAYS = 12
NOON = time(11, 30)
LATER = timedelta(hours=8)  # within the half day
EXAMPLES = 40
UNITS = (1, 3)  # Phòng Nội vụ, UBND xã Long Tân
PEOPLE = (1, 2, 3, 4, 5, 6)  # Lan, Minh, Hòa, Dũng, Sơn, Bình, who has not joined
BESIDE = ((5, 1, "staff", 5), (2, 1, "deputy", 1), (4, 1, "staff", 6))  # in Phòng Nội vụ too
OFFICER, HEADING = rights.Role.OFFICER, rights.HEADING


def half_day(number: int) -> datetime:
    return at_local(FIRST + timedelta(days=number // 2), NOON if number % 2 else time(0))


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
    """Covers that are asked, then answered in any order, some twice, between what else happens."""
    asked = draw(st.lists(covering, min_size=2, max_size=6))
    answers = [("accept", number % len(asked)) for number in range(len(asked) + draw(st.integers(0, 3)))]
    besides = draw(st.lists(st.one_of(stopping, covering, away, asking), max_size=4))
    later = draw(st.permutations([*answers, *besides]))
    return [(draw(pauses), act) for act in (*asked, *later, *draw(st.permutations(answers)))]


ends = st.dictionaries(st.integers(0, 5), st.integers(0, 5), max_size=2)  # a role that ends, and on which day


@dataclass
class Run:
    """One history, told to the storage and to the reference alike."""

    tx: Connection
    told: History
    now: datetime = field(default_factory=lambda: half_day(0) - timedelta(hours=10))
    absent: list[int] = field(default_factory=list)  # their ids, in the order of ``told``
    asked: list[int] = field(default_factory=list)

    def do(self, pause: int, act: tuple[Any, ...]) -> None:
        self.now += timedelta(minutes=pause)
        name, *given = act
        deeds: dict[str, Callable[..., None]] = {
            "cover": self.cover,
            "away": self.away,
            "ask": self.ask,
            "accept": self.accept,
            "stop": self.stop,
            "back": self.back,
        }
        deeds[name](*given)

    def cover(self, person: int, first: int, length: int, *asking: int) -> None:
        self.away(person, first, length)
        self.ask(-1, *asking)

    def away(self, person: int, first: int, length: int) -> None:
        starts, ends = half_day(first), half_day(first + length)
        if ends > self.now:
            self.absent.append(absences.add(self.tx, person, starts, ends, ""))
            self.told.absences.append(Away(person, starts, ends))

    def ask(self, number: int, unit: int, substitute: int) -> None:
        if not self.absent:
            return
        place = number % len(self.absent)
        away = self.told.absences[place]
        if away.back is None and away.ends > self.now:
            about = (self.absent[place], unit, away.person, substitute, away.starts, away.ends, away.person)
            self.asked.append(covers.ask(self.tx, covers.Asking(*about), self.now))
            self.told.words.append(Word(away, unit, substitute))

    def accept(self, number: int) -> None:
        """As the substitute presses it: what is over, ended or accepted is not decided again."""
        if not self.asked:
            return
        place = number % len(self.asked)
        word, cover = self.told.words[place], covers.get(self.tx, self.asked[place])
        assert cover
        is_open = word.accepted is None and word.stopped is None
        is_open &= word.away.back is None and word.away.ends > self.now
        assert is_open == (cover.state == "asked" and cover.ends > self.now)
        if is_open:
            self.decide(word, covers.accept(self.tx, cover, self.now))

    def decide(self, word: Word, answered: int | tuple[Obstacle, datetime]) -> None:
        moments = sorted(
            {max(word.away.starts, self.now), *map(half_day, range(HALF_DAYS + 6)), *self.edges()}
        )
        inside = [one for one in moments if max(word.away.starts, self.now) <= one < word.away.ends]
        against = [(why, one) for one in inside if (why := self.told.stands_against(word, one))]
        if against:
            assert answered == (Obstacle(against[0][0]), against[0][1])
        else:
            assert answered == 1 + max((one.number for one in self.told.words), default=0)
            word.number, word.accepted = max(one.number for one in self.told.words) + 1, self.now

    def edges(self) -> list[datetime]:
        marks = [(one.accepted, one.stopped, one.away.back) for one in self.told.words]
        return [moment for several in marks for moment in several if moment]

    def stop(self, number: int) -> None:
        if self.asked:
            place = number % len(self.asked)
            cover = covers.get(self.tx, self.asked[place])
            assert cover
            covers.end(self.tx, [cover], self.now)
            word = self.told.words[place]
            word.stopped = word.stopped or self.now

    def back(self, number: int) -> None:
        """As handlers/away.py does it; a second time there is nothing left of it."""
        if not self.absent:
            return
        place = number % len(self.absent)
        away, absence = self.told.absences[place], absences.get(self.tx, self.absent[place])
        assert absence
        if absence.state == "accepted" and absence.ends > self.now:
            absences.end(self.tx, [absence], self.now)
            covers.end(self.tx, covers.of_absences(self.tx, [absence.id]), self.now)
            away.back = self.now


def roles_there(tx: Connection) -> list[Role]:
    query = select(roles, people.c.full_name).join_from(roles, people, roles.c.person == people.c.id)
    rows = tx.execute(query.where(roles.c.person.in_(PEOPLE), roles.c.unit.in_(UNITS)).order_by(roles.c.id))
    return [
        Role(row.person, row.full_name, row.unit, row.role, row.rank, row.starts, row.ends) for row in rows
    ]


def settle(tx: Connection, ending: dict[int, int]) -> History:
    for person, unit, role, rank in BESIDE:
        held = {"person": person, "unit": unit, "role": role, "rank": rank, "source": "file"}
        tx.execute(insert(roles).values(**held, starts=date(2026, 1, 1)))
    ids = (
        tx.execute(select(roles.c.id).where(roles.c.person.in_(PEOPLE)).order_by(roles.c.id)).scalars().all()
    )
    for place, day in ending.items():
        on = FIRST + timedelta(days=day)
        tx.execute(update(roles).where(roles.c.id == ids[place]).values(ends=on))
    return History(roles_there(tx))


def look_same(tx: Connection, told: History, moment: datetime) -> None:
    seats = told.held(moment)
    for person in PEOPLE:
        held = {
            (one.unit, one.role.value, person, one.stands_for)
            for one in arrivals.roles_of(tx, person, moment)
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
        there = {one.person for one in members.of_unit(tx, moment, unit)}
        assert there & set(PEOPLE) == {seat[2] for seat in seats if seat[0] == unit}


def watch_same(tx: Connection, told: History, moment: datetime) -> None:
    """Who watches each mailbox, who of them is reminded, and who hears of a miss."""
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
        assert set(units_beside(tx, moment, both, [unit])) & set(UNITS) == {
            s[0] for s in seats if s[2] in here
        }


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    """One substitute at a time for each person in a unit."""
    rows = tx.execute(
        select(stand_ins).order_by(stand_ins.c.unit, stand_ins.c.person, stand_ins.c.starts)
    ).all()
    for before, after in pairwise(rows):
        is_same = (before.unit, before.person) == (after.unit, after.person)
        assert not is_same or before.ends <= after.starts


@pytest.mark.parametrize("ending", [{}, {5: 1}])
def test_a_chain_is_followed_to_its_end_and_comes_back(url: str, ending: dict[int, int]) -> None:
    """Minh → Lan → Sơn for a day; where Sơn leaves the unit on the second day, nobody acts for them then."""
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
