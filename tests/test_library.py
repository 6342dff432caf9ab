"""The library of guidance texts where it has grown: a page at a time, by their titles."""

from handlers.library.guides import PAGE
from storage import guidance
from tests.broadcasts.room import Room, room
from tests.people import connected

VINH = 8


def labels(here: Room) -> list[str]:
    """Return the labels of the last message."""
    last = [out.message for out in here.channel.sent if out.action == "send"][-1]
    return [option.label for option in last.options]


async def test_many_texts_come_a_page_at_a_time(url: str) -> None:
    titles = [*(f"Việc {number:02}" for number in range(PAGE)), "Đổi mật khẩu"]
    with connected(url) as tx:
        for number, title in enumerate(titles):
            guidance.add_library_text(tx, str(number), guidance.NewText(title, "x"), VINH)
    async with room(url) as here:
        await here.does("son", "/huongdan")
        await here.send()
        assert labels(here) == ["Đổi mật khẩu", *titles[: PAGE - 1], "Xem tiếp (2/2)"]
        await here.does("son", "/huongdan 2")
        await here.send()
        assert labels(here) == [titles[PAGE - 1]]
