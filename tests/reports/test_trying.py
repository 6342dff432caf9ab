"""The office's own try of a request: what units receive, but for its mark."""

from pathlib import Path

from sqlalchemy import select

from handlers.engine import QUESTION
from storage.tables.engine import audit, outbox
from storage.tables.people import contacts
from storage.tables.subjects import report_requests
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import connected

ASKED = """vinh: /yeucaubaocao
vinh: Số hộp thư
vinh: hết ngày 04/12
vinh: 2
vinh: phú hội
vinh: [Bổ sung]
vinh: [Số văn bản]
vinh: 15/VHTT
vinh: [Bổ sung]
vinh: [Nội dung cụ thể]
vinh: Tính đến cuối tháng.
"""
MARK = "Tin gửi thử cho anh/chị, chưa gửi tới đơn vị nào.\n"


async def test_a_test_reads_as_what_units_get(fresh: Fresh, tmp_path: Path) -> None:
    chat = Chat(fresh(), tmp_path)
    await chat.play(f"{ASKED}vinh: [Gửi thử cho tôi]")
    with connected(chat.url) as tx:
        assert tx.execute(select(report_requests)).all() == []
        assert tx.scalar(select(audit.c.act).order_by(audit.c.id.desc()).limit(1)) == "request_try"
    await chat.play("vinh: [Gửi tới 1 đơn vị]")
    chat.close()
    with connected(chat.url) as tx:
        rows = tx.execute(
            select(outbox, contacts.c.chat)
            .join(contacts, outbox.c.contact == contacts.c.id)
            .where(outbox.c.heading.startswith("Yêu cầu báo cáo của"))
            .order_by(outbox.c.id)
        ).all()
    [tried, real] = [row for row in rows if not row.options[0][0].startswith(f"{QUESTION}:")]
    assert (tried.chat, real.chat) == ("vinh", "tam")
    assert (tried.heading, tried.text) == (real.heading, MARK + real.text)
    assert [option[1:] for option in tried.options] == [option[1:] for option in real.options]


async def test_a_form_that_is_not_finished_is_not_tried(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path)
    said = await chat.play("vinh: /yeucaubaocao\nvinh: x\nvinh: mai\nvinh: {tap} rq_try:")
    chat.close()
    assert said.endswith(
        "bot: Lựa chọn này không còn dùng được.\n     \n     Xin chọn đơn vị phải báo cáo."
        "  [Tất cả đơn vị] [Một hoặc vài đơn vị] [Một nhóm đơn vị] [Quay lại]\n"
    )
