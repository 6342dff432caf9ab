"""A mailbox that keeps its default password is locked: that is said, twice, by the point that says it."""

from datetime import date
from pathlib import Path

from sqlalchemy import update

from storage.tables.people import mailboxes
from tests.chat import Chat
from tests.people import connected

SON = 5


async def test_the_lock_is_told_a_day_after_the_mailbox_is_given_and_days_before(
    url: str, tmp_path: Path
) -> None:
    chat = Chat(url, tmp_path, regulation="tinh-2025")
    with connected(url) as tx:
        box = update(mailboxes).where(mailboxes.c.person == SON)
        tx.execute(box.values(opened=date(2026, 11, 25), password_changed=None))
    days = ("26/11 09:05", "18/12 09:05", "21/12 07:00", "21/12 09:05", "22/12 09:05", "28/12 09:05")
    said = await chat.play("\n".join(f"clock: {one}" for one in days))
    told = [line for line in said.splitlines() if line.startswith("bot to") and "mật khẩu mặc định" in line]
    assert told == [
        "bot to son: Hộp thư son@nhontrach.example mới được cấp. Đề nghị anh/chị đổi mật khẩu mặc định, chậm "
        "nhất ngày 25/12/2026; quá ngày đó hộp thư bị khóa (Mục 3.1).",
        "bot to son: Hộp thư son@nhontrach.example chưa được ghi nhận đổi mật khẩu mặc định. Đề nghị anh/chị "
        "đổi, chậm nhất ngày 25/12/2026; quá ngày đó hộp thư bị khóa (Mục 3.1).",
    ]
