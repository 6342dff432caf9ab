"""More time for all: nobody loses what they were given, and what was filed late before is in time."""

from datetime import timedelta
from pathlib import Path

from bot.domain.reports import ReportState
from storage.reporting import reports
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import connected
from tests.reports.asked import DEADLINE, LONG_TAN, NOI_VU, PHU_HOI, ask

DAY = timedelta(days=1)


async def test_more_time_for_all_takes_none_from_anybody(fresh: Fresh, tmp_path: Path) -> None:
    chat = Chat(fresh(), tmp_path)
    with connected(chat.url) as tx:
        asked = ask(tx, [LONG_TAN, PHU_HOI, NOI_VU])
        reports.change(tx, asked[LONG_TAN], state=ReportState.FILED, is_late=True, next_reminder=None)
        reports.change(tx, asked[PHU_HOI], deadline=DEADLINE + 30 * DAY)
        before = {one.unit: one for one in reports.of_request(tx, 1)}
    said = await chat.play(
        "vinh: /tonghop\nvinh: [Số hộp thư]\nvinh: [Thay đổi yêu cầu]\nvinh: [Gia hạn cho tất cả]\n"
        "vinh: 17 giờ 01/12/2026\nvinh: [Gia hạn cho tất cả]"
    )
    chat.close()
    assert "Đã thông báo tới" in said
    with connected(chat.url) as tx:
        after = {one.unit: one for one in reports.of_request(tx, 1)}
    assert not after[LONG_TAN].is_late
    assert after[LONG_TAN].next_reminder is None
    assert (after[PHU_HOI].until, after[PHU_HOI].next_reminder) == (
        before[PHU_HOI].until,
        before[PHU_HOI].next_reminder,
    )
    assert after[NOI_VU].until > before[NOI_VU].until
    assert after[NOI_VU].next_reminder
