"""The broadcasts that there were, a page at a time."""

from handlers.broadcasts.lists import RECENT
from tests.broadcasts.room import TO_ALL, Room, room


def shown(here: Room) -> list[str]:
    """Return the buttons of the office's last message."""
    last = [out for out in here.channel.sent if out.chat == "vinh" and out.action == "send"][-1]
    return [option.label for option in last.message.options]


async def test_older_ones_stand_on_the_next_page(url: str) -> None:
    async with room(url) as here:
        for number in range(RECENT + 1):
            await here.does("vinh", "bc_new:", f"Tin {number}.", *TO_ALL[2:], "Gửi tới 7 người")
            here.clock.at = here.clock.at.replace(minute=2 * number + 2)
        await here.send()
        await here.does("vinh", "/thongbao")
        await here.send()
        every = [f"Xem {number}" for number in range(1, RECENT + 1)]
        assert shown(here) == ["Soạn thông báo", *every, "Xem tiếp"]
        await here.does("vinh", "bc_list:2")
        await here.send()
        assert shown(here) == ["Soạn thông báo", "Xem 1"]
        assert "“Tin 0”" in here.heard("vinh")[-1]
