"""Covers of whoever has left the unit: void, by buttons from before too, and after acceptance."""

from sqlalchemy import select, update

from storage.tables.people import roles, stand_ins
from tests.chat import Chat
from tests.people import FIRST_DAY, connected

SON = 5
ASKED = "minh: /tructhay\nminh: hôm nay\nminh: Võ Văn Mẫu Sơn\nminh: [Gửi]\n"
ACCEPTED = f"{ASKED}son: [Nhận trực thay]\n"


def leave(chat: Chat) -> None:
    with connected(chat.url) as tx:
        tx.execute(update(roles).where(roles.c.person == SON).values(ends=FIRST_DAY))


async def test_a_leaver_accepts_nothing(chat: Chat) -> None:
    await chat.play(ASKED)
    leave(chat)
    assert "Lựa chọn này không còn dùng được." in await chat.play("son: [Nhận trực thay]")
    with connected(chat.url) as tx:
        assert tx.execute(select(stand_ins)).all() == []


async def test_a_substitute_who_leaves_is_not_reminded_and_may_do_nothing(chat: Chat) -> None:
    await chat.play(f"{ACCEPTED}clock: 08:30\n")
    leave(chat)
    said = await chat.play("son: [Không có thư mới]\nson: /kiemtra\nclock: 10:30\n")
    assert "Lượt kiểm tra này không thuộc phần việc của anh/chị." in said
    assert "Việc “Ghi nhận kiểm tra hộp thư” do thủ trưởng đơn vị, cán bộ theo dõi hộp thư thực hiện." in said
    assert "bot to son" not in said
    assert "bot to lan" in said


async def test_whoever_comes_after_the_one_who_is_away_has_no_substitute(chat: Chat) -> None:
    """Act in nothing of Minh's once he is officer no more."""
    await chat.play(ACCEPTED)
    with connected(chat.url) as tx:
        tx.execute(update(roles).where(roles.c.person == 2).values(ends=FIRST_DAY))
    assert "bot to son" not in await chat.play("clock: 08:30\n")
