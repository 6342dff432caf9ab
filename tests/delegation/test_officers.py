"""The officers of a unit on any day, and whom of them a reminder would reach: real SQL, on both stores."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, update

from bot.domain.rights import OfficerRank, place_by_rank
from storage.people import officers
from storage.tables.people import absences, contacts, roles, stand_ins, units
from tests.people import FIRST_DAY, MORNING, connected

DAY = timedelta(days=1)
LAN, MINH, HOA, SON = 1, 2, 3, 5
SOON = st.integers(0, 30).map(lambda n: FIRST_DAY + n * DAY)


@pytest.fixture
def tx(url: str) -> Iterator[Connection]:
    with connected(url) as tx:
        yield tx


def long_tan(tx: Connection) -> int:
    return int(tx.execute(select(units.c.id).where(units.c.code == "xlongtan")).scalar_one())


def begun(tx: Connection, person: int, starts: date, ends: date | None, rank: int = 9) -> int:
    spell = {
        "person": person,
        "unit": long_tan(tx),
        "title": "",
        "rank": rank,
        "starts": starts,
        "ends": ends,
    }
    return officers.begin(tx, {**spell, "accepted_at": MORNING})


def names(tx: Connection, day: date) -> list[int]:
    return [one.person for one in officers.on_day(tx, long_tan(tx), day)]


def role_of(tx: Connection, person: int) -> int:
    is_theirs = (roles.c.person == person) & (roles.c.role == "officer") & (roles.c.unit == long_tan(tx))
    return int(tx.execute(select(roles.c.id).where(is_theirs)).scalar_one())


def test_a_spell_begins_on_its_first_day_and_ends_before_its_last(tx: Connection) -> None:
    begun(tx, SON, FIRST_DAY, FIRST_DAY + 2 * DAY)
    assert [names(tx, FIRST_DAY + n * DAY) for n in (-1, 0, 1, 2)] == [
        [LAN, MINH],
        [LAN, MINH, SON],
        [LAN, MINH, SON],
        [LAN, MINH],
    ]


def test_what_ended_before_it_began_never_was(tx: Connection) -> None:
    role = begun(tx, SON, FIRST_DAY + DAY, None)
    officers.end(tx, role, FIRST_DAY + DAY)
    assert SON not in names(tx, FIRST_DAY + DAY)
    assert [one.person for one in officers.after(tx, long_tan(tx), FIRST_DAY)] == []


def reached(tx: Connection, day: date = FIRST_DAY, at: datetime = MORNING) -> set[int]:
    found = officers.reached_on(tx, long_tan(tx), day, at)
    return {one.person for one in officers.on_day(tx, long_tan(tx), day) if one.role in found}


def test_who_has_not_joined_or_has_blocked_is_not_reached(tx: Connection) -> None:
    assert reached(tx) == {LAN, MINH}
    tx.execute(update(contacts).where(contacts.c.person == LAN).values(blocked=MORNING))
    tx.execute(update(contacts).where(contacts.c.person == MINH).values(person=None))
    assert reached(tx) == set()


@pytest.mark.parametrize(("days", "left"), [(3, {LAN, MINH}), (60, {LAN})])
def test_who_is_away_for_long_is_not_counted_on(tx: Connection, days: int, left: set[int]) -> None:
    tx.execute(
        insert(absences),
        {"person": MINH, "starts": MORNING - DAY, "ends": MORNING + days * DAY, "reason": ""},
    )
    assert reached(tx) == left


def test_who_is_withdrawn_stays_of_the_unit_where_nothing_else_says_so(tx: Connection) -> None:
    for person in (MINH, SON):
        role = role_of(tx, MINH) if person == MINH else begun(tx, SON, FIRST_DAY, None)
        found = officers.get(tx, role)
        assert found
        officers.end(tx, role, FIRST_DAY)
        officers.stay_as_staff(tx, found[1], long_tan(tx), FIRST_DAY)
    is_staff = (roles.c.unit == long_tan(tx)) & (roles.c.role == "staff")
    held = tx.execute(select(roles.c.person, roles.c.title).where(is_staff).order_by(roles.c.person)).all()
    assert [tuple(row) for row in held] == [(MINH, "Công chức"), (SON, "Công chức")]


def test_who_stood_in_on_a_day_is_told_with_whose_place_it_was(tx: Connection) -> None:
    span = {"starts": MORNING, "ends": MORNING + timedelta(hours=4)}
    tx.execute(insert(stand_ins), {"unit": long_tan(tx), "person": LAN, "substitute": HOA, **span})
    [found] = officers.stand_ins_on(tx, long_tan(tx), FIRST_DAY)
    assert (found.person, found.substitute) == (LAN, "Nguyễn Thị Ví Hòa")
    assert officers.stand_ins_on(tx, long_tan(tx), FIRST_DAY + DAY) == []


Spell = tuple[
    date, int | None, OfficerRank, int | None
]  # first day, days until its end, rank, days until withdrawn
SPELLS = st.lists(
    st.tuples(
        SOON, st.none() | st.integers(1, 20), st.sampled_from(OfficerRank), st.none() | st.integers(0, 20)
    ),
    max_size=6,
)


@given(SPELLS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_day_has_the_officers_of_a_plain_reading(tx: Connection, spells: list[Spell]) -> None:
    """Accept each role assignment in turn and withdraw it some days into it."""
    with tx.begin_nested() as tried:
        plain: list[tuple[int, date, date | None]] = []  # by rank
        for first, length, rank, withdrawn in spells:
            ends = first + length * DAY if length else None
            others = [one.rank for one in officers.not_over(tx, long_tan(tx), FIRST_DAY)]
            role = begun(tx, SON, first, ends, place_by_rank(rank, others))
            if withdrawn is not None and (ends is None or first + withdrawn * DAY < ends):
                ends = first + withdrawn * DAY
                officers.end(tx, role, ends)
            plain.insert(0 if rank == OfficerRank.FIRST else len(plain), (role, first, ends))
        for day in (FIRST_DAY + n * DAY for n in range(55)):
            here = [role for role, first, ends in plain if first <= day and (ends is None or day < ends)]
            found = [one.role for one in officers.on_day(tx, long_tan(tx), day)]
            assert [role for role in found if role not in of_file(tx)] == here
        tried.rollback()


def of_file(tx: Connection) -> set[int]:
    return set(tx.execute(select(roles.c.id).where(roles.c.source == "file")).scalars())
