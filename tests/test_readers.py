"""Readers of a message, looked up when it is queued and again when it is sent."""

from datetime import date

import pytest
from sqlalchemy import select, update

from storage.tables.engine import outbox
from storage.tables.people import people, roles
from tests.chat import Chat
from tests.people import connected

AT_NIGHT = """clock: 18:00
yen: /thongbao
yen: Chiều mai họp giao ban.
yen: [Tất cả đơn vị]
yen: [Cán bộ theo dõi hộp thư]
yen: [Bỏ qua]
yen: [Gửi tới 3 người]
"""


def end_role(url: str, name: str, role: str) -> None:
    """End this person's role on 26/11."""
    with connected(url) as tx:
        person = select(people.c.id).where(people.c.full_name.endswith(name)).scalar_subquery()
        is_it = (roles.c.person == person) & (roles.c.role == role)
        tx.execute(update(roles).where(is_it).values(ends=date(2026, 11, 26)))


@pytest.mark.parametrize(("name", "role", "told"), [("Minh", "officer", False), ("Sơn", "staff", True)])
async def test_what_was_written_at_night_goes_to_those_who_still_hold_the_role(
    chat: Chat, name: str, role: str, told: bool
) -> None:
    await chat.play(AT_NIGHT)
    end_role(chat.url, name, role)
    said = await chat.play("clock: 26/11 07:00\n")
    assert "bot to lan: Thông báo" in said
    assert ("bot to minh: Thông báo" in said) is told


async def test_a_summary_does_not_go_to_who_has_left_the_office(chat: Chat) -> None:
    await chat.play("clock: 11:30\nclock: 17:00\n")
    end_role(chat.url, "Vinh", "office")
    await chat.play("channel: down\nclock: 17:15\n")
    said = await chat.play("channel: up\nclock: 26/11 07:00\n")
    assert "bot to yen: Kiểm tra hộp thư" in said
    assert "bot to vinh: Kiểm tra hộp thư" not in said
    with connected(chat.url) as tx:
        dropped = tx.execute(select(outbox.c.error).where(outbox.c.state == "expired")).scalars()
        assert "role ended" in set(dropped)
