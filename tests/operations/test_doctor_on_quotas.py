"""The doctor on what Zalo lets us send: one test a fault."""

import pytest

from bot.cli.doctor import channels
from tests.people import MORNING, connected, settings
from tests.reaching import LAN, MINH, Worker, working

BOT = {"zalo_bot_tokens": "b:x"}
CUT_OFF = "không gửi được tin tới 1 người chỉ dùng Zalo OA"
OFFICIAL = {
    "zalo_oa_id": "29",
    "zalo_oa_app_id": "1",
    "zalo_oa_app_secret": "x",
    "zalo_oa_webhook_secret": "x",
}


def said(worker: Worker, **given: object) -> list[str]:
    with connected(worker.url) as tx:
        return [str(one) for one in channels.look_at_quotas(tx, settings(**given), MORNING)]


def test_nothing_is_said_of_channels_that_are_not_served(url: str) -> None:
    with working(url) as worker:
        worker.order(LAN, "zalo_bot", "zalo_oa")
        assert said(worker) == []


@pytest.mark.parametrize(
    ("used", "a_day", "fault"),
    [
        (2000, 100, ""),
        (2000, 200, "✗ Bot Zalo sẽ hết hạn mức tin trước cuối tháng (dự kiến 2.800/2.700)."),
        (2565, 10, "✗ Bot Zalo sắp hết hạn mức tin của tháng (2.565/2.700)."),
    ],
)
def test_a_month_that_is_or_will_be_used_up(url: str, used: int, a_day: int, fault: str) -> None:
    with working(url) as worker:
        worker.order(LAN, "zalo_bot")
        worker.use("zalo_bot", used)
        worker.use("zalo_bot", a_day, "2026-11-23")
        line, *faults = said(worker, **BOT)
        assert line.startswith("• Bot Zalo: 1/30 người; tháng này đã gửi 2.")
        assert [one.startswith(fault) for one in faults] == ([True] if fault else [])


def test_a_bot_with_more_people_than_are_set(url: str) -> None:
    with working(url) as worker:
        for person in (LAN, MINH):
            worker.order(person, "zalo_bot")
        assert any(
            "2 người, vượt giới hạn 1 người đã đặt" in one for one in said(worker, **BOT, zalo_bot_people=1)
        )


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, f"• Zalo OA chưa được gửi tin trả phí (NHACTHU_ZALO_OA_PAID_A_DAY): {CUT_OFF}"),
        ({"zalo_oa_paid_a_day": 9}, f"• Zalo OA chưa có mẫu tin (NHACTHU_ZALO_OA_TEMPLATE): {CUT_OFF}"),
        ({"zalo_oa_paid_a_day": 9, "zalo_oa_template": "t1"}, ""),
        ({"zalo_oa_template": "t1"}, "✗ NHACTHU_ZALO_OA_TEMPLATE đã đặt nhưng"),
    ],
)
def test_people_whom_a_window_cuts_off(url: str, given: dict[str, object], found: str) -> None:
    """Give Minh the Official Account alone, Lan Telegram besides."""
    with working(url) as worker:
        for person in (LAN, MINH):
            worker.order(person, "zalo_oa")
        worker.change(worker.of(MINH, "telegram").id, blocked=MORNING)
        lines = [one for one in said(worker, **OFFICIAL, **given) if "hôm nay đã gửi" not in one]
        assert [one.startswith(found) for one in lines][:1] == ([True] if found else [])
