"""What is said where a directory has no telephone, or a unit nobody else to remind."""

from pathlib import Path

from sqlalchemy import select

from bot.conversation import EventKind, local_date
from handlers.duties.escalation import digest_message
from handlers.duties.heads.misses import miss_message
from handlers.inquiries.telling import unreached_text
from handlers.sending.reach import whom_to_call
from storage.checks.duties import of_day
from storage.inquiries import Inquiry
from storage.tables.people import units
from storage.tables.subjects import duties
from tests.chat import Chat
from tests.conftest import Fresh
from tests.hostile.test_attacks import Line
from tests.people import MORNING, opened


def test_a_unit_without_anybodys_telephone_is_called_by_its_own() -> None:
    assert whom_to_call([], "02513000200") == "Gọi đơn vị: 02513000200"
    assert whom_to_call([]) == "Chưa có số điện thoại trong danh bạ"


def test_who_has_no_telephone_is_to_be_called_all_the_same() -> None:
    inquiry = Inquiry(1, 7, "Bùi Thị Mẫu Tâm", "", 4, "UBND xã Phú Hội", "open", MORNING, "", MORNING, None)
    said = "Không gửi được tin tới Bùi Thị Mẫu Tâm qua hệ thống. Xin gọi điện."
    assert unreached_text(inquiry) == said


async def test_the_only_officer_is_not_reminded_by_themselves(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path / "files")
    await chat.play("clock: 08:30\nclock: 11:30\n")
    with opened(chat.url) as store:
        query = select(duties.c.id).join(units, units.c.id == duties.c.unit)
        of_tam = query.where(units.c.code == "xphuhoi", duties.c.round == 1)
        duty = await store.run(lambda tx: tx.execute(of_tam).scalars().first())
        said = await Line(chat, store).do("tam", EventKind.TAP, f"urge:{duty}")
    assert said == ["Đơn vị không có cán bộ nào khác để nhắc."]


async def test_a_unit_without_an_officer_is_told_to_appoint_one(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path / "files")
    await chat.play("clock: 08:30\nclock: 11:30\n")
    with opened(chat.url) as store:
        [duty, *_more] = await store.run(of_day, local_date(chat.clock.now()))
    told = miss_message(duty, [], None)
    assert "hiện không có cán bộ theo dõi." in told.text
    assert "Nhắc ngay" not in [one.label for one in told.options]
    assert "chưa có cán bộ theo dõi hộp thư" in digest_message([duty], {duty.unit: []}, {}, 0).text
