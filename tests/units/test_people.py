"""Matters under way for the people of a unit that goes into another, or is closed."""

from datetime import timedelta

from sqlalchemy import insert, select

from bot.domain.changes import ChangeKind
from handlers.engine import Tick
from handlers.units import clockwork
from storage.engine import Tx, contacts
from storage.people import changes, covers
from storage.people.covers import NewCover
from storage.tables.people import delegations, roles, stand_ins
from tests.conftest import Fresh
from tests.people import FIRST_DAY, MORNING, connected, settings
from tests.personnel.told import LAN, LATER, MINH, NEW, SON, run, spells, tell
from tests.units.changed import LONG_TAN, NEXT_MORNING, PHU_HOI, TOMORROW, closed, merged

HOA = 3
WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def away(tx: Tx, is_accepted: bool = True) -> int:
    """Send Minh away for a week from tomorrow noon; Lan is asked to stand in."""
    starts, ends = MORNING + DAY + timedelta(hours=4), MORNING + WEEK
    absence = covers.add_absence(tx, MINH, starts, ends, "đi công tác")
    made = covers.ask(tx, NewCover(absence, LONG_TAN, MINH, LAN, starts, ends, MINH), MORNING)
    asked = covers.get(tx, made)
    assert asked
    if is_accepted:
        assert covers.accept(tx, asked, MORNING) == 1
    return made


def test_an_accepted_cover_goes_on_in_the_successor(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        made = away(tx)
        merged(tx, LONG_TAN, PHU_HOI)
        clockwork.apply_due(Tick(tx, NEXT_MORNING, settings()))
        cover = covers.get(tx, made)
        assert cover
        assert (cover.unit, cover.state) == (PHU_HOI, "accepted")
        stands = select(stand_ins.c.unit, stand_ins.c.substitute).where(stand_ins.c.ends > NEXT_MORNING)
        assert [tuple(row) for row in tx.execute(stands)] == [(PHU_HOI, LAN)]


def test_a_cover_that_nobody_has_answered_is_still_asked_in_the_successor(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        made = away(tx, is_accepted=False)
        merged(tx, LONG_TAN, PHU_HOI)
        clockwork.apply_due(Tick(tx, NEXT_MORNING, settings()))
        cover = covers.get(tx, made)
        assert cover
        assert (cover.unit, cover.state) == (PHU_HOI, "asked")
        assert tx.execute(select(stand_ins.c.id).where(stand_ins.c.ends > NEXT_MORNING)).all() == []


def test_a_cover_whose_unit_is_closed_is_withdrawn(fresh: Fresh) -> None:
    for is_accepted in (False, True):
        with connected(fresh()) as tx:
            made = away(tx, is_accepted)
            closed(tx, LONG_TAN)
            clockwork.apply_due(Tick(tx, NEXT_MORNING, settings()))
            cover = covers.get(tx, made)
            assert cover
            assert cover.state == "withdrawn"
            assert tx.execute(select(stand_ins.c.id).where(stand_ins.c.ends > NEXT_MORNING)).all() == []


def test_delegations_follow_and_those_not_accepted_are_withdrawn(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        given = select(roles.c.id).where(roles.c.person == MINH, roles.c.role == "officer")
        appointed = {"unit": LONG_TAN, "rank": 1, "starts": MORNING.date(), "by": HOA, "at": MORNING}
        accepted = {**appointed, "person": MINH, "state": "accepted", "role": tx.scalar(given)}
        tx.execute(insert(delegations), accepted)
        tx.execute(insert(delegations), {**appointed, "person": SON, "state": "asked"})
        merged(tx, LONG_TAN, PHU_HOI)
        clockwork.apply_due(Tick(tx, NEXT_MORNING, settings()))
        query = select(delegations.c.person, delegations.c.unit, delegations.c.state, roles.c.unit)
        found = tx.execute(
            query.outerjoin(roles, delegations.c.role == roles.c.id).order_by(delegations.c.id)
        )
        assert [tuple(row) for row in found] == [
            (MINH, PHU_HOI, "accepted", PHU_HOI),
            (SON, LONG_TAN, "withdrawn", None),
        ]


def test_pending_changes_follow_to_the_successor(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        told = [tell(tx, ChangeKind.JOIN, LATER, None, fields=NEW), tell(tx, ChangeKind.LEAVE, LATER, MINH)]
        merged(tx, LONG_TAN, PHU_HOI)
        clockwork.apply_due(Tick(tx, NEXT_MORNING, settings()))
        now = [changes.get(tx, one.id) for one in told]
        assert [(one.unit, one.state) for one in now if one] == [(PHU_HOI, "accepted")] * 2


def test_nobody_comes_to_a_closed_unit_and_who_goes_elsewhere_is_not_unlinked(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        joins = tell(tx, ChangeKind.JOIN, LATER, None, fields=NEW)
        goes = tell(tx, ChangeKind.TRANSFER, LATER, MINH, to_unit=PHU_HOI, fields={"roles": "staff"})
        closed(tx, LONG_TAN)
        clockwork.apply_due(Tick(tx, NEXT_MORNING, settings()))
        now = [changes.get(tx, one.id) for one in (joins, goes)]
        assert [one.state for one in now if one] == ["withdrawn", "accepted"]
        assert contacts.accounts_of(tx, MINH)
        assert not contacts.accounts_of(tx, SON)


def test_who_watches_until_a_day_or_later_is_of_the_successor_on_all_days(fresh: Fresh) -> None:
    """Let Hòa, who leads, watch for three days from Friday: staff in the successor but for those."""
    with connected(fresh()) as tx:
        row = {"person": HOA, "unit": LONG_TAN, "role": "officer", "title": "x", "rank": 5, "source": "chat"}
        starts = FIRST_DAY + 2 * DAY
        tx.execute(insert(roles).values(**row, starts=starts, ends=starts + 3 * DAY))
        merged(tx, LONG_TAN, PHU_HOI)
        clockwork.apply_due(Tick(tx, NEXT_MORNING, settings()))
        query = select(roles.c.role, roles.c.starts, roles.c.ends).order_by(roles.c.starts)
        held = tx.execute(query.where(roles.c.person == HOA, roles.c.unit == PHU_HOI)).all()
        assert [tuple(one) for one in held] == [
            ("staff", TOMORROW, starts),
            ("officer", starts, starts + 3 * DAY),
            ("staff", starts + 3 * DAY, None),
        ]


def test_an_appointment_into_a_unit_that_is_closed_is_answered_no_more(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        row = {"unit": LONG_TAN, "rank": 1, "starts": MORNING.date(), "by": HOA, "at": MORNING}
        tx.execute(insert(delegations), {**row, "person": SON, "state": "asked"})
        closed(tx, LONG_TAN)
        clockwork.apply_due(Tick(tx, NEXT_MORNING, settings()))
        assert tx.scalar(select(delegations.c.state)) == "withdrawn"


def test_who_comes_on_the_day_of_a_merger_has_their_role_in_the_successor(fresh: Fresh) -> None:
    """Make a new deputy one of the successor, and not first of the old unit, then staff."""
    with connected(fresh()) as tx:
        merged(tx, LONG_TAN, PHU_HOI)
        tell(tx, ChangeKind.POST, TOMORROW, SON, fields={"roles": "deputy", "title": "Phó Chủ tịch"})
        for minutes in range(2):
            at = NEXT_MORNING + timedelta(minutes=minutes)
            run(tx, at)
            clockwork.apply_due(Tick(tx, at, settings()))
        last = spells(tx, SON)[-1]
        assert last == (PHU_HOI, "deputy", "Phó Chủ tịch", TOMORROW, None)


def test_nothing_gives_a_role_in_a_unit_that_is_no_more(fresh: Fresh) -> None:
    """Accept a correction just before its unit closes, and carry it out after that."""
    with connected(fresh()) as tx:
        left = tell(tx, ChangeKind.LEAVE, MORNING.date(), MINH)
        run(tx, MORNING)
        tell(tx, ChangeKind.LEAVE, LATER, MINH, corrects=left.id)
        closed(tx, LONG_TAN)
        clockwork.apply_due(Tick(tx, NEXT_MORNING, settings()))
        run(tx, NEXT_MORNING)
        assert [(unit, ends) for unit, *_what, ends in spells(tx, MINH)] == [(LONG_TAN, TOMORROW)]
