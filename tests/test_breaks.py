"""Breaks longer than the window: the office hears once before who is out of reach after it, and how."""

from datetime import date, time, timedelta

import pytest

from bot.conversation import at_local
from storage.engine import business_time
from tests.people import connected
from tests.reaching import LAN, MINH, Worker, working

HOA, DUNG, TAM = 3, 4, 7
HOUR = timedelta(hours=1)
FRIDAY, TET = date(2026, 11, 27), date(2027, 2, 3)  # the last working days before a weekend, and before Tết
PAID = {"zalo_oa_paid_a_day": 2}


async def heard(worker: Worker, day: date) -> list[str]:
    """Return what Vinh is told of the break, from a minute before four on that day."""
    worker.clock.at = at_local(day, time(15, 59))
    with connected(worker.url) as tx:
        business_time.note_tick(tx, "test", worker.clock.at, worker.clock.at)
    found = []
    for _minute in range(3):
        await worker.tick()
        found += [out.message.text for _name, out in await worker.sent() if out.chat == "vinh"]
        worker.clock.at += timedelta(minutes=1)
    return [text for text in found if text.startswith("Sau kỳ nghỉ")]


def silent_since(worker: Worker, day: date, *people: int) -> None:
    """Let them have done something on the Official Account at 14:05 that day, and nothing since."""
    for person in people:
        worker.change(worker.of(person, "zalo_oa").id, last_in=at_local(day, time(14, 5)))


def settle(worker: Worker, day: date) -> None:
    """Give Lan a Zalo OA and then Telegram, Hòa a bot besides, Minh and Tâm the OA alone."""
    worker.order(LAN, "zalo_oa", "telegram")
    worker.order(HOA, "zalo_oa", "zalo_bot", "telegram")
    for person in (MINH, TAM):
        worker.order(person, "zalo_oa")
        worker.change(worker.of(person, "telegram").id, blocked=worker.clock.at)
    silent_since(worker, day, LAN, HOA, MINH, TAM)


async def test_before_a_weekend_it_is_told_by_which_account_people_are_reached(url: str) -> None:
    with working(url) as worker:
        settle(worker, FRIDAY)
        [told] = await heard(worker, FRIDAY)
        assert told.splitlines() == [
            "Sau kỳ nghỉ, đến 08:30 ngày 30/11/2026, 4 người đã lâu không nhắn cho Zalo OA:",
            "– nhắn qua Telegram: 1",
            "– nhắn qua Zalo: 1",
            "– không nhắn được: 2",
            "Đơn vị không có ai nhận được tin: UBND xã Phú Hội.",
            "Đề nghị gọi các đơn vị này khi làm việc lại, và mời cán bộ theo dõi liên kết thêm một kênh "
            "khác.",
        ]


@pytest.mark.parametrize(
    ("day", "given", "expected"),
    [
        (FRIDAY, PAID, ["– nhắn bằng tin trả phí: 2", "– không nhắn được: 2"]),
        (TET, PAID, ["– không nhắn được: 4"]),
        (TET, {**PAID, "zalo_oa_template": "t1"}, ["– nhắn bằng tin theo mẫu: 2", "– không nhắn được: 2"]),
    ],
)
async def test_paid_messages_and_templates_are_counted_up_to_the_days_cap(
    url: str, day: date, given: dict[str, object], expected: list[str]
) -> None:
    """Take Tết of 2027, which lasts longer than the seven days."""
    with working(url, **given) as worker:  # type: ignore[arg-type]
        for person in (LAN, MINH, HOA, TAM):
            worker.order(person, "zalo_oa")
            worker.change(worker.of(person, "telegram").id, blocked=worker.clock.at)
        silent_since(worker, day, LAN, MINH, HOA, TAM)
        [told] = await heard(worker, day)
        assert [line for line in told.splitlines() if line.startswith("–")] == expected


async def test_where_all_are_in_reach_and_before_an_ordinary_night_nothing_is_said(url: str) -> None:
    with working(url) as worker:
        assert await heard(worker, FRIDAY) == []
        settle(worker, FRIDAY - timedelta(days=3))
        assert await heard(worker, FRIDAY + timedelta(days=3)) == []
