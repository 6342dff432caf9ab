"""Requests that have ended, the newest first, some to a page."""

from datetime import timedelta
from pathlib import Path

from storage.reporting import report_requests
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import MORNING, connected
from tests.reports.asked import LONG_TAN, ask

MANY = 9


async def test_they_are_listed_by_pages(fresh: Fresh, tmp_path: Path) -> None:
    chat = Chat(fresh(), tmp_path)
    with connected(chat.url) as tx:
        for number in range(1, MANY + 1):
            ask(tx, [LONG_TAN])
            ended = {"state": "closed", "ended_at": MORNING + timedelta(minutes=number)}
            report_requests.change(tx, number, title=f"Việc {number}", **ended)
    first = await chat.play("vinh: /tonghop\nvinh: [Đã kết thúc (9)]")
    second = await chat.play("vinh: [Xem tiếp (2/2)]")
    last = await chat.play("vinh: {tap} rq_over:99")
    chat.close()
    listed = [line.split(":")[0] for line in first.splitlines() if ". Việc" in line]
    assert listed == [f"     {place}. Việc {MANY + 1 - place}" for place in range(1, MANY)]
    assert second.count(". Việc") == 1
    assert "1. Việc 1: 0/1 đơn vị đã nộp; kết thúc lúc 08:01 ngày 25/11/2026  [Việc 1]" in second
    assert last.partition("\n")[2] == second.partition("\n")[2]
