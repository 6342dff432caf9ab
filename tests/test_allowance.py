"""A Zalo bot's people and messages are limited: what the office sees, and where whoever comes next joins."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.config import Settings
from bot.conversation import Event, EventKind
from handlers import dispatch
from handlers.sending import quota
from storage.engine import Tx, texts
from storage.people import joining
from storage.people.joining import Issuing
from storage.tables.engine import outbox
from storage.tables.people import contacts, invitations
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, settings
from tests.reaching import LAN, MINH, working

SECOND = timedelta(seconds=1)
BOT, OA = {"zalo_bot_tokens": "b:x"}, {"zalo_oa_app_id": "1", "zalo_oa_app_secret": "x"}
OFFICIAL = {**OA, "zalo_oa_webhook_secret": "x", "zalo_oa_id": "29"}
FULL = settings(**BOT, zalo_bot_people=2)


async def test_the_offices_status_has_a_line_for_each_account_that_is_counted(url: str) -> None:
    given = settings(**BOT, **OFFICIAL, zalo_oa_paid_a_day=20)
    with working(url) as worker:
        for person in (LAN, MINH):
            worker.order(person, "zalo_bot")
        worker.use("zalo_bot", 1234)
        worker.use("zalo_bot", 150, "2026-11-23")
        worker.use("zalo_oa", 3, "2026-11-25")
        with connected(url) as tx:
            event = Event(CHANNEL, ACCOUNT, "1", "vinh", MORNING, EventKind.TEXT, "/trangthai")
            dispatch.receive(tx, event, given)
            [said] = tx.execute(select(outbox.c.text).where(outbox.c.key.startswith("answer:"))).scalars()
        assert "Bot Zalo: 2/30 người; tháng này đã gửi 1.234/2.700 tin, dự kiến 1.834" in said
        assert "Zalo OA: hôm nay đã gửi 3/20 tin trả phí" in said


async def test_several_bots_are_numbered_and_none_is_shown_where_none_is_served(url: str) -> None:
    with working(url) as worker:
        worker.order(LAN, "zalo_bot")
        with connected(url) as tx:
            row = {"channel": "zalo_bot", "account": "b2", "chat": "x", "person": MINH}
            tx.execute(contacts.insert(), row)
            lines = quota.allowance_lines(quota.read_allowance(tx, MORNING, settings(**BOT)))
            assert [line.partition(":")[0] for line in lines] == ["Bot Zalo 1", "Bot Zalo 2"]
            assert quota.allowance_lines(quota.read_allowance(tx, MORNING, settings())) == []


def join(tx: Tx, number: int, said: str, given: Settings) -> str:
    """Say it as a stranger of the Zalo bot; return what they are told."""
    event = Event("zalo_bot", "b1", str(number), "la", MORNING + number * SECOND, EventKind.TEXT, said)
    dispatch.receive(tx, event, given)
    newest = select(outbox.c.text).where(outbox.c.channel == "zalo_bot").order_by(outbox.c.id.desc())
    return tx.execute(newest.limit(1)).scalar() or ""


@pytest.mark.parametrize(
    ("served", "offered"),
    [
        (
            {"telegram": "nhacthu_bot"},
            ["Telegram: xin mở https://t.me/nhacthu_bot?start=CODE và chọn “Bắt đầu”."],
        ),
        (OFFICIAL, ["Zalo OA: xin mở https://zalo.me/29, chọn “Quan tâm” rồi gửi mã vào đó."]),
        ({}, ["Xin liên hệ Phòng Văn hóa và Thông tin để được hướng dẫn."]),
    ],
)
async def test_who_comes_when_a_bot_is_full_is_offered_another_channel_and_keeps_the_code(
    url: str, served: dict[str, str], offered: list[str]
) -> None:
    given = settings(**BOT, zalo_bot_people=2, **({} if "telegram" in served else served))
    with working(url) as worker:
        for person in (LAN, MINH):
            worker.order(person, "zalo_bot")
        with connected(url) as tx:
            texts.put(tx, texts.username("telegram"), served.get("telegram", ""))
            [binh] = joining.invite(tx, None, Issuing(given, MORNING))
            said = join(tx, 1, binh.code, given).replace(binh.code.replace("-", ""), "CODE")
            full = "Bot Zalo này đã đủ 2 người nên không nhận thêm. Mã của anh/chị vẫn còn hiệu lực."
            assert said.replace(binh.code, "CODE").splitlines() == [full, *offered]
            assert tx.execute(select(invitations.c.used_at)).scalars().all() == [None]


async def test_a_bot_that_fills_up_before_the_consent_takes_nobody_more(url: str) -> None:
    with working(url) as worker:
        worker.order(LAN, "zalo_bot")
        with connected(url) as tx:
            [binh] = joining.invite(tx, None, Issuing(FULL, MORNING))
            assert "Anh/chị có đồng ý" in join(tx, 1, binh.code, FULL)
        worker.order(MINH, "zalo_bot")
        with connected(url) as tx:
            assert "đã đủ 2 người" in join(tx, 2, "Tôi đồng ý", FULL)
            assert tx.execute(select(contacts.c.person).where(contacts.c.chat == "la")).scalar() is None
            assert tx.execute(select(invitations.c.used_at)).scalars().all() == [None]
