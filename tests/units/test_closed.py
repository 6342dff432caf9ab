"""A unit that is closed is in no list any more; what it was stays to be seen."""

from pathlib import Path

from sqlalchemy import select

from bot.documents.roster import roster_workbook
from bot.domain.rights import Role
from handlers import clockwork
from storage import directory
from storage.checks import duties, duty_summaries
from storage.engine import holders
from storage.people import members, roster
from storage.tables.people import contacts, mailboxes, roles
from storage.units import units
from tests.conftest import Fresh
from tests.people import FIRST_DAY, MORNING, connected, settings
from tests.units.changed import LONG_TAN, NEXT_MORNING, TOMORROW, closed

LAN, MINH = 1, 2


def test_it_is_in_no_list(fresh: Fresh, tmp_path: Path) -> None:
    url = fresh()
    with connected(url) as tx:
        clockwork.tick(tx, MORNING, settings(files=tmp_path), "one")
        closed(tx, LONG_TAN)
        clockwork.tick(tx, NEXT_MORNING, settings(files=tmp_path), "one")
        lists = {
            "units": [unit.id for unit in units.listed(tx, TOMORROW)],
            "directory": [unit.id for unit in directory.listed(tx, TOMORROW)],
            "posts": [post.unit for post in directory.posts(tx, NEXT_MORNING)],
            "owing": [unit.id for unit in duty_summaries.owing_units(tx, TOMORROW)],
            "duties": [duty.unit for duty in duties.of_day(tx, TOMORROW)],
            "holders": list(holders(tx, NEXT_MORNING, list(Role))),
            "members": [held.unit for one in members.all_members(tx, NEXT_MORNING) for held in one.roles],
        }
        assert {name for name, found in lists.items() if LONG_TAN in found} == set()
        assert all(lists.values())
        assert b"xlongtan" not in roster_workbook(roster.current_roster(tx), TOMORROW)
        assert {duty.unit for duty in duties.of_day(tx, FIRST_DAY)} > {LONG_TAN}
        assert LONG_TAN in [unit.id for unit, _counts in duty_summaries.counts(tx, FIRST_DAY, FIRST_DAY)]


def test_who_has_no_other_role_is_unlinked(fresh: Fresh, tmp_path: Path) -> None:
    url = fresh()
    with connected(url) as tx:
        closed(tx, LONG_TAN)
        clockwork.tick(tx, NEXT_MORNING, settings(files=tmp_path), "one")
        linked = set(tx.execute(select(contacts.c.person)).scalars())
        assert LAN in linked  # of Phòng Nội vụ too
        assert MINH not in linked
        left = select(roles.c.id).where(roles.c.unit == LONG_TAN, roles.c.ends.is_(None))
        assert tx.execute(left).all() == []
        address = select(mailboxes.c.state).where(mailboxes.c.unit == LONG_TAN)
        assert tx.execute(address).scalars().all() == ["recalled"]


def test_no_duty_is_made_while_another_worker_closes_it(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        closed(tx, LONG_TAN)
        assert LONG_TAN in [unit.id for unit in duties.units_without_duties(tx, FIRST_DAY)]
        assert LONG_TAN not in [unit.id for unit in duties.units_without_duties(tx, TOMORROW)]
