"""Forms that were opened before a deploy go on after it: their facts are those of the older program."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage.reporting import reports
from storage.tables.engine import conversations
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import connected
from tests.reports.asked import LONG_TAN, ask

SINCE = ("files", "questions", "highest", "given")  # what forms have come to know since


@pytest.fixture
def chat(on_sqlite: Fresh, tmp_path: Path) -> Chat:
    return Chat(on_sqlite(), tmp_path)


def grow_old(chat: Chat) -> None:
    with connected(chat.url) as tx:
        facts = tx.execute(select(conversations.c.facts)).scalar_one()
        older = {name: value for name, value in facts.items() if name not in SINCE}
        tx.execute(update(conversations).values(facts={**older, "next": 2}))


async def test_an_older_request_has_its_questions_from_no_file(chat: Chat) -> None:
    await chat.play("vinh: /yeucaubaocao\nvinh: x\nvinh: mai")
    grow_old(chat)
    said = await chat.play("vinh: 1\nvinh: [Bổ sung]\nvinh: [Quay lại]\nvinh: [Gửi tới 3 đơn vị]")
    chat.close()
    assert "[Thêm một câu hỏi] [Số văn bản]" in said
    assert "Đã gửi yêu cầu báo cáo “X”, hạn 17:00 thứ Năm, 26/11/2026, tới 3 người của 3 đơn vị." in said


async def test_an_older_change_gives_more_time_and_asks_nothing_new(chat: Chat) -> None:
    with connected(chat.url) as tx:
        report = ask(tx, [LONG_TAN])[LONG_TAN]
    await chat.play("vinh: {tap} rq_change:1")
    grow_old(chat)
    said = await chat.play("vinh: [Hỏi thêm]\nvinh: 1\nvinh: hết ngày 04/12\nvinh: [Gia hạn cho tất cả]")
    chat.close()
    assert "[Gia hạn một đơn vị] [Không phải nộp]" in said
    with connected(chat.url) as tx:
        now = reports.get(tx, report)
    assert now
    assert (now.until.day, now.asked_version) == (4, 1)
