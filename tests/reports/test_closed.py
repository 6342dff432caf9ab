"""Answers once a request has ended, or has nobody left to be asked."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from bot.domain.reports import ReportState
from storage.reporting import report_requests, reports
from storage.tables.people import units
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import FIRST_DAY, connected
from tests.reports.asked import LONG_TAN, NOI_VU, PHU_HOI, ask


async def test_nothing_is_taken_once_a_request_has_ended(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path)
    with connected(chat.url) as tx:
        asked = ask(tx, [LONG_TAN, PHU_HOI, NOI_VU], takes_nothing=True)
        reports.change(tx, asked[NOI_VU], state=ReportState.EXEMPT)
    await chat.play(
        "minh: /baocao\nminh: [Trả lời]\nminh: 1\nminh: x\nclock: 12:30\nvinh: /tonghop\nvinh: [Số hộp thư]"
    )
    with connected(chat.url) as tx:
        report_requests.change(tx, 1, state="closed")
        for unit in (LONG_TAN, PHU_HOI):
            reports.change(tx, asked[unit], state=ReportState.ENDED)
    said = await chat.play("minh: [Trình thủ trưởng]\nvinh: [Nhắc 2 đơn vị chưa nộp]\nvinh: [Số hộp thư]")
    chat.close()
    assert said.count("Yêu cầu báo cáo này đã kết thúc, không nhận trả lời nữa.") == 1
    assert "\nbot: Yêu cầu báo cáo này đã kết thúc.\n" in said
    for part in ("Không phải nộp: 1 đơn vị", "Không nộp: 2 đơn vị", "0/2 đơn vị đã nộp"):
        assert part in said


async def test_a_request_that_asks_nobody_is_not_sent(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path)
    await chat.play("vinh: /yeucaubaocao\nvinh: x\nvinh: mai\nvinh: 2\nvinh: phú hội")
    with connected(chat.url) as tx:
        left = FIRST_DAY - timedelta(days=1)
        tx.execute(update(units).where(units.c.id == PHU_HOI).values(closed=left))
    said = await chat.play("vinh: [Gửi tới 1 đơn vị]")
    chat.close()
    assert "Không có đơn vị nào phải báo cáo nên chưa gửi." in said
