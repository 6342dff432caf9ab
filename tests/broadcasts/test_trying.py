"""A try goes to whoever writes the broadcast and to nobody else; only the audit keeps it."""

from sqlalchemy import select

from storage.tables.engine import audit
from tests.broadcasts.room import TO_ALL, Room, room
from tests.people import connected


def tries(here: Room) -> int:
    with connected(here.url) as tx:
        return len(tx.execute(select(audit.c.id).where(audit.c.act == "broadcast_try")).all())


async def test_it_goes_to_nobody_else_and_no_broadcast_is_made(url: str) -> None:
    async with room(url) as here:
        await here.does("vinh", *TO_ALL, "bc_try:")
        await here.send()
        assert any("Tin gửi thử cho anh/chị" in said for said in here.heard("vinh"))
        assert {out.chat for out in here.channel.sent} == {"vinh"}
        assert (here.state(), tries(here)) == ([], 1)


async def test_what_is_not_all_answered_is_not_tried(url: str) -> None:
    async with room(url) as here:
        await here.does("vinh", *TO_ALL[:3], "bc_try:")
        await here.send()
        assert "Lựa chọn này không còn dùng được." in here.heard("vinh")[-1]
        assert tries(here) == 0
