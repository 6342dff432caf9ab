"""Entries that do not depend on each other, in any order and pressed again, come to the same days."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.domain.changes import ChangeKind
from bot.domain.rights import HEADING, Role
from storage.engine import holders, incoming
from storage.engine.db import open_engine
from storage.people import changes
from storage.tables.people import covers, delegations
from tests.histories import changing
from tests.histories.days import DAY
from tests.histories.telling import HALF_DAYS, VINH, Run, begin, moment, pressing
from tests.hostile.effort import tries
from tests.people import FIRST_DAY
from tests.personnel.told import BINH, DUNG, HOA, LAN, LONG_TAN, MINH, NOI_VU, PHU_HOI, SON, TAM

ENTRIES = 8


DEEDS = (
    (SON, pressing("uq_yes")),
    (LAN, pressing("cover_yes")),
    (HOA, pressing("cover_yes")),
    (SON, pressing("cover_yes")),
    *[(VINH, changing.accept_change)] * 4,
)
SENT: tuple[tuple[ChangeKind, int, int, int | None, str, int], ...] = (
    (ChangeKind.TRANSFER, BINH, NOI_VU, PHU_HOI, "staff", 1),
    (ChangeKind.JOIN, TAM, NOI_VU, None, "staff", -2),
    (ChangeKind.POST, MINH, LONG_TAN, None, "deputy", 2),
    (ChangeKind.LEAVE, DUNG, LONG_TAN, None, "", 4),
)


def asked(run: Run) -> list[str]:
    """Ask for an appointment, three covers and four changes; return the id that each button names."""
    run.appoint(LONG_TAN, 4, 1, 0, 1)  # Sơn
    ids = [str(run.newest(delegations))]
    for away, substitute, begins in ((1, 0, 1), (3, 2, 2), (0, 4, 6)):  # Minh, Dũng, Lan
        run.cover(LONG_TAN, (away, substitute), begins, 4)
        ids.append(str(run.newest(covers)))
    for kind, person, unit, to, role, offset in SENT:
        fields = {"roles": role, "title": "Văn thư"} if role else {}
        day = FIRST_DAY + offset * DAY
        ids.append(
            str(changes.add(run.tx, changes.NewChange(kind, unit, day, VINH, run.now, person, to, fields)))
        )
    return ids


def days_after(tx: Connection, order: list[int]) -> list[Any]:
    """Return who holds what, for whom and in which order, at each half day after these presses."""
    run = begin(tx)
    ids, pressed = asked(run), set()
    for number in order:
        person, deed = DEEDS[number]
        assert run.accepts(person, deed, ids[number]) == (number not in pressed)
        pressed.add(number)
    found = []
    for half in range(HALF_DAYS):
        run.now = moment(half)
        changing.tick(run)
        held = [incoming.roles_of(tx, person, run.now) for person in range(1, 10)]
        there = holders(tx, run.now, (*HEADING, Role.OFFICER))
        found.append(([{(one.unit, one.role, one.stands_for) for one in roles} for roles in held], there))
    return found


def in_turn(url: str, order: list[int]) -> list[Any]:
    engine = open_engine(url)
    try:
        with engine.connect() as tx, tx.begin() as whole:
            found = days_after(tx, order)
            whole.rollback()
            return found
    finally:
        engine.dispose()


orders = st.tuples(st.permutations(range(ENTRIES)), st.lists(st.integers(0, ENTRIES - 1), max_size=5)).map(
    lambda both: [*both[0], *both[1]]
)


@tries(4)
@given(order=orders)
def test_any_order_and_any_repeats_come_to_the_same(url: str, order: list[int]) -> None:
    assert in_turn(url, order) == in_turn(url, list(range(ENTRIES)))
