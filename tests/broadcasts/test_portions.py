"""A broadcast to many is written in portions: who dies in between leaves nobody out, and doubles nobody."""

from contextlib import suppress
from typing import NoReturn

from sqlalchemy import Connection, insert, select

from bot.domain.broadcasts import PORTION
from bot.jobs.services import Services
from bot.jobs.tick import tick
from handlers import clockwork
from handlers.engine import version_of
from storage.engine import Tx
from storage.engine.backup import pass_missed_broadcasts
from storage.tables.engine import outbox
from storage.tables.people import contacts, people, roles, units
from storage.tables.subjects import broadcast_people, broadcasts
from tests.broadcasts.room import TO_ALL, Room, room
from tests.broadcasts.test_progress import counted
from tests.people import ACCOUNT, BEFORE, CHANNEL, FIRST_DAY, connected

MORE = 2 * PORTION + 17
REACHED = MORE + 7  # with those of the district; one of its people has not joined
SEND = f"Gửi tới {REACHED} người"


class Died(BaseException):
    pass


def join_many(tx: Connection) -> None:
    """Add so many more people of staff, who have joined."""
    names = [f"Nguyễn Văn Thử {number}" for number in range(MORE)]
    tx.execute(
        insert(people),
        [{"full_name": name, "folded": name, "sort_key": name, "language": "vi"} for name in names],
    )
    ids = tx.execute(select(people.c.id).where(people.c.full_name.in_(names))).scalars().all()
    unit = tx.execute(select(units.c.id).where(units.c.code == "xphuhoi")).scalar_one()
    held = {"unit": unit, "role": "staff", "source": "file", "starts": FIRST_DAY}
    tx.execute(insert(roles), [{"person": one, **held} for one in ids])
    at = {"channel": CHANNEL, "account": ACCOUNT, "last_in": BEFORE}
    tx.execute(insert(contacts), [{"person": one, "chat": f"many{one}", **at} for one in ids])


async def begun(here: Room) -> None:
    with connected(here.url) as tx:
        join_many(tx)
    await here.does("vinh", *TO_ALL, SEND)


async def written(here: Room) -> int:
    """Write another portion; return how many messages it adds."""
    before = len(here.rows())
    await here.services.store.run(write_portion, here.services)
    return len(here.rows()) - before


def write_portion(tx: Tx, services: Services) -> bool:
    return clockwork.write_portion(tx, services.clock.now(), services.settings)


def die(tx: Tx, services: Services) -> NoReturn:
    assert write_portion(tx, services)
    raise Died


def each_has_one(here: Room) -> bool:
    """Tell whether each whom it is for, and who can be reached, has one message."""
    persons = [row.person for row in here.rows()]
    with connected(here.url) as tx:
        meant = set(tx.execute(select(broadcast_people.c.person)).scalars())
    return len(persons) == len(set(persons)) == REACHED and set(persons) < meant and len(meant) == REACHED + 1


async def test_no_transaction_writes_more_than_a_portion(url: str) -> None:
    async with room(url) as here:
        await begun(here)
        first = len(here.rows())
        assert PORTION - 2 <= first <= PORTION
        assert [await written(here) for _each in range(3)] == [PORTION, REACHED - first - PORTION, 0]
        assert each_has_one(here)


async def test_the_tick_writes_what_is_left_and_the_progress_is_true_meanwhile(url: str) -> None:
    async with room(url) as here:
        await begun(here)
        await here.send()
        first = len(here.rows())
        lives = [one for one in here.heard("vinh") if "Tình trạng" in one]
        assert [counted(one) for one in lives] == [(REACHED + 1, 0, REACHED, 1)]
        await here.does("vinh", "bc:1")
        await here.send()
        assert counted(here.heard("vinh")[-1]) == (REACHED + 1, first, REACHED - first, 1)
        await tick(here.services)
        await here.send(2000)
        await here.pass_time(seconds=10)
        await here.send()
        assert counted(here.heard("vinh")[-1]) == (REACHED + 1, REACHED, 0, 1)
        assert each_has_one(here)
        assert here.state() == ["sent"]


async def test_whoever_dies_between_portions_or_in_one_leaves_nobody_out(url: str) -> None:
    async with room(url) as here:
        await begun(here)
        with suppress(Died):
            await here.services.store.run(die, here.services)
    async with room(url) as other:
        assert len(other.rows()) <= PORTION
        assert await written(other) == PORTION
        with suppress(Died):
            await other.services.store.run(die, other.services)
    async with room(url) as third:
        await tick(third.services)
        assert each_has_one(third)


async def test_stopped_before_all_are_written_the_rest_get_it_when_it_is_sent_again(url: str) -> None:
    async with room(url) as here:
        await begun(here)
        await here.send(1)
        await here.does("vinh", "bc_stop:1")
        assert await written(here) == 0
        await here.send()
        [said] = [one for one in here.heard("vinh") if "Đã dừng gửi" in one]
        assert f"0 người đã nhận, {REACHED} người không nhận" in said
        await here.does("vinh", "bc:1")
        await here.send()
        _all, _sent, waiting, _failed = counted(here.heard("vinh")[-1])
        assert waiting == 0
        await here.does("vinh", "bc_again:1", f"bc_again:1:{version_of(1, 1)}")
        await tick(here.services)
        await here.send(2000)
        arrived = [row.person for row in here.rows() if row.state == "sent"]
        assert len(arrived) == len(set(arrived)) == REACHED


async def test_after_a_restore_it_does_not_go_on_by_itself(url: str) -> None:
    async with room(url) as here:
        await begun(here)
        with connected(url) as tx:
            pass_missed_broadcasts(tx)
            assert tx.execute(select(broadcasts.c.state)).scalar_one() == "stopped"
        assert await written(here) == 0


def edited(here: Room) -> list[int]:
    with connected(here.url) as tx:
        is_edit = (outbox.c.action == "edit") & (outbox.c.text == "Hoãn họp.")
        return list(tx.execute(select(outbox.c.target).where(is_edit)).scalars())


async def test_a_correction_is_carried_in_portions_too(url: str) -> None:
    async with room(url) as here:
        await begun(here)
        await tick(here.services)
        await here.send(2000)
        await here.does("vinh", "bc_fix:1", "Hoãn họp.", f"Đính chính tới {REACHED} người")
        assert len(edited(here)) == PORTION
        with suppress(Died):
            await here.services.store.run(die, here.services)
        assert len(edited(here)) == PORTION
        await tick(here.services)
        found = edited(here)
        assert len(found) == len(set(found)) == REACHED
        assert not await here.services.store.run(write_portion, here.services)


async def test_what_is_written_after_a_correction_says_it_right_and_is_not_corrected(url: str) -> None:
    async with room(url) as here:
        await begun(here)
        first = len(here.rows())
        await here.does("vinh", "bc_fix:1", "Hoãn họp.", f"Đính chính tới {first} người")
        await tick(here.services)
        assert edited(here) == []
        assert {row.text for row in here.rows()} == {"Hoãn họp."}
        assert each_has_one(here)
